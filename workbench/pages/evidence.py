"""Evidence: what rules and scores are worth, by the deals that were won."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import evidence_choices as choices
from workbench import evidence_data as data
from workbench import evidence_sections as sections
from workbench import models, wording

SECTIONS = {
    "Rules": sections.show_rules,
    "Scores": sections.show_scores,
    "Threshold": choices.show_threshold,
    "Challenger": choices.show_challenger,
    "What is judged": sections.show_coverage,
}
OFF = (
    "The module evidence is off, so nothing has compared scores with won deals. Add `evidence` to"
    " the var `lead_scoring__modules` to switch it on."
)
NO_WINS = (
    "No lead that was looked at has been won yet, so nothing can be said about what rules and"
    " scores are worth. This page fills by itself as deals are won; it needs the opportunities"
    " input."
)


def show() -> None:
    """Show the page."""
    st.title("Evidence")
    if not data.is_on():
        st.info(OFF)
        return
    known = models.models()
    model = models.choose_model(known, key="evidence_model")
    if model is None:
        st.info("No scoring model is live.")
        return
    looked_at = data.landmarks(model)
    if looked_at.empty or looked_at["conversions"].sum() == 0:
        st.info(NO_WINS)
        show_only_coverage(model)
        return
    st.markdown(basis(looked_at))
    section = st.radio(
        "What to look at",
        list(SECTIONS),
        horizontal=True,
        label_visibility="collapsed",
        key="evidence_section",
    )
    SECTIONS[section](model)


def show_only_coverage(model: str) -> None:
    """Without wins it can still be said why leads are not judged."""
    if not data.coverage(model).empty:
        sections.show_coverage(model)


def basis(looked_at: pd.DataFrame) -> str:
    """Say in a sentence what all numbers of the page rest on."""
    days = looked_at["landmark"]
    times = wording.counted(int(looked_at["judgements"].sum()), "look at leads", "looks at leads")
    return (
        f"Everything here rests on **{times}** on {wording.counted(len(days), 'day')} from"
        f" {wording.day(days.iloc[0])} to {wording.day(days.iloc[-1])}, of which"
        f" **{wording.count(looked_at['conversions'].sum())}** ended in a won deal in time. A lead"
        " is looked at once on each of these days, as it was then, and again when the time to win"
        " it was over."
    )
