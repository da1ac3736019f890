"""The screen in a browser."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from reader.cli import output
from reader.cli.command import DONE, Command
from reader.cli.library import folder_of, open_or_begin_library
from reader.errors import UsageError


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--port", metavar="N", type=_port, default=0, help="the port to listen on (default: a free one)"
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _run(options: Namespace) -> int:
    from importlib.util import find_spec

    if find_spec("textual_serve") is None:
        raise UsageError(
            "this needs one more package, textual-serve; in the folder of Reader's source run pip install '.[serve]', "
            "pipx install --force '.[serve]', or uv tool install --force '.[serve]'"
        )
    from reader.serve import serve

    _check(options)
    command = [sys.executable, "-P", "-m", "reader", "--library", str(folder_of(options.library).absolute())]
    serve(_quoted(command), port=options.port, say=_say)
    return DONE


def _check(options: Namespace) -> None:
    """Find out here what would keep the screen from opening; a browser would show nothing of it."""
    from reader.app.choices import choices_in
    from reader.config.place import config_path

    choices_in(config_path())
    with open_or_begin_library(options.library):
        pass


def _quoted(command: list[str]) -> str:
    import shlex
    import subprocess

    return subprocess.list2cmdline(command) if sys.platform == "win32" else shlex.join(command)


def _say(address: str) -> None:
    output.data([address, "\n"])
    output.flush()
    output.talk("the screen is at this address until ctrl+c; whoever knows the address can use it")


SERVE = Command(
    "serve",
    "show the screen in a browser on this machine",
    _run,
    _options,
    ("reader serve", "reader serve --port 8080"),
    "Only this machine can open it, and only at the address that is printed: it holds a secret that is new each time.",
    only_reads=True,
)
