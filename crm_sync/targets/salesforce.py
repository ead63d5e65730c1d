"""Salesforce, by simple-salesforce: collections for small runs, Bulk API 2.0 for large ones.

Limits by Salesforce's public documentation (docs/crm_sync.md names the pages): 200 records in a
collection; 150 million bulk records a day, which Salesforce divides into batches of 10,000 itself;
a number of requests a day by licence, above which it answers 403 with REQUEST_LIMIT_EXCEEDED.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from pyrate_limiter import Duration, Limiter, Rate
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce as Client
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceError,
    SalesforceOperationError,
)

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
from crm_sync.values import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, TIMESTAMP, Value, as_kind, text_of

KINDS = {
    **dict.fromkeys(("string", "textarea", "picklist", "email", "phone", "url", "id"), TEXT),
    "int": INTEGER,
    **dict.fromkeys(("double", "currency", "percent"), NUMBER),
    "boolean": BOOLEAN,
    "date": DATE,
    "datetime": TIMESTAMP,
}
COLLECTION_SIZE = 200
BULK_SIZE = 10_000
# Runs that may write more than this take the bulk API.
BULK_FROM = 2_000
# Keys in one query: its text is part of the address, which may have 16,384 characters.
KEYS_IN_QUERY = 100
REQUESTS_A_SECOND = 20
TIMEOUT = 120.0
# Seconds between two looks at a bulk job.
POLL = 5.0
RECORD_ID = "Id"
# What a blank cell means in bulk data is "leave it as it is"; this means "make it blank".
BLANK = "#N/A"
# Another transaction was at work on the record.
LOCKED = ("UNABLE_TO_LOCK_ROW",)


class _Adapter(HTTPAdapter):
    """Gives requests a time-out, which simple-salesforce does not, and sends them elsewhere."""

    def __init__(self, timeout: float, url: str | None) -> None:
        super().__init__()
        self._timeout = timeout
        self._elsewhere = urlsplit(url) if url else None

    def send(
        self,
        request: requests.PreparedRequest,
        *arguments: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> requests.Response:
        if named.get("timeout") is None:
            named["timeout"] = self._timeout
        if self._elsewhere:
            place = self._elsewhere[:2]
            request.url = urlunsplit((*place, *urlsplit(request.url)[2:]))
        return super().send(request, *arguments, **named)


class Salesforce(Target):
    """A Salesforce org.

    The environment has ``SALESFORCE_CONSUMER_KEY`` and ``SALESFORCE_CONSUMER_SECRET`` of an app
    with the client credentials flow, or else ``SALESFORCE_USERNAME``, ``SALESFORCE_PASSWORD`` and
    ``SALESFORCE_SECURITY_TOKEN``. The mapping's ``connection`` has ``domain``
    (``mycompany.my``), and may have ``version`` of the API, ``bulk_from`` records,
    ``requests_a_second``, ``timeout`` and ``poll`` (of bulk jobs) in seconds, and ``url`` of a
    gateway.
    """

    def __init__(
        self,
        object_name: str,
        key: str,
        domain: str,
        version: str = "62.0",
        bulk_from: int = BULK_FROM,
        requests_a_second: int = REQUESTS_A_SECOND,
        timeout: float = TIMEOUT,
        poll: float = POLL,
        url: str | None = None,
    ) -> None:
        self.batch_size = COLLECTION_SIZE
        self._object, self._key = object_name, key
        self._domain, self._version, self._bulk_from = domain, version, bulk_from
        self._poll = poll
        self._session = requests.Session()
        self._session.mount("https://", _Adapter(timeout, url))
        self._rate = Limiter(Rate(requests_a_second, Duration.SECOND))
        self._client: Client | None = None
        self._fields: dict[str, Field] = {}

    def connect(self) -> None:
        """Log in anew."""
        if os.environ.get("SALESFORCE_CONSUMER_KEY"):
            login = {
                "consumer_key": read_secret("SALESFORCE_CONSUMER_KEY"),
                "consumer_secret": read_secret("SALESFORCE_CONSUMER_SECRET"),
            }
            remember(f"{login['consumer_key']}:{login['consumer_secret']}")
        else:
            login = {
                "username": read_secret("SALESFORCE_USERNAME"),
                "password": read_secret("SALESFORCE_PASSWORD"),
                "security_token": read_secret("SALESFORCE_SECURITY_TOKEN"),
            }
        with self._errors("login"):
            self._client = Client(
                **login, domain=self._domain, version=self._version, session=self._session
            )
        remember(self._client.session_id)

    def expect(self, records: int) -> None:
        """Choose the bulk API for many."""
        self.batch_size = BULK_SIZE if records > self._bulk_from else COLLECTION_SIZE

    def fields(self) -> Mapping[str, Field]:
        """All fields of the object."""
        with self._errors("describe"):
            found = getattr(self._client, self._object).describe()["fields"]
        self._fields = {
            one["name"]: Field(
                KINDS.get(one["type"], one["type"]),
                is_writable=bool(one["updateable"] and one["createable"]),
                is_unique=bool(one["externalId"] and one["unique"]) or one["name"] == RECORD_ID,
                length=one["length"] or None,
                blank=False if one["type"] == "boolean" else None,
            )
            for one in found
        }
        return self._fields

    def read(self, keys: Collection[str], fields: Collection[str]) -> Mapping[str, Record]:
        """Records with these keys."""
        names = ", ".join(dict.fromkeys([RECORD_ID, self._key, *fields]))
        records = {}
        for some in _chunks(list(keys), KEYS_IN_QUERY):
            listed = ", ".join(_quote(one) for one in some)
            query = f"SELECT {names} FROM {self._object} WHERE {self._key} IN ({listed})"
            with self._errors("query"):
                found = self._client.query_all(query)["records"]
            for one in found:
                values = {name: as_kind(one[name], self._fields[name].kind) for name in fields}
                records[one[self._key]] = Record(one[RECORD_ID], values)
        return records

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Upsert or delete."""
        if writes[0].is_delete:
            return [
                outcome
                for some in _chunks(writes, COLLECTION_SIZE)
                for outcome in self._delete(some)
            ]
        if self._key == RECORD_ID and writes[0].record_id is None:
            raise RefusedError("Salesforce gives ids to records itself: map with `missing: skip`.")
        if self.batch_size == BULK_SIZE:
            try:
                return self._write_in_bulk(writes)
            except (TryLaterError, ExpiredError) as error:
                # One of several requests: the job may be done, whatever this one says.
                raise InDoubtError(str(error)) from error
        path = f"composite/sobjects/{self._object}/{self._key}"
        body = {
            "allOrNone": False,
            "records": [
                {
                    "attributes": {"type": self._object},
                    self._key: one.key,
                    **{name: self._into(name, value) for name, value in one.values.items()},
                }
                for one in writes
            ],
        }
        if self._key == RECORD_ID:
            path = "composite/sobjects"
        with self._errors("upsert"):
            found = self._client.restful(path, method="PATCH", json=body)
        return [_outcome(one) for one in found]

    def _delete(self, writes: Sequence[Write]) -> list[Outcome]:
        ids = ",".join(one.record_id for one in writes)
        with self._errors("delete"):
            found = self._client.restful(
                "composite/sobjects", {"ids": ids, "allOrNone": "false"}, method="DELETE"
            )
        return [_outcome(one) for one in found]

    def _write_in_bulk(self, writes: Sequence[Write]) -> list[Outcome]:
        names = sorted({name for one in writes for name in one.values})
        records = [
            {
                self._key: one.key,
                **{name: _cell(one.values[name]) if name in one.values else "" for name in names},
            }
            for one in writes
        ]
        bulk = getattr(self._client.bulk2, self._object)
        with self._errors("bulk upsert"):
            if self._key == RECORD_ID:
                jobs = bulk.update(records=records, wait=self._poll)
            else:
                jobs = bulk.upsert(records=records, external_id_field=self._key, wait=self._poll)
        done, failed = [], []
        for job in jobs:
            with self._errors("bulk results"):
                done += _rows(bulk.get_successful_records(job["job_id"]))
                failed += _rows(bulk.get_failed_records(job["job_id"]))
        outcomes = {one[self._key]: Outcome(one["sf__Id"]) for one in done}
        outcomes |= {one[self._key]: _refused(one["sf__Error"]) for one in failed}
        later = Outcome(later="Salesforce has not processed the record.")
        return [outcomes.get(one.key, later) for one in writes]

    def _into(self, name: str, value: Value) -> object:
        if isinstance(value, str) and self._fields[name].kind == NUMBER:
            return float(value)
        return value if isinstance(value, bool | int) or value is None else _text(value)

    @contextmanager
    def _errors(self, name: str) -> Iterator[None]:
        """Wait for the rate, and raise errors of ours in the place of the client's."""
        self._rate.try_acquire("salesforce")
        try:
            yield
        except SalesforceAuthenticationFailed as error:
            # Without a code it is not Salesforce that says no, but something that was in the way.
            if error.code is None:
                raise TryLaterError(f"{name}: no answer") from error
            raise TargetError(f"Salesforce does not let us in: {error.code}") from error
        except SalesforceOperationError as error:
            raise InDoubtError(f"{name}: the job has failed") from error
        except SalesforceError as error:
            raise _error_of(name, error.status, error.content) from error
        except requests.ConnectTimeout as error:
            raise TryLaterError(f"{name}: no connection") from error
        except (requests.RequestException, ValueError, IndexError) as error:
            # The client reads answers as JSON, whatever came.
            raise InDoubtError(f"{name}: {type(error).__name__}") from error


def _error_of(name: str, status: int, content: object) -> TargetError:
    first = content[0] if isinstance(content, list) and content else content
    held = first if isinstance(first, Mapping) else {}
    code, message = held.get("errorCode", ""), held.get("message", "")
    if code == "REQUEST_LIMIT_EXCEEDED":
        return TryLaterError(f"{name}: {message or code}", math.inf)
    if status == HTTPStatus.UNAUTHORIZED:
        return ExpiredError(f"{name}: the session has expired")
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return TryLaterError(f"{name}: {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return InDoubtError(f"{name}: {status}")
    return RefusedError(f"{code}: {message}" if code else f"{name}: {status}")


def _outcome(one: Mapping[str, Any]) -> Outcome:
    if one["success"]:
        return Outcome(one["id"])
    return _refused("; ".join(f"{each['statusCode']}: {each['message']}" for each in one["errors"]))


def _refused(why: str) -> Outcome:
    return Outcome(later=why) if any(code in why for code in LOCKED) else Outcome(refused=why)


def _text(value: Value) -> str:
    return f"{text_of(value)}Z" if isinstance(value, datetime) else text_of(value)


def _cell(value: Value) -> str:
    return BLANK if value is None else _text(value)


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


TARGET = Salesforce
