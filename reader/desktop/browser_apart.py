"""Opens the address that it is given; run as a program of its own, so that the browser inherits nothing of Reader.

With `--which` it opens nothing, and prints the browser that it would open.
"""

import sys
import webbrowser


def main() -> int:
    """Open the address; 0 where a browser took it."""
    if sys.argv[1] == "--which":
        return _tell_which()
    return int(not webbrowser.open(sys.argv[1]))


def _tell_which() -> int:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return 1
    sys.stdout.write(str(getattr(browser, "name", "") or type(browser).__name__))
    return 0


if __name__ == "__main__":
    sys.exit(main())
