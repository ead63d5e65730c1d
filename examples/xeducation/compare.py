"""Hold scorecards against logistic regression on X Education: `PYTHONPATH=../.. python compare.py`.

For both models, on the published split and on five random ones: the points by hand, the scorecard
that tools/calibrate.py makes of the same rules and of those in candidate_rules/, and scikit-learn's
logistic regression on the columns as they are, one column for each level. Run load.py and `dbt deps`
before.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
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

from tools.calibrate import Calibration, calibrate, mean_quality, shuffled
from tools.evaluated_leads import TABLES, EvaluatedModel, read_evaluated, tables_with_units
from tools.ranking import Split, given_split, random_split
from tools.rule_tables import read_folder
from tools.summary import make_console, make_table, print_table
from tools.trial import add_project_arguments, make_trial, read_rules

HERE = Path(__file__).resolve().parent
CANDIDATES = HERE / "candidate_rules"
MODELS = ("admissions", "admissions_at_arrival")
# What the rules of each model may speak of: all that load.py takes for known before the outcome.
NUMBERS = ("total_visits", "total_time_spent_on_website", "page_views_per_visit")
KNOWN_LATER = ("occupation", "what_matters_most", "lead_profile", "last_activity")
SPLITS = 5
SHOWN = ("by hand", "scorecard", "with candidates", "logistic regression")

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


def regression_auc(columns: Columns, model: EvaluatedModel, split: Split) -> float:
    """AUC of logistic regression on the leads that a split holds out."""
    cells = np.array(list(columns.values()), dtype=object).T
    fitted = regression(columns).fit(cells[split.training], model.leads.is_won[split.training])
    likely = fitted.predict_proba(cells[split.test])[:, 1]
    return float(roc_auc_score(model.leads.is_won[split.test], likely))


def read_models(asked: argparse.Namespace) -> tuple[Path, list[dict[str, EvaluatedModel]]]:
    """Build two trials, with the rules in use and with the candidates; return database and models."""
    found, rules = [], read_rules(asked.project_dir)
    for name, tables in (("rules", rules), ("candidates", rules | read_folder(CANDIDATES))):
        trial = make_trial(
            asked.project_dir,
            asked.project_dir / "target" / f"compare_{name}",
            tables_with_units(tables, MODELS),
            asked.profiles_dir,
            asked.target,
        )
        trial.build(*(f"+{table}" for table in TABLES), variables=asked.vars)
        found.append({one: read_evaluated(trial, tables, one) for one in MODELS})
        if trial.database is None:
            raise SystemExit("This comparison reads raw.contacts from DuckDB.")
    return trial.database, found


def test_ids(database: Path) -> set[str]:
    """Ids of the leads that load.py held out."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute("select contact_id from raw.outcomes where is_test").fetchall()
    return {contact_id for (contact_id,) in rows}


def main(given: Sequence[str] | None = None) -> int:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_project_arguments(parser, "target/compare")
    asked = parser.parse_args(given)
    console = make_console()
    database, (in_use, candidates) = read_models(asked)
    for model_id in MODELS:
        model, wider = in_use[model_id], candidates[model_id]
        published = given_split(model.contact_ids, test_ids(database))
        splits = [published, *(random_split(model.leads.is_won, seed) for seed in range(SPLITS))]
        columns = read_columns(database, model_id, select_is_a_level=False)
        with_select = read_columns(database, model_id, select_is_a_level=True)
        table = make_table(f"{model_id}: AUC on the leads held out")
        for name in ("split", *SHOWN, "with Select as a level", "lift of top 10 %"):
            table.add_column(name, justify="right")
        rows = []
        for split in splits:
            narrow: Calibration = calibrate(model, split, 0)
            wide = calibrate(wider, split, 0)
            rows.append(
                [
                    narrow.before.auc,
                    narrow.after.auc,
                    wide.after.auc,
                    regression_auc(columns, model, split),
                    regression_auc(with_select, model, split),
                    wide.after.top_lift,
                ]
            )
            table.add_row(split.name, *(f"{number:.4f}" for number in rows[-1]))
        table.add_row("mean of the random ones", *(f"{n:.4f}" for n in np.mean(rows[1:], axis=0)))
        chance = mean_quality([shuffled(wider, published, seed) for seed in range(1)])
        print_table(console, table)
        console.print(
            f"Shuffled outcomes: AUC {chance.auc:.4f}, lift of the top 10 % {chance.top_lift:.3f}\n",
            highlight=False,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
