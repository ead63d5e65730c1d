"""Rule tables as grids: columns with types, choices and the words that explain them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
import yaml

from workbench.policy.drafts import Draft, DraftRow

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
DATES = ("valid_from", "valid_to", "holiday_on")
NUMBERS = ("days_ago", "times")
WORDS = {"is_mql": ["true", "false"], "kind": ["attribute", "event"]}
PROBLEM = "problem"
NAMES = {"sla_hours": "SLA hours", "is_mql": "MQL", "mql_criteria": "MQL criteria"}
WIDTHS = {"description": "large", "value": "medium", "next_action": "large", "reason": "medium"}
DOC = re.compile(r"\{\{\s*doc\('(\w+)'\)\s*\}\}")


def in_words(name: str) -> str:
    """A table or column as people say it."""
    text = name.replace("_", " ")
    return NAMES.get(name, text[:1].upper() + text[1:])


@cache
def descriptions(project: Path) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """What each seed of a project is for, and each of its columns, from the YAML beside them."""
    found = {}
    for path in sorted((project / "seeds").rglob("*.yml")):
        for seed in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("seeds", []):
            columns = {one["name"]: one.get("description", "") for one in seed.get("columns", [])}
            shown = {name: _plain(text) for name, text in columns.items()}
            found[seed["name"]] = _plain(seed.get("description", "")), shown
    return found


def _plain(text: str) -> str:
    return " ".join(DOC.sub("", text).split())


def choices(
    draft: Draft, drafts: Mapping[str, Draft], project: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Words that cells of a table can hold, by column.

    Args:
        draft: the table.
        drafts: all tables, which name models and groups.
        project: what the project knows: ``cells`` of each table, ``operators``, ``attributes`` and
            ``properties``.
    """
    table = draft.table
    found = dict(WORDS) if table == "personas" else {}
    for column, expected in project["cells"].get(table, {}).items():
        if isinstance(expected, list):
            found[column] = [word for word in expected if word]
    on_rules = ["matched", "not_matched"] if table in ("audience_rules", "mql_criteria") else []
    on_rules_field = ["rule"] if table == "audience_rules" else []
    found["operator"] = [*project["operators"], *on_rules]
    if table in ("fit_rules", "audience_rules"):
        found["attribute"] = [*project["attributes"], *on_rules_field]
    found["property"] = found["distinct_property"] = project["properties"]
    if table != "score_groups":
        dimension = {"fit_rules": "fit", "engagement_rules": "engagement"}.get(table)
        found["score_group"] = groups(drafts, dimension)
    if table != "scoring_models":
        every = ["*"] if table in ("working_hours", "holidays") else []
        found["scoring_model_id"] = [*every, *model_ids(drafts)]
    return {
        column: list(dict.fromkeys([*words, *_used(draft.rows, column)]))
        for column, words in found.items()
        if column in draft.columns and words
    }


def model_ids(drafts: Mapping[str, Draft]) -> list[str]:
    """Ids of the scoring models."""
    return _used(drafts["scoring_models"].rows, "scoring_model_id")


def groups(
    drafts: Mapping[str, Draft], dimension: str | None, model_id: str | None = None
) -> list[str]:
    """Score groups of a dimension and a model; None means all."""
    rows = [
        row
        for row in drafts["score_groups"].rows
        if dimension in (None, row.cells["dimension"])
        and model_id in (None, row.cells["scoring_model_id"])
    ]
    return _used(rows, "score_group")


def _used(rows: Sequence[DraftRow], column: str) -> list[str]:
    return list(dict.fromkeys(cell for row in rows if (cell := row.cells.get(column, ""))))


def kind_of(
    draft: Draft, column: str, words: Mapping[str, list[str]], cells: Mapping[str, Any]
) -> str:
    """``choice``, ``number``, ``date`` or ``text``: the narrowest that shows all cells."""
    used = _used(draft.rows, column)
    is_number = isinstance(cells.get(draft.table, {}).get(column), dict) or column in NUMBERS
    if column in words:
        return "choice"
    if is_number and all(NUMBER.fullmatch(cell) for cell in used):
        return "number"
    if column in DATES and all(_is_date(cell) for cell in used):
        return "date"
    return "text"


def _is_date(cell: str) -> bool:
    try:
        return date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def frame(
    rows: Sequence[DraftRow], kinds: Mapping[str, str], problems: Sequence[str] | None = None
) -> pd.DataFrame:
    """Rows as a grid shows them; blank cells are none."""
    table = {
        column: _column([row.cells[column] or None for row in rows], kind)
        for column, kind in kinds.items()
    }
    before = {PROBLEM: list(problems)} if problems is not None else {}
    return pd.DataFrame({**before, **table})


def _column(cells: list[str | None], kind: str) -> pd.Series:
    if kind == "number":
        return pd.Series([float(cell) if cell else None for cell in cells], dtype="Float64")
    if kind == "date":
        days = [date.fromisoformat(cell) if cell else None for cell in cells]
        return pd.Series(pd.to_datetime(days))
    return pd.Series(cells, dtype="object")


def column_config(
    kinds: Mapping[str, str], words: Mapping[str, list[str]], helps: Mapping[str, str]
) -> dict[str, Any]:
    """How Streamlit shows and edits each column."""
    config: dict[str, Any] = {
        PROBLEM: st.column_config.TextColumn("Problem", width=290, disabled=True, pinned=True)
    }
    for column, kind in kinds.items():
        common = {"label": in_words(column), "help": helps.get(column) or None}
        if kind == "choice":
            made = st.column_config.SelectboxColumn(options=words[column], **common)
        elif kind == "number":
            made = st.column_config.NumberColumn(format="plain", **common)
        elif kind == "date":
            made = st.column_config.DateColumn(format="YYYY-MM-DD", **common)
        else:
            made = st.column_config.TextColumn(width=WIDTHS.get(column), **common)
        config[column] = made
    return config
