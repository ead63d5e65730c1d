"""Cell by cell comparison of a table on two engines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Rows = Sequence[Mapping[str, Any]]

KEYS = {
    "lead_scores": ("scoring_model_id", "contact_id"),
    "lead_score_contributions": ("scoring_model_id", "contact_id", "rule_id"),
    "mql_handoffs": ("scoring_model_id", "contact_id", "qualified_on"),
    "call_list": ("scoring_model_id", "contact_id"),
    "rule_performance": ("scoring_model_id", "rule_id"),
    "threshold_performance": ("scoring_model_id", "threshold"),
    "score_monitoring": ("scoring_model_id", "landmark"),
    "lead_owners": ("contact_id",),
}
# Those that a project without modules has.
CORE = ("lead_scores", "lead_score_contributions")
# Arguments of dbt that build these tables, and no others but what metrics count.
BUILD: Sequence[str] = (
    *("run", "--select", *(f"+{table}" for table in KEYS)),
    *("+int_lead_scoring__lead_weeks", "int_lead_scoring__days"),
)


@dataclass
class Comparison:
    """What two engines say of a table.

    Attributes:
        table: name of the table.
        rows: rows on the engine.
        cells: cells that were compared, each with its counterpart on DuckDB.
        differences: each as text: row, column, and what either says.
    """

    table: str
    rows: int
    cells: int = 0
    differences: list[str] = field(default_factory=list)


def compare(table: str, expected: Rows, found: Rows) -> Comparison:
    """Compare rows by key; missing rows, surplus rows and other columns are differences.

    Args:
        table: name of the table, which has its key in ``KEYS``.
        expected: rows on DuckDB.
        found: rows on the other engine.
    """
    comparison = Comparison(table, len(found))
    expected_by_key, found_by_key = _by_key(table, expected), _by_key(table, found)
    if len(expected_by_key) != len(expected) or len(found_by_key) != len(found):
        comparison.differences.append("rows with the same key")
    for key in sorted(expected_by_key.keys() | found_by_key.keys()):
        wanted, got = expected_by_key.get(key), found_by_key.get(key)
        if wanted is None or got is None:
            comparison.differences.append(f"{key}: only {'there' if wanted is None else 'DuckDB'}")
            continue
        for column in sorted(wanted.keys() | got.keys()):
            comparison.cells += 1
            one, other = plain(wanted.get(column)), plain(got.get(column))
            if column not in wanted or column not in got or one != other:
                comparison.differences.append(f"{key} {column}: DuckDB {one!r}, there {other!r}")
    return comparison


def plain(value: Any) -> Any:  # noqa: ANN401
    """Value without what engines dress it in: times are UTC without a zone, decimals exact."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, bool | date | str) or value is None:
        return value
    if isinstance(value, float):
        return value
    return Decimal(value).normalize()


def _by_key(table: str, rows: Rows) -> dict[tuple[str, ...], Mapping[str, Any]]:
    return {tuple(str(row[column]) for column in KEYS[table]): row for row in rows}
