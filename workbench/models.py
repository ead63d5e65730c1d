"""Scoring models by name, and the choice of one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from workbench import session, wording

Models = dict[str, dict[str, Any]]


def models() -> Models:
    """Live models by id, champions first: ``name`` and ``is_champion``."""
    if "scoring_guide" not in session.tables():
        return {}
    found = session.rows(
        """select scoring_model_id, max(scoring_model_name) as name,
            max(case when is_champion then 1 else 0 end) as champion
        from scoring_guide group by scoring_model_id order by champion desc, scoring_model_id"""
    )
    return {
        row["scoring_model_id"]: {
            "name": row["name"] or row["scoring_model_id"],
            "is_champion": bool(row["champion"]),
        }
        for row in found
    }


def name_of(model: str, known: Models) -> str:
    """Name of a model, with a word about what it is."""
    found = known.get(model)
    if found is None:
        return wording.words(model)
    return f"{found['name']}{'' if found['is_champion'] else ' (challenger)'}"


def choose_model(known: Models, key: str, chosen: str | None = None) -> str | None:
    """Offer the models where there is a choice; the only one is not asked for."""
    ids = list(known)
    if len(ids) < 2:
        return next(iter(ids), None)
    index = ids.index(chosen) if chosen in ids else 0
    return st.selectbox(
        "Scoring model", ids, index=index, format_func=lambda one: name_of(one, known), key=key
    )
