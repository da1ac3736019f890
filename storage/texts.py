"""Texts of one line each, joined in a derived file so that they come apart again as they were."""

from collections.abc import Iterable

_SEPARATOR = "\n"
_BATCH_SIZE = 1 << 18
"""How many bytes of text are read in one go, so that a screen is not kept waiting for all of a big library's."""


def is_packable(texts: Iterable[str]) -> bool:
    """Tell whether every text is of one line."""
    return not any(_SEPARATOR in text for text in texts)


def pack_strings(texts: Iterable[str]) -> bytes:
    """Join texts; none at all, and an empty one, look alike."""
    return _SEPARATOR.join(texts).encode("utf-8", "surrogatepass")


def unpack_strings(packed: bytes | memoryview) -> list[str]:
    """Take joined texts apart, of which there is at least one."""
    content, separator = bytes(packed), _SEPARATOR.encode()
    texts: list[str] = []
    start = 0
    while (end := content.find(separator, start + _BATCH_SIZE)) >= 0:
        texts += content[start:end].decode("utf-8", "surrogatepass").split(_SEPARATOR)
        start = end + 1
    return texts + content[start:].decode("utf-8", "surrogatepass").split(_SEPARATOR)
