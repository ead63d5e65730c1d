"""Lead: find one, and read why it has its score, what happened, and what comes next."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import charts, lead_data, lead_story, models, session, waterfall, wording
from workbench.lead_data import Lead, Row
from workbench.text import plain


def show() -> None:
    """Show the page."""
    st.title("Lead")
    if "lead_scores" not in session.tables():
        st.info("Nothing has been scored yet: run `make build` first.")
        return
    known = models.models()
    model = chosen_model(known)
    left, right = st.columns([3, 2])
    text = left.text_input(
        "Find a lead", placeholder="Its id, email or name, or how one of them begins"
    )
    with right:
        picked = models.choose_model(known, key="lead_model", chosen=model)
    if picked is not None and picked != model:
        model = st.query_params["model"] = picked
    if not text:
        st.session_state.pop("lead_searched", None)
    elif text != st.session_state.get("lead_searched"):
        search(text, model)
        return
    lead = st.query_params.get("lead")
    if not lead:
        st.info("Find a lead by its id, email or name, or select one on the call list.")
        return
    found = lead_data.read(model, lead)
    if found is None:
        not_scored(lead, model, known)
        return
    show_lead(found, known)


def chosen_model(known: dict[str, Row]) -> str:
    """The model that the address names, else the first."""
    named = st.query_params.get("model")
    if named:
        return named
    if known:
        return next(iter(known))
    return session.rows("select min(scoring_model_id) as model from lead_scores")[0]["model"]


def not_scored(lead: str, model: str, known: dict[str, Row]) -> None:
    """Say that a model does not score a lead."""
    st.warning(
        f"The model {plain(models.name_of(model, known))} does not score a lead {plain(lead)}."
        " It may have been merged or erased, or be outside the model's audience."
    )


def search(text: str, model: str) -> None:
    """Show the leads that a text finds; the only one is opened."""
    found = lead_data.find(text, model)
    if not found:
        st.info(f"No lead's id, email or name begins with “{plain(text)}”.")
        return
    if len(found) == 1:
        opened(text, found[0]["contact_id"], model)
        st.rerun()
    more = len(found) > lead_data.MOST_FOUND
    found = found[: lead_data.MOST_FOUND]
    st.markdown(
        f"The {len(found)} with the highest scores, of more: type more of it."
        if more
        else f"{len(found)} leads. Select one."
    )
    chosen = st.dataframe(
        pd.DataFrame(found),
        key=f"found_{text}_{model}",
        hide_index=True,
        placeholder="",
        on_select="rerun",
        selection_mode="single-cell",
        column_config={
            "contact_id": "Lead",
            "full_name": "Name",
            "email": "Email",
            "company_name": None,
            "lead_grade": "Grade",
            "scaled_score": "Score",
        },
    )
    if chosen.selection.cells:
        opened(text, found[chosen.selection.cells[0][0]]["contact_id"], model)
        st.rerun()


def opened(text: str, lead: str, model: str) -> None:
    """Show a lead that was searched for, until another text is."""
    st.session_state["lead_searched"] = text
    st.query_params.update({"model": model, "lead": lead})


def show_lead(lead: Lead, known: dict[str, Row]) -> None:
    """Show all about a lead."""
    show_header(lead)
    why, time, sales, others = st.tabs(["Why", "Over time", "Sales and MQL", "Other models"])
    with why:
        show_why(lead)
    with time:
        show_time(lead)
    with sales:
        show_sales(lead)
    with others:
        show_others(lead, known)


def show_header(lead: Lead) -> None:
    """Who it is, its grade, its scores, and what to do."""
    score, contact = lead.score, lead.contact
    name = contact.get("full_name") or score["contact_id"]
    st.header(plain(name), anchor=False)
    about = [
        score["contact_id"] if name != score["contact_id"] else None,
        contact.get("company_name") or score["company_id"],
        contact.get("email"),
        f"owner {contact['owner']}" if contact.get("owner") else None,
    ]
    st.text(" · ".join(part for part in about if part))
    cells = [
        ("Grade", score["lead_grade"], None),
        ("Score", wording.count(score["scaled_score"]), None),
        ("Total points", wording.points(score["total_score"]), change_of(score)),
        ("Leads below", percentile(score), None),
        ("MQL since", wording.day(score["mql_since"]) if score["is_mql"] else "No MQL", None),
    ]
    if score.get("win_probability") is not None:
        cells.append(("Chance of a win", wording.percent(score["win_probability"]), None))
    for column, (label, value, delta) in zip(st.columns(len(cells)), cells, strict=True):
        column.metric(label, plain(value), delta)
    for kind, text in notices(lead):
        getattr(st, kind)(text)


def change_of(score: Row) -> str | None:
    """The change of the week, as a metric shows it."""
    change = score.get("score_change_7_days")
    return None if not change else f"{wording.points(change, signed=True)} in 7 days"


def percentile(score: Row) -> str:
    """The share of the model's leads with fewer points."""
    value = score.get("score_percentile")
    return wording.BLANK if value is None else f"{int(value)} %"


def notices(lead: Lead) -> list[tuple[str, str]]:
    """Sentences that decide what to do: what next, by when, why not, by whom decided."""
    score = lead.score
    found = []
    if score["is_suppressed"]:
        found.append(("warning", f"Kept from sales: {plain(score['suppression_reason'])}"))
    if score.get("override"):
        said = "an MQL" if score["override"] == "mql" else "no MQL"
        found.append(
            (
                "info",
                f"{plain(score['overridden_by'] or 'Somebody')} decided that this lead is {said}, "
                f"until {wording.day(score['overridden_until'])}: "
                f"{plain(score['override_reason'])}",
            )
        )
    if score["next_action"]:
        text = f"**Next:** {plain(score['next_action'])}"
        now = next((row for row in lead.handoffs if row["ended_on"] is None), None)
        if now and score["is_mql"] and now["due_at"]:
            text += f" · **by** {wording.moment(now['due_at'])} UTC"
            text += f" ({plain(deadline_of(now))})" if now["sla_status"] else ""
        found.append(("markdown", text))
    return found + [("markdown", text) for text in outlook(score)]


def deadline_of(handoff: Row) -> str:
    """Say how a deadline stands."""
    if handoff["sla_status"] == "met":
        return "contacted in time"
    if handoff["sla_status"] == "open":
        return "still open"
    late = f"{wording.hours(handoff['hours_overdue'])} of working time over"
    return f"contacted late, {late}" if handoff["first_touch_at"] else f"overdue, {late}"


def outlook(score: Row) -> list[str]:
    """What would bring the next grades, and when the grade drops."""
    found = []
    for dimension in waterfall.DIMENSIONS:
        missing = score.get(f"points_to_next_{dimension}_grade")
        if missing is None:
            continue
        grade = lead_data.next_grade(
            score["scoring_model_id"], dimension, score[f"{dimension}_grade"]
        )
        goal = f"{dimension} grade {grade}" if grade else f"the next {dimension} grade"
        unit = "point" if missing == 1 else "points"
        text = f"**{wording.exact(missing)} more {dimension} {unit}** would give {plain(goal)}"
        if dimension == "engagement" and score.get("next_engagement_step"):
            text += f". The shortest way: {plain(score['next_engagement_step'])}"
        found.append(text + ".")
    if score.get("grade_drops_on") is not None:
        found.append(
            f"If nothing happens, the grade **drops on {wording.day(score['grade_drops_on'])}**."
        )
    return found


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
