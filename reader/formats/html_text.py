"""HTML as text: a fragment with its links, or a page as Markdown, each line with its line number in the source."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qsl, urljoin, urlsplit

from reader.formats.input_text import keep_line_breaks
from reader.paper import parse_arxiv_id, parse_doi
from reader.text.links import is_paper_page, is_safe_url

MAX_TAGS = 150_000
"""The most tags in a page or a newsletter; a listing of 2,000 papers has half as many."""
_MAX_TAG_LENGTH = 5_000
_INCOMPLETE_TAG = re.compile(rf"<(?!/?[a-zA-Z][^<>]{{0,{_MAX_TAG_LENGTH}}}>)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"<(script|style).*?(?=</\1|\Z)", re.DOTALL | re.IGNORECASE)
"""Scripts and styles, without their end tags; html.parser takes quadratic time for unclosed ones."""
_DECLARATION = re.compile(r"<[!?][^<>]{0,5000}>?")
_SAVED_FROM = re.compile(r"<!-- saved from url=\([0-9]{1,6}\)(https?://\S{1,2000}) -->")
_SKIPPED = frozenset({"script", "style", "template", "svg", "select", "noscript", "title", "textarea"})
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "header", "footer", "nav", "aside", "body", "form", "center", "pre"}
    | {"table", "thead", "tbody", "tr", "td", "th", "ul", "ol", "dl", "dt", "dd", "hr", "blockquote", "figure"}
    | {"figcaption"}
)
_FRAGMENT_BLOCKS = frozenset({"p", "br", "div", "li", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "tr"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LABELS = {
    "list-authors": "Authors: ",
    "list-subjects": "Subjects: ",
    "list-comments": "Comments: ",
    "list-journal-ref": "Venue: ",
    "gse_alrt_sni": "Abstract: ",
}
"""Classes in arXiv listings and Google Scholar alerts, and the labels that their lines have or had."""
_ABSTRACT_TAGS = frozenset({"p", "blockquote"})
"""The tags that hold the abstract of a paper on arXiv if their class is mathjax."""
_AUTHOR_PAGE = re.compile(r"https?://(?:[a-z]+\.)?arxiv\.org/(?:search|find|a)/")
_SPECIAL = re.compile(r"[\\\[\]*_`|]")
_PAPER_PATH = re.compile(r"/(?:abs|pdf|html)/[^/?#\s]{1,40}\Z")
_MAX_INDENT = 10
_MAX_PARAMETERS = 100
_REDIRECT_PARAMETERS = frozenset({"url", "u", "q", "target", "redirect", "to", "link"})
_HOUSEKEEPING = re.compile(
    r"(?i)\W*(?:unsubscribe|(?:view|read|open) .{0,20}\b(?:browser|online)|(?:manage|update|edit) .{0,20}preferences|"
    r"manage .{0,20}(?:subscriptions?|alerts?)|privacy policy|cancel alert|list alerts|terms of (?:use|service)|"
    r"sign up)\b.{0,30}"
)
"""The words of newsletter links that are not about a paper."""
_MAX_HOUSEKEEPING_LENGTH = 80


class TooManyTagsError(ValueError):
    """HTML has more tags than a page with papers."""


class MarkdownText(NamedTuple):
    """A text in Markdown, and the lines of the source on which its lines begin."""

    text: str
    numbers: Sequence[int]


def html_to_markdown(html: str) -> MarkdownText:
    """Return the text of HTML as Markdown, or as plain text without escapes if it has no links.

    Raise TooManyTagsError for more than `MAX_TAGS`.
    """
    saved_from = _SAVED_FROM.search(html, 0, 5_000)
    html = without_slow_parts(html)
    if html.count("<") > MAX_TAGS:
        raise TooManyTagsError
    writer = _MarkdownWriter(saved_from[1] if saved_from else "", escapes="<a" in html or "<A" in html)
    writer.feed(html)
    writer.close()
    return writer.result()


def without_slow_parts(html: str) -> str:
    """Return HTML without anything but text and complete tags: html.parser takes quadratic time for the rest."""
    for removed in (_COMMENT, _CODE, _DECLARATION):
        html = removed.sub(keep_line_breaks, html)
    return _INCOMPLETE_TAG.sub("&lt;", html)


def html_to_text(html: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of an HTML fragment, with a line for each block, and the URLs of its links."""
    stripper = _Stripper()
    stripper.feed(without_slow_parts(html))
    stripper.close()
    return "".join(stripper.pieces).strip(), tuple(dict.fromkeys(stripper.links))


class _Stripper(HTMLParser):
    """Collects the text and the links of an HTML fragment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.links: list[str] = []
        self._is_after_block = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a new line for a block, and collect the URL of a link."""
        if tag in _FRAGMENT_BLOCKS:
            self._is_after_block = False
            self.pieces.append("\n")
        elif tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        """Remember the end of a block, after which text begins a new line."""
        self._is_after_block = self._is_after_block or tag in _FRAGMENT_BLOCKS

    def handle_data(self, data: str) -> None:
        """Collect text."""
        if self._is_after_block and data.strip():
            self._is_after_block = False
            self.pieces.append("\n")
        self.pieces.append(data)


class _Lines:
    """Lines of text with their numbers in the source; the last one is written in pieces."""

    def __init__(self) -> None:
        self._finished: list[tuple[str, int]] = []
        self._pieces: list[str] = []
        self._number = 1

    def count(self) -> int:
        """Return the number of finished lines."""
        return len(self._finished)

    def starts_with(self, text: str) -> bool:
        """Return whether the last line begins with a text."""
        return bool(self._pieces) and self._pieces[0].startswith(text)

    def write(self, text: str, number: int) -> None:
        """Add text to the last line, without leading or repeated spaces."""
        if not self._pieces:
            self._number = number
        if not self._pieces or self._pieces[-1].endswith(" "):
            text = text.lstrip()
        if text:
            self._pieces.append(text)

    def end_line(self) -> None:
        """Begin a new line, unless the last one is empty."""
        if self._pieces:
            self._finished.append(("".join(self._pieces), self._number))
            self._pieces = []

    def separate(self) -> None:
        """Begin a new paragraph."""
        self.end_line()
        if self._finished and self._finished[-1][0]:
            self._finished.append(("", self._number))

    def take(self, start: int) -> list[tuple[str, int]]:
        """Remove and return the lines from an index to the end."""
        self.end_line()
        taken = self._finished[start:]
        del self._finished[start:]
        return taken

    def append(self, lines: Sequence[tuple[str, int]]) -> None:
        """Add lines as a paragraph."""
        self.separate()
        self._finished += lines
        self.separate()

    def finish(self) -> MarkdownText:
        """Return all lines."""
        self.end_line()
        return MarkdownText("\n".join(text for text, _ in self._finished), [number for _, number in self._finished])


class _MarkdownWriter(HTMLParser):
    """Writes lines of Markdown while it reads HTML."""

    def __init__(self, base: str, *, escapes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._base, self._escapes = base, escapes
        self._output = _Lines()
        self._skipping = ""
        self._indent = 0
        self._link: str | None = None
        self._link_words: list[str] = []
        self._link_level = 0
        self._link_is_block = False
        self._in_data_table: list[bool] = []
        self._columns = 0
        self._is_header = False
        self._held_from: int | None = None
        self._held: list[tuple[str, int]] | None = None

    def result(self) -> MarkdownText:
        """Return the Markdown."""
        self._close_link()
        return self._output.finish()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED or attributes.get("class") == "descriptor":
            self._skipping = self._skipping or tag
        if self._skipping:
            return
        if tag == "a":
            self._open_link(attributes.get("href", ""))
        elif tag == "base" or (tag == "link" and attributes.get("rel") == "canonical"):
            self._base = self._base or attributes.get("href", "")
        elif tag in _HEADINGS:
            self._begin_heading(_HEADINGS[tag])
        elif tag == "br":
            self._break_line()
        elif tag == "li":
            self._begin_line(f"{'  ' * max(min(self._indent - 1, _MAX_INDENT), 0)}- ")
        elif tag in ("strong", "b"):
            self._write_markup("**")
        elif not self._begin_table_part(tag) and tag in _BLOCKS:
            self._begin_block(tag, attributes.get("class", ""))

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag == self._skipping:
            self._skipping = ""
        elif self._skipping:
            return
        elif tag == "a":
            self._close_link()
        elif tag in ("strong", "b"):
            self._write_markup("**")
        elif tag in ("ul", "ol"):
            self._indent = max(self._indent - 1, 0)
            self._begin_line("")
        elif not self._end_table_part(tag) and (tag in _BLOCKS or tag in _HEADINGS):
            self._end_block()

    def handle_data(self, data: str) -> None:
        """Write text, with white space folded."""
        if self._skipping:
            return
        text = re.sub(r"\s+", " ", data)
        if self._escapes:
            text = _SPECIAL.sub(r"\\\g<0>", text)
        if self._link is not None:
            self._link_words.append(text)
        else:
            self._write(text)

    def _begin_block(self, tag: str, classes: str) -> None:
        label = next((name for name in classes.split() if name in _LABELS or name == "list-title"), "")
        if tag in ("ul", "ol"):
            self._indent += 1
        if tag == "dt":
            self._begin_paragraph()
            self._held_from = self._output.count()
        elif label == "list-title":
            self._hold()
            self._begin_heading(3)
        elif label or (tag in _ABSTRACT_TAGS and "mathjax" in classes.split()):
            self._begin_paragraph()
            self._write(_LABELS.get(label, "Abstract: "))
        elif not self._is_in_cell():
            self._begin_paragraph()

    def _end_block(self) -> None:
        if not self._is_in_cell():
            self._begin_paragraph()
        if self._held is not None:
            self._release()

    def _begin_heading(self, level: int) -> None:
        if self._link is not None:
            self._link_level = level
        elif not self._is_in_cell():
            self._begin_paragraph()
            self._write_markup("#" * level + " ")

    def _begin_table_part(self, tag: str) -> bool:
        """Write a table with header cells as rows; other tables are for layout."""
        if tag == "table":
            self._in_data_table.append(False)
            return False
        if tag == "th" and self._in_data_table:
            self._in_data_table[-1] = self._is_header = True
        if tag == "tr" and self._is_in_cell():
            self._begin_line("|")
            return True
        if tag in ("td", "th") and self._is_in_cell():
            self._columns += 1
            if not self._output.starts_with("|"):
                self._begin_line("|")
            return True
        return False

    def _end_table_part(self, tag: str) -> bool:
        if tag == "table" and self._in_data_table:
            self._in_data_table.pop()
            self._begin_paragraph()
            return True
        if tag in ("td", "th") and self._is_in_cell():
            self._write_markup(" |")
            return True
        if tag == "tr" and self._is_in_cell():
            if self._is_header:
                self._begin_line("|" + "---|" * self._columns)
            self._columns, self._is_header = 0, False
            return True
        return False

    def _is_in_cell(self) -> bool:
        return bool(self._in_data_table and self._in_data_table[-1])

    def _open_link(self, href: str) -> None:
        self._close_link()
        self._link, self._link_words, self._link_level = self._resolve(href.strip()), [], 0
        self._link_is_block = False

    def _close_link(self) -> None:
        if self._link is None:
            return
        url, words = self._link, "".join(self._link_words).strip()
        self._link = None
        if len(words) < _MAX_HOUSEKEEPING_LENGTH and _HOUSEKEEPING.fullmatch(words):
            url = ""
        is_paragraph = words and (self._link_is_block or self._link_level) and not self._is_in_cell()
        if is_paragraph:
            self._begin_paragraph()
        if self._link_level:
            self._begin_heading(self._link_level)
        self._write(f"[{words}]({url})" if url and words else words)
        if is_paragraph:
            self._begin_paragraph()

    def _resolve(self, href: str) -> str:
        """Return the absolute URL, or an empty string for a link within the page."""
        if not href or href.startswith(("#", "javascript:", "mailto:", "data:", "cid:")):
            return ""
        if href.startswith("/") and not href.startswith("//"):
            if _PAPER_PATH.match(href) and parse_arxiv_id(href.rsplit("/", 1)[-1]):
                return f"https://arxiv.org{href}"
            if href.startswith("/papers/"):
                return f"https://huggingface.co{href}"
        try:
            url = _redirect_target(urljoin(self._base, href))
        except ValueError:
            return ""
        if _AUTHOR_PAGE.match(url):
            return ""
        return url.replace("(", "%28").replace(")", "%29") if url.startswith(("http://", "https://")) else ""

    def _write(self, text: str) -> None:
        self._output.write(text, self.getpos()[0])

    def _write_markup(self, text: str) -> None:
        if self._link is None and (self._escapes or not text.startswith("*")):
            self._write(text)

    def _break_line(self) -> None:
        if self._link is not None:
            self._link_words.append(" ")
        elif self._is_in_cell():
            self._write(" ")
        else:
            self._begin_line("")

    def _begin_paragraph(self) -> None:
        self._begin_line("")
        if self._link is None:
            self._output.separate()

    def _begin_line(self, start: str) -> None:
        if self._link is not None:
            self._link_words.append(" ")
            self._link_is_block = True
            return
        self._output.end_line()
        self._write(start)

    def _hold(self) -> None:
        """Remove the links of an arXiv entry from above its title, to write them below it."""
        if self._held_from is not None:
            self._held = self._output.take(self._held_from)
            self._held_from = None

    def _release(self) -> None:
        if self._held is not None:
            self._output.append(self._held)
            self._held = None


def _redirect_target(url: str) -> str:
    """Return the URL to which a newsletter or alert link redirects, if it is a paper's, else the URL itself."""
    if "?" not in url or "http" not in url[8:].lower():
        return url
    for name, value in parse_qsl(urlsplit(url).query, max_num_fields=_MAX_PARAMETERS):
        is_paper = parse_arxiv_id(value) or parse_doi(value) or is_paper_page(value)
        if name.lower() in _REDIRECT_PARAMETERS and is_paper and is_safe_url(value):
            return value
    return url
