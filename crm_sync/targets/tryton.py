"""Tryton, by the JSON-RPC of its server (trytond 8.2).

The fields are those of the Tryton module in ``crm_sync/tryton_module``, or of a module of yours: in
Tryton, fields are code. A call is a transaction: all of it is done, or none. A list that
is written in one call is therefore refused as a whole when one record is; ``crm_sync.sync`` looks
for the one.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import requests

from crm_sync.secret_values import read_secret, remember
from crm_sync.targets.base import (
    ExpiredError,
    Field,
    InDoubtError,
    Outcome,
    Record,
    RefusedError,
    Target,
    TargetError,
    TryLaterError,
    Write,
)
from crm_sync.values import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, TIMESTAMP, Value, as_kind

KINDS = {
    "char": TEXT,
    "text": TEXT,
    "integer": INTEGER,
    "numeric": NUMBER,
    "float": NUMBER,
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": TIMESTAMP,
    "timestamp": TIMESTAMP,
}
# What a server says when two transactions were in each other's way: nothing was done.
BUSY = ("ConcurrencyException", "database is locked", "could not serialize", "deadlock detected")
TIMEOUT = 60.0
BATCH_SIZE = 200
# Records that were put out of use count too: their key is taken.
CONTEXT = {"active_test": False}


def _encode(value: object) -> dict[str, Any]:
    if isinstance(value, datetime):
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return {"__class__": "datetime", **{part: getattr(value, part) for part in parts}}
    if isinstance(value, date):
        parts = ("year", "month", "day")
        return {"__class__": "date", **{part: getattr(value, part) for part in parts}}
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    raise TypeError(f"{type(value).__name__} can't be sent to Tryton")


def _decode(found: dict[str, Any]) -> object:
    kind = found.get("__class__")
    parts = {name: value for name, value in found.items() if name != "__class__"}
    if kind == "datetime":
        return datetime(**parts)
    if kind == "date":
        return date(**parts)
    return Decimal(found["decimal"]) if kind == "Decimal" else found


class Tryton(Target):
    """A Tryton server.

    The mapping's ``connection`` has ``url`` (``http://127.0.0.1:8000``), ``database`` and ``user``;
    ``timeout`` in seconds and ``batch_size`` may be given. The password is in ``TRYTON_PASSWORD``.
    """

    def __init__(
        self,
        object_name: str,
        key: str,
        url: str,
        database: str,
        user: str,
        timeout: float = TIMEOUT,
        batch_size: int = BATCH_SIZE,
    ) -> None:
        self.batch_size = batch_size
        self._model, self._key = object_name, key
        self._url = f"{url.rstrip('/')}/{database}/rpc/"
        self._user, self._timeout = user, timeout
        self._session = requests.Session()
        self._fields: dict[str, Field] = {}

    def connect(self) -> None:
        """Log in: a session lasts for some minutes without a call."""
        self._session.headers.pop("Authorization", None)
        password = {"password": read_secret("TRYTON_PASSWORD")}
        user_id, session, *_ = self._call("common.db.login", self._user, password, "en")
        remember(session)
        held = base64.b64encode(f"{self._user}:{user_id}:{session}".encode()).decode()
        self._session.headers["Authorization"] = f"Session {remember(held)}"

    def fields(self) -> Mapping[str, Field]:
        """All fields of the model."""
        found = self.call(self._model, "fields_get", [])
        self._fields = {
            name: Field(
                KINDS.get(one["type"], one["type"]),
                is_writable=not one.get("readonly"),
                # Tryton does not tell what is unique; the module's constraint is.
                is_unique=name == self._key,
                length=one.get("size") if isinstance(one.get("size"), int) else None,
            )
            for name, one in found.items()
        }
        return self._fields

    def read(self, keys: Collection[str], fields: Collection[str]) -> Mapping[str, Record]:
        """Records with these keys."""
        names = [self._key, *fields]
        found = self.call(
            self._model, "search_read", [(self._key, "in", list(keys))], 0, None, None, names
        )
        return {
            one[self._key]: Record(
                str(one["id"]), {name: self._from(name, one.get(name)) for name in fields}
            )
            for one in found
        }

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Create, update and delete, one call for each."""
        outcomes: dict[str, Outcome] = {}
        new = [one for one in writes if one.record_id is None]
        gone = [one for one in writes if one.is_delete]
        changed = [one for one in writes if one.record_id is not None and not one.is_delete]
        if new:
            made = self.call(
                self._model,
                "create",
                [{**self._into(one), self._key: one.key} for one in new],
            )
            for one, record_id in zip(new, made, strict=True):
                outcomes[one.key] = Outcome(str(record_id))
        if changed:
            pairs: list[Any] = []
            for one in changed:
                pairs += [[int(one.record_id)], self._into(one)]
            self.call(self._model, "write", *pairs)
        if gone:
            self.call(self._model, "delete", [int(one.record_id) for one in gone])
        return [outcomes.get(one.key, Outcome(one.record_id)) for one in writes]

    def call(self, model: str, method: str, *arguments: object) -> Any:  # noqa: ANN401
        """Call a method of a model, and return what it returns.

        Raises:
            TargetError: one of its kinds.
        """
        return self._call(f"model.{model}.{method}", *arguments, CONTEXT)

    def _into(self, one: Write) -> dict[str, Value | Decimal]:
        return {
            name: Decimal(str(value))
            if value is not None and self._fields[name].kind == NUMBER
            else value
            for name, value in one.values.items()
        }

    def _from(self, name: str, value: object) -> Value:
        kind = self._fields[name].kind if name in self._fields else TEXT
        return as_kind(value, kind)

    def _call(self, method: str, *params: object) -> Any:  # noqa: ANN401 - as the method returns.
        body = json.dumps({"id": 0, "method": method, "params": params}, default=_encode)
        try:
            answer = self._session.post(
                self._url,
                data=body.encode(),
                headers={"Content-Type": "application/json"},
                timeout=self._timeout,
            )
        except requests.ConnectTimeout as error:
            raise TryLaterError(f"{method}: no connection") from error
        except requests.RequestException as error:
            raise InDoubtError(f"{method}: {type(error).__name__}") from error
        self._check(method, answer)
        try:
            found = json.loads(answer.content, object_hook=_decode)
        except ValueError as error:
            raise InDoubtError(f"{method}: the answer is no JSON") from error
        if "error" in found:
            raise _error_of(method, found["error"])
        return found["result"]

    def _check(self, method: str, answer: requests.Response) -> None:
        status = answer.status_code
        if status == HTTPStatus.UNAUTHORIZED:
            if method == "common.db.login":
                raise TargetError(f"Tryton does not let {self._user} in: check TRYTON_PASSWORD.")
            raise ExpiredError(f"{method}: the session has expired")
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            wait = answer.headers.get("Retry-After", "")
            raise TryLaterError(f"{method}: {status}", float(wait) if wait.isdigit() else None)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise InDoubtError(f"{method}: {status}")
        if status != HTTPStatus.OK:
            raise RefusedError(f"{method}: {status} {answer.text[:200]}")


def _error_of(method: str, error: Sequence[Any]) -> TargetError:
    """Which of our errors Tryton's is; its transaction was rolled back."""
    kind, *details = error
    text = f"{kind} {details}"
    if any(sign in text for sign in BUSY):
        return TryLaterError(f"{method}: the server was busy")
    if kind in {"UserError", "UserWarning"}:
        said = [part for part in details[0] if isinstance(part, str) and part]
        return RefusedError(": ".join(said[-2:] if kind == "UserWarning" else said))
    # Anything else is an error of the server's code, and comes with a long traceback.
    return RefusedError(str(kind))


TARGET = Tryton
