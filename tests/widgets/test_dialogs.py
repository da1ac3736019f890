"""How tags are parsed and completed, and what the help lists."""

import pytest

from reader.triage import parse_tag_edit
from tests.builders import a_paper
from widgets.command import Command
from widgets.commands import COMMANDS
from widgets.dialogs import text_line
from widgets.help_screen import HelpEntry, arrange_in_columns, help_entries, wrap_entry
from widgets.keys import KeyMeaning
from widgets.tag_dialog import TagSuggester


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
def test_a_tag_edit_is_parsed(typed: str, added: tuple[str, ...], removed: tuple[str, ...]) -> None:
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
    assert await TagSuggester({"video": 1, "vision": 5, "todo": 2}, {}).get_suggestion(typed) == completed


async def test_a_minus_completes_tags_that_can_be_removed() -> None:
    suggester = TagSuggester({"video": 5, "vision": 9}, {"video": 1})
    assert await suggester.get_suggestion("-vi") == "-video"
    assert await suggester.get_suggestion("-video vi") == "-video vision"


def test_the_help_lists_every_command_under_its_group() -> None:
    entries = list(help_entries({"star": ("s", "x")}))
    assert HelpEntry("s  x", "Star or unstar", is_active=False, command_id="star") in entries
    texts = {entry.text for entry in entries}
    assert {command.summary() for command in COMMANDS if command.default_keys} <= texts
    assert "Rename a view" not in texts
    assert HelpEntry("z  ≈", "Snoozed, possible duplicate") in entries
    assert HelpEntry("", "Go") in entries


def test_the_help_has_one_line_for_the_saved_views() -> None:
    keys = {command.id: (command.default_keys,) for command in COMMANDS if command.id.startswith("show-view-")}
    views = [entry for entry in help_entries(keys) if entry.text == "Your views"]
    assert views == [HelpEntry("4–9", "Your views", command_id="show-view-4")]
    two = help_entries({"show-view-4": ("4",), "show-view-5": ("5",)})
    assert HelpEntry("4  5", "Your views", command_id="show-view-4") in two


def test_the_help_dims_commands_that_do_not_apply() -> None:
    paper = a_paper("Without code", url="https://example.org")
    is_active = {entry.text: entry.is_active for entry in help_entries({}, paper)}
    assert is_active["Open page"]
    assert not is_active["Open code"]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        ("Ab Cdef", ["Ae", "bf", "  ", "C ", "d "]),
        ("Ab", ["A", "b"]),
        ("Abcd Ce", ["AC", "be", "c ", "d "]),
        ("A", ["A"]),
        ("", []),
    ],
)
def test_columns_of_the_help_keep_headings_with_their_keys(lines: str, rows: list[str]) -> None:
    """A capital stands for the heading of a group, a small letter for a key, a blank for the line between groups."""
    entries = [
        HelpEntry("" if letter in " A C" else letter, letter.strip() if letter in " AC" else "does") for letter in lines
    ]
    arranged = arrange_in_columns(list(enumerate(entries)), 2)
    assert ["".join(lines[index] if index >= 0 else " " for index, _ in row) for row in arranged] == rows


def test_all_keys_of_a_dialog_look_like_keys() -> None:
    parts = text_line("/ filter · j k move · 1–5 or a day · ↑↓ choose · enter run", "help").parts(80)
    assert [part.text.strip() for part in parts if part.style == "key"] == ["/", "j", "k", "1–5", "↑↓", "enter"]


def test_a_narrow_dialog_keeps_the_key_that_cancels() -> None:
    line = text_line("1–9 or enter · esc cancel", "help")
    assert list(line.parts(30))[4:] == [
        (" · ", "text", ""),
        ("esc", "key", "escape"),
        (" cancel", "text", "escape"),
    ]
    for width in (20, 3):
        assert "".join(part.text for part in line.parts(width)) == "esc cancel"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_summary_fits_the_help(command: type[Command]) -> None:
    assert 0 < len(command.summary()) <= 44
    assert command.summary()[0].isupper()


def test_the_help_shows_screen_specific_keys() -> None:
    assert [line.text for line in help_entries({}, None, [KeyMeaning("space", "Skip it")])] == ["Here", "Skip it"]
    assert HelpEntry("space", "skip", command_id="select") in help_entries(
        {}, None, [KeyMeaning("space", "skip", "select")]
    )


@pytest.mark.parametrize("width", [10, 34, 70])
def test_the_help_wraps_to_any_width_without_loss(width: int) -> None:
    keys, text = "ctrl+d  pgdn", "Page down in the list, or scroll the paper that fills the screen"
    lines = list(wrap_entry(HelpEntry(keys, text), width))
    assert "".join(line.keys for line in lines).replace(" ", "") == keys.replace(" ", "")
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line.keys) + len(line.text) <= width for line in lines)
