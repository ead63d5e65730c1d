"""What the page of a lead shows beneath its header: why, over time, sales, other models."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import charts, lead_data, lead_story, models, waterfall, wording
from workbench.lead_data import Lead, Row
from workbench.text import plain


def show_why(lead: Lead) -> None:
    """The waterfall, and each rule in a table."""
    if not lead.contributions:
        st.info("No rule matches this lead: its score is 0.")
        return
    weights = lead_data.weights(lead.score["scoring_model_id"])
    steps = waterfall.steps(lead.contributions, lead.groups, lead.score, weights)
    charts.draw(waterfall.chart(steps), alt="How the points of each group add up to the score")
    st.markdown(
        f"Fit {wording.exact(lead.score['fit_score'])}, "
        f"engagement {wording.exact(lead.score['engagement_score'])}, "
        f"total **{wording.exact(lead.score['total_score'])}** points"
    )
    st.dataframe(
        rules_table(lead.contributions),
        hide_index=True,
        placeholder="",
        height="content",
        column_config={
            "Points": st.column_config.NumberColumn(
                format="%.2f", help="After fading with age, before the limits of the group"
            ),
            "Counted": st.column_config.NumberColumn(
                format="%.2f", help="What is left after the limits; it adds up to the score"
            ),
            "Over the limit": st.column_config.NumberColumn(
                format="%.2f", help="Points that a limit of the group has taken away"
            ),
            "Why": st.column_config.TextColumn(width="large"),
            "The rule gives": st.column_config.TextColumn(width="medium"),
        },
    )


def rules_table(rules: list[Row]) -> pd.DataFrame:
    """Each rule that matches: what counts most first, fit before engagement."""
    order = {name: number for number, name in enumerate(waterfall.DIMENSIONS)}
    ordered = sorted(
        rules,
        key=lambda row: (
            order.get(row["dimension"], 9),
            -abs(row["points_counted"]),
            -abs(row["points"]),
            row["rule_id"],
        ),
    )
    return pd.DataFrame(
        {
            "Dimension": wording.words(row["dimension"]),
            "Group": wording.words(row["score_group"]),
            "Why": row["reason"],
            "Points": float(row["points"]),
            "Counted": float(row["points_counted"]),
            "Over the limit": float(row["points_over_limit"]) or None,
            "The rule gives": row["gives"],
            "Rule": row["rule_id"],
        }
        for row in ordered
    )


def show_time(lead: Lead) -> None:
    """The score over time, and what happened."""
    if lead.history:
        charts.draw(lead_story.chart(lead), alt="The scores of the lead over time")
    else:
        st.info("There is no history of scores: the module `history` is off, or the lead is new.")
    found = lead_story.events(lead)
    if found:
        st.subheader("What happened", anchor=False)
        st.dataframe(
            pd.DataFrame(found, columns=["Day", "What", "Details"]),
            hide_index=True,
            height="content" if len(found) < 16 else 560,
            column_config={
                "Day": st.column_config.DateColumn(format="D MMM YYYY", width="small"),
                "Details": st.column_config.TextColumn(width="large"),
            },
        )
        st.caption("Of activities, the last that each rule counts.")


def show_sales(lead: Lead) -> None:
    """Hand-offs, MQL states and overrides."""
    st.subheader("Hand-offs to sales", anchor=False)
    if lead.handoffs:
        st.dataframe(handoffs_table(lead.handoffs), hide_index=True, placeholder="")
    else:
        st.markdown("It has not been handed to sales.")
    st.subheader("MQL states", anchor=False)
    if lead.transitions:
        st.dataframe(transitions_table(lead.transitions), hide_index=True, placeholder="")
    else:
        st.markdown("It has not been an MQL since the history starts.")
    spans = override_spans(lead.history)
    if spans:
        st.subheader("Overrides", anchor=False)
        st.dataframe(pd.DataFrame(spans, columns=["From", "Until", "Decision"]), hide_index=True)


def handoffs_table(handoffs: list[Row]) -> pd.DataFrame:
    """Periods as an MQL, as sales had them."""
    return pd.DataFrame(
        {
            "Qualified": wording.moment(row["qualified_at"]),
            "Grade": row["lead_grade"],
            "Action": row["next_action"],
            "Deadline (UTC)": wording.moment(row["due_at"]),
            "First contact": wording.moment(row["first_touch_at"]),
            "Deadline was": wording.words(deadline_of(row)) if row["sla_status"] else wording.BLANK,
            "Verdict of sales": ": ".join(
                str(part) for part in (wording.words(row["disposition"]), row["reason"]) if part
            ),
            "Ended": wording.day(row["ended_on"]),
        }
        for row in handoffs
    )


def transitions_table(transitions: list[Row]) -> pd.DataFrame:
    """Changes of the MQL state, newest first."""
    return pd.DataFrame(
        {
            "Day": wording.day(row["transitioned_on"]),
            "Change": "Became an MQL" if row["transition"] == "entered" else "No longer an MQL",
            "Criteria": wording.words(row["mql_criteria_set"]),
            "Override": wording.words(row["override"]),
            "Grade": row["lead_grade"],
            "Fit": wording.points(row["fit_score"]),
            "Engagement": wording.points(row["engagement_score"]),
            "Total": wording.points(row["total_score"]),
            "Note": "Was so when the history starts" if row["is_start_of_history"] else "",
        }
        for row in reversed(transitions)
    )


def override_spans(history: list[Row]) -> list[tuple[str, str, str]]:
    """Days on which a person's decision held, newest first."""
    spans: list[list[object]] = []
    for row in history:
        if row["override"] is None:
            continue
        if spans and spans[-1][1] == row["valid_from"] and spans[-1][2] == row["override"]:
            spans[-1][1] = row["valid_to"]
        else:
            spans.append([row["valid_from"], row["valid_to"], row["override"]])
    said = {"mql": "Is an MQL", "not_mql": "Is no MQL"}
    return [
        (wording.day(start), "today" if end is None else wording.day(end), said[what])
        for start, end, what in reversed(spans)
    ]


def show_others(lead: Lead, known: dict[str, Row]) -> None:
    """What other live models make of the lead."""
    if not lead.others:
        st.markdown("No other live model scores this lead.")
        return
    rows = [lead.score, *lead.others]
    st.dataframe(
        pd.DataFrame(
            {
                "Model": models.name_of(row["scoring_model_id"], known),
                "Grade": row["lead_grade"],
                "Score": row["scaled_score"],
                "Fit": wording.points(row["fit_score"]),
                "Engagement": wording.points(row["engagement_score"]),
                "Total": wording.points(row["total_score"]),
                "MQL": wording.yes_no(row["is_mql"]),
                "Next action": row["next_action"],
            }
            for row in rows
        ),
        hide_index=True,
    )
    differences = lead_data.rows_of(
        "model_comparison", "contact_id = ?", (lead.score["contact_id"],)
    )
    for row in differences:
        if row["deciding_rules"]:
            st.markdown(f"The rules that make the difference: {plain(row['deciding_rules'])}")


def deadline_of(handoff: Row) -> str:
    """Say how a deadline stands."""
    if handoff["sla_status"] == "met":
        return "contacted in time"
    if handoff["sla_status"] == "open":
        return "still open"
    late = wording.late(handoff["hours_overdue"])
    return f"contacted {late}" if handoff["first_touch_at"] else f"not contacted, {late}"
