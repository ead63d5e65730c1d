"""Compare rows of published tables with those that the reference expects, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

SHOWN = 40
# Published numbers have six decimals; two ways to work one out in floats round to neighbours.
TOLERANCE = 2e-6


def canonical(value: object) -> object:
    """Bring values that are equal to one form; a binary float equals nothing."""
    if isinstance(value, float):
        return f"binary float {value!r}"
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def shown(value: object) -> str:
    """Write a value for a message."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def is_close(wanted: object, found: object) -> bool:
    """Tell whether a published decimal is the number that a float comes near to."""
    if wanted is None or not isinstance(found, Decimal):
        return wanted is found
    return abs(float(wanted) - float(found)) <= TOLERANCE


def differences(
    table: str,
    keys: Sequence[str],
    columns: Sequence[str],
    expected: Iterable[dict[str, Any]],
    actual: Iterable[dict[str, Any]],
    alike: Mapping[str, Callable[[Any, Any], bool]] | None = None,
) -> list[str]:
    """Describe each missing row, each row too many and each cell that differs.

    Args:
        table: name for the messages.
        keys: columns that identify a row.
        columns: other columns to compare; a column that is not there is one difference.
        expected: rows of the reference.
        actual: rows of the built table.
        alike: how to compare columns whose values need not be equal, by name.
    """
    wanted = {tuple(row[key] for key in keys): row for row in expected}
    found, lines = {}, []
    for row in actual:
        key = tuple(row[name] for name in keys)
        if key in found:
            lines.append(f"{table} {key}: more than one row")
        found[key] = row
    lines += [
        f"{table} {key}: expected, not there" for key in sorted(wanted.keys() - found, key=str)
    ]
    lines += [
        f"{table} {key}: there, not expected" for key in sorted(found.keys() - wanted, key=str)
    ]
    there = set(next(iter(found.values()), dict.fromkeys(columns)))
    lines += [f"{table} has no column {column}" for column in columns if column not in there]
    for key in sorted(wanted.keys() & found, key=str):
        for column in [column for column in columns if column in there]:
            want, got = canonical(wanted[key][column]), canonical(found[key][column])
            if alike and column in alike:
                want, got = wanted[key][column], found[key][column]
                equal = alike[column](want, got)
            else:
                equal = type(want) is type(got) and want == got
            if not equal:
                lines.append(f"{table} {key} {column}: expected {shown(want)}, got {shown(got)}")
    return lines


def summary(lines: Sequence[str]) -> str:
    """Write the first differences for a message."""
    return "\n".join(lines[:SHOWN]) + ("\n..." if len(lines) > SHOWN else "")
