"""Files of calibrate hold what it worked with, for any reader of Parquet."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dbt_workspace.tables import fetch_rows, read_rows
from tools.backtest import calibrate
from tools.judgement_files import write_files
from tools.ranking import rolling_origins
from tools.scorecard import total_scores
from tools.tests.worlds import world


def test_judgements_and_probabilities_are_written(tmp_path: Path) -> None:
    """One row a judgement, null where a rule does not match or a landmark was not held out."""
    plain = world({}, origins=2)
    total = total_scores(plain.leads, plain.points, plain.groups)
    names = ('fade "fast"', *plain.rule_ids[1:])
    units = plain.leads.units.copy()
    # A rule that matches and has faded to nothing.
    units[0, 0], plain.leads.is_matched[0, 0] = 0.0, True
    model = replace(
        plain,
        rule_ids=names,
        leads=replace(plain.leads, units=units),
        scores={"fit": total, "engagement": 0 * total, "total": total, "scaled": total},
    )
    found = calibrate(model, rolling_origins(model.landmarks, model.known_on), 0)
    asked = model.leads.take(np.arange(3))
    write_files(tmp_path, model, found, ("x", "y", "z"), asked)
    rows = fetch_rows(duckdb.sql(f"from '{tmp_path}/m_matrix.parquet'"))
    assert [row["contact_id"] for row in rows] == list(model.contact_ids)
    assert [row["is_won"] for row in rows] == model.leads.is_won.tolist()
    assert rows[0]["landmark"] == date(2026, 1, 1)
    assert rows[0]["known_on"] == date(2026, 3, 22)
    assert rows[0]['rule_fade "fast"'] == 0
    for at, rule_id in enumerate(names):
        given = [row[f"rule_{rule_id}"] for row in rows]
        assert [one is not None for one in given] == model.leads.is_matched[:, at].tolist()
    tested = {int(at) for at in found.held_out()}
    likely = dict(zip(found.held_out().tolist(), found.likely("after"), strict=True))
    for at, row in enumerate(rows):
        assert row["is_held_out"] == (at in tested) == (row["probability"] is not None)
        assert row["suggested_probability"] == likely.get(at)
    leads = read_rows(tmp_path / "m_leads.csv")
    assert {row["contact_id"] for row in leads} == {"x", "y", "z"}
    chances = [float(row["win_probability"]) for row in leads]
    assert chances == sorted(chances, reverse=True)
    by_id = {row["contact_id"]: row for row in leads}
    for at, contact_id in enumerate("xyz"):
        assert float(by_id[contact_id]["total_score"]) == total[at]
        same = model.leads.is_won[total == total[at]]
        # Points that are all alike are near what happened to leads of the same score.
        expected = pytest.approx(same.mean(), abs=0.12)
        assert float(by_id[contact_id]["win_probability"]) == expected


def test_without_leads_there_is_a_header(tmp_path: Path) -> None:
    """Nobody without an opportunity today."""
    plain = world({}, origins=1)
    scores = dict.fromkeys(("fit", "engagement", "total", "scaled"), 0.0 * plain.leads.lead)
    model = replace(plain, scores=scores)
    found = calibrate(model, rolling_origins(model.landmarks, model.known_on), 0)
    write_files(tmp_path, model, found, (), model.leads.take(np.array([], dtype=int)))
    assert (tmp_path / "m_leads.csv").read_text().startswith("contact_id,total_score,")
    assert read_rows(tmp_path / "m_leads.csv") == []
