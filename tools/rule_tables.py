"""Rule tables as rows of text: read from CSV files, looked through, changed, written back."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dbt_workspace.columns import RULE_COLUMNS
from dbt_workspace.tables import write_rows

RULE_TABLES = tuple(RULE_COLUMNS)
LIVE = ("champion", "challenger")

Row = dict[str, str]


class RuleTableError(ValueError):
    """A file of rules can't be read, or does not hold what was asked for."""


@dataclass(frozen=True)
class RuleTable:
    """The rows of one CSV file, all cells as text.

    Attributes:
        columns: names of the columns, in the order of the file.
        rows: one dictionary a row, a cell for each column.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def of_model(self, model_id: str) -> tuple[Row, ...]:
        """Rows that belong to a scoring model."""
        return tuple(row for row in self.rows if row.get("scoring_model_id") == model_id)

    def with_rows(self, rows: Iterable[Row]) -> RuleTable:
        """Make a table of the same columns with other rows."""
        return RuleTable(self.columns, tuple(rows))


RuleTables = dict[str, RuleTable]


def read_table(path: Path) -> RuleTable:
    """Read one CSV file; cells are trimmed.

    Raises:
        RuleTableError: the file has no header, or a row has more cells than the header.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval="")
        columns = tuple(name.strip() for name in reader.fieldnames or ())
        if not columns:
            raise RuleTableError(f"{path} is empty: it needs a header at least.")
        reader.fieldnames = list(columns)
        rows = []
        for row in reader:
            if None in row:
                raise RuleTableError(f"{path}, line {reader.line_num}: more cells than columns.")
            rows.append({name: cell.strip() for name, cell in row.items()})
    return RuleTable(columns, tuple(rows))


def write_table(path: Path, table: RuleTable) -> None:
    """Write one CSV file, as the seeds of this project are written."""
    write_rows(path, table.rows, table.columns)


def read_folder(folder: Path) -> RuleTables:
    """Read the rule tables that lie in a folder; it need not hold all of them.

    Raises:
        RuleTableError: there is no such folder, no rule table in it, or a CSV of another name.
    """
    if not folder.is_dir():
        raise RuleTableError(f"{folder} is no folder.")
    paths = {path.stem: path for path in sorted(folder.glob("*.csv"))}
    unknown = sorted(paths.keys() - set(RULE_TABLES))
    if unknown or not paths:
        found = f"{unknown[0]}.csv" if unknown else "no rule table"
        raise RuleTableError(f"{folder} holds {found}; rule tables are {', '.join(RULE_TABLES)}.")
    return {name: read_table(path) for name, path in paths.items()}


def write_folder(folder: Path, tables: Mapping[str, RuleTable]) -> None:
    """Write rule tables into a folder, one file each."""
    for name, table in tables.items():
        write_table(folder / f"{name}.csv", table)


def model_rows(tables: RuleTables) -> dict[str, Row]:
    """Rows of `scoring_models`, by id."""
    return {row["scoring_model_id"]: row for row in tables["scoring_models"].rows}


def live_models(tables: RuleTables, *statuses: str) -> list[str]:
    """Ids of the models of these statuses (champion and challenger if none is named)."""
    wanted = statuses or LIVE
    return [name for name, row in model_rows(tables).items() if row.get("status") in wanted]


def model_as(
    tables: RuleTables, model_id: str, new_id: str, compared_to: str | None
) -> dict[str, list[Row]]:
    """Rows of one model under another id.

    Args:
        tables: all rule tables.
        model_id: the model whose rows are taken.
        new_id: the id that they get.
        compared_to: the champion that the copy challenges; None makes the copy a champion.
    """
    copied = {
        name: [{**row, "scoring_model_id": new_id} for row in table.of_model(model_id)]
        for name, table in tables.items()
    }
    for row in copied["scoring_models"]:
        row["status"] = "challenger" if compared_to else "champion"
        row["compared_to"] = compared_to or ""
    return copied
