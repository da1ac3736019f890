"""The syntax of Markdown: headings, list items, table rows and paragraphs, each with its line, and inline markup."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from reader.formats.input_text import decode_line
from reader.text.links import is_safe_url

_MAX_BRACKETS = 2_000
"""The most brackets matched in a block; one with more is not an entry of a list, and matching would be slow."""
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
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*?)\s*#*\s*\Z")
_ITEM = re.compile(r"([ \t]*)(?:[-*+•]|\d{1,4}[.)])[ \t]+(\S.*)\Z")
_RULE = re.compile(r"\s{0,3}(?:-[ \t]*){3,}|\s{0,3}(?:\*[ \t]*){3,}|\s{0,3}(?:_[ \t]*){3,}|\s{0,3}=+\s*")
_DELIMITER_ROW = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?\s*|\s*\|\s*:?-+:?\s*\|?\s*")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_QUOTE = re.compile(r"\s{0,3}>\s?")
_SUMMARY = re.compile(r"<summary[^<>]{0,200}>(.{0,2000}?)</summary\s*>", re.IGNORECASE)
_DETAILS = re.compile(r"</?(?:details|summary)\b[^<>]{0,200}>", re.IGNORECASE)
_DETAILS_END = re.compile(r"</details\b", re.IGNORECASE)
_LABELS_OF_SUMMARY = re.compile(
    r"\W*(?:abstract|summary|tl;?dr|details|more|show.{0,20}|click.{0,30}|expand.{0,20})\W*", re.IGNORECASE
)
_CELL = re.compile(r"(?:[^|\\]|\\.)*", re.DOTALL)
_FRONT_MATTER_START = re.compile(r"---[ \t]*\n(?:(?:[ \t]*|#[^\n]*)\n)*[\w\"'][^\n:]{0,60}:")
_MAX_SUMMARY_LINE = 5_000
_ORG_LINK = re.compile(r"\[\[(https?://[^\[\]\s()]{1,2000})\]\[([^\[\]\n]{1,500})\]\]")
_ORG_HEADING = re.compile(r"^\*{2,6} +(?:(?:TODO|NEXT|WAITING|DONE) +)?", re.MULTILINE)
_ORG_DRAWER = re.compile(r"^[ \t]*:(?:PROPERTIES|LOGBOOK|END):[ \t]*$", re.MULTILINE)
_ASCIIDOC_LINK = re.compile(r"(?<!\S)(?:link:)?(https?://[^\s\[\]()<>]{1,2000})\[([^\[\]\n]{3,500})\]")
_FOOTNOTE = re.compile(r"^ {0,3}\[([0-9]{1,3})\][ \t]+(?=https?://\S{1,2000}[ \t]*$)", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[([0-9]{1,3})\]")
_SUMMARY_LEVEL = 7
"""The level of the summary of `<details>`, below every heading."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its words, its URL, and the place of its words in the text."""

    words: str
    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Inline:
    """A text without markup, its links, and its strong parts."""

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


def parse_inline(markdown: str, definitions: Mapping[str, str]) -> Inline:
    """Parse the markup of one block."""
    markdown = _undo_html(markdown[:_MAX_LENGTH])
    if markdown.count("[") + markdown.count("]") > _MAX_BRACKETS:
        return Inline(decode_line(markdown))
    return _InlineParser(definitions).parse(markdown)


class _InlineParser:
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
        """Return the text since an opening bracket, if it can name a reference link."""
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


@dataclass(slots=True)
class Block:
    """A block: its text with inline markup, its first line, and its context.

    `level` is the level of a heading, or the indentation of a list item. `header` names the columns of a row.
    """

    kind: Literal["heading", "item", "row", "text", "quote"]
    line: int
    lines: list[str] = field(default_factory=list)
    level: int = 0
    header: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text with inline markup."""
        return "\n".join(self.lines)

    @property
    def cells(self) -> list[str]:
        """The cells of a row."""
        text = self.text.strip()
        text = text.removeprefix("|")
        cells = [
            match.group().strip()
            for match in _CELL.finditer(text)
            if match.start() == 0 or text[match.start() - 1] == "|"
        ]
        return cells[:-1] if cells and not cells[-1] and len(cells) > len(self.header or (1,)) else cells


def split_front_matter(text: str) -> tuple[list[str], str]:
    """Return the lines of YAML front matter, and the text with blank lines in its place."""
    lines = text.split("\n") if _FRONT_MATTER_START.match(text) else []
    end = next((index for index, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), 0)
    return (lines[1:end], "\n".join([*[""] * (end + 1), *lines[end + 1 :]])) if end else ([], text)


def with_markdown_links(text: str) -> str:
    """Return a text with footnotes, the links of Org and AsciiDoc, and Org's headings rewritten as Markdown."""
    if _ORG_LINK.search(text):
        text = _ORG_DRAWER.sub("", _ORG_HEADING.sub("- ", _ORG_LINK.sub(r"[\2](\1)", text)))
    if _FOOTNOTE.search(text):
        marks = {*_FOOTNOTE_MARK.findall(_FOOTNOTE.sub("", text))}
        text = _FOOTNOTE.sub(lambda match: f"[{match[1]}]: " if match[1] in marks else match[0], text)
    return _ASCIIDOC_LINK.sub(r"[\2](\1)", text)


def parse_blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a text in order."""
    yield from _BlockParser().parse(_blank_comments(text))


class _BlockParser:
    """Collects lines into blocks."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._current: Block | None = None
        self._header: tuple[str, ...] = ()
        self._has_bare_rows = False
        self._in_fence = False
        self._opened_details: list[bool] = []

    def parse(self, text: str) -> list[Block]:
        """Return the blocks of a text."""
        for number, raw in enumerate(text.split("\n"), 1):
            self._add_line(number, raw.rstrip())
        return self._blocks

    def _add_line(self, number: int, line: str) -> None:
        if _FENCE.match(line):
            self._in_fence = not self._in_fence
        if not line.strip() or _is_definition(line) or self._in_fence or _FENCE.match(line):
            self._end_block()
        elif "<" in line and (summary := _SUMMARY.search(line, 0, _MAX_SUMMARY_LINE)):
            self._add_summary(number, summary[1], line[summary.end() :])
        else:
            self._add_text(number, _DETAILS.sub("", line) if "<" in line else line)
        if "</" in line and self._opened_details and _DETAILS_END.search(line) and self._opened_details.pop():
            self._add_heading(number, "", _SUMMARY_LEVEL)

    def _add_summary(self, number: int, summary: str, rest: str) -> None:
        """Begin the content of `<details>`, whose summary is a label of the paper above or a title of its own."""
        is_label = _LABELS_OF_SUMMARY.fullmatch(summary) is not None
        self._opened_details.append(not is_label)
        if is_label:
            self._begin(Block("text", number, ["Abstract:"]))
        else:
            self._add_heading(number, summary, _SUMMARY_LEVEL)
        self._add_text(number, _DETAILS.sub("", rest))

    def _add_heading(self, number: int, text: str, level: int) -> None:
        self._begin(Block("heading", number, [text], level))
        self._current = None

    def _add_text(self, number: int, line: str) -> None:
        if not line.strip():
            return
        heading, item = _HEADING.fullmatch(line), _ITEM.fullmatch(line)
        if heading:
            self._add_heading(number, heading[2], len(heading[1]))
        elif not self._header and "|" in line and self._blocks and _DELIMITER_ROW.fullmatch(line):
            self._begin_table()
        elif _RULE.fullmatch(line):
            self._end_block()
        elif line.lstrip().startswith("|") or (self._has_bare_rows and self._header and "|" in line):
            self._begin(Block("row", number, [line], header=self._header))
        elif item and not (self._current and self._current.kind == "row"):
            self._begin(Block("item", number, [item[2]], len(item[1].expandtabs(4))))
        elif self._current and not (_QUOTE.match(line) and self._current.kind == "text"):
            self._current.lines.append(line.strip())
        else:
            self._begin_text(number, line)

    def _begin_text(self, number: int, line: str) -> None:
        quote = _QUOTE.match(line)
        kind: Literal["quote", "text"] = "quote" if quote else "text"
        self._begin(Block(kind, number, [line[quote.end() :] if quote else line.strip()]))

    def _begin_table(self) -> None:
        """Use the row above as the header of the rows below."""
        above = self._blocks[-1]
        names = Block("row", above.line, above.lines[-1:]).cells
        self._has_bare_rows = not above.lines[-1].lstrip().startswith("|")
        above.lines.pop()
        if not above.lines:
            self._blocks.pop()
        self._header = tuple(names)
        self._current = None

    def _begin(self, block: Block) -> None:
        if block.kind != "row":
            self._header = ()
        self._blocks.append(block)
        self._current = block

    def _end_block(self) -> None:
        self._current = None
        self._header = ()


def _is_definition(line: str) -> bool:
    """Return whether a line defines a reference link."""
    return line.lstrip().startswith("[") and _DEFINITION.match(line) is not None


def _blank_comments(text: str) -> str:
    """Remove HTML comments, but keep their line breaks."""
    pieces, offset = [], 0
    while (start := text.find("<!--", offset)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces += [text[offset:start], "\n" * text.count("\n", start, end)]
        offset = end + 3
    return "".join((*pieces, text[offset:]))
