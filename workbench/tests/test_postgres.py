"""The same pages on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg2
import pytest
from pages import metrics, page, shown
from postgres_workspace import postgres_server

from engines.postgres import DATABASE, USER
from workbench import session
from workbench.warehouse import WarehouseError, open_warehouse

pytestmark = pytest.mark.xdist_group("workbench")

TABLES = """
create table lead_scores as
select 'core' as scoring_model_id, 'L-1' as contact_id, cast(null as text) as company_id,
    3.5::numeric as fit_score, 1.25::numeric as engagement_score, 4.75::numeric as total_score,
    48 as scaled_score, 'B' as fit_grade, '2' as engagement_grade, 'B2' as lead_grade,
    true as is_mql, date '2026-06-01' as mql_since, false as is_suppressed,
    cast(null as text) as suppression_reason, 'Call' as next_action, date '2026-06-30' as scored_on;
create table lead_score_contributions as
select 'core' as scoring_model_id, 'L-1' as contact_id, * from (values
    ('fit', 'company', 'large', 3.5::numeric), ('engagement', 'pages', 'pricing', 1.25)
) as rules (dimension, score_group, rule_id, points)
cross join (select null::int as occurrences, null::date as first_occurred_on,
    null::date as last_occurred_on, 'Because' as reason, 0::numeric as points_over_limit) as rest;
alter table lead_score_contributions add column points_counted numeric;
update lead_score_contributions set points_counted = points;
create table call_list as
select 'core' as scoring_model_id, 'L-1' as contact_id, 'Ann' as full_name, 'a@b.example' as email,
    'Bo' as owner, null::text as company_id, null::text as company_name, 'B2' as lead_grade,
    48 as scaled_score, 4.75::numeric as total_score, null::numeric as score_change_7_days,
    'Call' as next_action, '' as top_reasons, timestamp '2026-06-01 09:00' as qualified_at,
    timestamp '2026-06-02 09:00' as due_at, 'open' as sla_status, null::numeric as hours_overdue,
    null::timestamp as last_touch_at, null::timestamp as last_engaged_at,
    null::date as grade_drops_on, 1 as call_rank;
create table untouched_mqls as select scoring_model_id, contact_id from call_list;
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a server listens that has a few marts in it."""
    with postgres_server(tmp_path_factory.mktemp("postgres")) as server:
        connection = connect(server.port)
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
        connection.close()
        yield server.port


@pytest.fixture(autouse=True)
def reading(port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pages read the server."""
    monkeypatch.setenv(session.WAREHOUSE, "postgres")
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_PORT", str(port))
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_USER", USER)
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_DATABASE", DATABASE)
    session.warehouse.clear()
    yield
    session.warehouse().close()
    session.warehouse.clear()


def connect(port: int) -> psycopg2.extensions.connection:
    """A connection of the test's own."""
    connection = psycopg2.connect(host="127.0.0.1", port=port, user=USER, dbname=DATABASE)
    connection.autocommit = True
    return connection


def test_pages_read_postgres() -> None:
    """The call list, and a lead with its exact score."""
    found = page("call_list")
    assert list(found.dataframe[0].value["full_name"]) == ["Ann"]
    assert list(found.dataframe[0].value["standing"]) == ["Due"]
    found = page("lead", model="core", lead="L-1")
    assert metrics(found)["Grade"] == "B2"
    assert "total **4.75** points" in shown(found)
    found = page("lead", model="core")
    found.text_input[0].set_value("ANN").run()
    assert found.query_params["lead"] == "L-1"


def test_a_reader_holds_nothing_that_a_build_needs(port: int) -> None:
    """A table can be dropped and made anew between two queries."""
    assert session.rows("select count(*) as n from call_list") == [{"n": 1}]
    connection = connect(port)
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '2s'")
        cursor.execute("create table other as select * from call_list")
        cursor.execute("drop table call_list")
        cursor.execute("alter table other rename to call_list")
    connection.close()
    assert session.rows("select count(*) as n from call_list") == [{"n": 1}]


def test_a_broken_connection_is_opened_again(port: int) -> None:
    """Nobody sees that the server was restarted."""
    own = session.rows("select pg_backend_pid() as pid")[0]["pid"]
    connection = connect(port)
    with connection.cursor() as cursor:
        cursor.execute("select pg_terminate_backend(%s)", [own])
    connection.close()
    assert session.rows("select pg_backend_pid() as pid")[0]["pid"] != own


def test_a_server_that_is_not_there_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what can't be reached."""
    monkeypatch.setenv("LEAD_SCORING_POSTGRES_PORT", "1")
    with pytest.raises(WarehouseError, match="PostgreSQL can't be reached"):
        open_warehouse("postgres")


def test_numbers_are_those_of_duckdb() -> None:
    """Decimals come as floats, and texts that hold a percent sign as they are."""
    found = session.frame("select total_score, ? as said from lead_scores", ("100 % of x",))
    assert found["total_score"].dtype == float
    assert found["said"][0] == "100 % of x"
