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
    Rate,
    deciding_rules,
    evaluated_scores,
    lift_limits,
    model_comparison,
    mqls_per_week,
    rule_performance,
    score_band_performance,
    shrunk_log_odds,
    threshold_performance,
    verdict,
    weight_of_evidence,
)
from reference_scorer import Day, Intake, Policy, score_day
from reference_time import make_timeline
from small_policy import GROUPS, MODEL, make_inputs, make_policy

DAY = date(2026, 3, 31)
CLOCK = datetime(2026, 6, 1)
VISIT = {"event_type": "visit", "counting": "per_event", "points": "1", "score_group": "web"}
VISITS = {**VISIT, "rule_id": "visits"}


def evaluate(
    policy: Policy | None = None, day: date = DAY, **inputs: Sequence[Mapping[str, Any]]
) -> Evaluation:
    """Judge the leads of inputs; without a policy there is one rule, which counts visits."""
    policy = policy or make_policy(engagement_rules=[VISITS])
    return Evaluation(Intake(make_inputs(**inputs), policy, CLOCK), day)


def crowd(
    leads: Mapping[str, tuple[int, int]], points: Mapping[str, str], **rules: Sequence[Any]
) -> Evaluation:
    """Judge leads for whom the fit rules match whose letters stand in their title.

    Args:
        leads: how many leads there are with each title, and how many of them are won.
        points: points of each rule.
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
            won += [deal(contact, "03-02", "03-03", "true")] if place < conversions else []
    policy = make_policy(**{"fit_rules": fit_rules, **rules})
    return evaluate(policy, contacts=contacts, opportunities=won)


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
    }


def merge(gone: str, survivor: str, day: str) -> dict[str, str]:
    """A merge of a contact into another one."""
    return {
        "contact_id": gone,
        "merged_into_contact_id": survivor,
        "merged_at": f"2026-{day} 09:00:00",
    }


def seen(evaluation: Evaluation) -> dict[str, tuple[str, str, int]]:
    """Day, outcome and engagement score of each lead."""
    return {
        row["contact_id"]: (
            f"{row['evaluated_on']:%m-%d}",
            row["outcome"],
            int(row["engagement_score"]),
        )
        for row in evaluated_scores(evaluation)
    }


def rules_of(evaluation: Evaluation) -> dict[str, dict[str, Any]]:
    """Rows of `rule_performance` by rule."""
    return {row["rule_id"]: row for row in rule_performance(evaluation)}


# Whom the tables speak of -------------------------------------------------------------------------


def test_a_lead_is_seen_on_the_eve_of_its_first_opportunity() -> None:
    """The visit of the day of the opportunity is not known yet; without one, today counts."""
    visits = [visit(one, day) for one in "ab" for day in ("03-19", "03-20", "03-31", "04-01")]
    evaluation = evaluate(
        contacts=[{"contact_id": "a"}, {"contact_id": "b"}],
        events=visits,
        opportunities=[deal("a", "03-20"), deal("a", "03-25", name="P"), deal("b", "04-01")],
    )
    assert seen(evaluation) == {"a": ("03-19", "open", 1), "b": ("03-31", "none", 3)}


def test_events_that_were_loaded_later_are_not_known() -> None:
    """An event without a load time was known at once, and today is a day like any other."""
    evaluation = evaluate(
        contacts=[{"contact_id": "a"}, {"contact_id": "b"}],
        events=[
            *(
                visit("a", "03-10"),
                visit("a", "03-10", "03-19 23:00"),
                visit("a", "03-11", "03-20"),
            ),
            *(visit("b", "03-10", "03-31 23:59:59"), visit("b", "03-10", "04-01")),
        ],
        opportunities=[deal("a", "03-20")],
    )
    assert seen(evaluation) == {"a": ("03-19", "open", 2), "b": ("03-31", "none", 1)}


def test_a_lead_is_who_it_was_on_its_day() -> None:
    """Of a merge after the opportunity the score knows nothing, the outcome does."""
    gone = [{"contact_id": one} for one in "abcd"]
    events = [visit("a", "03-10"), visit("b", "03-11"), visit("c", "03-10"), visit("d", "03-11")]
    later = evaluate(
        contacts=gone,
        events=[*events, visit("b", "03-12")],
        contact_merges=[merge("a", "b", "03-20"), merge("c", "d", "03-19")],
        opportunities=[
            *(deal("a", "03-20"), deal("b", "03-25", "03-26", "yes")),
            *(deal("c", "03-20"), deal("d", "03-21")),
        ],
    )
    assert seen(later) == {"b": ("03-19", "won", 1), "d": ("03-19", "open", 2)}
    assert [lead.known_as for lead in later.leads] == ["a", "d"]


def test_a_lead_that_did_not_exist_on_its_day_is_left_out() -> None:
    """One that came with its opportunity; one that came the day before is judged."""
    evaluation = evaluate(
        contacts=[
            {"contact_id": "a", "created_at": "2026-03-20"},
            {"contact_id": "b", "created_at": "2026-03-19 23:00"},
            {"contact_id": "c", "created_at": "2026-03-31"},
        ],
        contact_merges=[merge("stranger", "c", "03-25")],
        opportunities=[deal("a", "03-20"), deal("b", "03-20")],
    )
    assert set(seen(evaluation)) == {"b", "c"}
    merged = evaluate(
        contacts=[{"contact_id": "c"}],
        contact_merges=[merge("stranger", "c", "03-25")],
        opportunities=[deal("stranger", "03-20"), deal("c", "03-22")],
    )
    assert seen(merged) == {}


def test_the_audience_is_that_of_the_day() -> None:
    """Who becomes a customer and so leaves the audience stays; who was never in it is left out."""
    rule = {"effect": "include", "rule_id": "i", "attribute": "sales_status"}
    policy = make_policy(audience_rules=[{**rule, "operator": "equals", "value": "lead"}])
    evaluation = evaluate(
        policy,
        contacts=[{"contact_id": "a"}, {"contact_id": "b"}],
        dispositions=[
            {"contact_id": "b", "disposition": "accepted", "decided_at": "2026-03-01"},
        ],
        opportunities=[deal("a", "03-20", "03-25", "1"), deal("b", "03-20", "03-25", "1")],
    )
    assert seen(evaluation) == {"a": ("03-19", "won", 0)}


def test_a_conversion_is_won_and_closed_by_the_scoring_day() -> None:
    """One that closes later is open; with a won one it does not matter what else there is."""
    evaluation = evaluate(
        contacts=[{"contact_id": one} for one in "abcde"],
        opportunities=[
            deal("a", "03-20", "04-01", "true"),
            deal("b", "03-20", "03-31", "true"),
            *(deal("c", "03-20", "03-21", "no"), deal("c", "03-22", None, "yes", "P")),
            *(deal("d", "03-20", "03-21", "no"), deal("d", "03-22", "03-31", "", "P")),
            *(deal("e", "03-20"), deal("e", "03-22", "03-23", "t", "P")),
        ],
    )
    assert {one: outcome for one, (_, outcome, _) in seen(evaluation).items()} == {
        **{"a": "open", "b": "won", "c": "open", "d": "lost", "e": "won"},
    }


def test_of_opportunities_of_one_moment_the_first_by_name_counts() -> None:
    """It names the contact that the lead is seen as."""
    evaluation = evaluate(
        contacts=[{"contact_id": one} for one in "abc"],
        events=[visit("b", "03-10")],
        contact_merges=[merge("a", "c", "03-25"), merge("b", "c", "03-25")],
        opportunities=[deal("a", "03-20", name="P"), deal("b", "03-20", name="O")],
    )
    assert seen(evaluation) == {"c": ("03-19", "open", 1)}


def test_equal_scores_are_in_one_decile() -> None:
    """Three leads share the first place, so that the next is fourth; some deciles are missing."""
    evaluation = crowd({"x": (3, 0), "y": (6, 0), "": (1, 0)}, {"x": "9", "y": "5"})
    places = {
        (row["total_score"], row["score_rank"], row["score_decile"])
        for row in evaluated_scores(evaluation)
    }
    assert places == {(9, 1, 1), (5, 4, 4), (0, 10, 10)}
    deciles = [
        (row["band"], row["band_rank"], row["leads"], row["cumulative_leads"])
        for row in score_band_performance(evaluation)
        if row["band_type"] == "decile"
    ]
    assert deciles == [("1", 1, 3, 3), ("4", 2, 6, 9), ("10", 3, 1, 10)]


# Rates and intervals ------------------------------------------------------------------------------


def test_intervals_of_rates() -> None:
    """(4 + 1.92) / (7 + 3.84) give or take 1.96 x root(4 x 3 / 7 + 0.96) / 10.84, and the ends."""
    assert Rate(4, 7).ends == pytest.approx((0.250458, 0.841780), abs=1e-6)
    assert Rate(0, 7).ends == pytest.approx((0, 3.841459 / 10.841459), abs=1e-6)
    assert Rate(7, 7).ends == pytest.approx((7 / 10.841459, 1), abs=1e-6)


def test_limits_of_a_lift() -> None:
    """The ratio's limits solve the equations of the document; two ends are known without them."""
    with_it, without = Rate(4, 7), Rate(3, 30)
    low, high = lift_limits(with_it, without)
    share = 7 / 37
    # r / (s r + 1 - s) = lift, so r = lift (1 - s) / (1 - s lift).
    low, high = (lift * (1 - share) / (1 - share * lift) for lift in (low, high))
    p1, (l1, u1), p0, (l0, u0) = 4 / 7, with_it.ends, 0.1, without.ends
    assert p1 - low * p0 == pytest.approx(math.hypot(p1 - l1, low * (u0 - p0)))
    assert high * p0 - p1 == pytest.approx(math.hypot(u1 - p1, high * (p0 - l0)))
    assert 1 < low < p1 / p0 < high
    assert lift_limits(Rate(2, 2), Rate(0, 2))[1] == 2
    assert lift_limits(Rate(0, 2), Rate(1, 2))[0] == 0


def test_verdicts() -> None:
    """Only an interval on one side of 1 says something."""
    intervals = ((1.01, 3), (0.2, 0.99), (0.9, 1.1), None)
    words = ["converts more", "converts less", "unclear", "none"]
    assert [verdict(limits) for limits in intervals] == words


def test_rates_with_a_rule_and_without() -> None:
    """4 of 7 with the rule, 3 of 30 without; the weight adds half a lead to each count."""
    row = rules_of(crowd({"x": (7, 4), "": (30, 3)}, {"x": "5", "y": "1"}))["x"]
    assert (row["leads"], row["conversions"]) == (37, 7)
    assert (row["leads_with"], row["conversions_with"]) == (7, 4)
    assert row["lift"] == pytest.approx((4 / 7) / (7 / 37))
    assert row["evidence"] == "converts more"
    assert row["weight_of_evidence"] == pytest.approx(math.log((4.5 / 8) / (3.5 / 31)))
    assert weight_of_evidence(Rate(0, 1), Rate(0, 1)) == pytest.approx(math.log(0.5 / (1.5 / 2)))
    assert row["mean_points_counted"] == 5


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
    assert rows["z"]["suggested_points"] is rows["x"]["suggested_points"] is None
    assert (rows["y"]["lift"], rows["y"]["lift_low"]) == (0, 0)
    nobody = rules_of(crowd({"x": (3, 0), "": (2, 0)}, {"x": "5"}))["x"]
    assert (nobody["lift"], nobody["lift_high"], nobody["evidence"]) == (None, None, "none")


def test_a_rule_is_judged_on_leads_of_days_on_which_it_was_valid() -> None:
    """It began on the 10th: the leads with an opportunity on the 2nd are none of its own."""
    rule = {"rule_id": "x", "score_group": "firm", "points": "5", "valid_from": "2026-03-10"}
    rule |= {"attribute": "job_title", "operator": "contains", "value": "x"}
    row = rules_of(crowd({"x": (7, 4), "": (30, 3)}, {}, fit_rules=[rule]))["x"]
    assert (row["leads"], row["leads_with"], row["conversions"]) == (30, 3, 0)


# Rules that say nothing of their own --------------------------------------------------------------


def companion(leads: Mapping[str, tuple[int, int]], **points: str) -> dict[str, tuple[Any, bool]]:
    """The rule that always fires with each, and whether it is redundant."""
    return {
        rule_id: (row["always_fires_with"], row["is_redundant"])
        for rule_id, row in rules_of(crowd(leads, points)).items()
    }


def test_rules_that_match_together_are_found() -> None:
    """Twins are redundant; of two that always match too, the one with fewer leads is named."""
    assert companion({"ab": (3, 0), "c": (7, 0)}, a="1", b="1", c="1") == {
        **{"a": ("b", True), "b": ("a", True), "c": (None, False)},
    }
    # b has 6 of 10 leads and c 8: a's 3 leads have b by chance with 0.216, which is not telling.
    leads = {"abc": (3, 0), "bc": (3, 0), "c": (2, 0), "": (2, 0)}
    assert companion(leads, a="1", b="1", c="1")["a"] == ("b", False)


def test_chance_tells_when_it_is_below_one_in_twenty() -> None:
    """5 leads with b of 10: (5 / 10) ^ 4 is 0.0625, and of 11 it is 0.0427."""
    assert companion({"ab": (4, 0), "b": (1, 0), "": (5, 0)}, a="1", b="1")["a"] == ("b", False)
    assert companion({"ab": (4, 0), "b": (1, 0), "": (6, 0)}, a="1", b="1")["a"] == ("b", True)


def test_a_telling_companion_goes_before_a_smaller_one() -> None:
    """Twins are named by name; a rule for all leads is never named."""
    leads = {"abcd": (2, 0), "d": (3, 0)}
    assert companion(leads, a="1", b="1", c="1", d="1")["a"] == ("b", True)
    assert companion({"ad": (2, 0), "d": (3, 0)}, a="1", d="1")["a"] == (None, False)


def test_a_better_tier_lies_within_a_lower_one() -> None:
    """Where the best rule counts, it is not held against the lower one that goes with it."""
    best = [{**GROUPS[0], "combine": "max"}, GROUPS[1]]
    leads = {"ab": (6, 0), "b": (1, 0), "": (20, 0)}
    for points, found in (({"a": "9", "b": "5"}, None), ({"a": "5", "b": "9"}, "b")):
        rows = rules_of(crowd(leads, points, score_groups=best))
        assert rows["a"]["always_fires_with"] == found
    rows = rules_of(crowd({"ab": (6, 0), "": (9, 0)}, {"a": "9", "b": "5"}, score_groups=best))
    assert (rows["a"]["is_never_counted"], rows["b"]["is_never_counted"]) == (False, True)


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
    assert shrunk_log_odds(strata) == pytest.approx(math.log(odds) / (1 + variance))
    assert shrunk_log_odds([(1, 1, 1, 1)]) == 0


def test_one_rule_is_suggested_what_it_gives() -> None:
    """Only the sign can change: the size of all points together stays, here that of one rule."""
    better = rules_of(crowd({"x": (7, 4), "": (30, 3)}, {"x": "-5"}))["x"]
    assert better["suggested_points"] == pytest.approx(5)
    worse = rules_of(crowd({"x": (30, 3), "": (7, 4)}, {"x": "5"}))["x"]
    assert worse["suggested_points"] == pytest.approx(-5)


def test_points_are_shared_out_by_evidence() -> None:
    """Without the rules all leads stand alike: two strata, that of 0 points and that of one each.

    x and y have 10 leads each and share the 10 x 4 + 10 x 2 points.
    """
    leads = {"x": (10, 8), "y": (10, 1), "": (20, 4)}
    rows = rules_of(crowd(leads, {"x": "4", "y": "2"}))
    suggested = [rows[one]["suggested_points"] for one in "xy"]
    assert sum(abs(one) for one in suggested) == pytest.approx(6)
    # Deciles: x is 1st, y 11th of 40, the others 21st: each is a stratum of its own, and those with
    # the rule fall to that of 0 points, where the others are.
    effects = [
        shrunk_log_odds([(8, 2, 4, 16), (0, 0, 1, 9), (1, 1, 1, 1)]),
        shrunk_log_odds([(1, 9, 4, 16), (0, 0, 8, 2), (1, 1, 1, 1)]),
    ]
    assert suggested[0] / suggested[1] == pytest.approx(effects[0] / effects[1])


def test_a_rule_that_counts_each_visit_is_suggested_less() -> None:
    """Two visits give 2 points for a lead, at a weight of a half: 2 points still, 1 a visit."""
    contacts = [{"contact_id": one} for one in "abcdef"]
    events = [visit(one, day) for one in "abc" for day in ("02-01", "02-02")]
    won = [deal(one, "03-20", "03-21", "1") for one in "ab"]
    row = rules_of(evaluate(contacts=contacts, events=events, opportunities=won))["visits"]
    assert row["suggested_points"] == pytest.approx(1)
    weightless = make_policy(
        engagement_rules=[VISITS], scoring_models=[{**MODEL, "engagement_weight": "0"}]
    )
    (row,) = rule_performance(
        evaluate(weightless, contacts=contacts, events=events, opportunities=won)
    )
    assert row["suggested_points"] is None


# Thresholds ---------------------------------------------------------------------------------------


def test_a_conversion_of_a_suppressed_lead_is_missed() -> None:
    """Of two won leads at 10 points one is suppressed: precision is 1 of 2, recall 1 of 2."""
    rule = {"effect": "suppress", "rule_id": "s", "attribute": "job_title"}
    evaluation = crowd(
        {"x": (2, 1), "xs": (1, 1), "s": (1, 0), "": (2, 0)},
        {"x": "10"},
        audience_rules=[{**rule, "operator": "contains", "value": "s"}],
    )
    rows = threshold_performance(evaluation)
    # 10 of 40 points are 25 of 100.
    assert [(row["threshold"], row["mql_volume"], row["conversions"]) for row in rows] == [
        *((0, 4, 1), (25, 2, 1)),
    ]
    assert [(row["precision"], row["recall"]) for row in rows] == [(0.25, 0.5), (0.5, 0.5)]
    assert rows[0]["f1"] == pytest.approx(2 * 0.25 * 0.5 / 0.75)


def test_a_threshold_that_only_a_suppressed_lead_reaches() -> None:
    """It occurs, and nobody would be an MQL: there is no precision and no mean."""
    rule = {"effect": "suppress", "rule_id": "s", "attribute": "job_title"}
    evaluation = crowd(
        {"xs": (1, 1), "": (2, 0)},
        {"x": "10"},
        audience_rules=[{**rule, "operator": "contains", "value": "s"}],
    )
    row = threshold_performance(evaluation)[-1]
    assert (row["mql_volume"], row["precision"], row["recall"], row["f1"]) == (0, None, 0, None)


def volume(threshold: int, days: int, *visits: tuple[str, str]) -> float | None:
    """Leads a week that rise to a threshold: a visit counts 2 points of 40 for three days."""
    rule = {**VISITS, "points": "4", "window_days": "3"}
    timeline = make_timeline(
        make_inputs(
            contacts=[{"contact_id": "a"}, {"contact_id": "b", "created_at": "2026-03-25"}],
            events=[visit(*one) for one in visits],
        ),
        make_policy(engagement_rules=[rule]),
        date.fromordinal(DAY.toordinal() - days + 1),
        DAY,
        CLOCK,
    )
    return mqls_per_week(timeline, "core", threshold)


def test_a_lead_that_rises_twice_counts_once() -> None:
    """On 8 days one can rise on 7; who was there on the first of them has not risen."""
    twice = [("a", "03-25"), ("a", "03-30")]
    assert volume(5, 8, *twice) == 1
    assert volume(5, 15, *twice) == 0.5
    assert volume(6, 8, *twice) == 0
    assert volume(5, 8, ("a", "03-24"), ("b", "03-30")) == 1
    assert volume(5, 8, ("a", "03-24"), ("a", "03-30")) == 1
    # b is new on the second day, and rises to 0 by being there.
    assert volume(0, 8) == 1
    assert volume(0, 1) is None


def test_twelve_weeks_are_looked_at() -> None:
    """84 days; the day before them is only there to rise from."""
    longer = 100
    # 2026-01-06 is day 85 counted from the end, 01-07 day 84.
    assert volume(5, longer, ("a", "01-07")) == pytest.approx(1 / 12)
    assert volume(5, longer, ("a", "01-06")) == 0
    assert volume(5, 85, ("a", "01-07")) == pytest.approx(1 / 12)
    assert volume(5, 84, ("a", "01-07")) == 0


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
