"""Killed builds leave old or new tables, and the next build makes good what they did not finish."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from chaos import KILLS, SEED, Chaos, Findings, chaos_on, kill_and_mend, make_scenario

# What is killed, in turn.
ENGINES = ("duckdb", "postgres")
KINDS = ("build", "back-fill", "snapshot")


@pytest.fixture(
    scope="module",
    params=[pytest.param(one, marks=pytest.mark.xdist_group(f"chaos_{one}")) for one in ENGINES],
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
    for number, kind in enumerate(KINDS[:KILLS]):
        rng = random.Random(f"kills {SEED} {kind}")
        scenario = make_scenario(workspace, kind, SEED)
        for _ in range(number, KILLS, len(KINDS)):
            kill_and_mend(workspace, scenario, rng, found)
    print(f"{workspace.engine}: {found.kills} kills, {found.reads} reads")
    assert not found.wrong, f"{found.kills} kills, seed {SEED}:\n{found.report()}"
