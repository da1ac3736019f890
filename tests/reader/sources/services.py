"""Hugging Face, arXiv and feeds on loopback, in the shapes in which they answer; each path misbehaves on demand."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest

from reader.fetch import services
from reader.sources import ARXIV, HUGGING_FACE
from tests.reader.sources.server import Respond, Server, a_server, content, status

ATOM = "application/atom+xml; charset=utf-8"


def a_day(day: date, *titles: str) -> list[dict[str, Any]]:
    """Return the API's listing of a day."""
    return [a_listed_paper(day, index, title) for index, title in enumerate(titles)]


def a_listed_paper(day: date, index: int, title: str) -> dict[str, Any]:
    return {
        "paper": {
            "id": f"{day:%y%m}.{day.day:02}{index:03}",
            "title": title,
            "summary": "We weave.\nhttps://github.com/loom/one",
            "authors": [{"name": "Ada Lovelace"}],
            "publishedAt": "2025-12-01T16:13:55.000Z",
            "submittedOnDailyAt": f"{day}T00:20:18.797Z",
            "upvotes": 7,
        },
        "title": title,
        "numComments": 2,
    }


@dataclass(frozen=True)
class Entry:
    """A paper of arXiv."""

    id: str
    title: str
    submitted: date

    def __str__(self) -> str:
        return (
            f"<entry><id>http://arxiv.org/abs/{self.id}v1</id><published>{self.submitted}T09:00:00Z</published>"
            f"<title>{escape(self.title)}</title><summary>We weave.</summary><author><name>Ada Lovelace</name></author>"
            '<category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/></entry>'
        )


def an_atom_feed(entries: list[Entry], total: int | None = None, start: int = 0) -> str:
    """Return an answer of arXiv's API; without a total, a plain feed of the same papers."""
    counts = (
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{total}</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>"
    ).replace(
        "<opensearch:startIndex>", '<opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>http://arxiv.org/api/x</id><updated>2025-12-10T00:00:00-05:00</updated>"
        f"{'' if total is None else counts}{''.join(map(str, entries))}</feed>"
    )


@dataclass
class Services:
    """What the services have. `cap` is how many papers they give at once, at most.

    `failures` are sent instead of an answer, in order, to requests whose path contains the text.
    """

    days: dict[date, list[dict[str, Any]]] = field(default_factory=dict)
    searches: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    feeds: dict[str, bytes] = field(default_factory=dict)
    cap: int = 1000
    failures: dict[str, list[Respond]] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    """The paths that were answered with 304."""

    def route(self, path: str, headers: dict[str, str]) -> Respond:
        for text, responses in self.failures.items():
            if text in path and responses:
                return responses.pop(0)
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        body, media_type = self._answer(parts.path, query)
        if body is None:
            return status(404)
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        if headers.get("if-none-match") == etag:
            self.unchanged.append(path)
            return status(304, ETag=etag)
        return content(body, media_type, 200, ETag=etag)

    def _answer(self, path: str, query: dict[str, str]) -> tuple[bytes | None, str]:
        if path == "/api/daily_papers":
            papers = self.days.get(date.fromisoformat(query["date"]), [])
            size = min(self.cap, int(query["limit"]))
            start = int(query.get("p", 0)) * size
            return _json(papers[start : start + size]), "application/json; charset=utf-8"
        if path == "/api/papers/search":
            return _json(self.searches.get(query["q"], [])), "application/json; charset=utf-8"
        if path == "/api/query":
            return self._atom(query).encode(), ATOM
        return self.feeds.get(path), "application/rss+xml"

    def _atom(self, query: dict[str, str]) -> str:
        entries = sorted(self.entries, key=lambda entry: (entry.submitted, entry.id), reverse=True)
        search = query.get("search_query", "")
        if "id_list" in query or search.startswith("ti:"):
            wanted = query.get("id_list", "").split(",")
            entries = [entry for entry in entries if entry.id in wanted or f'"{entry.title}"' in search]
        if "submittedDate:[" in search:
            first, _, last = search.partition("submittedDate:[")[2].partition("]")[0].partition(" TO ")
            entries = [entry for entry in entries if first <= f"{entry.submitted:%Y%m%d}1200" <= last]
        start = int(query.get("start", 0))
        return an_atom_feed(entries[start : start + min(self.cap, int(query["max_results"]))], len(entries), start)


def _json(value: object) -> bytes:
    import json

    return json.dumps(value).encode()


@contextmanager
def serving(services: Services) -> Iterator[Server]:
    with a_server(route=services.route) as server:
        yield server


def without_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send requests to Hugging Face and arXiv without a delay between them, and again at once."""
    monkeypatch.setattr("reader.sources.client.RETRY_DELAYS", (0.0, 0.0))
    monkeypatch.setattr(services, "HUGGING_FACE", replace(HUGGING_FACE, delay=0.0))
    monkeypatch.setattr(services, "ARXIV", replace(ARXIV, delay=0.0))
