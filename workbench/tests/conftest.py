"""What the tests of the workbench, the report and the alert read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import reading

MAIN = sys.modules["__main__"]
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def sample_file() -> Path:
    """The bundled sample as `make test` (or `make build`) has built it; it is only ever read."""
    named = os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb")
    path = PROJECT / named
    assert path.exists(), f"{path} is not built: run `make build`, or all tests with `make test`"
    return path


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """Put back what Streamlit runs a script as: other tests start processes from it."""
    yield
    sys.modules["__main__"] = MAIN


@pytest.fixture
def sample(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The bundled sample as pages read it."""
    with reading(sample_file, monkeypatch):
        yield sample_file
