"""What the page Health shows of runs, and of how scores drift."""

from __future__ import annotations

import json
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

from workbench import charts, models, session, wording
from workbench.text import plain

RESULTS = Path("target") / "run_results.json"
DAYS = "int_lead_scoring__scored_days"
RUNS_SHOWN = 100


def show_runs() -> None:
    """Which days were scored when, and what the last build on this machine did."""
    if DAYS in session.tables():
        found = session.frame(
            f"""select made_at, count(distinct scored_on) as days, min(scored_on) as first_day,
                max(scored_on) as last_day
            from {DAYS} group by made_at order by made_at desc limit {RUNS_SHOWN}"""
        )
        st.subheader("Days that are scored", anchor=False)
        st.dataframe(
            found,
            hide_index=True,
            column_config={
                "made_at": st.column_config.DatetimeColumn(
                    "Run began (UTC)", format="D MMM YYYY, HH:mm"
                ),
                "days": "Days scored",
                "first_day": st.column_config.DateColumn("First", format="D MMM YYYY"),
                "last_day": st.column_config.DateColumn("Last", format="D MMM YYYY"),
            },
        )
        st.caption("The last run that made each day; days that were made again are counted there.")
    show_last_build(RESULTS)


def show_last_build(path: Path) -> None:
    """What dbt has noted of its last run in this folder."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        st.markdown("dbt has left no notes of its last run in this folder.")
        return
    results = noted.get("results", [])
    st.subheader("Last run of dbt in this folder", anchor=False)
    command = noted.get("args", {}).get("which", "run")
    ended = pd.Timestamp(noted["metadata"]["generated_at"])
    st.markdown(
        f"**dbt {plain(command)}** ended on {wording.moment(ended)} UTC after "
        f"{noted.get('elapsed_time', 0):,.0f} seconds."
    )
    data = pd.DataFrame(
        {
            "Node": row["unique_id"].split(".", 2)[-1],
            "Kind": row["unique_id"].split(".", 1)[0],
            "Status": row["status"],
            "Seconds": row["execution_time"],
            "Message": row.get("message"),
        }
        for row in results
    )
    if data.empty:
        return
    statuses = data["Status"].value_counts()
    for column, (status, number) in zip(
        st.columns(max(4, len(statuses))), statuses.items(), strict=False
    ):
        column.metric(wording.words(status), wording.count(number))
    bad = data[~data["Status"].isin(["success", "pass"])]
    if not bad.empty:
        st.markdown("**What did not pass**")
        st.dataframe(bad, hide_index=True)
    st.markdown("**The slowest ten**")
    st.dataframe(
        data.nlargest(10, "Seconds")[["Node", "Kind", "Seconds"]],
        hide_index=True,
        column_config={"Seconds": st.column_config.NumberColumn(format="%.1f")},
    )


def show_drift() -> None:
    """Whether scores still tell who is won, and how they move."""
    known = models.models()
    with st.columns(2)[0]:
        model = models.choose_model(known, key="drift_model")
    found = session.frame(
        """select landmark, judgements, conversions, base_rate, auc, brier_score,
            brier_score_of_base_rate, psi_of_scores, largest_psi_of_rules, rule_with_largest_psi
        from score_monitoring where scoring_model_id = ? order by landmark""",
        (model,),
    )
    if found.empty:
        st.info("No landmark of this model has been judged yet.")
        return
    skill, stability = st.columns(2)
    with skill:
        st.markdown("**Do scores tell who is won?** AUC by landmark; 0.5 is no better than chance.")
        charts.draw(drift_chart(found, {"auc": "AUC"}, 0.5), alt="AUC by landmark")
    with stability:
        st.markdown("**Do scores move?** Stability index (PSI); above 0.25 is a large shift.")
        lines = {"psi_of_scores": "Scores", "largest_psi_of_rules": "Rule that moved most"}
        charts.draw(drift_chart(found, lines, 0.25), alt="Stability index by landmark")
    st.dataframe(
        found.iloc[::-1],
        hide_index=True,
        placeholder="",
        column_config={
            "landmark": st.column_config.DateColumn("Landmark", format="D MMM YYYY"),
            "judgements": "Leads",
            "conversions": "Won",
            "base_rate": st.column_config.NumberColumn("Rate", format="percent"),
            "auc": st.column_config.NumberColumn("AUC", format="%.2f"),
            "brier_score": st.column_config.NumberColumn("Brier score", format="%.4f"),
            "brier_score_of_base_rate": st.column_config.NumberColumn(
                "Brier of the rate", format="%.4f"
            ),
            "psi_of_scores": st.column_config.NumberColumn("PSI of scores", format="%.2f"),
            "largest_psi_of_rules": st.column_config.NumberColumn("PSI of rule", format="%.2f"),
            "rule_with_largest_psi": "Rule that moved most",
        },
    )


def drift_chart(found: pd.DataFrame, lines: dict[str, str], level: float) -> alt.LayerChart:
    """Draw columns by landmark, and the level that they are held against."""
    data = found.melt("landmark", list(lines), var_name="line", value_name="value").dropna()
    data["line"] = data["line"].map(lines)
    data["landmark"] = pd.to_datetime(data["landmark"])
    drawn = (
        alt.Chart(data)
        .mark_line(point=True)
        .encode(
            x=alt.X("landmark:T", title=None, axis=alt.Axis(format="%-d %b %Y")),
            y=alt.Y("value:Q", title=None, scale=alt.Scale(zero=True)),
            color=alt.Color("line:N", title=None),
            tooltip=[
                alt.Tooltip("landmark:T", title="Landmark", format="%-d %b %Y"),
                alt.Tooltip("line:N", title="Line"),
                alt.Tooltip("value:Q", title="Value", format=".3f"),
            ],
        )
    )
    held = (
        alt.Chart(pd.DataFrame({"level": [level]}))
        .mark_rule(strokeDash=[4, 3], color=charts.GREY)
        .encode(y="level:Q")
    )
    return (held + drawn).properties(height=charts.CHART_HEIGHT)
