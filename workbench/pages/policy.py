"""Policy: the rule tables as grids and forms, checked, tried and saved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from workbench import session
from workbench.policy import columns, new_rule, panels, preview_panel
from workbench.policy.matching import Leads
from workbench.policy.state import PREVIEW, TABLES, Policy, policy
from workbench.text import plain
from workbench.warehouse import duckdb_path, file_version

RESULTS = "int_lead_scoring__persona_results"
FORM, PERSONAS = "New rule", "Golden personas"
SECTIONS = (TABLES, FORM, PREVIEW, PERSONAS)
ALL_MODELS = "All models"


def show() -> None:
    """Show the page."""
    st.title("Policy")
    now = policy()
    kind = session.warehouse_kind()
    version = file_version(duckdb_path()) if kind == "duckdb" else None
    leads = Leads(now.project, lambda sql: _rows(version, sql), kind)
    _take_edits(now)
    if now.message:
        st.info(plain(now.message))
        now.message = ""
    edited = panels.show_summary(now)
    panels.show_actions(now, edited)
    panels.show_findings(now, edited)
    panels.show_saved(now)
    if now.section in SECTIONS:
        st.session_state["policy_section"] = now.section
        now.section = ""
    st.session_state.setdefault("policy_section", TABLES)
    section = st.segmented_control(
        "Show", SECTIONS, required=True, key="policy_section", label_visibility="collapsed"
    )
    if section == FORM:
        _show_form(now, leads)
    elif section == PREVIEW:
        preview_panel.show_previews(now, edited)
    elif section == PERSONAS:
        rows = []
        if RESULTS in session.tables():
            rows = session.rows(f"select * from {RESULTS} order by 1, 2")
        panels.show_personas(now, rows)
    else:
        _show_grid(now, leads)


@st.cache_data(show_spinner="Counting leads", ttl=600, max_entries=1000)
def _rows(version: tuple[int, ...] | None, sql: str) -> list[dict[str, Any]]:
    """Rows of a query; nothing is asked twice of a build."""
    del version  # It is part of what is remembered.
    return session.rows(sql)


def _take_edits(now: Policy) -> None:
    """Take what was edited in the grid before anything is said of it."""
    grid = now.grid
    if grid and grid.key in st.session_state:
        models = columns.model_ids(now.drafts)
        model_id = grid.model_id or (models[0] if len(models) == 1 else None)
        is_of_model = model_id and "scoring_model_id" in now.drafts[grid.table].columns
        defaults = {"scoring_model_id": model_id} if is_of_model else {}
        now.take_edits(grid, st.session_state[grid.key], defaults)


def _show_grid(now: Policy, leads: Leads) -> None:
    told = columns.descriptions(now.project)
    left, right = st.columns([2, 1])
    if now.table in now.drafts:
        st.session_state.setdefault("policy_table", now.table)
    table = now.table = left.selectbox(
        "Table", list(now.drafts), format_func=columns.in_words, key="policy_table"
    )
    draft = now.drafts[table]
    models = columns.model_ids(now.drafts)
    model_id = None
    if "scoring_model_id" in draft.columns and len(models) > 1:
        chosen = right.selectbox("Scoring model", [ALL_MODELS, *models], key="policy_model")
        model_id = None if chosen == ALL_MODELS else chosen
    about, helps = told.get(table, ("", {}))
    if about:
        st.markdown(plain(about.replace("`", "")))
    if not draft.file.is_regular:
        st.error(
            "The rows of this file have not all as many cells as there are columns: mend it in a"
            " text editor first. `make check-rules` names the lines."
        )
        return
    known = _known(leads)
    words = columns.choices(draft, now.drafts, known)
    grid = now.open_grid(table, model_id)
    kinds = {name: columns.kind_of(draft, name, words, known["cells"]) for name in draft.columns}
    shown = grid.shown()
    data = columns.frame(
        [grid.base[place] for place in shown],
        kinds,
        [grid.problems.get(place, "") for place in shown] if grid.problems else None,
    )
    st.data_editor(
        data,
        key=grid.key,
        num_rows="dynamic",
        hide_index=True,
        height=min(560, 80 + 35 * len(data)),
        placeholder="",
        column_order=[name for name in data.columns if not model_id or name != "scoring_model_id"],
        column_config=columns.column_config(kinds, words, helps),
    )
    st.caption(
        "Edit cells in place, add a row at the end, or tick rows and delete them. Nothing is"
        " written before you save."
    )


def _known(leads: Leads) -> dict[str, Any]:
    return {
        "cells": leads.choices(),
        "operators": leads.operators(),
        "attributes": leads.attributes(),
        "properties": leads.properties(),
    }


def _show_form(now: Policy, leads: Leads) -> None:
    added = new_rule.show_form(leads, now.drafts, columns.model_ids(now.drafts))
    if added:
        now.show_table(added)
        now.message = (
            f"The rule is in the table {columns.in_words(added)} now, and not saved yet: check,"
            " preview and save it."
        )
        st.rerun()
