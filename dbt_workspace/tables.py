"""Rows of tables: in CSV files as the seeds of this project are written, and from databases."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read the rows of a CSV file, all cells as text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_rows(
    path: Path, rows: Sequence[Mapping[str, Any]], columns: Iterable[str] | None = None
) -> None:
    """Write rows to a CSV file.

    Args:
        path: the file; its folder is made if it is not there.
        rows: cells by column; a column that a row lacks is blank.
        columns: the header; None takes the keys of the first row, and no rows are an empty file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    header = list(columns if columns is not None else rows[0] if rows else [])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
        if header:
            writer.writeheader()
        writer.writerows(rows)


def fetch_rows(cursor: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any that PEP 249 describes.
    """Rows of a query that a cursor, or a connection to DuckDB, has run: cells by column."""
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
