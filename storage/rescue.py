"""What can be read of a snapshot that is not as Reader wrote it: changed by another program, or damaged."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.paper import count_in_words
from storage.json_form import decoded, encoded
from storage.snapshot import CALL_FOR_REPAIR, CALL_FOR_RESTORING, DOCUMENT, TAIL_LENGTH, NotAsWritten, meta_in


@dataclass(frozen=True, slots=True)
class Rescue:
    """What could be read of a snapshot that is not as Reader wrote it, and in words what is wrong with it."""

    documents: dict[int, dict[str, Any]]
    through: int
    schema: int
    trouble: str
    whole: bool
    """Nothing is missing: the file was changed by somebody, but it is sound."""


_ID = r"0|[1-9][0-9]{0,17}"


def rescued(path: Path, table: str, content: bytes, schema: int) -> Rescue:
    """Read a snapshot that somebody or something changed, as far as that goes."""
    try:
        tables = _tables_in(content)
        documents = {_as_id(number): _as_document(document) for number, document in tables[table].items()}
        meta = meta_in(tables["_meta"]["1"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _salvaged(path, content, schema, error)
    trouble = f"{path} was changed by another program and is taken as it is; if nobody meant to, {CALL_FOR_RESTORING}"
    return Rescue(documents, meta.through, meta.schema, trouble, whole=True)


def _tables_in(content: bytes) -> dict[str, Any]:
    import json  # noqa: PLC0415 - only ever needed for a file that somebody changed

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) != len(pairs):
            raise NotAsWritten("a name stands twice in one object")
        return names

    try:
        tables: dict[str, Any] = json.loads(content, object_pairs_hook=once)
    except RecursionError:
        raise NotAsWritten("it is nested too deep") from None
    return tables


def _as_id(written: str) -> int:
    if not re.fullmatch(_ID, written):
        raise NotAsWritten(f"{written!r:.30} is no number that a document can have")
    return int(written)


def _as_document(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a document is missing")
    encoded(value)  # raises ValueError for what only some programs take for JSON, such as NaN
    return value


def _salvaged(path: Path, content: bytes, schema: int, error: Exception) -> Rescue:
    documents: dict[int, dict[str, Any]] = {}
    unread: list[int] = []
    for place, line in enumerate(content.split(b"\n"), 1):
        if not line.lstrip().startswith(b'"') or line.startswith(b'"_meta"'):
            continue
        found = DOCUMENT.fullmatch(line.strip())
        try:
            documents[int(found[1])] = _as_document(decoded(found[2]))  # type: ignore[index]
        except (TypeError, ValueError):
            unread.append(place)
    where = f"{path}:{unread[0]}" if unread else str(path)
    readable = f"{count_in_words(len(documents), 'document')} could be read"
    trouble = f"{where}: damaged ({_reason(content, error)}), of which {readable}; {CALL_FOR_REPAIR}"
    end = content[-TAIL_LENGTH:]
    return Rescue(documents, _number_in(end, b"through"), _number_in(end, b"schema") or schema, trouble, whole=False)


def _number_in(end: bytes, name: bytes) -> int:
    """Find what the last line of a damaged file says; 0 where it says nothing that can be read."""
    found = re.findall(rb'"%b":\s?(\d{1,18})\b(?!\.)' % name, end)
    return int(found[-1]) if found else 0


def _reason(content: bytes, error: Exception) -> str:
    if not content.strip():
        return "it is empty"
    if isinstance(error, NotAsWritten):
        return str(error)
    is_cut = content.startswith(b'{"') and not content.rstrip().endswith(b"}")
    return "its end is missing" if is_cut else "it is not what Reader wrote"
