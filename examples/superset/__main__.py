"""``python -m examples.superset``: the sample on PostgreSQL, and its dashboard in Apache Superset.

Starts a PostgreSQL server of its own, builds the sample into it with the module metrics, sets up
Superset with the dashboard, opens each chart in Chromium, and takes a picture. Ends with 1 if a
chart shows an error or no data. ``--serve`` leaves both running, to look around.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

from dbt_workspace.project import PROJECT, all_modules
from engines.engine import EngineMissingError
from engines.postgres import DATABASE, USER, Postgres
from engines.project import Project
from examples.superset import look
from examples.superset.server import Superset

FOLDER = PROJECT / "target" / "superset"
PICTURE = FOLDER / "dashboard.png"


def say(text: str) -> None:
    """Print a line at once."""
    print(f"    {text}", flush=True)


def build_sample(postgres: Postgres) -> None:
    """Build the sample and the module metrics on the server."""
    project = Project(FOLDER / "project", {"lead_scoring__modules": all_modules()})
    project.copy()
    postgres.run(project, ["seed"])
    postgres.run(project, ["run"])


def look_at_all(superset: Superset) -> bool:
    """Open each chart and the dashboard; whether all of them show data and no error."""
    with look.signed_in(superset) as browser:
        found = look.charts_of_dashboard(browser, superset)
        charts = [look.look_at_chart(browser, superset, number, name) for number, name in found]
        errors = look.picture_of_dashboard(browser, superset, PICTURE, len(found))
        outside = sorted(set(browser.outside))
    for chart in charts:
        say(f"{chart.name}: {chart.problem or f'{chart.rows} rows'}")
    for error in errors:
        say(f"The dashboard shows an error: {error}")
    for address in outside:
        say(f"Another host was asked for: {address}")
    say(f"Picture of the dashboard: {PICTURE}")
    files = len(list((Path(__file__).parent / "bundle" / "charts").glob("*.yaml")))
    if len(charts) != files:
        say(f"The dashboard has {len(charts)} charts, and there are files of {files}")
    return (
        not errors and not outside and len(charts) == files and not any(c.problem for c in charts)
    )


def main() -> int:
    """Build, set up, look; 1 when something is wrong with what is shown."""
    parser = argparse.ArgumentParser(prog="python -m examples.superset", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="go on serving until Ctrl+C")
    arguments = parser.parse_args()
    if not Path(look.CHROMIUM).exists():
        say(f"{look.CHROMIUM} is not there. On Debian: apt-get install chromium")
        return 1
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    postgres, superset = Postgres(), Superset(FOLDER)
    try:
        with postgres.start(FOLDER):
            started = time.monotonic()
            build_sample(postgres)
            say(f"{postgres.title}: the sample in {time.monotonic() - started:.0f} s")
            started = time.monotonic()
            superset.set_up(f"postgresql+psycopg2://{USER}@127.0.0.1:{postgres.port}/{DATABASE}")
            with superset.serve():
                say(f"Superset: dashboard imported in {time.monotonic() - started:.0f} s")
                is_right = look_at_all(superset)
                if arguments.serve:
                    wait_for_interrupt(superset)
    except EngineMissingError as missing:
        if os.environ.get("CI"):
            raise
        say(f"SKIPPED: {missing}")
        return 0
    return 0 if is_right else 1


def wait_for_interrupt(superset: Superset) -> None:
    """Say where Superset is, and wait until somebody has seen enough."""
    address = f"{superset.url}/superset/dashboard/{look.SLUG}/"
    say(f"{address} (user {look.USER}, password {superset.password}); Ctrl+C ends it")
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
