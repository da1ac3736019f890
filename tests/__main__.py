"""Run every check that must pass before a change lands: format, lint, types, import contracts, tests, coverage."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
)
TESTS = ("pytest", "-q", "--numprocesses", "4", "--dist", "worksteal", "--cov", "--cov-report", "term")
"""Four workers for 2 cores, because tests of the app wait part of their time, and each worker collects all tests again.

A worker without tests takes some of another's: without that, half of the workers were idle in the last third.
"""


def main(arguments: list[str]) -> int:
    """Run the checks one after another and return the status of the first that fails; pass the arguments to pytest.

    Coverage is measured only if all tests run, without arguments.
    """
    tests = ("pytest", "-q", *arguments) if arguments else TESTS
    return next((status for check in (*CHECKS, tests) if (status := _run(check))), 0)


def _run(check: tuple[str, ...]) -> int:
    print("$", " ".join(check), flush=True)
    status = subprocess.run(
        [str(TOOLS / check[0]), *check[1:]], cwd=PROJECT, env=_environment(), check=False
    ).returncode
    if status:
        print(f"{check[0]} failed, see above", file=sys.stderr)
    return status


def _environment() -> dict[str, str]:
    """Return an environment in which Python caches bytecode.

    Without it, each of four workers spends 4 s more on rewriting the assertions of all tests, and each program that a
    test starts is compiled again.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
