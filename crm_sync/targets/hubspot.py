"""HubSpot, by its official client: batches of 100, upserted by a property whose values are unique.

Limits by HubSpot's public documentation (docs/crm_sync.md names the pages): 100 records in a batch,
100 requests in 10 seconds and app for the smallest subscriptions and 190 for larger ones, a number
of requests a day. A request above a limit is answered with 429 and does nothing.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from hubspot import HubSpot as Client
from hubspot.crm.contacts import PublicGdprDeleteInput
from hubspot.crm.objects import (
    BatchInputSimplePublicObjectBatchInput,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchInputSimplePublicObjectId,
    BatchReadInputSimplePublicObjectId,
)
from hubspot.crm.properties import BatchInputPropertyCreate, PropertyGroupCreate
from pyrate_limiter import Duration, Limiter, Rate
from urllib3 import Retry
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from crm_sync.secret_values import read_secret, remember
from crm_sync.targets.base import (
    ExpiredError,
    Field,
    InDoubtError,
    NewField,
    Outcome,
    Record,
    RefusedError,
    Target,
    TargetError,
    TryLaterError,
    Write,
)
from crm_sync.values import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, TIMESTAMP, Value, as_kind, text_of

# A value that is none of an enumeration's options is refused record by record.
KINDS = {
    "string": TEXT,
    "phone_number": TEXT,
    "enumeration": TEXT,
    "number": NUMBER,
    "bool": BOOLEAN,
    "date": DATE,
    "datetime": TIMESTAMP,
}
TYPES = {
    TEXT: ("string", "textarea"),
    INTEGER: ("number", "number"),
    NUMBER: ("number", "number"),
    BOOLEAN: ("bool", "booleancheckbox"),
    DATE: ("date", "date"),
    TIMESTAMP: ("datetime", "date"),
}
GROUP = "lead_scoring"
# As the key of a mapping: leads have the ids of HubSpot's own records.
RECORD_ID = "hs_object_id"
BATCH_SIZE = 100
REQUESTS_PER_10_SECONDS = 100
TIMEOUT = 60.0
# Another request is at work on the record; the account is being moved. Nothing was done.
LOCKED, MOVING = 423, 477


class Hubspot(Target):
    """A HubSpot account.

    The token of a private app is in ``HUBSPOT_ACCESS_TOKEN``. For an app with OAuth, set
    ``HUBSPOT_CLIENT_ID``, ``HUBSPOT_CLIENT_SECRET`` and ``HUBSPOT_REFRESH_TOKEN`` in its place:
    tokens are then renewed when they expire. The mapping's ``connection`` may have
    ``requests_per_10_seconds``, ``timeout`` in seconds, and ``url`` for another server.
    """

    batch_size = BATCH_SIZE

    def __init__(
        self,
        object_name: str,
        key: str,
        requests_per_10_seconds: int = REQUESTS_PER_10_SECONDS,
        timeout: float = TIMEOUT,
        url: str | None = None,
    ) -> None:
        self._object, self._key, self._timeout = object_name, key, timeout
        self._rate = Limiter(Rate(requests_per_10_seconds, Duration.SECOND * 10))
        # The official client would try again by itself, without reading what was done.
        self._options = {"retry": Retry(0), **({"host": url} if url else {})}
        self._renews = False
        self._client: Client | None = None
        self._fields: dict[str, Field] = {}

    def connect(self) -> None:
        """Take the token, or have a new one made."""
        self._renews = bool(os.environ.get("HUBSPOT_REFRESH_TOKEN"))
        self._client = Client(**self._options)
        if not self._renews:
            self._client.access_token = read_secret("HUBSPOT_ACCESS_TOKEN")
            return
        made = self._call(
            self._client.oauth.tokens_api.create,
            grant_type="refresh_token",
            client_id=read_secret("HUBSPOT_CLIENT_ID"),
            client_secret=read_secret("HUBSPOT_CLIENT_SECRET"),
            refresh_token=read_secret("HUBSPOT_REFRESH_TOKEN"),
            is_login=True,
        )
        self._client.access_token = remember(made.access_token)

    def fields(self) -> Mapping[str, Field]:
        """All properties of the object."""
        found = self._call(self._client.crm.properties.core_api.get_all, self._object)
        self._fields = {
            one.name: Field(
                KINDS.get(one.type, one.type),
                is_writable=not (
                    one.calculated
                    or (one.modification_metadata and one.modification_metadata.read_only_value)
                ),
                is_unique=bool(one.has_unique_value) or one.name == RECORD_ID,
            )
            for one in found.results
        }
        return self._fields

    def make_fields(self, fields: Sequence[NewField]) -> None:
        """Make properties, in a group of their own."""
        properties = self._client.crm.properties
        groups = self._call(properties.groups_api.get_all, self._object)
        if GROUP not in {one.name for one in groups.results}:
            group = PropertyGroupCreate(name=GROUP, label="Lead scoring", display_order=-1)
            self._call(properties.groups_api.create, self._object, group)
        self._call(
            properties.batch_api.create,
            self._object,
            BatchInputPropertyCreate(inputs=[_property(one) for one in fields]),
        )

    def read(self, keys: Collection[str], fields: Collection[str]) -> Mapping[str, Record]:
        """Records with these keys."""
        found = self._call(
            self._client.crm.objects.batch_api.read,
            self._object,
            BatchReadInputSimplePublicObjectId(
                id_property=None if self._key == RECORD_ID else self._key,
                inputs=[{"id": one} for one in keys],
                properties=[self._key, *fields],
                properties_with_history=[],
            ),
        )
        return {
            (one.id if self._key == RECORD_ID else one.properties[self._key]): Record(
                one.id,
                {
                    name: as_kind(one.properties.get(name), self._fields[name].kind)
                    for name in fields
                },
            )
            for one in found.results
        }

    def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Upsert or delete."""
        if writes[0].is_delete:
            return self._delete(writes)
        by_id, api = self._key == RECORD_ID, self._client.crm.objects.batch_api
        if by_id and writes[0].record_id is None:
            raise RefusedError("HubSpot gives ids to contacts itself: map with `missing: skip`.")
        inputs = [
            {
                "id": one.key,
                # By this the answer tells which of a batch were refused.
                "objectWriteTraceId": str(number),
                "properties": {name: _text(value) for name, value in one.values.items()},
            }
            for number, one in enumerate(writes)
        ]
        if by_id:
            body = BatchInputSimplePublicObjectBatchInput(inputs=inputs)
            found = self._call(api.update, self._object, body)
        else:
            for one in inputs:
                one["idProperty"] = self._key
                one["properties"][self._key] = one["id"]
            body = BatchInputSimplePublicObjectBatchInputUpsert(inputs=inputs)
            found = self._call(api.upsert, self._object, body)
        outcomes: dict[str, Outcome] = {}
        for one in found.results:
            key = one.id if by_id else one.properties.get(self._key, "")
            outcomes[key] = Outcome(one.id)
        for error in getattr(found, "errors", None) or []:
            for number in (error.context or {}).get("objectWriteTraceId", []):
                outcomes[writes[int(number)].key] = Outcome(refused=error.message)
        if any(one.key not in outcomes for one in writes):
            raise InDoubtError("upsert: the answer does not tell of all records")
        return [outcomes[one.key] for one in writes]

    def _delete(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Delete for good if they are contacts; others HubSpot keeps in its bin for a time."""
        if self._object != "contacts":
            ids = BatchInputSimplePublicObjectId(inputs=[{"id": one.record_id} for one in writes])
            self._call(self._client.crm.objects.batch_api.archive, self._object, ids)
        else:
            for one in writes:
                body = PublicGdprDeleteInput(object_id=one.record_id)
                self._call(self._client.crm.contacts.basic_api.purge, body)
        return [Outcome(one.record_id) for one in writes]

    def _call(
        self,
        method: Callable[..., Any],
        *arguments: object,
        is_login: bool = False,
        **named: object,
    ) -> Any:  # noqa: ANN401 - as the method returns.
        self._rate.try_acquire("hubspot")
        name = method.__name__
        try:
            return method(*arguments, _request_timeout=self._timeout, **named)
        except HTTPError as error:
            if isinstance(error, MaxRetryError) and isinstance(error.reason, NewConnectionError):
                raise TryLaterError(f"{name}: no connection") from error
            raise InDoubtError(f"{name}: {type(error).__name__}") from error
        except Exception as error:
            # Each part of the client has exceptions of its own, which have nothing in common.
            if not isinstance(getattr(error, "status", None), int):
                raise
            raise self._error_of(name, error, is_login) from error

    def _error_of(self, name: str, error: Any, is_login: bool) -> TargetError:  # noqa: ANN401
        status, body = error.status, _json(error.body)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            if body.get("policyName") == "DAILY":
                return TryLaterError(f"{name}: the limit of the day is reached", math.inf)
            wait = (error.headers or {}).get("Retry-After", "")
            return TryLaterError(f"{name}: {status}", float(wait) if wait.isdigit() else None)
        if status in {LOCKED, MOVING}:
            found = TryLaterError(f"{name}: {status}")
        elif status == HTTPStatus.UNAUTHORIZED and self._renews and not is_login:
            found = ExpiredError(f"{name}: the token has expired")
        elif status == HTTPStatus.UNAUTHORIZED:
            found = TargetError("HubSpot does not take the token: check HUBSPOT_ACCESS_TOKEN.")
        elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            found = InDoubtError(f"{name}: {status}")
        else:
            found = RefusedError(str(body.get("message") or status))
        return found


def _json(body: object) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (TypeError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: Value) -> str:
    """A value as HubSpot reads it; the empty text makes a property blank."""
    return f"{text_of(value)}Z" if isinstance(value, datetime) else text_of(value)


def _property(one: NewField) -> dict[str, Any]:
    kind, form = TYPES[one.kind]
    options = [("Yes", "true"), ("No", "false")] if kind == "bool" else []
    return {
        "name": one.name,
        "label": one.label,
        "type": kind,
        "fieldType": "text" if one.is_unique else form,
        "groupName": GROUP,
        "hasUniqueValue": one.is_unique,
        "options": [
            {"label": label, "value": value, "displayOrder": number, "hidden": False}
            for number, (label, value) in enumerate(options)
        ],
    }


TARGET = Hubspot
