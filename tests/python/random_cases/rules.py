"""Fit rules and engagement rules, and their conditions."""

from __future__ import annotations

from collections.abc import Sequence

from random_cases.draws import Draw
from random_cases.words import (
    ADDED_ATTRIBUTES,
    DECAY_DAYS,
    DECAY_PERCENTS,
    EVENT_TYPES,
    NUMBER_COLUMNS,
    NUMBER_OPERATORS,
    POINTS,
    RULE_NUMBERS,
    TEXT_OPERATORS,
    TEXTS,
    WINDOWS,
    Rows,
)


def attribute_names(draw: Draw) -> list[str]:
    """List the attributes that conditions can be on."""
    of_companies = [f"company_{column}" for column in draw.columns["companies"]]
    return sorted({*draw.columns["contacts"], *of_companies, *ADDED_ATTRIBUTES})


def draw_fit_rule(draw: Draw, groups: Sequence[str]) -> Rows:
    """Draw one fit rule, with a row for each of its conditions."""
    shared = {"score_group": draw.rng.choice(groups), "points": draw.rng.choice(POINTS)}
    attributes = draw.rng.sample(attribute_names(draw), draw.rng.choice((1, 1, 1, 2, 3)))
    return [{**shared, **draw_condition(draw, "attribute", one)} for one in attributes]


def draw_condition(draw: Draw, kind: str, name: str) -> dict[str, str]:
    """Draw a condition on an attribute or a property."""
    base = name.removeprefix("company_")
    if base in NUMBER_COLUMNS:
        operator = draw.rng.choice(NUMBER_OPERATORS)
        value = _number_operand(draw, operator)
    else:
        operator = draw.rng.choice(TEXT_OPERATORS)
        value = _text_operand(draw, operator, TEXTS[base])
    return {kind: name, "operator": operator, "value": value}


def _number_operand(draw: Draw, operator: str) -> str:
    if operator == "between":
        low, high = sorted(draw.rng.sample(RULE_NUMBERS, 2), key=float)
        return draw.rng.choice((f"{low}|{high}", f" {low} | {high} "))
    if operator == "in":
        return "|".join(draw.rng.sample(RULE_NUMBERS, 3))
    return "" if operator in ("is_blank", "is_present") else draw.rng.choice(RULE_NUMBERS)


def _text_operand(draw: Draw, operator: str, texts: Sequence[str]) -> str:
    rng = draw.rng
    text = rng.choice(texts)
    words = [word for word in text.replace("/", " ").split() if word.isascii() and word.isalpha()]
    word = rng.choice(words or ["e"])
    start = rng.randrange(len(text))
    drawn = {
        "equals": text,
        "not_equals": text,
        "in": rng.choice(("|", " | ")).join(rng.sample(texts, min(len(texts), 2))),
        "not_in": "|".join(rng.sample(texts, min(len(texts), 2))),
        "contains": text[start : start + 5] if text[start : start + 5].strip() else text,
        "starts_with": text[: rng.randint(1, 8)],
        "ends_with": text[-rng.randint(1, 5) :],
        "matches": rng.choice(
            (
                f"^{word}",
                f"{word}$",
                f"(^|[^a-z]){word}([^a-z]|$)",
                f"{word}|vp",
                "[aeiou]{2}",
                "^.{3,9}$",
            )
        ),
    }.get(operator, "")
    return rng.choice((drawn, drawn, drawn.upper())) if operator != "matches" else drawn


def draw_engagement_rule(draw: Draw, groups: Sequence[str]) -> Rows:
    """Draw one engagement rule, with a row for each of its conditions."""
    rng = draw.rng
    counting = rng.choice(("per_event", "per_event", "once", "once", "inactivity"))
    window = rng.choice(WINDOWS) if counting == "inactivity" else rng.choice((*WINDOWS, "", ""))
    shared = {
        "score_group": rng.choice(groups),
        "event_type": rng.choice((*EVENT_TYPES, *EVENT_TYPES, "*", "*", "PV", "form submit")),
        "counting": counting,
        "points": rng.choice(POINTS),
        "window_days": str(window),
        **_limits(draw, counting),
        **_decay(draw),
    }
    properties = rng.sample(
        draw.columns["events"], min(len(draw.columns["events"]), rng.randint(0, 2))
    )
    conditions = [draw_condition(draw, "property", one) for one in properties]
    if not conditions or rng.random() < 0.1:
        conditions.append({"property": "", "operator": "", "value": ""})
    return [{**shared, **condition} for condition in conditions]


def _limits(draw: Draw, counting: str) -> dict[str, str]:
    rng = draw.rng
    limits = {
        "min_occurrences": rng.choice(("", "", "", "1", "2", "3")),
        "max_occurrences": rng.choice(("", "", "1", "2", "3", "5")),
        "max_per_day": rng.choice(("", "", "1", "2")),
        "distinct_property": "",
    }
    if counting == "once" and draw.columns["events"] and rng.random() < 0.4:
        limits |= {"max_per_day": "", "distinct_property": rng.choice(draw.columns["events"])}
    return limits


def _decay(draw: Draw) -> dict[str, str]:
    decay = draw.rng.choice(("", "none", "linear", "half_life", "step", "compound"))
    has_days, has_percent = decay not in ("", "none"), decay in ("step", "compound")
    return {
        "decay": decay,
        "decay_days": str(draw.rng.choice(DECAY_DAYS)) if has_days else "",
        "decay_percent": draw.rng.choice(DECAY_PERCENTS) if has_percent else "",
    }
