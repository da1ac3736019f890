"""The Textual application: one controller a subject between the widgets and the library."""

from reader.app.app import ReaderApp, run_reader

__all__ = ["ReaderApp", "run_reader"]
