"""A control for calibrate: the same with deals that leads drawn at random get in the input.

Each opportunity keeps its dates, its outcome and its amount, and goes to a contact drawn from those
who were there and had none on the day before. All is built and fitted anew. Nothing can be learned
from such deals: what is found there is what the inputs or the procedure give away.

Lost and open opportunities are dealt out too. If these stayed, those who had one would leave the
leads at random no longer: they had good scores, and could not be drawn.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from scipy.stats import binom

from tools.backtest import AFTER, Calibration
from tools.judged_leads import JudgedModel
from tools.ranking import auc_difference
from tools.trial import Trial, chosen_output
from tools.trial_reuse import Plan

SEED_NAME = "drawn_opportunities"
COLUMNS = ("opportunity_id", "contact_id", "created_at", "closed_at", "is_won", "amount")
BY_CHANCE = 0.05
# Adapters that have no varchar.
STRING_TYPES = {"bigquery": "string", "spark": "string", "databricks": "string"}

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Contact:
    """Somebody who can be drawn: an id, and the day of creation (None: was always there)."""

    contact_id: str
    created_on: date | None


def draw_opportunities(
    opportunities: Sequence[Row], contacts: Sequence[Contact], seed: int
) -> list[dict[str, Any]]:
    """Give each opportunity to a contact who was there and had none on the day before.

    Args:
        opportunities: rows with COLUMNS; `created_at` is a moment.
        contacts: those who can be drawn; each is drawn once at most.
        seed: of the draws.

    Returns:
        The rows in order of creation with other contacts; one for which nobody is left is not
        among them.
    """
    chance, rows = random.Random(seed), []
    arriving = sorted(contacts, key=lambda one: (one.created_on or date.min, one.contact_id))
    there: list[str] = []
    for row in sorted(opportunities, key=lambda row: (row["created_at"], row["opportunity_id"])):
        while arriving and (arriving[0].created_on or date.min) < row["created_at"].date():
            there.append(arriving.pop(0).contact_id)
        if there:
            at = chance.randrange(len(there))
            there[at], there[-1] = there[-1], there[at]
            rows.append({**row, "contact_id": there.pop()})
    return rows


def read_and_draw(trial: Trial, seed: int) -> list[dict[str, Any]]:
    """Draw the opportunities that a trial has accepted, among its contacts that were not merged."""
    names = ", ".join(COLUMNS)
    opportunities = trial.rows(
        f"select {names} from {{stg_lead_scoring__opportunities}} where outcome = 'accepted'"
    )
    contacts = trial.rows(
        "select contact_id, min(created_on) as created_on from"
        " {int_lead_scoring__contact_periods} where contact_id not in"
        " (select contact_id from {int_lead_scoring__contact_survivors}) group by contact_id"
    )
    return draw_opportunities(opportunities, [Contact(**row) for row in contacts], seed)


def control_plan(plan: Plan, rows: Sequence[Row]) -> Plan:
    """Plan of the same trial, in a folder of its own, that reads these opportunities from a seed.

    Args:
        plan: of the trial.
        rows: opportunities; all cells become text, as the input may be.
    """
    _, _, output = chosen_output(plan.project, plan.profiles, plan.target)
    text = STRING_TYPES.get(output["type"], "varchar")
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow("" if row[name] is None else str(row[name]) for name in COLUMNS)
    seed = {
        "name": SEED_NAME,
        "description": "One row per opportunity, given to a contact drawn at random.",
        "config": {"enabled": True, "column_types": dict.fromkeys(COLUMNS, text)},
    }
    return replace(
        plan,
        folder=plan.folder.with_name(f"{plan.folder.name}_control"),
        variables={
            **plan.variables,
            "lead_scoring__opportunities": f"{{{{ ref('{SEED_NAME}') }}}}",
        },
        more_seeds={
            f"{SEED_NAME}.csv": written.getvalue(),
            # YAML reads JSON.
            f"{SEED_NAME}.yml": json.dumps({"seeds": [seed]}),
        },
    )


@dataclass(frozen=True)
class Finding:
    """What calibrate found among drawn deals.

    Attributes:
        is_told: whether suggested points foretold them, or better than those in use, by more than
            the 95 % intervals allow.
        words: the figures.
    """

    is_told: bool
    words: str


def finding(model: JudgedModel, found: Calibration) -> Finding:
    """Tell what was found among drawn deals.

    Args:
        model: the model as it was built with drawn deals.
        found: its calibration.
    """
    tested = found.held_out()
    is_won, lead = model.leads.is_won[tested], model.leads.lead[tested]
    beyond, low, high = auc_difference(np.zeros(len(tested)), found.likely(AFTER), is_won, lead)
    gain, gain_low, gain_high = found.gain
    return Finding(
        is_told=low > 0 or gain_low > 0,
        words=(
            f"{is_won.sum():,} of {len(tested):,} judgements held out are won; AUC"
            f" {0.5 + beyond:.3f} ({0.5 + low:.3f} to {0.5 + high:.3f}), by the points in use"
            f" {found.areas[0]:.3f}, a difference of {gain:+.3f} ({gain_low:+.3f} to"
            f" {gain_high:+.3f})"
        ),
    )


def control_verdict(findings: Sequence[Finding]) -> str:
    """Whether more is found among drawn deals than chance finds there.

    Args:
        findings: one for each draw; of those that nothing is wrong with, one in twenty tells.
    """
    draws, told = len(findings), sum(one.is_told for one in findings)
    if not draws:
        return "CONTROL: too few deals to tell."
    if binom.sf(told - 1, draws, BY_CHANCE) < BY_CHANCE:
        return (
            f"CONTROL: drawn deals were foretold in {told} of {draws} draws, which is more than"
            " chance: don't trust the verdict until you know why."
        )
    if told:
        return (
            f"CONTROL: drawn deals were foretold in {told} of {draws} draws; chance does that in"
            f" one of twenty{'. Look at more of them: CONTROL=5' if draws == 1 else ''}."
        )
    return f"CONTROL: nothing is found among drawn deals in {draws} of {draws} draws."
