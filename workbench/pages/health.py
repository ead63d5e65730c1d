"""Health: what came in and what became of it, what was rejected and why, and how runs went."""

from __future__ import annotations

import json
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st

from workbench import charts, models, session, wording
from workbench.text import plain

RESULTS = Path("target") / "run_results.json"
ROWS_A_PAGE = 100
OUTCOMES = {
    "accepted": ("Accepted", charts.BLUE),
    "superseded": ("Superseded", charts.GREY),
    "pending": ("Pending", charts.YELLOW),
    "excluded": ("Robots", charts.PURPLE),
    "rejected": ("Rejected", charts.ORANGE),
}
FRESHNESS = "int_lead_scoring__input_freshness"
DAYS = "int_lead_scoring__scored_days"
ROBOTS = "int_lead_scoring__robot_events"
ANY = "Any"


def show() -> None:
    """Show the page."""
    st.title("Health")
    tables = session.tables()
    parts = (
        ("Rows in and out", show_rows, "input_reconciliation" in tables),
        ("Rejected rows", show_rejected, "rejected_records" in tables),
        ("Robots", show_robots, ROBOTS in tables),
        ("Rule warnings", show_warnings, "rule_warnings" in tables),
        ("Freshness", show_freshness, FRESHNESS in tables),
        ("Runs", show_runs, True),
        ("Drift", show_drift, "score_monitoring" in tables),
    )
    there = [(label, shows) for label, shows, is_there in parts if is_there]
    # Only the part that is looked at is read.
    chosen = st.segmented_control(
        "Part", [label for label, _ in there], default=there[0][0], label_visibility="collapsed"
    )
    dict(there)[chosen or there[0][0]]()


def show_rows() -> None:
    """How many rows came in, and what became of them."""
    found = session.frame(
        """select input, outcome, reason, cast(rows as bigint) as number
        from input_reconciliation order by input, outcome, reason"""
    )
    if found.empty:
        st.info("No rows have come in.")
        return
    table = found.pivot_table(
        index="input", columns="outcome", values="number", aggfunc="sum", fill_value=0
    ).reindex(columns=list(OUTCOMES), fill_value=0)
    table.insert(0, "came in", table.sum(axis=1))
    totals = table.sum()
    for column, (label, value) in zip(
        st.columns(6),
        [("Rows in", totals["came in"])]
        + [(label, totals[name]) for name, (label, _) in OUTCOMES.items()],
        strict=True,
    ):
        column.metric(label, wording.count(value))
    charts.draw(rows_chart(found), alt="Share of the rows of each input by what became of them")
    table.index = [wording.words(name) for name in table.index]
    st.dataframe(
        table.rename(
            columns={"came in": "Came in", **{name: label for name, (label, _) in OUTCOMES.items()}}
        ),
        column_config={"_index": "Input"},
        height="content",
    )
    st.caption(
        "Superseded: older versions and duplicates. Pending: events of visitors whom nobody knows "
        "yet. The outcomes add up to the rows that came in."
    )


def rows_chart(found: pd.DataFrame) -> alt.Chart:
    """Draw the outcomes of each input as shares."""
    data = found.groupby(["input", "outcome"], as_index=False)["number"].sum()
    data["Input"] = data["input"].map(wording.words)
    data["Outcome"] = data["outcome"].map({name: label for name, (label, _) in OUTCOMES.items()})
    data["share"] = data["number"] / data.groupby("input")["number"].transform("sum")
    data["order"] = data["outcome"].map(list(OUTCOMES).index)
    scale = alt.Scale(
        domain=[label for label, _ in OUTCOMES.values()],
        range=[colour for _, colour in OUTCOMES.values()],
    )
    return (
        alt.Chart(data)
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y("Input:N", title=None, axis=charts.label_axis()),
            x=alt.X("share:Q", title="Share of rows", axis=alt.Axis(format="%")),
            color=alt.Color("Outcome:N", title=None, scale=scale),
            order="order:Q",
            tooltip=[
                "Input:N",
                "Outcome:N",
                alt.Tooltip("number:Q", title="Rows", format=",d"),
                alt.Tooltip("share:Q", title="Share", format=".1%"),
            ],
        )
        .properties(height=charts.BAR_HEIGHT * data["input"].nunique() + 30)
    )


def show_rejected() -> None:
    """Rejected rows, by input and reason, with their content."""
    kinds = session.rows(
        """select input, reason, count(*) as number from rejected_records
        group by input, reason order by input, reason"""
    )
    if not kinds:
        st.success("No row was rejected.")
        return
    left, right = st.columns(2)
    inputs = sorted({row["input"] for row in kinds})
    chosen = left.selectbox("Input", [ANY, *inputs], format_func=wording.words)
    reasons = sorted({row["reason"] for row in kinds if chosen in (ANY, row["input"])})
    reason = right.selectbox("Reason", [ANY, *reasons], format_func=wording.words)
    wanted = [("input", chosen), ("reason", reason)]
    picked = [(name, value) for name, value in wanted if value != ANY]
    where = " and ".join(f"{name} = ?" for name, _ in picked) or "1 = 1"
    total = sum(
        int(row["number"])
        for row in kinds
        if chosen in (ANY, row["input"]) and reason in (ANY, row["reason"])
    )
    found = session.frame(
        f"""select input, reason, key, raw_row from rejected_records where {where}
        order by input, reason, key limit {ROWS_A_PAGE}""",
        tuple(value for _, value in picked),
    )
    more = f"; the first {ROWS_A_PAGE} are shown" if total > ROWS_A_PAGE else ""
    st.markdown(f"**{wording.counted(total, 'row')}**{more}. Select one to see all of it.")
    table = found.assign(
        input=found["input"].map(wording.words), reason=found["reason"].map(wording.words)
    )
    selected = st.dataframe(
        table,
        key=f"rejected_{where}_{picked}",
        hide_index=True,
        placeholder="",
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "input": st.column_config.TextColumn("Input", width="small"),
            "reason": st.column_config.TextColumn("Reason", width="medium"),
            "key": st.column_config.TextColumn("Key", width="small"),
            "raw_row": st.column_config.TextColumn("Row", width="large"),
        },
    )
    if selected.selection.cells:
        show_row(found.iloc[selected.selection.cells[0][0]])


def show_row(row: pd.Series) -> None:
    """One rejected row, column by column."""
    st.subheader(f"{wording.words(row['input'])}: {wording.words(row['reason']).lower()}")
    try:
        content = json.loads(row["raw_row"])
    except ValueError:
        content = None
    if not isinstance(content, dict):
        st.text(row["raw_row"])
        return
    cells = [(name, "" if value is None else str(value)) for name, value in content.items()]
    st.dataframe(
        pd.DataFrame(cells, columns=["Column", "Value"]), hide_index=True, height="content"
    )


def show_robots() -> None:
    """Events that no person made, by the robot that made them."""
    found = session.frame(
        f"select robot_id, count(*) as events from {ROBOTS} group by robot_id order by 2 desc, 1"
    )
    if found.empty:
        st.success("No event was made by a robot, as far as the table of robots tells.")
        return
    total = wording.counted(int(found["events"].sum()), "event")
    st.markdown(f"**{total}** of robots; they count for nothing.")
    st.dataframe(
        found,
        hide_index=True,
        column_config={
            "robot_id": "Robot",
            "events": st.column_config.NumberColumn("Events", format="localized"),
        },
    )


def show_warnings() -> None:
    """Likely slips in the rule tables."""
    found = session.frame(
        """select scoring_model_id, rule_table, rule_id, column_name, value, warning, suggestion
        from rule_warnings order by scoring_model_id, rule_table, rule_id, column_name"""
    )
    if found.empty:
        st.success("The rule tables have no likely slip.")
        return
    st.markdown(f"**{wording.counted(len(found), 'likely slip')}** in the rule tables.")
    st.dataframe(
        found,
        hide_index=True,
        placeholder="",
        column_config={
            "scoring_model_id": "Model",
            "rule_table": "Table",
            "rule_id": "Rule",
            "column_name": "Column",
            "value": "Value",
            "warning": st.column_config.TextColumn("Warning", width="large"),
            "suggestion": st.column_config.TextColumn("Suggestion", width="medium"),
        },
    )


def show_freshness() -> None:
    """How old the newest row of each input is."""
    found = session.rows(f"select * from {FRESHNESS} order by age_in_hours nulls last, input")
    as_of = max((row["as_of"] for row in found if row["as_of"] is not None), default=None)
    if as_of is not None:
        st.markdown(f"As of {wording.moment(as_of)} UTC, the end of the scoring day or the run.")
    st.dataframe(
        pd.DataFrame(
            {
                "Input": wording.words(row["input"]),
                "Newest row (UTC)": wording.moment(row["newest_at"]),
                "Age": wording.hours(row["age_in_hours"]),
            }
            for row in found
        ),
        hide_index=True,
        height="content",
    )
    st.caption(
        "Only events are expected to be new: the build warns when the newest is too old. A week "
        "without a new contact merge is normal."
    )


def show_runs() -> None:
    """Which days were scored when, and what the last build on this machine did."""
    if DAYS in session.tables():
        found = session.frame(
            f"""select made_at, count(distinct scored_on) as days, min(scored_on) as first_day,
                max(scored_on) as last_day
            from {DAYS} group by made_at order by made_at desc limit {ROWS_A_PAGE}"""
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
