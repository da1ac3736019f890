"""Whether the index that lies beside a library is true to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reader.columns import Columns
from reader.paper import Paper, count_in_words


def check_index(file: Path, columns: Columns, paper_of: Callable[[str], Paper]) -> tuple[str, ...]:
    """Say what is wrong with the index in a file, in words; nothing where it is right, or was never made.

    Reads every paper. Whatever is wrong mends itself at the next search. Papers that are gone are left out of what is
    read from it, and are not wrong.
    """
    from reader.search.index.file import Damaged, read_index  # noqa: PLC0415 - numpy waits until it is wanted

    try:
        segments = read_index(file).segments
    except FileNotFoundError:
        return ()
    except (OSError, Damaged) as error:
        return (f"the search index {file} is damaged: {error}; it will be made anew at the next search",)
    held = {
        key: int(checksum)
        for segment in segments
        for key, checksum in zip(segment.keys, segment.checksums.tolist(), strict=True)
    }
    differences = _differences(held, columns, paper_of)
    if not differences:
        return ()
    return (f"the search index {file} {', '.join(differences)}; it will be brought up to date at the next search",)


def _differences(held: dict[str, int], columns: Columns, paper_of: Callable[[str], Paper]) -> list[str]:
    from reader.search.index.reading import checksum_of  # noqa: PLC0415

    lacking = sum(key not in held for key in columns.keys)
    changed = sum(held[key] != checksum_of(paper_of(key)) for key in columns.keys if key in held)
    return [
        *([f"lacks {count_in_words(lacking)}"] if lacking else []),
        *([f"holds {count_in_words(changed)} that changed"] if changed else []),
    ]
