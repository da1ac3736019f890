"""Run a hook and stop it after some seconds; a program of its own, because it outlives Reader.

Its arguments are the seconds, the program and the program's arguments. It ends with the program's exit status.
"""

import os
import signal
import subprocess
import sys


def main() -> int:
    """Run the program of the arguments, and return its exit status."""
    seconds, *words = sys.argv[1:]
    try:
        process = subprocess.Popen(words)  # noqa: S603 - the user's configuration names the program
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot start {words[0]}: {getattr(error, 'strerror', None) or error}\n")
        return 127
    try:
        status = process.wait(float(seconds))
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"stopped after {seconds} s\n")
        sys.stderr.flush()
        process.kill()
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)  # with all that it started, and this process
        return 124
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
