"""Call list: whom sales should call next, and why."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench import models, session, wording
from workbench.text import plain

ROWS_A_PAGE = 100
EVERYONE = "Everyone"
NOBODY = "Nobody's"
ANY_GRADE = "Any grade"

# Who has been touched is the answer of untouched_mqls, which counts touches as the deadlines do.
STANDING = """
with standing as (
    select
        call_list.*,
        case
            when call_list.sla_status = 'met' then 'Contacted in time'
            when call_list.sla_status = 'open' then 'Due'
            when call_list.sla_status = 'breached' and untouched_mqls.contact_id is null
                then 'Contacted late'
            when call_list.sla_status = 'breached' then 'Overdue'
            when call_list.due_at is null then 'No deadline'
            else 'Not followed'
        end as standing
    from call_list
    left join untouched_mqls
        on call_list.scoring_model_id = untouched_mqls.scoring_model_id
        and call_list.contact_id = untouched_mqls.contact_id
)
"""
STANDINGS = ("Overdue", "Due", "Contacted late", "Contacted in time", "No deadline", "Not followed")

SHOWN = """contact_id, full_name, company_name, owner, lead_grade, scaled_score, standing,
    due_at, top_reasons, next_action, hours_overdue, score_change_7_days, email,
    last_touch_at, last_engaged_at, grade_drops_on"""

COLUMNS = {
    "contact_id": st.column_config.TextColumn("Lead", width=76),
    "full_name": st.column_config.TextColumn("Name", width=120),
    "company_name": st.column_config.TextColumn("Company", width=140),
    "owner": st.column_config.TextColumn("Owner", width=110),
    "lead_grade": st.column_config.TextColumn("Grade", width=56),
    "scaled_score": st.column_config.NumberColumn("Score", width=56),
    "score_change_7_days": st.column_config.NumberColumn(
        "7 days", format="%+.1f", width="small", help="Change of the total score in 7 days"
    ),
    "standing": st.column_config.TextColumn(
        "Status",
        width=118,
        help="Not followed: an MQL since before the history, or no sales activities are loaded",
    ),
    "due_at": st.column_config.DatetimeColumn(
        "Call by (UTC)", format="ddd D MMM, HH:mm", width=120
    ),
    "hours_overdue": st.column_config.NumberColumn(
        "Overdue", format="%.0f h", width="small", help="Working hours after the deadline"
    ),
    "next_action": st.column_config.TextColumn("Next action", width=200),
    "top_reasons": st.column_config.TextColumn("Reasons", width=300),
    "email": st.column_config.TextColumn("Email"),
    "last_touch_at": st.column_config.DatetimeColumn("Last contact", format="D MMM YYYY"),
    "last_engaged_at": st.column_config.DatetimeColumn("Last active", format="D MMM YYYY"),
    "grade_drops_on": st.column_config.DateColumn("Grade drops", format="D MMM YYYY"),
}


def conditions(
    model: str | None, owner: str | None, grade: str | None, standings: list[str]
) -> tuple[str, list[str]]:
    """Write the filters as SQL, with their values.

    Args:
        model: id of a scoring model; None is any.
        owner: as in the table, blank for leads without one; None is any.
        grade: a lead grade; None is any.
        standings: of ``STANDINGS``; none is any.
    """
    parts, values = [], []
    if model is not None:
        parts.append("scoring_model_id = ?")
        values.append(model)
    if owner is not None:
        parts.append("coalesce(owner, '') = ?")
        values.append(owner)
    if grade is not None:
        parts.append("lead_grade = ?")
        values.append(grade)
    if standings:
        parts.append(f"standing in ({', '.join('?' for _ in standings)})")
        values.extend(standings)
    return " and ".join(parts) or "1 = 1", values


def show() -> None:
    """Show the page."""
    st.title("Call list")
    if "call_list" not in session.tables():
        st.info("There is no call list: the module `handoffs` is off, or nothing has been built.")
        return
    where, values = filters()
    total = int(
        session.rows(f"{STANDING} select count(*) as n from standing where {where}", tuple(values))[
            0
        ]["n"]
    )
    page = choose_page(total)
    found = session.frame(
        f"""{STANDING} select scoring_model_id, {SHOWN} from standing where {where}
        order by call_rank, scoring_model_id limit {ROWS_A_PAGE} offset {page * ROWS_A_PAGE}""",
        tuple(values),
    )
    if found.empty:
        st.info("Nobody to call with these filters.")
        return
    show_leads(found, key=f"{where}{values}{page}")


def filters() -> tuple[str, list[str]]:
    """Offer the filters, with how many leads there are of each."""
    known = {one: about for one, about in models.models().items() if about["is_champion"]}
    columns = st.columns([3, 2, 2, 6])
    with columns[0]:
        model = models.choose_model(known, key="call_list_model")
    owners = counts("owner", model)
    grades = counts("lead_grade", model)
    if model is not None and len(known) < 2:
        columns = st.columns([3, 2, 7])
        columns = [None, *columns]
    owner = columns[1].selectbox(
        "Owner",
        [None, *owners],
        format_func=lambda one: (
            EVERYONE if one is None else f"{plain(one) or NOBODY} ({owners[one]:,})"
        ),
    )
    grade = columns[2].selectbox(
        "Grade",
        [None, *grades],
        format_func=lambda one: ANY_GRADE if one is None else f"{plain(one)} ({grades[one]:,})",
    )
    standings = columns[3].pills(
        "Status", STANDINGS, selection_mode="multi", key="call_list_standing"
    )
    return conditions(model, owner, grade, list(standings or []))


def counts(column: str, model: str | None) -> dict[str, int]:
    """How many leads of the list there are of each value of a column."""
    where, values = conditions(model, None, None, [])
    found = session.rows(
        f"""select coalesce({column}, '') as value, count(*) as leads
        from call_list where {where} group by coalesce({column}, '') order by 1""",
        tuple(values),
    )
    return {row["value"]: int(row["leads"]) for row in found}


def choose_page(total: int) -> int:
    """Say how many leads there are, and offer pages where one is not enough."""
    pages = max(1, -(-total // ROWS_A_PAGE))
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    page = 1
    if pages > 1:
        page = right.number_input(f"Page of {pages:,}", 1, pages, 1)
    first = min(total, (page - 1) * ROWS_A_PAGE + 1)
    last = min(total, page * ROWS_A_PAGE)
    shown = f", {first:,} to {last:,} shown" if pages > 1 else ""
    left.markdown(
        f"**{wording.counted(total, 'lead')}**{shown}, overdue first. "
        "Select a lead to see why it is here."
    )
    return page - 1


def show_leads(found: pd.DataFrame, key: str) -> None:
    """Show the leads; a click on one leads to its page."""
    shown = found.drop(columns=["scoring_model_id"])
    chosen = st.dataframe(
        shown,
        key=f"call_list_{key}",
        hide_index=True,
        column_config=COLUMNS,
        height=min(38 + 35 * len(shown), 720),
        on_select="rerun",
        selection_mode="single-cell",
        placeholder="",
    )
    cells = chosen.selection.cells
    if cells:
        row = found.iloc[cells[0][0]]
        session.open_lead(row["scoring_model_id"], row["contact_id"])
