"""Whatever the text of a paper, it stays text in every format, and comes back from a parser as it went in."""

import csv
import json
import re
from datetime import date
from html.parser import HTMLParser
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.export import WRITERS, write
from reader.export.facts import url_of
from reader.paper import Marks, Paper
from reader.text import clean_text, printable
from tests.builders import a_paper

pytestmark = pytest.mark.no_cover  # slow to trace; other tests run the same code

ATOM = "{http://www.w3.org/2005/Atom}"
FRAGMENTS = st.sampled_from(
    [
        "</script>",
        "<!--",
        "-->",
        "]]>",
        '"',
        "'",
        "\\",
        "{",
        "}",
        "$",
        "&amp;",
        "\nER  - \nTY  - RPRT\n",
        "\r\n",
        "\t",
        "=",
        "---\n",
        ": ",
        "# ",
        "- ",
        "%",
        "<b>",
        "&",
        "注意",
        "é",
        "👍🏽",
        "\u2028",
        "\x85",
        "@misc{x,",
        "<DT><A HREF=",
        "\x00",
        "\x1b[2J",
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=6), min_size=1, max_size=6).map("".join)
PAPERS = st.lists(
    st.builds(
        a_paper,
        TEXTS,
        key=st.uuids().map(str),
        abstract=TEXTS,
        summary=TEXTS,
        authors=st.lists(TEXTS, max_size=2).map(tuple),
        published=st.none() | st.dates(min_value=date(1990, 1, 1)),
        arxiv_id=st.none() | st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True),
        url=st.none() | st.sampled_from(["https://a.example/?x=1&y='2'", "javascript:alert(1)"]),
        code=st.lists(st.sampled_from(["https://b.example/~x?a=1&b=2#c", "data:text/html,x"]), max_size=2).map(tuple),
        marks=st.builds(Marks, read=st.booleans(), tags=st.lists(TEXTS, max_size=2).map(tuple), note=TEXTS),
    ),
    max_size=3,
)


class Elements(HTMLParser):
    """The tags, the links and the text of each element of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.urls: list[str] = []
        self.titles: list[str] = []
        self.attributes: set[str] = set()
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _value in attrs)
        self.urls += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag in ("h2", "dt"):
            self.titles.append("")
            self._open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h2", "a", "h3"):
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.titles[-1] += data


def exported(papers: list[Paper], name: str) -> str:
    return "".join(write(papers, name))


def titles(papers: list[Paper]) -> list[str]:
    return [printable(paper.title) for paper in papers]


@given(PAPERS)
def test_csl_json_is_a_list_of_items(papers: list[Paper]) -> None:
    items = json.loads(exported(papers, "csl-json"))
    assert [item.get("title", "") for item in items] == titles(papers)
    assert [item.get("URL", "") for item in items] == [url_of(paper) for paper in papers]
    assert len({item["id"] for item in items}) == len(papers)


@given(PAPERS)
def test_ris_has_one_reference_a_paper(papers: list[Paper]) -> None:
    lines = exported(papers, "ris").split("\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*|", line) for line in lines)
    assert [line[6:] for line in lines if line.startswith("TI")] == [title for title in titles(papers) if title]
    assert lines.count("ER  - ") == lines.count("TY  - RPRT") == len(papers)


@given(PAPERS)
def test_hayagriva_has_one_entry_a_paper(papers: list[Paper]) -> None:
    lines = exported(papers, "hayagriva").splitlines()
    keys = [json.loads(line.removesuffix(":")) for line in lines if line.startswith('"')]
    assert len(keys) == len(set(keys)) == len(papers)
    read = [json.loads(line[line.index('"') : line.rindex(", verbatim")]) for line in lines if "  title:" in line[:8]]
    assert [re.sub(r"\\(.)", r"\1", title) for title in read] == titles(papers)


@given(PAPERS)
def test_csv_has_one_row_a_paper(papers: list[Paper]) -> None:
    text = exported(papers, "csv")
    rows = list(csv.DictReader(StringIO(text, newline=""), strict=True))
    assert [re.sub(r"\A'(?='*[=+\-@\t\r])", "", row["title"]) for row in rows] == titles(papers)
    assert [row["url"] for row in rows] == [url_of(paper) for paper in papers]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    assert text.count("\r\n") >= len(papers) + 1


@given(PAPERS)
def test_atom_has_one_entry_a_paper(papers: list[Paper]) -> None:
    feed = ET.fromstring(exported(papers, "atom"))
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [strip_xml(title) for title in titles(papers)]
    links = [entry.find(f"{ATOM}link[@rel='alternate']") for entry in entries]
    assert ["" if link is None else link.get("href") for link in links] == [url_of(paper) for paper in papers]
    assert feed.findtext(f"{ATOM}updated")


def strip_xml(text: str) -> str:
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


@given(PAPERS)
def test_html_holds_only_its_own_elements(papers: list[Paper]) -> None:
    page = Elements(exported(papers, "html"))
    assert page.titles == titles(papers)
    own = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "input",
        "p",
        "article",
        "h2",
        "a",
        "button",
        "script",
    }
    assert set(page.tags) <= own | {"details", "summary"}
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert not any(name.startswith("on") or name == "style" for name in page.attributes)
    assert all(url.startswith("https://") for url in page.urls)


@given(PAPERS)
def test_bookmarks_hold_only_their_own_elements(papers: list[Paper]) -> None:
    page = Elements(exported(papers, "bookmarks"))
    assert page.titles[1:] == [f"{title}" for title in titles(papers)]
    assert set(page.tags) <= {"meta", "title", "h1", "dl", "p", "dt", "h3", "a", "dd"}
    assert page.tags.count("a") == len(page.urls) == len(papers)
    assert page.tags.count("dd") == sum(bool(clean_text(paper.marks.note)) for paper in papers)
    assert all(url.startswith("https://") for url in page.urls)


@given(PAPERS)
def test_no_export_can_control_a_terminal(papers: list[Paper]) -> None:
    for name in WRITERS:
        text = exported(papers, name)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text), name
        text.encode()


def test_an_export_of_nothing_is_a_document() -> None:
    empty: dict[str, Any] = {name: exported([], name) for name in WRITERS}
    assert json.loads(empty["csl-json"]) == []
    assert empty["hayagriva"] == "{}\n"
    assert empty["csv"].startswith("key,title,authors,published,arxiv_id,doi,url,code,tags,note,starred,read,")
    assert ET.fromstring(empty["atom"]).find(f"{ATOM}updated") is not None
    assert "article" not in Elements(empty["html"]).tags
    assert Elements(empty["bookmarks"]).urls == []
