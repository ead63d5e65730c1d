"""Killed builds leave old or new tables, and the next build makes good what they did not finish."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from chaos import (
    IS_WHOLE,
    KILLS,
    SEED,
    Chaos,
    Findings,
    chaos_on,
    different,
    kill_and_mend,
    make_scenario,
    prepare,
    published,
)

# In CI, random sequences of runs kill builds on DuckDB (tests/python/test_increments.py).
ENGINES = {"duckdb": [pytest.mark.takes_minutes], "postgres": []}
# What is killed, in turn; in CI, the first alone.
KINDS = ("build", "back-fill", "snapshot")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(one, marks=[pytest.mark.xdist_group(f"chaos_{one}"), *marks])
        for one, marks in ENGINES.items()
    ],
)
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chaos]:
    """A workspace on each engine."""
    with chaos_on(request.param, tmp_path_factory.mktemp("chaos")) as made:
        yield made


def test_killed_builds_are_made_good(workspace: Chaos) -> None:
    """At whatever moment: a mart is old or new, and the next build ends as if nothing had been."""
    found = Findings()
    kinds = KINDS if IS_WHOLE else KINDS[:1]
    for number, kind in enumerate(kinds):
        rng = random.Random(f"kills {SEED} {kind}")
        scenario = make_scenario(workspace, kind, SEED)
        for _ in range(number, KILLS, len(kinds)):
            kill_and_mend(workspace, scenario, rng, found)
    print(f"{workspace.engine}: {found.kills} kills, {found.reads} reads")
    assert not found.wrong, f"{found.kills} kills, seed {SEED}:\n{found.report()}"


def test_two_builds_at_once(workspace: Chaos) -> None:
    """Nobody should; but whatever becomes of the two, the next build ends where one of all does.

    On DuckDB only one can have the file open: the other says so, unless it comes when the one has
    ended. PostgreSQL lets both run: either may fail.
    """
    scenario = make_scenario(workspace, "build", SEED)
    prepare(workspace, scenario)
    twin = workspace.twin()
    first = scenario.begin(workspace)
    second = scenario.begin(twin).wait()
    ended = first.wait()
    print(f"{workspace.engine}: first passed: {ended.success}, second: {second.success}")
    if workspace.target == "duckdb":
        assert ended.success or second.success, ended.messages[-3000:]
    for result in (ended, second):
        if not result.success and workspace.target == "duckdb":
            assert "Could not set lock on file" in result.messages, result.messages[-3000:]
        elif not result.success:
            assert result.failed, result.messages[-3000:]
            print(list(result.failed.values())[:3])
    result = scenario.begin(workspace).wait()
    assert result.success, result.messages[-3000:]
    lines = different(published(workspace), scenario.new)
    assert not lines, "\n".join(lines)
