"""The look at a result that dbt prints: ``dbt run-operation lead_scoring.summary``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import INTERNAL, Workspace

pytestmark = pytest.mark.xdist_group("vars")

TABLES = [
    "create schema {internal}",
    """create table {internal}.stg_lead_scoring__scoring_models as
    select * from (values ('core', 'Core', 'champion'), ('next', 'Next', 'challenger'))
        as models (scoring_model_id, name, status)""",
    """create table {internal}.stg_lead_scoring__grade_thresholds as
    select 'core' as scoring_model_id, *
    from (values
        ('fit', 'A', 9), ('fit', 'B', null), ('engagement', '1', 5), ('engagement', '2', null)
    ) as thresholds (dimension, grade, min_score)""",
    """create table lead_scores as
    select *, date '2026-06-30' as scored_on
    from (values
        ('core', 'low', 'A1', 'A', '1', 40, 40.0, true, false,
            'Booked a meeting (on 2026-06-16) +24.5; Student -5', 'Call'),
        ('core', 'high', 'B1', 'B', '1', 90, 90.0, false, false, null,
            'Call as soon as anybody has the time to read all that this lead has seen and done'),
        ('core', 'kept', 'A1', 'A', '1', 99, 99.0, false, true, null, 'Call'),
        ('next', 'other', 'A1', 'A', '1', 99, 99.0, true, false, null, 'Call')
    ) as leads (scoring_model_id, contact_id, lead_grade, fit_grade, engagement_grade, scaled_score,
        total_score, is_mql, is_suppressed, top_reasons, next_action)""",
    """create table rejected_records as
    select * from (values
        ('sales_activities', 'unknown_contact'), ('events', 'missing_key'),
        ('events', 'missing_key'), ('events', 'timestamp_in_future')
    ) as records (input, reason)""",
]
SUMMARY = """
Core, scored on 2026-06-30: 3 leads, 1 MQLs, 1 kept from sales

Call these first (MQLs, then by total score)
lead   grade   score   points and reasons                         next action
────────────────────────────────────────────────────────────────────────────────────────────────────
low    A1         40    +24.5  Booked a meeting (on 2026-06-16)   Call
                           -5  Student
high   B1         90                                              Call as soon as anybody has the
                                                                  time to read all that this lead
                                                                  has seen and done

Leads by grade
fit | engagement       1       2
────────────────────────────────
A                      2       0
B                      1       0

Input rows rejected
input              rows   why
──────────────────────────────────────────────────────────────
events                3   2 missing key, 1 timestamp in future
sales activities      1   1 unknown contact

More is in the tables lead_scores, lead_score_contributions (why), scoring_guide (the
rules in plain words), rejected_records and input_reconciliation.
"""


@pytest.fixture(scope="module", params=["main", "public"], ids=["duckdb", "postgres"])
def project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """Copy of the project with a few made-up results, on each engine."""
    folder = tmp_path_factory.mktemp("summary")
    tables = [table.format(internal=f"{request.param}_{INTERNAL}") for table in TABLES]
    if request.param == "main":
        workspace = Workspace(folder / "lead_scoring")
        workspace.execute(*tables)
        yield workspace
    else:
        with postgres_server(folder) as server:
            workspace = PostgresWorkspace(folder / "lead_scoring", server.port)
            workspace.execute(*tables)
            yield workspace


def printed(project: Workspace) -> str:
    """What the command prints."""
    command = ["lead_scoring.summary", "--quiet"]
    return project.build(exclude=(), arguments=command, command="run-operation").messages


def test_the_summary_shows_leads_cells_and_rejected_rows(project: Workspace) -> None:
    """MQLs come first, suppressed leads and challengers not at all; long texts break."""
    assert printed(project) == SUMMARY


def test_without_a_build_the_summary_says_so(project: Workspace) -> None:
    """An empty database is no result without leads."""
    project.reset()
    assert "lead_scores is not there, or empty: run dbt build first." in printed(project)
