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
    RetryPolicy,
    ScheduleDefinition,
    define_asset_job,
)
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

# What sales and the CRM read, with all that it is made from. Every table that keeps state between
# runs is among it, so those that are left to the night miss nothing.
HOURLY = (
    "+sync_crm_leads +lead_score_contributions +call_list +untouched_mqls +account_scores"
    " +lead_mql_transitions +lead_score_history"
)

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


def build(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Run ``dbt build`` for the assets of this step, and hand on what dbt reports of each.

    Args:
        context: which assets the step has to make.
        dbt: the dbt command.

    Yields:
        Dagster's event for each table that was made and each test that ran.
    """
    # Runs never overlap, so one folder does: dbt parses again only what was edited.
    folder = PROJECT.project_dir.resolve() / PROJECT.target_path
    yield from dbt.cli(BUILD, context=context, target_path=folder).stream()


@dbt_assets(manifest=PROJECT.manifest_path, project=PROJECT, select=HOURLY, pool=POOL)
def scores(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Make the tables that change with every load."""
    yield from build(context, dbt)


@dbt_assets(manifest=PROJECT.manifest_path, project=PROJECT, exclude=HOURLY, pool=POOL)
def evidence(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
    """Make all others: what rules are worth, which rows were rejected, the guide."""
    yield from build(context, dbt)


HOURLY_SCORES = define_asset_job(
    "hourly_scores",
    selection=AssetSelection.assets(scores),
    description="Read what was loaded since the last run, and score.",
    op_retry_policy=RetryPolicy(max_retries=2, delay=120),
)
NIGHTLY_HISTORY = define_asset_job(
    "nightly_history",
    selection=AssetSelection.assets(scores, evidence),
    description="Complete yesterday in the history, score the new day, and make everything else.",
)

defs = Definitions(
    assets=[scores, evidence],
    jobs=[HOURLY_SCORES, NIGHTLY_HISTORY],
    schedules=[
        ScheduleDefinition(job=HOURLY_SCORES, cron_schedule="5 * * * *", execution_timezone="UTC"),
        ScheduleDefinition(
            job=NIGHTLY_HISTORY, cron_schedule="30 0 * * *", execution_timezone="UTC"
        ),
    ],
    resources={"dbt": DbtCliResource(project_dir=PROJECT)},
)
