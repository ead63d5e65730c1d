"""In a browser: add a rule, preview it, save it, and see a build agree."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from conftest import PROJECT

from dbt_workspace.project import copy_project
from tools.trial import rule_files

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
LONG = "LEAD_SCORING_WORKBENCH_LONG"
MILLISECONDS = 300_000

pytestmark = pytest.mark.skipif(
    os.environ.get(LONG) != "yes",
    reason=f"builds a trial and the sample, minutes: make test-workbench, or {LONG}=yes",
)


@pytest.fixture(scope="module")
def project(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, with the sample as it was built."""
    folder = tmp_path_factory.mktemp("policy") / "project"
    copy_project(folder)
    shutil.copy2(sample_file, folder / "lead_scoring.duckdb")
    return folder


@pytest.fixture(scope="module")
def environment(project: Path) -> dict[str, str]:
    """Where the workbench and dbt find the copy."""
    return {
        **os.environ,
        "LEAD_SCORING_WORKBENCH_PROJECT": str(project),
        "LEAD_SCORING_DUCKDB_PATH": str(project / "lead_scoring.duckdb"),
    }


@pytest.fixture(scope="module")
def address(environment: dict[str, str]) -> Iterator[str]:
    """The workbench, served with leave to edit."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "workbench", "--allow-edit", "--port", str(port)]
    with subprocess.Popen(command, cwd=PROJECT, env=environment) as process:
        try:
            for _ in range(300):
                with socket.socket() as reached:
                    if reached.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@pytest.fixture
def page() -> Iterator[Page]:
    """A page of Chromium, which must be there in CI."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        message = f"{CHROMIUM} is not installed: make debian, as root"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        yield page
        browser.close()


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
    project: Path, environment: dict[str, str], address: str, page: Page
) -> None:
    """The form's count, the preview's grades and the next build are the same."""
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

    database = environment["LEAD_SCORING_DUCKDB_PATH"]
    grades = "select contact_id, lead_grade, is_mql from lead_scores where scoring_model_id = "
    with duckdb.connect(database, read_only=True) as connection:
        old = set(connection.execute(f"{grades} 'mid_market'").fetchall())
    build = [
        *(sys.executable, "-m", "tools.dbt_build", "--project-dir", str(project)),
        *("--profiles-dir", str(project), "--exclude-resource-type", "unit_test", "test"),
        *("--target-path", str(project / "target"), "--log-path", str(project / "logs")),
    ]
    subprocess.run(build, cwd=PROJECT, env=environment, check=True)
    with duckdb.connect(database, read_only=True) as connection:
        new = set(connection.execute(f"{grades} 'mid_market'").fetchall())
        [(built,)] = connection.execute(
            "select count(*) from lead_score_contributions"
            " where scoring_model_id = 'mid_market' and rule_id = 'country_unknown'"
        ).fetchall()
    assert built == count > 0
    assert len({contact_id for contact_id, *_ in old ^ new}) == changed > 0
