"""A trial is used again if all that it depends on is the same, and built if anything is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dbt_workspace.project import write_profile
from tools import trial_reuse
from tools.rule_tables import RULE_TABLES, RuleTable, read_table
from tools.trial import Trial, TrialError
from tools.trial_reuse import Plan, build_or_reuse

PROFILE = {"type": "duckdb", "path": "{{ env_var('ACME_DATABASE') }}", "schema": "main"}
MODEL = "select '{{ env_var(\"ACME_MODE\") }}' as mode"


@dataclass
class Acme:
    """A project whose trial is built by a stand-in, which counts."""

    plan: Plan
    builds: int = 0

    def build(self, trial: Trial, *_: str, variables: str = "{}") -> None:
        """Stand in for dbt."""
        self.builds += 1
        (trial.folder / "target").mkdir(exist_ok=True)
        with duckdb.connect(str(trial.database or trial.folder / "none.duckdb")) as connection:
            connection.execute("create table if not exists built as select 1 as one")

    def is_built_again(self) -> bool:
        """Ask for the trial; tell whether it was built."""
        before = self.builds
        trial, built_at = build_or_reuse(self.plan)
        assert (built_at is None) == (self.builds == before + 1)
        assert trial.folder == self.plan.folder
        if trial.database:
            assert trial.rows("select one from built") == [{"one": 1}]
        return built_at is None

    def path(self, name: str) -> Path:
        """A file of the project."""
        return self.plan.project / name


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Acme:
    """A project with a package and a published database, and its trial, built once."""
    project = tmp_path / "acme"
    rules = {}
    settings = {"name": "acme", "profile": "acme", "seed-paths": ["data"]}
    files = {
        "dbt_project.yml": yaml.safe_dump(settings),
        "models/one.sql": MODEL,
        "tests/helper.py": "",
        "dbt_packages/scoring/dbt_project.yml": "name: scoring",
        "dbt_packages/scoring/macros/points.sql": "{% macro points() %}1{% endmacro %}",
        **{f"data/{name}.csv": "scoring_model_id,points\ncore,5\n" for name in RULE_TABLES},
    }
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    for name in RULE_TABLES:
        rules[name] = read_table(project / "data" / f"{name}.csv")
    write_profile(project, "acme", "dev", PROFILE)
    monkeypatch.setenv("ACME_DATABASE", "acme.duckdb")
    monkeypatch.setenv("ACME_MODE", "plain")
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    with duckdb.connect(str(project / "acme.duckdb")) as connection:
        connection.execute("create table raw as select 1 as one")
    made = Acme(Plan(project, project / "target" / "acme_trial", rules, ["lead_scores"], {"a": 1}))
    monkeypatch.setattr(Trial, "build", lambda trial, *given, **more: made.build(trial, *given))
    assert made.is_built_again()
    return made


def test_the_same_is_used_again(acme: Acme) -> None:
    """As often as one likes; files that dbt does not read may change."""
    assert not acme.is_built_again()
    acme.path("README.md").write_text("Hello")
    acme.path("tests/helper.py").write_text("print()")
    assert not acme.is_built_again()
    trial, built_at = build_or_reuse(acme.plan, rebuild=True)
    assert built_at is None
    assert (trial.folder, acme.builds) == (acme.plan.folder, 2)


def write(name: str, text: str) -> Callable[[Acme], None]:
    """Change a file of the project."""
    return lambda acme: acme.path(name).write_text(text) and None


def run_sql(sql: str) -> Callable[[Acme], None]:
    """Change the published database."""

    def change(acme: Acme) -> None:
        with duckdb.connect(str(acme.path("acme.duckdb"))) as connection:
            connection.execute(sql)

    return change


def change_plan(**parts: Any) -> Callable[[Acme], None]:
    """Change what is asked for."""

    def change(acme: Acme) -> None:
        acme.plan = replace(acme.plan, **parts)

    return change


def change_points(acme: Acme) -> None:
    """Give a rule other points."""
    table = RuleTable(
        ("scoring_model_id", "points"), ({"scoring_model_id": "core", "points": "6"},)
    )
    acme.plan = replace(acme.plan, rules={**acme.plan.rules, "fit_rules": table})


def damage(acme: Acme) -> None:
    """Write to the trial's own database."""
    with duckdb.connect(str(acme.plan.folder / "target" / "acme.duckdb")) as connection:
        connection.execute("create table more as select 1 as one")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change_points, id="points of a rule"),
        pytest.param(write("models/one.sql", "select 2"), id="a model"),
        pytest.param(write("models/new.yml", "models: []"), id="a new file"),
        pytest.param(write("data/seed.csv", "a\n1\n"), id="a seed"),
        pytest.param(write("dbt_packages/scoring/macros/points.sql", "2"), id="a package"),
        pytest.param(write("packages.yml", "packages: []"), id="the list of packages"),
        pytest.param(run_sql("insert into raw values (2)"), id="an input"),
        pytest.param(change_plan(variables={"a": 2}), id="a var"),
        pytest.param(change_plan(tables=["rule_performance"]), id="other tables"),
        pytest.param(change_plan(more_seeds={"drawn.csv": "a\n1\n"}), id="one more seed"),
        pytest.param(damage, id="the trial's database"),
        pytest.param(lambda acme: acme.path("acme.duckdb").unlink(), id="no database"),
    ],
)
def test_what_is_different_is_built(acme: Acme, change: Callable[[Acme], None]) -> None:
    """Each difference by itself; then it is the same again."""
    assert not acme.is_built_again()
    change(acme)
    assert acme.is_built_again()
    assert not acme.is_built_again()


def test_environment_profile_and_day_count(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a model asks the environment for, settings of the target, and what day it is."""
    monkeypatch.setenv("ACME_MODE", "odd")
    assert acme.is_built_again()
    monkeypatch.setenv("ACME_OTHER", "that nobody asks for")
    assert not acme.is_built_again()
    write_profile(acme.plan.project, "acme", "dev", {**PROFILE, "schema": "other"})
    assert acme.is_built_again()

    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2100, 1, 1, tzinfo=tz or UTC)

    monkeypatch.setattr(trial_reuse, "datetime", Tomorrow)
    assert acme.is_built_again()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(write("models/one.py", "def model(dbt, session): ..."), id="Python model"),
        pytest.param(write("models/one.sql", "from read_parquet('x/*')"), id="function"),
        pytest.param(write("models/one.sql", "select * from '/data/a.parquet'"), id="file"),
        pytest.param(write("models/m.sql", "attach 'other.db' as other"), id="attached"),
        pytest.param(run_sql("create view v as from 'seen.csv'"), id="view"),
        pytest.param(change_plan(variables={"a": "read_csv('a')"}), id="var"),
        pytest.param(
            lambda acme: write_profile(
                acme.plan.project, "acme", "dev", {**PROFILE, "attach": [{"path": "x.db"}]}
            ),
            id="profile",
        ),
    ],
)
def test_inputs_that_lie_elsewhere_are_built_each_time(
    acme: Acme, change: Callable[[Acme], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nobody can tell whether they are the same."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seen.csv").write_text("a\n1\n")
    change(acme)
    assert acme.is_built_again()
    assert acme.is_built_again()


def test_another_adapter_is_built_each_time(acme: Acme) -> None:
    """Its inputs can't be told from others without reading them."""
    write_profile(acme.plan.project, "acme", "dev", {"type": "postgres", "schema": "main"})
    assert acme.is_built_again()
    assert acme.is_built_again()


def test_a_build_that_failed_is_not_used(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left of it lies where the good one lay."""

    def fail(trial: Trial, *_: str, variables: str = "{}") -> None:
        raise TrialError("failed")

    monkeypatch.setattr(Trial, "build", fail)
    with pytest.raises(TrialError):
        build_or_reuse(acme.plan, rebuild=True)
    monkeypatch.setattr(Trial, "build", lambda trial, *given, **more: acme.build(trial, *given))
    assert acme.is_built_again()


def test_what_changes_during_the_build_is_not_trusted(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial may have read the file before or after, also if it is what it was by then."""

    def change_and_build(trial: Trial, *given: str, variables: str = "{}") -> None:
        acme.path("models/one.sql").write_text(f"select {acme.builds}")
        acme.build(trial, *given)

    monkeypatch.setattr(Trial, "build", change_and_build)
    acme.path("models/one.sql").write_text("select 0.5")
    assert acme.is_built_again()
    acme.path("models/one.sql").write_text("select 0.5")
    monkeypatch.setattr(Trial, "build", lambda trial, *given, **more: acme.build(trial, *given))
    assert acme.is_built_again()
    assert not acme.is_built_again()
