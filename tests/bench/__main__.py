"""Measurements with their bounds, such as `python -m tests.bench search 1000 10000`."""

import os
import sys
from argparse import ArgumentParser

from tests.bench import export, hops, ranking, screen, search, storage

BENCHMARKS = {
    "storage": storage,
    "search": search,
    "screen": screen,
    "hops": hops,
    "export": export,
    "ranking": ranking,
}
"""Each has `main`, which takes sizes of libraries and options as strings."""


def main(arguments: list[str]) -> int:
    """Run the given benchmarks, or all; return 1 if a figure misses its bound."""
    parser = ArgumentParser(
        prog="python -m tests.bench", description="Measure what must be fast, and compare it with its bounds."
    )
    words = "which benchmark, and with how many papers (default: all, at sizes of their own)"
    parser.add_argument("words", metavar=f"{{{','.join(BENCHMARKS)}}} or SIZE", nargs="*", help=words)
    parser.add_argument("--instructions", action="store_true", help="count the screen's instructions too: minutes")
    parser.add_argument("--calls", action="store_true", help="print each call of a star, for hops")
    options = parser.parse_args(arguments)
    for word in options.words:
        if word not in BENCHMARKS and not word.isdigit():
            parser.error(f"{word!r} is not a benchmark or a size")
    sizes = [word for word in options.words if word.isdigit()]
    wanted = [word for word in options.words if word in BENCHMARKS] or list(BENCHMARKS)
    flags = {
        "screen": ["--instructions"] if options.instructions else [],
        "hops": ["--calls"] if options.calls else [],
    }
    return max(int(BENCHMARKS[name].main([*sizes, *flags.get(name, [])])) for name in wanted)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # the reader of the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
