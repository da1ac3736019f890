"""Import Textual without the modules that no screen of Reader uses, so that the first frame comes sooner.

Of the 160 ms of processor time that importing Textual takes (minimum of 9 imports), its command palette with the
widgets in it takes 16 ms, TLS, which asyncio does without where Python was built without it, 6 ms, and what is only for
downloads and for previews of colours another 6 ms. All of them take 7 MB of memory. `python -m tests.bench screen`
measures the start as a whole: 276 ms of processor time before, 246 ms now.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import ModuleType

UNUSED_MODULES = ("textual.command", "platformdirs", "rich.table")
"""The command palette, where `App.deliver_text` saves to, and what `textual colors` prints."""


class _UnusedModule(ModuleType):
    """A module with a class for each name that is imported from it."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        unused = type(name, (), {"__module__": self.__name__})
        setattr(self, name, unused)
        return unused


def import_textual() -> None:
    """Import Textual's app, unless that has been done; later imports of the unused modules get the real ones."""
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
    """Put another module, or none, in the place of one that has not been imported yet."""
    if name in sys.modules:
        yield
        return
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]  # None: it cannot be imported
    modules[name] = module
    try:
        yield
    finally:
        del sys.modules[name]
