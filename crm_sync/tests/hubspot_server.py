"""HubSpot on loopback: contacts, properties, batches, tokens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from vendor_server import AnswerError, Vendor

OBJECTS, PROPERTIES = "/crm/v3/objects/contacts", "/crm/v3/properties/contacts"
LARGEST_BATCH = 100
NOW = "2026-06-30T00:00:00Z"


@dataclass
class HubspotServer(Vendor):
    """An account with contacts.

    Attributes:
        properties: by name, as the API shows them.
        groups: names of property groups.
        is_limited: how many of the next requests are above the limit.
        policy: which limit that is.
    """

    token: str = "pat-hubspot-secret-1"
    properties: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "hs_object_id": _shown("hs_object_id", "number", is_read_only=True),
            "email": _shown("email", "string", is_unique=True),
            "firstname": _shown("firstname", "string"),
        }
    )
    groups: list[str] = field(default_factory=lambda: ["contactinformation"])
    is_limited: int = 0
    policy: str = "TEN_SECONDLY_ROLLING"

    def is_login(self, path: str) -> bool:
        """Whether tokens are asked for."""
        return path == "/oauth/v1/token"

    def unauthorized(self) -> AnswerError:
        """As for an expired token."""
        return _error(HTTPStatus.UNAUTHORIZED, "EXPIRED_AUTHENTICATION", "The token expired.")

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> object:
        """Answer as HubSpot does."""
        if self.is_login(path):
            self.logins += 1
            self.token = f"oauth-hubspot-secret-{self.logins}"
            return {"access_token": self.token, "refresh_token": "r", "expires_in": 1800}
        if self.is_limited > 0:
            self.is_limited -= 1
            said = {
                "status": "error",
                "errorType": "RATE_LIMIT",
                "policyName": self.policy,
            }
            raise AnswerError(HTTPStatus.TOO_MANY_REQUESTS, said, Retry_After="0")
        given = json.loads(body) if body else {}
        calls = {
            ("GET", PROPERTIES): self._list_properties,
            ("POST", f"{PROPERTIES}/batch/create"): self._make_properties,
            ("GET", f"{PROPERTIES}/groups"): self._list_groups,
            ("POST", f"{PROPERTIES}/groups"): self._make_group,
            ("POST", f"{OBJECTS}/batch/read"): self._read,
            ("POST", f"{OBJECTS}/batch/upsert"): self._upsert,
            ("POST", f"{OBJECTS}/batch/update"): self._update,
            ("POST", f"{OBJECTS}/gdpr-delete"): self._purge,
        }
        if (method, path) not in calls:
            raise _error(HTTPStatus.NOT_FOUND, "NOT_FOUND", f"{method} {path}")
        return calls[method, path](given)

    def _list_properties(self, given: Mapping[str, Any]) -> object:
        del given
        return {"results": list(self.properties.values())}

    def _list_groups(self, given: Mapping[str, Any]) -> object:
        del given
        return {
            "results": [
                {"name": one, "label": one, "displayOrder": 0, "archived": False}
                for one in self.groups
            ]
        }

    def _make_group(self, given: Mapping[str, Any]) -> object:
        self.groups.append(given["name"])
        return HTTPStatus.CREATED, {**given, "archived": False}

    def _make_properties(self, given: Mapping[str, Any]) -> object:
        for one in given["inputs"]:
            if one["groupName"] not in self.groups:
                raise _error(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "There is no such group.")
            if one["type"] == "bool" and not one.get("options"):
                raise _error(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "A bool wants options.")
            made = _shown(one["name"], one["type"], is_unique=one.get("hasUniqueValue", False))
            self.properties[one["name"]] = {**made, "label": one["label"]}
        names = [one["name"] for one in given["inputs"]]
        results = [self.properties[name] for name in names]
        return HTTPStatus.CREATED, _batch(results)

    def _read(self, given: Mapping[str, Any]) -> object:
        self._check_size(given)
        by = given.get("idProperty") or "hs_object_id"
        found = [self.find(by, one["id"]) for one in given["inputs"]]
        return _batch(
            [
                _record(one, {name: self.records[one].get(name) for name in given["properties"]})
                for one in found
                if one is not None
            ]
        )

    def _upsert(self, given: Mapping[str, Any]) -> object:
        return self._write(given, can_create=True)

    def _update(self, given: Mapping[str, Any]) -> object:
        return self._write(given, can_create=False)

    def _write(self, given: Mapping[str, Any], can_create: bool) -> object:
        self._check_size(given)
        inputs = given["inputs"]
        ids = [one["id"] for one in inputs]
        if len(set(ids)) != len(ids):
            raise _error(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "Duplicate IDs found in batch")
        unknown = {name for one in inputs for name in one["properties"]} - set(self.properties)
        if unknown:
            said = f"Property {sorted(unknown)[0]!r} does not exist"
            raise _error(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", said)
        results, errors = [], []
        for one in inputs:
            problem = self._problem(one["properties"])
            record = self._find(one)
            if problem is None and record is None and not can_create:
                problem = "There is no such contact."
            if problem:
                trace = {"objectWriteTraceId": [one["objectWriteTraceId"]]}
                errors.append(
                    {
                        "status": "error",
                        "category": "VALIDATION_ERROR",
                        "message": problem,
                        "context": trace,
                        "errors": [],
                        "links": {},
                    }
                )
                continue
            record = record or str(1000 + self.new_number())
            # The empty text makes a property blank.
            values = {name: text or None for name, text in one["properties"].items()}
            self.keep(record, {"hs_object_id": record, **values})
            results.append({**_record(record, self.records[record]), "new": False})
        status = HTTPStatus.MULTI_STATUS if errors else HTTPStatus.OK
        return status, {**_batch(results), "numErrors": len(errors), "errors": errors}

    def _find(self, one: Mapping[str, Any]) -> str | None:
        return self.find(one.get("idProperty") or "hs_object_id", one["id"])

    def _problem(self, properties: Mapping[str, str]) -> str | None:
        for name, text in properties.items():
            try:
                _check(self.properties[name]["type"], text)
            except ValueError:
                return f"{text!r} was not a valid {self.properties[name]['type']} ({name})"
        return None

    def _check_size(self, given: Mapping[str, Any]) -> None:
        if len(given["inputs"]) > LARGEST_BATCH:
            raise _error(HTTPStatus.BAD_REQUEST, "VALIDATION_ERROR", "The batch is too large.")

    def _purge(self, given: Mapping[str, Any]) -> object:
        if self.records.pop(given["objectId"], None) is None:
            raise _error(HTTPStatus.NOT_FOUND, "OBJECT_NOT_FOUND", "There is no such contact.")
        self.writes += 1
        return HTTPStatus.NO_CONTENT, ""


def _check(kind: str, text: str) -> None:
    if not text:
        return
    if kind == "number":
        float(text)
    elif kind == "bool" and text not in {"true", "false"}:
        raise ValueError(text)
    elif kind == "date":
        date.fromisoformat(text)
    elif kind == "datetime":
        if not text.endswith("Z"):
            raise ValueError(text)
        datetime.fromisoformat(text)


def _shown(
    name: str, kind: str, is_unique: bool = False, is_read_only: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "label": name,
        "type": kind,
        "fieldType": "text",
        "description": "",
        "groupName": "contactinformation",
        "options": [],
        "hasUniqueValue": is_unique,
        "calculated": False,
        "modificationMetadata": {
            "archivable": True,
            "readOnlyDefinition": False,
            "readOnlyValue": is_read_only,
        },
    }


def _record(record: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    times = {"createdAt": NOW, "updatedAt": NOW}
    return {"id": record, "properties": {**properties}, **times, "archived": False}


def _batch(results: list[Any]) -> dict[str, Any]:
    return {"status": "COMPLETE", "results": results, "startedAt": NOW, "completedAt": NOW}


def _error(status: int, category: str, message: str) -> AnswerError:
    said = {"status": "error", "category": category, "message": message, "correlationId": "c"}
    return AnswerError(status, said)
