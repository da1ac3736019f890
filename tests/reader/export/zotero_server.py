"""A loopback server that answers as Zotero's connector and local API do, and records what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SELECTED = {
    "libraryID": 1,
    "libraryName": "My Library",
    "libraryEditable": True,
    "filesEditable": True,
    "editable": True,
    "id": None,
    "name": "My Library",
    "targets": [
        {"id": "L1", "name": "My Library", "filesEditable": True, "level": 0},
        {"id": "C12", "name": "Thesis", "filesEditable": True, "level": 1, "recent": True},
    ],
    "tags": {"L1": []},
}


class FakeZotero(ThreadingHTTPServer):
    """Keeps the items that it was sent; `has_local_api` is the setting of the user."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.items: list[dict[str, Any]] = []
        self.requests: list[tuple[str, str, Any]] = []
        self.moved: list[dict[str, Any]] = []
        self.has_local_api = True
        self.save_status = 201
        self.answers_ping = True
        self.selected = dict(SELECTED)

    @property
    def port(self) -> int:
        return self.server_port


class Answer(BaseHTTPRequestHandler):
    server: FakeZotero

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self.server.requests.append(("GET", url.path, parse_qs(url.query)))
        if url.path == "/connector/ping" and self.server.answers_ping:
            return self.reply(200, b"<!DOCTYPE html><html><body>Zotero is running</body></html>", "text/html")
        if url.path != "/api/users/0/items":
            return self.reply(404, b"No endpoint found", "text/plain")
        if not self.server.has_local_api:
            return self.reply(403, b"Local API is not enabled", "text/plain")
        return self.reply_json(200, [{"key": "ABCD1234", "data": item} for item in self.server.items])

    def do_POST(self) -> None:
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(("POST", self.path, content))
        if self.headers["Content-Type"] != "application/json":
            return self.reply(400, b"Unsupported data type", "text/plain")
        if self.path == "/connector/getSelectedCollection":
            return self.reply_json(200, self.server.selected)
        if self.path == "/connector/saveItems":
            if self.server.save_status != 201:
                return self.reply_json(self.server.save_status, {"error": "LIBRARY_NOT_EDITABLE"})
            self.server.items += content["items"]
            return self.reply_json(201, {"items": content["items"]})
        if self.path == "/connector/updateSession":
            self.server.moved.append(content)
            return self.reply_json(200, {})
        return self.reply(404, b"No endpoint found", "text/plain")

    def reply_json(self, status: int, content: object) -> None:
        self.reply(status, json.dumps(content).encode(), "application/json")

    def reply(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("X-Zotero-Version", "7.0.11")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Write no log."""


@contextmanager
def running_zotero() -> Iterator[FakeZotero]:
    with FakeZotero() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
