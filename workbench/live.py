"""A warehouse that stays open only while somebody reads.

On DuckDB a file that is open for reading can't be written to, and one that is being written can't
be read. So the file is let go of a second after the last query, and each run of a page begins with
the file that has the name by then: `make publish` may have replaced it.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pandas as pd

from workbench.warehouse import ConnectionLostError, Warehouse

IDLE_SECONDS = 1.0
LOOK_EVERY_SECONDS = 0.25


class Opened:
    """A warehouse that is open, and who reads it now."""

    def __init__(self, warehouse: Warehouse, version: object) -> None:
        self.warehouse = warehouse
        self.version = version
        self.readers = 0
        self.last_read = time.monotonic()
        self.is_open = True


class LiveWarehouse(Warehouse):
    """Opens a warehouse when it is read, and closes it when it is idle or replaced.

    Args:
        opens: opens the warehouse, or raises WarehouseError.
        version: tells one state of what would be opened from the next; what is open is replaced
            when it changes.
        idle_seconds: after which an unused warehouse is closed; None keeps it open.
    """

    def __init__(
        self,
        opens: Callable[[], Warehouse],
        version: Callable[[], object] = lambda: None,
        idle_seconds: float | None = IDLE_SECONDS,
    ) -> None:
        self._opens = opens
        self._version = version
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._opened: list[Opened] = []
        self._run = threading.local()
        self._ended = threading.Event()
        if idle_seconds is not None:
            # The thread holds no reference: a warehouse that nobody has any more ends it.
            watch = threading.Thread(target=close_idle, args=(weakref.ref(self),), daemon=True)
            watch.start()

    @property
    def schema(self) -> str:
        """Schema of the marts."""
        with self._reading() as opened:
            return opened.warehouse.schema

    @property
    def internal(self) -> str:
        """Schema of seeds and of the tables between."""
        with self._reading() as opened:
            return opened.warehouse.internal

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Have all queries of this thread read one state, as long as each follows soon."""
        self._run.state = self._run.tables = None
        self._run.is_on = True
        try:
            yield
        finally:
            self._run.is_on = False
            self._run.state = None

    def frame(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Rows of a query; a lost connection is opened once more."""
        try:
            with self._reading() as opened:
                return opened.warehouse.frame(sql, values)
        except ConnectionLostError:
            self._drop(opened)
        with self._reading() as opened:
            return opened.warehouse.frame(sql, values)

    def tables(self) -> set[str]:
        """Names of the tables and views that can be read, asked once for each run of a page."""
        kept = getattr(self._run, "tables", None)
        if kept is None:
            kept = super().tables()
            self._run.tables = kept if getattr(self._run, "is_on", False) else None
        return kept

    def close(self) -> None:
        """Close what is open, and watch no more."""
        self._ended.set()
        for opened in list(self._opened):
            self._drop(opened)

    def close_if_idle(self) -> None:
        """Close what nobody has read for long enough."""
        with self._lock:
            now = time.monotonic()
            for opened in list(self._opened):
                if opened.readers == 0 and now - opened.last_read >= (self._idle_seconds or 0):
                    self._close(opened)

    @contextmanager
    def _reading(self) -> Iterator[Opened]:
        """Keep a warehouse from being closed while it is read."""
        with self._lock:
            opened = self._current()
            opened.readers += 1
        try:
            yield opened
        finally:
            with self._lock:
                opened.readers -= 1
                opened.last_read = time.monotonic()

    def _current(self) -> Opened:
        """What this thread is to read: what its page began with, else the newest."""
        pinned = getattr(self._run, "state", None)
        if pinned is not None and pinned.is_open:
            return pinned
        version = self._version()
        found = next((one for one in self._opened if one.version == version), None)
        if found is None:
            found = Opened(self._opens(), version)
            self._opened.append(found)
        if getattr(self._run, "is_on", False):
            self._run.state = found
        return found

    def _drop(self, opened: Opened) -> None:
        with self._lock:
            self._close(opened)

    def _close(self, opened: Opened) -> None:
        if opened.is_open:
            opened.is_open = False
            self._opened.remove(opened)
            # What is broken can't be closed properly, and need not be.
            with suppress(Exception):
                opened.warehouse.close()


def close_idle(reference: weakref.ref[LiveWarehouse]) -> None:
    """Look now and again whether a warehouse can be closed, until nobody has it any more."""
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        live = reference()
        if live is None or live._ended.is_set():
            return
        live.close_if_idle()
        del live
