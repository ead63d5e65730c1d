"""Which hand-offs are news, and what the digest says of them: plain text, whatever names hold."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workbench import wording
from workbench.warehouse import Warehouse, WarehouseError

NEW, OVERDUE = "new", "overdue"
SHOWN = 20
LONGEST = 80

# Nobody has touched them since they qualified, and they were not there when the history began.
WAITING = """
select
    call_list.scoring_model_id,
    call_list.contact_id,
    call_list.full_name,
    call_list.company_name,
    call_list.owner,
    call_list.lead_grade,
    call_list.next_action,
    call_list.due_at,
    call_list.sla_status,
    call_list.hours_overdue,
    mql_handoffs.qualified_on
from call_list
inner join mql_handoffs
    on call_list.scoring_model_id = mql_handoffs.scoring_model_id
    and call_list.contact_id = mql_handoffs.contact_id
    and mql_handoffs.ended_on is null
where mql_handoffs.first_touch_at is null
    and not mql_handoffs.is_start_of_history
order by call_list.scoring_model_id, call_list.call_rank
"""


@dataclass(frozen=True)
class Handoff:
    """A lead that waits for sales.

    Attributes:
        key: tells the hand-off from all others, without saying whose it is.
        state: ``new`` or ``overdue``.
        line: what the digest says.
    """

    key: str
    state: str
    line: str


def handoff_key(model: str, contact: str, qualified_on: date) -> str:
    """A hash of what identifies a hand-off."""
    day = qualified_on.strftime("%Y-%m-%d")
    return hashlib.sha256("\x1f".join((model, contact, day)).encode()).hexdigest()


def one_line(value: object) -> str:
    """Text of a lead without line breaks, control or invisible characters, cut where it is long."""
    text = " ".join(str(value or "").split())
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def read_waiting(warehouse: Warehouse) -> list[Handoff]:
    """Read the hand-offs that wait for a first touch, in the order in which to call.

    Raises:
        WarehouseError: the module ``handoffs`` is off.
    """
    if not {"call_list", "mql_handoffs"} <= warehouse.tables():
        raise WarehouseError("There is no call_list: the module handoffs is off.")
    return [make_handoff(row) for row in warehouse.rows(WAITING)]


def read_keys(warehouse: Warehouse) -> set[str]:
    """Keys of all hand-offs that there are: what was sent about others can be forgotten."""
    rows = warehouse.rows("select scoring_model_id, contact_id, qualified_on from mql_handoffs")
    return {
        handoff_key(row["scoring_model_id"], row["contact_id"], row["qualified_on"]) for row in rows
    }


def make_handoff(row: Mapping[str, Any]) -> Handoff:
    """A row of the call list as it is announced."""
    is_overdue = row["sla_status"] == "breached"
    who = one_line(row["full_name"]) or one_line(row["contact_id"])
    if company := one_line(row["company_name"]):
        who = f"{who}, {company}"
    owner = one_line(row["owner"]) or "nobody"
    parts = [
        f"{row['lead_grade']} {who}",
        one_line(row["next_action"]),
        due(row["due_at"], row["hours_overdue"] if is_overdue else None),
        f"owner: {owner}",
    ]
    return Handoff(
        key=handoff_key(row["scoring_model_id"], row["contact_id"], row["qualified_on"]),
        state=OVERDUE if is_overdue else NEW,
        line=" | ".join(part for part in parts if part),
    )


def due(due_at: datetime | None, hours_overdue: float | None) -> str:
    """Say when a first touch is due, and by how many hours of working time it is late."""
    if due_at is None:
        return ""
    text = f"due {due_at:%Y-%m-%d %H:%M} UTC"
    if hours_overdue is None:
        return text
    return f"{text}, {wording.late(hours_overdue)}"


def pick_news(waiting: Iterable[Handoff], sent: Mapping[str, str]) -> list[Handoff]:
    """Hand-offs that were not announced, and those that have become overdue since."""
    return [
        one
        for one in waiting
        if one.key not in sent or (one.state == OVERDUE and sent[one.key] != OVERDUE)
    ]


def write_digest(news: Sequence[Handoff]) -> tuple[str, str]:
    """The title and the text of the digest.

    The title holds numbers alone: it becomes the subject of a mail.
    """
    found = {state: [one for one in news if one.state == state] for state in (OVERDUE, NEW)}
    counts = [f"{len(some)} {state}" for state, some in found.items() if some]
    parts = []
    for state, heading in ((OVERDUE, "Overdue: call first"), (NEW, "New")):
        lines = [f"- {one.line}" for one in found[state][:SHOWN]]
        if (more := len(found[state]) - SHOWN) > 0:
            lines.append(f"... and {more} more in the call list")
        if lines:
            parts.append("\n".join([f"{heading} ({len(found[state])})", *lines]))
    return f"Leads to call: {', '.join(counts)}", "\n\n".join(parts)
