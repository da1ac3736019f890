"""The inline markup of Markdown: links, emphasis and escapes, as plain text with the places of its links."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reader.formats.input_text import decode_line
from reader.text.links import is_safe_url

_MAX_BRACKETS = 2_000
"""A block with more brackets is not an entry of a list, and matching them would take long."""
_MAX_LENGTH = 200_000
_MAX_NAME_PIECES = 100
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]+<?(https?://[^\s<>]{1,2000})>?", re.MULTILINE)
_ANCHOR = re.compile(
    r"<a\s[^<>]{0,500}?href\s*=\s*[\"']?([^\"'\s<>]{1,2000})[\"']?[^<>]{0,500}>((?:[^<]|<(?!/?a\b)){0,500})</a\s*>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:[a-z][a-z0-9]{0,15})(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{1,2000})>")
_TOKEN = re.compile(
    r"(?P<escaped>\\[!-/:-@\[-`{-~])|(?P<opening>!?\[)"
    r"|\]\(\s{0,3}<?(?P<target>(?:[^\s()<>]|\([^\s()<>]{0,300}\)){0,2000})>?(?:\s{1,4}[\"'][^\"']{0,300}[\"'])?\s{0,3}\)"
    r"|\]\[(?P<reference>[^\[\]]{0,200})\]|(?P<closing>\])"
    r"|(?P<url>https?://(?:[^\s<>\[\]()\\|`\"*]|\([^\s()<>]{0,200}\)|\*(?!\*)){1,2000})"
    r"|(?P<strong>\*\*|__(?=\S)|(?<=\S)__)|(?P<plain>(?:[^\\!\[\]*_h]|h(?!ttps?://))+|.)",
    re.DOTALL,
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)([^_\n]{1,500}?)(?<=\S)_(?!\w)"
)
_TRAILING = ".,;:!?'"


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, its URL, and the place of its words in the text."""

    words: str
    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Inline:
    """A text without markup, its links, and what was strong in it."""

    text: str
    links: tuple[Link, ...] = ()
    strong: tuple[str, ...] = ()

    def without_links(self) -> str:
        """Return the text without the words of its links."""
        pieces, end = [], 0
        for link in self.links:
            pieces.append(self.text[end : link.start])
            end = max(end, link.end)
        return "".join((*pieces, self.text[end:]))


def find_definitions(text: str) -> dict[str, str]:
    """Return the URLs of reference links by their names, which are not case-sensitive."""
    return {name.casefold(): url for name, url in _DEFINITION.findall(text)} if "]:" in text else {}


def is_definition(line: str) -> bool:
    """Return whether a line defines a reference link."""
    return line.lstrip().startswith("[") and _DEFINITION.match(line) is not None


def parse_inline(markdown: str, definitions: Mapping[str, str]) -> Inline:
    """Parse the markup of one block."""
    markdown = _undo_html(markdown[:_MAX_LENGTH])
    if markdown.count("[") + markdown.count("]") > _MAX_BRACKETS:
        return Inline(decode_line(markdown))
    return _Parser(definitions).parse(markdown)


class _Parser:
    """Collects the pieces of a text; a link keeps the index of its first piece."""

    def __init__(self, definitions: Mapping[str, str]) -> None:
        self._definitions = definitions
        self._pieces: list[str] = []
        self._opened: list[tuple[int, bool]] = []
        self._links: list[tuple[int, int, str]] = []
        self._strong: list[tuple[int, int]] = []
        self._strong_start: int | None = None

    def parse(self, markdown: str) -> Inline:
        """Parse one text."""
        for token in _TOKEN.finditer(markdown):
            self._add(token)
        return self._result()

    def _add(self, token: re.Match[str]) -> None:
        kind, text = token.lastgroup, token.group()
        if kind == "opening":
            self._opened.append((len(self._pieces), text == "!["))
            self._pieces.append("[" if text == "[" else "")
        elif kind in ("target", "reference") and self._opened:
            self._close(token["target"] if kind == "target" else token["reference"], is_reference=kind == "reference")
        elif kind == "closing":
            self._close_plain()
        elif kind == "url":
            self._add_url(text)
        elif kind == "strong":
            self._toggle_strong()
        else:
            self._pieces.append(text[1:] if kind == "escaped" else text)

    def _add_url(self, text: str) -> None:
        url = text.rstrip(_TRAILING)
        if not self._opened or not self._opened[-1][1]:
            self._links.append((len(self._pieces), len(self._pieces) + 1, url))
        self._pieces += [url, text[len(url) :]]

    def _toggle_strong(self) -> None:
        if self._strong_start is None:
            self._strong_start = len(self._pieces)
        else:
            self._strong.append((self._strong_start, len(self._pieces)))
            self._strong_start = None

    def _close(self, target: str, *, is_reference: bool) -> None:
        start, is_image = self._opened.pop()
        url = self._definitions.get((target or self._words(start)).casefold(), "") if is_reference else target
        self._pieces[start] = ""
        if is_image:
            del self._pieces[start + 1 :]
        if is_image or url:
            self._links = [link for link in self._links if link[0] < start]
        if url and not is_image:
            self._links.append((start, len(self._pieces), url))

    def _close_plain(self) -> None:
        start = self._opened.pop()[0] if self._opened else None
        url = self._definitions.get(self._words(start).casefold()) if start is not None else None
        if start is None or url is None:
            self._pieces.append("]")
        else:
            self._pieces[start] = ""
            self._links.append((start, len(self._pieces), url))

    def _words(self, start: int) -> str:
        """Return what a bracket has opened, if it can name a reference link."""
        is_name = self._definitions and len(self._pieces) - start < _MAX_NAME_PIECES
        return "".join(self._pieces[start + 1 :]) if is_name else ""

    def _result(self) -> Inline:
        offsets = [0]
        for piece in self._pieces:
            offsets.append(offsets[-1] + len(piece))
        text = "".join(self._pieces)
        links = sorted((offsets[start], offsets[end], url) for start, end, url in self._links)
        strong = (text[offsets[start] : offsets[end]] for start, end in self._strong)
        return Inline(
            text,
            tuple(Link(clean_words(text[start:end]), url, start, end) for start, end, url in links if is_safe_url(url)),
            tuple(found for each in strong if (found := clean_words(each))),
        )


def clean_words(text: str) -> str:
    """Return a text of one line without emphasis."""
    return decode_line(_EMPHASIS.sub(lambda match: match[1] or match[2], text).replace("`", ""))


def _undo_html(markdown: str) -> str:
    if "<" not in markdown:
        return markdown
    markdown = _ANCHOR.sub(lambda match: f"[{match[2]}]({match[1]})", markdown)
    markdown = _AUTOLINK.sub(lambda match: f" {match[1]} ", _BREAK.sub("\n", markdown))
    return _TAG.sub("", markdown)
