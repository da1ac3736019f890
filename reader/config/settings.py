"""Every setting with its default, description and parser; the preset keymaps; the endpoint in the environment."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.config.config_file import ConfigFile, PathStep
from reader.errors import ConfigError
from reader.links import host_of, is_loopback, is_safe_url
from reader.paper import parse_tags
from reader.text import clean_line, clean_text

HF_ENDPOINT_VARIABLES = ("READER_HF_ENDPOINT", "HF_ENDPOINT")
"""The second one is that of Hugging Face's own programs."""
ARXIV_ENDPOINT_VARIABLES = ("READER_ARXIV_ENDPOINT",)


def endpoint_from_environment(
    environment: Mapping[str, str] = os.environ, variables: Sequence[str] = HF_ENDPOINT_VARIABLES
) -> str | None:
    """Read an endpoint from the first variable that is set, which overrides the file; None if none is.

    Raises ConfigError if the URL is not allowed.
    """
    for variable in variables:
        if url := environment.get(variable):
            try:
                return endpoint_url(url)
            except ValueError as error:
                raise ConfigError(f"{variable} {error}") from None
    return None


PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "default": {},
    "vim": {
        "page-down": ("ctrl+d", "ctrl+f", "pagedown"),
        "page-up": ("ctrl+u", "ctrl+b", "pageup"),
        "redo": ("ctrl+r", "U"),
        "select": ("v", "space"),
        "zoom": ("enter", "l"),
        "back": ("escape", "h"),
    },
    "arrows": {
        "down": ("down",),
        "up": ("up",),
        "page-down": ("pagedown",),
        "page-up": ("pageup",),
        "first": ("home", "ctrl+home"),
        "first-on-double-press": (),
        "last": ("end", "ctrl+end"),
        "scroll-down": ("shift+down",),
        "scroll-up": ("shift+up",),
        "zoom": ("enter", "right"),
        "back": ("escape", "left"),
        "search": ("ctrl+f", "slash"),
        "next-match": ("f3", "n"),
        "previous-match": ("shift+f3", "N"),
        "select": ("space", "insert"),
        "select-all": ("ctrl+a", "a"),
        "toggle-read": ("r", "delete"),
        "note": ("m", "f2"),
        "redo": ("ctrl+y", "U"),
        "quit": ("q", "f10"),
    },
    "mail": {
        "toggle-read": ("e", "I"),
        "tag": ("l",),
        "select": ("x", "space"),
        "undo": ("z", "ctrl+z"),
        "snooze": ("b",),
        "toggle-sidebar": ("B",),
        "back": ("escape", "u"),
        "export": ("E",),
        "enrich": (),
        "palette": ("ctrl+p", "ctrl+k", "colon"),
    },
}


BUILT_IN_VIEWS = ("inbox", "starred", "all", "to-read", "foryou")
VIEW_NUMBERS = range(4, 10)
"""The number keys of saved views; 1 to 3 open the built-in views."""

RESERVED_SOURCE_NAMES = ("hf", "hf-daily", "hf-search", "arxiv", "search", "feed")
"""Words of `reader fetch` that name no feed and no watch."""
WATCH_SOURCES = ("hf-search", "arxiv")
MAX_NAME_LENGTH = 80
"""Characters of a feed's or a watch's name."""

COPY_AS = ("bibtex", "biblatex", "apa", "markdown", "title", "url", "code", "abstract")
LAYOUTS = ("auto", "stacked", "side")
LIST_SHARE_RANGE = range(20, 81)
PORT_RANGE = range(1, 65_536)
SORTS = ("digest", "date", "title", "comments", "upvotes")


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting: `parse` converts its TOML value, or raises ValueError with a message.

    `example` is its default as TOML, or a sample if the default cannot be written.
    """

    description: str
    example: str
    parse: Callable[[object], Any]


def text_value(value: object) -> str:
    """Parse a text of any number of lines."""
    if isinstance(value, str):
        return clean_text(value)
    raise ValueError(f"must be a text, not {_quote_value(value)}")


def choice(choices: Collection[str]) -> Callable[[object], str]:
    """Return the parser of a setting that is one of a few values."""

    def parse(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {_quote_value(value)}{suggest(value, choices)}")
        return value

    return parse


def integer_in(numbers: range) -> Callable[[object], int]:
    """Return the parser of a setting that is an integer in a range."""

    def parse(value: object) -> int:
        if type(value) is not int or value not in numbers:
            raise ValueError(f"must be a number from {numbers[0]} to {numbers[-1]}, not {_quote_value(value)}")
        return value

    return parse


def boolean(value: object) -> bool:
    """Parse true or false."""
    if not isinstance(value, bool):
        raise ValueError(f"must be true or false, not {_quote_value(value)}")  # noqa: TRY004 - becomes a ConfigError
    return value


def single_line(value: object) -> str:
    """Parse a string of one line that is not empty."""
    if not isinstance(value, str):
        raise ValueError(f"must be a quoted string, not {_quote_value(value)}")  # noqa: TRY004 - becomes a ConfigError
    if not (cleaned := clean_line(value)):
        raise ValueError("must not be empty")
    return cleaned


def folder_path(value: object) -> Path:
    """Parse the path of a folder, which must not depend on the working directory."""
    try:
        folder = Path(os.fsdecode(single_line(value).encode())).expanduser()
    except RuntimeError as error:
        raise ValueError(f"must be in a home folder that exists, not {_quote_value(value)}") from error
    if not folder.is_absolute():
        raise ValueError(f"must be an absolute path or start with ~, not {_quote_value(value)}")
    return folder


def endpoint_url(value: object) -> str:
    """Parse a base URL: https, or http on this machine."""
    url = single_line(value).rstrip("/")
    if not is_safe_url(url) or {"?", "#"} & set(url):
        raise ValueError(f"must be a URL such as https://huggingface.co, not {_quote_value(value)}")
    return _require_encryption(url)


def feed_url(value: object) -> str:
    """Parse the URL of a feed: https, or http on this machine."""
    url = single_line(value).partition("#")[0]
    if not is_safe_url(url):
        raise ValueError(f"must be a URL such as https://rss.arxiv.org/rss/cs.CL, not {_quote_value(value)}")
    return _require_encryption(url)


def _require_encryption(url: str) -> str:
    if not url.lower().startswith("https://") and not is_loopback(host_of(url)):
        raise ValueError(f"must start with https://, because http to {host_of(url)} is not encrypted")
    return url


def source_name(value: object) -> str:
    """Parse the name of a feed or a watch, which is the source of its digests and a word of `reader fetch`."""
    name = single_line(value)
    if name in RESERVED_SOURCE_NAMES or name.startswith("-") or "://" in name or len(name) > MAX_NAME_LENGTH:
        raise ValueError(f"must be a name of your own, not {_quote_value(value)}")
    return name


def query_and_tag(value: object) -> tuple[str, str]:
    """Parse a list of a query and a tag."""
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError(f'must be a query and a tag, such as ["title:survey", "survey"], not {_quote_value(value)}')
    query, tag = map(single_line, value)
    if len(tags := parse_tags(tag)) != 1:
        raise ValueError(f"has a tag that is not one word: {_quote_value(tag)}")
    return query, tags[0]


def citation_pattern(value: object) -> str:
    """Parse the pattern of citation keys."""
    from reader.citation_key import check_pattern  # noqa: PLC0415 - few configurations have one

    pattern = single_line(value)
    check_pattern(pattern)
    return pattern


def program_value(value: object) -> tuple[str, ...]:
    """Parse a program with its arguments, which no shell reads; an empty list is none."""
    if not isinstance(value, list) or not all(_is_word(word) for word in value) or not all(value[:1]):
        raise ValueError(
            f'must be a list of a program and its arguments, such as ["notify-send", "Reader"], not {_quote_value(value)}'
        )
    return tuple(value)


def run_value(value: object) -> tuple[str, ...] | str:
    """Parse a program with its arguments, or a line for the shell."""
    if isinstance(value, str) and value.strip() and _is_word(value):
        return value
    if not (words := program_value(value)):
        raise ValueError("must not be empty")
    return words


def _is_word(value: object) -> bool:
    """Return whether a value can be an argument of a program."""
    return isinstance(value, str) and "\0" not in value


def _quote_value(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def suggest(word: object, choices: Collection[str]) -> str:
    """Return "; did you mean …?" with the closest choice, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    matches = get_close_matches(str(word), choices, n=1)
    return f"; did you mean {matches[0]!r}?" if matches else ""


SETTINGS: Mapping[str, Setting] = {
    "theme": Setting('The theme; ctrl+p, then "theme", lists all.', '"textual-dark"', single_line),
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
        "Whether the app tells once a week of starred papers that have waited for longer than a month.", "true", boolean
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
    """Settings that come in any number, each as a table: [[views]].

    `noun` is what messages call one of them, `description` what the default configuration says about them.
    """

    name: str
    noun: str
    description: str
    settings: Mapping[str, Setting]
    required: tuple[str, ...]
    examples: str = ""
    """Further tables as TOML, which the default configuration holds as comments."""


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
        "name": Setting("Its name, by which its digests go.", '"state space models"', source_name),
        "source": Setting(f"Where it searches: {', '.join(WATCH_SOURCES)}.", '"arxiv"', choice(WATCH_SOURCES)),
        "query": Setting(
            "What it searches for, in words, or as arXiv's own query.", '"cat:cs.LG AND ti:mamba"', single_line
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
            f"{COMMAND_MODES[0]}: beside the app, which shows the first line of the output; {COMMAND_MODES[1]}: in its terminal.",
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
    """Parse the settings that are present in the table at a path; raises ConfigError for an invalid value."""
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
