"""What HubSpot's and Salesforce's servers share here: JSON on loopback, with a store of records.

They are written from the vendors' public documentation (docs/crm_sync.md says from which pages) and
know what the targets use of the APIs, no more. They check what they are sent as the vendors do.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class AnswerError(Exception):
    """An answer that is no success.

    Attributes:
        status: of HTTP.
        body: of the answer.
        headers: beside the usual ones.
    """

    def __init__(self, status: int, body: object, **headers: str) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers


@dataclass
class Vendor:
    """A vendor's server.

    Attributes:
        records: values by field, by the id of a record.
        writes: records written so far.
        requests: method and path of each request.
        token: what requests have to carry.
        logins: how many tokens were given out.
        made: how many records were created.
        index: ids of records by field and value, for the fields that were looked for.
    """

    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    writes: int = 0
    requests: list[str] = field(default_factory=list)
    token: str = ""
    logins: int = 0
    made: int = 0
    index: dict[str, dict[Any, str]] = field(default_factory=dict)

    def find(self, by: str, value: object) -> str | None:
        """The record whose field has a value, if there is one."""
        if by not in self.index:
            self.index[by] = {held.get(by): one for one, held in self.records.items()}
        found = self.index[by].get(value)
        return found if found in self.records and self.records[found].get(by) == value else None

    def keep(self, record: str, values: dict[str, Any]) -> None:
        """Create or change a record."""
        self.records.setdefault(record, {}).update(values)
        for by, found in self.index.items():
            found[self.records[record].get(by)] = record
        self.writes += 1

    def new_number(self) -> int:
        """A number that no other record has had."""
        self.made += 1
        return self.made

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> object:
        """Answer a request; a text is sent as it is, anything else as JSON. One at a time."""
        raise NotImplementedError

    def is_login(self, path: str) -> bool:
        """Whether a request needs no token."""
        raise NotImplementedError

    def unauthorized(self) -> AnswerError:
        """The answer to a token that is no longer good."""
        raise NotImplementedError


@contextmanager
def serve(vendor: Vendor) -> Iterator[str]:
    """Start a server and give its address; it is stopped in the end."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

        def _handle(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers = 200, {}
            with lock:
                vendor.requests.append(f"{self.command} {parts.path}")
                try:
                    held = self.headers.get("Authorization", "")
                    if not vendor.is_login(parts.path) and held != f"Bearer {vendor.token}":
                        raise vendor.unauthorized()
                    found = vendor.answer(self.command, parts.path, query, body)
                    if isinstance(found, tuple):
                        status, found = found
                except AnswerError as error:
                    status, found, headers = error.status, error.body, error.headers
            sent = found.encode() if isinstance(found, str) else json.dumps(found).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            kind = "text/csv" if isinstance(found, str) else "application/json"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
