"""Run jobs once, without a schedule: ``python -m examples.dagster.run_once [job ...]``."""

import sys
import time
from contextlib import redirect_stdout

from dagster import DagsterInstance, ExecuteInProcessResult

from examples.dagster.crm_sync import defs
from examples.dagster.definitions import PROJECT

# The night first: the hour reads what it keeps.
JOBS = ("nightly_history", "hourly_scores")
LOG = PROJECT.project_dir / PROJECT.target_path / "run_once.log"
# Of Dagster's own messages only what went wrong; the log has all that dbt says.
QUIET = {"loggers": {"console": {"config": {"log_level": "ERROR"}}}}


def run(name: str) -> bool:
    """Run a job and print what it made.

    Args:
        name: of the job.

    Returns:
        Whether all of it succeeded.
    """
    print(f"    {name}: running", flush=True)
    started = time.monotonic()
    with (
        DagsterInstance.ephemeral() as instance,
        LOG.open("a", encoding="utf-8") as log,
        redirect_stdout(log),
    ):
        result = defs.resolve_job_def(name).execute_in_process(
            instance=instance, run_config=QUIET, raise_on_error=False
        )
    seconds = time.monotonic() - started
    print(f"    {name}: {summary(result)} in {seconds:.0f} s", flush=True)
    return result.success


def summary(result: ExecuteInProcessResult) -> str:
    """Count what a run has made, and name the steps and checks that failed."""
    checks = result.get_asset_check_evaluations()
    text = f"{len(result.get_asset_materialization_events())} assets, {len(checks)} asset checks"
    failed = [check.check_name for check in checks if not check.passed]
    failed += [event.step_key or "" for event in result.all_events if event.is_step_failure]
    return f"{text}, FAILED: {', '.join(failed)}" if failed else text


def main() -> int:
    """Run the jobs that the command line names, or both, in turn; 1 when one has failed."""
    LOG.unlink(missing_ok=True)
    if all(run(name) for name in sys.argv[1:] or JOBS):
        return 0
    print(f"    What dbt said is in {LOG}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
