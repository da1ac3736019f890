"""Where a digest comes from: a source gives its bytes, never papers.

What asks the network is in modules of its own, which are loaded when something is fetched.
"""

from reader.sources.file import bytes_of_file, bytes_of_stream
from reader.sources.hf_daily import HF_DAILY
from reader.sources.source import Source

__all__ = ["HF_DAILY", "SOURCES", "Source", "bytes_of_file", "bytes_of_stream"]

SOURCES: tuple[Source, ...] = (HF_DAILY,)
"""Every source, the one first that is meant where none is named."""
