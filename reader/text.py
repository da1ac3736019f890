"""Text from outside, made harmless before anything else sees it."""

import re
import unicodedata
from contextlib import suppress

COMBINING_MARKS_KEPT = 4
"""How many combining marks may follow one another; no written language needs more, and floods cover other lines."""

_ESCAPE_SEQUENCE = (
    "(?:\x1b[\\[]|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"  # CSI
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\\\|\x9c)"  # OSC, DCS, SOS, PM, APC
    "|\x1b[ -/]{0,4}[0-OQ-WYZ\\\\`-~]"  # the short ones
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
"""Characters that need no care, among them those that abstracts are full of: typography, Latin, Greek, mathematics."""
_JOINERS = "\u200c\u200d"
_NO_LETTERS_OR_DIGITS = bytes(code for code in range(128) if not chr(code).isalnum())
_LINES_APART = r"\n{3,}"


def harmless(text: str) -> str:
    """Take away what no terminal should be given, and leave the layout: spaces and tabs stay as they are.

    This is the cleaning at the edge, for what is printed, written or copied; `clean_text` is the one at the door.
    """
    if _ORDINARY.fullmatch(text):
        return text
    text = re.sub(_LINE_BREAK, "\n", re.sub(_ESCAPE_SEQUENCE, "", text))
    return _thin_combining_marks(re.sub(_REMOVED, "", text))


def with_letters(text: str) -> str:
    r"""Give back the letters of a text from the system whose locale knew none but ASCII; other bytes become `\xff`."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        with suppress(UnicodeEncodeError):
            return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text


def clean_text(text: str) -> str:
    r"""Make a text of several lines safe to keep and to show.

    Takes away what could command a terminal, turn the reading direction or hide: escape sequences, control characters,
    direction marks, invisible characters, lone surrogates, floods of combining marks. Line breaks become `\n`, at most
    two in a row; spaces are folded; the result has none at its ends.
    """
    cleaned = "\n".join(" ".join(line.split()) for line in harmless(text).split("\n"))
    return (re.sub(_LINES_APART, "\n\n", cleaned) if "\n\n\n" in cleaned else cleaned).strip()


def clean_line(text: str) -> str:
    """Make a text safe as `clean_text` does, and of one line."""
    return " ".join(harmless(text).split())


def _thin_combining_marks(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if _is_combining(character) else 0
        if run <= COMBINING_MARKS_KEPT:
            kept.append(character)
    return "".join(kept)


def _is_combining(character: str) -> bool:
    return character in _JOINERS or unicodedata.category(character) in ("Mn", "Me")


def letters_and_digits(text: str) -> str:
    """Reduce a text to what tells two titles apart: its letters and digits, without case, accents or typography."""
    if text.isascii():
        return text.lower().encode().translate(None, _NO_LETTERS_OR_DIGITS).decode()
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in folded if character.isalnum())
