"""Health: what came in and what became of it, what was rejected and why, and how runs went."""

from __future__ import annotations

import json

import altair as alt
import pandas as pd
import streamlit as st

from workbench import charts, health_runs, session, wording

ROWS_A_PAGE = 100
OUTCOMES = {
    "accepted": ("Accepted", charts.BLUE),
    "superseded": ("Superseded", charts.GREY),
    "pending": ("Pending", charts.YELLOW),
    "excluded": ("Robots", charts.PURPLE),
    "rejected": ("Rejected", charts.ORANGE),
}
FRESHNESS = "int_lead_scoring__input_freshness"
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
        ("Runs", health_runs.show_runs, True),
        ("Drift", health_runs.show_drift, "score_monitoring" in tables),
    )
    there = [(label, shows) for label, shows, is_there in parts if is_there]
    # Only the part that is looked at is read.
    chosen = st.segmented_control(
        "Part",
        [label for label, _ in there],
        default=there[0][0],
        label_visibility="collapsed",
        key="health_part",
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
