"""Running the screen so that, however it ends, the terminal is given back and the exit status is true."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from reader.app.program import ReaderApp, this_day
from reader.app.views import View
from storage import Library


def run(
    library: Library,
    *,
    views: Sequence[View] = (),
    keymap: Mapping[str, str] | None = None,
    theme: str = "",
    today: Callable[[], date] = this_day,
) -> int:
    """Show the screen on a library until the user leaves, and give the exit status.

    Takes what `ReaderApp` takes. A fault of the program itself is raised again once the terminal is given back.
    """
    app = ReaderApp(library, views=views, keymap=keymap, theme=theme, today=today)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
