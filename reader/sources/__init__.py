"""Where a digest comes from: a source gives its bytes, never papers.

What asks the network is in modules of its own, which are loaded when something is fetched.
"""

from reader.files import read_file_bytes, read_stream_bytes
from reader.sources.hf_daily import HF_DAILY
from reader.sources.source import Source

__all__ = ["HF_DAILY", "SOURCES", "Source", "read_file_bytes", "read_stream_bytes"]

SOURCES: tuple[Source, ...] = (HF_DAILY,)
"""Every source, the one first that is meant where none is named."""
