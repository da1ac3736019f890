"""Sources in the network from which digests are fetched.

A source returns bytes, which its format reads. The modules that speak HTTP are loaded on the first request.
"""

from reader.sources.arxiv import ARXIV
from reader.sources.hugging_face import HF_DAILY, HUGGING_FACE
from reader.sources.source import PageSize, Service, Source

__all__ = ["ARXIV", "HF_DAILY", "HUGGING_FACE", "PageSize", "Service", "Source"]
