"""The screen in a browser."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from reader.cli import output
from reader.cli.command import DONE_STATUS, CliCommand
from reader.cli.library import folder_of, open_or_create
from reader.errors import UsageError


def _serve_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port", metavar="N", type=_port_number, default=0, help="the port to listen on (default: a free one)"
    )


def _port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _run_serve(options: Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("textual_serve") is None:
        raise UsageError(
            "this needs one more package, textual-serve; in the folder of Reader's source run pip install '.[serve]', "
            "pipx install --force '.[serve]', or uv tool install --force '.[serve]'"
        )
    from reader.serve import serve

    _check_app_opens(options)
    command = [sys.executable, "-P", "-m", "reader", "--library", str(folder_of(options.library).absolute())]
    serve(_shell_quote(command), port=options.port, on_ready=_print_url)
    return DONE_STATUS


def _check_app_opens(options: Namespace) -> None:
    """Find out here what would keep the screen from opening; a browser would show nothing of it."""
    from reader.app.choices import load_preferences
    from reader.config.place import config_path

    load_preferences(config_path())
    with open_or_create(options.library):
        pass


def _shell_quote(command: list[str]) -> str:
    import shlex
    import subprocess

    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def _print_url(url: str) -> None:
    output.print_data([url, "\n"])
    output.flush()
    output.print_message("the screen is at this address until ctrl+c; whoever knows the address can use it")


SERVE = CliCommand(
    "serve",
    "show the screen in a browser on this machine",
    _run_serve,
    _serve_options,
    ("reader serve", "reader serve --port 8080"),
    "Only this machine can open it, and only at the address that is printed: it holds a secret that is new each time.",
    only_reads=True,
)
