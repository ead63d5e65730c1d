"""Measure how long pages of the workbench take: ``python -m benchmarks.workbench``.

The marts are those of the built sample, each lead in as many copies as it takes. The rows of a lead
lie far apart, as those of a real table may. What is measured is the work of a page alone (its
script, run by Streamlit's test harness), and what somebody with a browser waits for, in the first
visit with everything that a browser has to load, and on the way from another page.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.table import Table
from streamlit.testing.v1 import AppTest

from workbench import session
from workbench.pages import evidence
from workbench.tests.application import CHROMIUM, click_first_row, finished, workbench

FOLDER = Path("target/bench/workbench")
PAGES = {
    "call_list": "Call list",
    "lead": "Lead",
    "policy": "Policy",
    "evidence": "Evidence",
    "health": "Health",
}
# What is chosen on a page, by the key of the widget; the first choice is what a page begins with.
PARTS = {
    "lead": ("lead_tab", ("Over time", "Sales and MQL", "Other models")),
    "evidence": ("evidence_section", tuple(evidence.SECTIONS)[1:]),
    "health": ("health_part", ("Rejected rows", "Robots", "Rule warnings", "Freshness", "Drift")),
}
# Tables with a row for each lead that pages read beside the marts.
BESIDE = (
    "int_lead_scoring__contact_periods",
    "int_lead_scoring__lead_attributes",
    "int_lead_scoring__lead_identities",
    "int_lead_scoring__leads_to_score",
    "int_lead_scoring__sales_outcomes",
)
ROUNDS = 5


def copy_leads(source: Path, target: Path, leads: int) -> int:
    """Write the tables of a built project with more leads, and give how many there are."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        # Views in it name the database by the name of its file.
        connection.execute(f"attach '{source}' as {source.stem} (read_only)")
        connection.execute(f"attach '{target}' as target")
        connection.execute("create schema target.main_scoring_internal")
        scored = f"select count(distinct contact_id) from {source.stem}.main.lead_scores"
        copies = max(1, round(leads / connection.execute(scored).fetchone()[0]))
        tables = connection.execute(
            """select table_schema, table_name, bool_or(column_name = 'contact_id')
            from information_schema.columns where table_catalog = ? group by all""",
            [source.stem],
        ).fetchall()
        for schema, name, has_leads in tables:
            grows = has_leads and (schema == "main" or name in BESIDE) and copies > 1
            chosen = f"from {source.stem}.{schema}.{name}"
            if grows:
                chosen = f"""select original.* replace (contact_id || '-' || copy as contact_id)
                    from range({copies}) as copies (copy)
                    cross join {source.stem}.{schema}.{name} as original"""
            connection.execute(f"create table target.{schema}.{name} as {chosen}")
        counted = scored.replace(source.stem, "target")
        return connection.execute(counted).fetchone()[0]


def of_pages(lead: str) -> dict[str, float]:
    """Seconds that the script of each page and part takes, the median of some rounds."""

    def script(name: str) -> None:
        import importlib  # noqa: PLC0415 - the script of a page stands alone.

        importlib.import_module(f"workbench.pages.{name}").show()

    found = {}
    for name, title in PAGES.items():
        importlib.import_module(f"workbench.pages.{name}")
        key, parts = PARTS.get(name, (None, ()))
        for part in (None, *parts):
            seconds = []
            for _ in range(ROUNDS):
                page = AppTest.from_function(script, default_timeout=120, args=(name,))
                if name == "lead":
                    page.query_params["model"], _, page.query_params["lead"] = lead.partition("/")
                if part:
                    page.session_state[key] = part
                started = time.perf_counter()
                page.run()
                seconds.append(time.perf_counter() - started)
                assert not page.exception, [error.message for error in page.exception]
            found[f"{title}, {part}" if part else title] = statistics.median(seconds)
    session.warehouse().close()
    return found


def in_a_browser(file: Path, lead: str) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds until each page is drawn: opened by its address, and from another page."""
    addresses = {title: name.replace("_", "-") for name, title in PAGES.items()}
    model, _, contact = lead.partition("/")
    addresses["Lead"] += f"?model={model}&lead={contact}"
    opened: dict[str, list[float]] = {title: [] for title in PAGES.values()}
    went: dict[str, list[float]] = {title: [] for title in PAGES.values()}
    with workbench(file.absolute()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.goto(address)
        finished(page)
        for _ in range(ROUNDS):
            for title, path in addresses.items():
                started = time.perf_counter()
                page.goto(f"{address}/{path}")
                finished(page)
                opened[title].append(time.perf_counter() - started)
            for title in addresses:
                started = time.perf_counter()
                page.get_by_role("link", name=title, exact=True).first.click()
                page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
                finished(page)
                if title == "Lead":
                    # To a lead one comes from the call list.
                    page.get_by_role("link", name="Call list", exact=True).first.click()
                    table = page.get_by_test_id("stDataFrame")
                    table.wait_for()
                    finished(page)
                    started = time.perf_counter()
                    click_first_row(table, page.get_by_test_id("stMetricValue").first)
                    page.get_by_test_id("stVegaLiteChart").first.wait_for()
                    finished(page)
                went[title].append(time.perf_counter() - started)
        browser.close()
    return tuple(
        {title: statistics.median(seconds) for title, seconds in found.items()}
        for found in (opened, went)
    )


def main(given: Sequence[str] | None = None) -> None:
    """Make the marts, measure, and show the seconds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, default=Path("lead_scoring.duckdb"), help="built file")
    parser.add_argument("--again", action="store_true", help="measure the marts of the last time")
    arguments = parser.parse_args(given)
    console = Console()
    file = FOLDER / str(arguments.leads) / "lead_scoring.duckdb"
    if not arguments.again:
        leads = copy_leads(arguments.file, file, arguments.leads)
        console.print(f"{leads:,} leads, {file.stat().st_size / 1e9:.1f} GB")
    os.environ["LEAD_SCORING_DUCKDB_PATH"] = str(file)
    with duckdb.connect(str(file), read_only=True) as connection:
        lead = connection.execute(
            """select scoring_model_id || '/' || contact_id from call_list
            order by total_score desc, contact_id limit 1 offset 100"""
        ).fetchone()
    lead = lead[0] if lead else "/"
    scripts = of_pages(lead)
    opened, went = in_a_browser(file, lead)
    table = Table("page", "script", "from another page", "opened by its address")
    for title in scripts:
        cells = (found.get(title) for found in (scripts, went, opened))
        table.add_row(title, *("" if one is None else f"{one:.2f} s" for one in cells))
    console.print(table)


if __name__ == "__main__":
    main()
