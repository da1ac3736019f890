"""Run every check that must pass before a change lands: format, lint, types, import contracts, tests, coverage."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
STATIC_CHECKS: tuple[tuple[str, ...], ...] = (
    ("mypy",),
    ("pytest", "--collect-only", "-qq"),
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("lint-imports",),
)
"""Checks that use one core, run two at a time, the longest first.

Collecting the tests caches their rewritten assertions, which each worker would do for itself otherwise: 4 s for each.
"""
TESTS = ("pytest", "-q", "--numprocesses", "4", "--dist", "worksteal", "--cov", "--cov-report", "term")
"""Four workers for 2 cores, because tests wait part of their time: 195 s, and 210 with three.

A worker without tests takes some of another's: without that, half of the workers were idle in the last third.
"""
MEMORY = Path("/dev/shm")
"""Where Linux keeps files in memory."""
MEMORY_BYTES = 1_000_000_000
"""How much of it must be free; the tests leave 200 MB there until they end."""


def main(arguments: list[str]) -> int:
    """Run the static checks, then the tests, and return the first status that is not 0; pass the arguments to pytest.

    Coverage is measured only if all tests run, without arguments.
    """
    with ThreadPoolExecutor(max_workers=2) as executor:
        statuses = list(executor.map(_run_static_check, STATIC_CHECKS))
    if status := next(filter(None, statuses), 0):
        return status
    with _temporary_folder() as folder:
        return _run(("pytest", "-q", *arguments) if arguments else TESTS, TMPDIR=folder)


def _run_static_check(check: tuple[str, ...]) -> int:
    """Run a check without output unless it fails."""
    result = subprocess.run(
        _command(check), cwd=PROJECT, env=_environment(), check=False, capture_output=True, text=True
    )
    status = "failed:" if result.returncode else "passed"
    print("$", " ".join(check), status, flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode


@contextmanager
def _temporary_folder() -> Iterator[str]:
    """Make a folder for the files of the tests: in memory where there is room, if TMPDIR names no other place.

    Tests of the storage write, sync and delete thousands of small files. On a disk, those of failing system calls took
    twice the processor time (12.0 against 5.8 s) and four times as long.
    """
    is_in_memory = "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES
    with TemporaryDirectory(prefix="tests-", dir=MEMORY if is_in_memory else None) as folder:
        yield folder


def _run(check: tuple[str, ...], **variables: str) -> int:
    print("$", " ".join(check), flush=True)
    return subprocess.run(_command(check), cwd=PROJECT, env=_environment() | variables, check=False).returncode


def _command(check: tuple[str, ...]) -> list[str]:
    return [str(TOOLS / check[0]), *check[1:]]


def _environment() -> dict[str, str]:
    """Return an environment in which Python caches bytecode; without it, each worker rewrites all assertions."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
