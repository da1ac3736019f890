"""Lists of papers in Markdown: bullets, tables, headings, details, and labelled text."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.export import markdown
from reader.formats import parse
from reader.paper import Digest, Marks, Paper, make_key, title_key

TODAY = date(2026, 11, 28)
ABSTRACT = "We light a lamp in the attic and look around. " * 6


def read(text: str) -> Digest:
    return parse(text.encode(), "list.md", today=TODAY)


def titles_of(text: str) -> list[tuple[str, str | None]]:
    return [(paper.title, paper.arxiv_id) for paper in read(text).papers]


@pytest.mark.parametrize(
    "entry",
    [
        "- [A Lamp](https://arxiv.org/abs/2606.00001)",
        "* **A Lamp** [[paper](https://arxiv.org/pdf/2606.00001v1.pdf)] [[code](https://github.com/l/lamp)]",
        "1. 2026-06-03: A Lamp. [arXiv](https://arxiv.org/abs/2606.00001)",
        "- [2026.06.03] [A Lamp](https://arxiv.org/abs/2606.00001)",
        "- A Lamp, Able et al. https://arxiv.org/abs/2606.00001",
        '- "A Lamp", Ada Able (arXiv:2606.00001)',
        "- [A Lamp](https://github.com/l/lamp) [[arXiv]](https://huggingface.co/papers/2606.00001)",
        "- [A Lamp][1]\n\n[1]: https://arxiv.org/abs/2606.00001",
        "- [A Lamp]\n\n[a lamp]: https://arxiv.org/abs/2606.00001",
        "- **A Lamp**\n  - Paper: <https://arxiv.org/abs/2606.00001>",
        '- <a href="https://arxiv.org/abs/2606.00001">A Lamp</a>',
        "* **[Lamp 2026]** A Lamp, *Ada Able* [[pdf]](https://arxiv.org/pdf/2606.00001)",
        "* 🔥 **A Lamp** — *Ada Able* — [📄 Paper](https://arxiv.org/abs/2606.00001) · [💻 Code](https://github.com/l/lamp)",
        "- [arXiv:2606.00001](https://arxiv.org/abs/2606.00001) **Title:** A Lamp",
        "|Publish Date|Title|PDF|\n|---|---|---|\n|**2026-06-01**|**A Lamp**|[2606.00001](http://arxiv.org/abs/2606.00001)|",
        "| Paper |\n|---|\n| [A Lamp](https://huggingface.co/papers/2606.00001)<br>*Ada Able* |",
        "- Vision\n  - [A Lamp](https://arxiv.org/abs/2606.00001)",
        "### [A Lamp](https://arxiv.org/abs/2606.00001)",
        "### 3. A Lamp [[arXiv]](https://arxiv.org/abs/2606.00001)",
        "### A Lamp\n\n[arXiv](https://arxiv.org/abs/2606.00001) | [Code](https://github.com/l/lamp)",
        "### A Lamp\n\n- **Authors:** Ada Able\n- **Paper:** https://arxiv.org/abs/2606.00001",
        "<details>\n<summary>A Lamp</summary>\n\nhttps://arxiv.org/abs/2606.00001\n\n</details>\n\n- more",
        "# Lamps\n\n**A Lamp** by Ada Able.\n[arXiv](https://arxiv.org/abs/2606.00001)",
        "# Lamps\n\nA Lamp\nhttps://arxiv.org/abs/2606.00001",
        "| # | Paper | Link |\n|:-:|---|---|\n| 1 | A Lamp | [arXiv](https://arxiv.org/abs/2606.00001) |",
        "Title | Link\n---|---\nA Lamp | https://arxiv.org/abs/2606.00001",
        "| Title |\n|---|\n| A\n  Lamp (Read more on [arXiv](https://arxiv.org/abs/2606.00001))|",
        "| Title |\n|---|\n| A<br>Lamp ([arXiv](https://arxiv.org/abs/2606.00001)) |",
    ],
)
def test_a_paper_is_found_in_any_notation(entry: str) -> None:
    assert titles_of(entry) == [("A Lamp", "2606.00001")]


@pytest.mark.parametrize(
    "url",
    [
        "https://openreview.net/forum?id=aBcD",
        "https://aclanthology.org/2026.acl-long.1/",
        "https://proceedings.neurips.cc/paper/2026/hash/1457c0d6-Abstract.html",
        "https://papers.nips.cc/paper/2026/hash/1457c0d6-Abstract.html",
        "https://www.biorxiv.org/content/early/2026/06/01/000001",
        "https://www.semanticscholar.org/paper/A-Lamp/204e3073870fae3d05bcbc2f6a8e263d9b72e776",
    ],
)
def test_the_page_of_a_publisher_identifies_a_paper(url: str) -> None:
    (alone,) = read(f"- [A Lamp]({url}): it lights the attic").papers
    assert (alone.title, alone.url, alone.links) == ("A Lamp", url, ())
    (both,) = read(f"- [A Lamp](https://arxiv.org/abs/2606.00001) [[page]]({url})").papers
    assert (both.arxiv_id, both.url, both.links) == ("2606.00001", None, (url,))


def test_entries_after_another_are_papers_of_their_own() -> None:
    entries = (
        "- [A Lamp](https://arxiv.org/abs/2606.00001)\n- **A Candle**\n  - [pdf](https://arxiv.org/pdf/2606.00002)\n"
        "- Both: [An Ember](https://arxiv.org/abs/2606.00003), [A Match](https://arxiv.org/abs/2606.00004)\n"
    )
    assert titles_of(entries) == [
        ("A Lamp", "2606.00001"),
        ("A Candle", "2606.00002"),
        ("An Ember", "2606.00003"),
        ("A Match", "2606.00004"),
    ]


@pytest.mark.parametrize(
    ("entry", "title"),
    [
        ("- arXiv 2026.06, **Lamp**: A Light for All Rooms, [arXiv]({0}) / [site](https://l.org)", "Lamp: A Light for All Rooms"),
        ("- **Lamp**: A Light for All Rooms. *Able et al.* [[paper]({0})]", "Lamp: A Light for All Rooms"),
        ("- **Lamp**: [A Light for All Rooms]({0}) [code](https://github.com/l/lamp)", "Lamp: A Light for All Rooms"),
        ("- **Lamp**: a light. [paper]({0})", "Lamp"),
        ("- **A Lamp in the Attic**: we light all of it with care [paper]({0})", "A Lamp in the Attic"),
        ("- [CVPR 2026](https://l.org), SIGGRAPH Asia 2026, A Light for All Rooms [[arXiv 2026.06]]({0})", "A Light for All Rooms"),
        ("- A Light for All Rooms [[NeurIPS'26 Oral]]({0}) [[Official Code]](https://github.com/l/lamp)", "A Light for All Rooms"),
        ("#### Lamp\n**Paper:** [A Light for All Rooms]({0})\n**Github:** https://github.com/l/lamp", "A Light for All Rooms"),
    ],
)  # fmt: skip
def test_venues_and_names_are_not_the_title(entry: str, title: str) -> None:
    assert titles_of("# Light\n\n" + entry.format("https://arxiv.org/abs/2606.00001")) == [(title, "2606.00001")]


@pytest.mark.parametrize("title", ["Attention Is Not Code", "How to Read a Paper", "Lamps: A Survey of the Web Page"])
@pytest.mark.parametrize(
    "entry",
    [
        "- [{}](https://arxiv.org/abs/2606.00001)",
        "- {} - [pdf](https://arxiv.org/pdf/2606.00001)",
        "- **{}**, arXiv:2606.00001",
    ],
)
def test_a_title_keeps_a_last_word_that_is_also_a_label(title: str, entry: str) -> None:
    assert titles_of(entry.format(title)) == [(title, "2606.00001")]


def test_code_is_taken_from_the_same_entry() -> None:
    digest = read(
        "- [A Lamp](https://arxiv.org/abs/2606.00001) [code](https://github.com/l/lamp) "
        "[![Stars](https://img.shields.io/github/stars/l/lamp)](https://github.com/l/lamp)\n"
        "- [A Candle](https://arxiv.org/abs/2606.00002), [page](https://candle.github.io)\n"
    )
    assert [paper.code for paper in digest.papers] == [("https://github.com/l/lamp",), ()]
    assert digest.papers[1].links == ("https://candle.github.io",)


def test_a_heading_with_a_date_is_the_day_of_what_follows() -> None:
    digest = read(
        "# Papers\n\n## 2026-06-01\n\n- [A Lamp](https://arxiv.org/abs/2606.00001)\n\n### Vision\n\n"
        "- [A Candle](https://arxiv.org/abs/2606.00002)\n\n## June 2, 2026\n\n- [An Ember](https://arxiv.org/abs/2606.00003)\n"
        "\n## Nov 29\n\n- [A Match](https://arxiv.org/abs/2606.00004)\n"
    )
    days = [paper.newest_day for paper in digest.papers]
    assert days == [date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 2), date(2026, 11, 29)]
    assert digest.day == date(2026, 11, 29)
    assert digest.warnings[0] == "list.md: Year 2026 assumed for 1 date"


@pytest.mark.parametrize(
    "above", ["---\ndate: 2026-06-01\n---\n", "> Updated on 2026.06.01\n\n", "## Papers for June 1, 2026\n\n"]
)
def test_the_day_of_the_list_is_found_above_it(above: str) -> None:
    assert read(f"{above}- [A Lamp](https://arxiv.org/abs/2606.00001)\n").day == date(2026, 6, 1)


def test_columns_of_a_table_become_facts() -> None:
    (paper,) = read(
        "| Title | Authors | Date | Links | Abstract | TL;DR | Stars |\n|---|---|---|---|---|---|---|\n"
        "| A Lamp \\| Light | Ada Able, Bob Baker | 2026-05-30 | [arXiv](https://arxiv.org/abs/2606.00001) "
        f"[code](https://github.com/l/lamp) | {ABSTRACT} | Lamps shine. | 7 |\n"
    ).papers
    assert (paper.title, paper.authors) == ("A Lamp | Light", ("Ada Able", "Bob Baker"))
    assert (paper.published, paper.stars, paper.summary) == (date(2026, 5, 30), 7, "Lamps shine.")
    assert (paper.abstract, paper.code) == (ABSTRACT.strip(), ("https://github.com/l/lamp",))


@pytest.mark.parametrize(
    "abstract",
    [
        f"{ABSTRACT}",
        "- **Abstract:** {}".format("It burns."),
        "<details><summary>Abstract</summary>It burns.</details>",
        "**Abstract:** It burns.",
    ],
)
def test_the_abstract_below_a_title_is_its_own(abstract: str) -> None:
    digest = read(f"### [A Lamp](https://arxiv.org/abs/2606.00001)\n\nAda Able\n\n{abstract}\n")
    assert digest.papers[0].abstract == (ABSTRACT.strip() if abstract == ABSTRACT else "It burns.")


def test_a_shortened_list_of_authors_is_not_a_list_of_authors() -> None:
    table = (
        "| Title | Authors | Link |\n|---|---|---|\n| A Lamp | Ada Able et al. | https://arxiv.org/abs/2606.00001 |\n"
    )
    assert read(table).papers[0].authors == ()
    assert read(table.replace(" et al.", ", Bob Baker")).papers[0].authors == ("Ada Able", "Bob Baker")


def test_labelled_text_is_parsed() -> None:
    digest = read(
        f"Title: A Lamp\nPDF: https://arxiv.org/pdf/2606.00001\nSummary: {ABSTRACT}\nSee https://github.com/l/lamp.\n---\n"
        "**Title:** A Candle\n**Authors:** Ada Able, Bob Baker\n**Link:** [pdf](https://arxiv.org/pdf/2606.00002)\n"
    )
    lamp, candle = digest.papers
    assert (lamp.title, lamp.arxiv_id, lamp.code) == ("A Lamp", "2606.00001", ("https://github.com/l/lamp",))
    assert lamp.abstract.startswith(ABSTRACT.strip())
    assert (candle.title, candle.arxiv_id, candle.authors) == ("A Candle", "2606.00002", ("Ada Able", "Bob Baker"))


def test_labels_below_a_heading_are_facts() -> None:
    digest = read(
        "# Daily Papers\n\n## 2026-06-02\n\n### 1. [A Lamp](https://huggingface.co/papers/2606.00001)\n**Authors**: Ada Able, "
        "Bob Baker\n**Upvotes**: 45\n**Published**: 2026-06-01\n\n**Summary**: Lamps shine.\n\n**Abstract**:\nWe light it.\n\n"
        "[GitHub](https://github.com/l/lamp)\n\n---\n\n### 2. A Candle\n⭐ 1.2k ▲ 7 [arXiv](https://arxiv.org/abs/2606.00002)\n"
    )
    lamp, candle = digest.papers
    assert (lamp.title, lamp.authors, lamp.upvotes) == ("A Lamp", ("Ada Able", "Bob Baker"), 45)
    assert (lamp.published, lamp.summary, lamp.abstract) == (date(2026, 6, 1), "Lamps shine.", "We light it.")
    assert (lamp.code, digest.day) == (("https://github.com/l/lamp",), date(2026, 6, 2))
    assert (candle.title, candle.stars, candle.upvotes) == ("A Candle", 1200, 7)


def test_labelled_text_may_have_a_heading_with_its_day() -> None:
    digest = read(
        "Papers of 2026-06-02\n====\n\nTitle: A Lamp\nLink: https://arxiv.org/abs/2606.00001\nSummary: It burns.\n"
    )
    assert (digest.papers[0].title, digest.papers[0].abstract, digest.day) == ("A Lamp", "It burns.", date(2026, 6, 2))


def test_an_export_in_markdown_comes_back_with_titles_and_urls() -> None:
    papers = [
        Paper(
            key="2606.00001",
            title="A $k$-Lamp [draft] *of* #1",
            arxiv_id="2606.00001",
            authors=("Ada Able", "Bob Baker"),
            code=("https://github.com/l/lamp",),
            published=date(2026, 5, 30),
            marks=Marks(read=True, tags=("light",), note="See https://arxiv.org/abs/2606.00009"),
        ),
        Paper(key=make_key("A Candle", None), title="A Candle", author_count=3),
    ]
    first, second = read("".join(markdown.write(papers))).papers
    assert title_key(first.title) == title_key(papers[0].title)
    assert (first.arxiv_id, first.code, first.published) == ("2606.00001", papers[0].code, date(2026, 5, 30))
    assert (second.title, second.arxiv_id) == ("A Candle", None)


@pytest.mark.parametrize(
    "text",
    [
        "# A Tool\n\nIt implements [our paper](https://arxiv.org/abs/2606.00001).\n\n- install it\n- run it\n",
        "# Notes\n\n- buy a lamp\n- call [Ann](https://example.org)\n",
        "Dear Ann,\n\nhave you seen [A Lamp](https://arxiv.org/abs/2606.00001)?\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
    ],
)
def test_text_that_lists_no_papers_is_refused(text: str) -> None:
    with pytest.raises(DigestError, match=r"list\.md:1: unrecognized format"):
        read(text)


def test_code_blocks_and_comments_hold_no_papers() -> None:
    text = (
        "<!-- - [A Match](https://arxiv.org/abs/2606.00004)\n-->\n```\n- [A Candle](https://arxiv.org/abs/2606.00002)\n```\n"
        "- [A Lamp](https://arxiv.org/abs/2606.00001)\n"
    )
    assert titles_of(text) == [("A Lamp", "2606.00001")]


def test_entities_are_decoded_and_letters_composed() -> None:
    text = "- [Lamps &amp; Re\u0301sume\u0301s](https://arxiv.org/abs/2606.00001)\n"
    assert titles_of(text) == [("Lamps & Résumés", "2606.00001")]


PIECES = [
    "- ",
    " | ",
    "# ",
    "\n",
    "\n\n",
    "[",
    "](",
    ")",
    "https://arxiv.org/abs/2606.00001",
    "**",
    "A Lamp",
    "---",
    "|---|---|\n",
    "<details>",
    "<summary>",
    "</details>",
    "> ",
    "Title: ",
    "`",
    "\\",
    "![",
    "][",
    "2026-06-01",
    "(arXiv:2606.00003)",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_markdown_is_parsed_or_refused(pieces: list[str]) -> None:
    try:
        digest = read("- [A Lamp](https://arxiv.org/abs/2606.00002)\n" + "".join(pieces))
    except DigestError:
        return
    assert all(paper.title for paper in digest.papers)


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["[", "](", "![", "<a href=x>", "**", "_", "| ", "- [", "<details><summary>", "> ", "*a", "#", "[[http://a]["],
)
def test_hostile_markup_takes_no_longer_than_other_text(piece: str) -> None:
    text = "- [A Lamp](https://arxiv.org/abs/2606.00001)\n\n" + piece * (400_000 // len(piece))
    digest = read(text)
    assert digest.papers[0].arxiv_id == "2606.00001"


def test_an_item_may_begin_with_an_id() -> None:
    text = (
        "# To read\n- [ ] 2606.00001 A Lamp That Never Goes Out\n- arXiv:2606.00002: An Attic and Its Stairs\n"
        "- [x] https://arxiv.org/abs/2606.00003 - A Stair to Nowhere\n"
    )
    assert titles_of(text) == [
        ("A Lamp That Never Goes Out", "2606.00001"),
        ("An Attic and Its Stairs", "2606.00002"),
        ("A Stair to Nowhere", "2606.00003"),
    ]


def test_a_title_in_italics_ends_with_them() -> None:
    assert titles_of("- *A Lamp in Attics* ([arXiv](https://arxiv.org/abs/2606.00001)) LampConf 2026") == [
        ("A Lamp in Attics", "2606.00001")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "* Lamps\n** TODO [[https://arxiv.org/abs/2606.00001][A Lamp in Attics]] :read:\n",
        "* Lamps\n** [[https://lamps.example][a site]]\n** DONE A Lamp in Attics https://arxiv.org/abs/2606.00001\n",
        "= Lamps\n\n* https://arxiv.org/abs/2606.00001[A Lamp in Attics]\n",
        "= Lamps\n\n* link:https://arxiv.org/abs/2606.00001[A Lamp in Attics]\n",
    ],
)
def test_links_of_org_and_asciidoc_are_links(text: str) -> None:
    assert titles_of(text) == [("A Lamp in Attics", "2606.00001")]


@pytest.mark.parametrize(
    "text",
    [
        "1. A Lamp in Attics\n   Authors: A Able, B Baker\n   https://arxiv.org/abs/2606.00001\n",
        "**1. [A Lamp in Attics](https://arxiv.org/abs/2606.00001)**\nAuthors: A Able, B Baker\nWe light it.\n",
        "**1. [A Lamp in Attics](https://arxiv.org/abs/2606.00001)**\nAuthors: A Able,\nB Baker\nWe light it.\n",
        "* Lamps\n** [[https://arxiv.org/abs/2606.00001][A Lamp in Attics]]\n:PROPERTIES:\n:AUTHORS: A Able, B Baker\n:END:\nIt.\n",
        "# A Lamp in Attics\n**arXiv**：[2606.00001](https://arxiv.org/abs/2606.00001)\n**作者**：A Able（Acme）, B Baker\n\n## 摘要\n",
    ],
)  # fmt: skip
def test_only_names_are_authors(text: str) -> None:
    (paper,) = read(text).papers
    assert (paper.title, paper.authors) == ("A Lamp in Attics", ("A Able", "B Baker"))


@pytest.mark.parametrize("authors", ["A Able et al.", "A Able, ...", "A Able 等"])
def test_authors_that_are_cut_short_are_left_out(authors: str) -> None:
    assert read(f"- [A Lamp](https://arxiv.org/abs/2606.00001)\n  Authors: {authors}\n").papers[0].authors == ()


def test_the_heading_of_a_tool_is_not_a_paper() -> None:
    text = "# A Lamp in Attics\n[![arXiv](https://b.org/b.svg)](https://arxiv.org/abs/2606.00001)\n\n## Usage\n"
    assert titles_of(text) == [("arXiv:2606.00001", "2606.00001")]


def test_a_paper_below_its_own_heading_is_not_renamed() -> None:
    text = "### [A Lamp](https://arxiv.org/abs/2606.00001)\n\n**Candles** [pdf](https://arxiv.org/pdf/2606.00001)\n"
    assert titles_of(text) == [("A Lamp", "2606.00001")]


def test_a_link_needs_three_letters_to_be_a_title() -> None:
    text = "- [GAN](https://arxiv.org/abs/2606.00001)\n- [AI](https://arxiv.org/abs/2606.00002) A Lamp in Attics\n"
    assert titles_of(text) == [("GAN", "2606.00001"), ("A Lamp in Attics", "2606.00002")]


POSTS = """https://arxiv.org/abs/2606.00001
https://github.com/l/lamp
A Lamp in the Attic
We light it.

https://arxiv.org/abs/2606.00002
Candles for All
"""
PARAGRAPHS = """https://arxiv.org/abs/2606.00001

A Lamp in the Attic

https://arxiv.org/abs/2606.00002

Candles for All
"""
FOOTNOTES = """Good morning!

A Lamp in the Attic (5 minute read) [2]
We light it, as others did [1].

Candles for All [3]

[1] https://example.org/unsubscribe
[2] https://arxiv.org/abs/2606.00001
[3] https://arxiv.org/abs/2606.00002
"""


@pytest.mark.parametrize(
    "text", [POSTS, PARAGRAPHS, FOOTNOTES, FOOTNOTES.replace("Good morning!", "* Lamps\n\n# Week 1")]
)
def test_plain_text_has_titles_beside_urls_or_footnotes(text: str) -> None:
    assert titles_of(text) == [("A Lamp in the Attic", "2606.00001"), ("Candles for All", "2606.00002")]


@pytest.mark.parametrize(
    "text",
    [
        "Hi Bob,\nsee this paper\nhttps://arxiv.org/abs/2606.00001\n\nBye\n",
        "https://arxiv.org/abs/2606.00001\nWe light a lamp in the attic.\n",
        "https://arxiv.org/abs/2606.00001\nand so on\n",
        "We light it as in [1]\n\nand blow it out as in [2]\n\n[1] https://arxiv.org/abs/2606.00001\n\nBye\n",
    ],
)
def test_prose_around_a_url_lists_no_papers(text: str) -> None:
    with pytest.raises(DigestError, match="unrecognized format"):
        read(text)
