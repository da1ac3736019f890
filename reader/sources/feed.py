"""Feeds of papers from any site, requested by URL."""

import codecs
import re
from urllib.parse import urlsplit

from reader.files import is_text_encoding
from reader.sources.client import Client, Payload
from reader.sources.service import Service

DELAY = 1.0
"""Seconds between two requests to one site."""

_XML_ENCODING = re.compile(rb"\A\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")


def service_of(url: str) -> Service:
    """Return the site of a feed."""
    parts = urlsplit(url)
    return Service(f"{parts.scheme.lower()}://{parts.netloc}", delay=DELAY, not_found_hint="check the feed's URL")


def fetch_feed(url: str, client: Client) -> Payload:
    """Return a feed; raise NetworkError or Cancelled."""
    parts = urlsplit(url)
    path = parts.path or "/"
    return client.get(service_of(url), f"{path}?{parts.query}" if parts.query else path)


def feed_name(url: str) -> str:
    """Return the name of a feed without a name from the user: its URL without scheme and query."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path.rstrip('/')}"


def encoding_of(answer: Payload) -> str | None:
    """Return the encoding that a feed or its server declares, or None if the feed is UTF-8 or UTF-16 or none fits.

    Servers often declare the wrong encoding, so a feed that decodes as UTF-8 counts as UTF-8.
    """
    if answer.content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _decodes(answer.content, "utf-8"):
        return None
    declared = _XML_ENCODING.match(answer.content)
    for name in (declared[1].decode("ascii") if declared else "", answer.charset):
        if is_text_encoding(name) and _decodes(answer.content, name):
            return name
    return None


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (LookupError, ValueError):
        return False
    return True
