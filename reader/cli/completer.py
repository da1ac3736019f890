"""Complete a command line for a shell: fast, because it imports neither argparse nor the library.

`completion_data` caches the candidates in one small file, which is rebuilt when the library, the configuration or the
program changes.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reader.cli.completion_data import CommandData, CompletionData, load_data
from reader.query_text import last_word_start, quote

COMPLETE = "__complete"
"""The first argument that the shells' completion scripts pass to the program."""
FILES, FOLDERS = ":files", ":folders"
"""Printed to let the shell itself complete a path."""
_MAX_CANDIDATES = 60
_LIBRARY_OPTION = "--library"
_BASH_BREAKS = "\"'><=;|&(:"


class Candidate(NamedTuple):
    """A word that may replace the current one, and its meaning."""

    word: str
    description: str = ""


def print_completions(arguments: Sequence[str]) -> int:
    """Print the candidates for `bash POINT LINE`, `zsh WORD…` or `fish WORD…`, whose last word is unfinished."""
    shell, *rest = arguments or [""]
    before_cursor = rest[1].encode()[: int(rest[0])].decode(errors="ignore") if shell == "bash" else ""
    words = _split(before_cursor)[1:] if shell == "bash" else rest
    if shell == "fish" and words:
        words[-1] = words[-1].lstrip("'\"").replace("\\", "")
    candidates = list(complete(words or [""]))[:_MAX_CANDIDATES]
    if shell == "fish":
        candidates = [_for_fish(candidate, (words or [""])[-1]) for candidate in candidates]
    lines = _for_bash(candidates, before_cursor) if shell == "bash" else map(_with_description, candidates)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
    return 0


def complete(words: Sequence[str]) -> Iterator[Candidate]:
    """Yield the candidates for the last of the words after the name of the program."""
    *before, current = words
    if before and before[-1] == _LIBRARY_OPTION:
        yield Candidate(FOLDERS)
        return
    library, remaining = _without_library(before)
    data = load_data(library)
    if data is None:
        return
    command = data.find_command(remaining[0]) if remaining else None
    if not remaining:
        commands = [Candidate(each.name, each.summary) for each in data.commands]
        yield from _beginning([*commands, Candidate(_LIBRARY_OPTION, "library folder")], current)
    elif command:
        yield from _complete_command(command, remaining[1:], current, data)


def _without_library(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the value of --library and the other words."""
    library, remaining, rest = None, list[str](), iter(words)
    for word in rest:
        if word == _LIBRARY_OPTION:
            library = next(rest, None)
        elif word.startswith(f"{_LIBRARY_OPTION}="):
            library = word.partition("=")[2]
        else:
            remaining.append(word)
    return library, remaining


def _complete_command(
    command: CommandData, before: Sequence[str], current: str, data: CompletionData
) -> Iterator[Candidate]:
    previous = before[-1] if before else ""
    name, equals_sign, value = current.partition("=")
    if equals_sign and name.startswith("--"):
        values = _values(command, command.value_of(name), before, value, data)
        yield from (candidate._replace(word=f"{name}={candidate.word}") for candidate in values)
    elif metavar := command.value_of(previous):
        yield from _values(command, metavar, before, current, data)
    elif current.startswith("-") and not (command.takes_dash_words and len(current) > 1 and current[1] != "-"):
        yield from _beginning((Candidate(flags[-1], text) for flags, _, text in command.options), current)
    else:
        yield from _values(command, command.words, before, current, data)


def _values(
    command: CommandData, metavar: str, before: Sequence[str], current: str, data: CompletionData
) -> Iterator[Candidate]:
    """Yield candidates for the value of an option or the words of a command, by their metavar in the help."""
    fixed: dict[str, Mapping[str, str | None]] = {
        "KEY": dict.fromkeys(data.values.get("sort", ())),
        "COMMAND": {**{each.name: each.summary for each in data.commands}, **data.topics},
        "ACTION": _config_words(before, data),
        "SOURCE": dict.fromkeys(data.sources),
        "BACKUP": dict.fromkeys(data.backups),
    }
    kind = metavar.split(maxsplit=1)[0] if metavar else ""
    if metavar.startswith("{"):
        yield from _beginning(map(Candidate, metavar.strip("{}").split(",")), current)
    elif kind in ("FILE", "DIR"):
        yield Candidate(FILES if kind == "FILE" else FOLDERS)
    elif kind in fixed:
        yield from _beginning((Candidate(word, text or "") for word, text in fixed[kind].items()), current)
    elif kind in ("NAME", "OLD") and command.name in ("tags", "views"):
        names = data.tags if command.name == "tags" else data.saved_views
        yield from _beginning((Candidate(name, text) for name, text in names), current)
    elif command.name == "run" and not before:
        yield from _beginning(map(Candidate, data.custom_commands), current)
    elif kind == "QUERY":
        yield from _query(current, data)
    elif kind == "PAPER" or command.name == "run":
        yield from _tags(current, data) if "TAG" in metavar and current[:1] in ("+", "-") else _papers(current, data)


def _config_words(before: Sequence[str], data: CompletionData) -> Mapping[str, str | None]:
    """Return the actions of `config`, or the settings after `set`; words of other actions cannot be completed."""
    if before[-1:] == ["set"]:
        return dict.fromkeys(data.settings)
    return {} if any(word in data.config_actions for word in before) else data.config_actions


def _beginning(candidates: Iterable[Candidate], letters: str) -> Iterator[Candidate]:
    folded = letters.casefold()
    return (candidate for candidate in candidates if candidate.word.casefold().startswith(folded))


def _tags(current: str, data: CompletionData) -> Iterator[Candidate]:
    """Yield tags after the typed sign, + or -."""
    return _beginning((Candidate(f"{current[0]}{tag}", text) for tag, text in data.tags), current)


def _papers(letters: str, data: CompletionData) -> Iterator[Candidate]:
    """Yield the keys that begin with some letters, else the keys of papers whose titles have such a word."""
    found = list(data.papers_beginning(letters)) or (list(data.papers_titled(letters)) if len(letters) > 1 else [])
    yield from (Candidate(key, title) for key, title in found[:_MAX_CANDIDATES])


def _query(text: str, data: CompletionData) -> Iterator[Candidate]:
    """Yield queries whose last word is a filter's name, or one of its values."""
    start = last_word_start(text)
    typed = text[start:]
    if typed.startswith("@"):
        views = (Candidate(f"@{quote(name)}", query) for name, query in data.views)
        found: Iterable[Candidate] = _beginning(views, typed)
    elif ":" not in typed:
        found = _beginning((Candidate(f"{name}:") for name in data.values), typed) if typed or not text else ()
    else:
        name, _, value = typed.partition(":")
        first, comma, last = value.rpartition(",")
        head = f"{name}:{first}{comma}"
        found = (Candidate(head + quote(word), note) for word, note in data.matching(name.lower(), last.lstrip('"')))
    yield from (candidate._replace(word=text[:start] + candidate.word) for candidate in found)


def _for_fish(candidate: Candidate, typed: str) -> Candidate:
    """Return a candidate that fish keeps: it drops a word without the typed text, so a title may replace its key."""
    word, description = candidate.word.casefold(), candidate.description.casefold()
    is_title = typed.casefold() in description and typed.casefold() not in word
    return Candidate(candidate.description, candidate.word) if is_title else candidate


def _with_description(candidate: Candidate) -> str:
    return "\t".join(filter(None, map(_one_line, candidate)))


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _split(line: str) -> list[str]:
    """Split a line as a shell does, up to the cursor; the last word is unfinished, and may have an open quote."""
    import shlex

    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(iter(lexer.get_token, None))
    except ValueError:  # no closing quote
        words.append(lexer.token.lstrip("'\""))
        return words
    return [*words, ""] if not words or line[-1:].isspace() else words


def _for_bash(candidates: Sequence[Candidate], line: str) -> Iterator[str]:
    """Yield what bash inserts after the letters that it keeps: escaped unless quoted, with titles if several."""
    kept, is_quoted = _kept_by_bash(line)
    for word, text in candidates:
        if word in (FILES, FOLDERS):
            yield word
            continue
        inserted = word[kept:] if is_quoted else _escape(word[kept:])
        title = f"  ({_one_line(text)[:60]})" if len(candidates) > 1 and text else ""
        yield _one_line(inserted) + title


def _kept_by_bash(line: str) -> tuple[int, bool]:
    """Return how many letters of the current word bash keeps, and whether it is in quotes."""
    quote, start, word_start, is_escaped = "", 0, 0, False
    for position, letter in enumerate(line):
        if is_escaped:
            is_escaped = False
        elif quote:
            quote = "" if letter == quote else quote
        elif letter == "\\":
            is_escaped = True
        elif letter in "'\"":
            quote, start = letter, position + 1
        elif letter.isspace():
            start = word_start = position + 1
        elif letter in _BASH_BREAKS:
            start = position + 1
    return (0 if quote else len(line[word_start:start].replace("\\", ""))), bool(quote)


def _escape(text: str) -> str:
    return "".join(f"\\{letter}" if letter in " \"'\\()&|;<>$`*?[]#!~" else letter for letter in text)
