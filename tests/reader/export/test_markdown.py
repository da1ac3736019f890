import re
from datetime import date

import pytest
from markdown_it import MarkdownIt

from reader.export import write
from reader.export.markdown import escape_markdown
from reader.export.options import ExportOptions
from reader.paper import Marks
from tests.builders import a_paper

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![t](http://evil.example/p.png)",
    "[x][ref] `code` **bold** _slanted_ ~~gone~~ a|b",
    "&lt;b&gt; &amp; &#60;",
    "```",
    "ends with \\",
    "# heading",
    "- a list",
    "1. a list",
    "===",
]


def test_a_paper_is_a_task_with_its_links_tags_and_note() -> None:
    paper = a_paper(
        "Meta-Transformer: A Unified Framework",
        arxiv_id="2307.10802",
        author_count=7,
        published=date(2023, 7, 20),
        code=("https://github.com/invictus717/MetaTransformer",),
        marks=Marks(starred=True, tags=("multimodal", "vision"), note="Read again\n\nwith the code"),
    )
    assert "".join(write([paper], "markdown")) == (
        "- [ ] **[Meta-Transformer: A Unified Framework](https://arxiv.org/abs/2307.10802)** · 7 authors · 2023-07-20"
        " · [code on github.com](https://github.com/invictus717/MetaTransformer) · #multimodal #vision\n"
        "  > Read again\n  >\n  > with the code\n"
    )


def test_a_paper_with_only_a_title_is_a_task() -> None:
    assert "".join(write([a_paper("Only a Title")], "markdown")) == "- [ ] **Only a Title**\n"


def test_a_read_paper_is_ticked() -> None:
    assert "".join(write([a_paper("Known", marks=Marks(read=True))], "markdown")).startswith("- [x] ")


def test_only_the_first_three_of_many_authors_are_named() -> None:
    paper = a_paper("Many", authors=("A B", r"C \'{E}", "E F", "G H"), author_count=12)
    assert " · A B, C É, E F and 9 more\n" in "".join(write([paper], "markdown"))


def test_tex_is_converted_before_escaping() -> None:
    assert "**80.0% with MLICv2⁺**" in "".join(write([a_paper(r"80.0\% with MLICv2^+")], "markdown"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_has_no_markup(text: str) -> None:
    paper = a_paper(text, marks=Marks(note=f"{text}\n{text}", tags=("a]b", "c*d")))
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse("".join(write([paper], "markdown")))
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {"text", "strong_open", "strong_close", "softbreak"}
    assert {token.type for token in tokens if token.type.startswith(("html", "heading", "fence", "ordered"))} == set()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_displayed_verbatim(text: str) -> None:
    (token,) = (token for token in MarkdownIt().parse(f"a {escape_markdown(text)}") if token.type == "inline")
    assert "".join(child.content for child in token.children or ()) == f"a {text}"


def test_a_url_cannot_end_its_link() -> None:
    paper = a_paper("T", url="https://a.example/x_(y)_[z]", code=("javascript:alert(1)",))
    text = "".join(write([paper], "markdown"))
    assert "](https://a.example/x_%28y%29_%5Bz%5D)" in text
    assert not re.search("javascript", text)


def test_the_summary_stands_below_and_the_abstract_on_demand() -> None:
    paper = a_paper("T", summary="A *lamp*.", abstract="We light\nattics.", marks=Marks(note="mine"))
    assert "".join(write([paper], "markdown")) == "- [ ] **T**\n  - A \\*lamp\\*.\n  > mine\n"
    with_abstract = "".join(write([paper], "markdown", ExportOptions(frozenset({"abstract"}))))
    assert with_abstract == "- [ ] **T**\n  - A \\*lamp\\*.\n  - We light attics.\n  > mine\n"
