"""Cleaning of text from outside."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import (
    MAX_COMBINING_MARKS,
    alphanumeric_key,
    clean_line,
    clean_text,
    printable,
    restore_surrogates,
    screen_line,
    strip_controls,
    without_entities,
)

TERMINAL_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
BIDI_OR_INVISIBLE = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\U000e0000-\U000e007f]")


@pytest.mark.parametrize(
    ("hostile", "cleaned"),
    [
        ("A\x1b[2J\x1b[Hfake", "Afake"),
        ("A\x1b]52;c;cm0gLXJmIH4=\x07B", "AB"),
        ("A\x1b]0;PWNED\x1b\\B", "AB"),
        ("A\x1b]8;;file:///etc/passwd\x07click\x1b]8;;\x07", "Aclick"),
        ("A\x1bP+q544e\x1b\\B", "AB"),
        ("A\x9b31mB\x9d0;x\x9cC", "ABC"),
        ("safe\x08\x08\x08\x08EVIL", "safeEVIL"),
        ("abc\u202e\u2066gnp.exe\u2069\u202c", "abcgnp.exe"),
        ("at\u200btention\ufeff", "attention"),
        ("in\u00advisible", "invisible"),
        ("A\ud800B\uffffC\ufdd0D", "ABCD"),
        ("A\x00B", "AB"),
    ],
)
def test_controls_and_invisible_characters_are_removed(hostile: str, cleaned: str) -> None:
    assert clean_text(hostile) == cleaned


def test_an_unfinished_escape_sequence_loses_only_its_escape() -> None:
    assert clean_text("title \x1b]0;never ended\nnext line") == "title ]0;never ended\nnext line"


def test_every_line_break_becomes_a_newline() -> None:
    assert clean_text("a\r\nb\rc\x85d\u2028e\n\n\n\nf  g \n") == "a\nb\nc\nd\ne\n\nf g"


def test_a_line_has_no_line_breaks() -> None:
    assert clean_line(" Wrapped\n  title\twith\u00a0spaces ") == "Wrapped title with spaces"


def test_languages_and_emoji_keep_their_marks() -> None:
    for text in ("naïve café", "Việt Nam", "हिन्दी", "ภาษาไทย", "שָׁלוֹם", "👨‍👩‍👧", "漢字かな"):
        assert clean_text(text) == text


def test_a_flood_of_combining_marks_is_limited() -> None:
    assert clean_text("Z" + "\u0301" * 400) == "Ź" + "\u0301" * MAX_COMBINING_MARKS


@given(st.text())
def test_cleaning_removes_controls_and_is_idempotent(text: str) -> None:
    cleaned = clean_text(text)
    assert not TERMINAL_CONTROLS.search(cleaned)
    assert not BIDI_OR_INVISIBLE.search(cleaned)
    assert clean_text(cleaned) == cleaned
    assert "\n" not in clean_line(text)


@given(
    st.text(
        st.characters(categories=["Mn", "Lo", "Lu"]) | st.sampled_from("e\u0301\u0958\u200b\u1100\u1161"), max_size=12
    )
)
def test_cleaned_text_is_composed(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", clean_line(text))


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        ("A &amp; B", "A & B"),
        ("&amp;lt;p&amp;gt;", "<p>"),
        ("&amp;amp;amp;", "&"),
        ("&#8211;&#x3b1;&frac12;", "–α½"),
        ("AT&T; &notaname; a?x=1&copy=2", "AT&T; &notaname; a?x=1&copy=2"),
    ],
)
def test_entities_become_characters(escaped: str, text: str) -> None:
    assert without_entities(escaped) == text


@pytest.mark.no_cover  # slow to trace; other tests run the same code
@pytest.mark.timeout(30)
def test_a_flood_of_entities_is_replaced() -> None:
    assert set(without_entities("&amp;" * 200_000)) <= set("&amp;")


@given(st.text())
def test_the_alphanumeric_key_ignores_case_and_typography(text: str) -> None:
    reduced = alphanumeric_key(text)
    assert alphanumeric_key(unicodedata.normalize("NFC", text)) == reduced


@given(st.text(st.characters(codec="ascii")))
def test_the_alphanumeric_key_ignores_punctuation(text: str) -> None:
    assert alphanumeric_key(" - ".join(text)) == alphanumeric_key(text)


def test_accents_and_dashes_do_not_distinguish_titles() -> None:
    assert alphanumeric_key("Poincaré–Embeddings: The ﬁrst") == alphanumeric_key("poincare embeddings THE FIRST")


def test_no_control_character_remains() -> None:
    for character in map(chr, range(0x10000)):
        commands = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character not in "\n\t"
        if commands or BIDI_OR_INVISIBLE.match(character):
            assert character not in strip_controls(f"a{character}b")


@pytest.mark.parametrize("text", ["the model’s “aim” — 3 × 5 ≈ α…", "naïve Ångström Łódź", "两 models", "a\tb\nc"])
def test_ordinary_typography_is_unchanged(text: str) -> None:
    assert strip_controls(text) == text


@pytest.mark.parametrize(
    ("from_system", "text"),
    [("plain", "plain"), ("größe", "größe"), ("gr\udcc3\udcb6\udcc3\udc9fe", "größe"), ("na\udcefve", "na\\xefve")],
)
def test_surrogates_are_decoded_as_utf_8(from_system: str, text: str) -> None:
    assert restore_surrogates(from_system) == text
    assert restore_surrogates("\ud800ö") == "\ud800ö"


def test_joined_emoji_are_apart_on_the_screen_alone() -> None:
    family = "👨\u200d👩\u200d👧 at home"
    assert printable(family) == family
    assert screen_line(family) == "👨👩👧 at home"
