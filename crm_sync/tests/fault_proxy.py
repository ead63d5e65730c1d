"""A proxy on loopback that hands requests on, counts what the CRM has done, and does harm."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

# What can happen to a request. With the first five the CRM does nothing; with the last three it has
# done all, and the answer is lost.
BEFORE = ("429", "503", "401", "500 before", "drop before")
AFTER = ("500 after", "drop after", "silence after")
FAULTS = (*BEFORE, *AFTER)
# Longer than clients in tests wait for an answer.
SILENCE = 3.0

Choice = Callable[[int, bytes], str | None]


@dataclass
class Proxy:
    """What has gone through.

    Attributes:
        url: where it listens.
        choose: says what happens to a request, by its number and body; None hands it on.
        count: gives how many records the CRM has written, from a request and its answer.
        writes: records written so far.
        injected: faults so far.
        requests: handed on so far.
    """

    url: str
    choose: Choice
    count: Callable[[str, bytes, requests.Response], int]
    writes: int = 0
    injected: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    bodies: list[bytes] = field(default_factory=list)
    _number: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)


def no_faults(number: int, body: bytes) -> str | None:
    """Hand every request on."""
    return None


@contextmanager
def fault_proxy(
    upstream: str,
    count: Callable[[str, bytes, requests.Response], int],
    choose: Choice = no_faults,
) -> Iterator[Proxy]:
    """Start a proxy, and stop it in the end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            with proxy._lock:
                proxy._number += 1
                fault = proxy.choose(proxy._number, body)
                if fault:
                    proxy.injected[fault] += 1
            if fault in BEFORE:
                self._harm(fault)
                return
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in {"host", "connection", "content-length", "accept-encoding"}
            }
            answer = requests.request(
                self.command,
                f"{upstream}{self.path}",
                data=body,
                headers={**headers, "Accept-Encoding": "gzip"},
                timeout=120,
            )
            with proxy._lock:
                proxy.requests += 1
                proxy.writes += count(self.path, body, answer)
            if fault:
                self._harm(fault)
                return
            with suppress(OSError):
                self.send_response(answer.status_code)
                for name in ("Content-Type", "Retry-After", "Location"):
                    if name in answer.headers:
                        self.send_header(name, answer.headers[name])
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

        def _harm(self, fault: str) -> None:
            if fault.startswith(("drop", "silence")):
                if fault.startswith("silence"):
                    time.sleep(SILENCE)
                self.close_connection = True
                with suppress(OSError):
                    self.connection.close()
                return
            self.send_response(int(fault[:3]))
            if fault == "429":
                self.send_header("Retry-After", "0")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _handle  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy = Proxy(f"http://127.0.0.1:{server.server_port}", choose, count)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
