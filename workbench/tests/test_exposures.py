"""Exposures say which tables the workbench, the report and the alert read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
MARTS = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
EXPOSURES = {
    exposure["name"]: {re.search(r"'(\w+)'", ref)[1] for ref in exposure["depends_on"]}
    for path in (PROJECT / "models" / "marts").rglob("*__exposures.yml")
    for exposure in yaml.safe_load(path.read_text())["exposures"]
}
# By exposure, where its queries are written.
QUERIES = {
    "weekly_report": ["report/*.py"],
    "lead_alert": ["alert/*.py"],
    "workbench_call_list": ["pages/call_list.py", "pages/lead.py", "lead_*.py"],
    "workbench_evidence": ["pages/evidence.py", "evidence_*.py"],
}
# Read where another module is on, which an exposure can't say.
ALSO_READ = {"workbench_call_list": {"model_comparison"}}


@pytest.mark.parametrize("name", QUERIES)
def test_an_exposure_names_the_marts_that_are_read(name: str) -> None:
    """No more, and no fewer."""
    files = [path for glob in QUERIES[name] for path in (PROJECT / "workbench").glob(glob)]
    read = {
        mart
        for mart in MARTS
        for path in files
        if re.search(rf'\b(from|join) {mart}\b|"{mart}"', path.read_text())
    }
    assert EXPOSURES[name] | ALSO_READ.get(name, set()) == read
