"""Plan and apply: what the mart says, what the ledger knows, what the CRM holds, what differs.

A row of the mart is *open* while the ledger does not have it as done. Open rows are read from the
CRM and compared field by field: what is there already is not written again. The same comparison
serves a killed run, whose rows are pending, a request without an answer, and a ledger that was
lost.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from typing import Any

from crm_sync.mapping import CrmMapping, MappingError, missing_fields, schema_problems
from crm_sync.secret_values import redact
from crm_sync.sending import Patience, Sender, StoppedError
from crm_sync.steps import DELETES, GONE, SAME, Comparison, Step
from crm_sync.targets.base import Field, Outcome, Record, Target
from crm_sync.warehouse import (
    CLEAR,
    DELETE,
    DONE,
    FAILED,
    PENDING,
    REFUSED,
    UPSERT,
    Entry,
    Lead,
    Warehouse,
    now,
)


class ConfirmationError(StoppedError):
    """More would be cleared or deleted than the mapping allows without a confirmation."""


@dataclass
class Report:
    """What a plan found, or a run did.

    Attributes:
        actions: steps by action.
        writes: records that the CRM has taken.
        refused: why, by model and contact.
        failed: likewise what could not be confirmed.
        steps: those that write or conflict, for a plan.
        unmapped: rows of models that the mapping does not name.
        refused_before: rows that the CRM has refused in an earlier run, whose payload is the same.
        left: steps that were left to the next run by the limit.
    """

    actions: Counter[str] = field(default_factory=Counter)
    writes: int = 0
    refused: dict[tuple[str, str], str] = field(default_factory=dict)
    failed: dict[tuple[str, str], str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    unmapped: Counter[str] = field(default_factory=Counter)
    refused_before: int = 0
    left: int = 0

    @property
    def conflicts(self) -> list[Step]:
        """Steps on records that somebody else has changed or deleted."""
        return [one for one in self.steps if one.conflicts or one.action == GONE]


class Sync:
    """Brings one target to what the mart says.

    Attributes:
        mapping: of the target.
        report: what has been found and done so far.
    """

    def __init__(
        self,
        mapping: CrmMapping,
        target: Target,
        warehouse: Warehouse,
        patience: Patience | None = None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> None:
        self.mapping = mapping
        self.report = Report()
        self._sender = Sender(target, patience or Patience())
        self._warehouse = warehouse
        self._progress = progress
        self._comparison = Comparison(mapping, {})
        self._readable: set[str] = set()
        self._versions = {model: mapping.version_of(model) for model in mapping.models}

    # Before the first write -----------------------------------------------------------------------

    def prepare(self, make_fields: bool) -> list[str]:
        """Connect, and check the mapping against the warehouse and the CRM's own schema.

        Args:
            make_fields: whether fields that the CRM lacks are made, where the mapping asks for it;
                otherwise they are only named.

        Returns:
            The names of the fields that were or would be made.

        Raises:
            MappingError: names every problem; nothing was written.
        """
        target, ask = self._sender.target, self._sender.ask
        ask(target.connect)
        schema = dict(ask(target.fields))
        columns = self._warehouse.payload_columns()
        lacking = missing_fields(self.mapping, columns, schema) if self.mapping.make_fields else []
        planned = {one.name: Field(one.kind, is_unique=one.is_unique) for one in lacking}
        problems = list(schema_problems(self.mapping, columns, {**schema, **planned}))
        if problems:
            raise MappingError("\n".join(problems))
        if lacking and make_fields:
            ask(target.make_fields, lacking)
            schema = dict(ask(target.fields))
            if still := missing_fields(self.mapping, columns, schema):
                raise MappingError(f"{still[0].name} was made, and the CRM does not show it.")
        self._comparison = Comparison(self.mapping, {**planned, **schema})
        # A plan can't read fields that are still to be made.
        self._readable = set(schema)
        self._warehouse.make_ledger()
        return [one.name for one in lacking]

    # Plan and apply -------------------------------------------------------------------------------

    def plan(
        self, limit: int | None = None, with_refused: bool = False, everything: bool = False
    ) -> Report:
        """Find what a run would do, and write nothing.

        Args:
            limit: records to write at most.
            with_refused: whether payloads that the CRM has refused count again.
            everything: whether records are compared whose payload has not changed, too.
        """
        leads = self._open_leads(with_refused, everything)
        done = 0
        for batch in self._batches(leads):
            if self._is_spent(limit, len(leads) - done):
                break
            for step in self._within(self._decide(batch), limit):
                self._note(step)
                self.report.writes += step.write is not None
            done += len(batch)
            self._progress(done, len(leads))
        return self.report

    def apply(
        self,
        limit: int | None = None,
        confirm: bool = False,
        with_refused: bool = False,
        everything: bool = False,
    ) -> Report:
        """Write what differs.

        Args:
            limit: records to write at most.
            confirm: whether any share of leads may be cleared or deleted.
            with_refused: whether payloads that the CRM has refused are sent again.
            everything: whether records are compared whose payload has not changed, too.

        Raises:
            ConfirmationError: too many would be cleared or deleted; nothing was written.
            StoppedError: the CRM can't be reached, or asks for a longer wait than is allowed.
        """
        leads = self._open_leads(with_refused, everything)
        self._settle(leads)
        self._sender.target.expect(len(leads) if limit is None else min(limit, len(leads)))
        if not confirm:
            self._guard(leads)
        done = 0
        for batch in self._batches(leads):
            if self._is_spent(limit, len(leads) - done):
                break
            self._do(self._within(self._decide(batch), limit))
            done += len(batch)
            self._progress(done, len(leads))
        return self.report

    def rebuild(self) -> Report:
        """Forget what the ledger has of the target, and fill it from the CRM; writes nothing there.

        What differs from the mart stays open for the next run.
        """
        self._warehouse.forget(self.mapping.name)
        leads = self._open_leads(with_refused=True, everything=True)
        for batch in self._batches(leads):
            steps = self._decide(batch)
            for step in steps:
                self._note(step)
            self._store([self._entry(one) for one in steps if one.action == SAME])
            self._progress(sum(self.report.actions.values()), len(leads))
        return self.report

    # The ledger -----------------------------------------------------------------------------------

    def _open_leads(self, with_refused: bool, everything: bool) -> list[Lead]:
        name = self.mapping.name
        found = self._warehouse.open_leads(name, self._versions, with_refused, everything)
        kept = []
        for lead in found:
            known = lead.operation == DELETE or lead.model in self.mapping.models
            # A model that is no longer mapped has left values in the CRM: the ledger knows where.
            if known or (lead.operation == CLEAR and lead.entry and lead.entry.fields):
                kept.append(lead)
            else:
                self.report.unmapped[lead.model] += 1
        counts = self._warehouse.summary(name)
        self.report.refused_before = (
            0
            if with_refused
            else sum(count for (_, state), count in counts.items() if state == REFUSED)
        )
        return kept

    def _settle(self, leads: Iterable[Lead]) -> None:
        """Wait until no write of a run that was killed can still be on its way."""
        sent = [
            one.entry.at
            for one in leads
            if one.entry and one.entry.at and one.entry.state in {PENDING, FAILED}
        ]
        if sent:
            age = (now() - max(sent)).total_seconds()
            time.sleep(min(max(self.mapping.settle_seconds - age, 0), self.mapping.settle_seconds))

    def _guard(self, leads: Sequence[Lead]) -> None:
        removals = [one for one in leads if one.operation != UPSERT]
        steps = [step for batch in self._batches(removals) for step in self._decide(batch)]
        removed = sum(step.write is not None for step in steps)
        counts = self._warehouse.summary(self.mapping.name)
        held = sum(count for (kind, _), count in counts.items() if kind == UPSERT)
        held = held or sum(one.operation == UPSERT for one in leads) or len(removals)
        if removed > held * self.mapping.max_removed_share:
            raise ConfirmationError(
                f"{removed} records would be cleared or deleted, of {held} leads: more than the"
                f" share of {self.mapping.max_removed_share:g} that the mapping allows. Look at the"
                " plan, and confirm if it is right."
            )

    def _entry(self, step: Step, **changes: Any) -> Entry:  # noqa: ANN401
        lead, was = step.lead, step.lead.entry
        same = was is not None and was.payload_hash == lead.payload_hash
        return replace(
            Entry(
                model=lead.model,
                contact=lead.contact,
                payload_hash=lead.payload_hash,
                operation=lead.operation,
                state=DONE,
                attempts=was.attempts if same else 0,
                record_id=step.record_id,
                fields=step.fields,
                mapping_version=self._versions.get(lead.model, ""),
            ),
            **changes,
        )

    def _store(self, entries: Sequence[Entry]) -> None:
        self._warehouse.write_entries(self.mapping.name, entries)

    # Reading --------------------------------------------------------------------------------------

    def _batches(self, leads: Sequence[Lead]) -> Iterator[list[Lead]]:
        """Rows in batches of one operation and model, so that no contact is in one twice."""
        for _, group in groupby(leads, key=lambda one: (one.operation, one.model)):
            rows = iter(group)
            while batch := list(islice(rows, self._sender.target.batch_size)):
                yield batch

    def _decide(self, leads: Sequence[Lead]) -> list[Step]:
        contacts, comparison = [one.contact for one in leads], self._comparison
        if leads[0].operation == UPSERT:
            wanted = {lead.contact: comparison.wanted(lead) for lead in leads}
        else:
            earlier: dict[str, list[Entry]] = {contact: [] for contact in contacts}
            for entry in self._warehouse.entries(self.mapping.name, contacts):
                earlier[entry.contact].append(entry)
            wanted = {
                lead.contact: comparison.blanks(lead, earlier[lead.contact]) for lead in leads
            }
        names = {name for values in wanted.values() for name in values}
        records = self._read(contacts, names & self._readable)
        return [
            comparison.compare(lead, wanted[lead.contact], records.get(lead.contact))
            for lead in leads
        ]

    def _read(self, contacts: Sequence[str], names: Collection[str]) -> Mapping[str, Record]:
        return self._sender.ask(self._sender.target.read, contacts, sorted(names))

    def _within(self, steps: list[Step], limit: int | None) -> list[Step]:
        """Leave writes above the limit to the next run."""
        if limit is None:
            return steps
        kept, planned = [], self.report.writes
        for step in steps:
            planned += step.write is not None
            if step.write is None or planned <= limit:
                kept.append(step)
        self.report.left += len(steps) - len(kept)
        return kept

    def _is_spent(self, limit: int | None, remaining: int) -> bool:
        """Whether the limit is reached; what remains, at most, is then left to the next run."""
        spent = limit is not None and self.report.writes >= limit
        self.report.left += remaining if spent else 0
        return spent

    def _note(self, step: Step) -> None:
        self.report.actions[step.action] += 1
        if step.write is not None or step.conflicts or step.action == GONE:
            self.report.steps.append(step)

    # Writing --------------------------------------------------------------------------------------

    def _do(self, steps: Sequence[Step]) -> None:
        """Write a batch: the ledger first says that it is sent, and then what became of it."""
        for step in steps:
            self._note(step)
        writing = [one for one in steps if one.write is not None]
        sent = {}
        for one in writing:
            entry = self._entry(one, state=PENDING, fields=one.pending)
            sent[one.lead.contact] = replace(entry, attempts=entry.attempts + 1)
        self._store(list(sent.values()))
        outcomes: dict[str, Outcome | str] = {}
        stopped = None
        try:
            self._sender.send([one.write for one in writing], outcomes)
            outcomes |= self._unconfirmed(
                [one for one in writing if one.action == DELETES], outcomes
            )
        except StoppedError as error:
            stopped = error
        # What is the same now, or was gone before, is done without a write.
        entries = [self._entry(one) for one in steps if one.action == SAME]
        for step in writing:
            key = (step.lead.model, step.lead.contact)
            outcome = outcomes.get(step.lead.contact, str(stopped))
            if stopped and step.action == DELETES:
                outcome = str(stopped)
            if isinstance(outcome, str):
                self.report.failed[key] = redact(outcome)
                changes = {"state": FAILED, "error": outcome, "fields": step.pending}
            elif outcome.later:
                self.report.failed[key] = redact(outcome.later)
                changes = {"state": FAILED, "error": outcome.later, "fields": step.pending}
            elif outcome.refused:
                self.report.refused[key] = redact(outcome.refused)
                changes = {"state": REFUSED, "error": outcome.refused, "fields": step.pending}
            else:
                self.report.writes += 1
                changes = {"record_id": outcome.record_id}
            attempts = sent[step.lead.contact].attempts
            entries.append(self._entry(step, attempts=attempts, **changes))
        self._store(entries)
        erased = [one.contact for one in entries if one.operation == DELETE and one.state == DONE]
        if erased:
            self._warehouse.forget(self.mapping.name, erased)
        if stopped:
            raise stopped

    def _unconfirmed(
        self, steps: Sequence[Step], outcomes: Mapping[str, Outcome | str]
    ) -> dict[str, str]:
        """Read erased contacts back; gives those of whom something is left, and what to say.

        What the CRM refuses to delete is no dead letter: each run tries it again, and says so.
        """
        if not steps:
            return {}
        names = {name for one in steps for name in one.changes}
        records = self._read([one.lead.contact for one in steps], names)
        found = {}
        for step in steps:
            contact = step.lead.contact
            record, outcome = records.get(contact), outcomes[contact]
            if record is None:
                continue
            if isinstance(outcome, Outcome) and outcome.refused:
                found[contact] = outcome.refused
            elif step.write.is_delete:
                found[contact] = "The record is still there."
            elif any(record.values.get(name) != new for name, (_, new) in step.changes.items()):
                found[contact] = "Fields of the record are not blank."
        return found
