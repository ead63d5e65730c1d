"""The models agree with the reference, cell by cell, on random policies and random messy inputs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pytest
from comparison import differences, summary
from evidence_tables import compare_evidence, expected_evidence
from evidence_tables import features as evidence_features
from random_cases import Case, make_case
from reference_evaluation import Evaluation
from reference_scorer import DECAYS, INPUTS, OPERATORS, SCORE_MEASURES, Scoring, live_rules
from workspace import Workspace

SEEDS = range(int(os.environ.get("LEAD_SCORING_RANDOM_CASES", "3")))
COMPARED = ("lead_scores", "lead_score_contributions", "input_reconciliation", "rejected_records")
EVIDENCE_OF_PAST_DAYS = (
    *("int_lead_scoring__judgements", "int_lead_scoring__judged_contributions"),
    *("rule_performance", "score_band_performance", "threshold_performance"),
    *("score_calibration", "score_monitoring", "evidence_coverage"),
)
KEYS = {
    "lead_scores": ("scoring_model_id", "contact_id"),
    "lead_score_contributions": ("scoring_model_id", "contact_id", "rule_id"),
    "input_reconciliation": ("input", "outcome", "reason"),
}
COLUMNS = {
    "lead_scores": (
        *("company_id", "fit_score", "engagement_score", "total_score", "scaled_score"),
        *("fit_grade", "engagement_grade", "lead_grade", "is_mql", "mql_criteria_set"),
        *("is_suppressed", "suppression_reason", "next_action", "last_engaged_at", "scored_on"),
    ),
    "lead_score_contributions": (
        *("dimension", "score_group", "occurrences", "first_occurred_on", "last_occurred_on"),
        *("points", "points_counted", "points_over_limit"),
    ),
    "input_reconciliation": ("row_count",),
}


def rejected_differences(
    expected: Iterable[dict[str, Any]], actual: Iterable[dict[str, Any]]
) -> list[str]:
    """Describe the rejected records that are too many or too few."""
    wanted = Counter((row["input"], row["key"], row["reason"]) for row in expected)
    found = Counter((row["input"], row["key"], row["reason"]) for row in actual)
    lines = [f"rejected_records {key}: {count} too few" for key, count in (wanted - found).items()]
    return lines + [
        f"rejected_records {key}: {count} too many" for key, count in (found - wanted).items()
    ]


def compare(workspace: Workspace, expected: Scoring) -> list[str]:
    """Compare all published tables that the reference speaks of."""
    counted = _counted(workspace.rows("input_reconciliation"))
    lines = rejected_differences(expected.rejected_records, workspace.rows("rejected_records"))
    lines += _differences("input_reconciliation", expected, counted)
    for table in ("lead_score_contributions", "lead_scores"):
        lines += _differences(table, expected, workspace.rows(table))
    return lines


def _differences(table: str, expected: Scoring, actual: Iterable[dict[str, Any]]) -> list[str]:
    return differences(table, KEYS[table], COLUMNS[table], getattr(expected, table), actual)


def _counted(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows that count something; the one column that is no key holds the count."""
    keys = KEYS["input_reconciliation"]
    counted = []
    for row in rows:
        (count,) = (value for name, value in row.items() if name not in keys)
        if count:
            counted.append({**{key: row[key] for key in keys}, "row_count": count})
    return counted


def build_and_compare(
    workspace: Workspace, case: Case, day: date, tables: Sequence[str] = ()
) -> None:
    """Build for a day, all or some tables, and fail with what differs from the reference."""
    variables = {
        "lead_scoring__scored_on": day.isoformat(),
        "lead_scoring__history_start": day.isoformat(),
        **case.variables,
    }
    left_out = ("unit_test",) if case.seed % 5 == 0 and not tables else ("unit_test", "test")
    result = workspace.build(
        variables,
        select=[f"+{table}" for table in tables],
        arguments=("--exclude-resource-types", *left_out),
    )
    assert result.success, f"seed {case.seed}, {day}: the build failed\n{result.messages[-6000:]}"
    expected = case.expected(day)
    evidence = expected_evidence(
        case.on(day), expected.lead_scores, expected.lead_score_contributions, case.landmarks
    )
    lines = compare(workspace, expected)
    lines += compare_evidence(
        workspace.rows,
        {name: rows for name, rows in evidence.items() if not tables or name in tables},
    )
    assert not lines, f"seed {case.seed}, {day}: {len(lines)} differences\n{summary(lines)}"


@pytest.mark.parametrize("seed", SEEDS)
def test_models_agree_with_the_reference(workspace: Workspace, seed: int) -> None:
    """All tables agree on a present day, where all is built, and on past days.

    In every fifth case the project's own tests have to pass as well.
    """
    case = make_case(seed)
    workspace.reset()
    workspace.write_rules(case.policy.rules)
    workspace.write_dictionaries(case.policy.dictionaries)
    workspace.write_inputs(case.inputs, case.extra_columns, case.types)
    build_and_compare(workspace, case, case.days[0])
    for day in case.days[1:]:
        build_and_compare(workspace, case, day, (*COMPARED, *EVIDENCE_OF_PAST_DAYS))


# What the cases cover -----------------------------------------------------------------------------


def features(case: Case) -> Counter[str]:
    """Count what occurs in a case, of rules that match and rows that result."""
    seen: Counter[str] = Counter()
    for day in case.days:
        scoring = case.expected(day)
        matched = {
            (row["scoring_model_id"], row["rule_id"]) for row in scoring.lead_score_contributions
        }
        for table in ("fit_rules", "engagement_rules"):
            for model in {row["scoring_model_id"] for row in case.policy.rules[table]}:
                live = live_rules(case.policy.rules[table], model, day)
                for rule_id, rows in live.items():
                    if (model, rule_id) in matched:
                        seen.update(_rule_features(table, rows))
        seen.update(_outcome_features(case, scoring))
    evaluation = Evaluation(case.on(case.days[0]).intake, case.days[0], case.landmarks)
    seen.update(evidence_features(evaluation))
    return seen


def _rule_features(table: str, rows: Sequence[dict[str, str]]) -> Iterable[str]:
    rule = rows[0]
    yield from (f"{table} operator {row['operator']}" for row in rows)
    yield f"{table} with {'several conditions' if len(rows) > 1 else 'one condition'}"
    if rule["valid_from"] or rule["valid_to"]:
        yield f"{table} with a validity"
    if table == "engagement_rules":
        yield f"counting {rule['counting']}"
        yield f"decay {rule['decay']}" + (" inactivity" * (rule["counting"] == "inactivity"))
        limits = ("max_per_day", "min_occurrences", "max_occurrences", "distinct_property")
        yield from (name for name in (*limits, "window_days") if rule[name])


def _outcome_features(case: Case, scoring: Scoring) -> Iterable[str]:
    yield from (f"{row['input']} {row['outcome']}" for row in scoring.input_reconciliation)
    yield from {f"reason {row['reason']}" for row in scoring.rejected_records}
    criteria = {
        (row["scoring_model_id"], row["criteria_set"]): set()
        for row in case.policy.rules["mql_criteria"]
    }
    for row in case.policy.rules["mql_criteria"]:
        criteria[row["scoring_model_id"], row["criteria_set"]].add(row["measure"])
    for lead in scoring.lead_scores:
        yield f"grade {lead['lead_grade']}"
        if lead["mql_criteria_set"] is not None:
            measures = criteria[lead["scoring_model_id"], lead["mql_criteria_set"]]
            yield from (f"MQL by {measure}" for measure in measures)
        if lead["is_suppressed"]:
            yield "suppressed"
        if lead["scaled_score"] > 0:
            yield "scaled score above 0"
    effects = {row["effect"] for row in case.policy.rules["audience_rules"]}
    yield from (f"audience rule {effect}" for effect in effects)
    combine = {
        (row["scoring_model_id"], row["score_group"]): row["combine"]
        for row in case.policy.rules["score_groups"]
    }
    for row in scoring.lead_score_contributions:
        how = combine[row["scoring_model_id"], row["score_group"]]
        if row["points_over_limit"]:
            side = "maximum" if row["points_over_limit"] > 0 else "minimum"
            yield f"{how} over the {side}"
            if row["points_counted"]:
                yield f"{how} partly over the {side}"
        if row["dimension"] == "engagement" and row["points"] == 0 and row["occurrences"]:
            yield "run out"


def test_cases_cover_the_specification() -> None:
    """Over all seeds each operator, counting, decay, limit, outcome and reason occurs."""
    seen: Counter[str] = Counter()
    for seed in range(32):
        seen.update(features(make_case(seed)))
    wanted = [f"fit_rules operator {operator}" for operator in OPERATORS]
    wanted += [f"engagement_rules operator {operator}" for operator in OPERATORS]
    wanted += [f"decay {decay}" for decay in ("", *DECAYS)]
    wanted += [f"counting {counting}" for counting in ("per_event", "once", "inactivity")]
    wanted += [
        f"{table} with {what}"
        for table in ("fit_rules", "engagement_rules")
        for what in ("several conditions", "one condition", "a validity")
    ]
    wanted += [
        "max_per_day",
        "min_occurrences",
        "max_occurrences",
        "distinct_property",
        "window_days",
    ]
    wanted += [
        f"{name} {outcome}" for name in INPUTS for outcome in ("accepted", "superseded", "rejected")
    ]
    wanted += ["events pending", "suppressed", "run out", "scaled score above 0"]
    wanted += [f"audience rule {effect}" for effect in ("include", "suppress")]
    wanted += [
        f"{how} {what} the {side}"
        for how in ("sum", "max")
        for what in ("over", "partly over")
        for side in ("maximum", "minimum")
    ]
    wanted += [
        f"MQL by {measure}"
        for measure in (*SCORE_MEASURES, "fit_grade", "engagement_grade", "lead_grade", "rule")
    ]
    wanted += [
        f"reason {reason}"
        for reason in (
            *("missing_key", "missing_event_type", "unknown_subject_type", "unknown_disposition"),
            *("unusable_timestamp", "timestamp_in_future", "circular_merge", "unknown_contact"),
        )
    ]
    wanted += ["a judgement that converts", "a judgement that does not convert"]
    wanted += ["a suppressed conversion", "an event loaded after the landmark", "deciles missing"]
    wanted += [
        f"{what} {reason}"
        for what, reasons in (
            ("leads", ("judged", "after the last landmark", "outside the audience")),
            ("wins", ("judged", "won after the horizon", "an earlier opportunity")),
        )
        for reason in (
            *("opportunity before the first landmark", "opportunity between landmarks"),
            *reasons,
        )
    ]
    wanted += [f"evidence: {what}" for what in ("unclear", "none")]
    wanted += ["is_dead", "is_always_on", "is_never_counted", "is_redundant", "always_fires_with"]
    wanted += [f"suggested points {side} 0" for side in ("above", "below")]
    wanted += [f"{limit} never binds" for limit in ("max_per_day", "group max_points")]
    assert [name for name in wanted if not seen[name]] == []


def test_a_case_is_the_same_each_time() -> None:
    """A seed gives one case, so that a failure can be looked at again."""
    assert make_case(7) == make_case(7)
