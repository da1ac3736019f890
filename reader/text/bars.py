"""Progress bars of text, the same on the screen, on the command line and in statistics."""


def progress_bar(done: int, total: int, width: int) -> tuple[str, str]:
    """Return the filled and the empty part of a bar; it is empty only if nothing is done, and full only if all is."""
    return bar_cells(max(width * done // total, min(done, 1)) if total else 0, width)


def bar_cells(filled: int, width: int) -> tuple[str, str]:
    """Return the filled and the empty cells of a bar."""
    return "━" * filled, "╌" * (width - filled)
