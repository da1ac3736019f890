"""The query language: what is parsed, how it is described, and how mistakes are explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.search import Query, parse_query
from reader.search.filters import FILTERS, SORT_KEYS
from reader.search.query import Filter, Phrase, SortOrder, Word
from reader.search.values import Comparison, Period


def only(text: str) -> object:
    (condition,) = parse_query(text).conditions
    return condition


def error_of(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    return caught.value


def test_words_keep_the_order_in_which_they_were_typed() -> None:
    assert parse_query("diffusion  distil").search_words == ("diffusion", "distil")


def test_a_minus_before_a_word_negates_it() -> None:
    assert only("-survey") == Word("survey", negated=True)


def test_quotes_make_a_phrase() -> None:
    assert only('"exact   phrase"') == Phrase(("exact", "phrase"))
    assert only('-"exact phrase"') == Phrase(("exact", "phrase"), negated=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("is:starred", Filter("is", ("starred",))),
        ("-is:read", Filter("is", ("read",), negated=True)),
        ("IS:Unread", Filter("is", ("unread",))),
        ("is:snoozed", Filter("is", ("snoozed",))),
        ("is:inbox", Filter("is", ("inbox",))),
        ("is:similar:2401.00001", Filter("is", ("similar:2401.00001",))),
        ("has:code", Filter("has", ("code",))),
        ("-has:note,tag", Filter("has", ("note", "tag"), negated=True)),
        ("tag:vision", Filter("tag", ("vision",))),
        ("tag:a,b", Filter("tag", ("a", "b"))),
        ("tag:a,", Filter("tag", ("a",))),
        ('tag:"to read"', Filter("tag", ("to read",))),
        ('tag:"to read",later', Filter("tag", ("to read", "later"))),
        ('author:"Ada Lovelace"', Filter("author", ("Ada Lovelace",))),
        ("author:Lovelace", Filter("author", ("Lovelace",))),
        ("title:attention", Filter("title", ("attention",))),
        ("abstract:attention", Filter("abstract", ("attention",))),
        ("digest:2025-11-28", Filter("digest", (Period(2025, 11, 28),))),
        ("digest:2025-11", Filter("digest", (Period(2025, 11),))),
        ("after:2024-06", Filter("after", (Period(2024, 6),))),
        ("before:2025", Filter("before", (Period(2025),))),
        ("comments:>3", Filter("comments", (Comparison(">", 3),))),
        ("upvotes:>=10", Filter("upvotes", (Comparison(">=", 10),))),
        ("upvotes:<=10", Filter("upvotes", (Comparison("<=", 10),))),
        ("upvotes:<10", Filter("upvotes", (Comparison("<", 10),))),
        ("upvotes:10", Filter("upvotes", (Comparison("=", 10),))),
        ("upvotes:=10", Filter("upvotes", (Comparison("=", 10),))),
    ],
)
def test_every_filter_is_parsed(text: str, expected: Filter) -> None:
    assert only(text) == expected


@pytest.mark.parametrize("key", SORT_KEYS)
def test_a_minus_before_or_after_an_order_reverses_it(key: str) -> None:
    assert parse_query(f"sort:{key}").sort == SortOrder(key)
    assert parse_query(f"-sort:{key}").sort == SortOrder(key, is_reversed=True)
    assert parse_query(f"sort:{key}-").sort == SortOrder(key, is_reversed=True)


def test_the_last_order_wins() -> None:
    assert parse_query("is:unread sort:digest sort:title").sort == SortOrder("title")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Meta-DT: Offline", ("Meta-DT:", "Offline")),
        ("3:1 ratio", ("3:1", "ratio")),
        ("TAG: Task-based Gradients", ("TAG:", "Task-based", "Gradients")),
        ("SORT: Second-Order Response", ("SORT:", "Second-Order", "Response")),
        ("Attention: a survey", ("Attention:", "a", "survey")),
        ("https://arxiv.org/abs/2401.00001v2", ("https://arxiv.org/abs/2401.00001v2",)),
        ("arXiv:2401.00001", ("arXiv:2401.00001",)),
        ("arxiv:2401.00001", ("arxiv:2401.00001",)),
        ("Foo:Bar", ("Foo:Bar",)),
        ("Reasoning & Acting - again", ("Reasoning", "Acting", "again")),
        ('5" screens', ('5"', "screens")),
        ("fine-tuning", ("fine-tuning",)),
    ],
)
def test_pasted_titles_and_urls_are_words(text: str, words: tuple[str, ...]) -> None:
    assert parse_query(text).search_words == words


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("is:stared", "Unknown filter is:stared. Did you mean is:starred?"),
        ("has:codes", "Unknown filter has:codes. Did you mean has:code?"),
        ("sort:titel", "Unknown sort order titel. Did you mean sort:title?"),
        ("tags:vision", "Unknown filter tags:. Did you mean tag:?"),
        ("Titel:vision", "Unknown filter Titel:. Did you mean title:?"),
        ("since:2024", "Unknown filter since:. Did you mean after:?"),
        ("tags: - ", "Unknown filter tags:. Did you mean tag:?"),
    ],
)
def test_a_mistake_suggests_a_correction(text: str, reason: str) -> None:
    assert error_of(text).reason == reason


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("colour:red",), "Unknown filter colour:. Try is:, has:, tag:, "),
        (("is:wonderful",), "Unknown filter is:wonderful. Try is:starred, is:read, "),
        (("has:wings",), "Unknown filter has:wings. Try has:code, has:note, has:tag, has:page, "),
        (("sort:colour",), "Unknown sort order colour. Try sort:relevance, sort:date, "),
        (("is:",), "is: needs a value directly after it, as in is:starred."),
        (("sort:",), "sort: needs a value directly after it, as in sort:date."),
        (("tag:", 'tag:""'), "tag: needs a value directly after it, as in tag:vision."),
        (("before:2025-13",), "Not a date: 2025-13. Use YYYY-MM-DD, YYYY-MM, YYYY, today, "),
        (
            (
                "after:2025-02-30",
                "digest:tomorrow",
                "before:0d",
                "digest:..",
                "before:0000",
                "after:24",
                "published:2025-1-1-1",
            ),
            "Not a date: ",
        ),
        (("comments:many",), "Not a number: many. Use a number such as 10, >3, <=5 or 10..20."),
        (("comments:>", "upvotes:-3", "upvotes:99999999999999999999"), "Not a number: "),
        (('"unclosed', 'tag:"to read', 'good tag:a,"b c', '-"'), 'Unclosed quote: add a " at the end.'),
    ],
)
def test_a_mistake_is_explained(texts: tuple[str, ...], reason: str) -> None:
    assert all(error_of(text).reason.startswith(reason) for text in texts)


def test_an_error_has_the_position_of_the_mistake() -> None:
    error = error_of("diffusion is:stared distil")
    assert error.query[error.start : error.end] == "is:stared"
    assert error_of('diffusion "to').start == len("diffusion ")


@pytest.mark.parametrize(
    ("text", "description"),
    [
        ("", "all papers"),
        ("is:unread tag:vision distil", "unread, tagged vision, matching 'distil'"),
        ("-is:unread -tag:a,b", "read, not tagged a or b"),
        ('has:code -"large language"', "with code, without the words “large language”"),
        ("digest:2025-11-28 sort:digest", "in the digest of 28 November 2025, newest digest first"),
        ("digest:2025-11", "in a digest of November 2025"),
        ("published:2025-11-28,2024", "published on 28 November 2025 or in 2024"),
        ("after:2024-06 before:2025", "published since June 2024, published before 2025"),
        ("published:2024.. digest:..2025", "published since 2024, in a digest until 2025"),
        ("comments:>3 upvotes:1", "with more than 3 comments, with 1 upvote"),
        ("comments:1.. upvotes:..1", "with at least 1 comment, with at most 1 upvote"),
        ("comments:0..1 upvotes:2..", "with 0 to 1 comments, with at least 2 upvotes"),
        ("added:1d read:7d", "added in the last day, read in the last 7 days"),
        ("-sort:date", "all papers, oldest first"),
        ("-is:starred,read", "not starred and unread"),
        ("is:similar:2401.00001", "similar to 2401.00001"),
    ],
)
def test_a_query_describes_itself(text: str, description: str) -> None:
    assert parse_query(text).describe() == description


def test_a_condition_can_be_removed() -> None:
    query = parse_query("is:unread distil -sort:title")
    assert str(query.without(query.conditions[0])) == "distil -sort:title"


pieces = st.one_of(
    st.sampled_from([f"{name}:" for name in (*FILTERS, "sort", "tags", "http", "TAG")]),
    st.sampled_from(['tag:"to read"', '-author:"a, b"', '"a  b"', "sort:date-", "comments:>=3", "after:2025-1"]),
    st.sampled_from(['"', "-", ":", ",", " ", ">", ">=", "2025-11", "2025", "starred", "title", "a b", "é", "多模态"]),
    st.text(max_size=8),
)
texts = st.lists(pieces, max_size=8).map("".join)


def parsed(text: str) -> Query | None:
    try:
        return parse_query(text)
    except QueryError:
        return None


@given(texts)
def test_parsing_raises_nothing_but_query_errors(text: str) -> None:
    query = parsed(text)
    assert query is None or query.describe()


@given(texts)
def test_the_position_of_an_error_lies_in_the_query(text: str) -> None:
    try:
        parse_query(text)
    except QueryError as error:
        start, end = error.start, error.end
    else:
        return
    assert 0 <= start < end <= len(text)


@given(texts)
def test_a_query_parses_from_its_own_text(text: str) -> None:
    query = parsed(text)
    assert query is None or parse_query(str(query)) == query


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“exact phrase”", Phrase(("exact", "phrase"))),
        ("„exact phrase“", Phrase(("exact", "phrase"))),
        ("-«exact phrase»", Phrase(("exact", "phrase"), negated=True)),
        ("author:“Ada Lovelace”", Filter("author", ("Ada Lovelace",))),
        ("comments:≥3", Filter("comments", (Comparison(">=", 3),))),
        ("comments:≤3", Filter("comments", (Comparison("<=", 3),))),
    ],
)
def test_typographic_signs_are_read_as_plain_ones(text: str, expected: object) -> None:
    assert only(text) == expected


def test_an_open_typographic_quote_is_not_a_mistake() -> None:
    assert parse_query("the “best model").search_words == ("the", "“best", "model")


def test_repeated_filters_collapse_and_words_stay_verbatim() -> None:
    assert str(parse_query("new york -is:read new york -is:read")) == "new york -is:read new york"


def test_a_minus_before_the_sort_key_reverses_it() -> None:
    assert parse_query("sort:-date").sort == SortOrder("date", is_reversed=True)


def test_similar_needs_a_key() -> None:
    assert error_of("is:similar:").reason == "is:similar: needs a paper, as in is:similar:2401.00001."
