"""The workbench in a browser: the real application, Debian's Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
from application import browser_or_skip, click_first_row, finished, workbench
from pages import HOSTILE, ask, written_by_another
from playwright.sync_api import Browser, Page, expect

PATHS = ("", "lead", "policy", "evidence", "health")
pytestmark = pytest.mark.xdist_group("workbench_browser")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for all tests of the module."""
    with browser_or_skip() as found:
        yield found


@pytest.fixture(scope="module")
def address(sample_file: Path) -> Iterator[str]:
    """The workbench on the bundled sample."""
    with workbench(sample_file) as found:
        yield found


@pytest.fixture
def opened(browser: Browser) -> Iterator[Page]:
    """A page that may not reach any other host; what it asked for is in ``requests``."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    found = context.new_page()
    found.set_default_timeout(20_000)
    yield found
    context.close()


def test_find_a_lead_and_read_why(opened: Page, address: str, sample_file: Path) -> None:
    """By its name, from the call list's other end: search, score, waterfall, history."""
    lead, name, grade, total = ask(
        sample_file,
        """select contact_id, full_name, lead_grade, total_score from call_list
        where full_name is not null order by total_score desc, contact_id limit 1""",
    )[0]
    opened.goto(f"{address}/lead")
    finished(opened)
    day = ask(sample_file, "select max(scored_on) from lead_scores")[0][0]
    expect(opened.get_by_text(f"Scored on {day.day} {day:%b %Y}, published")).to_be_visible()
    search = opened.get_by_label("Find a lead")
    search.fill(lead)
    search.press("Enter")
    expect(opened.get_by_role("heading", name=name)).to_be_visible()
    expect(opened.get_by_test_id("stMetricValue").first).to_have_text(grade)
    expect(opened.get_by_text(f"total {total.normalize():f} points")).to_be_visible()
    expect(opened.get_by_test_id("stVegaLiteChart").first).to_be_visible()
    assert f"lead={lead}" in opened.url
    opened.get_by_role("tab", name="Over time").click()
    expect(opened.get_by_role("heading", name="What happened")).to_be_visible()


def test_a_row_of_the_call_list_leads_to_the_lead(
    opened: Page, address: str, sample_file: Path
) -> None:
    """And the address can be sent."""
    first = ask(sample_file, "select contact_id from call_list order by call_rank limit 1")[0][0]
    opened.goto(address)
    finished(opened)
    click_first_row(opened.get_by_test_id("stDataFrame"), opened.get_by_label("Find a lead"))
    opened.wait_for_url("**/lead?**")
    assert f"lead={first}" in opened.url
    expect(opened.get_by_text(first).first).to_be_visible()


def test_see_a_rejected_row(opened: Page, address: str, sample_file: Path) -> None:
    """By input, with all its columns."""
    rows = ask(sample_file, "select count(*) from rejected_records where input = 'overrides'")[0][0]
    opened.goto(f"{address}/health")
    finished(opened)
    opened.get_by_test_id("stButtonGroup").get_by_text("Rejected rows").click()
    opened.get_by_label("Input", exact=False).first.click()
    opened.get_by_role("option", name="Overrides").click()
    expect(opened.get_by_text(f"{rows} row. Select one")).to_be_visible()
    record = opened.get_by_role("heading", level=3).filter(has_text="Overrides")
    click_first_row(opened.get_by_test_id("stDataFrame").first, record)


def test_no_page_makes_a_request_to_another_host(opened: Page, address: str) -> None:
    """No font, map, script or statistics from elsewhere."""
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("websocket", lambda found: asked.append(found.url))
    for path in PATHS:
        opened.goto(f"{address}/{path}")
        finished(opened)
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_hostile_names_are_text_and_a_locked_file_is_said_plainly(
    opened: Page, sample_file: Path, tmp_path: Path
) -> None:
    """Nothing of them runs or links; while a build writes, a sentence stands there."""
    database = tmp_path / "lead_scoring.duckdb"
    model, lead = ask(sample_file, "select scoring_model_id, contact_id from call_list limit 1")[0]
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{sample_file}' as sample (read_only)")
        for table in ("lead_scores", "call_list", "untouched_mqls", "lead_score_contributions"):
            connection.execute(
                f"create table {table} as from sample.main.{table} where contact_id = ?", [lead]
            )
        connection.execute("detach sample")
        name = " ".join(HOSTILE)
        connection.execute(
            "update call_list set full_name = ?, owner = ?, company_name = ?", [name] * 3
        )
        connection.execute("update lead_scores set next_action = ?", [name])
        connection.execute("update lead_score_contributions set reason = ?", [name])
    dialogs: list[str] = []
    opened.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with workbench(database) as address:
        for path in ("", f"lead?model={model}&lead={lead}"):
            opened.goto(f"{address}/{path}")
            finished(opened)
            main = opened.get_by_test_id("stMain")
            assert main.locator("a[href*='evil']").count() == 0
            assert main.locator("script").count() == 0
        expect(opened.get_by_role("heading", level=2)).to_contain_text("<script>alert(1)</script>")
        expect(opened.get_by_role("heading", level=2)).to_contain_text("[click](http")
        assert dialogs == []
        with written_by_another(database):
            opened.goto(address)
            expect(opened.get_by_text("A build is writing into lead_scoring")).to_be_visible()
        expect(opened.get_by_role("heading", name="Call list")).to_be_visible()
