"""Fixtures of the Python tests."""

import subprocess
import sys

import pytest
from graph import Graph
from workspace import PROJECT, Workspace

from dbt_workspace.processes import read_artifact

DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Copy of the project for this process; its users first write their rules and inputs."""
    return Workspace(tmp_path_factory.mktemp("project") / "lead_scoring")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The bundled sample, built with all modules; those who read it are of the group sample."""
    made = Workspace(tmp_path_factory.mktemp("sample") / "lead_scoring")
    result = made.build(exclude=(), arguments=("--exclude-resource-type", "unit_test"))
    assert result.success, result.messages[-3000:]
    return made


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the project as it is now; those who ask for it are of the group house."""
    folder = tmp_path_factory.mktemp("house")
    options = ["--target-path", str(folder), "--profiles-dir", str(PROJECT)]
    command = [*DBT, "--quiet", "--log-path", str(folder), "parse", *options]
    subprocess.run([*command, "--project-dir", str(PROJECT)], cwd=PROJECT, check=True)
    return Graph(read_artifact(folder, "manifest"))
