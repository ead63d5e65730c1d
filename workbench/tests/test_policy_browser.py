"""In a browser: add a rule, preview it, save it, and see a build agree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from application import browser_or_skip, workbench
from conftest import PROJECT
from playwright.sync_api import Page

from dbt_workspace.project import copy_project
from tools.trial import rule_files

MILLISECONDS = 300_000

# Builds a trial and the sample.
pytestmark = pytest.mark.takes_minutes


@pytest.fixture(scope="module")
def project(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with the sample as it was built."""
    folder = tmp_path_factory.mktemp("policy") / "project"
    copy_project(folder)
    shutil.copy2(sample_file, folder / "lead_scoring.duckdb")
    return folder


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of Chromium."""
    with browser_or_skip() as browser:
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        yield page


def choose(page: Page, label: str, option: str) -> None:
    """Choose from a list."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option).first.click()


def fill(page: Page, label: str, text: str) -> None:
    """Fill in a field, and leave it."""
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def test_a_rule_is_added_previewed_and_saved_and_the_build_agrees(
    project: Path, page: Page
) -> None:
    """The form's count, the preview's grades and the next build are the same."""
    database = project / "lead_scoring.duckdb"
    with workbench(
        database, "--allow-edit", LEAD_SCORING_WORKBENCH_PROJECT=str(project)
    ) as address:
        count, changed = add_preview_and_save(project, page, address)
    old = grades(database)
    build = [
        *(sys.executable, "-m", "tools.dbt_build", "--project-dir", str(project)),
        *("--profiles-dir", str(project), "--exclude-resource-type", "unit_test", "test"),
        *("--target-path", str(project / "target"), "--log-path", str(project / "logs")),
    ]
    environment = {**os.environ, "LEAD_SCORING_DUCKDB_PATH": str(database)}
    subprocess.run(build, cwd=PROJECT, env=environment, check=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        [(built,)] = connection.execute(
            "select count(*) from lead_score_contributions"
            " where scoring_model_id = 'mid_market' and rule_id = 'country_unknown'"
        ).fetchall()
    assert built == count > 0
    assert len({contact_id for contact_id, *_ in old ^ grades(database)}) == changed > 0


def grades(database: Path) -> set[tuple[str, str, bool]]:
    """Grade and MQL state of each lead."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            "select contact_id, lead_grade, is_mql from lead_scores"
            " where scoring_model_id = 'mid_market'"
        ).fetchall()
    return set(rows)


def add_preview_and_save(project: Path, page: Page, address: str) -> tuple[int, int]:
    """Add a rule for leads without a country: how many match, and how many change."""
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(re.sub(r"^\w+://([^/]*).*", r"\1", request.url)))
    before = {name: path.read_bytes() for name, path in rule_files(project).items()}
    page.goto(f"{address}/policy")
    page.get_by_text("New rule", exact=True).click()
    choose(page, "Attribute", "Country")
    choose(page, "Comparison", "is missing")
    counted = page.get_by_text(re.compile(r"\d+ of 583 leads"))
    counted.wait_for()
    count = int(re.match(r"\d+", counted.inner_text())[0])
    fill(page, "Rule id", "country_unknown")
    fill(page, "Points", "40")
    fill(page, "Description", "No country known")
    choose(page, "Group", "Location")
    page.get_by_role("button", name="Add the rule").click()
    page.get_by_text("The rule is in the table Fit rules now").wait_for()
    page.get_by_role("button", name="Preview").click()
    page.get_by_text("Leads that change", exact=True).wait_for()
    changed = int(page.get_by_test_id("stMetricValue").first.inner_text().replace(",", ""))
    assert {name: path.read_bytes() for name, path in rule_files(project).items()} == before
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("What to commit of the last save").wait_for()
    after = {name: path.read_bytes() for name, path in rule_files(project).items()}
    row = b"mid_market,country_unknown,location,country,is_blank,,40,,,No country known\n"
    assert row not in before["fit_rules"]
    assert after == {**before, "fit_rules": after["fit_rules"]}
    assert after["fit_rules"].replace(row, b"") == before["fit_rules"]
    assert hosts == {address.removeprefix("http://")}
    return count, changed
