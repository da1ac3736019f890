"""Text from outside is made harmless at the door."""

import re
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import (
    MAX_COMBINING_MARKS,
    alphanumeric_key,
    clean_line,
    clean_text,
    restore_surrogates,
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
def test_what_commands_turns_or_hides_is_taken_away(hostile: str, cleaned: str) -> None:
    assert clean_text(hostile) == cleaned


def test_an_unfinished_escape_sequence_loses_its_escape_alone() -> None:
    assert clean_text("title \x1b]0;never ended\nnext line") == "title ]0;never ended\nnext line"


def test_line_breaks_of_every_kind_become_one_kind() -> None:
    assert clean_text("a\r\nb\rc\x85d\u2028e\n\n\n\nf  g \n") == "a\nb\nc\nd\ne\n\nf g"


def test_a_line_has_no_line_breaks() -> None:
    assert clean_line(" Wrapped\n  title\twith\u00a0spaces ") == "Wrapped title with spaces"


def test_languages_and_emoji_keep_their_marks() -> None:
    for text in ("naïve café", "Việt Nam", "हिन्दी", "ภาษาไทย", "שָׁלוֹם", "👨‍👩‍👧", "漢字かな"):
        assert clean_text(text) == text


def test_a_flood_of_combining_marks_is_thinned() -> None:
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


def test_a_flood_of_entities_costs_little() -> None:
    start = time.process_time()
    without_entities("&amp;" * 200_000)
    assert time.process_time() - start < 1


@given(st.text())
def test_letters_and_digits_do_not_depend_on_case_or_typography(text: str) -> None:
    reduced = alphanumeric_key(text)
    assert alphanumeric_key(unicodedata.normalize("NFC", text)) == reduced


@given(st.text(st.characters(codec="ascii")))
def test_punctuation_between_letters_does_not_matter(text: str) -> None:
    assert alphanumeric_key(" - ".join(text)) == alphanumeric_key(text)


def test_accents_dashes_and_case_do_not_tell_titles_apart() -> None:
    assert alphanumeric_key("Poincaré–Embeddings: The ﬁrst") == alphanumeric_key("poincare embeddings THE FIRST")


def test_no_character_that_commands_turns_or_hides_gets_through() -> None:
    for character in map(chr, range(0x10000)):
        commands = unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} and character not in "\n\t"
        if commands or BIDI_OR_INVISIBLE.match(character):
            assert character not in strip_controls(f"a{character}b")


@pytest.mark.parametrize("text", ["the model’s “aim” — 3 × 5 ≈ α…", "naïve Ångström Łódź", "两 models", "a\tb\nc"])
def test_ordinary_typography_is_left_as_it_is(text: str) -> None:
    assert strip_controls(text) == text


@pytest.mark.parametrize(
    ("given_by_system", "letters"),
    [("plain", "plain"), ("größe", "größe"), ("gr\udcc3\udcb6\udcc3\udc9fe", "größe"), ("na\udcefve", "na\\xefve")],
)
def test_letters_that_a_locale_did_not_know_come_back(given_by_system: str, letters: str) -> None:
    assert restore_surrogates(given_by_system) == letters
    assert restore_surrogates("\ud800ö") == "\ud800ö"
