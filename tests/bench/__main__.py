"""Measurements with their bounds: `python -m tests.bench search 1000 10000`. Each says what it compares in one run."""

import sys

from tests.bench import screen, search, storage

BENCHMARKS = (storage, search, screen)
"""Modules named as they are asked for; each has `main`, which takes the arguments behind its name."""


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all; the arguments that are numbers are sizes of libraries."""
    named = {module.__name__.rpartition(".")[2]: module for module in BENCHMARKS}
    wanted = [name for name in arguments if name in named] or list(named)
    rest = [argument for argument in arguments if argument not in named]
    return max(int(named[name].main(rest)) for name in wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
