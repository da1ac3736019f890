"""Whether the index that lies beside a library is true to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reader.columns import Columns
from reader.paper import Paper, format_count


def verify_index(file: Path, columns: Columns, get_paper: Callable[[str], Paper]) -> tuple[str, ...]:
    """Say what is wrong with the index in a file, in words; nothing where it is right, or was never made.

    Reads every paper. Whatever is wrong mends itself at the next search. Papers that are gone are left out of what is
    read from it, and are not wrong.
    """
    from reader.search.index.file import CorruptIndex, read_index  # noqa: PLC0415 - numpy waits until it is wanted

    try:
        segments = read_index(file).segments
    except FileNotFoundError:
        return ()
    except (OSError, CorruptIndex) as error:
        return (f"the search index {file} is damaged: {error}; it will be made anew at the next search",)
    held = {
        key: int(checksum)
        for segment in segments
        for key, checksum in zip(segment.keys, segment.checksums.tolist(), strict=True)
    }
    differences = _differences_from_library(held, columns, get_paper)
    if not differences:
        return ()
    return (f"the search index {file} {', '.join(differences)}; it will be brought up to date at the next search",)


def _differences_from_library(
    indexed: dict[str, int], columns: Columns, get_paper: Callable[[str], Paper]
) -> list[str]:
    from reader.search.index.reading import paper_checksum  # noqa: PLC0415

    lacking = sum(key not in indexed for key in columns.keys)
    changed = sum(indexed[key] != paper_checksum(get_paper(key)) for key in columns.keys if key in indexed)
    return [
        *([f"lacks {format_count(lacking)}"] if lacking else []),
        *([f"holds {format_count(changed)} that changed"] if changed else []),
    ]
