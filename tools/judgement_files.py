"""Files of what calibrate worked with: judgements by rules (Parquet), and leads of today (CSV)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from dbt_workspace.tables import write_rows
from tools.backtest import AFTER, BEFORE, BOTH, Calibration, probabilities_of
from tools.calibrated_rules import number_text
from tools.judged_leads import DIMENSIONS, JudgedModel
from tools.scorecard import Leads, total_scores

RULE = "rule_"
QUOTE = '"'
DAYS = ("landmark", "known_on")


def matrix_columns(model: JudgedModel, found: Calibration) -> dict[str, Any]:
    """Columns of the matrix, n values each; one row is a lead on a landmark.

    Args:
        model: the model by the rules of the scoring day.
        found: its calibration.

    Returns:
        By name: contact_id; landmark; known_on, the day by which the outcome was known; is_won;
        fit_score, engagement_score, total_score (points) and scaled_score by the points in use;
        suggested_total_score; is_held_out; probability and suggested_probability, as they were
        learned before the landmark, not a number if it was not held out; and rule_<rule_id> for
        each rule: what it gave the lead for each of its points (1 if it matches, or what decay and
        counts make of it), not a number if it did not match.
    """
    scorecard, leads = found.scorecard, model.leads
    is_held_out = np.zeros(len(leads.is_won), dtype=bool)
    is_held_out[found.held_out()] = True
    likely = {}
    for name in BOTH:
        likely[name] = np.full(len(leads.is_won), np.nan)
        likely[name][found.held_out()] = found.likely(name)
    return {
        "contact_id": np.array(model.contact_ids, dtype=object),
        "landmark": np.array(model.landmarks, dtype="datetime64[us]"),
        "known_on": np.array(model.known_on, dtype="datetime64[us]"),
        "is_won": leads.is_won,
        **{f"{name}_score": model.scores[name] for name in (*DIMENSIONS, "total", "scaled")},
        "suggested_total_score": total_scores(leads, scorecard.points, scorecard.groups),
        "is_held_out": is_held_out,
        "probability": likely[BEFORE],
        "suggested_probability": likely[AFTER],
        **{
            f"{RULE}{rule_id}": np.where(leads.is_matched[:, at], leads.units[:, at], np.nan)
            for at, rule_id in enumerate(model.rule_ids)
        },
    }


def write_parquet(path: Path, columns: Mapping[str, Any]) -> None:
    """Write arrays of one length as a Parquet file; what is not a number is null.

    Args:
        path: the file; its folder is made if it is not there.
        columns: by name; `landmark` and `known_on` are written as dates.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {f"c{at}": column for at, column in enumerate(columns.values())}
    selected = []
    for short, (name, column) in zip(arrays, columns.items(), strict=True):
        value = short
        if name in DAYS:
            value = f"cast({short} as date)"
        elif column.dtype.kind == "f":
            value = f"case when not isnan({short}) then {short} end"
        selected.append(f'{value} as "{name.replace(QUOTE, 2 * QUOTE)}"')
    target = str(path).replace("'", "''")
    with duckdb.connect() as connection:
        connection.register("arrays", arrays)
        connection.execute(
            f"copy (select {', '.join(selected)} from arrays) to '{target}' (format parquet)"
        )


def lead_rows(
    model: JudgedModel, found: Calibration, contact_ids: tuple[str, ...], leads: Leads
) -> list[dict[str, object]]:
    """One row per lead without an opportunity: scores and probabilities, in use and suggested.

    A probability is that of being won within the horizon, by logistic regression on the total
    score over all judgements; between 0 and 1.

    Args:
        model: the model by the rules of the scoring day.
        found: its calibration.
        contact_ids: m ids.
        leads: m leads of the scoring day.
    """
    by_points = probabilities_of(model, found.scorecard, leads)
    (scores, likely), (new_scores, new_likely) = (by_points[name] for name in BOTH)
    rows: list[dict[str, object]] = [
        {
            "contact_id": contact_id,
            "total_score": number_text(scores[at]),
            "win_probability": f"{likely[at]:.4f}",
            "suggested_total_score": number_text(new_scores[at]),
            "suggested_win_probability": f"{new_likely[at]:.4f}",
        }
        for at, contact_id in enumerate(contact_ids)
    ]
    return sorted(rows, key=lambda row: (-float(str(row["win_probability"])), row["contact_id"]))


def write_files(
    folder: Path,
    model: JudgedModel,
    found: Calibration,
    contact_ids: tuple[str, ...],
    leads: Leads,
) -> None:
    """Write the matrix and the leads of today, named after the model."""
    write_parquet(folder / f"{model.model_id}_matrix.parquet", matrix_columns(model, found))
    columns = ("contact_id", "total_score", "win_probability")
    columns += ("suggested_total_score", "suggested_win_probability")
    rows = lead_rows(model, found, contact_ids, leads)
    write_rows(folder / f"{model.model_id}_leads.csv", rows, columns)
