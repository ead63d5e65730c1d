"""Salesforce on loopback: leads, SOQL for one kind of query, collections, Bulk API 2.0, tokens."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from vendor_server import AnswerError, Vendor

LARGEST_COLLECTION = 200
LONGEST_ADDRESS = 16_384
KEY = "Lead_Scoring_Id__c"
PATH = re.compile(r"^/services/data/v[\d.]+/(?P<rest>.*?)/?$")
QUERY = re.compile(r"^SELECT (?P<names>.+) FROM Lead WHERE (?P<by>\w+) IN \((?P<keys>.*)\)$", re.S)
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
LOCKED_NAME = "is being edited"


@dataclass
class SalesforceServer(Vendor):
    """An org with leads.

    Attributes:
        fields: by name, as describe shows them.
        jobs: of the bulk API, by id.
        locked: keys of records that another transaction holds, for one request.
        undeletable: ids of records that others refer to.
    """

    token: str = "00D-salesforce-secret-0"
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    locked: set[str] = field(default_factory=set)
    undeletable: set[str] = field(default_factory=set)

    def add_field(self, name: str, kind: str, **more: object) -> None:
        """Add a field to the object, as an administrator does."""
        self.fields[name] = {
            "name": name,
            "type": kind,
            "length": 255 if kind == "string" else 0,
            "updateable": True,
            "createable": True,
            "externalId": False,
            "unique": False,
            **more,
        }

    def is_login(self, path: str) -> bool:
        """Whether tokens are asked for."""
        return path == "/services/oauth2/token"

    def unauthorized(self) -> AnswerError:
        """As for a session that has expired."""
        return _error(HTTPStatus.UNAUTHORIZED, "INVALID_SESSION_ID", "Session expired or invalid")

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> object:
        """Answer as Salesforce does."""
        if self.is_login(path):
            self.logins += 1
            self.token = f"00D-salesforce-secret-{self.logins}"
            return {
                "access_token": self.token,
                "instance_url": "https://mycompany.my.salesforce.com",
            }
        found = PATH.match(path)
        parts = found["rest"].split("/") if found else []
        match method, *parts:
            case "GET", "sobjects", "Lead", "describe":
                return {"name": "Lead", "fields": list(self.fields.values())}
            case "GET", "query":
                return self._query(query["q"])
            case "PATCH", "composite", "sobjects", *rest:
                key = rest[1] if rest else "Id"
                return self._collection(key, json.loads(body))
            case "DELETE", "composite", "sobjects":
                return [self._delete(one) for one in query["ids"].split(",")]
            case _, "jobs", "ingest", *rest:
                return self._bulk(method, rest, body)
        raise _error(HTTPStatus.NOT_FOUND, "NOT_FOUND", f"{method} {path}")

    def _query(self, text: str) -> object:
        found = QUERY.match(text)
        if not found or len(text) > LONGEST_ADDRESS:
            raise _error(HTTPStatus.BAD_REQUEST, "MALFORMED_QUERY", text[:100])
        names = found["names"].split(", ")
        for name in names:
            if name not in self.fields:
                raise _error(HTTPStatus.BAD_REQUEST, "INVALID_FIELD", f"No such column '{name}'")
        keys = [re.sub(r"\\(.)", r"\1", one) for one in QUOTED.findall(found["keys"])]
        held = [self.find(found["by"], key) for key in dict.fromkeys(keys)]
        records = [
            {"attributes": {}, **{name: self._shown(name, self.records[one]) for name in names}}
            for one in held
            if one is not None
        ]
        return {"totalSize": len(records), "done": True, "records": records}

    def _shown(self, name: str, record: Mapping[str, Any]) -> object:
        value = record.get(name)
        kind = self.fields[name]["type"]
        if kind == "boolean":
            return bool(value)
        if kind == "datetime" and value:
            return datetime.fromisoformat(value).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return float(value) if kind == "double" and value is not None else value

    def _collection(self, key: str, given: Mapping[str, Any]) -> object:
        records = given["records"]
        if len(records) > LARGEST_COLLECTION:
            raise _error(HTTPStatus.BAD_REQUEST, "LIMIT_EXCEEDED", "200 records at most")
        return [
            self._write(key, {name: value for name, value in one.items() if name != "attributes"})
            for one in records
        ]

    def _write(self, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
        key_value = values[key]
        if key_value in self.locked:
            self.locked.discard(key_value)
            return _failed("UNABLE_TO_LOCK_ROW", f"{key_value} {LOCKED_NAME}")
        for name, value in values.items():
            if problem := self._problem(name, value):
                return _failed(*problem)
        found = self.find(key, key_value)
        if not found and key == "Id":
            return _failed("NOT_FOUND", "invalid cross reference id")
        record = found or f"00Q{self.new_number():015}"
        self.keep(record, {"Id": record, **values})
        return {"id": record, "success": True, "created": not found, "errors": []}

    def _problem(self, name: str, value: object) -> tuple[str, str] | None:
        if name not in self.fields:
            return "INVALID_FIELD", f"No such column '{name}' on sobject of type Lead"
        kind, length = self.fields[name]["type"], self.fields[name]["length"]
        if kind == "boolean" and not isinstance(value, bool):
            return "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{name}: value not of required type"
        if kind == "string" and len(str(value or "")) > length:
            return "STRING_TOO_LONG", f"{name}: data value too large (max length={length})"
        try:
            if value is not None and kind == "date":
                date.fromisoformat(value)
            elif value is not None and kind == "datetime":
                datetime.fromisoformat(value)
            elif value is not None and kind == "double":
                float(value)
        except (TypeError, ValueError):
            return "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{name}: {value!r}"
        return None

    def _delete(self, record: str) -> dict[str, Any]:
        if record in self.undeletable:
            return _failed("DELETE_FAILED", "associated with a case")
        if self.records.pop(record, None) is None:
            return _failed("ENTITY_IS_DELETED", "entity is deleted")
        self.writes += 1
        return {"id": record, "success": True, "errors": []}

    def _bulk(self, method: str, rest: Sequence[str], body: bytes) -> object:
        match method, *rest:
            case ("POST",):
                name = f"750{len(self.jobs):015}"
                self.jobs[name] = {**json.loads(body), "id": name, "state": "Open"}
                return self._job(name)
            case "PUT", name, "batches":
                self.jobs[name]["data"] = body.decode()
                return HTTPStatus.CREATED, ""
            case "PATCH", name:
                self.jobs[name]["state"] = json.loads(body)["state"]
                if self.jobs[name]["state"] == "UploadComplete":
                    self._work(self.jobs[name])
                return self._job(name)
            case "GET", name:
                return self._job(name)
            case "GET", name, kind:
                return self.jobs[name][kind]
        raise _error(HTTPStatus.NOT_FOUND, "NOT_FOUND", "/".join(rest))

    def _job(self, name: str) -> dict[str, Any]:
        hidden = ("data", "successfulResults", "failedResults")
        return {key: value for key, value in self.jobs[name].items() if key not in hidden}

    def _work(self, job: dict[str, Any]) -> None:
        key = job.get("externalIdFieldName", "Id")
        rows = list(csv.DictReader(io.StringIO(job["data"])))
        done, failed = [], []
        for row in rows:
            # A blank cell leaves a field as it is.
            values = {name: self._cell(name, text) for name, text in row.items() if text}
            found = self._write(key, values)
            if found["success"]:
                head = {"sf__Id": found["id"], "sf__Created": str(found["created"]).lower()}
                done.append({**head, **row})
            else:
                [error] = found["errors"]
                said = f"{error['statusCode']}:{error['message']}:--"
                failed.append({"sf__Id": "", "sf__Error": said, **row})
        names = list(rows[0]) if rows else []
        job["successfulResults"] = _csv(["sf__Id", "sf__Created", *names], done)
        job["failedResults"] = _csv(["sf__Id", "sf__Error", *names], failed)
        job |= {
            "state": "JobComplete",
            "numberRecordsProcessed": len(rows),
            "numberRecordsFailed": len(failed),
        }

    def _cell(self, name: str, text: str) -> object:
        if text == "#N/A":
            return None
        if name in self.fields and self.fields[name]["type"] == "boolean":
            return text == "true"
        return text


def _csv(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _failed(code: str, message: str) -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}


def _error(status: int, code: str, message: str) -> AnswerError:
    return AnswerError(status, [{"errorCode": code, "message": message}])
