"""The configuration: where it is, and what holds now."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reader.cli import output
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import folder_of

if TYPE_CHECKING:
    from reader.config.values import Config


def _config_options(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="as JSON")
    what.add_argument("--init", action="store_true", help="write a file with every setting and its default, commented")


def _run_config(options: Namespace) -> int:
    from reader.config.place import config_path

    path = config_path()
    return _write_default(path) if options.init else _print_config(path, options)


def _write_default(path: Path) -> int:
    from reader.app.choices import default_config_text
    from reader.config.saving import create_text

    create_text(path, default_config_text())
    output.print_message(f"written: {path}")
    return DONE_STATUS


def _print_config(path: Path, options: Namespace) -> int:
    from reader.app.choices import load_preferences
    from reader.cli.fetching import base_url_of
    from reader.sources import HF_DAILY

    config = load_preferences(path)
    facts = {
        "config": str(path),
        "exists": path.exists(),
        **_settings(config),
        "library": str(folder_of(options.library)),
        "hf_endpoint": base_url_of(HF_DAILY),
    }
    if options.json:
        whole = {"schema": 1, **facts, "views": [view._asdict() for view in config.views], "keys": config.keys}
        output.print_data([json.dumps(whole, indent=2, ensure_ascii=False) + "\n"])
    else:
        output.print_data(_as_toml(facts, config))
    if not path.exists():
        output.print_message("there is no such file: these are the defaults; 'reader config --init' writes them to it")
    return DONE_STATUS


def _settings(config: "Config") -> dict[str, Any]:
    from reader.config.settings import SETTINGS

    return {name: getattr(config, name) for name in SETTINGS}


def _as_toml(facts: dict[str, Any], config: "Config") -> Iterator[str]:
    """Write what holds as a configuration that would say the same."""
    from reader.config.settings import SETTINGS

    yield f"# {facts['config']}\n"
    for name in SETTINGS:
        yield f"{name} = {_quoted(facts[name])}\n"
    yield "\n[keys]\n"
    for command, keys in config.keys.items():
        yield f"{command} = {_quoted(list(keys))}\n"
    for view in config.views:
        yield "\n[[views]]\n"
        for name, value in view._asdict().items():
            yield f"{name} = {_quoted(value)}\n" if value is not None else ""


def _quoted(value: object) -> str:
    """Write a text, a number or a list of texts as TOML, whose way is that of JSON."""
    return json.dumps(value, ensure_ascii=False)


CONFIG = CliCommand(
    "config",
    "tell where the configuration is and what holds now",
    _run_config,
    _config_options,
    ("reader config", "reader config --init", "reader config --json | jq .keys"),
    "The file is where READER_CONFIG says, else in the user's configuration folder. What is printed is TOML that the "
    "file may hold.",
    only_reads=True,
)
