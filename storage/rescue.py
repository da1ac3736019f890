"""What can be read of a snapshot that is not as Reader wrote it: changed by another program, or damaged."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reader.paper import format_count
from storage.json_form import dumps, loads
from storage.snapshot import DOCUMENT_LINE, FOOTER_LENGTH, REPAIR_HINT, RESTORE_HINT, UnexpectedContent, parse_footer


@dataclass(frozen=True, slots=True)
class Salvage:
    """What could be read of a snapshot that is not as Reader wrote it, and in words what is wrong with it."""

    documents: dict[int, dict[str, Any]]
    sequence: int
    schema: int
    problem: str
    is_complete: bool
    """Nothing is missing: the file was changed by somebody, but it is sound."""


_ID = r"0|[1-9][0-9]{0,17}"


def salvage(path: Path, table: str, content: bytes, schema: int) -> Salvage:
    """Read a snapshot that somebody or something changed, as far as that goes."""
    try:
        tables = _parse_tables(content)
        documents = {_parse_id(doc_id): _parse_document(document) for doc_id, document in tables[table].items()}
        footer = parse_footer(tables["_meta"]["1"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return _salvage_damaged(path, content, schema, error)
    problem = f"{path} was changed by another program and is taken as it is; if nobody meant to, {RESTORE_HINT}"
    return Salvage(documents, footer.through, footer.schema, problem, is_complete=True)


def _parse_tables(content: bytes) -> dict[str, Any]:
    import json  # noqa: PLC0415 - only ever needed for a file that somebody changed

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = dict(pairs)
        if len(names) != len(pairs):
            raise UnexpectedContent("a name stands twice in one object")
        return names

    try:
        tables: dict[str, Any] = json.loads(content, object_pairs_hook=once)
    except RecursionError:
        raise UnexpectedContent("it is nested too deep") from None
    return tables


def _parse_id(text: str) -> int:
    if not re.fullmatch(_ID, text):
        raise UnexpectedContent(f"{text!r:.30} is no number that a document can have")
    return int(text)


def _parse_document(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("a document is missing")
    dumps(value)  # raises ValueError for what only some programs take for JSON, such as NaN
    return value


def _salvage_damaged(path: Path, content: bytes, schema: int, error: Exception) -> Salvage:
    documents: dict[int, dict[str, Any]] = {}
    unread: list[int] = []
    for position, line in enumerate(content.split(b"\n"), 1):
        if not line.lstrip().startswith(b'"') or line.startswith(b'"_meta"'):
            continue
        match = DOCUMENT_LINE.fullmatch(line.strip())
        try:
            documents[int(match[1])] = _parse_document(loads(match[2]))  # type: ignore[index]
        except (TypeError, ValueError):
            unread.append(position)
    where = f"{path}:{unread[0]}" if unread else str(path)
    readable = f"{format_count(len(documents), 'document')} could be read"
    problem = f"{where}: damaged ({_damage_reason(content, error)}), of which {readable}; {REPAIR_HINT}"
    end = content[-FOOTER_LENGTH:]
    return Salvage(
        documents, _find_number(end, b"through"), _find_number(end, b"schema") or schema, problem, is_complete=False
    )


def _find_number(end: bytes, name: bytes) -> int:
    """Find what the last line of a damaged file says; 0 where it says nothing that can be read."""
    found = re.findall(rb'"%b":\s?(\d{1,18})\b(?!\.)' % name, end)
    return int(found[-1]) if found else 0


def _damage_reason(content: bytes, error: Exception) -> str:
    if not content.strip():
        return "it is empty"
    if isinstance(error, UnexpectedContent):
        return str(error)
    is_cut = content.startswith(b'{"') and not content.rstrip().endswith(b"}")
    return "its end is missing" if is_cut else "it is not what Reader wrote"
