"""The report, the alert and the Evidence page are the same on PostgreSQL as on DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg2
import pytest
from pages import metrics, page, reading, shown
from postgres_workspace import postgres_server

from engines.postgres import DATABASE, USER
from workbench import evidence_data, session
from workbench.alert import __main__ as alert
from workbench.report import __main__ as report

MARTS = (
    *sorted(evidence_data.MARTS),
    "account_scores",
    "call_list",
    "lead_mql_transitions",
    "lead_score_history",
    "lead_scores",
    "model_comparison",
    "mql_handoffs",
    "scoring_guide",
    "untouched_mqls",
)
INTERNAL = (
    "int_lead_scoring__contact_periods",
    "int_lead_scoring__history_starts",
    "int_lead_scoring__rules",
    "stg_lead_scoring__grade_thresholds",
)
TYPES = {"VARCHAR": "text", "DOUBLE": "double precision"}

pytestmark = pytest.mark.xdist_group("workbench")


def copy(source: duckdb.DuckDBPyConnection, target: psycopg2.extensions.cursor, name: str) -> None:
    """Copy a table, with its types."""
    columns = source.execute(f"describe {name}").fetchall()
    there = name.replace("main_scoring_internal.", "public_scoring_internal.")
    types = ", ".join(f'"{column}" {TYPES.get(kind, kind)}' for column, kind, *_ in columns)
    target.execute(f"create table {there} ({types})")
    rows = source.execute(f"from {name}").fetchall()
    marks = ", ".join(["%s"] * len(columns))
    for at in range(0, len(rows), 500):
        values = b", ".join(target.mogrify(f"({marks})", row) for row in rows[at : at + 500])
        target.execute(b"insert into " + there.encode() + b" values " + values)


@pytest.fixture(scope="module")
def port(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a server listens that has what the sample's file has."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as server:
        target = psycopg2.connect(host="127.0.0.1", port=server.port, user=USER, dbname=DATABASE)
        with (
            target,
            target.cursor() as cursor,
            duckdb.connect(str(sample_file), read_only=True) as source,
        ):
            cursor.execute("create schema public_scoring_internal")
            for name in (*MARTS, *(f"main_scoring_internal.{one}" for one in INTERNAL)):
                copy(source, cursor, name)
        target.close()
        yield server.port


@pytest.fixture
def server(port: int, sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find both warehouses, and a state of the test's own."""
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(sample_file))
    monkeypatch.setenv("LEAD_SCORING_ALERT_STATE", str(tmp_path / "state.json"))
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_PORT", str(port))
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_USER", USER)
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_DATABASE", DATABASE)


@pytest.mark.usefixtures("server")
def test_the_report_is_the_same(tmp_path: Path) -> None:
    """Byte for byte."""
    files = {kind: tmp_path / f"{kind}.html" for kind in ("duckdb", "postgres")}
    for kind, path in files.items():
        assert report.main(["--warehouse", kind, "--out", str(path)]) == 0
    assert files["duckdb"].read_bytes() == files["postgres"].read_bytes()


@pytest.mark.usefixtures("server")
def test_the_alert_is_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Word for word."""
    said = []
    for kind in ("duckdb", "postgres"):
        assert alert.main(["--dry-run", "--warehouse", kind]) == alert.DONE
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert "Leads to call" in said[0]


@pytest.mark.usefixtures("server")
def test_the_evidence_is_the_same(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In words and numbers, whichever part of the page."""
    sections = ("Rules", "Scores", "Threshold", "Challenger", "What is judged")

    def all_parts() -> list[tuple[str, dict[str, str], list[int]]]:
        found = page("evidence")
        parts = []
        for section in sections:
            found.radio(key="evidence_section").set_value(section).run()
            assert not found.exception
            rows = [len(table.value) for table in found.dataframe]
            parts.append((shown(found), metrics(found), rows))
        return parts

    with reading(sample_file, monkeypatch):
        expected = all_parts()
    monkeypatch.setenv(session.WAREHOUSE, "postgres")
    session.warehouse.clear()
    try:
        assert all_parts() == expected
    finally:
        session.warehouse().close()
        session.warehouse.clear()
