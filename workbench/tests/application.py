"""The application as `make app` starts it, for tests and for measurements."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as NothingThereError

PROJECT = Path(__file__).resolve().parents[2]
# Two browsers and a build share two cores in CI.
expect.set_options(timeout=20_000)
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@contextmanager
def workbench(database: Path, *options: str, **environment: str) -> Iterator[str]:
    """Start the application as `make app` does, with more options, and give its address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", "--port", str(port), *options],
        cwd=PROJECT,
        env={**os.environ, "LEAD_SCORING_DUCKDB_PATH": str(database), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        while not answers(f"{address}/_stcore/health"):
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline, "the workbench has not started in 30 seconds"
            time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


@contextmanager
def browser_or_skip() -> Iterator[Browser]:
    """Chromium; where it is missing the test is skipped, but in CI it fails."""
    if not Path(CHROMIUM).exists():
        message = "Chromium is not installed: `make debian` installs it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        # Chromium won't have root as a user with its sandbox.
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def answers(address: str) -> bool:
    """Whether a server is there."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def finished(page: Page) -> None:
    """Wait until a page is drawn."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    application = page.get_by_test_id("stApp")
    expect(application).to_have_attribute("data-test-script-state", "notRunning")


def click_first_row(table: Locator, shown: Locator) -> None:
    """Click the first row of a table until that has an effect.

    The table is drawn on a canvas: it can be there, and not yet know of clicks.
    """
    for _ in range(6):
        with suppress(NothingThereError):
            table.click(position={"x": 100, "y": 52}, timeout=2_000)
        with suppress(AssertionError):
            expect(shown).to_be_visible(timeout=5_000)
            return
    expect(shown).to_be_visible()
