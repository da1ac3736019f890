"""Client of the Zotero that runs on this machine, using the interface of its browser connector.

It contacts only the loopback address, without proxies or redirects. It does not send papers that Zotero already has,
according to Zotero's local API or, if the user has not enabled it, to a file of the papers that Reader sent before.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from reader.errors import ExportError, UsageError
from reader.export.facts import code_of, comment_of, date_of, doi_of, url_of
from reader.files import load_state, save_state
from reader.paper import Paper, format_count, title_key
from reader.text import clean_text, printable
from reader.text.authors import parse_name

HOST = "127.0.0.1"
PORT = 23119
STATE_FILE = "zotero.json"
"""The name of the file of sent papers in the library's folder."""
_TIMEOUT = 30.0
_MAX_RESPONSE_BYTES = 32 * 1024 * 1024
_BATCH_SIZE = 50
"""Items per request, so that a large export shows progress in Zotero and no request is too large."""


class ZoteroNotRunning(ExportError):
    """Zotero is not running on this machine, or does not answer."""


class ZoteroReport(NamedTuple):
    """The number of papers sent, the number that Zotero already had, and the collection of the new ones."""

    sent: int
    known: int
    place: str
    is_remembered: bool
    """Whether `known` counts the papers that Reader sent before, because Zotero's local API is off."""

    def describe(self) -> str:
        """Describe the result: "sent 3 papers to Zotero (My Library); 2 were there already"."""
        place = f" ({self.place})" if self.place else ""
        known = f"{self.known:,} {'was' if self.known == 1 else 'were'} there already"
        if not self.sent:
            return f"nothing new for Zotero: {known}"
        return f"sent {format_count(self.sent)} to Zotero{place}" + (f"; {known}" if self.known else "")


class Zotero:
    """The Zotero that runs on this machine; `state_file` records the papers sent to it."""

    def __init__(self, state_file: Path | None = None, port: int = PORT) -> None:
        self._state_file = state_file
        self._port = port

    def send(self, papers: Iterable[Paper], collection: str = "") -> ZoteroReport:
        """Save the papers that Zotero does not have, in a collection or in the place selected in Zotero.

        Raise ZoteroNotRunning, UsageError for an unknown collection, and ExportError if Zotero refuses.
        """
        self._require_running()
        place = self._find_place(collection)
        sent_before = self._load_sent()
        new: list[Paper] = []
        known, has_local_api = 0, True
        for paper in papers:
            has_paper = self._has(paper) if has_local_api else None
            has_local_api = has_paper is not None
            if paper.key in sent_before if has_paper is None else has_paper:
                known += 1
            else:
                new.append(paper)
        target = str(place.get("id", "")) if collection else ""
        for start in range(0, len(new), _BATCH_SIZE):
            self._save(batch := new[start : start + _BATCH_SIZE], target)
            sent_before.update(paper.key for paper in batch)
            save_state(self._state_file, sorted(sent_before))
        return ZoteroReport(len(new), known, str(place.get("name") or ""), is_remembered=not has_local_api)

    def _require_running(self) -> None:
        pings = (
            self._request(method, "/connector/ping", content)[0] for method, content in (("GET", None), ("POST", {}))
        )
        if 200 not in pings:
            raise ZoteroNotRunning(f"what answers on port {self._port} of this machine is not Zotero")

    def _find_place(self, collection: str) -> Mapping[str, Any]:
        """Return the collection with a name, or the place selected in Zotero if the name is empty."""
        status, answer = self._request("POST", "/connector/getSelectedCollection", {})
        selected = answer if status == 200 and isinstance(answer, dict) else {}
        if not collection:
            if selected.get("libraryEditable") is False:
                raise ExportError("the library that is selected in Zotero is read-only; select another one there")
            return {"name": selected.get("name") or selected.get("libraryName")}
        targets = [target for target in selected.get("targets", []) if isinstance(target, dict)]
        for target in targets:
            if str(target.get("name", "")).casefold() == collection.casefold():
                return target
        names = ", ".join(str(target.get("name")) for target in targets)[:300] or "none"
        raise UsageError(f"Zotero has no collection {collection!r}; create it there, or use one of: {names}")

    def _has(self, paper: Paper) -> bool | None:
        """Return whether Zotero has a paper, or None if its local API does not answer."""
        query = urlencode({"q": paper.arxiv_id or printable(paper.title), "qmode": "everything", "format": "json"})
        status, answer = self._request("GET", f"/api/users/0/items?{query}")
        if status != 200 or not isinstance(answer, list):
            return None
        items = (item.get("data", item) for item in answer if isinstance(item, dict))
        return any(_is_same(item, paper) for item in items if isinstance(item, dict))

    def _save(self, papers: Sequence[Paper], target: str) -> None:
        session = uuid4().hex
        items = [{"id": f"{session}-{index}", **zotero_item(paper)} for index, paper in enumerate(papers)]
        content = {"sessionID": session, "uri": items[0].get("url") or "https://arxiv.org/", "items": items}
        status, answer = self._request("POST", "/connector/saveItems", content)
        if status not in (200, 201):
            raise ExportError(f"Zotero refused the papers: {_reason(status, answer)}")
        if target:
            moved, answer = self._request(
                "POST", "/connector/updateSession", {"sessionID": session, "target": target, "tags": ""}
            )
            if moved not in (200, 201):
                raise ExportError(f"Zotero has the papers but did not move them: {_reason(moved, answer)}")

    def _load_sent(self) -> set[str]:
        state = load_state(self._state_file)
        return {key for key in state if isinstance(key, str)} if isinstance(state, list) else set()

    def _request(self, method: str, path: str, content: object = None) -> tuple[int, Any]:
        """Return a response's status and decoded JSON (None if invalid); raise ZoteroNotRunning without a response."""
        from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - loads `email` and more

        connection = HTTPConnection(HOST, self._port, timeout=_TIMEOUT)
        headers = {"X-Zotero-Connector-API-Version": "3", "Zotero-Allowed-Request": "1"}
        body = None if content is None else json.dumps(content).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, _decode(response.read(_MAX_RESPONSE_BYTES))
        except (OSError, HTTPException):
            raise ZoteroNotRunning(f"Zotero does not answer on port {self._port} of this machine") from None
        finally:
            connection.close()


def zotero_item(paper: Paper) -> dict[str, Any]:
    """Return a paper as a Zotero item of type preprint, with its note and links to its page and its code."""
    arxiv = {"repository": "arXiv", "archiveID": f"arXiv:{paper.arxiv_id}"} if paper.arxiv_id else {}
    note = clean_text(paper.marks.note)
    links = [("Code", url) for url in code_of(paper)]
    item = {
        "itemType": "preprint",
        "title": printable(paper.title),
        "creators": [_creator(author) for author in paper.authors if printable(author)],
        "abstractNote": printable(paper.abstract),
        "date": date_of(paper),
        **arxiv,
        "DOI": doi_of(paper),
        "url": url_of(paper),
        "libraryCatalog": "Reader",
        "extra": "\n".join(filter(None, (comment_of(paper), *(f"{title}: {url}" for title, url in links)))),
        "tags": [{"tag": tag} for tag in map(printable, paper.marks.tags) if tag],
        "notes": [{"note": f"<p>{escape(note).replace(chr(10), '<br/>')}</p>"}] if note else [],
        "attachments": [
            {"title": title, "url": url, "mimeType": "text/html", "snapshot": False} for title, url in links
        ],
    }
    return {name: value for name, value in item.items() if value}


def _creator(author: str) -> dict[str, object]:
    name = parse_name(printable(author))
    if not name.given:
        return {"creatorType": "author", "lastName": name.family, "fieldMode": 1}
    family = f"{name.particle} {name.family}".strip()
    given = f"{name.given}, {name.suffix}" if name.suffix else name.given
    return {"creatorType": "author", "firstName": given, "lastName": family}


def _is_same(item: Mapping[str, Any], paper: Paper) -> bool:
    """Return whether a Zotero item is the paper: by arXiv id if the paper has one, else by DOI or title."""
    if paper.arxiv_id:
        names = ("archiveID", "DOI", "url", "extra", "archiveLocation", "number", "reportNumber")
        text = "\n".join(str(item.get(name, "")) for name in names)
        return re.search(rf"(?<!\d){re.escape(paper.arxiv_id)}(?!\d)", text, re.IGNORECASE) is not None
    if paper.doi and str(item.get("DOI", "")).lower() == paper.doi:
        return True
    return title_key(str(item.get("title", ""))) == title_key(paper.title)


def _decode(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def _reason(status: int, answer: object) -> str:
    detail = answer.get("error") if isinstance(answer, dict) else None
    return f"{printable(str(detail))[:200]} (HTTP {status})" if detail else f"HTTP {status}"
