"""Run a hook and kill it after a time limit; a process of its own, because a hook may outlive Reader.

The arguments are the limit in seconds, the program and its arguments. The exit status is the program's, or 127 if the
program cannot be started.
"""

import os
import signal
import subprocess
import sys


def main() -> int:
    """Run the program named by the arguments, and return its exit status."""
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
            os.killpg(0, signal.SIGKILL)  # kills the program, its children and this process
        return 124
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
