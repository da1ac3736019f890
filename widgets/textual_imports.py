"""Import Textual without the modules that no screen of Reader uses, so that the first frame comes sooner.

Importing Textual takes 160 ms of processor time (minimum of 9 imports): 16 ms for its command palette and the widgets
in it, 6 ms for TLS, which asyncio can do without, and another 6 ms for modules that only downloads and previews of
colours need. Together they take 7 MB of memory. `python -m tests.bench screen` measures the start as a whole: 246 ms of
processor time, 276 ms with these modules.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType

UNUSED_MODULES = ("textual.command", "platformdirs", "rich.table")
"""Needed only for the command palette, `App.deliver_text` and `textual colors`."""


class _UnusedModule(ModuleType):
    """A module with a class for each name that is imported from it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        unused = type(name, (), {"__module__": self.__name__})
        setattr(self, name, unused)
        return unused


def import_textual() -> None:
    """Import Textual's app, unless it is imported already; later imports of the unused modules get the real ones."""
    if "textual.app" in sys.modules:
        return
    with _replaced("ssl", None):
        import_module("asyncio")
    try:
        with ExitStack() as replaced:
            for name in UNUSED_MODULES:
                replaced.enter_context(_replaced(name, _UnusedModule(name)))
            import_module("textual.app")
    except Exception:  # noqa: BLE001 - whatever another release of Textual does with these modules, it has them then
        for name in [name for name in sys.modules if name.partition(".")[0] == "textual"]:
            del sys.modules[name]


@contextmanager
def _replaced(name: str, module: ModuleType | None) -> Iterator[None]:
    """Replace a module that has not been imported yet by another, or by none, within the context."""
    if name in sys.modules:
        yield
        return
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # None: it cannot be imported
    modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]
