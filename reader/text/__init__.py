"""Text for storage and screen: cleaning on input, stripping of controls on output, and lines and bars for display."""

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

MAX_COMBINING_MARKS = 4
"""The most combining marks in a row: no script needs more, and longer runs cover other lines."""

_TEX_CHARACTERS = "\\$^_`"
"""A text without any of these holds no TeX, so `reader.text.tex` is not loaded for it."""

_ESCAPE_SEQUENCE = (
    "(?:\x1b[\\[]|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"  # CSI
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    "|\x1b[ -/]{0,4}[0-OQ-WYZ\\\\`-~]"  # other short sequences
)
_LINE_BREAK = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_REMOVED = (
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1
    "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f"
    + "".join(f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_ORDINARY = re.compile("[ -~\n\t\xa0-\xac\xae-\u02ff\u0391-\u03c9\u2010-\u2027\u2030-\u205e\u2190-\u22ff]*")
"""Text that needs no cleaning: ASCII, and the typography, Latin, Greek and mathematics common in abstracts."""
_JOINERS = "\u200c\u200d"
_MAYBE_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{MAX_COMBINING_MARKS + 1}}}")
"""A run that may have too many combining marks; checking each character of an abstract would take 0.5 ms."""
_NOT_ALPHANUMERIC = bytes(code for code in range(128) if not chr(code).isalnum())
_BLANK_LINES = r"\n{3,}"
_ENTITY = re.compile(
    r"&(?:(?:amp|#0{0,5}38|#[xX]0{0,4}26);)*((?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});)"
)
_MAX_ESCAPES = 8
"""The most times that a text may have been escaped between programs."""
_EMOJI_JOINTS = (
    "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"  # variation selectors, keycaps, skin tones
    "|(?<=[\x00-\u058f\u2000-\u2fff\ufe0f\U0001f000-\U0001faff])\u200d"  # joiners, except in scripts that need them
)
_MAX_CACHED_LINES = 512
"""Screen lines to cache: those of the papers in the window, which the next frame needs again."""
_VARIANT = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors and the like, which choose between glyphs of one character."""


def strip_controls(text: str) -> str:
    """Remove everything that could control a terminal, and keep the layout.

    Use it for output that is printed, written or copied; use `clean_text` for input.
    """
    return text if _ORDINARY.fullmatch(text) else _limit_combining_marks(_remove_controls(text))


def without_entities(text: str) -> str:
    """Replace HTML entities such as `&amp;` with their characters, even if escaped repeatedly."""
    if "&" not in text or not _ENTITY.search(text):
        return text
    from html import unescape  # noqa: PLC0415 - few texts have entities
    from html.entities import html5  # noqa: PLC0415

    def character(entity: re.Match[str]) -> str:
        name = entity.group(1)
        return unescape(f"&{name}") if name.startswith("#") or name in html5 else entity.group()

    for _ in range(_MAX_ESCAPES):
        text, before = _ENTITY.sub(character, text), text
        if text == before:
            break
    return text


def restore_surrogates(text: str) -> str:
    r"""Decode the surrogates of a text from the system in an ASCII locale as UTF-8; other bytes become `\xff`."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        with suppress(UnicodeEncodeError):
            return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text


def clean_text(text: str) -> str:
    r"""Make a text of several lines safe to store and to show.

    Removes escape sequences, control characters, direction marks, invisible characters, lone surrogates and floods of
    combining marks. Line breaks become `\n`, at most two in a row; spaces are collapsed and stripped. The result is in
    Unicode form NFC.
    """
    cleaned = "\n".join(" ".join(line.split()) for line in _composed(text).split("\n"))
    return (re.sub(_BLANK_LINES, "\n\n", cleaned) if "\n\n\n" in cleaned else cleaned).strip()


def clean_line(text: str) -> str:
    """Make a text safe like `clean_text`, and put it on one line."""
    return " ".join(_composed(text).split())


def printable(text: str) -> str:
    """Return a title or similar text as one safe line, with TeX converted to characters."""
    if any(sign in text for sign in _TEX_CHARACTERS):
        from reader.text.tex import tex_to_text  # noqa: PLC0415 - few texts hold TeX, and its tables take time to load

        text = tex_to_text(text)
    return clean_line(text)


@lru_cache(_MAX_CACHED_LINES)
def screen_line(text: str) -> str:
    """Return a printable line for the screen, with joined emoji separated.

    Terminals disagree about the width of joined emoji, which would misalign the columns of a row.
    """
    line = printable(text)
    return line if line.isascii() else re.sub(_EMOJI_JOINTS, "", line)


def capitalized(text: str) -> str:
    """Return a text with its first letter capitalised and the rest unchanged."""
    return text[:1].upper() + text[1:]


def progress_bar(done: int, total: int, width: int) -> tuple[str, str]:
    """Return the filled and the empty part of a bar, which is empty only if nothing is done and full only if all is."""
    return bar_cells(max(width * done // total, min(done, 1)) if total else 0, width)


def bar_cells(filled: int, width: int) -> tuple[str, str]:
    """Return the filled and the empty cells of a bar."""
    return "━" * filled, "╌" * (width - filled)


def alphanumeric_key(text: str) -> str:
    """Return the letters and digits of a text, without case, accents and typography.

    Marks that belong to the spelling, such as the vowel signs of Hindi and Thai, count as letters.
    """
    if text.isascii():
        return text.lower().encode().translate(None, _NOT_ALPHANUMERIC).decode()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in folded if character.isalnum() or _is_spelling_mark(character))


def _composed(text: str) -> str:
    if _ORDINARY.fullmatch(text):
        return text
    return _limit_combining_marks(unicodedata.normalize("NFC", _remove_controls(text)))


def _remove_controls(text: str) -> str:
    return re.sub(_REMOVED, "", re.sub(_LINE_BREAK, "\n", re.sub(_ESCAPE_SEQUENCE, "", text)))


def _limit_combining_marks(text: str) -> str:
    if not _MAYBE_MARKS.search(text):
        return text
    result: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if _is_combining(character) else 0
        if run <= MAX_COMBINING_MARKS:
            result.append(character)
    return "".join(result)


def _is_combining(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) in ("Mn", "Me")


def _is_spelling_mark(character: str) -> bool:
    """Return whether a mark is part of the spelling, and not an accent, a Hebrew or Arabic point, or a variant form.

    Unicode's combining classes decide: accents have 200 or more, overlays 1, points 10 to 36; vowel signs have 0,
    viramas, nuktas and the voicing marks of kana 7 to 9, the vowels and tones of Thai, Lao, Tibetan and Telugu 84 to
    132.
    """
    if unicodedata.category(character) not in ("Mn", "Mc") or _VARIANT.fullmatch(character):
        return False
    combining = unicodedata.combining(character)
    return combining < 200 and combining != 1 and not 10 <= combining <= 36
