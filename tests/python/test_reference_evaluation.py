"""The reference's evidence, on examples that were worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from reference_evaluation import (
    Evaluation,
    Fit,
    Landmarks,
    Rate,
    deciding_rules,
    evidence_coverage,
    held_out_skill,
    judgements,
    lift_limits,
    mantel_haenszel,
    model_comparison,
    q_values,
    reason_without_probabilities,
    rule_performance,
    rule_records,
    score_band_performance,
    score_calibration,
    score_monitoring,
    stability,
    threshold_performance,
    weight_of_evidence,
    win_probabilities,
)
from reference_evaluation import wilson as wilson_of
from reference_scorer import Day, Intake, Policy, score_day
from small_policy import GROUPS, MODEL, make_inputs, make_policy

DAY = date(2026, 3, 31)
CLOCK = datetime(2026, 6, 1)
# One landmark, the 21st, and what is won by the 31st.
ONE = Landmarks(every_days=1, outcome_days=10, number=1)
VISIT = {"event_type": "visit", "counting": "per_event", "points": "1", "score_group": "web"}
VISITS = {**VISIT, "rule_id": "visits"}


def evaluate(
    policy: Policy | None = None,
    landmarks: Landmarks = ONE,
    **inputs: Sequence[Mapping[str, Any]],
) -> Evaluation:
    """Judge the leads of inputs; without a policy there is one rule, which counts visits."""
    policy = policy or make_policy(engagement_rules=[VISITS])
    return Evaluation(Intake(make_inputs(**inputs), policy, CLOCK), DAY, landmarks)


def crowd(
    leads: Mapping[str, tuple[int, int]],
    points: Mapping[str, str],
    landmarks: Landmarks = ONE,
    **rules: Sequence[Any],
) -> Evaluation:
    """Judge leads for whom the fit rules match whose letters stand in their title.

    Args:
        leads: how many leads there are with each title, and how many of them are won.
        points: points of each rule.
        landmarks: when they are judged.
        rules: further rule tables.
    """
    fit_rules = [
        {"rule_id": letter, "score_group": "firm", "points": worth}
        | {"attribute": "job_title", "operator": "contains", "value": letter}
        for letter, worth in points.items()
    ]
    contacts, won = [], []
    for title, (number, conversions) in leads.items():
        for place in range(number):
            contact = f"{title}{place}"
            contacts.append({"contact_id": contact, "job_title": title})
            won += [deal(contact, "03-25", "03-26", "true")] if place < conversions else []
    policy = make_policy(**{"fit_rules": fit_rules, **rules})
    return evaluate(policy, landmarks, contacts=contacts, opportunities=won)


def visit(contact: str, day: str, loaded_at: str | None = None) -> dict[str, str | None]:
    """A visit at noon of a day such as `03-25`."""
    occurred_at = f"2026-{day} 12:00:00"
    return {
        "event_id": f"{contact} {day} {loaded_at}",
        "contact_id": contact,
        "event_type": "visit",
        "occurred_at": occurred_at,
        "loaded_at": loaded_at and f"2026-{loaded_at}",
    }


def deal(
    contact: str, created: str, closed: str | None = None, is_won: str = "", name: str = "O"
) -> dict[str, str | None]:
    """An opportunity of a contact, between days such as `03-25`."""
    return {
        "opportunity_id": f"{name} {contact}",
        "contact_id": contact,
        "created_at": f"2026-{created}",
        "closed_at": closed and f"2026-{closed}",
        "is_won": is_won,
        "amount": "1000",
    }


def merge(gone: str, survivor: str, day: str) -> dict[str, str]:
    """A merge of a contact into another one."""
    return {
        "contact_id": gone,
        "merged_into_contact_id": survivor,
        "merged_at": f"2026-{day} 09:00:00",
    }


def seen(evaluation: Evaluation) -> dict[tuple[str, str], tuple[bool, int]]:
    """Whether each judgement converts, and its engagement score, by lead and landmark."""
    return {
        (row["contact_id"], f"{row['landmark']:%m-%d}"): (
            row["is_won"],
            int(row["engagement_score"]),
        )
        for row in judgements(evaluation)
    }


def rules_of(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Rows of `rule_performance` by rule."""
    return {row["rule_id"]: row for row in rule_performance(evaluation)}


# Whom the tables speak of -------------------------------------------------------------------------


def test_landmarks_are_days_that_every_run_agrees_on() -> None:
    """The 12th of March 2026 is day 20524 since 1970, 733 times 28; its horizon ends on June 10."""
    days = Landmarks().days(date(2026, 6, 30))
    assert (days[0], days[-1], len(days)) == (date(2025, 5, 8), date(2026, 3, 12), 12)
    assert Landmarks().days(date(2026, 6, 10))[-1] == date(2026, 3, 12)
    assert Landmarks().days(date(2026, 6, 9))[-1] == date(2026, 2, 12)
    assert Landmarks(7, 10, 2).days(DAY) == [date(2026, 3, 12), date(2026, 3, 19)]


def test_a_lead_is_judged_by_what_it_wins_after_the_landmark_and_within_the_horizon() -> None:
    """Created on the landmark, it had one by then; closed on the last day of the horizon is in."""
    evaluation = evaluate(
        contacts=[{"contact_id": one} for one in "abcdefg"],
        opportunities=[
            deal("a", "03-22", "03-31", "true"),
            deal("b", "03-21", "03-31", "true"),
            deal("c", "03-22", "03-31", "no"),
            deal("d", "03-22", None, "yes"),
            deal("e", "03-01", "03-02", "no"),
            *(deal("f", "03-22", "03-23", "no"), deal("f", "03-24", "03-25", "1", "P")),
        ],
    )
    assert {one: is_won for (one, _), (is_won, _) in seen(evaluation).items()} == {
        **{"a": True, "c": False, "d": False, "f": True, "g": False},
    }


def test_a_win_is_known_only_by_the_scoring_day() -> None:
    """Within the horizon of the 24th, which is not over, nobody is judged."""
    assert [f"{day:%m-%d}" for day in evaluate().days] == ["03-21"]


def test_a_lead_is_seen_once_for_each_landmark() -> None:
    """With the events of then; once it has an opportunity it is no lead any more."""
    evaluation = evaluate(
        landmarks=Landmarks(1, 10, 3),
        contacts=[{"contact_id": "a"}, {"contact_id": "b", "created_at": "2026-03-20 23:00"}],
        events=[visit("a", day) for day in ("03-18", "03-20", "03-21", "03-22")],
        opportunities=[deal("a", "03-21", "03-30", "true")],
    )
    assert seen(evaluation) == {
        **{("a", "03-19"): (False, 1), ("a", "03-20"): (True, 2)},
        **{("b", "03-20"): (False, 0), ("b", "03-21"): (False, 0)},
    }


def test_events_that_were_loaded_later_are_not_known() -> None:
    """An event without a load time was known at once."""
    evaluation = evaluate(
        contacts=[{"contact_id": "a"}],
        events=[
            visit("a", "03-10"),
            visit("a", "03-10", "03-21 23:00"),
            visit("a", "03-11", "03-22"),
        ],
    )
    assert seen(evaluation) == {("a", "03-21"): (False, 2)}


def test_a_lead_that_is_gone_is_judged_as_its_survivor() -> None:
    """The survivor has the events that it had by then, and what is won by all of them."""
    evaluation = evaluate(
        contacts=[{"contact_id": one} for one in "abcd"],
        events=[visit("a", "03-10"), visit("b", "03-11"), visit("c", "03-10"), visit("d", "03-11")],
        contact_merges=[merge("a", "b", "03-25"), merge("c", "d", "03-21")],
        opportunities=[deal("a", "03-22", "03-26", "yes")],
    )
    assert seen(evaluation) == {("b", "03-21"): (True, 1), ("d", "03-21"): (False, 2)}


def test_an_opportunity_of_whoever_was_merged_is_one_of_the_lead() -> None:
    """Also when it was created before the landmark, and the merge came after it."""
    evaluation = evaluate(
        contacts=[{"contact_id": "a"}, {"contact_id": "b"}],
        contact_merges=[merge("a", "b", "03-25")],
        opportunities=[deal("a", "03-20")],
    )
    assert seen(evaluation) == {}


def test_the_audience_is_that_of_the_day() -> None:
    """Who leaves it later stays; who was never in it is left out."""
    rule = {"effect": "include", "rule_id": "i", "attribute": "sales_status"}
    policy = make_policy(audience_rules=[{**rule, "operator": "equals", "value": "lead"}])
    evaluation = evaluate(
        policy,
        contacts=[{"contact_id": "a"}, {"contact_id": "b"}],
        dispositions=[
            {"contact_id": "a", "disposition": "accepted", "decided_at": "2026-03-22"},
            {"contact_id": "b", "disposition": "accepted", "decided_at": "2026-03-21"},
        ],
    )
    assert set(seen(evaluation)) == {("a", "03-21")}


def test_rules_are_those_of_the_scoring_day() -> None:
    """One that began after the landmark is judged; one that had ended by the day is not."""
    rule = {"score_group": "firm", "attribute": "job_title", "operator": "contains", "value": "x"}
    new = {**rule, "rule_id": "new", "points": "5", "valid_from": "2026-03-31"}
    old = {**rule, "rule_id": "old", "points": "9", "valid_to": "2026-03-31"}
    evaluation = crowd({"x": (7, 4), "": (30, 3)}, {}, fit_rules=[new, old])
    assert set(rules_of(evaluation)) == {"new"}
    assert {lead.total for lead in evaluation.leads} == {0, 5}


def test_equal_scores_are_in_one_decile() -> None:
    """Three leads share the first place, so that the next is fourth; some deciles are missing."""
    evaluation = crowd({"x": (3, 0), "y": (6, 0), "": (1, 0)}, {"x": "9", "y": "5"})
    places = {(row["total_score"], row["score_decile"]) for row in judgements(evaluation)}
    assert places == {(9, 1), (5, 4), (0, 10)}
    deciles = [
        (row["band"], row["band_rank"], row["leads"], row["cumulative_leads"])
        for row in score_band_performance(evaluation)
        if row["band_type"] == "decile"
    ]
    assert deciles == [("1", 1, 3, 3), ("4", 2, 6, 9), ("10", 3, 1, 10)]


def test_ages_of_leads() -> None:
    """27 days and 28, 89 and 90, 364 and 365 before the 21st of March, and nobody knows."""
    created = ("2026-02-22", "2026-02-21", "2025-12-22", "2025-12-21", "2025-03-22", "2025-03-21")
    evaluation = evaluate(
        contacts=[{"contact_id": one, "created_at": one} for one in created] + [{"contact_id": "x"}]
    )
    bands = {
        row["band"]: row["leads"]
        for row in score_band_performance(evaluation)
        if row["band_type"] == "lead_age"
    }
    assert bands == {"0-27": 1, "28-89": 2, "90-364": 2, "365+": 1, "unknown": 1}


# Rates and intervals ------------------------------------------------------------------------------


def rate_of(*groups: str) -> Rate:
    """A rate of leads whose judgements are written as `1` for a win and `0` for none."""
    return Rate.of_groups([[one == "1" for one in group] for group in groups])


def test_judgements_of_one_lead_are_alike() -> None:
    """Two leads, one of which always wins: as much as one. Seen once, 4 of 7 are as good as 6."""
    assert rate_of("1111", "0000").effective == pytest.approx(1)
    assert rate_of(*"1111000").effective == pytest.approx(6)
    assert rate_of("000", "0").effective == 2
    assert rate_of("01").effective == 1
    # Nothing but chance from landmark to landmark: at most as much as the judgements.
    assert rate_of("10", "01").effective == 4
    # 3 leads, 6 judgements, a half: deviations 1, -1 and 0, V = 3/2 x 2 / 36, n' = 1/4 / (1/12).
    assert rate_of("11", "00", "10").effective == pytest.approx(3)


def test_intervals_of_rates() -> None:
    """(4 + 1.92) / (7 + 3.84) give or take 1.96 x root(4 x 3 / 7 + 0.96) / 10.84, of 7."""
    assert wilson_of(4 / 7, 7) == pytest.approx((0.250458, 0.841780), abs=1e-6)
    assert wilson_of(0, 7) == pytest.approx((0, 3.841459 / 10.841459), abs=1e-6)
    assert wilson_of(1, 7) == pytest.approx((7 / 10.841459, 1), abs=1e-6)
    assert rate_of(*"1111000").ends == wilson_of(4 / 7, 6)


def test_limits_of_a_lift() -> None:
    """The ratio's limits solve the equations of the document; two ends are known without them."""
    with_it, without = rate_of(*"1111000"), rate_of(*("111" + "0" * 27))
    low, high = lift_limits(with_it, without)
    share = 7 / 37
    # r / (s r + 1 - s) = lift, so r = lift (1 - s) / (1 - s lift).
    low, high = (lift * (1 - share) / (1 - share * lift) for lift in (low, high))
    p1, (l1, u1), p0, (l0, u0) = 4 / 7, with_it.ends, 0.1, without.ends
    assert p1 - low * p0 == pytest.approx(math.hypot(p1 - l1, low * (u0 - p0)))
    assert high * p0 - p1 == pytest.approx(math.hypot(u1 - p1, high * (p0 - l0)))
    assert 1 < low < p1 / p0 < high
    assert lift_limits(rate_of(*"11"), rate_of(*"00"))[1] == 2
    assert lift_limits(rate_of(*"00"), rate_of(*"10"))[0] == 0


def test_a_rule_is_told_from_chance_by_all_that_are_tested() -> None:
    """p-values of 0.01 and 0.03 of three rules are q-values of 0.03 and 0.045."""
    leads = {"x": (50, 30), "xy": (20, 10), "z": (19, 19), "": (111, 20)}
    evaluation = crowd(leads, {"x": "5", "y": "1", "z": "1"})
    ((model, judged),) = evaluation.models
    records = {record.rule_id: record for record in rule_records(model, judged)}
    p = {rule_id: record.p_value for rule_id, record in records.items()}
    assert p["z"] is None
    # 40 of 70 with x, 39 of 130 without: each lead once, so that 69 and 129 count.
    variance = (30 / 70) / (69 * 40 / 70) + (91 / 130) / (129 * 39 / 130)
    z = math.log((40 / 70) / (39 / 130)) / math.sqrt(variance)
    assert p["x"] == pytest.approx(math.erfc(z / math.sqrt(2)), abs=1e-9)
    q = q_values(records.values())
    assert q == {
        "x": pytest.approx(min(2 * p["x"], p["y"])),
        "y": pytest.approx(p["y"]),
    }
    rows = rules_of(evaluation)
    assert [rows[one]["evidence"] for one in "xyz"] == ["converts more", "unclear", "unclear"]


def test_rates_with_a_rule_and_without() -> None:
    """4 of 7 with the rule, 3 of 30 without; the weight adds two leads that convert as all do."""
    row = rules_of(crowd({"x": (7, 4), "": (30, 3)}, {"x": "5", "y": "1"}))["x"]
    assert (row["leads"], row["conversions"]) == (37, 7)
    assert (row["leads_with"], row["conversions_with"]) == (7, 4)
    assert row["lift"] == pytest.approx((4 / 7) / (7 / 37))
    p = 7 / 37
    assert row["weight_of_evidence"] == pytest.approx(
        math.log(((4 + p) / (7 + 2 * p)) / ((3 + 1 - p) / (30 + 2 * (1 - p))))
    )
    assert weight_of_evidence(rate_of("0"), rate_of("0")) is None
    assert row["mean_points_counted"] == 5
    assert (row["effective_leads"], row["effective_leads_with"]) == (
        pytest.approx(36),
        pytest.approx(6),
    )


def test_a_rule_that_tells_nobody_apart_has_no_interval() -> None:
    """One that never matches, one that always does, and any where nobody is won."""
    rows = rules_of(crowd({"x": (3, 1), "xy": (2, 0)}, {"x": "5", "y": "1", "z": "2"}))
    assert (rows["z"]["is_dead"], rows["z"]["is_always_on"], rows["z"]["evidence"]) == (
        *(True, False),
        "none",
    )
    assert (rows["x"]["is_always_on"], rows["x"]["lift"], rows["x"]["lift_low"]) == (True, 1, None)
    assert rows["x"]["conversion_rate_without"] is None
    assert rows["z"]["weight_of_evidence"] is rows["z"]["mean_points_counted"] is None
    assert (rows["y"]["lift"], rows["y"]["lift_low"]) == (0, 0)
    nobody = rules_of(crowd({"x": (3, 0), "": (2, 0)}, {"x": "5"}))["x"]
    assert (nobody["lift"], nobody["lift_high"], nobody["evidence"]) == (None, None, "none")


# Rules that say nothing of their own --------------------------------------------------------------


def companion(leads: Mapping[str, tuple[int, int]], **points: str) -> dict[str, str | None]:
    """The rule that fires for nearly the same judgements as each."""
    return {
        rule_id: row["always_fires_with"] for rule_id, row in rules_of(crowd(leads, points)).items()
    }


def test_rules_that_match_the_same_judgements_are_found() -> None:
    """Nineteen of twenty are enough, eighteen are not; the nearest is named, then the first."""
    assert companion({"ab": (3, 0), "c": (7, 0)}, a="1", b="1", c="1") == {
        **{"a": "b", "b": "a", "c": None},
    }
    assert companion({"ab": (19, 0), "b": (1, 0), "": (5, 0)}, a="1", b="1")["a"] == "b"
    assert companion({"ab": (18, 0), "b": (2, 0), "": (5, 0)}, a="1", b="1")["a"] is None
    three = companion({"abc": (19, 0), "ac": (1, 0), "": (9, 0)}, a="1", b="1", c="1")
    assert three == {"a": "c", "b": "a", "c": "a"}


def never_bind(rule: Mapping[str, str], *visits: str, group: Mapping[str, str] = {}) -> str | None:
    """Limits that never bind for a rule, by the days of one lead's visits."""
    events = [
        {**visit("a", day), "event_id": f"{day} {number}"} for number, day in enumerate(visits)
    ]
    policy = make_policy(
        engagement_rules=[{**VISITS, **rule}], score_groups=[GROUPS[0], {**GROUPS[1], **group}]
    )
    evaluation = evaluate(policy, contacts=[{"contact_id": "a"}], events=events)
    return rules_of(evaluation)["visits"]["limits_that_never_bind"]


LIMITED = {"max_per_day": "2", "min_occurrences": "2", "max_occurrences": "3"}


def test_limits_that_never_bind() -> None:
    """Each binds as soon as it takes something from a lead, and none before."""
    assert never_bind(LIMITED, "03-01", "03-02") == "max_per_day, min_occurrences, max_occurrences"
    assert never_bind(LIMITED, "03-01") == "max_per_day, max_occurrences"
    assert never_bind(LIMITED) == "max_per_day, min_occurrences, max_occurrences"
    three_on_a_day = ("03-02", "03-02", "03-02")
    assert never_bind(LIMITED, *three_on_a_day) == "min_occurrences, max_occurrences"
    assert never_bind(LIMITED, *three_on_a_day, "03-01") == "min_occurrences, max_occurrences"
    assert never_bind(LIMITED, "03-01", "03-02", "03-03", "03-04") == "max_per_day, min_occurrences"
    once = {"counting": "once", "max_per_day": "1", "max_occurrences": "1"}
    assert never_bind(once, *three_on_a_day, "03-01") == "max_per_day"
    assert never_bind({**once, "min_occurrences": "2"}, *three_on_a_day) is None
    assert never_bind({**LIMITED, "counting": "inactivity", "window_days": "7"}) is None
    assert never_bind({"min_occurrences": "1"}) is None


def test_limits_of_groups_that_never_bind() -> None:
    """A maximum is one on rewards, a minimum one on penalties."""
    limits = {"min_points": "-2", "max_points": "2"}
    visits = ("03-01", "03-02", "03-03")
    assert never_bind({}, *visits[:2], group=limits) == "group max_points"
    assert never_bind({}, *visits, group=limits) is None
    assert never_bind({"points": "-1"}, *visits[:2], group=limits) == "group min_points"
    assert never_bind({"points": "-1"}, *visits, group=limits) is None


# Suggested points ---------------------------------------------------------------------------------


def test_the_odds_ratio_over_strata() -> None:
    """Three strata: 3 x 5 / 10 and 1 x 1 / 10, 7 / 10 and 1 / 10, 1 / 4 and 1 / 4."""
    odds = 2.45 / 0.45
    variance = 1.885 / (2 * 2.45**2) + 0.85 / (2 * 2.45 * 0.45) + 0.165 / (2 * 0.45**2)
    strata = [(3, 1, 1, 5), (1, 1, 1, 7), (1, 1, 1, 1)]
    assert mantel_haenszel(strata) == (
        pytest.approx(math.log(odds)),
        pytest.approx(variance),
    )
    assert mantel_haenszel([(1, 1, 1, 1)])[0] == 0


def test_what_is_uncertain_is_suggested_less() -> None:
    """One rule: what is left of its points is what is left of its odds ratio."""
    row = rules_of(crowd({"x": (30, 20), "": (30, 3)}, {"x": "-5"}))["x"]
    # Without the rule all stand at 0 points: one stratum of all, and two leads more.
    p = 23 / 60
    _, variance = mantel_haenszel([(20, 10, 3, 27), (p, 1 - p, p, 1 - p)])
    assert row["suggested_points"] == pytest.approx(5 / (1 + variance * 30 / 29))
    worse = rules_of(crowd({"x": (30, 3), "": (30, 20)}, {"x": "5"}))["x"]
    assert worse["suggested_points"] < -3


def test_without_skill_points_stay_as_they_are() -> None:
    """Nobody is won, or as many with the rule as without."""
    assert rules_of(crowd({"x": (9, 0), "": (9, 0)}, {"x": "2.5"}))["x"]["suggested_points"] == 2.5
    same = crowd({"x": (10, 5), "": (10, 5)}, {"x": "2.5", "dead": "7"})
    assert [rules_of(same)[one]["suggested_points"] for one in ("x", "dead")] == [2.5, 7]


# Skill and probabilities --------------------------------------------------------------------------


def test_skill_is_that_of_the_last_third_of_landmarks() -> None:
    """Of four landmarks the last two. Winners on top: certain; with one winner nobody knows."""
    evaluation = crowd({"x": (3, 3), "": (5, 0)}, {"x": "5"}, landmarks=Landmarks(1, 10, 4))
    ((_, leads),) = evaluation.models
    skill = held_out_skill(evaluation, leads)
    assert (skill.since, skill.auc, skill.error, skill.tells) == (date(2026, 3, 20), 1, 0, True)
    evaluation = crowd({"x": (1, 1), "": (5, 0)}, {"x": "5"})
    ((_, leads),) = evaluation.models
    skill = held_out_skill(evaluation, leads)
    assert (skill.auc, skill.tells) == (1, False)


def test_the_error_of_an_area() -> None:
    """DeLong's by hand: winners beat 1, 1/2 and 1 of two others, who lose to 3/3 and to 2/3.

    Areas 5/6; deviations of winners 1/6, -1/3 and 1/6: 3/2 x 1/6 / 9; of others 1/6 and -1/6: 2 x
    1/18 / 4.
    """
    evaluation = crowd({"x": (2, 2), "": (1, 0), "y": (2, 1)}, {"x": "9", "y": "5"})
    ((_, leads),) = evaluation.models
    skill = held_out_skill(evaluation, leads)
    # x, x and y were won with 9, 9 and 5 points; the others have 0 and 5: y ties with y.
    assert skill.auc == pytest.approx(5.5 / 6)
    won = [(1 - 5.5 / 6), (1 - 5.5 / 6), (0.75 - 5.5 / 6)]
    others = [(1 - 5.5 / 6), (2.5 / 3 - 5.5 / 6)]
    variance = 3 / 2 * sum(one**2 for one in won) / 9 + 2 * sum(one**2 for one in others) / 4
    assert skill.error == pytest.approx(math.sqrt(variance))


def scored(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `lead_scores` of the scoring day."""
    return score_day(evaluation.today)[0]


def test_probabilities_never_fall() -> None:
    """Rates of 1/2, 1/4 and 1: the first two are one block of 3/8."""
    evaluation = crowd({"": (4, 2), "x": (4, 1), "y": (2, 2)}, {"x": "4", "y": "8"})
    rows = score_calibration(evaluation)
    assert [(row["scaled_score"], row["judgements"], row["conversions"]) for row in rows] == [
        *((0, 4, 2), (10, 4, 1), (20, 2, 2)),
    ]
    assert [row["win_probability"] for row in rows] == pytest.approx([3 / 8, 3 / 8, 1])
    low, high = wilson_of(3 / 8, 7)
    assert rows[0]["win_probability_low"] == pytest.approx(low)
    assert rows[1]["win_probability_high"] == pytest.approx(high)
    low, _ = wilson_of(1, 2)
    assert rows[2]["win_probability_low"] == pytest.approx(low)
    fit = Fit(evaluation.leads)
    assert [fit(score) for score in (0, 15, 20, 99)] == pytest.approx([3 / 8, 3 / 8, 1, 1])


def test_probabilities_need_wins_and_later_landmarks_that_bear_them_out() -> None:
    """With landmarks every day, the last two of six are fitted on what was known before them."""
    few = crowd({"x": (19, 19), "": (20, 0)}, {"x": "4"})
    ((_, leads),) = few.models
    assert reason_without_probabilities(few, leads, 19) == "fewer than 20 won opportunities"
    reason = "no landmark whose outcome was known before the later ones"
    assert reason_without_probabilities(few, leads, 20) == reason
    # A horizon of a day: of the last landmarks, the outcome of the first ones was known.
    landmarks = Landmarks(1, 1, 6)
    visits = [visit(f"x{number}", "03-01") for number in range(25)]
    contacts = [{"contact_id": f"{kind}{number}"} for kind in "xy" for number in range(25)]
    days = [f"03-{day}" for day in range(26, 32)]
    won = [deal(f"x{number}", days[number % 6], days[number % 6], "true") for number in range(24)]
    evaluation = evaluate(landmarks=landmarks, contacts=contacts, events=visits, opportunities=won)
    ((_, leads),) = evaluation.models
    assert reason_without_probabilities(evaluation, leads, 24) is None
    rows = {row["contact_id"]: row for row in win_probabilities(evaluation, scored(evaluation))}
    assert rows["x0"]["win_probability"] is None
    assert rows["x24"]["win_probability"] > rows["y0"]["win_probability"]
    assert rows["x24"]["expected_amount"] == pytest.approx(1000 * rows["x24"]["win_probability"])
    upside_down = evaluate(
        landmarks=landmarks,
        contacts=contacts,
        events=visits,
        opportunities=[
            deal(
                f"{'x' if number < 12 else 'y'}{number}", days[number // 4], days[number // 4], "1"
            )
            for number in range(24)
        ],
    )
    ((_, leads),) = upside_down.models
    reason = "no better than the base rate on later landmarks"
    assert reason_without_probabilities(upside_down, leads, 24) == reason


def test_monitoring() -> None:
    """A landmark is held against those before; of the first nothing is known."""
    assert stability([5, 5], [50, 50]) == pytest.approx(0)
    shares = (8.5 / 11, 2.5 / 11), (3.5 / 11, 7.5 / 11)
    expected = sum((a - b) * math.log(a / b) for a, b in zip(*shares, strict=True))
    assert stability([8, 2], [3, 7]) == pytest.approx(expected)
    evaluation = evaluate(
        landmarks=Landmarks(1, 10, 2),
        contacts=[{"contact_id": one} for one in "abcd"],
        events=[visit(one, "03-21") for one in "abc"],
        opportunities=[deal("a", "03-22", "03-23", "true")],
    )
    first, second = score_monitoring(evaluation, scored(evaluation))
    assert (first["psi_of_scores"], first["rule_with_largest_psi"]) == (None, {None})
    assert (first["auc"], second["auc"]) == (0.5, pytest.approx(2 / 3))
    assert second["rule_with_largest_psi"] == {"visits"}
    assert second["largest_psi_of_rules"] == pytest.approx(stability([3, 1], [0, 4]))


def test_leads_and_wins_that_are_not_judged_have_a_reason() -> None:
    """Each has one, and they add up."""
    evaluation = evaluate(
        make_policy(
            audience_rules=[
                {"effect": "include", "rule_id": "i", "attribute": "job_title"}
                | {"operator": "is_present"}
            ]
        ),
        Landmarks(2, 8, 2),
        contacts=[
            {"contact_id": "judged", "job_title": "x"},
            {"contact_id": "new", "job_title": "x", "created_at": "2026-03-24"},
            {"contact_id": "old", "job_title": "x"},
            {"contact_id": "came with it", "job_title": "x", "created_at": "2026-03-21"},
            {"contact_id": "outside"},
        ],
        opportunities=[
            deal("judged", "03-24", "03-25", "true"),
            deal("judged", "03-24", "03-31", "true", "late"),
            deal("old", "03-20", "03-22", "true"),
            deal("came with it", "03-22", "03-24", "true"),
            deal("outside", "03-24", "03-25", "true"),
            deal("new", "03-30"),
        ],
    )
    assert [f"{day:%m-%d}" for day in evaluation.days] == ["03-20", "03-22"]
    found = {row["reason"]: (row["leads"], row["wins"]) for row in evidence_coverage(evaluation)}
    assert found == {
        "judged": (1, 1),
        "won after the horizon": (0, 1),
        "after the last landmark": (1, 0),
        "opportunity before the first landmark": (1, 1),
        "opportunity between landmarks": (1, 1),
        "outside the audience": (1, 1),
    }


# Thresholds ---------------------------------------------------------------------------------------


def test_a_conversion_of_a_suppressed_lead_is_missed() -> None:
    """Of two won leads at 10 points one is suppressed: precision is 1 of 2, recall 1 of 2."""
    rule = {"effect": "suppress", "rule_id": "s", "attribute": "job_title"}
    evaluation = crowd(
        {"x": (2, 1), "xs": (1, 1), "s": (1, 0), "": (2, 0)},
        {"x": "10"},
        audience_rules=[{**rule, "operator": "contains", "value": "s"}],
    )
    rows = threshold_performance(evaluation, scored(evaluation))
    # 10 of 40 points are 25 of 100.
    assert [(row["threshold"], row["mql_volume"], row["conversions"]) for row in rows] == [
        *((0, 4, 1), (25, 2, 1)),
    ]
    assert [(row["precision"], row["recall"]) for row in rows] == [(0.25, 0.5), (0.5, 0.5)]
    assert rows[0]["f1"] == pytest.approx(2 * 0.25 * 0.5 / 0.75)
    assert rows[0]["mqls_per_week"] is None


def test_a_lead_rises_from_landmark_to_landmark() -> None:
    """A visit counts 10 of 40 points for three days; landmarks are 7 days apart.

    a is above from the 12th on, b from the 19th, c was there, and sinks; new ones rise to 0.
    """
    rule = {**VISITS, "points": "20", "window_days": "3"}
    evaluation = evaluate(
        make_policy(engagement_rules=[rule]),
        Landmarks(7, 10, 3),
        contacts=[
            *({"contact_id": one} for one in "abc"),
            {"contact_id": "d", "created_at": "2026-03-15"},
        ],
        events=[visit("a", "03-11"), visit("a", "03-18"), visit("b", "03-18"), visit("c", "03-04")],
        opportunities=[
            {**deal("b", "03-20", "03-25", "true"), "opportunity_id": "one"},
            {**deal("a", "03-20", "03-25", "true"), "opportunity_id": "one"},
        ],
    )
    assert [f"{day:%m-%d}" for day in evaluation.days] == ["03-05", "03-12", "03-19"]
    rows = {row["threshold"]: row for row in threshold_performance(evaluation, scored(evaluation))}
    columns = ("mqls_per_week", "largest_mqls_per_week", "wins_per_week")
    assert [rows[0][column] for column in columns] == [0.5, 1, 0]
    assert [rows[25][column] for column in columns] == [1, 1, 0.5]


# Champion and challenger --------------------------------------------------------------------------


def test_rules_that_decide() -> None:
    """By the size of the difference, then by name; five at most; equal points are none."""
    champion = {"a": Decimal("35.000000"), "b": Decimal("1"), "c": Decimal("2.5"), "d": Decimal(3)}
    challenger = {"a": Decimal("45"), "c": Decimal("-7.5"), "d": Decimal("3.0"), "e": Decimal("1")}
    assert deciding_rules(champion, challenger) == (
        "a 45 instead of 35; c -7.5 instead of 2.5; b 0 instead of 1; e 1 instead of 0"
    )
    many = {letter: Decimal(1) for letter in "abcdefg"}
    assert deciding_rules(many, {}).count(";") == 4
    assert deciding_rules(many, many) is None


def test_leads_that_differ() -> None:
    """A grade that changes, and a contact that only one of the two scores."""
    policy = make_policy(
        scoring_models=[
            MODEL,
            {**MODEL, "scoring_model_id": "next", "status": "challenger", "compared_to": "core"},
        ],
        fit_rules=[
            {"rule_id": "x", "score_group": "firm", "points": points, "scoring_model_id": model}
            | {"attribute": "job_title", "operator": "contains", "value": "x"}
            for model, points in (("core", "5"), ("next", "10"))
        ],
        score_groups=[
            {**row, "scoring_model_id": model} for row in GROUPS for model in ("core", "next")
        ],
        grade_thresholds=[
            {"scoring_model_id": model, "dimension": dimension, "grade": grade, "min_score": least}
            for model in ("core", "next")
            for dimension, grade, least in (
                *(("fit", "A", "10"), ("fit", "B", "")),
                ("engagement", "1", ""),
            )
        ],
        grade_actions=[
            {"scoring_model_id": model, "fit_grade": grade, "engagement_grade": "1"}
            for model in ("core", "next")
            for grade in "AB"
        ],
        audience_rules=[
            {"scoring_model_id": "next", "effect": "include", "rule_id": "i"}
            | {"attribute": "job_title", "operator": "is_present"}
        ],
    )
    inputs = make_inputs(
        contacts=[
            {"contact_id": "moves", "job_title": "x"},
            {"contact_id": "stays", "job_title": "y"},
            {"contact_id": "alone"},
        ]
    )
    day = Day(Intake(inputs, policy, CLOCK), DAY)
    rows = {row["contact_id"]: row for row in model_comparison(day, *score_day(day))}
    assert set(rows) == {"moves", "alone"}
    moves, alone = rows["moves"], rows["alone"]
    assert (moves["champion_lead_grade"], moves["challenger_lead_grade"]) == ("B1", "A1")
    assert moves["deciding_rules"] == "x 10 instead of 5"
    assert (alone["champion_lead_grade"], alone["challenger_lead_grade"]) == ("B1", None)
