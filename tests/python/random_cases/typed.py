"""Columns that are not text, and values as such columns read them."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal

from reference_scorer import parse_number, parse_timestamp

from random_cases.words import Rows

_TIME_TYPES = ("timestamp", "timestamp", "timestamptz")
_TIME_COLUMNS = {
    "contacts": ("created_at", "updated_at"),
    "events": ("occurred_at", "loaded_at"),
    "identities": ("identified_at",),
    "contact_merges": ("merged_at",),
    "enrichments": ("observed_at",),
    "opportunities": ("created_at", "closed_at"),
    "dispositions": ("decided_at",),
    "overrides": ("decided_at", "expires_at"),
}


def settle_types(rng: random.Random, inputs: dict[str, Rows]) -> dict[str, dict[str, str]]:
    """Give columns types other than text, and their values the text that typed ones read as."""
    types: dict[str, dict[str, str]] = {name: {} for name in inputs}
    for name, columns in _TIME_COLUMNS.items():
        for column in columns if name in inputs else ():
            if rng.random() < 0.7:
                types[name][column] = rng.choice(_TIME_TYPES)
    if "created_at" in types["contacts"] and rng.random() < 0.5:
        types["contacts"]["created_at"] = "date"
    types["contacts"]["employee_count"] = rng.choice(("decimal(18, 4)", "double"))
    types.get("companies", {})["employee_count"] = "decimal(12, 2)"
    types["events"]["duration"] = "double"
    types.get("opportunities", {})["is_won"] = "boolean"
    for name, columns in types.items():
        for column, kind in columns.items():
            for row in inputs[name]:
                if column in row:
                    row[column] = typed_text(row[column], kind)
    return types


def typed_text(raw: str | None, kind: str) -> str | None:
    """Write a value as a column of a type reads it; what does not do is null."""
    text = (raw or "").strip()
    if kind == "boolean":
        return "true" if text.lower() in ("true", "t", "yes", "y", "1") else "false"
    if kind in ("double", "decimal(18, 4)", "decimal(12, 2)"):
        number = None if text.lower() in ("nan", "inf") else parse_number(text)
        return None if number is None else plain(Decimal(str(number)))
    moment = parse_timestamp(text)
    if moment is None:
        return None
    if kind == "date":
        return moment.date().isoformat()
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}" + ("+00" if kind == "timestamptz" else "")


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def as_text(moment: datetime, kind: str | None = None) -> str | None:
    """Write a moment as a column of a type reads it."""
    text = f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    return typed_text(text, kind) if kind else text
