"""The Textual application: one controller a subject between the widgets and the library."""

from reader.app.app import DEMO_STATUS, AppOptions, ReaderApp, run_reader

__all__ = ["DEMO_STATUS", "AppOptions", "ReaderApp", "run_reader"]
