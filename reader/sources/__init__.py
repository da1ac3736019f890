"""Where a digest comes from: a source gives its bytes, never papers."""

from reader.sources.file import bytes_of_file, bytes_of_stream

__all__ = ["bytes_of_file", "bytes_of_stream"]
