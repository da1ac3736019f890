"""Everything that must hold before a change lands: format, lint, types, arrows, tests. Run as `python -m tests`."""

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
    ("pytest", "-q"),
)


def main(arguments: list[str]) -> int:
    """Run the checks one after another and stop at the first that fails; arguments go to pytest."""
    for check in CHECKS:
        command = [str(TOOLS / check[0]), *check[1:], *(arguments if check[0] == "pytest" else ())]
        print("$", " ".join((*check, *(arguments if check[0] == "pytest" else ()))), flush=True)
        status = subprocess.run(command, cwd=PROJECT, check=False).returncode
        if status:
            print(f"{check[0]} found something to mend (see above)", file=sys.stderr)
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
