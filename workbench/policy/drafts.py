"""Rule tables as they are edited: each a file as it was read, and the rows that it shall have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.check_rules import COLUMNS, files_of_project
from workbench.policy.csv_file import Added, CsvFile, CsvFileError

# In the order in which people think of them, with the file that describes each.
TABLES = tuple(COLUMNS)
# Columns by which a new row finds its place: behind the last row that shares the most of them.
NEIGHBOURS = ("scoring_model_id", "persona", "rule_id", "score_group", "criteria_set", "dimension")


@dataclass(frozen=True)
class DraftRow:
    """A row of a draft.

    Attributes:
        origin: number of the row in the file; None if it is new.
        cells: by column.
    """

    origin: int | None
    cells: Mapping[str, str]


@dataclass
class Draft:
    """A rule table that may be edited.

    Attributes:
        path: of the file.
        original: the file as it was read.
        file: its rows.
        rows: the rows that it shall have.
    """

    path: Path
    original: bytes
    file: CsvFile = field(repr=False)
    rows: list[DraftRow] = field(repr=False)

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.path.stem

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns."""
        return self.file.columns

    def data(self) -> bytes:
        """The file with the rows that it shall have."""
        changed, added, last = {}, [], -1
        for row in self.rows:
            if row.origin is None:
                added.append(Added(last, row.cells))
            else:
                changed[row.origin] = row.cells
                last = row.origin
        removed = [number for number in range(len(self.file.rows)) if number not in changed]
        if not added and not removed and all(changed[n] == r for n, r in enumerate(self.file.rows)):
            return self.original
        return self.file.edited(changed, removed, added)

    def is_changed(self) -> bool:
        """Whether anything is edited."""
        return self.data() != self.original

    def add(self, cells: Mapping[str, str]) -> None:
        """Add a row behind those that it belongs with."""
        row = DraftRow(None, dict.fromkeys(self.columns, "") | dict(cells))
        self.rows.insert(_place(self.rows, row), row)

    def discard(self) -> None:
        """Forget all edits."""
        self.rows = _rows(self.file)


def read_draft(path: Path) -> Draft:
    """Read a file to edit it.

    Raises:
        CsvFileError: the file is empty.
    """
    data = path.read_bytes()
    file = CsvFile(data)
    return Draft(path, data, file, _rows(file))


def read_drafts(project: Path) -> dict[str, Draft]:
    """Read all rule tables, personas and dictionaries of a project that can be read, by name."""
    found = {}
    for path in files_of_project(project):
        try:
            found[path.stem] = read_draft(path)
        except CsvFileError:
            continue
    return {name: found[name] for name in TABLES if name in found}


def applied(
    rows: Sequence[DraftRow],
    shown: Sequence[int],
    edits: Mapping[str, object],
    columns: Sequence[str],
    defaults: Mapping[str, str],
) -> list[DraftRow]:
    """Rows with what was edited in a grid that shows some of them.

    Args:
        rows: all rows.
        shown: places in ``rows`` of those in the grid, in its order.
        edits: as the grid has them: ``edited_rows``, ``added_rows`` and ``deleted_rows``.
        columns: of the table.
        defaults: cells of new rows that were left blank.
    """
    changed: dict[int, DraftRow | None] = {}
    for position, cells in dict(edits.get("edited_rows") or {}).items():
        row = rows[shown[int(position)]]
        new = {name: as_text(cell) for name, cell in cells.items() if name in columns}
        changed[shown[int(position)]] = DraftRow(row.origin, {**row.cells, **new})
    for position in edits.get("deleted_rows") or ():
        changed[shown[int(position)]] = None
    result = [changed.get(place, row) for place, row in enumerate(rows)]
    kept = [row for row in result if row is not None]
    for cells in edits.get("added_rows") or ():
        texts = {name: as_text(cell) for name, cell in cells.items() if name in columns}
        if any(texts.values()):
            filled = {name: cell for name, cell in texts.items() if cell}
            row = DraftRow(None, dict.fromkeys(columns, "") | dict(defaults) | filled)
            kept.insert(_place(kept, row), row)
    return kept


def as_text(cell: object) -> str:
    """A cell of a grid as it is written: whole numbers without a point, blank for nothing."""
    if cell is None or cell != cell:  # noqa: PLR0124 (not a number)
        return ""
    if isinstance(cell, float):
        return f"{cell:.10f}".rstrip("0").rstrip(".") if cell else "0"
    if isinstance(cell, list | tuple):
        return "|".join(map(str, cell))
    return str(cell)


def _rows(file: CsvFile) -> list[DraftRow]:
    return [DraftRow(number, cells) for number, cells in enumerate(file.rows)]


def _place(rows: Sequence[DraftRow], row: DraftRow) -> int:
    """Behind the last row that is most alike; at the end if none is."""
    keys = [name for name in NEIGHBOURS if row.cells.get(name)]

    def alike(other: DraftRow) -> int:
        count = 0
        for name in keys:
            if other.cells.get(name) == row.cells[name]:
                count += 1
            elif name == "scoring_model_id":
                return 0
        return count

    likeness = [alike(other) for other in rows]
    best = max(likeness, default=0)
    return len(rows) - likeness[::-1].index(best) if best else len(rows)
