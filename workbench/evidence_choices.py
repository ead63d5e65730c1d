"""Parts of the Evidence page about a decision: which threshold, and which of two models."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import charts, models, wording
from workbench import evidence_charts as drawings
from workbench import evidence_data as data
from workbench.evidence_sections import number, share, show_table, text
from workbench.text import plain

SHOWN_LEADS = 200


def show_threshold(model: str) -> None:
    """Which threshold brings as many MQLs as sales can call."""
    found = data.thresholds(model)
    st.subheader("Where should the threshold be?")
    if found["mqls_per_week"].notna().sum() == 0:
        st.info(
            "How many leads rise to a score in a week is not known yet: that takes two days on"
            " which leads were looked at."
        )
        return
    largest, begin, step = data.slider_range(found)
    capacity = st.slider(
        "New MQLs a week that sales can call",
        min_value=0.0,
        max_value=largest,
        value=begin,
        step=step,
        format="%.0f" if step == 1 else "%.1f",
        key="evidence_capacity",
    )
    chosen = data.threshold_for(found, capacity)
    if chosen is None:
        st.warning("Even the highest score brings more than that.")
    else:
        row = found[found["threshold"] == chosen].iloc[0]
        show_choice(row)
    left, right = st.columns(2, gap="large")
    with left:
        charts.draw(drawings.tradeoff(found, chosen), key="evidence_tradeoff")
    with right:
        charts.draw(drawings.volume(found, chosen), key="evidence_volume")
    show_criteria_of_now(model)
    st.caption(
        "This is the lowest threshold such that neither it nor a higher one brings more MQLs on"
        " average; single weeks bring more. Precision and recall rest on few wins, so small"
        " differences mean nothing. Sales treated leads below the threshold of today differently:"
        " what a lower one would win is a guess."
    )


def show_choice(row: pd.Series) -> None:
    """Say what a threshold would bring."""
    parts = st.columns(5)
    parts[0].metric("Threshold", wording.count(row["threshold"]), help="Lowest score of an MQL")
    parts[1].metric(
        "MQLs a week",
        f"{row['mqls_per_week']:,.1f}",
        help=f"On average; at most {row['largest_mqls_per_week']:,.1f}",
    )
    parts[2].metric(
        "Precision", wording.percent(row["precision"]), help="Share of them that was won in time"
    )
    parts[3].metric(
        "Recall", wording.percent(row["recall"]), help="Share of all wins that was among them"
    )
    parts[4].metric(
        "Wins a week", f"{row['wins_per_week']:,.2f}", help="Deals that those who rose had, a week"
    )
    st.markdown(
        f"With MQLs from a score of **{wording.count(row['threshold'])}** on,"
        f" **{row['mqls_per_week']:,.1f}** leads a week became MQLs (in the fullest stretch"
        f" {row['largest_mqls_per_week']:,.1f}); {wording.percent(row['precision'])} of looks at"
        f" such leads ended in a win, and {wording.percent(row['recall'])} of all wins were among"
        f" them. Today {wording.counted(int(row['mql_volume']), 'lead')} would be MQLs."
    )


def show_criteria_of_now(model: str) -> None:
    """Say what the criteria in use did, for comparison."""
    now = data.bands(model, "mql")
    now = now[now["band"] == "MQL"]
    if now.empty:
        return
    row = now.iloc[0]
    total = data.landmarks(model)["conversions"].sum()
    st.markdown(
        f"The criteria in use, for comparison: {wording.percent(row['conversion_rate'])} of their"
        f" MQLs were won (95 % interval {wording.percent(row['conversion_rate_low'])} to"
        f" {wording.percent(row['conversion_rate_high'])}), and"
        f" {wording.percent(row['conversions'] / total)} of all wins were among them."
    )


def show_challenger(model: str) -> None:
    """Champion against challenger."""
    st.subheader("Champion against challenger")
    found = data.pairs(model)
    if found.empty:
        st.info("No challenger differs from this model, or none is live.")
        return
    known = models.models()
    challengers = list(found["challenger"])
    challenger = challengers[0]
    if len(challengers) > 1:
        challenger = st.selectbox(
            "Challenger",
            challengers,
            format_func=lambda one: models.name_of(one, known),
            key="evidence_challenger",
        )
    champion = found.loc[found["challenger"] == challenger, "champion"].iloc[0]
    names = {one: plain(models.name_of(one, known)) for one in (champion, challenger)}
    show_difference(challenger, names[challenger])
    st.markdown("**What the outcomes say of both**")
    st.dataframe(
        pd.DataFrame([quality(one, models.name_of(one, known)) for one in names]),
        column_config={
            "model": text("Model"),
            "mqls": number("MQLs", "Looks at leads that were MQLs"),
            "rate": share("Of these won"),
            "low": share("From", "Lower end of the 95 % interval"),
            "high": share("To", "Upper end of the 95 % interval"),
            "wins": share("Share of all wins"),
            "auc": number(
                "AUC",
                "Chance that a lead that was won had more points than another; 0.5 is a coin."
                " Mean over the days on which leads were looked at, by looks",
                2,
            ),
        },
        hide_index=True,
        width="stretch",
        key="evidence_models",
    )
    st.caption(
        "Where the intervals overlap widely, neither model is known to be better. The champion has"
        " a head start: sales called its MQLs. Leads left to chance would settle it."
    )
    show_table(
        data.different_leads(challenger, SHOWN_LEADS),
        {
            "contact_id": text("Lead"),
            "champion_lead_grade": text("Grade, champion"),
            "challenger_lead_grade": text("Grade, challenger"),
            "champion_is_mql": st.column_config.CheckboxColumn("MQL, champion"),
            "challenger_is_mql": st.column_config.CheckboxColumn("MQL, challenger"),
            "champion_scaled_score": number("Score, champion"),
            "challenger_scaled_score": number("Score, challenger"),
            "deciding_rules": text("Rules that make the difference"),
        },
        "evidence_different",
    )


def show_difference(challenger: str, name: str) -> None:
    """Say how many leads the challenger sees differently."""
    found = data.differences(challenger)
    is_mql = {
        side: found[f"{side}_is_mql"].fillna(False).astype(bool)
        for side in ("champion", "challenger")
    }
    gained = found.loc[~is_mql["champion"] & is_mql["challenger"], "leads"].sum()
    lost = found.loc[is_mql["champion"] & ~is_mql["challenger"], "leads"].sum()
    st.markdown(
        f"{name} would give another grade or MQL state to"
        f" **{wording.counted(int(found['leads'].sum()), 'lead')}** of today: {gained:,} become"
        f" MQLs, {lost:,} no longer are."
    )


def quality(model: str, name: str) -> dict[str, object]:
    """MQLs of a model and their outcomes, as looked back on."""
    looked_at = data.landmarks(model)
    bands = data.bands(model, "mql")
    rows = bands[bands["band"] == "MQL"].to_dict("records")
    row = rows[0] if rows else {}
    known = looked_at[looked_at["auc"].notna()]
    weights = known["judgements"].sum()
    conversions = looked_at["conversions"].sum()
    return {
        "model": name,
        "mqls": row.get("leads", 0),
        "rate": row.get("conversion_rate"),
        "low": row.get("conversion_rate_low"),
        "high": row.get("conversion_rate_high"),
        "wins": row.get("conversions", 0) / conversions if conversions else None,
        "auc": (known["auc"] * known["judgements"]).sum() / weights if weights else None,
    }
