"""Opens the address that it is given; run as a program of its own, so that the browser inherits nothing of Reader."""

import sys
import webbrowser

if __name__ == "__main__":
    sys.exit(not webbrowser.open(sys.argv[1]))
