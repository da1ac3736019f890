"""The command `config`: show the configuration, its path and the keys, and change settings."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from reader.cli import output
from reader.cli.cli_command import DONE_STATUS, CliCommand
from reader.cli.library_access import library_folder, load_valid_config
from reader.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from reader.config import Config, CustomCommand, Feed, Rule, View, Watch

_TRUTH_VALUES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_ACTIONS_HELP = "path, init, set NAME VALUE, edit or keys (default: show the effective settings)"


def _add_config_options(parser: ArgumentParser) -> None:
    parser.usage = f"{parser.prog} [-h] [--json] [path | init | set NAME VALUE | edit | keys]"
    parser.add_argument("words", metavar="ACTION", nargs="*", help=_ACTIONS_HELP)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help="print JSON")
    group.add_argument("--init", action="store_true", help="same as init")


def _run_config(options: Namespace) -> int:
    from reader.config import config_path

    path = config_path()
    name, *words = options.words or ["init" if options.init else "show"]
    action = ACTIONS.get(name)
    if action is None:
        raise UsageError(f"unknown action {name!r} of config; use {', '.join(ACTIONS)}")
    if words and name != "set":
        raise UsageError(f"unknown argument {words[0]!r}; see 'reader config --help'")
    return action.run(path, options, words)


def _print_path(path: Path, options: Namespace, _words: Sequence[str]) -> int:
    if options.json:
        output.print_json({"config": str(path)})
    else:
        output.print_data([f"{path}\n"])
    return DONE_STATUS


def _init(path: Path, _options: Namespace, _words: Sequence[str]) -> int:
    return _create_default(path)


def _set(path: Path, _options: Namespace, words: Sequence[str]) -> int:
    """Write a setting; leave a valid file unchanged if the setting would make it invalid."""
    from reader.config.config_file import read_config_file, save_text
    from reader.config.settings import SETTINGS
    from reader.config.toml_edits import set_setting
    from reader.config.value_parsers import suggest

    if len(words) < 2:
        raise UsageError(
            "no value given; write reader config set NAME VALUE, for example: reader config set theme nord"
        )
    name, value = words[0].replace("-", "_"), " ".join(words[1:])
    if name not in SETTINGS:
        hint = suggest(name, SETTINGS) or f"; use {', '.join(SETTINGS)}; 'reader config edit' sets keys and feeds"
        raise UsageError(f"unknown setting {words[0]!r}{hint}")
    existed, before, error_before = path.exists(), read_config_file(path), _find_error(path)
    set_setting(path, name, _parse_value(SETTINGS[name].example, value))
    if (error := _find_error(path)) and not error_before:
        if existed:
            save_text(path, before.text.replace("\n", before.line_end))
        else:
            path.unlink(missing_ok=True)
        raise error
    output.print_message(f"{name} = {_quote(_parse_value(SETTINGS[name].example, value))} in {path}")
    if error:
        raise error
    return DONE_STATUS


def _find_error(path: Path) -> ConfigError | None:
    try:
        load_valid_config(path)
    except ConfigError as error:
        return error
    return None


def _parse_value(example: str, text: str) -> str | int | list[str]:
    """Convert a text to the type of a setting's example (number, truth value, words), or return it unchanged."""
    if example in ("true", "false") and text.casefold() in _TRUTH_VALUES:
        return _TRUTH_VALUES[text.casefold()]
    if example.startswith("["):
        return _split_words(text)
    with suppress(ValueError):
        return text if example.startswith('"') else int(text)
    return text


def _split_words(text: str) -> list[str]:
    """Split the words of a program as a shell does, or read them as a TOML list; raise UsageError."""
    import shlex

    try:
        words: list[str] = json.loads(text) if text.startswith("[") else shlex.split(text)
    except ValueError:
        raise UsageError(f'{text!r} is not a program with its arguments; write "PROGRAM ARGUMENT ..."') from None
    return words


def _edit(path: Path, _options: Namespace, _words: Sequence[str]) -> int:
    """Open the file in the user's editor, creating it if it is missing, and check what was saved."""
    from reader.desktop import edit_file

    if not path.exists():
        _create_default(path)
    edit_file(path)
    load_valid_config(path)
    output.print_message(f"{path} is valid")
    return DONE_STATUS


def _print_keys(path: Path, options: Namespace, _words: Sequence[str]) -> int:
    """Print the keys of every command."""
    keys = {name: [*map(_shown_key, keys)] for name, keys in load_valid_config(path).keys.items()}
    if options.json:
        output.print_json({"keys": keys})
        return DONE_STATUS
    from reader.app.preferences import command_summaries

    summaries = command_summaries()
    for name, shown in keys.items():
        text = " ".join(shown)
        is_aligned = output.is_terminal()
        line = f"{text:<18} {name:<18} {summaries[name]}" if is_aligned else f"{name}\t{text}\t{summaries[name]}"
        output.print_data([f"{line}\n"])
    return DONE_STATUS


def _shown_key(key: str) -> str:
    """Return a key as printed: the character that it types, else its name."""
    from reader.config.keymap import key_character, parse_key

    return key_character(parse_key(key)) or key


def _create_default(path: Path) -> int:
    from reader.app.preferences import default_config_text
    from reader.config.config_file import create_text

    create_text(path, default_config_text())
    output.print_message(f"Created {path}")
    return DONE_STATUS


def _show(path: Path, options: Namespace, _words: Sequence[str]) -> int:
    """Print the effective settings."""
    from reader.fetch.pdf import pdf_folder
    from reader.fetch.services import hugging_face_service

    config = load_valid_config(path)
    facts: dict[str, Any] = {
        "config": str(path),
        "exists": path.exists(),
        **_settings(config),
        "library": str(library_folder(options.library)),
        "hf_endpoint": hugging_face_service(config).base_url,
        "pdf_folder": str(pdf_folder(config)),
    }
    if options.json:
        output.print_json({**facts, **_tables(config), "keys": config.keys})
    else:
        output.print_data(_as_toml(facts, config))
    if not path.exists():
        output.print_message("No configuration file; these are the defaults. 'reader config init' creates one")
    return DONE_STATUS


def _settings(config: "Config") -> dict[str, Any]:
    from reader.config.settings import SETTINGS

    return {name: getattr(config, name) for name in SETTINGS}


def _tables(config: "Config") -> dict[str, list[dict[str, Any]]]:
    """Return the tables of each list by its name in the file."""
    lists: dict[str, tuple[View | Feed | Watch | Rule | CustomCommand, ...]] = {
        "views": config.views,
        "feeds": config.feeds,
        "watch": config.watches,
        "rules": config.rules,
        "commands": config.commands,
    }
    return {name: [table._asdict() for table in tables] for name, tables in lists.items()}


def _as_toml(facts: dict[str, Any], config: "Config") -> Iterator[str]:
    """Yield a configuration file with the effective settings."""
    from reader.config.keymap import preset_keys
    from reader.config.settings import SETTINGS
    from reader.default_keys import DEFAULT_KEYS

    defaults = preset_keys(config.keymap, DEFAULT_KEYS)
    yield f"# {facts['config']}\n"
    for name in SETTINGS:
        yield f"{name} = {_quote(facts[name])}\n"
    yield "\n[keys]\n"
    for command, keys in config.keys.items():
        if keys != defaults.get(command):
            yield f"{command} = {_quote(list(map(_shown_key, keys)))}\n"
    for list_name, tables in _tables(config).items():
        for table in tables:
            yield f"\n[[{list_name}]]\n"
            for name, value in table.items():
                yield f"{name} = {_quote(value)}\n" if value not in (None, "") else ""


def _quote(value: object) -> str:
    """Return a string, a number or a list of strings as TOML, which writes them as JSON does."""
    return json.dumps(value, ensure_ascii=False)


class Action(NamedTuple):
    """An action of `config`, and its description in completion."""

    summary: str
    run: Callable[[Path, Namespace, Sequence[str]], int]


ACTIONS = {
    "show": Action("print the effective settings", _show),
    "path": Action("print where the configuration is", _print_path),
    "init": Action("create the file", _init),
    "set": Action("set a value", _set),
    "edit": Action("open the file in your editor", _edit),
    "keys": Action("the keys of every command", _print_keys),
}
CONFIG = CliCommand(
    "config",
    "show or change the configuration",
    _run_config,
    _add_config_options,
    (
        "reader config               the effective settings",
        "reader config init          create a file with every setting, commented",
        "reader config set theme nord",
        "reader config edit          open the file in your editor",
        "reader config keys          the keys of every command",
        "reader config path",
        "reader config --json | jq .keys",
    ),
    "The file is the one that READER_CONFIG names, else config.toml in the user's configuration folder. The "
    "output is valid TOML for this file; of the keys, it has those that differ from the keymap.",
    needs_valid_config=False,
)
