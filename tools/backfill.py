"""Make past days of the history anew: ``python backfill.py --from 2026-01-01 --to 2026-03-31``.

Runs ``dbt run`` in the current folder once for each stretch of days, so that memory is bounded by
the length of a stretch, and then once for the tables that read the history. A stretch that fails
ends the work; those before it stay, and the command can be given again from there on. Works in any
dbt project that uses the package (``python dbt_packages/lead_scoring/tools/backfill.py ...``) and
needs nothing beyond dbt. What follows ``--`` is given to dbt as it stands.
"""

import argparse
import datetime
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
HISTORY = "+int_lead_scoring__scored_days"


def stretches(
    first: datetime.date, last: datetime.date, length: int
) -> Iterator[tuple[datetime.date, datetime.date]]:
    """Cut the days from first to last, both included, into stretches of so many days at most."""
    while first <= last:
        end = min(last, first + datetime.timedelta(days=length - 1))
        yield first, end
        first = end + datetime.timedelta(days=1)


def dbt_command(select: Sequence[str], variables: dict[str, object], rest: list[str]) -> list[str]:
    """Word one call of dbt."""
    chosen = ["--select", *select] if select else []
    given = ["--vars", json.dumps(variables)] if variables else []
    return [*DBT, "--quiet", "run", *chosen, *given, *rest]


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; wrong input ends the program with a message and exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    date = datetime.date.fromisoformat
    parser.add_argument("--from", dest="first", type=date, required=True, metavar="YYYY-MM-DD")
    parser.add_argument("--to", dest="last", type=date, required=True, metavar="YYYY-MM-DD")
    parser.add_argument(
        "--days-at-a-time", type=int, default=30, metavar="N", help="length of a stretch (30)"
    )
    parser.add_argument(
        "--vars", type=json.loads, default={}, metavar="JSON", help="further vars for dbt"
    )
    parser.add_argument("rest", nargs="*", metavar="-- ...", help="further arguments for dbt")
    found = parser.parse_args(given)
    if found.last < found.first:
        parser.error(f"--to {found.last} is before --from {found.first}")
    if found.days_at_a_time < 1:
        parser.error("--days-at-a-time must be at least 1")
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Back-fill, and return dbt's exit code."""
    asked = arguments(given)
    parts = list(stretches(asked.first, asked.last, asked.days_at_a_time))
    days = (asked.last - asked.first).days + 1
    print(f"Back-fill of {days} days, {asked.first} to {asked.last}, in {len(parts)} stretches")
    began = time.monotonic()
    for number, (first, last) in enumerate(parts, start=1):
        variables = {**asked.vars, "lead_scoring__backfill": f"{first}/{last}"}
        code = subprocess.run(dbt_command([HISTORY], variables, asked.rest), check=False).returncode
        if code:
            print(f"The stretch {first} to {last} failed; the days before it are made.")
            return code
        done = (last - asked.first).days + 1
        seconds = time.monotonic() - began
        print(f"  {number}/{len(parts)}: {first} to {last}, {done} days in {seconds:.0f} s")
        sys.stdout.flush()
    print("The tables that read the history")
    code = subprocess.run(dbt_command([], asked.vars, asked.rest), check=False).returncode
    print(f"{'Failed' if code else 'Done'} after {time.monotonic() - began:.0f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
