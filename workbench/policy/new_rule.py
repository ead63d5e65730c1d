"""The form for a new rule: what there is to choose from, and how many leads would match."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from workbench.policy.columns import groups, in_words
from workbench.policy.drafts import Draft
from workbench.policy.matching import Condition, EventRule, Leads
from workbench.policy.rendered import RenderError
from workbench.text import plain

WITHOUT_VALUE = ("is_blank", "is_present")
LISTS = ("in", "not_in")
WHOLE_TEXTS = ("equals", "not_equals")
OPERATOR_WORDS = {
    "equals": "is",
    "not_equals": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "matches": "fits the pattern",
    "is_blank": "is missing",
    "is_present": "is known",
    "gt": "is more than",
    "gte": "is at least",
    "lt": "is less than",
    "lte": "is at most",
    "between": "is between",
}
COUNTING_WORDS = {
    "once": "points once, if it happened",
    "per_event": "points for each event",
    "inactivity": "points if it did not happen",
}
DECAY_WORDS = {
    "none": "do not fade",
    "linear": "fade evenly to nothing",
    "half_life": "halve every so many days",
    "step": "lose a share of the full points every so many days",
    "compound": "lose a share of what is left every so many days",
}
MOST_CONDITIONS = 5


def show_form(leads: Leads, drafts: Mapping[str, Draft], models: Sequence[str]) -> str | None:
    """Show the form; rows go to the draft when the button is pressed.

    Args:
        leads: whom to count.
        drafts: all tables.
        models: ids of the scoring models.

    Returns:
        The table that a rule was added to; None if none was.
    """
    left, right = st.columns(2)
    model_id = left.selectbox("Scoring model", models, key="new_model")
    dimension = right.selectbox(
        "Points for",
        ["fit", "engagement"],
        format_func={"fit": "who they are (fit)", "engagement": "what they do (engagement)"}.get,
        key="new_dimension",
    )
    event: dict[str, Any] = {}
    if dimension == "engagement":
        event = _event(leads)
    conditions = _conditions(leads, model_id, event.get("event_type"))
    if dimension == "engagement":
        event |= _counting(leads)
    _show_count(leads, model_id, dimension, conditions, event)
    shared = _points(drafts, model_id, dimension)
    if not st.button("Add the rule", type="primary", key="new_add"):
        return None
    table = f"{dimension}_rules"
    draft = drafts[table]
    if missing := _missing(shared, conditions, drafts):
        st.error(missing)
        return None
    field = "attribute" if dimension == "fit" else "property"
    for condition in conditions or [Condition("", "", "")]:
        cells = {**event, field: condition.field, "operator": condition.operator}
        draft.add({**cells, "value": condition.value, "scoring_model_id": model_id, **shared})
    return table


def _missing(
    shared: Mapping[str, str], conditions: Sequence[Condition], drafts: Mapping[str, Draft]
) -> str:
    rule_id = shared["rule_id"]
    used = {
        row.cells["rule_id"]
        for name in ("fit_rules", "engagement_rules")
        for row in drafts[name].rows
    }
    if not rule_id:
        return "The rule needs an id."
    if rule_id in used:
        return f"There is a rule {plain(rule_id)} already: choose another id."
    if any(not one.value and one.operator not in WITHOUT_VALUE for one in conditions):
        return "A condition has no value to compare with."
    return ""


def _counted(options: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Options with their counts, as text."""
    return {str(row["value"]): f"{row['value']} ({row['leads']:,})" for row in options}


def _event(leads: Leads) -> dict[str, Any]:
    found = {"*": "any event", **_counted(leads.event_types())}
    options = [*list(found)[1:], "*"]
    event_type = st.columns(2)[0].selectbox(
        "Event",
        options,
        format_func=lambda name: found.get(name, name),
        accept_new_options=True,
        help="The number of contacts and visitors who did it is beside each.",
        key="new_event_type",
    )
    return {"event_type": event_type or "*"}


def _conditions(leads: Leads, model_id: str, event_type: str | None) -> list[Condition]:
    is_event = event_type is not None
    fields = leads.properties() if is_event else leads.attributes()
    least = 0 if is_event else 1
    if is_event and not fields:
        return []
    count = st.columns(4)[0].number_input(
        "Conditions on the event" if is_event else "Conditions, which must all hold",
        least,
        MOST_CONDITIONS,
        least,
        key=f"new_conditions_{is_event}",
    )
    made = []
    for number in range(int(count)):
        key = f"new_{'event' if is_event else 'fit'}_{number}"
        of_field, of_operator, of_value = st.columns([2, 2, 4])
        field = of_field.selectbox(
            "Property" if is_event else "Attribute",
            fields,
            format_func=in_words,
            key=f"{key}_field",
        )
        operator = of_operator.selectbox(
            "Comparison",
            leads.operators(),
            format_func=lambda name: OPERATOR_WORDS.get(name, name),
            key=f"{key}_operator",
        )
        with of_value:
            value = _value(leads, model_id, event_type, field, operator, key)
        made.append(Condition(field, operator, value))
    return made


def _value(
    leads: Leads, model_id: str, event_type: str | None, field: str, operator: str, key: str
) -> str:
    if operator in WITHOUT_VALUE:
        return ""
    if operator not in (*LISTS, *WHOLE_TEXTS):
        hints = {"between": "low|high, such as 100|499", "matches": "a regular expression"}
        # A space can mark the edge of a word.
        return st.text_input("Value", placeholder=hints.get(operator), key=f"{key}_text")
    rows = (
        leads.attribute_values(model_id, field)
        if event_type is None
        else leads.property_values(event_type, field)
    )
    found = _counted(rows)
    # A vertical bar separates the entries of a list, and can't be part of one.
    options = [name for name in found if operator not in LISTS or "|" not in name]
    common = {
        "options": options,
        "format_func": lambda name: found.get(name, name),
        "accept_new_options": True,
        "help": "Choose a value, with the number of leads that have it, or type another.",
    }
    if operator in LISTS:
        return "|".join(st.multiselect("Values", key=f"{key}_{field}_list", **common))
    return st.selectbox("Value", index=None, key=f"{key}_{field}_one", **common) or ""


def _counting(leads: Leads) -> dict[str, str]:
    first, second, third, fourth = st.columns(4)
    counting = first.selectbox(
        "Counts",
        list(COUNTING_WORDS),
        format_func=lambda name: COUNTING_WORDS[name],
        key="new_counting",
    )
    window = second.number_input("Days to look back", 1, None, 90, key="new_window")
    cells = {"counting": counting, "window_days": str(int(window))}
    if counting == "inactivity":
        return cells
    least = third.number_input("At least so many times", 1, None, 1, key="new_min")
    cells["min_occurrences"] = str(int(least)) if least > 1 else ""
    if counting == "per_event":
        per_day = fourth.number_input("At most a day", 1, None, None, key="new_per_day")
        most = fourth.number_input("At most in all", 1, None, None, key="new_max")
        cells["max_per_day"] = str(int(per_day)) if per_day else ""
        cells["max_occurrences"] = str(int(most)) if most else ""
    elif leads.properties():
        distinct = fourth.selectbox(
            "Count different values of",
            ["", *leads.properties()],
            format_func=lambda name: in_words(name) if name else "nothing: count events",
            key="new_distinct",
        )
        cells["distinct_property"] = distinct
    decay = first.selectbox(
        "As events age, points",
        list(DECAY_WORDS),
        format_func=lambda name: DECAY_WORDS[name],
        key="new_decay",
    )
    cells["decay"] = decay
    if decay != "none":
        days = second.number_input("Fading: every so many days", 1, None, 30, key="new_decay_days")
        cells["decay_days"] = str(int(days))
    if decay in ("step", "compound"):
        share = third.number_input("Fading: percent lost", 0, 100, 20, key="new_decay_percent")
        cells["decay_percent"] = str(int(share))
    return cells


def _points(drafts: Mapping[str, Draft], model_id: str, dimension: str) -> dict[str, str]:
    first, second, third = st.columns([2, 2, 1])
    rule_id = first.text_input(
        "Rule id", placeholder="a short name, such as visited_pricing", key="new_rule_id"
    )
    group = second.selectbox(
        "Group",
        groups(drafts, dimension, model_id),
        format_func=in_words,
        help="How rules add up, and their limits: the table Score groups.",
        key=f"new_group_{dimension}",
    )
    points = third.text_input("Points", "5", key="new_points")
    description = st.text_input(
        "Description",
        placeholder='The reason that sales reads, as it could follow "because"',
        key="new_description",
    )
    return {
        "rule_id": re.sub(r"\s+", "_", rule_id.strip()),
        "score_group": group or "",
        "points": points.strip(),
        "description": description.strip(),
    }


def _show_count(
    leads: Leads,
    model_id: str,
    dimension: str,
    conditions: Sequence[Condition],
    event: Mapping[str, str],
) -> None:
    if any(not one.value and one.operator not in WITHOUT_VALUE for one in conditions):
        st.info("Say what to compare with, to see how many leads would match.")
        return
    try:
        if dimension == "fit":
            count = leads.count_fit(model_id, conditions)
        else:
            count = leads.count_engagement(model_id, event_rule(event, conditions))
        total = leads.audience(model_id)
    except (RenderError, IndexError):
        st.warning("This can't be counted: is the value complete?")
        return
    except Exception as error:
        st.warning(f"This can't be counted: {plain(str(error).splitlines()[0])}")
        return
    share = f" ({count / total:.0%})" if total else ""
    st.success(f"**{count:,} of {total:,} leads{share}** of this model would match today.")


def event_rule(cells: Mapping[str, str], conditions: Sequence[Condition]) -> EventRule:
    """What says which leads an engagement rule with these cells matches."""
    limits = ("min_occurrences", "max_per_day", "window_days")
    return EventRule(
        cells["event_type"],
        tuple(conditions),
        cells.get("counting", "once"),
        {name: int(cells[name]) if cells.get(name) else None for name in limits},
        cells.get("distinct_property", ""),
    )
