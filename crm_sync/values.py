"""Values on their way into a CRM, and how two are found to be the same.

A value is None, str, int, bool, date or datetime (UTC, without a time zone). CRMs keep less than a
warehouse does: none tells an empty text from none, some cut the blanks around a text, and only
whole seconds survive all of them. What is compared is therefore what all keep.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

Value = None | str | int | bool | date | datetime

TEXT, INTEGER, NUMBER, BOOLEAN, DATE, TIMESTAMP = (
    "text",
    "integer",
    "number",
    "boolean",
    "date",
    "timestamp",
)
# What a column of each kind may be written to. Anything can be written out as text.
FITS = {
    TEXT: {TEXT},
    INTEGER: {INTEGER, NUMBER, TEXT},
    NUMBER: {NUMBER, TEXT},
    BOOLEAN: {BOOLEAN, TEXT},
    DATE: {DATE, TEXT},
    TIMESTAMP: {TIMESTAMP, TEXT},
}
TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")


def kind_of(sql_type: str) -> str:
    """The kind of a column, from the name that DuckDB or PostgreSQL gives its type."""
    name = sql_type.lower()
    if name.startswith("timestamp"):
        return TIMESTAMP
    if name.startswith(("decimal", "numeric", "double", "float", "real")):
        return NUMBER
    if "int" in name:
        return INTEGER
    return {"boolean": BOOLEAN, "date": DATE}.get(name, TEXT)


def as_kind(value: object, kind: str) -> Value:
    """Bring a value of the warehouse or of a CRM into the form that is compared and written.

    Args:
        value: as the database or the CRM's client gives it; texts are read as ISO 8601 if the kind
            is a date or a timestamp.
        kind: of the field in the CRM.

    Raises:
        ValueError: a text does not read as this kind.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if kind == TEXT:
        return text_of(value).strip()
    if kind == BOOLEAN:
        return _boolean(value)
    if kind in {INTEGER, NUMBER}:
        return _number(value)
    if kind == DATE:
        return _date(value)
    return _timestamp(value)


def text_of(value: object) -> str:
    """A value as text, alike in all CRMs; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _timestamp(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def fingerprint(value: Value) -> str:
    """A short hash of a value, which the ledger keeps in its place."""
    return hashlib.sha256(text_of(value).encode()).hexdigest()[:16]


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise ValueError(f"{value!r} is neither true nor false")


def _number(value: object) -> Value:
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error
    return int(number) if number == number.to_integral_value() else format(number.normalize(), "f")


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return _timestamp(value).date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _timestamp(value: object) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    elif not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return value.replace(microsecond=0)
