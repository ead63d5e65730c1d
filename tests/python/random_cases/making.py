"""Cases of a seed, drawn from the columns to the last criterion."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from reference_evaluation import Landmarks
from reference_scorer import FOR_CALLERS

from random_cases.calendars import draw_calendars
from random_cases.case import Case
from random_cases.contacts import (
    draw_companies,
    draw_contacts,
    draw_enrichments,
    draw_erasure_requests,
    draw_identities,
    draw_merges,
)
from random_cases.draws import Draw
from random_cases.events import draw_events
from random_cases.over_time import draw_changes_ahead, draw_life
from random_cases.policy import draw_policy
from random_cases.robots import draw_bursts, draw_robots
from random_cases.sales import (
    draw_dispositions,
    draw_opportunities,
    draw_overrides,
    draw_sales_activities,
)
from random_cases.scores import fit_to_scores
from random_cases.typed import settle_types
from random_cases.words import REQUALIFY_AFTER_DAYS, Rows


def make_case(seed: int) -> Case:
    """Make the case of a seed."""
    rng = random.Random(seed)
    days = _days(rng, seed)
    draw = Draw(rng, days, _columns(rng))
    inputs = _draw_inputs(draw, seed)
    types = settle_types(rng, inputs) if seed % 4 == 3 else {}
    policy = draw_policy(draw)
    policy.dictionaries["robots"] = draw_robots(
        random.Random(f"robots {seed}"), policy.event_properties
    )
    case = Case(seed, policy, inputs, types, days, landmarks=_landmarks(seed))
    return fit_to_scores(rng, case)


def make_time_case(seed: int) -> Case:
    """Make the case in time of a seed: 6 to 16 days, into which much of what happens falls.

    In one of six nobody knows what sales did.
    """
    rng = random.Random(f"time {seed}")
    present = date(2026, 6, 17) + timedelta(days=rng.randint(0, 13))
    window = [present - timedelta(days=age) for age in range(rng.randint(5, 15) + 1)]
    draw = Draw(rng, window, _columns(rng), recent=0.4)
    inputs = _draw_inputs(draw, seed)
    types = settle_types(rng, inputs) if seed % 4 == 3 else {}
    policy = draw_policy(draw)
    models = [model["scoring_model_id"] for model in policy.rules["scoring_models"]]
    policy.dictionaries["robots"] = draw_robots(
        random.Random(f"robots {seed}"), policy.event_properties
    )
    policy.dictionaries.update(draw_calendars(random.Random(f"calendars {seed}"), models, window))
    for model in policy.rules["scoring_models"]:
        model["requalify_after_days"] = rng.choice(REQUALIFY_AFTER_DAYS)
    days = [present, *rng.sample(window[1:], 3)]
    case = fit_to_scores(rng, Case(seed, policy, inputs, types, days, window[-1]))
    draw_changes_ahead(random.Random(f"ahead {seed}"), case.policy.rules, present)
    draw_life(rng, case)
    if seed % 6 == 1:
        case.inputs.pop("sales_activities", None)
    return case


def _landmarks(seed: int) -> Landmarks:
    """Draw when leads are judged: mostly close to the days on which much happens."""
    rng = random.Random(f"landmarks {seed}")
    return Landmarks(
        every_days=rng.choice((1, 3, 7, 10, 28)),
        outcome_days=rng.choice((1, 10, 20, 40, 90)),
        number=rng.choice((1, 3, 6, 12)),
    )


def _columns(rng: random.Random) -> dict[str, list[str]]:
    """Draw the columns beside the usual ones, by input."""
    return {
        "contacts": _contact_attributes(rng),
        "events": rng.sample(["page_path", "asset", "duration"], rng.choice((0, 1, 2, 3, 3, 3))),
        "companies": rng.sample(["industry", "employee_count", "country"], rng.randint(0, 3)),
    }


def _days(rng: random.Random, seed: int) -> list[date]:
    present = date(2026, 6, 1) + timedelta(days=rng.randint(0, 29))
    past = [present - timedelta(days=rng.choice((1, 7, 30, 91, rng.randint(2, 400)))) for _ in "ab"]
    return sorted({present, *past[: 1 + seed % 2]}, reverse=True)


def _contact_attributes(rng: random.Random) -> list[str]:
    others = ["industry", "country", "employee_count", "annual_revenue", "lead_source"]
    titles = ["job_title"] if rng.random() < 0.9 else []
    return [*titles, *rng.sample(others, rng.randint(2, 5))]


def _draw_inputs(draw: Draw, seed: int) -> dict[str, Rows]:
    """Draw all inputs; some seeds leave one out."""
    inputs = {
        "contacts": draw_contacts(draw),
        "events": draw_events(draw),
        "identities": draw_identities(draw),
        "contact_merges": draw_merges(draw),
        "companies": draw_companies(draw),
        "enrichments": draw_enrichments(draw),
        "opportunities": draw_opportunities(draw),
        "sales_activities": draw_sales_activities(draw),
        "dispositions": draw_dispositions(draw),
        "erasure_requests": draw_erasure_requests(draw),
    }
    _name_contacts(inputs["contacts"], seed)
    draw_bursts(random.Random(f"bursts {seed}"), inputs["events"])
    if seed % 13 == 11:
        inputs["contacts" if seed % 2 else "events"] = []
    for name in list(inputs)[2:]:
        if draw.rng.random() < 0.08:
            del inputs[name]
    for rows in inputs.values():
        draw.rng.shuffle(rows)
    inputs["overrides"] = draw_overrides(replace(draw, rng=random.Random(f"overrides {seed}")))
    return inputs


def _name_contacts(rows: Rows, seed: int) -> None:
    """Give contacts names and owners, if the input is one that has such columns."""
    rng = random.Random(f"names {seed}")
    for name in FOR_CALLERS[: seed % 3]:
        for row in rows:
            row[name] = rng.choice(("Ann", " Bo  Li ", "=1+1", "Zoé", "ANN", "", "  ", None))
