"""Sources in the network from which digests are fetched.

A source returns bytes, which its format reads. The modules that speak HTTP are loaded on the first request.
"""

from reader.sources.arxiv import ARXIV
from reader.sources.hugging_face import HUGGING_FACE
from reader.sources.service import PageSize, Service

__all__ = ["ARXIV", "HUGGING_FACE", "PageSize", "Service"]
