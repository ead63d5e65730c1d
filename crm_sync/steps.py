"""What to do about a row of the mart: its difference to what the CRM holds, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default

from crm_sync.mapping import BLANK, LEAVE, SKIP, CrmMapping
from crm_sync.targets.base import Field, Record, Write
from crm_sync.values import Value, as_kind, fingerprint
from crm_sync.warehouse import CLEAR, DELETE, UPSERT, Entry, Lead

# What a step does; only the first four write.
CREATES, UPDATES, CLEARS, DELETES = "create", "update", "clear", "delete"
SAME, ABSENT, GONE = "same", "absent", "gone"


@dataclass(frozen=True)
class Step:
    """What to do about one row of the mart.

    Attributes:
        action: create, update, clear or delete; same: the CRM has it already; absent: the CRM lacks
            the lead, and the mapping says to leave it so; gone: somebody has deleted the record
            there, and the mapping says to leave that.
        write: what to send; None for the last three.
        changes: values before and after, by field.
        conflicts: fields that somebody else has changed, and what they hold now.
        fields: hashes by field, for the ledger, once it is done.
        pending: the same while it is in doubt.
    """

    lead: Lead
    action: str
    record_id: str | None = None
    write: Write | None = None
    changes: Mapping[str, tuple[Value, Value]] = default(default_factory=dict)
    conflicts: Mapping[str, Value] = default(default_factory=dict)
    fields: Mapping[str, Sequence[str]] = default(default_factory=dict)
    pending: Mapping[str, Sequence[str]] = default(default_factory=dict)


class Comparison:
    """Compares rows of the mart with records of the CRM."""

    def __init__(self, mapping: CrmMapping, schema: Mapping[str, Field]) -> None:
        self._mapping = mapping
        self._schema = schema

    def wanted(self, lead: Lead) -> dict[str, Value]:
        """What the fields of a lead have to hold."""
        values = {}
        for column, name in self._mapping.models[lead.model].items():
            field = self._schema[name]
            value = as_kind(lead.payload[column], field.kind)
            values[name] = field.blank if value is None else value
        return values

    def blanks(self, lead: Lead, entries: Sequence[Entry]) -> dict[str, Value]:
        """Fields to blank: all that are ours if the contact is erased, else the model's.

        A model that is no longer mapped has those that it was written to; but for fields that now
        belong to another model, which scores the lead.
        """
        if lead.operation == DELETE:
            ours = [*self._mapping.fields, *(name for one in entries for name in one.fields)]
        elif lead.model in self._mapping.models:
            ours = list(self._mapping.models[lead.model].values())
        else:
            others = {
                name
                for one in entries
                if one.model != lead.model and one.operation == UPSERT
                for name in one.fields
            }
            ours = [name for name in lead.entry.fields if name not in others] if lead.entry else []
        return {
            name: self._schema[name].blank for name in dict.fromkeys(ours) if name in self._schema
        }

    def compare(self, lead: Lead, wanted: Mapping[str, Value], record: Record | None) -> Step:
        """What to do about a row.

        Args:
            lead: the row, with what the ledger has of it.
            wanted: values that the fields have to hold.
            record: what the CRM has; None if it has no record.
        """
        hashes = {name: [fingerprint(value)] for name, value in wanted.items()}
        if record is None:
            return self._without_record(lead, wanted, hashes)
        held = lead.entry.fields if lead.entry else {}
        changes = {
            name: (record.values.get(name), value)
            for name, value in wanted.items()
            if record.values.get(name) != value
        }
        conflicts = {
            name: before
            for name, (before, _) in changes.items()
            if name in held and fingerprint(before) not in held[name]
        }
        if lead.operation == DELETE:
            return self._erase(lead, record, changes)
        if self._mapping.conflicts == LEAVE:
            changes = {name: both for name, both in changes.items() if name not in conflicts}
            hashes.update({name: list(held[name]) for name in conflicts})
        pending = {
            name: list(
                dict.fromkeys(
                    [*held.get(name, [fingerprint(record.values.get(name))]), *hashes[name]]
                )
            )
            for name in wanted
        }
        action = SAME if not changes else UPDATES if lead.operation == UPSERT else CLEARS
        values = {name: after for name, (_, after) in changes.items()}
        write = Write(lead.contact, values, record.id) if changes else None
        return Step(lead, action, record.id, write, changes, conflicts, hashes, pending)

    def _without_record(
        self, lead: Lead, wanted: Mapping[str, Value], hashes: Mapping[str, list[str]]
    ) -> Step:
        if lead.operation == DELETE:
            return Step(lead, SAME)
        if lead.operation == CLEAR:
            return Step(lead, SAME, fields=hashes, pending=hashes)
        was = lead.entry
        deleted = was is not None and was.operation == UPSERT and was.record_id is not None
        if deleted and self._mapping.conflicts == LEAVE:
            return Step(lead, GONE, was.record_id, fields=was.fields)
        if self._mapping.missing == SKIP:
            return Step(lead, ABSENT)
        constants = {
            name: value.format(contact_id=lead.contact) if isinstance(value, str) else value
            for name, value in self._mapping.on_create.items()
        }
        values = {name: value for name, value in wanted.items() if value is not None}
        return Step(
            lead,
            CREATES,
            write=Write(lead.contact, {**constants, **values}),
            changes={name: (None, value) for name, value in values.items()},
            fields=hashes,
            pending=hashes,
        )

    def _erase(
        self, lead: Lead, record: Record, changes: Mapping[str, tuple[Value, Value]]
    ) -> Step:
        if self._mapping.erasure == BLANK:
            values = {name: after for name, (_, after) in changes.items()}
            write = Write(lead.contact, values, record.id) if values else None
            return Step(lead, DELETES if values else SAME, record.id, write, changes)
        write = Write(lead.contact, record_id=record.id, is_delete=True)
        return Step(lead, DELETES, record.id, write, changes)
