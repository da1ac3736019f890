"""What is asked of Textual besides the screen itself: dialogs, notices, threads, and the terminal."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from textual.app import App
from textual.screen import ModalScreen, Screen

from reader.errors import ReaderError

Value = TypeVar("Value")


class TextualServices:
    """Asks, tells, and works beside the screen, for a program that runs."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def show_dialog(self, dialog: ModalScreen[Value | None], on_result: Callable[[Value], None]) -> None:
        """Show a dialog, and go on with its answer, if there is one."""

        def answered(answer: Value | None) -> None:
            if answer is not None:
                on_result(answer)

        self._app.push_screen(dialog, answered)

    def push_screen(self, screen: Screen[Any]) -> None:
        """Put a screen in front."""
        self._app.push_screen(screen)

    @property
    def is_in_browser(self) -> bool:
        """Whether the screen is shown by a browser, as `reader serve` does."""
        return self._app.is_web

    def open_in_browser(self, url: str) -> None:
        """Open an address in the browser that shows the screen."""
        self._app.open_url(url)

    def run_in_thread(
        self,
        task: Callable[[], Value],
        on_result: Callable[[Value], None],
        failed: Callable[[str], None],
        on_finish: Callable[[], None],
    ) -> None:
        """Do what takes time in a thread, and go on with what it gave, or with the words of its error.

        At last, and after an error too, one thing more is done.
        """

        def working() -> None:
            try:
                result = task()
            except ReaderError as error:
                self._from_thread(partial(failed, str(error)))
            else:
                self._from_thread(partial(on_result, result))
            finally:
                self._from_thread(on_finish)

        self._app.run_worker(working, thread=True)

    def write_to_terminal(self, sequence: str) -> None:
        """Send a sequence to the terminal, from a thread, between two frames."""
        if self._app._driver is not None:  # noqa: SLF001 - Textual has no other way past its frames
            self._app.call_from_thread(self._app._driver.write, sequence)  # noqa: SLF001

    def _from_thread(self, action: Callable[[], None]) -> None:
        if self._app.is_running:
            self._app.call_from_thread(action)
