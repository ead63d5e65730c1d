"""Fixtures of the Python tests."""

import pytest
from workspace import Workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Copy of the project for this process; its users first write their rules and inputs."""
    return Workspace(tmp_path_factory.mktemp("project") / "lead_scoring")
