"""What is read from answers in dialogs, and what the help says."""

import pytest

from reader.triage import parse_tag_edit
from tests.builders import a_paper
from widgets.commands import COMMANDS
from widgets.dialogs import TagSuggester
from widgets.help_screen import HelpEntry, help_entries, wrap_entry


@pytest.mark.parametrize(
    ("typed", "added", "removed"),
    [
        ("vision", ("vision",), ()),
        ("+vision -todo", ("vision",), ("todo",)),
        ("a, b,c", ("a", "b", "c"), ()),
        ("  ", (), ()),
        ("- + ++x", ("x",), ()),
        ("\x1b[31mred", ("red",), ()),
    ],
)
def test_tags_are_read_as_typed(typed: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
    assert parse_tag_edit(typed) == (added, removed)


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("vi", "vision"),
        ("todo +vi", "todo +vision"),
        ("a,Vi", "a,Vision"),
        ("-to", "-todo"),
        ("x ", None),
        ("zz", None),
        ("", None),
    ],
)
async def test_the_last_word_is_completed_with_the_most_used_tag(typed: str, completed: str | None) -> None:
    assert await TagSuggester({"video": 1, "vision": 5, "todo": 2}).get_suggestion(typed) == completed


async def test_a_minus_completes_tags_that_can_be_removed() -> None:
    suggester = TagSuggester({"video": 5, "vision": 9}, {"video": 1})
    assert await suggester.get_suggestion("-vi") == "-video"
    assert await suggester.get_suggestion("-video vi") == "-video vision"


def test_the_help_has_every_command_under_its_group() -> None:
    lines = list(help_entries({"star": ("s", "x")}))
    assert ("s  x", "Star the paper; a starred one loses its star", False) in lines
    assert {command.summary() for command in COMMANDS} <= {line.text for line in lines}
    assert ("", "Move", True) in lines


def test_the_help_tells_what_has_a_meaning_just_now() -> None:
    lines = {line.text: line.is_active for line in help_entries({}, a_paper("Without code", url="https://example.org"))}
    assert lines["Open the paper's page"]
    assert not lines["Open the paper's code, asking which where there are several"]


def test_the_help_shows_screen_specific_keys() -> None:
    assert [line.text for line in help_entries({}, None, [("space", "Skip it")])] == ["Here", "Skip it"]
    assert ("space", "skip", True) in tuple(help_entries({}, None, [("space", "skip")]))


@pytest.mark.parametrize("width", [10, 34, 70])
def test_the_help_says_all_keys_and_words_however_narrow_it_is(width: int) -> None:
    keys, words = "ctrl+d  pgdn", "Go down by a page; in a paper that fills the screen, its text goes"
    lines = list(wrap_entry(HelpEntry(keys, words), width))
    assert "".join(line.keys for line in lines).replace(" ", "") == keys.replace(" ", "")
    assert "".join(line.text for line in lines).replace(" ", "") == words.replace(" ", "")
    assert all(len(line.keys) + len(line.text) <= width for line in lines)
