"""Every setting with its default, description and parser."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from reader.config.config_file import ConfigFile, PathStep
from reader.config.keymap import PRESETS
from reader.config.search_sources import SEARCH_SOURCES
from reader.config.value_parsers import (
    boolean,
    choice,
    citation_pattern,
    endpoint_url,
    feed_url,
    folder_path,
    integer_in,
    program_value,
    query_and_tag,
    run_value,
    single_line,
    source_name,
    suggest,
    text_value,
)

BUILT_IN_VIEWS = ("inbox", "starred", "all", "to-read", "foryou")
VIEW_NUMBERS = range(4, 10)
"""The number keys of saved views; 1 to 3 open the built-in views."""

WATCH_SOURCES = (*SEARCH_SOURCES, "arxiv")

COPY_AS = ("bibtex", "biblatex", "apa", "markdown", "title", "url", "code", "abstract")
LAYOUTS = ("auto", "stacked", "side")
LIST_SHARE_RANGE = range(20, 81)
PORT_RANGE = range(1, 65_536)
THEMES = (
    "textual-dark",
    "textual-light",
    "nord",
    "gruvbox",
    "catppuccin-mocha",
    "dracula",
    "tokyo-night",
    "monokai",
    "flexoki",
    "catppuccin-latte",
    "catppuccin-frappe",
    "catppuccin-macchiato",
    "solarized-light",
    "solarized-dark",
    "rose-pine",
    "rose-pine-moon",
    "rose-pine-dawn",
    "atom-one-dark",
    "atom-one-light",
    "ansi-dark",
    "ansi-light",
    "high-contrast",
    "high-contrast-light",
)
"""The themes of the app; a test checks that Textual and the app define exactly these."""
SORTS = ("digest", "date", "title", "comments", "upvotes")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: `parse` converts its TOML value, or raises ValueError with a message.

    `example` is its default as TOML, or a sample if the default cannot be written.
    """

    description: str
    example: str
    parse: Callable[[object], Any]


SETTINGS: Mapping[str, Setting] = {
    "theme": Setting("The theme; ctrl+t lists all.", '"textual-dark"', choice(THEMES)),
    "keymap": Setting(
        f"The preset keymap: {', '.join(PRESETS)}. [keys] below overrides single commands.",
        '"default"',
        choice(tuple(PRESETS)),
    ),
    "library": Setting("The library's folder, if not the platform's default.", '"~/papers"', folder_path),
    "opening_view": Setting(
        "The view to start with: inbox, starred, all, to-read, foryou, or a saved view.", '"inbox"', single_line
    ),
    "sort": Setting(
        f"The order of the inbox, the starred and all papers: {', '.join(SORTS)}.", '"digest"', choice(SORTS)
    ),
    "layout": Setting(
        "Where the paper is: stacked (below the list), side (next to it), or auto, by the width of the window.",
        '"auto"',
        choice(LAYOUTS),
    ),
    "list_width": Setting(
        f"The width of the list next to the paper, in per cent, {LIST_SHARE_RANGE[0]} to {LIST_SHARE_RANGE[-1]}.",
        "45",
        integer_in(LIST_SHARE_RANGE),
    ),
    "list_height": Setting(
        f"The height of the list above the paper, in per cent, {LIST_SHARE_RANGE[0]} to {LIST_SHARE_RANGE[-1]}.",
        "40",
        integer_in(LIST_SHARE_RANGE),
    ),
    "keep_handled": Setting(
        "Whether a paper that was decided on stays in its row, muted, until the view is left.", "false", boolean
    ),
    "reading_reminder": Setting(
        "Whether the app reminds you once a week of starred papers that have waited for longer than a month.",
        "true",
        boolean,
    ),
    "hf_endpoint": Setting(
        "The URL that daily papers are fetched from, such as a mirror; READER_HF_ENDPOINT and HF_ENDPOINT override it.",
        '"https://huggingface.co"',
        endpoint_url,
    ),
    "copy_as": Setting(f"The form in which Y copies papers: {', '.join(COPY_AS)}.", '"bibtex"', choice(COPY_AS)),
    "note_template": Setting(
        "What a first note begins with; {title}, {authors}, {key}, {url} and {date} stand for the paper's.",
        '"Why it matters:\\nWhat to try:"',
        text_value,
    ),
    "citation_key": Setting(
        "The pattern of citation keys, of {author}, {year}, {word} and {title} (its first words), {id}; {Author} gives "
        "capitals.",
        '"{author}{year}{word}"',
        citation_pattern,
    ),
    "after_fetch": Setting(
        "A program that gets the new papers of a fetch, as JSON lines on its standard input.",
        '["notify-send", "New papers"]',
        program_value,
    ),
    "after_star": Setting(
        "A program that gets papers that were just starred, in the same way.", '["~/bin/starred"]', program_value
    ),
    "pdf_folder": Setting("The folder that keeps PDFs, if not Papers in your documents.", '"~/papers"', folder_path),
    "viewer": Setting(
        "The program that opens PDFs, with its arguments, if not the desktop's own.", '["zathura"]', program_value
    ),
    "zotero_port": Setting("The port of Zotero on this machine.", "23119", integer_in(PORT_RANGE)),
}


@dataclass(frozen=True, slots=True)
class TableList:
    """A list of tables of settings, such as [[views]].

    Messages call one table `noun`; `description` is the comment on the list in the default configuration.
    """

    name: str
    noun: str
    description: str
    settings: Mapping[str, Setting]
    required: tuple[str, ...]
    examples: str = ""
    """Further tables as TOML, which the default configuration contains as comments."""


VIEWS = TableList(
    "views",
    "view",
    "Saved views: queries with a name. Repeat [[views]] for each.",
    {
        "name": Setting("Its name.", '"vision, not yet read"', single_line),
        "query": Setting("Its query, as in the search bar.", '"tag:vision is:unread"', single_line),
        "number": Setting(
            "The key that opens it, 4 to 9; without one, only the palette opens it.", "4", integer_in(VIEW_NUMBERS)
        ),
    },
    ("name", "query"),
)
FEEDS = TableList(
    "feeds",
    "feed",
    "Feeds of papers (RSS, Atom) that 'reader fetch --all' gets. Repeat [[feeds]] for each.",
    {
        "name": Setting("Its name: reader fetch NAME gets it alone.", '"arXiv cs.CL"', source_name),
        "url": Setting("Its URL.", '"https://rss.arxiv.org/rss/cs.CL"', feed_url),
    },
    ("name", "url"),
)
WATCHES = TableList(
    "watch",
    "watch",
    "Saved searches, whose new hits 'reader fetch --all' gets as digests. Repeat [[watch]] for each.",
    {
        "name": Setting("Its name, which is the source of its digests.", '"state space models"', source_name),
        "source": Setting(f"Where it searches: {', '.join(WATCH_SOURCES)}.", '"arxiv"', choice(WATCH_SOURCES)),
        "query": Setting(
            "What it searches for: words, or a query in arXiv's language.", '"cat:cs.LG AND ti:mamba"', single_line
        ),
    },
    ("name", "source", "query"),
)
COMMAND_MODES = ("detached", "suspend")
RULES = TableList(
    "rules",
    "rule",
    "Rules with queries, which order the inbox and tag papers. Repeat [[rules]] for each; 'reader rules' lists them.",
    {
        "lift": Setting("What it finds comes first in the inbox.", '"author:hinton"', single_line),
        "sink": Setting("What it finds comes last in the inbox.", '"tag:rl"', single_line),
        "tag": Setting(
            "A query, and the tag of new papers that it finds.", '["title:survey", "survey"]', query_and_tag
        ),
    },
    (),
)
CUSTOM_COMMANDS = TableList(
    "commands",
    "command",
    "Commands of your own: programs that get the selected papers, or the current one, as JSON lines on their standard "
    "input. Repeat [[commands]] for each.",
    {
        "name": Setting("Its name: reader run NAME PAPER.", '"post to chat"', single_line),
        "run": Setting(
            'The program and its arguments, as ["~/bin/post", "--channel", "papers"], or a line for the shell.',
            r"""'''jq -s '{text: map("\(.title) \(.url)") | join("\n")}' | curl -sS --json @- "$CHAT_WEBHOOK"'''""",
            run_value,
        ),
        "key": Setting("Its key in the app; without one, only the palette runs it.", '"X"', single_line),
        "shell": Setting("Whether a shell reads run, which then is a text.", "true", boolean),
        "mode": Setting(
            f"{COMMAND_MODES[0]}: beside the app, which shows the first line of the output; {COMMAND_MODES[1]}: in its "
            "terminal.",
            '"detached"',
            choice(COMMAND_MODES),
        ),
    },
    ("name", "run"),
    r"""
[[commands]]
name = "PDF to tablet"
run = "jq -r .key | reader open --download --print - | xargs -d '\\n' cp -t /media/tablet"
shell = true

[[commands]]
name = "read in vim"
run = '''jq -r '"# \(.title)\n\n\(.abstract)\n"' | vim -'''
shell = true
mode = "suspend"
""",
)
TABLE_LISTS: Mapping[str, TableList] = {each.name: each for each in (VIEWS, FEEDS, WATCHES, RULES, CUSTOM_COMMANDS)}
"""Every list of tables by its name in the file."""


def parse_settings(document: ConfigFile, settings: Mapping[str, Setting], *path: PathStep) -> dict[str, Any]:
    """Parse the settings that are present in the table at a path; raise ConfigError for an invalid value."""
    table = _table(document, path)
    return {name: _parse_value(document, setting, *path, name) for name, setting in settings.items() if name in table}


def reject_unknown(document: ConfigFile, known: Collection[str], *path: PathStep) -> None:
    """Raise ConfigError if the table at a path holds an unknown name."""
    for name in _table(document, path):
        if name not in known:
            raise document.error(f"unknown setting {name!r}{suggest(name, known)}", *path, name)


def _table(document: ConfigFile, path: tuple[PathStep, ...]) -> dict[str, Any]:
    table = document.get(*path)
    if not isinstance(table, dict):
        raise document.error("must be a table of settings", *path)
    return table


def _parse_value(document: ConfigFile, setting: Setting, *path: PathStep) -> Any:  # noqa: ANN401 - depends on the setting
    try:
        return setting.parse(document.get(*path))
    except ValueError as error:
        raise document.error(f"{path[-1]} {error}", *path) from error
