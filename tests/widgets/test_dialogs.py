"""What is read from answers in dialogs, and what the help says."""

import pytest

from reader.triage.tags import tag_edit
from tests.builders import a_paper
from widgets.commands import COMMANDS
from widgets.dialogs.help import HelpLine, help_lines, wrapped
from widgets.dialogs.tags import TagSuggester


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
    assert tag_edit(typed) == (added, removed)


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


async def test_behind_a_minus_a_tag_is_completed_that_is_there_to_be_removed() -> None:
    suggester = TagSuggester({"video": 5, "vision": 9}, {"video": 1})
    assert await suggester.get_suggestion("-vi") == "-video"
    assert await suggester.get_suggestion("-video vi") == "-video vision"


def test_the_help_has_every_command_under_its_group() -> None:
    lines = list(help_lines({"star": ("s", "x")}))
    assert ("s  x", "Star the paper; a starred one loses its star", False) in lines
    assert {command.help() for command in COMMANDS} <= {line.words for line in lines}
    assert ("", "Move", True) in lines


def test_the_help_tells_what_has_a_meaning_just_now() -> None:
    lines = {line.words: line.applies for line in help_lines({}, a_paper("Without code", url="https://example.org"))}
    assert lines["Open the paper's page"]
    assert not lines["Open the paper's code, asking which where there are several"]


def test_the_help_says_what_keys_do_here_and_nothing_else_where_they_do_something_of_their_own() -> None:
    assert [line.words for line in help_lines({}, None, [("space", "Skip it")])] == ["Here", "Skip it"]
    assert ("space", "skip", True) in tuple(help_lines({}, None, [("space", "skip")]))


@pytest.mark.parametrize("width", [10, 34, 70])
def test_the_help_says_all_keys_and_words_however_narrow_it_is(width: int) -> None:
    keys, words = "ctrl+d  pgdn", "Go down by a page; in a paper that fills the screen, its text goes"
    lines = list(wrapped(HelpLine(keys, words), width))
    assert "".join(line.keys for line in lines).replace(" ", "") == keys.replace(" ", "")
    assert "".join(line.words for line in lines).replace(" ", "") == words.replace(" ", "")
    assert all(len(line.keys) + len(line.words) <= width for line in lines)
