"""What readers of a PostgreSQL warehouse see during builds, and which rights who needs."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg2
import pytest
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import INTERNAL, BuildResult

pytestmark = pytest.mark.xdist_group("postgres_readers")

BUILDER, READER = "builder", "reader"
MARTS = ("lead_scores", "lead_score_contributions", "lead_score_history", "sync_crm_leads")


class Sample(PostgresWorkspace):
    """The project with the bundled sample for its inputs."""

    def run(self, *select: str, command: str = "run", full_refresh: bool = False) -> BuildResult:
        """Run dbt; the caller looks at whether it passed."""
        arguments = ("--full-refresh",) if full_refresh else ()
        variables = {"lead_scoring__modules": ["history", "handoffs"]}
        return self.build(
            variables, select=select, exclude=(), arguments=arguments, command=command
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The sample, built by a role that owns its two schemas and nothing else."""
    with postgres_server(tmp_path_factory.mktemp("server")) as server:
        workspace = Sample(tmp_path_factory.mktemp("readers"), server.port, BUILDER)
        workspace.execute(
            f"create role {BUILDER} login",
            f"create role {READER} login",
            "revoke create, temporary on database lead_scoring from public",
            "revoke all on schema public from public",
            f"alter schema public owner to {BUILDER}",
            f"create schema public_{INTERNAL} authorization {BUILDER}",
            f"grant usage on schema public to {READER}",
        )
        configuration = workspace.folder / "dbt_project.yml"
        text = configuration.read_text(encoding="utf-8")
        marts = "    marts:\n"
        configuration.write_text(
            text.replace(marts, f"{marts}      +grants: {{select: [{READER}]}}\n"), encoding="utf-8"
        )
        assert (result := workspace.run(command="seed")).success, result.messages
        assert (result := workspace.run()).success, result.messages
        workspace.execute(
            "create schema consumer",
            "create view consumer.scores as select contact_id, total_score from public.lead_scores",
            "create view consumer.history as select * from public.lead_score_history",
        )
        yield workspace


def test_readers_find_every_mart_during_builds(built: Sample) -> None:
    """An increment and a full refresh: no mart is away or empty, and views and rights stay."""
    problems: list[str] = []
    reads = 0
    done = threading.Event()

    def read() -> None:
        nonlocal reads
        while not done.wait(0.02):
            for mart in MARTS:
                try:
                    found = built.query(f"select 1 from public.{mart} limit 1", READER)
                except psycopg2.Error as error:
                    problems.append(f"{mart}: {error}")
                else:
                    reads += 1
                    if not found:
                        problems.append(f"{mart}: empty")

    reader = threading.Thread(target=read)
    reader.start()
    try:
        results = [built.run(), built.run(full_refresh=True)]
    finally:
        done.set()
        reader.join()
    for result in results:
        assert result.success, result.messages
    assert reads > 0
    assert problems == []
    for view in ("scores", "history"):
        assert built.query(f"select 1 from consumer.{view} limit 1")


def test_the_marts_and_their_columns_are_described_in_the_database(built: Sample) -> None:
    """As comments, also after a build that has kept the table."""
    [table] = built.query("select obj_description('public.lead_scores'::regclass) as comment")
    assert table["comment"].startswith("One row per live scoring model and contact")
    columns = built.query(
        "select col_description(attrelid, attnum) as comment from pg_attribute"
        " where attrelid = 'public.lead_scores'::regclass and attnum > 0 and not attisdropped"
    )
    assert columns and all(column["comment"] for column in columns)


def test_a_view_of_a_consumer_is_not_dropped_for_a_new_version(built: Sample) -> None:
    """A new column is added in place; one that a view has can't go: the error names the view."""
    built.execute("alter table public.lead_scores drop column next_action")
    assert (result := built.run("lead_scores")).success, result.messages
    assert built.query("select 1 from public.lead_scores where next_action is not null limit 1")
    built.execute(
        "alter table public.lead_scores add column former integer",
        "create view consumer.former as select former from public.lead_scores",
    )
    result = built.run("lead_scores")
    assert not result.success
    assert "consumer.former" in result.messages
    built.execute("drop view consumer.former")
    assert (result := built.run("lead_scores")).success, result.messages
