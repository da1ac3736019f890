"""Network sources from which digests are fetched.

A source returns bytes, which its input format parses. The modules that speak HTTP are loaded on the first request.
"""

from reader.sources.arxiv import ARXIV
from reader.sources.hugging_face import HUGGING_FACE
from reader.sources.service import PageSize, Service

__all__ = ["ARXIV", "HUGGING_FACE", "PageSize", "Service"]
