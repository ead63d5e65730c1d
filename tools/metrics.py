"""Metrics of the bundled sample: checked, asked and exported: ``python -m tools.metrics``.

Adds the module ``metrics`` to what ``make build`` has built, has MetricFlow check all of it against
the tables, asks it some questions, and writes the Open Semantic Interchange document.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from pathlib import Path

from metricflow.converters.msi_to_osi import MSIToOSIConverter
from metricflow_semantics.model.dbt_manifest_parser import (
    parse_manifest_from_dbt_generated_manifest,
)

from dbt_workspace.processes import run_dbt
from dbt_workspace.project import PROJECT, all_modules, copy_project
from tools.metricflow_calls import call_metricflow

MODELS = ("path:models/optional/metrics", "path:models/marts/metrics")
VARIABLES = {"lead_scoring__modules": all_modules()}
DOCUMENT = PROJECT / "docs" / "metrics.osi.json"
QUESTIONS = {
    "Leads, MQLs and score by grade, today": [
        *("--metrics", "leads,mqls,share_of_mqls,average_score"),
        *("--group-by", "lead_week__lead_grade", "--order", "lead_week__lead_grade"),
    ],
    "The MQLs of each week": [
        *("--metrics", "mqls,new_mqls,handoffs"),
        *("--group-by", "metric_time__week", "--order", "metric_time__week"),
    ],
    "Who was in time": [
        *("--metrics", "handoffs,share_of_deadlines_kept,median_hours_to_touch"),
        *("--group-by", "contact__owner", "--order", "-handoffs"),
    ],
    "Who was won": [
        *("--metrics", "judged_leads,conversions,conversion_rate"),
        *("--group-by", "judgement__fit_grade", "--order", "judgement__fit_grade"),
    ],
}


def osi_document(manifest: Path) -> str:
    """Convert dbt's semantic manifest into a document of Open Semantic Interchange, as JSON.

    Raises:
        ValueError: something of it can't be said there.
    """
    parsed = parse_manifest_from_dbt_generated_manifest(manifest.read_text(encoding="utf-8"))
    converted = MSIToOSIConverter().convert(parsed, osi_model_name="lead_scoring")
    if converted.issues:
        raise ValueError(f"The document would lack: {converted.issues}")
    document = json.loads(converted.output.to_osi_json())
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    """Build, check, ask and export; 1 when a step fails."""
    parser = argparse.ArgumentParser(prog="python -m tools.metrics", description=__doc__)
    parser.add_argument("--out", type=Path, default=DOCUMENT, help="where the document goes")
    arguments = parser.parse_args()
    database = Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb")).resolve()
    if not database.exists():
        print(f"{database} is not there: run `make build` first.")
        return 1
    # MetricFlow reads target/ of the project; that of the checkout stays as the last build left it.
    folder = PROJECT / "target" / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    copy_project(folder)
    build = ["--quiet", "build", "--vars", json.dumps(VARIABLES), "--select", *MODELS]
    done = run_dbt(build, {"LEAD_SCORING_DUCKDB_PATH": str(database)}, folder)
    if done.returncode != 0:
        print(done.stdout)
        return 1
    queries = [["query", "--quiet", *question] for question in QUESTIONS.values()]
    _, *answers = call_metricflow([["validate-configs"], *queries], folder, database)
    print("mf validate-configs: no errors")
    for (title, question), answer in zip(QUESTIONS.items(), answers, strict=True):
        print(f"\n{title}: mf query {' '.join(question)}\n\n{answer.strip()}")
    arguments.out.write_text(osi_document(folder / "target/semantic_manifest.json"), "utf-8")
    print(f"\nThe Open Semantic Interchange document is in {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
