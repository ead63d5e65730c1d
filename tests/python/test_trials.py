"""make calibrate and make whatif on the bundled sample, from the rule tables to the exit code."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from consumer_project import ConsumerProject
from workspace import PROJECT, Workspace

from tools import calibrate, whatif
from tools.calibrated_rules import calibrated_scores
from tools.control import control_plan
from tools.judged_leads import (
    TABLES,
    JudgedModel,
    read_judged,
    score_groups,
    tables_with_units,
)
from tools.rule_tables import RuleTables, read_folder, write_table
from tools.scorecard import Scorecard, TooFewLeadsError, total_scores
from tools.trial import Trial, rule_files
from tools.trial_reuse import STATE, Plan, build_or_reuse, fingerprint

pytestmark = pytest.mark.xdist_group("trials")

MODEL = "mid_market"
BUDGET = 2


class Sample:
    """A copy of the project with a database that stands for a published one, and all results."""

    def __init__(self, folder: Path) -> None:
        self.workspace = Workspace(folder / "project")
        self.project = self.workspace.folder
        self.edit = folder / "edit"
        self.calibrated = folder / "calibrated"
        self.answers = folder / "answers"
        with duckdb.connect(str(self.workspace.database)) as connection:
            connection.execute("create table lead_scores as select 'published' as contact_id")
        self.published = self.workspace.database.read_bytes()

    def run(self, tool: Any, *more: str | Path) -> int:
        """Run a tool on the project and return its exit code."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(self.workspace.database))
            return tool.main(["--project-dir", str(self.project), *map(str, more)])

    def rules(self) -> RuleTables:
        """Rule tables of the project."""
        return read_folder(rule_files(self.project)["fit_rules"].parent)

    def trial(self, name: str) -> Trial:
        """A trial that a tool has built."""
        folder = self.project / "target" / name
        return Trial(folder, folder / "target" / self.workspace.database.name)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Calibrate the sample, and ask what that and an edit of the rules would change."""
    made = Sample(tmp_path_factory.mktemp("trials"))
    assert made.run(calibrate, "--out", made.calibrated, "--model", MODEL) == 0
    # One folder with both: the calibrated challenger, and a demo request of 45 instead of 35.
    rules = read_folder(made.calibrated / "rules")
    for name, table in rules.items():
        write_table(
            made.edit / f"{name}.csv",
            table.with_rows(
                {**row, "points": "45"}
                if (row["scoring_model_id"], row.get("rule_id")) == (MODEL, "demo_requested")
                and name == "engagement_rules"
                else row
                for row in table.rows
            ),
        )
    code = made.run(whatif, "--rules", made.edit, "--budget", str(BUDGET), "--out", made.answers)
    assert code == whatif.OVER_BUDGET
    return made


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read rows of a result."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scores_of(trial: Trial, model_id: str) -> dict[str, tuple[Any, ...]]:
    """Grade and MQL state of each lead."""
    rows = trial.rows(
        "select contact_id, lead_grade, is_mql from {lead_scores}"
        f" where scoring_model_id = '{model_id}'"
    )
    return {row["contact_id"]: (row["lead_grade"], row["is_mql"]) for row in rows}


def test_leads_that_change_are_those_whose_scores_differ(sample: Sample) -> None:
    """Held against lead_scores of both models; each has a rule that is to blame: the one edited."""
    trial = sample.trial("whatif_trial")
    before, after = (scores_of(trial, one) for one in (MODEL, f"{MODEL}__edited"))
    different = {lead for lead in before if before[lead] != after[lead]}
    leads = read_csv(sample.answers / f"{MODEL}_leads.csv")
    assert {row["contact_id"] for row in leads} == different
    assert BUDGET < len(different) < len(before) / 4
    blamed = read_csv(sample.answers / f"{MODEL}_rules.csv")
    assert {row["contact_id"] for row in blamed} == different
    assert "demo_requested" in {row["rule_id"] for row in blamed}
    for row in blamed:
        if row["rule_id"] == "demo_requested" and float(row["points_before"]) == 35:
            assert float(row["points_after"]) == 45


def test_distribution_adds_up_to_all_leads(sample: Sample) -> None:
    """Grades and bands of scores hold every lead once, before and after."""
    trial = sample.trial("whatif_trial")
    count = len(scores_of(trial, MODEL))
    rows = read_csv(sample.answers / f"{MODEL}_distribution.csv")
    for kind in ("lead_grade", "scaled_score"):
        for side in ("before", "after"):
            assert sum(int(row[side]) for row in rows if row["kind"] == kind) == count
    assert len(read_csv(sample.answers / f"{MODEL}_weeks.csv")) == 12


def test_volume_counts_the_mqls_of_both_models(sample: Sample) -> None:
    """MQLs are those of lead_scores, new ones those of the transitions after the first day."""
    trial = sample.trial("whatif_trial")
    volume = {row["figure"]: row for row in read_csv(sample.answers / f"{MODEL}_volume.csv")}
    weeks = read_csv(sample.answers / f"{MODEL}_weeks.csv")
    for side, model_id in (("before", MODEL), ("after", f"{MODEL}__edited")):
        mqls = sum(is_mql for _, is_mql in scores_of(trial, model_id).values())
        assert int(volume["MQLs today"][side]) == mqls > 0
        [entered] = trial.rows(
            "select count(*) as leads from {lead_mql_transitions} where transition = 'entered'"
            f" and scoring_model_id = '{model_id}' and transitioned_on >= '{weeks[0]['week']}'"
            f" and transitioned_on < date '{weeks[-1]['week']}' + 7"
        )
        assert sum(int(row[side]) for row in weeks) == entered["leads"] > 0


def test_nothing_published_has_changed(sample: Sample) -> None:
    """The database is what it was, byte by byte, and so are the project's rule tables."""
    assert sample.workspace.database.read_bytes() == sample.published
    assert sample.rules() == read_folder(PROJECT / "seeds" / "rules")


def test_dbt_show_reads_the_same_rows(sample: Sample) -> None:
    """What adapters without a driver of ours are read by gives what DuckDB gives."""
    trial = sample.trial("whatif_trial")
    sql = "select contact_id, total_score, is_mql from lead_scores order by 1, 2 limit 700"
    # In a process of its own, as dbt keeps the database open.
    program = f"""
from pathlib import Path
from tools.trial import Trial
for row in Trial(Path({str(trial.folder)!r}), None).rows({sql!r}):
    print(row["contact_id"], float(row["total_score"]), row["is_mql"])
"""
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    expected = [
        f"{row['contact_id']} {float(row['total_score'])} {row['is_mql']}"
        for row in trial.rows(sql)
    ]
    assert len(expected) == 700
    assert found.stdout.splitlines() == expected


def test_pictures_are_drawn(sample: Sample) -> None:
    """One PNG for each question."""
    pictures = [
        sample.calibrated / f"{MODEL}.png",
        sample.answers / f"{MODEL}.png",
        sample.answers / f"{MODEL}_calibrated.png",
    ]
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_scorecard_scores_as_the_models_do(sample: Sample) -> None:
    """Scores by numpy are those of a build, by the points in use and by the tables written."""
    rules = sample.rules()
    model: JudgedModel = read_judged(sample.trial("calibrate_trial"), rules, MODEL)
    now = total_scores(model.leads, model.points, model.groups)
    assert len(now) > 2000
    assert np.abs(now - model.scores["total"]).max() < 1e-3
    written = read_folder(sample.calibrated / "rules")
    new_id = f"{MODEL}_calibrated"
    new_points = {
        row["rule_id"]: float(row["points"])
        for name in ("fit_rules", "engagement_rules")
        for row in written[name].of_model(new_id)
        # Rules that kept their points may have several versions.
        if row["rule_id"] not in {"pricing_page", "seniority_manager"} or not row["valid_to"]
    }
    points = np.array([new_points[rule_id] for rule_id in model.rule_ids])
    groups, _ = score_groups(written, new_id, model.rule_ids)
    everything = np.ones(len(points), dtype=bool)
    card = Scorecard(points, groups, everything, model.leads.is_matched.sum(axis=0), 1.0, 0.0)
    expected = calibrated_scores(model, card)
    rows = sample.trial("whatif_trial").rows(
        "select contact_id, landmark, fit_score, engagement_score, total_score"
        " from {int_lead_scoring__judgements}"
        f" where scoring_model_id = '{new_id}' order by contact_id, landmark"
    )
    assert [row["contact_id"] for row in rows] == list(model.contact_ids)
    assert [row["landmark"] for row in rows] == list(model.landmarks)
    for name in ("fit", "engagement", "total"):
        built = np.array([float(row[f"{name}_score"]) for row in rows])
        assert np.abs(built - expected[name]).max() < 1e-3


def test_an_edit_that_is_not_valid_fails_with_the_words_of_the_build(
    sample: Sample, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Table, row and reason are named, and the exit code is not that of the budget."""
    table = sample.rules()["fit_rules"]
    first, *others = table.rows
    write_table(tmp_path / "fit_rules.csv", table.with_rows([{**first, "points": "ten"}, *others]))
    code = sample.run(whatif, "--rules", tmp_path, "--budget", "5", "--out", tmp_path / "out")
    assert code == whatif.BUILD_FAILED
    said = capfd.readouterr().out
    assert "fit_rules, row (" in said
    assert f"rule_id={first['rule_id']}" in said
    assert "points" in said
    assert "'ten'" in said


def test_rules_that_say_the_same_build_nothing(
    sample: Sample, capsys: pytest.CaptureFixture[str]
) -> None:
    """An edit without a change is answered at once."""
    folder = rule_files(sample.project)["fit_rules"].parent
    assert sample.run(whatif, "--rules", folder, "--budget", "0") == 0
    assert "what the rules in use say" in capsys.readouterr().out


def test_wrong_arguments_have_an_exit_code_of_their_own(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty folder, and a model that is not there."""
    assert sample.run(whatif, "--rules", tmp_path) == whatif.WRONG_ARGUMENTS
    assert "no rule table" in capsys.readouterr().err
    assert sample.run(calibrate, "--model", "nobody") == calibrate.WRONG_ARGUMENTS
    assert "no live scoring model nobody" in capsys.readouterr().err


def test_landmarks_are_held_out_one_after_the_other(sample: Sample) -> None:
    """Each is foretold from outcomes that were known before it, and the verdict is of them all."""
    model = read_judged(sample.trial("calibrate_trial"), sample.rules(), MODEL)
    found = calibrate.calibrate(model, calibrate.main_splits(model, None), 0)
    landmarks = np.array(model.landmarks)
    assert len(found.origins) > 1
    for origin in found.origins:
        [day] = set(landmarks[origin.split.test])
        assert max(model.known_on[at] for at in origin.split.training) < day
        assert len(origin.split.test) == (landmarks == day).sum()
    assert found.gain[1] < found.gain[0] < found.gain[2]
    assert found.gain[0] == pytest.approx(found.areas[1] - found.areas[0])


def test_leads_named_in_a_file_are_held_out(sample: Sample, tmp_path: Path) -> None:
    """They test, all others teach."""
    model = read_judged(sample.trial("calibrate_trial"), sample.rules(), MODEL)
    named = set(model.contact_ids[10:200])
    (tmp_path / "ids.txt").write_text("\n".join(sorted(named)))
    [split] = calibrate.main_splits(model, tmp_path / "ids.txt")
    assert {model.contact_ids[at] for at in split.test} == named
    assert not {model.contact_ids[at] for at in split.training} & named
    assert len(split.test) + len(split.training) == len(model.contact_ids)


def test_the_same_trial_is_used_again(
    sample: Sample, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It gives the same rule tables; with other points it would be another."""
    assert sample.run(calibrate, "--out", tmp_path, "--model", MODEL) == 0
    said = capfd.readouterr().out
    assert "calibrate_trial is used again" in said
    assert "dbt build:" not in said
    assert read_folder(tmp_path / "rules") == read_folder(sample.calibrated / "rules")
    for name in (f"{MODEL}.csv", f"{MODEL}_quality.csv", f"{MODEL}_leads.csv"):
        assert (tmp_path / name).read_text() == (sample.calibrated / name).read_text()
    rules = sample.rules()
    plan = Plan(
        project=sample.project,
        folder=sample.project / "target" / "calibrate_trial",
        rules=tables_with_units(rules, [MODEL]),
        tables=TABLES,
        variables={},
    )
    table = rules["fit_rules"]
    first, *others = table.rows
    edited = {**rules, "fit_rules": table.with_rows([{**first, "points": "99"}, *others])}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(sample.workspace.database))
        known = fingerprint(plan)
        other = fingerprint(replace(plan, rules=tables_with_units(edited, [MODEL])))
    state = json.loads((plan.folder / "target" / STATE).read_text())
    assert known == state["fingerprint"] != other


@pytest.mark.takes_minutes
def test_the_control_builds_all_anew_with_drawn_deals(
    sample: Sample, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In a trial of its own: the same dates, other leads; the project and its trial stay."""
    assert sample.run(calibrate, "--out", tmp_path, "--model", MODEL, "--control", "1") == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[-2].startswith(f"{MODEL}: VERDICT: ")
    assert lines[-1].startswith(f"{MODEL}: CONTROL: ")
    accepted = "from {stg_lead_scoring__opportunities} where outcome = 'accepted'"
    dates = f"select opportunity_id, created_at, closed_at, is_won, amount {accepted} order by all"
    owners = f"select opportunity_id, contact_id {accepted} order by all"
    real, drawn = sample.trial("calibrate_trial"), sample.trial("calibrate_trial_control")
    assert real.rows(dates) == drawn.rows(dates)
    same = [row for row in real.rows(owners) if row in drawn.rows(owners)]
    assert len(same) < len(real.rows(owners)) / 10
    won = "select count(*) as won from {int_lead_scoring__judgements} where is_won"
    [found], [before] = drawn.rows(won), real.rows(won)
    assert found["won"] > before["won"] / 3
    assert not list((sample.project / "seeds").rglob("drawn_opportunities*"))
    assert sample.rules() == read_folder(PROJECT / "seeds" / "rules")


@pytest.mark.takes_minutes
def test_a_project_with_this_one_as_a_package_reads_drawn_deals_too(tmp_path: Path) -> None:
    """Instead of the relation that its own var names; ids stay text."""
    project = ConsumerProject(PROJECT / "integration_tests", tmp_path)
    project.must_run("-m", "dbt_workspace", "deps")
    plan = Plan(
        project=project.folder,
        folder=project.folder / "target" / "trial",
        rules={},
        tables=["stg_lead_scoring__opportunities"],
        variables={},
    )
    row = {
        "opportunity_id": "01",
        "contact_id": "007",
        "created_at": datetime(2026, 1, 1, 9, 30),
        "closed_at": None,
        "is_won": False,
        "amount": 12.5,
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(project.database))
        trial, _ = build_or_reuse(control_plan(plan, [row]))
        names = ", ".join(row)
        rows = trial.rows(f"select {names} from {{stg_lead_scoring__opportunities}}")
        assert rows == [row]
        assert build_or_reuse(control_plan(plan, [row]))[1] is not None
        assert fingerprint(plan) != fingerprint(control_plan(plan, [row]))


def test_few_won_leads_are_refused(sample: Sample) -> None:
    """The message says how many there are."""
    model = read_judged(sample.trial("calibrate_trial"), sample.rules(), MODEL)
    won = np.unique(model.leads.lead[model.leads.is_won])[:15]
    is_won = model.leads.is_won & np.isin(model.leads.lead, won)
    few = replace(model, leads=replace(model.leads, is_won=is_won))
    with pytest.raises(TooFewLeadsError, match=r"won leads and .* it takes 20 of each"):
        calibrate.calibrate(few, calibrate.main_splits(few, None), 0)
