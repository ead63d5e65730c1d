"""Hold scorecards against logistic regression on X Education: `PYTHONPATH=../.. python compare.py`.

For both models, on the published split and on random ones: the points by hand, the scorecard that
tools/calibrate.py makes of the same rules and of those in candidate_rules/, and scikit-learn's
logistic regression on the columns themselves, one for each level. Run load.py and `dbt deps` first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from dbt_workspace.tables import write_rows
from tools.backtest import hold_out
from tools.console import make_console, make_table, print_table
from tools.judged_leads import TABLES, JudgedModel, read_judged, tables_with_units
from tools.ranking import Split, given_split, random_split
from tools.rule_tables import read_folder
from tools.trial import add_project_arguments, make_trial, read_rules

HERE = Path(__file__).resolve().parent
CANDIDATES = HERE / "candidate_rules"
MODELS = ("admissions", "admissions_at_arrival")
# What the rules of each model may speak of: all that load.py takes for known before the outcome.
NUMBERS = ("total_visits", "total_time_spent_on_website", "page_views_per_visit")
KNOWN_LATER = ("occupation", "what_matters_most", "lead_profile", "last_activity")
SHOWN = ("by hand", "scorecard", "with candidates", "regression", "regression, Select a level")

Columns = dict[str, list[Any]]


def regression(columns: Columns) -> Pipeline:
    """Logistic regression on numbers as numbers and on one column for each level of the others."""
    levels = [at for at, name in enumerate(columns) if name not in NUMBERS]
    numbers = [at for at, name in enumerate(columns) if name in NUMBERS]
    prepared = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), levels),
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
    )
    return make_pipeline(prepared, LogisticRegression(max_iter=5000))


def read_columns(database: Path, model_id: str, select_is_a_level: bool) -> Columns:
    """Read the columns that a model may know, by contact id; blank and `Select` are one level."""
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select * from raw.contacts order by contact_id")
        names = [column[0] for column in found.description]
        cells = dict(zip(names, zip(*found.fetchall(), strict=True), strict=True))
    known = [name for name in names[5:] if model_id == MODELS[0] or name not in KNOWN_LATER]
    blanks = ("", "-") if select_is_a_level else ("", "-", "select")
    columns: Columns = {}
    for name in known:
        texts = [(text or "").strip().lower() for text in cells[name]]
        if name in NUMBERS:
            columns[name] = [float(text) if text else np.nan for text in texts]
        else:
            columns[name] = ["-" if text in blanks else text for text in texts]
    return columns


def regression_auc(columns: Columns, model: JudgedModel, split: Split) -> float:
    """AUC of logistic regression on the leads that a split holds out."""
    cells = np.array(list(columns.values()), dtype=object).T
    fitted = regression(columns).fit(cells[split.training], model.leads.is_won[split.training])
    likely = fitted.predict_proba(cells[split.test])[:, 1]
    return float(roc_auc_score(model.leads.is_won[split.test], likely))


def read_models(asked: argparse.Namespace) -> tuple[Path, dict[str, JudgedModel]]:
    """Build a trial with the candidate rules; return its database and the models."""
    tables = read_rules(asked.project_dir) | read_folder(CANDIDATES)
    trial = make_trial(
        asked.project_dir,
        asked.project_dir / "target" / "compare_trial",
        tables_with_units(tables, MODELS),
        asked.profiles_dir,
        asked.target,
    )
    if trial.database is None:
        raise SystemExit("This comparison reads raw.contacts from DuckDB.")
    trial.build(*(f"+{table}" for table in TABLES), variables=asked.vars)
    return trial.database, {one: read_judged(trial, tables, one) for one in MODELS}


def without_candidates(model: JudgedModel) -> JudgedModel:
    """Leave out the rules of 0 points, as if they matched nobody."""
    is_in_use = model.points != 0
    leads = replace(
        model.leads,
        units=model.leads.units * is_in_use,
        is_matched=model.leads.is_matched & is_in_use,
    )
    return replace(model, leads=leads)


# Arrays are small: threads of linear algebra would wait for each other most of the time.
@threadpool_limits.wrap(limits=1)
def compare_on(model: JudgedModel, split: Split, columns: Sequence[Columns]) -> list[float]:
    """AUC on the leads that a split holds out, in the order of SHOWN."""
    is_won = model.leads.is_won[split.test]
    in_use, wider = (hold_out(one, split, 0).likely for one in (without_candidates(model), model))
    scorecards = (in_use["before"], in_use["after"], wider["after"])
    areas = [float(roc_auc_score(is_won, likely)) for likely in scorecards]
    return [*areas, *(regression_auc(one, model, split) for one in columns)]


def test_ids(database: Path) -> set[str]:
    """Ids of the leads that load.py held out."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select contact_id from raw.outcomes where is_test").fetchall()
    return {contact_id for (contact_id,) in rows}


def main(given: Sequence[str] | None = None) -> int:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_project_arguments(parser, "target/compare")
    parser.add_argument("--splits", type=int, default=5, help="random splits (5)")
    asked = parser.parse_args(given)
    console = make_console()
    database, models = read_models(asked)
    for model_id, model in models.items():
        published = given_split(model.contact_ids, test_ids(database))
        is_won, lead = model.leads.is_won, model.leads.lead
        splits = [random_split(is_won, lead, seed) for seed in range(asked.splits)]
        columns = [read_columns(database, model_id, select) for select in (False, True)]
        table = make_table(f"{model_id}: AUC on the leads held out")
        for name in ("split", *SHOWN):
            table.add_column(name, justify="right")
        rows = [compare_on(model, split, columns) for split in (published, *splits)]
        names = ["published", *(one.name for one in splits)]
        for name, row in zip(names, rows, strict=True):
            table.add_row(name, *(f"{auc:.4f}" for auc in row))
        if splits:
            table.add_row("mean of random", *(f"{auc:.4f}" for auc in np.mean(rows[1:], axis=0)))
        print_table(console, table)
        measured = [dict(zip(SHOWN, row, strict=True)) for row in rows]
        write_rows(
            asked.out / f"{model_id}.csv",
            [{"split": name, **row} for name, row in zip(names, measured, strict=True)],
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
