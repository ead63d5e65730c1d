"""What the Policy page remembers of a visitor: drafts, what was checked, and what was tried."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from dbt_workspace.project import PROJECT
from workbench.policy.checking import Checked
from workbench.policy.csv_file import CsvFile
from workbench.policy.drafts import Draft, DraftRow, applied, read_draft, read_drafts
from workbench.policy.preview import Preview

KEY = "policy"
TABLES, PREVIEW = "Rule tables", "Preview"


@dataclass
class Grid:
    """The grid that is shown: its widget holds what was edited since it was made.

    Attributes:
        table: the rule table.
        model_id: the model whose rows are shown; None shows all.
        base: rows of the draft when the grid was made.
        problems: what is wrong with rows, by their place in ``base``.
        version: counts grids, for the key of the widget.
    """

    table: str
    model_id: str | None
    base: list[DraftRow]
    problems: Mapping[int, str]
    version: int

    @property
    def key(self) -> str:
        """Key of the widget."""
        return f"policy_grid_{self.table}_{self.version}"

    def shown(self) -> list[int]:
        """Places in ``base`` of the rows that are shown, those with a problem first."""
        places = [
            place
            for place, row in enumerate(self.base)
            if self.model_id is None or row.cells.get("scoring_model_id") == self.model_id
        ]
        return sorted(places, key=lambda place: place not in self.problems)


@dataclass
class Policy:
    """Drafts of all tables, and what is known of them.

    Attributes:
        project: folder of the dbt project.
        drafts: by table.
        grid: the one that is shown.
        checked: what checks said, and the digest of what was checked.
        previews: what the what-if said, and the digest of what was tried.
        message: what was done last, to be said once.
        section: of the page, to be shown next.
        table: the table that is chosen, also while another section is shown.
    """

    project: Path
    drafts: dict[str, Draft]
    grid: Grid | None = None
    checked: tuple[str, Checked] | None = None
    previews: tuple[str, list[Preview]] | None = None
    message: str = ""
    section: str = ""
    table: str = ""
    versions: int = field(default=0)

    def edited(self) -> dict[str, bytes]:
        """Contents of the files that are edited, by table."""
        return {name: draft.data() for name, draft in self.drafts.items() if draft.is_changed()}

    def open_grid(self, table: str, model_id: str | None) -> Grid:
        """The grid to show; a new one where another table or model is asked for."""
        grid = self.grid
        is_there = grid and (grid.table, grid.model_id) == (table, model_id)
        if not grid or not is_there or grid.key not in st.session_state:
            self.versions += 1
            rows = list(self.drafts[table].rows)
            problems = self.problems_of(table)
            grid = self.grid = Grid(table, model_id, rows, problems, self.versions)
        return grid

    def take_edits(self, grid: Grid, edits: Mapping[str, Any], defaults: Mapping[str, str]) -> None:
        """Take what was edited in a grid into the draft."""
        draft = self.drafts[grid.table]
        draft.rows = applied(grid.base, grid.shown(), edits, draft.columns, defaults)

    def close_grid(self) -> None:
        """Have a new grid made of the drafts as they are now."""
        self.grid = None

    def show_table(self, table: str) -> None:
        """Have the grid of a table shown next."""
        self.close_grid()
        self.section = TABLES
        # A grid of one model hides the rows of others.
        st.session_state.pop("policy_model", None)
        self.table = st.session_state["policy_table"] = table

    def discard(self) -> None:
        """Read all files anew."""
        self.drafts = read_drafts(self.project)
        self.checked = self.previews = None
        self.close_grid()

    def refresh(self) -> list[str]:
        """Read what changed on disk where nothing is edited; tables where something is."""
        others = []
        for name, draft in self.drafts.items():
            data = draft.path.read_bytes() if draft.path.exists() else b""
            if data == draft.original:
                continue
            if draft.is_changed() or not data.strip():
                others.append(name)
            else:
                self.drafts[name] = read_draft(draft.path)
                self.close_grid()
        return others

    def problems_of(self, table: str) -> dict[int, str]:
        """What is wrong with rows of a draft, by their place, if it was checked as it is."""
        if not self.checked or self.checked[0] != digest(self.edited()):
            return {}
        place_of = {line: n for n, line in enumerate(CsvFile(self.drafts[table].data()).lines)}
        found: dict[int, list[str]] = {}
        for finding in self.checked[1].findings:
            for line in finding.lines if finding.table == table else ():
                if line in place_of:
                    found.setdefault(place_of[line], []).append(finding.text)
        return {place: "; ".join(texts) for place, texts in found.items()}


def policy() -> Policy:
    """The visitor's policy; read from the project when it is asked for first."""
    if KEY not in st.session_state:
        project = Path(os.environ.get("LEAD_SCORING_WORKBENCH_PROJECT", PROJECT)).resolve()
        st.session_state[KEY] = Policy(project, read_drafts(project))
    return st.session_state[KEY]


def digest(data: Mapping[str, bytes]) -> str:
    """Tell one set of edited files from another."""
    found = hashlib.sha256()
    for name, content in sorted(data.items()):
        found.update(f"{name}\0{len(content)}\0".encode() + content)
    return found.hexdigest()
