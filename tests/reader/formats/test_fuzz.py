"""Any input is parsed or refused with a DigestError."""

import json
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.formats import parse
from reader.paper import Digest
from reader.text import clean_text
from reader.text.links import is_safe_url
from tests.reader.formats.pages import a_card, a_page

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

PAGE = a_page(
    a_card(abstract="We light a lamp; see https://github.com/lamp/lamp."),
    a_card("A Candle", authors="1 authors", date="Apr 27"),
    "\n[12](https://huggingface.co/login?next=%2Fpapers%2F2307.00001)\n\n### [An Ember](https://huggingface.co/papers/2307.00001)\n\nIt glows.\n\n- 3 authors\n\n·\n\nMay 8[1](https://huggingface.co/papers/2307.00001#community)\n",
)
LISTING = json.dumps(
    [
        {
            "paper": {
                "id": "2307.00001",
                "title": "A",
                "authors": [{"name": "Ada"}],
                "upvotes": 1,
                "summary": "It glows.",
            },
            "publishedAt": "2025-12-10T21:58:29.706Z",
            "numComments": 2,
        },
        "{'paper': {'id': '2307.00002', 'title': 'B'}}",
    ]
).encode()
OWN = json.dumps(
    {
        "schema": 1,
        "papers": [{"key": "a", "title": "A", "tags": ["x"], "digests": [{"source": "s", "date": "2025-01-01"}]}],
    }
).encode()
MARKDOWN = (
    b"## 2026-06-01\n\n- **A Lamp** [[paper](https://arxiv.org/abs/2606.00001)] [[code](https://github.com/l/l)]\n\n"
    b"| Title | Authors | Link |\n|---|---|---|\n| A Candle | Ada Able | [arXiv](https://arxiv.org/abs/2606.00002) |\n\n"
    b"### An Ember\n\n<details><summary>Abstract</summary>It glows.</details>\n\nhttps://arxiv.org/abs/2606.00003\n"
)
HTML = (
    b"<html><body><h3><a href='/abs/2606.00001'>A Lamp</a></h3><p>We <b>light</b> it.</p><table><tr><th>Title</th></tr>"
    b"<tr><td><a href='https://arxiv.org/abs/2606.00002'>A Candle</a></td></tr></table><ul><li>x</li></ul></body></html>"
)
MAIL = (
    b"From: a@example.org\nTo: b@example.org\nSubject: x\nDate: Tue, 2 Jun 2026 08:00:00 +0000\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n"
    b"Content-Transfer-Encoding: quoted-printable\n\n"
    + HTML.replace(b"=", b"=3D")
    + b"\n--x\n\n"
    + MARKDOWN
    + b"\n--x--\n"
)
ARXIV_MAIL = (
    b"-" * 78 + b"\n\\\\\narXiv:2606.00001\nDate: Mon, 1 Jun 2026 10:00:00 GMT   (10kb)\n\nTitle: A Lamp\n"
    b"Authors: Ada Able\nCategories: cs.CL\n\\\\\n  It glows.\n\\\\ ( https://arxiv.org/abs/2606.00001 ,  10kb)\n"
)
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "https://arxiv.org/abs/2606.00001",
                "title": "A",
                "content_html": "<p>Upvotes: 3</p><p>Summary: x</p>",
            }
        ],
    }
).encode()
TAGGED = (
    b"PMID- 31234567\nOWN - NLM\nTI  - A Lamp.\nAB  - We light\n      it.\nFAU - Able, Ada\nDP  - 2026 May 30\n"
    b"AID - 10.1000/lamp [doi]\nMH  - *Lamps/methods\nPMC - PMC1234567\n\nPMID- 31234568\nTI  - A Candle.\n"
)
ENDNOTE = (
    b"%0 Journal Article\n%T A Lamp\n%A Able, Ada\n%D 2026\n%8 June 12\n%X We light\n it.\n%R 10.1000/lamp\n"
    b"%U https://example.org/lamp\n%K a, b\n%Z arXiv:2606.00001\n"
)
OPENREVIEW = json.dumps(
    {
        "notes": [
            {
                "id": "a",
                "forum": "a",
                "pdate": 1780000000000,
                "content": {"title": {"value": "A"}, "authors": {"value": ["B"]}, "pdf": {"value": "/pdf/a.pdf"}},
            }
        ]
    }
).encode()
FRAGMENTS = st.sampled_from(
    [
        b"\n",
        b"\n\n",
        b"\xc2\xb7",
        b"Jul 20, 2023",
        b"7 authors",
        b"### ",
        b"](",
        b"[",
        b"]",
        b"\\",
        b'"',
        b"{",
        b"}",
        b",",
        b"1e999",
        b"Feb 29",
        b"\x00",
        b"\x1b]0;",
        b"\xff",
        b"\xe2\x80\xae",
        b"https://",
        b"NaN",
        b"null",
        b"'",
        b"<table><th>",
        b"</a>",
        b"<!--",
        b"&#27;",
        b"| ",
        b"\n- ",
        b"=1B[",
        b"\n--x\n",
        b"and the research community",
        b"\n%0 Book\n%",
        b"\nPMID- 1\nAU  - ",
    ]
)

SEEDS = [PAGE, LISTING, OWN, MARKDOWN, HTML, MAIL, ARXIV_MAIL, JSON_FEED, TAGGED, ENDNOTE, OPENREVIEW]


@st.composite
def mutated_bytes(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 0, 1, 8, 60])))
        data[start:end] = draw(FRAGMENTS | st.binary(max_size=8)) * draw(st.sampled_from([0, 1, 1, 3]))
    return bytes(data)


def assert_clean(digest: Digest) -> None:
    for paper in digest.papers:
        assert paper.title
        assert paper.key
        facts = (paper.summary, paper.venue, paper.organization, paper.submitter, *paper.categories, *paper.keywords)
        for text in (paper.title, paper.abstract, *paper.authors, *facts, *paper.marks.tags, paper.marks.note):
            assert text == clean_text(text)
        assert "\n" not in paper.title
        assert all(is_safe_url(url) for url in (*paper.links, *paper.code, *filter(None, [paper.url])))
    assert all(warning.isprintable() for warning in digest.warnings)
    assert len({paper.key for paper in digest.papers}) == len(digest.papers)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")),
        mutated_bytes(),
    )
)
@example(b"Daily Papers\n\n[](x\n\\")
def test_any_bytes_raise_nothing_but_a_digest_error(data: bytes) -> None:
    with suppress(DigestError):
        assert_clean(parse(data, "any.thing"))


@settings(deadline=None)
@given(data=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["title", "paper", "papers", "data", "schema", "id", "authors", "name", "links", "details", "digests", "publishedAt", "key"]), inner, max_size=5), max_leaves=20))  # fmt: skip
def test_any_json_raises_nothing_but_a_digest_error(data: object) -> None:
    with suppress(DigestError):
        assert_clean(parse(json.dumps([{"title": "A"}, data]).encode(), "any.json"))
    with suppress(DigestError):
        assert_clean(parse(json.dumps(data).encode(), "any.json"))


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * 200_000, id="nested arrays"),
        pytest.param(b'{"title": ' * 100_000, id="nested objects"),
        pytest.param(b"\n" * 1_000_000 + PAGE, id="blank lines"),
        pytest.param(b"x" * 1_000_000 + b"\n" + PAGE, id="long line"),
        pytest.param(b"](" * 500_000 + PAGE, id="ends of links"),
        pytest.param(b"[" * 500_000 + PAGE, id="brackets"),
        pytest.param(PAGE.replace(b"We light", b"[" * 100_000 + b"](" * 100_000), id="starts and ends of links"),
        pytest.param(PAGE.replace(b"We light", b"[" * 100_000 + b"](u)" * 100_000), id="empty nested links"),
        pytest.param(PAGE.replace(b"We light", b"[a" * 100_000 + b"](u)" * 100_000), id="nested links"),
        pytest.param(b"\\\n" * 300_000 + PAGE, id="soft breaks"),
        pytest.param(b"\xc2\xb7\n" * 200_000 + PAGE, id="separators"),
        pytest.param(b"[1]: https://a.io\n" * 50_000 + PAGE, id="references"),
        pytest.param(PAGE.replace(b"We light", b"&#38;" + b"#38;" * 200_000 + b"gt;"), id="nested entities"),
        pytest.param(PAGE.replace(b"We light", b"&amp;" * 200_000), id="entities"),
        pytest.param(json.dumps({str(number): number for number in range(100_000)}).encode(), id="many names"),
        pytest.param(
            json.dumps([{"title": f"T{number}", "arxiv_id": "2307.10802"} for number in range(5_000)]).encode(),
            id="one paper under many titles",
        ),
        pytest.param(
            ARXIV_MAIL.replace(b"Ada Able", b"Ada Able" + b"\n  some words" * 300_000), id="continued headers"
        ),
        pytest.param(b"TY  - JOUR\nTI  - A\nN2  - a\n" + b"some words here\n" * 500_000, id="continued lines"),
        pytest.param(json.dumps([{"title": "T", "id": "2606.00001", "abstract": "</p>" + "<p " * 5_000}]).encode(), id="open tags"),
        pytest.param(b'<html><head><meta name="citation_title" content="T">' + b"<p " * 100_000, id="open tags in a head"),
        pytest.param(b"{'a': " * 100_000, id="nested Python objects"),
        pytest.param("".join(f"{' ' * min(level, 400)}- [A Lamp {level}](https://arxiv.org/abs/2606.{level:05})\n" for level in range(3_000)).encode(), id="nested items"),
        pytest.param(b"# A Lamp [paper](https://arxiv.org/abs/2606.00001)\n\n" + b"It glows.\n\n" * 15_000, id="many paragraphs"),
        pytest.param(json.dumps([{"title": "T", "links": ["javascript:x"] * 100_000}]).encode(), id="unsafe URLs"),
    ],
)  # fmt: skip
def test_a_large_hostile_input_is_parsed_or_refused(data: bytes) -> None:
    with suppress(DigestError):
        assert_clean(parse(data, "large"))
