"""Evidence on the sample: outcomes drawn at random say nothing, personas guard the rules."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import localcontext
from math import sqrt
from pathlib import Path
from statistics import mean
from typing import Any

import duckdb
import pytest
import yaml
from comparison import summary
from evidence_tables import KEYS, compare_evidence, expected_evidence
from policies import MARTS
from reference_scorer import Day, Intake, Policy, parse_timestamp, score_day
from reference_time import PRECISION
from workspace import (
    DICTIONARY_COLUMNS,
    INPUT_COLUMNS,
    PROJECT,
    RULE_COLUMNS,
    BuildResult,
    Workspace,
)

from dbt_workspace.tables import read_rows, write_rows

pytestmark = pytest.mark.xdist_group("evidence")

SCORED_ON = date(2026, 6, 30)
VARIABLES = {
    "lead_scoring__scored_on": SCORED_ON.isoformat(),
    "lead_scoring__opportunities": "raw.opportunities",
}
SEEDS = PROJECT / "seeds"
SEED = 20260630
PERMUTATIONS = 300
GATE = "model.lead_scoring.int_lead_scoring__build_gate"
PERSONA_GATE = "model.lead_scoring.int_lead_scoring__published_scores"
COLUMNS = ("opportunity_id", "contact_id", "created_at", "closed_at", "is_won", "amount")


def rows_of(folder: str, name: str) -> list[dict[str, str]]:
    """Rows of one of the project's seeds."""
    return read_rows(SEEDS / folder / f"{name}.csv")


def edited(rule_id: str, points: str) -> list[dict[str, str]]:
    """The project's fit rules, with other points for one of them."""
    rows = rows_of("rules", "fit_rules")
    changed = [{**row, "points": points} if row["rule_id"] == rule_id else row for row in rows]
    assert changed != rows
    return changed


def variable(name: str) -> list[str]:
    """Default of one of the project's vars."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"][f"lead_scoring__{name}"]


def drawn_opportunities(rng: random.Random) -> list[dict[str, str]]:
    """Opportunities of the sample, each given to another contact that existed on the eve of it."""
    created: dict[str, datetime] = {}
    for row in rows_of("sample", "sample_contacts"):
        moment = parse_timestamp(row["created_at"].strip())
        if moment and row["contact_id"].strip():
            created[row["contact_id"]] = min(moment, created.get(row["contact_id"], moment))
    rows = []
    for row in rows_of("sample", "sample_opportunities"):
        moment = parse_timestamp(row["created_at"].strip())
        if moment:
            there = [one for one, since in created.items() if since.date() < moment.date()]
            contact = rng.choice(there)
            del created[contact]
            rows.append({**row, "contact_id": contact})
    return rows


class Sample:
    """The bundled sample, built once: opportunities of leads drawn at random, and an edited rule.

    The edit changes scores and breaks no persona, or the build would not pass.
    """

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder)
        rows = drawn_opportunities(random.Random(SEED))
        with duckdb.connect(str(self.workspace.database)) as connection:
            connection.execute("create schema raw")
            columns = ", ".join(f"{column} varchar" for column in COLUMNS)
            connection.execute(f"create table raw.opportunities ({columns})")
            connection.executemany(
                "insert into raw.opportunities values (?, ?, ?, ?, ?, ?)",
                [[row[column] for column in COLUMNS] for row in rows],
            )
        self.write("rules", "fit_rules", edited("seniority_top", "21"))
        self.must_build(exclude=())
        self.published = self.rows()
        self.evidence = {name: self.workspace.rows(name) for name in KEYS}

    def build(
        self, select: Sequence[str] = (), exclude: Sequence[str] = ("path:seeds/sample",)
    ) -> BuildResult:
        """Build all or some of it, without tests."""
        arguments = ("--exclude-resource-types", "unit_test", "test")
        return self.workspace.build(VARIABLES, select, exclude, arguments)

    def must_build(
        self, select: Sequence[str] = (), exclude: Sequence[str] = ("path:seeds/sample",)
    ) -> None:
        """Build, and fail when that does."""
        result = self.build(select, exclude)
        assert result.success, result.messages[-6000:]

    def judged(self, model: str) -> list[dict[str, Any]]:
        """Leads that the evidence tables judge, by a model."""
        rows = self.evidence["int_lead_scoring__judgements"]
        return sorted(
            (row for row in rows if row["scoring_model_id"] == model),
            key=lambda row: (row["contact_id"], row["landmark"]),
        )

    def rows(self) -> dict[str, list[str]]:
        """All rows of all published tables."""
        return {
            mart: sorted(str(sorted(row.items())) for row in self.workspace.rows(mart))
            for mart in MARTS
        }

    def write(self, folder: str, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Replace a seed."""
        path = self.workspace.folder / "seeds" / folder / f"{name}.csv"
        columns = list(rows_of(folder, name)[0])
        write_rows(path, rows, columns)

    def restore(self) -> None:
        """Take the project's own rules and personas."""
        self.write("rules", "fit_rules", rows_of("rules", "fit_rules"))
        self.write("personas", "personas", rows_of("personas", "personas"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """The sample, once for all tests."""
    return Sample(tmp_path_factory.mktemp("evidence") / "lead_scoring")


@pytest.fixture
def sample(built: Sample) -> Iterable[Sample]:
    """The sample with the project's own rules and personas, before and after a test."""
    built.restore()
    yield built
    built.restore()


# The tables ---------------------------------------------------------------------------------------


def test_evidence_of_the_sample_agrees_with_the_reference(sample: Sample) -> None:
    """Of some six hundred leads and eighty rules, by two models."""
    rules = {name: rows_of("rules", name) for name in RULE_COLUMNS}
    policy = Policy(
        rules={**rules, "fit_rules": edited("seniority_top", "21")},
        dictionaries={name: rows_of("dictionaries", name) for name in DICTIONARY_COLUMNS},
        contact_attributes=variable("contact_attributes"),
        event_properties=variable("event_properties"),
        company_attributes=variable("company_attributes"),
    )
    inputs = {name: rows_of("sample", f"sample_{name}") for name in INPUT_COLUMNS}
    inputs["opportunities"] = drawn_opportunities(random.Random(SEED))
    clock = datetime.now(UTC).replace(tzinfo=None)
    day = Day(Intake(inputs, policy, clock), SCORED_ON)
    with localcontext(prec=PRECISION):
        leads, contributions = score_day(day)
    expected = expected_evidence(day, leads, contributions)
    lines = compare_evidence(sample.evidence.__getitem__, expected)
    assert not lines, f"{len(lines)} differences\n{summary(lines)}"


# Outcomes that say nothing ------------------------------------------------------------------------


def auc(leads: Sequence[Mapping[str, Any]], measure: str) -> float:
    """Chance that a lead that was won has more points than one that was not; a tie counts half."""
    won = [lead[measure] for lead in leads if lead["is_won"]]
    others = [lead[measure] for lead in leads if not lead["is_won"]]
    wins = sum((one > other) + (one == other) / 2 for one in won for other in others)
    return float(wins) / (len(won) * len(others))


def lift_of_top(leads: Sequence[Mapping[str, Any]], won: Sequence[bool]) -> float:
    """Share of the first decile that is won, divided by that of all."""
    top = [is_won for lead, is_won in zip(leads, won, strict=True) if lead["score_decile"] == 1]
    return mean(top) / mean(won)


def spread_of_auc(leads: Sequence[Mapping[str, Any]]) -> float:
    """Three standard errors of `auc` for scores that say nothing; a lead counts once."""
    number = len({lead["contact_id"] for lead in leads if lead["is_won"]})
    others = len({lead["contact_id"] for lead in leads}) - number
    return 3 * sqrt((1 / number + 1 / others) / 12)


def spread_of_lift(won: Sequence[bool]) -> float:
    """Three standard errors of the lift of a tenth of the leads, drawn at random."""
    return 3 * sqrt(0.9 / 0.1 / sum(won))


@pytest.mark.parametrize("model", ["mid_market", "mid_market_next"])
def test_outcomes_of_leads_drawn_at_random_say_nothing(sample: Sample, model: str) -> None:
    """Nobody's score knows of an opportunity that was drawn; all are seen on the same days."""
    leads = sample.judged(model)
    won = [lead["is_won"] for lead in leads]
    measures = ("fit_score", "engagement_score", "total_score")
    chances = {measure: auc(leads, measure) for measure in measures}
    lift = lift_of_top(leads, won)
    print(f"{model}: {sum(won)} of {len(won)} won, AUC {chances}, lift of the top decile {lift}")
    assert sum(won) >= 20
    spread = spread_of_auc(leads)
    assert chances == {measure: pytest.approx(0.5, abs=spread) for measure in measures}
    assert lift == pytest.approx(1, abs=2 * spread_of_lift(won))


def test_rules_find_nothing_in_outcomes_drawn_at_random(sample: Sample) -> None:
    """No rule has a verdict, no probability is given, and points stay as they are."""
    rules = sample.evidence["rule_performance"]
    assert len([row for row in rules if row["q_value"] is not None]) > 50
    sure = [row["rule_id"] for row in rules if row["evidence"].startswith("converts")]
    assert sure == []
    assert {row["suggested_points"] - row["points"] for row in rules} == {0}
    assert {row["win_probability"] for row in sample.evidence["lead_scores"]} == {None}
    reasons = {row["reason"] for row in sample.evidence["score_monitoring"]}
    assert reasons == {"no better than the base rate on later landmarks"}


def test_permuted_outcomes_give_a_lift_of_1(sample: Sample) -> None:
    """On average over many permutations, whatever the deciles are."""
    leads = sample.judged("mid_market")
    won = [lead["is_won"] for lead in leads]
    rng = random.Random(SEED)
    lifts = [lift_of_top(leads, rng.sample(won, len(won))) for _ in range(PERMUTATIONS)]
    assert mean(lifts) == pytest.approx(1, abs=spread_of_lift(won) / sqrt(PERMUTATIONS))


# Personas -----------------------------------------------------------------------------------------


def test_an_edit_that_breaks_a_persona_stops_the_build(sample: Sample) -> None:
    """The message names who it is, what it is made of, and nothing is published."""
    sample.write("rules", "fit_rules", edited("seniority_top", "2"))
    result = sample.build()
    assert not result.success
    assert set(result.failed) == {PERSONA_GATE}
    message = result.failed[PERSONA_GATE]
    assert "1 persona does not get what the table personas says" in message
    assert (
        'personas, "CEO who requested a demo" (model mid_market): must be A1 and is B1; fit 79.5, '
        "engagement 39.665165, from demo_requested 35, size_500_to_5000 20, industry_core 16, "
    ) in message
    assert "seniority_top 2" in message
    assert sample.rows() == sample.published


def test_the_table_may_be_empty(sample: Sample) -> None:
    """Then nothing is asked of the rules; what lies between the table and the gate is built."""
    sample.write("personas", "personas", [])
    sample.must_build(select=["personas+,+int_lead_scoring__persona_results"])
    assert sample.workspace.rows("int_lead_scoring__persona_results") == []


MISTAKES = {
    "unknown attribute": (
        {"kind": "attribute", "name": "shoe_size", "value": "43"},
        "unknown attribute 'shoe_size'",
    ),
    "unknown property": (
        {"kind": "event", "name": "page_view", "value": "page_path=/pricing|colour=red"},
        "unknown property 'colour'",
    ),
    "no property": (
        {"kind": "event", "name": "page_view", "value": "/pricing"},
        "value is '/pricing'; properties are written as name=value, separated by |",
    ),
    "no such grade": (
        {"lead_grade": "E9", "kind": "attribute", "name": "country", "value": "France"},
        "unknown lead_grade 'E9'",
    ),
    "days ago": (
        {"kind": "event", "name": "page_view", "days_ago": "yesterday"},
        "days_ago is 'yesterday'; a whole number from 0 on is expected",
    ),
    "times": (
        {"kind": "event", "name": "page_view", "times": "0"},
        "times is '0'; a whole number from 1 on is expected",
    ),
    "unknown kind": ({"kind": "habit", "name": "country"}, "unknown kind 'habit'"),
    "neither true nor false": (
        {"is_mql": "maybe", "kind": "attribute", "name": "country"},
        "is_mql is 'maybe'; expected true, false or blank",
    ),
}
PERSONA = {"scoring_model_id": "mid_market", "lead_grade": "D4"}


def test_wrong_personas_stop_the_build(sample: Sample) -> None:
    """Each is named by table and row with the reason, and nothing is published."""
    rows = [{**PERSONA, "persona": name, **cells} for name, (cells, _) in MISTAKES.items()]
    country = {**PERSONA, "persona": "of two minds", "kind": "attribute", "name": "country"}
    email = {**country, "name": "email", "value": "a@b.example", "lead_grade": "D3"}
    off = {**PERSONA, "scoring_model_id": "nobody", "persona": "passed over", "kind": "habit"}
    sample.write("personas", "personas", [*rows, {**country, "value": "France"}, email, off])
    result = sample.build()
    assert not result.success
    assert set(result.failed) == {GATE}
    told = [line for line in result.failed[GATE].splitlines() if "personas" in line]
    reasons = {name: reason for name, (_, reason) in MISTAKES.items()}
    reasons["of two minds"] = "the rows of one persona must agree on lead_grade and is_mql"
    for name, reason in reasons.items():
        assert [line for line in told if f"persona={name}" in line and reason in line], name
    assert len(told) == len(reasons), told
    assert sample.rows() == sample.published
