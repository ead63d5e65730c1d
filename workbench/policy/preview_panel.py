"""Who changes by an edit and why, as the what-if has found it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from workbench.policy import preview
from workbench.policy.state import Policy, digest
from workbench.text import plain

LEADS_SHOWN = 500
SIDES = ("champion", "challenger")


def show_previews(policy: Policy, edited: Mapping[str, bytes]) -> None:
    """Who changes, and why, if the what-if is of what is edited now."""
    if not policy.previews or policy.previews[0] != digest(edited):
        st.caption("Press Preview to see who changes, and why.")
        return
    if not policy.previews[1]:
        st.info("No live model is scored differently.")
    for one in policy.previews[1]:
        _show_preview(one)


def _show_preview(found: preview.Preview) -> None:
    st.subheader(plain(found.model_id))
    gained = [row for row in found.leads if _is(row, "challenger") and not _is(row, "champion")]
    lost = [row for row in found.leads if _is(row, "champion") and not _is(row, "challenger")]
    grades = [
        row for row in found.leads if row["champion_lead_grade"] != row["challenger_lead_grade"]
    ]
    for place, label, rows in zip(
        st.columns(4),
        ("Leads that change", "Other grade", "MQLs gained", "MQLs lost"),
        (found.leads, grades, gained, lost),
        strict=True,
    ):
        place.metric(label, f"{len(rows):,}")
    if found.leads:
        st.dataframe(
            pd.DataFrame([_lead(row) for row in found.leads[:LEADS_SHOWN]]), hide_index=True
        )
    if len(found.leads) > LEADS_SHOWN:
        st.caption(f"The first {LEADS_SHOWN} of {len(found.leads):,} leads.")
    left, right = st.columns(2)
    with left:
        _show_grades(found.distribution)
    with right:
        st.markdown("**Volume**")
        volume = [
            {
                "": row["figure"][:1].upper() + row["figure"][1:],
                "Before": _short(row["before"]),
                "After": _short(row["after"]),
            }
            for row in found.volume
        ]
        st.dataframe(pd.DataFrame(volume), hide_index=True)
    points = _points_by_rule(found.rules)
    if points:
        st.markdown("**Points by rule**, of the leads that change")
        st.dataframe(pd.DataFrame(points), hide_index=True)


def _is(row: Mapping[str, str], side: str) -> bool:
    return row[f"{side}_is_mql"].lower() == "true"


def _lead(row: Mapping[str, str]) -> dict[str, str]:
    mql = [{"true": "yes", "false": "no"}.get(row[f"{side}_is_mql"].lower(), "") for side in SIDES]
    causes = "; ".join(text for text in (row["causes"], row["deciding_rules"]) if text)
    return {
        "Lead": row["contact_id"],
        "Grade": _change(*(row[f"{side}_lead_grade"] for side in SIDES)),
        "MQL": _change(*mql),
        "Score": _change(*(row[f"{side}_scaled_score"] for side in SIDES)),
        "Why": causes,
    }


def _change(before: str, after: str) -> str:
    return before if before == after else f"{before or 'none'} → {after or 'none'}"


def _short(text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def _points_by_rule(rows: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    found: dict[str, list[float]] = {}
    for row in rows:
        sums = found.setdefault(row["rule_id"], [0, 0.0, 0.0])
        sums[0] += 1
        sums[1] += float(row["points_before"])
        sums[2] += float(row["points_after"])
    ordered = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
    return [
        {
            "Rule": name,
            "Leads": int(count),
            "Points before": _short(f"{before:.2f}"),
            "Points after": _short(f"{after:.2f}"),
        }
        for name, (count, before, after) in ordered
    ]


def _show_grades(rows: Sequence[Mapping[str, str]]) -> None:
    table = pd.DataFrame(
        [
            {"Grade": row["band"], "Policy": side.title(), "Leads": int(row[side])}
            for row in rows
            if row["kind"] == "lead_grade"
            for side in ("before", "after")
        ]
    )
    if table.empty:
        return
    st.markdown("**Leads by grade**")
    chart = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X("Grade:N", axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("Policy:N", sort=["Before", "After"]),
            y="Leads:Q",
            color=alt.Color(
                "Policy:N",
                sort=["Before", "After"],
                scale=alt.Scale(domain=["Before", "After"], range=["#9aa5b1", "#1f6feb"]),
                legend=alt.Legend(orient="top", title=None),
            ),
            tooltip=["Grade", "Policy", "Leads"],
        )
        .properties(height=260)
    )
    st.altair_chart(chart, width="stretch")
