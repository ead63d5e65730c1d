"""Write to the CRM whenever the hourly scores have been made.

The secrets of the CRM are in the environment of Dagster. docs/crm_sync.md is the guide;
LEAD_SCORING_CRM names the mapping.
"""

import os
import subprocess
import sys
from pathlib import Path

from dagster import (
    DagsterRunStatus,
    Definitions,
    Failure,
    OpExecutionContext,
    RunRequest,
    RunStatusSensorContext,
    job,
    op,
    run_status_sensor,
)

from examples.dagster import definitions

REPOSITORY = Path(__file__).resolve().parents[2]
MAPPING = os.environ.get("LEAD_SCORING_CRM", "tryton")


# In the pool of the builds: on DuckDB the sync has the database for itself.
@op(pool=definitions.POOL)
def write_to_the_crm(context: OpExecutionContext) -> None:
    """Write what has changed; fails when the CRM has refused or could not be reached."""
    done = subprocess.run(
        [sys.executable, "-m", "crm_sync", "apply", MAPPING],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    context.log.info(done.stdout)
    if done.returncode:
        raise Failure(f"crm_sync ended with {done.returncode}: {done.stderr}")


@job(description="Write what has changed into the CRM.")
def crm_sync() -> None:
    """What follows the hour."""
    write_to_the_crm()


@run_status_sensor(
    run_status=DagsterRunStatus.SUCCESS,
    monitored_jobs=[definitions.hourly_scores],
    request_job=crm_sync,
)
def after_hourly_scores(context: RunStatusSensorContext) -> RunRequest:
    """Ask for a sync when the scores of an hour are there."""
    return RunRequest(run_key=context.dagster_run.run_id)


defs = Definitions.merge(
    definitions.defs, Definitions(jobs=[crm_sync], sensors=[after_hourly_scores])
)
