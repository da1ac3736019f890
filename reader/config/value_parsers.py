"""Parsers of setting values; each returns the value that the program uses, or raises ValueError."""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from reader.config.search_sources import find_search_source
from reader.paper import parse_tags
from reader.text import clean_line, clean_text
from reader.text.links import host_of, is_loopback, is_safe_url

RESERVED_SOURCE_NAMES = ("hf", "hf-daily", "arxiv", "feed")
"""Words of `reader fetch` that cannot name a feed or a watch, besides the sources that are searched by words."""
MAX_NAME_LENGTH = 80
"""The most characters of the name of a feed or a watch."""


def text_value(value: object) -> str:
    """Parse a text of any number of lines."""
    if isinstance(value, str):
        return clean_text(value)
    raise ValueError(f"must be a text, not {_quote_value(value)}")


def choice(choices: Collection[str]) -> Callable[[object], str]:
    """Return a parser of one of a few values."""

    def parse(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}, not {_quote_value(value)}{suggest(value, choices)}")
        return value

    return parse


def integer_in(numbers: range) -> Callable[[object], int]:
    """Return a parser of an integer in a range."""

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
    """Parse the path of a folder: absolute, or below a home folder."""
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
    is_reserved = name in RESERVED_SOURCE_NAMES or find_search_source(name) is not None
    if is_reserved or name.startswith("-") or "://" in name or len(name) > MAX_NAME_LENGTH:
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
    """Parse a program with its arguments, which run without a shell; an empty list means no program."""
    if not isinstance(value, list) or not all(_is_word(word) for word in value) or not all(value[:1]):
        expected = 'a list of a program and its arguments, such as ["notify-send", "Reader"]'
        raise ValueError(f"must be {expected}, not {_quote_value(value)}")
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
    """Return "; did you mean …?" with the closest choice, or an empty string if none is close."""
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    matches = get_close_matches(str(word).casefold(), choices, n=1) or get_close_matches(str(word), choices, n=1)
    return f"; did you mean {matches[0]!r}?" if matches else ""
