"""Text is truncated, padded, wrapped and split by its width in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.text import printable, screen_line
from widgets.cells import (
    cell_width,
    clip_spans,
    count_fitting,
    pad,
    pad_left,
    shorten_title,
    split_at_spans,
    truncate,
    wrap,
)

TEXTS = st.text(alphabet=st.sampled_from("ab cdé漢字e\u0301🎉 \n-"), max_size=80)


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 10, "short"),
        ("exactly", 7, "exactly"),
        ("too long", 5, "too…"),
        ("漢字漢字", 5, "漢字…"),
        ("漢字漢字", 4, "漢…"),
        ("anything", 1, "…"),
        ("anything", 0, ""),
    ],
)
def test_a_truncated_text_ends_in_an_ellipsis(text: str, width: int, expected: str) -> None:
    assert truncate(text, width) == expected


@given(TEXTS.map(lambda text: text.replace("\n", "")), st.integers(1, 40))
def test_padded_texts_have_the_exact_width(text: str, width: int) -> None:
    assert cell_len(pad(text, width)) == cell_len(pad_left(text, width)) == width


@given(TEXTS, st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_only_spaces(text: str, width: int) -> None:
    lines = [text[start:end] for start, end in wrap(text, width)]
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet=st.sampled_from("abc  -"), max_size=80), st.integers(2, 40))
def test_ascii_is_wrapped_like_other_narrow_letters(text: str, width: int) -> None:
    assert list(wrap(text, width)) == list(wrap(text.replace("c", "é"), width))


@given(st.lists(st.sampled_from(["", "a", "bc", "c-c"])).map(" ".join), st.integers(6, 40))
def test_ascii_is_wrapped_like_letters_with_marks(text: str, width: int) -> None:
    marked = text.replace("c", "c\u0301")
    lines = [marked[start:end].replace("\u0301", "") for start, end in wrap(marked, width)]
    assert lines == [text[start:end] for start, end in wrap(text, width)]


def test_words_and_line_breaks_are_kept() -> None:
    text = "one two three\n\nfour"
    assert [text[start:end] for start, end in wrap(text, 8)] == ["one two", "three", "", "four"]


def test_a_word_wider_than_the_line_is_broken() -> None:
    text = "see https://example.org/very/long now"
    lines = [text[start:end] for start, end in wrap(text, 12)]
    assert lines == ["see", "https://exam", "ple.org/very", "/long now"]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("漢字", 4, ["漢字"]),
        ("漢字漢字漢", 4, ["漢字", "漢字", "漢"]),
        ("漢字漢字漢", 5, ["漢字", "漢字", "漢"]),
        ("a漢字 漢", 5, ["a漢字", "漢"]),
        ("", 5, [""]),
    ],
)
def test_wide_letters_fill_a_line(text: str, width: int, lines: list[str]) -> None:
    assert [text[start:end] for start, end in wrap(text, width)] == lines


@pytest.mark.parametrize(("width", "fitting"), [(0, 0), (4, 0), (5, 1), (7, 1), (8, 2), (9, 2), (10, 3), (11, 3)])
def test_texts_fit_with_the_number_of_the_others(width: int, fitting: int) -> None:
    texts = ["#a", "#b", "#cde"]
    assert count_fitting(texts, width) == fitting
    assert count_fitting(texts, 10, total=4) == count_fitting(texts, 12, total=4) == 2
    assert count_fitting(texts, 13, total=4) == 3
    assert count_fitting(texts, 11, gap=2) == 2


def test_a_text_is_split_at_its_spans() -> None:
    assert list(split_at_spans("meta learning", [(0, 4), (8, 10)])) == [
        ("meta", True),
        (" lea", False),
        ("rn", True),
        ("ing", False),
    ]
    assert list(clip_spans([(0, 4), (8, 10)], 2, 9)) == [(2, 4), (8, 9)]
    assert list(clip_spans([(0, 3), (4, 6), (7, 9)], 3, 7)) == [(4, 6)]


def test_printable_text_has_no_tex_escapes_or_line_breaks() -> None:
    assert printable("80.0\\% of\nMLICv2^+ \x1b[31mred") == "80.0% of MLICv2⁺ red"


@pytest.mark.parametrize(
    ("joined", "shown"),
    [
        ("👨\u200d👩\u200d👧 home", "👨👩👧 home"),
        ("👍🏽 good", "👍 good"),
        ("❤\ufe0f\u200d🔥 and ✈\ufe0f", "❤🔥 and ✈"),
        ("1\ufe0f\u20e3 first", "1 first"),
        ("a\u200db", "ab"),
        ("🇫🇷 flag", "🇫🇷 flag"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_joined_emoji_are_shown_apart_in_cells_that_add_up(joined: str, shown: str) -> None:
    assert screen_line(joined) == shown
    assert cell_width(shown) == sum(map(cell_width, shown))


def test_a_quoted_title_is_cut_so_that_what_follows_fits() -> None:
    notice = "Starred “Attention Is All You Need” · u undo"
    assert shorten_title(notice, 60) == notice
    assert shorten_title(notice, 30) == "Starred “Attention…” · u undo"
    assert shorten_title(notice, 12) == notice
    assert shorten_title("No further days in this view", 12) == "No further days in this view"


def test_a_text_that_was_cut_before_ends_with_one_ellipsis() -> None:
    assert truncate("Snoozed “Many wor…” · u undo", 18) == "Snoozed “Many wor…"
