"""What a plan or a run says on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from crm_sync.mapping import LEAVE, CrmMapping
from crm_sync.secret_values import redact
from crm_sync.steps import ABSENT, CLEARS, CREATES, DELETES, GONE, SAME, UPDATES, Step
from crm_sync.sync import Report
from crm_sync.values import Value, text_of
from tools.console import make_table, print_table

LONGEST_VALUE = 40
NAMES = {
    CREATES: "created",
    UPDATES: "updated",
    CLEARS: "cleared",
    DELETES: "deleted",
    SAME: "there already",
    ABSENT: "not in the CRM, left out",
    GONE: "deleted in the CRM by somebody, left out",
}


def print_plan(
    console: Console, mapping: CrmMapping, report: Report, made: Sequence[str], rows: int
) -> None:
    """Print what a run would do, field by field.

    Args:
        console: where to.
        mapping: of the target.
        report: of the plan.
        made: fields that would be made.
        rows: steps to show; the counts are of all.
    """
    table = make_table(f"Plan for {mapping.name}: nothing was written")
    for column in ("action", "model", "contact", "field", "in the CRM", "to write"):
        table.add_column(column, overflow="fold")
    writing = [one for one in report.steps if one.write is not None]
    for step in writing[:rows]:
        _add(table.add_row, step)
    print_table(console, table)
    if len(writing) > rows:
        console.print(f"... and {len(writing) - rows} more records\n")
    _print_conflicts(console, mapping, report, rows)
    _print_counts(console, report, made, "would be ")


def print_run(
    console: Console, mapping: CrmMapping, report: Report, made: Sequence[str], rows: int = 20
) -> None:
    """Print what a run did, and what the CRM did not take."""
    _print_conflicts(console, mapping, report, rows)
    for title, found in (("The CRM refused", report.refused), ("Failed", report.failed)):
        table = make_table(title)
        for column in ("model", "contact", "why"):
            table.add_column(column, overflow="fold")
        for (model, contact), why in list(found.items())[:rows]:
            table.add_row(escape(model), escape(contact), escape(why))
        print_table(console, table)
    _print_counts(console, report, made, "")


def _add(add_row: object, step: Step) -> None:
    lead = step.lead
    start = (step.action, escape(lead.model), escape(lead.contact))
    changes = list(step.changes.items()) or [("(the record)", (None, None))]
    for name, (before, after) in changes:
        add_row(*start, escape(name), _short(before), _short(after))
        start = ("", "", "")


def _print_conflicts(console: Console, mapping: CrmMapping, report: Report, rows: int) -> None:
    verb = "left" if mapping.conflicts == LEAVE else "overwritten"
    table = make_table(f"Changed in the CRM by somebody else ({verb})")
    for column in ("model", "contact", "field", "in the CRM"):
        table.add_column(column, overflow="fold")
    for step in report.conflicts[:rows]:
        lead = step.lead
        held = step.conflicts or {"(the record)": "deleted"}
        for name, value in held.items():
            table.add_row(escape(lead.model), escape(lead.contact), escape(name), _short(value))
    print_table(console, table)


def _print_counts(console: Console, report: Report, made: Sequence[str], mood: str) -> None:
    if made:
        console.print(f"Fields {mood}made in the CRM: {', '.join(made)}")
    for action, name in NAMES.items():
        if report.actions[action]:
            writes = action in (CREATES, UPDATES, CLEARS, DELETES)
            console.print(f"{report.actions[action]:>8,} {mood if writes else ''}{name}")
    for model, count in report.unmapped.items():
        console.print(f"{count:>8,} of the model {escape(model)}, which the mapping does not name")
    if report.refused_before:
        console.print(f"{report.refused_before:>8,} refused by the CRM earlier, and not sent again")
    if report.left:
        console.print(f"{report.left:>8,} at most left to the next run by the limit")
    console.print(f"{report.writes:>8,} writes")


def _short(value: Value) -> str:
    # What is shown is data, but data may hold anything.
    text = redact(text_of(value))
    return escape(text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…")
