"""The dbt project in Dagster: scores each hour, everything each night.

docs/orchestration.md says how to start it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetSelection,
    Definitions,
    Nothing,
    OpExecutionContext,
    Out,
    Output,
    RetryPolicy,
    ScheduleDefinition,
    define_asset_job,
    job,
    op,
)
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

# What sales and the CRM read, with all that it is made from but for the evidence. Every table that
# keeps facts from run to run is among it, so those that are left to the night miss nothing.
HOURLY = ["--select", "+tag:lead_scoring_hourly", "--exclude", "tag:lead_scoring_nightly"]

# Cautious: no test that also looks at a table which is left to the night. An erased contact is in
# the rejected rows until then, and the test that it is nowhere would fail.
BUILD = ["build", "--indirect-selection", "cautious", "--exclude-resource-type", "unit_test"]

# DuckDB lets one process write. dagster.yaml says that a pool takes one run at a time.
POOL = "lead_scoring_database"

PROJECT = DbtProject(
    project_dir=os.environ.get("LEAD_SCORING_PROJECT", Path(__file__).resolve().parents[2]),
    target_path=Path("target", "dagster"),
)
PROJECT.prepare_if_dev()


# Runs never overlap, so one folder does: dbt parses again only what was edited.
FOLDER = PROJECT.project_dir.resolve() / PROJECT.target_path


@dbt_assets(manifest=PROJECT.manifest_path, project=PROJECT, pool=POOL)
def tables(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Make all tables; Dagster hears of each that was made and each test that ran."""
    yield from dbt.cli(BUILD, context=context, target_path=FOLDER).stream()


@op(pool=POOL, out=Out(Nothing), retry_policy=RetryPolicy(max_retries=2, delay=120))
def build_scores(context: OpExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Make the tables that change with every load: some of the assets, by their tags."""
    command = dbt.cli([*BUILD, *HOURLY], manifest=PROJECT.manifest_path, target_path=FOLDER)
    yield from command.stream()
    context.log.info("Scores are made.")
    yield Output(None)


@job(description="Read what was loaded since the last run, and score.")
def hourly_scores() -> None:
    """What the hour runs."""
    build_scores()


NIGHTLY_HISTORY = define_asset_job(
    "nightly_history",
    selection=AssetSelection.assets(tables),
    description="Complete yesterday in the history, score the new day, and make everything else.",
)

defs = Definitions(
    assets=[tables],
    jobs=[hourly_scores, NIGHTLY_HISTORY],
    schedules=[
        ScheduleDefinition(job=hourly_scores, cron_schedule="5 * * * *", execution_timezone="UTC"),
        ScheduleDefinition(
            job=NIGHTLY_HISTORY, cron_schedule="30 0 * * *", execution_timezone="UTC"
        ),
    ],
    resources={"dbt": DbtCliResource(project_dir=PROJECT)},
)
