"""A look at a dashboard in a browser: every chart opened, and what it shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Response, Route, sync_playwright

from examples.superset.server import USER, Superset

CHROMIUM = "/usr/bin/chromium"
SLUG = "leads-and-sales"
# Superset draws a chart at the width that its place has; the height holds the whole dashboard.
SIZE = {"width": 1400, "height": 1500}
PATIENCE = 90_000  # Milliseconds that a chart may take, on a slow machine.
DRAWN = "[data-test='slice-container'], .slice_container"
# What Superset shows in the place of a chart.
ERRORS = ".ant-alert-error, [data-test='error-message'], .missing-chart-container, .chart-error"


@dataclass
class Chart:
    """What a chart showed.

    Attributes:
        name: its title.
        rows: rows that its query gave.
        problem: what went wrong; blank if nothing did.
    """

    name: str
    rows: int = 0
    problem: str = ""


@dataclass
class Browser:
    """A page in Chromium, signed in, that reaches loopback only.

    Attributes:
        page: the page.
        outside: addresses of other hosts that it asked for, in vain.
        answers: what the server answered to queries of charts, since it was last emptied.
    """

    page: Page
    outside: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def take_answer(self, response: Response) -> None:
        """Keep an answer to a query of a chart."""
        if "/api/v1/chart/data" in response.url:
            try:
                answer = response.json()
            except Exception:  # The page has gone elsewhere, or the answer is no JSON.
                answer = {"message": f"no JSON, status {response.status}"}
            self.answers.append(answer)

    def route(self, route: Route) -> None:
        """Let requests to loopback through, and no others."""
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


@contextmanager
def signed_in(superset: Superset) -> Iterator[Browser]:
    """Open Chromium and sign in."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        page = chromium.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE)
        browser = Browser(page)
        page.route("**/*", browser.route)
        page.on("response", browser.take_answer)
        page.goto(f"{superset.url}/login/")
        page.fill("input#username, input[name='username']", USER)
        page.fill("input#password, input[name='password']", superset.password)
        page.press("input#password, input[name='password']", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        yield browser
        chromium.close()


def charts_of_dashboard(browser: Browser, superset: Superset) -> list[tuple[int, str]]:
    """Ids and titles of the charts of the dashboard, as the server has them."""
    answer = browser.page.request.get(f"{superset.url}/api/v1/dashboard/{SLUG}/charts")
    return [(one["id"], one["slice_name"]) for one in answer.json()["result"]]


def look_at_chart(browser: Browser, superset: Superset, number: int, name: str) -> Chart:
    """Open a chart by itself, and see whether it has data and is drawn."""
    chart = Chart(name)
    browser.answers.clear()
    with browser.page.expect_response(lambda response: "/api/v1/chart/data" in response.url):
        browser.page.goto(f"{superset.url}/explore/?slice_id={number}")
    browser.page.wait_for_selector(f"{DRAWN}, {ERRORS}")
    browser.page.wait_for_timeout(1500)
    results = [one for answer in browser.answers for one in answer.get("result", [])]
    chart.rows = max((one.get("rowcount") or 0 for one in results), default=0)
    problems = [str(one["error"]) for one in results if one.get("error")]
    problems += [json.dumps(answer) for answer in browser.answers if "result" not in answer]
    problems += [one.inner_text() for one in browser.page.query_selector_all(ERRORS)]
    if chart.rows == 0:
        problems.append("no data")
    chart.problem = "; ".join(problems)
    return chart


def picture_of_dashboard(
    browser: Browser, superset: Superset, path: Path, charts: int
) -> list[str]:
    """Take a picture of the dashboard when all of its charts are drawn.

    Returns:
        The errors that it shows.
    """
    page = browser.page
    page.goto(f"{superset.url}/superset/dashboard/{SLUG}/?standalone=1")
    page.wait_for_function(
        "([drawn, count]) => document.querySelectorAll(drawn).length >= count",
        arg=[f"{DRAWN}, {ERRORS}", charts],
    )
    page.wait_for_function("() => !document.querySelector(\"[data-test='loading-indicator']\")")
    page.wait_for_timeout(4000)
    page.screenshot(path=str(path))
    return [one.inner_text() for one in page.query_selector_all(ERRORS)]
