"""Drawn deals keep their dates and lose their leads, and what is found among them is told."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from dbt_workspace.project import write_profile
from tools.backtest import Calibration, Origin
from tools.control import (
    Contact,
    Finding,
    control_plan,
    control_verdict,
    draw_opportunities,
    finding,
)
from tools.ranking import Split, auc_difference
from tools.scorecard import Scorecard
from tools.tests.worlds import world
from tools.trial_reuse import Plan

FIRST = date(2026, 1, 1)


def opportunity(number: int, day: int) -> dict[str, Any]:
    """An opportunity of this day after the first."""
    created_at = datetime(2026, 1, 1, 12) + timedelta(days=day)
    return {
        "opportunity_id": f"O{number}",
        "contact_id": "real",
        "created_at": created_at,
        "closed_at": created_at + timedelta(days=9),
        "is_won": number % 2 == 0,
        "amount": None,
    }


def test_deals_go_to_those_who_were_there_the_day_before_and_had_none() -> None:
    """Who is created on the day itself is too late; dates, outcome and amount stay."""
    contacts = [Contact(f"C{day}", FIRST + timedelta(days=day)) for day in range(10)]
    contacts.append(Contact("always", None))
    deals = [opportunity(number, day) for number, day in enumerate((3, 0, 3, 5, 9, 9))]
    for seed in range(50):
        rows = draw_opportunities(deals, contacts, seed)
        drawn = [row["contact_id"] for row in rows]
        assert len(set(drawn)) == len(drawn) == len(deals)
        assert rows[0]["contact_id"] == "always"
        created = {one.contact_id: one.created_on for one in contacts}
        for row in rows:
            since = created[row["contact_id"]]
            assert since is None or since < row["created_at"].date()
        kept = [{**row, "contact_id": "real"} for row in rows]
        assert sorted(kept, key=lambda row: row["opportunity_id"]) == deals
    assert draw_opportunities(deals, contacts, 1) == draw_opportunities(deals[::-1], contacts, 1)


def test_each_who_is_open_is_drawn_as_often() -> None:
    """Two deals of three contacts, the third of whom comes between: of the open, each in turn."""
    contacts = [Contact("a", None), Contact("b", FIRST), Contact("c", FIRST + timedelta(days=5))]
    deals = [opportunity(1, 2), opportunity(2, 8)]
    pairs = Counter(
        tuple(row["contact_id"] for row in draw_opportunities(deals, contacts, seed))
        for seed in range(2000)
    )
    assert pairs.keys() == {("a", "b"), ("a", "c"), ("b", "a"), ("b", "c")}
    assert all(430 < count < 570 for count in pairs.values())


def test_deals_for_which_nobody_is_left_are_left_out() -> None:
    """Two deals and one contact."""
    deals = [opportunity(1, 2), opportunity(2, 3)]
    assert len(draw_opportunities(deals, [Contact("a", None)], 0)) == 1


@pytest.mark.parametrize(("adapter", "text"), [("duckdb", "varchar"), ("bigquery", "string")])
def test_drawn_deals_come_in_as_a_seed_of_text(tmp_path: Path, adapter: str, text: str) -> None:
    """In a trial of its own, by the var of the input; blank is blank."""
    write_profile(tmp_path, "acme", "dev", {"type": adapter, "path": "a.duckdb"})
    (tmp_path / "dbt_project.yml").write_text("name: acme\nprofile: acme\n")
    plan = Plan(tmp_path, tmp_path / "target" / "one", {}, ["t"], {"other": 1}, tmp_path)
    drawn = control_plan(plan, [{**opportunity(1, 2), "contact_id": "007"}])
    assert drawn.folder == tmp_path / "target" / "one_control"
    assert drawn.variables == {
        "other": 1,
        "lead_scoring__opportunities": "{{ ref('drawn_opportunities') }}",
    }
    assert drawn.more_seeds is not None
    assert drawn.more_seeds["drawn_opportunities.csv"].splitlines() == [
        "opportunity_id,contact_id,created_at,closed_at,is_won,amount",
        "O1,007,2026-01-03 12:00:00,2026-01-12 12:00:00,False,",
    ]
    [seed] = yaml.safe_load(drawn.more_seeds["drawn_opportunities.yml"])["seeds"]
    assert set(seed["config"]["column_types"].values()) == {text}
    assert replace(drawn, folder=plan.folder, variables=plan.variables, more_seeds=None) == plan


@pytest.mark.parametrize("knows", [0.0, 1.5])
def test_what_is_found_among_drawn_deals_is_told(knows: float) -> None:
    """Points that know of the outcome are; points that do not are not."""
    model = world({})
    test = np.arange(800)
    is_won = model.leads.is_won[test]
    chance = np.random.default_rng(1)
    likely = {
        name: 1 / (1 + np.exp(-chance.normal(size=800) - knows * is_won))
        for name in ("before", "after")
    }
    origin = Origin(Split("one", test[:0], test), 0.3, likely)
    card = Scorecard(np.array([]), (), np.array([], bool), np.array([], np.int64), 1.0, 0.0)
    gain = auc_difference(likely["before"], likely["after"], is_won, test)
    found = finding(model, Calibration(card, (origin,), (), (0.5, 0.5), gain))
    assert found.is_told == (knows > 0)
    assert found.words.startswith(f"{is_won.sum()} of 800 judgements held out are won; AUC 0.")


@pytest.mark.parametrize(
    ("draws", "told", "words"),
    [
        (0, 0, "too few deals to tell"),
        (1, 0, "nothing is found"),
        (1, 1, "one of twenty. Look at more of them: CONTROL=5."),
        (5, 0, "nothing is found among drawn deals in 5 of 5 draws"),
        (5, 1, "in 1 of 5 draws; chance does that in one of twenty."),
        (5, 2, "in 2 of 5 draws, which is more than chance: don't trust"),
    ],
)
def test_one_draw_of_twenty_tells_by_chance(draws: int, told: int, words: str) -> None:
    """Two of five do not."""
    said = control_verdict([Finding(number < told, "") for number in range(draws)])
    assert said.startswith("CONTROL: ")
    assert words in said
