"""What the user chooses on the screen, and keeps."""

from functools import partial

from reader.app.desk import AppContext
from reader.config.values import Config


class ThemePreference:
    """Writes choices to the configuration; where there is none they hold until the program ends."""

    def __init__(self, context: AppContext, config: Config) -> None:
        self._context = context
        self._path = config.path
        self._theme = config.theme

    def save_theme(self, name: str) -> None:
        """Begin with a theme from now on."""
        if name != self._theme:
            self._theme = name
            self._context.run_safely(partial(self._write_theme, name))

    def _write_theme(self, name: str) -> None:
        from reader.config.writing import set_setting  # noqa: PLC0415 - most sessions write nothing

        if self._path is not None:
            set_setting(self._path, "theme", name)
