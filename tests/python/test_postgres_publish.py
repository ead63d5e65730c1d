"""Marts that are published on PostgreSQL in one transaction: no reader sees two builds at once."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import psycopg2
from postgres_workspace import PostgresWorkspace, postgres_server
from small_policy import ATTRIBUTES, PROPERTIES, make_inputs, make_policy
from workspace import PROJECT

from dbt_workspace.processes import run_python

BUILDS = int(os.environ.get("LEAD_SCORING_PUBLISHED_BUILDS", "1"))
DISAGREEING = """
    select count(*) from (
        select leads.contact_id
        from desk.lead_scores as leads
        left join desk.lead_score_contributions as points
            on leads.scoring_model_id = points.scoring_model_id
            and leads.contact_id = points.contact_id
        group by leads.contact_id
        having max(leads.fit_score) + max(leads.engagement_score)
            <> coalesce(sum(points.points_counted), 0)
    ) as disagreeing
"""
HIGHEST = "select max(fit_score) as score from desk.lead_scores"


def write_points(workspace: PostgresWorkspace, points: int) -> None:
    """Give every CEO so many points."""
    rule = {
        **{"rule_id": "ceo", "score_group": "firm", "attribute": "job_title"},
        **{"operator": "equals", "value": "CEO", "points": str(points), "description": "CEO"},
    }
    workspace.write_rules(make_policy(fit_rules=[rule]).rules)


def publish(workspace: PostgresWorkspace) -> None:
    """Run the command as a user would."""
    variables = {**workspace.wiring(), "lead_scoring__scored_on": "2026-06-30"}
    variables["lead_scoring__modules"] = ["history"]
    done = run_python(
        [
            *(PROJECT / "tools" / "publish.py", "--schema", "desk", "--"),
            *("--target", "postgres", "--vars", json.dumps(variables)),
            *("--exclude-resource-types", "unit_test", "test"),
            *("--exclude", "path:seeds/sample"),
        ],
        workspace.environment(),
        workspace.folder,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_readers_of_the_published_schema_see_one_build(tmp_path: Path) -> None:
    """Scores and contributions add up at every look, and a view on them stays."""
    with postgres_server(tmp_path / "server") as server:
        workspace = PostgresWorkspace(tmp_path / "lead_scoring", server.port)
        contacts = [
            {"contact_id": f"c{number}", "job_title": "CEO", "created_at": "2026-01-01"}
            for number in range(500)
        ]
        workspace.write_inputs(
            make_inputs(contacts=contacts, events=[]),
            {"contacts": ATTRIBUTES, "events": PROPERTIES, "companies": ["industry"]},
        )
        write_points(workspace, 10)
        workspace.execute("create schema desk")
        publish(workspace)
        workspace.execute("create view public.on_desk as select * from desk.lead_scores")
        ended, seen, problems = threading.Event(), set(), []

        def poll() -> None:
            while not ended.wait(0.01):
                try:
                    [found] = workspace.query(DISAGREEING)
                    [score] = workspace.query(
                        "select max(fit_score) as score from desk.lead_scores"
                    )
                except psycopg2.Error as error:
                    problems.append(str(error))
                else:
                    seen.add((found["count"], int(score["score"])))

        reader = threading.Thread(target=poll)
        reader.start()
        try:
            for number in range(BUILDS):
                write_points(workspace, 20 + number)
                publish(workspace)
        finally:
            ended.set()
            reader.join()
        assert problems == []
        assert {count for count, _ in seen} == {0}
        assert {score for _, score in seen} >= {10, 20}
        [last] = workspace.query("select max(fit_score) as score from public.on_desk")
        assert int(last["score"]) == 19 + BUILDS
