"""The Textual application: controllers, one per subject, connect the widgets to the library."""

from reader.app.app import DEMO_STATUS, AppOptions, ReaderApp, run_reader

__all__ = ["DEMO_STATUS", "AppOptions", "ReaderApp", "run_reader"]
