"""Checks of edited rules are those of the project as it is."""

from __future__ import annotations

from pathlib import Path

from dbt_workspace.project import copy_project, write_profile
from workbench.policy.checking import _scratch


def test_a_model_that_the_project_no_longer_has_is_not_checked_with(tmp_path: Path) -> None:
    """Checks build in a copy of the project that is kept: an upgrade may have dropped models."""
    project = tmp_path / "project"
    copy_project(project)
    write_profile(project, "lead_scoring", "duckdb", {"type": "duckdb", "path": "a.duckdb"})
    dropped = project / "models" / "dropped.sql"
    dropped.write_text("select 1 as one", encoding="utf-8")
    assert (_scratch(project) / "models" / "dropped.sql").exists()
    dropped.unlink()
    models = _scratch(project) / "models"
    assert not (models / "dropped.sql").exists()
    assert {path.name for path in models.rglob("*.sql")} == {
        path.name for path in (project / "models").rglob("*.sql")
    }
