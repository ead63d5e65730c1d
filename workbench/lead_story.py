"""What happened to a lead, day by day, and its scores over time."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from typing import Any

import altair as alt
import pandas as pd

from workbench import charts, wording
from workbench.lead_data import Lead, Row

SCORES = {
    "total_score": "Total score",
    "fit_score": "Fit score",
    "engagement_score": "Engagement score",
}
Event = tuple[date, str, str]


def as_day(value: Any) -> date:  # noqa: ANN401
    """The date of a date or time, of whatever kind."""
    return value.date() if isinstance(value, datetime) else value


def changes_of_grade(history: list[Row]) -> list[Event]:
    """Days on which the grade, the override or the rules were others than the day before."""
    found: list[Event] = []
    for before, after in itertools.pairwise(history):
        day = as_day(after["valid_from"])
        if as_day(before["valid_to"]) != day:
            found.append((day, "Scored again", f"Grade {after['lead_grade']}"))
        elif before["lead_grade"] != after["lead_grade"]:
            text = f"From {before['lead_grade']} to {after['lead_grade']}"
            found.append((day, "Grade", text))
        if before["override"] != after["override"]:
            text = wording.words(after["override"]) if after["override"] else "Override ended"
            found.append((day, "Override", text))
        if before["is_suppressed"] != after["is_suppressed"]:
            text = after["suppression_reason"] if after["is_suppressed"] else "No longer kept back"
            found.append((day, "Kept from sales", str(text)))
        if before["rules_version"] != after["rules_version"]:
            found.append((day, "Rules", "The rules were changed"))
    return found


def events(lead: Lead) -> list[Event]:
    """What is known to have happened: day, kind and words, newest first."""
    found = changes_of_grade(lead.history)
    for row in lead.transitions:
        kind = "Became an MQL" if row["transition"] == "entered" else "No longer an MQL"
        text = f"Grade {row['lead_grade']}, {wording.points(row['total_score'])} points"
        if row["mql_criteria_set"]:
            text += f", by {wording.words(row['mql_criteria_set']).lower()}"
        if row["override"]:
            text += ", by an override"
        if row["is_start_of_history"]:
            text += " (when the history starts)"
        found.append((as_day(row["transitioned_on"]), kind, text))
    for row in lead.handoffs:
        if row["qualified_at"] is not None and not row["is_start_of_history"]:
            deadline = f", to call by {wording.moment(row['due_at'])}" if row["due_at"] else ""
            text = f"{row['next_action'] or 'No action'}{deadline}"
            found.append((as_day(row["qualified_at"]), "Handed to sales", text))
        if row["first_touch_at"] is not None:
            found.append((as_day(row["first_touch_at"]), "Sales made contact", touch_of(row)))
    for row in lead.contributions:
        if row["last_occurred_on"] is not None and row["occurrences"]:
            day = as_day(row["last_occurred_on"])
            found.append((day, "Activity", str(row["meaning"])))
    return sorted(set(found), key=lambda event: (event[0], event[1]), reverse=True)


def touch_of(row: Row) -> str:
    """Say whether the first contact was in time."""
    said = {"met": "in time", "breached": "late"}.get(row["sla_status"], "")
    after = f"{wording.working_hours(row['hours_to_touch'])} after the hand-off"
    return ", ".join(part for part in (said, after) if part and wording.BLANK not in part)


def score_lines(lead: Lead) -> pd.DataFrame:
    """The scores of each day on which they change, and of the last."""
    points = []
    last = as_day(lead.score["scored_on"])
    for row in lead.history:
        ends = as_day(row["valid_to"]) - pd.Timedelta(days=1) if row["valid_to"] else last
        for day in {as_day(row["valid_from"]), ends}:
            points += [
                {
                    "day": pd.Timestamp(day),
                    "score": name,
                    "points": float(row[column]),
                    "grade": row["lead_grade"],
                }
                for column, name in SCORES.items()
            ]
    return pd.DataFrame(points, columns=["day", "score", "points", "grade"])


def chart(lead: Lead) -> alt.LayerChart:
    """Draw the scores, with a line for each thing that happened to the MQL state or the grade."""
    lines = (
        alt.Chart(score_lines(lead))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b %Y", labelOverlap=True)),
            y=alt.Y("points:Q", title="Points"),
            color=alt.Color(
                "score:N",
                title=None,
                scale=alt.Scale(
                    domain=list(SCORES.values()), range=[charts.GREY, charts.BLUE, charts.ORANGE]
                ),
            ),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("score:N", title="Score"),
                alt.Tooltip("points:Q", title="Points", format=".2f"),
                alt.Tooltip("grade:N", title="Grade"),
            ],
        )
    )
    first = as_day(lead.history[0]["valid_from"])
    marks = pd.DataFrame(
        [
            {"day": pd.Timestamp(day), "what": f"{kind}: {text}", "kind": kind}
            for day, kind, text in events(lead)
            if kind != "Activity" and day >= first
        ],
        columns=["day", "what", "kind"],
    )
    together = marks.groupby("day", as_index=False).agg(
        what=("what", " · ".join), kinds=("kind", lambda kinds: ", ".join(sorted(set(kinds))))
    )
    rules = (
        alt.Chart(together)
        .mark_rule(strokeDash=[4, 3], color=charts.GREY, opacity=0.7)
        .encode(x="day:T")
    )
    points = (
        alt.Chart(together)
        .mark_point(filled=True, size=70, color=charts.PURPLE, opacity=1)
        .encode(
            x="day:T",
            y=alt.value(6),
            tooltip=[
                alt.Tooltip("day:T", title="Day", format="%-d %b %Y"),
                alt.Tooltip("what:N", title="What happened"),
            ],
        )
    )
    return (rules + lines + points).properties(height=charts.CHART_HEIGHT)
