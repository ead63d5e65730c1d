"""Lead: find one, and read why it has its score, what happened, and what comes next."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import lead_data, lead_panels, models, session, waterfall, wording
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
    tabs = st.tabs(
        ["Why", "Over time", "Sales and MQL", "Other models"], key="lead_tab", on_change="rerun"
    )
    panels = (
        lead_panels.show_why,
        lead_panels.show_time,
        lead_panels.show_sales,
        lambda lead: lead_panels.show_others(lead, known),
    )
    # Only the tab that is open reads the warehouse.
    for tab, panel in zip(tabs, panels, strict=True):
        if tab.open:
            with tab:
                panel(lead)


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
            text += f" ({plain(lead_panels.deadline_of(now))})" if now["sla_status"] else ""
        found.append(("markdown", text))
    return found + [("markdown", text) for text in outlook(score)]


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
