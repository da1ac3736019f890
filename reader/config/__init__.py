"""What the user chose: where it is written, what holds, and how a choice made on the screen is kept."""

from reader.config.presets import PRESETS
from reader.config.reading import config_path, library_folder, load
from reader.config.saving import create_text
from reader.config.settings import BUILT_IN_VIEWS
from reader.config.template import default_text
from reader.config.values import Config, SavedView
from reader.config.writing import save_view, set_setting

__all__ = [
    "BUILT_IN_VIEWS",
    "PRESETS",
    "Config",
    "SavedView",
    "config_path",
    "create_text",
    "default_text",
    "library_folder",
    "load",
    "save_view",
    "set_setting",
]
