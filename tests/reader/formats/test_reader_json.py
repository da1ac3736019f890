import json
import unicodedata
from datetime import UTC, date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.errors import DigestError
from reader.export import WRITERS, write
from reader.formats import parse
from reader.formats.input_text import decode_line, decode_text
from reader.paper import Appearance, Digest, Marks, Paper, make_key, title_key
from reader.text import clean_text
from tests.reader.formats.pages import a_card, a_page

pytestmark = pytest.mark.no_cover  # many examples, slow to trace; other tests run the same code

RAW_TEXT = st.text(max_size=40) | st.lists(
    st.sampled_from(["&", "#", "amp;", "GT;", "GT\u037e", "\u200b", "38;", "#62;", "lt;", " ", "x"]), max_size=9
).map("".join)
"""Texts of which some look like HTML entities, or come to look so while they are cleaned."""
WORDS = RAW_TEXT.map(decode_line)
NAMES = WORDS.filter(bool)
DAYS = st.none() | st.dates()
COUNTS = st.none() | st.integers(0, 1_000_000_000)
URLS = st.lists(st.from_regex(r"https://[a-z]{1,9}\.(io|org)/[a-z]{0,9}", fullmatch=True), unique=True, max_size=3)
TAGS = st.lists(st.from_regex(r"[a-z][a-z-]{0,9}|&gt;", fullmatch=True), unique=True, max_size=3)
APPEARANCES = st.builds(
    Appearance, NAMES.map(lambda name: name[:20].strip() or "x"), DAYS, st.integers(0, 99), COUNTS, COUNTS
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    title = draw(NAMES)
    arxiv_id = draw(st.none() | st.from_regex(r"[0-9]{4}\.[0-9]{5}", fullmatch=True))
    return Paper(
        key=make_key(title, arxiv_id),
        title=title,
        abstract=draw(RAW_TEXT.map(decode_text)),
        authors=tuple(draw(st.lists(NAMES, max_size=3))),
        author_count=draw(COUNTS),
        published=draw(DAYS),
        comments=draw(COUNTS),
        upvotes=draw(COUNTS),
        arxiv_id=arxiv_id,
        url=draw(st.none() | st.just("https://huggingface.co/a/b")),
        code=tuple(draw(URLS)),
        links=tuple(draw(URLS)),
        keywords=tuple(draw(st.lists(NAMES, max_size=3, unique=True))),
        appearances=tuple(draw(st.lists(APPEARANCES, max_size=3, unique_by=lambda one: (one.source, one.day)))),
        added=draw(st.none() | st.datetimes(timezones=st.just(UTC))),
        marks=draw(
            st.builds(
                Marks,
                st.booleans(),
                st.booleans(),
                TAGS.map(lambda tags: tuple(sorted(tags))),
                RAW_TEXT.map(clean_text),
                DAYS,
            )
        ),
    )


def read(value: object, **options: Any) -> Digest:
    whole = {"schema": 1, "papers": value} if isinstance(value, list) else value
    return parse(json.dumps(whole).encode(), "papers.json", **options)


@settings(max_examples=40, deadline=None)
@given(exported=st.lists(papers(), min_size=1, max_size=4, unique_by=(lambda p: p.key, lambda p: title_key(p.title))))
def test_an_export_is_restored_exactly(exported: list[Paper]) -> None:
    for writer in ("json", "jsonl"):
        digest = parse("".join(write(exported, writer)).encode(), "papers.json")
        assert digest.papers == tuple(exported)
        assert digest.warnings == ()
        assert writer in WRITERS


def test_an_empty_export_is_an_empty_digest() -> None:
    assert parse("".join(write([], "json")).encode(), "papers.json").papers == ()


def test_a_title_is_enough() -> None:
    digest = read([{"title": "  A\n Lamp "}])
    assert digest.papers == (Paper(key=make_key("A Lamp", None), title="A Lamp"),)
    assert (digest.source, digest.format) == ("reader", "json")


@pytest.mark.parametrize(
    "text",
    [
        '{"papers": [{"title": "A"}], "schema": 1}',
        '{"schema": 1, "title": "A"}',
        '{"schema": 1, "title": "A"}\n\n{"schema": 1, "title": "B"}\n',
        '{"key": "a-559aead0", "title": "A"}\n{"key": "2307.10802", "title": "B"}\n',
        '{"key": "2307.10802", "title": "A"}',
    ],
)
def test_a_schema_or_exported_keys_identify_the_format(text: str) -> None:
    digest = parse(text.encode(), "papers.json")
    assert (digest.format, digest.papers[0].title) == ("json", "A")
    assert digest.papers[-1].key in {make_key("A", None), make_key("B", None), "2307.10802"}


@pytest.mark.parametrize(
    "value",
    [
        {"name": "lamp", "title": "Lamp", "version": "1.0.0"},
        {"title": "A"},
        [{"title": "A"}],
        {"papers": [{"title": "A"}]},
        [{"key": "2307.10802", "title": "A"}],
        {"key": "LAMP-7", "title": "A"},
        {"schema": "1", "papers": [{"title": "A"}]},
        {"schema": True, "papers": [{"title": "A"}]},
        {"schema": 1, "rows": [{"title": "A"}]},
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_titles_alone_do_not_identify_the_format(value: object) -> None:
    with pytest.raises(DigestError, match=r'unrecognized JSON; expected a list of papers, .* begins with "schema": 1'):
        parse(json.dumps(value).encode(), "papers.json")


def test_the_user_may_choose_the_format_of_a_list_of_titles() -> None:
    assert parse(b'[{"title": "A"}]', "papers.json", format="json").papers[0].title == "A"


def test_missing_links_and_code_come_from_the_abstract() -> None:
    (paper,) = read([{"title": "A", "abstract": "See https://a.io and https://github.com/a/b."}]).papers
    assert paper.links == ("https://a.io", "https://github.com/a/b")
    assert paper.code == ("https://github.com/a/b",)


def test_a_url_gives_a_missing_arxiv_id() -> None:
    (paper,) = read([{"title": "A", "url": "https://arxiv.org/abs/2307.10802v2"}]).papers
    assert (paper.arxiv_id, paper.key) == ("2307.10802", "2307.10802")


def test_the_position_in_a_digest_is_parsed() -> None:
    (paper,) = read([{"title": "A", "digests": [{"source": "x", "date": "2025-01-02", "position": 7}]}]).papers
    assert paper.appearances == (Appearance("x", date(2025, 1, 2), 7),)


def test_the_given_day_dates_papers_without_a_digest() -> None:
    papers = read([{"title": "A"}, {"title": "B", "digests": [{"source": "x"}]}], day=date(2025, 1, 2)).papers
    assert papers[0].appearances == (Appearance("reader", date(2025, 1, 2), 0),)
    assert papers[1].appearances == (Appearance("x"),)


@pytest.mark.parametrize("key", ["attention-1234abcd", "2307.10802", "hep-ph/0301050", "注意力-1234abcd"])
def test_a_valid_key_is_kept(key: str) -> None:
    arxiv_id = key if key[0].isdigit() or "/" in key else None
    assert read([{"title": "A", "key": key, "arxiv_id": arxiv_id}]).papers[0].key == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "-rf",
        "../../etc/passwd",
        "a/../b",
        "a b",
        "a\nb",
        "x" * 81,
        "\x1b[2J",
        "/a",
        "a/",
        5,
        None,
        ["a"],
        "a..b",
    ],
)
def test_an_invalid_key_is_replaced(key: object) -> None:
    assert read([{"title": "A", "key": key}]).papers[0].key == make_key("A", None)


def test_a_key_that_is_an_arxiv_id_gives_the_id() -> None:
    first, second = read(
        [{"title": "A", "key": "2307.10802"}, {"title": "B", "key": "2307.1", "arxiv_id": "2307.10803"}]
    ).papers
    assert (first.arxiv_id, second.key) == ("2307.10802", "2307.1")


def test_two_papers_never_share_a_key() -> None:
    keys = [paper.key for paper in read([{"title": "A", "key": "same"}, {"title": "B", "key": "same"}]).papers]
    assert keys == ["same", make_key("B", None)]


def test_fields_of_the_wrong_type_are_warnings_with_a_line() -> None:
    text = '{"schema": 1, "papers": [\n{"title": "A", "comments": -1, "authors": 5, "published": "2024-02-30",\n"starred": "yes", "tags": [7]},\n5]}'
    digest = parse(text.encode(), "papers.json")
    assert digest.papers == (Paper(key=make_key("A", None), title="A"),)
    assert digest.warnings == (
        "papers.json:2: authors: 5 is not a list; ignored",
        "papers.json:2: published: '2024-02-30' is not a date (YYYY-MM-DD); ignored",
        "papers.json:2: comments: -1 is not a count; ignored",
        "papers.json:2: tags: 7 is not a text; ignored",
        "papers.json:2: starred: 'yes' is not true or false; ignored",
        "papers.json:4: an entry was skipped: it is not a paper",
    )


def test_unsafe_urls_are_not_imported() -> None:
    hostile = ["javascript:alert(1)", "file:///etc/passwd", "https://a@b.io", "-x", "https://a.io/\x1b[31m"]
    (paper,) = read([{"title": "A", "links": hostile, "code": hostile, "url": hostile[0]}]).papers
    assert (paper.links, paper.code, paper.url) == (("https://a.io/",), ("https://a.io/",), None)


def test_a_newer_schema_is_refused() -> None:
    with pytest.raises(
        DigestError, match=r"papers\.json:1: has an unknown schema; this version of Reader reads schema 1"
    ):
        read({"schema": 2, "papers": []})
    with pytest.raises(DigestError, match=r"papers\.json:2: has an unknown schema"):
        parse(b'{"schema": 1, "title": "A"}\n{"schema": 2, "title": "B"}', "papers.json", format="json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"title": "A"},\n{bad}]', r"x:2: is not valid JSON"),
        ('{"title": "A"}\n{"title": "B"}\n{bad\n', r"x:3: is not valid JSON"),
        ('[{"title": "A"}', r"x:1: is not valid JSON: expecting a comma or \]"),
        ('{"title" "A"}', r"x:1: is not valid JSON"),
        ('{"title": "A",}', r"x:1: is not valid JSON"),
        ("[\n" * 200_000, r"x:\d+: is nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, r"x:1: is nested too deeply"),
        ('[\n{"title": "A", "comments": NaN}]', r"x:2: contains NaN"),
        ('[{"title": "A", "comments": -Infinity}]', r"x:1: contains -Infinity"),
        ('[{"title": "A", "comments": ' + "9" * 5000 + "}]", r"x:1: contains a number with too many digits"),
        ('[{"title": "A", "title": "B"}]', r"x:1: has the name 'title' twice in one object"),
        ('{"title": "A",\n"title": "B"}', r"x:2: has the name 'title' twice in one object"),
        ("[1, null, {}]", r"x:1: unrecognized JSON; expected"),
        (
            '{"schema": 1, "papers": [\n{"title": ""}]}',
            r"x:2: contains no valid paper; a paper was skipped: it has no title",
        ),
    ],
    ids=lambda value: value[:30],
)
def test_invalid_json_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DigestError, match=message):
        parse(text.encode(), "x")


def test_surrogates_nul_and_escapes_are_removed() -> None:
    text = '{"schema": 1, "papers": [{"title": "\\ud800A\\u0000 \\u001b]52;c;eA==\\u0007Lamp", "note": "a\\u202eb"}]}'
    (paper,) = parse(text.encode(), "x").papers
    assert (paper.title, paper.marks.note) == ("A Lamp", "ab")


def test_unknown_fields_are_reported_once() -> None:
    digest = read([{"title": "A Lamp", "author": [], "DOI": "10/1"}, {"title": "A Candle", "author": []}])
    assert digest.warnings == ("papers.json:1: unknown fields ignored: author, DOI",)


@pytest.mark.parametrize("text", ['{"p": 1}', "{'p': 1}", '"paper": {', '"data": [', '["publishedAt": 3'])
def test_no_text_of_a_paper_changes_the_format(text: str) -> None:
    paper = Paper(key=make_key(text, None), title=text, abstract=text, marks=Marks(tags=("a",), note=text))
    for name in ("json", "jsonl"):
        digest = parse("".join(write([paper], name)).encode(), "papers.json")
        assert (digest.format, digest.papers) == ("json", (paper,))


def test_a_repeated_paper_has_the_marks_of_both() -> None:
    (paper,) = read(
        [
            {"title": "A Lamp", "read": True, "tags": ["b"], "note": "First."},
            {"title": "A  lamp!", "starred": True, "tags": ["a"], "note": "Second.", "snoozed_until": "2026-01-01"},
            {"title": "A Lamp", "note": "First."},
        ]
    ).papers
    assert paper.marks == Marks(True, True, ("a", "b"), "First.\n\nSecond.", snoozed_until=None)


def test_papers_of_one_title_and_two_arxiv_ids_are_two() -> None:
    papers = read([{"title": "A Lamp", "arxiv_id": "2307.00001"}, {"title": "A Lamp", "arxiv_id": "2307.00002"}]).papers
    assert [paper.key for paper in papers] == ["2307.00001", "2307.00002"]


def test_the_first_of_two_appearances_in_one_digest_counts() -> None:
    seen = [{"source": "hf-daily", "date": "2025-11-28", "position": position} for position in (0, 7)]
    (paper,) = read([{"title": "A Lamp", "digests": [each]} for each in seen]).papers
    assert paper.appearances == (Appearance("hf-daily", date(2025, 11, 28), 0),)


def test_a_name_repeated_in_the_wrapper_is_refused() -> None:
    with pytest.raises(DigestError, match=r"papers\.json:2: has the name 'schema' twice in one object"):
        parse(b'{"schema": 1,\n"schema": 2, "papers": []}', "papers.json")


def test_entities_are_decoded_except_in_notes() -> None:
    (paper,) = read(
        {
            "schema": 1,
            "papers": [
                {
                    "title": "Mind &amp; Machine",
                    "abstract": "p &lt; 0.05",
                    "authors": ["Zo&euml;"],
                    "links": ["https://a.io/?x=1&amp;y=2"],
                    "note": "write &amp; in HTML",
                }
            ],
        }
    ).papers
    assert (paper.title, paper.abstract, paper.authors) == ("Mind & Machine", "p < 0.05", ("Zoë",))
    assert (paper.links, paper.marks.note) == (("https://a.io/?x=1&y=2",), "write &amp; in HTML")


def test_decomposed_letters_are_composed_in_every_field() -> None:
    decomposed = unicodedata.normalize("NFD", "Café Ångström")
    (paper,) = read(
        {
            "schema": 1,
            "papers": [
                {
                    "title": decomposed,
                    "abstract": decomposed,
                    "authors": [decomposed],
                    "keywords": [decomposed],
                    "tags": ["cafe\u0301", "café"],
                    "note": decomposed,
                    "digests": [{"source": decomposed}],
                }
            ],
        }
    ).papers
    texts = (
        paper.title,
        paper.abstract,
        *paper.authors,
        *paper.keywords,
        paper.marks.note,
        paper.appearances[0].source,
    )
    assert set(texts) == {"Café Ångström"}
    assert paper.marks.tags == ("café",)


@pytest.mark.parametrize("abstract", ["a &#38;GT; b", "a &GT\u037e b", "a &am\u200bp; b", "a &#38;#38;#38;lt; b"])
@pytest.mark.parametrize("writer", ["json", "jsonl"])
def test_an_imported_abstract_survives_export_and_import(abstract: str, writer: str) -> None:
    (paper,) = read([{"title": "A", "abstract": abstract}]).papers
    assert paper.abstract in {"a > b", "a & b", "a < b"}
    assert parse("".join(write([paper], writer)).encode(), "x").papers == (paper,)


def test_a_saved_page_holds_no_entities_either() -> None:
    page = a_page(a_card("Lamps &GT\u037e Candles", abstract="Lamps &amp\u037e candles burn."))
    (paper,) = parse(page, "x", today=date(2026, 1, 1)).papers
    assert (paper.title, paper.abstract) == ("Lamps > Candles", "Lamps & candles burn.")
    assert parse("".join(write([paper], "json")).encode(), "x").papers == (paper,)


def test_tags_keep_what_looks_like_an_entity() -> None:
    (paper,) = read([{"title": "A", "tags": ["&gt;"]}]).papers
    assert paper.marks.tags == ("&gt;",)


def test_entries_that_are_left_out_are_counted_on_one_line_too() -> None:
    digest = parse(b'{"schema": 1, "papers": [{"title": "One"}, {"abstract": "A."}, 3, {"abstract": "B."}]}', "x.json")
    assert (len(digest.papers), digest.skipped) == (1, 3)
