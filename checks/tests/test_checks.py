"""The checks of lint find what they are for, and let pass what is right."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.jsonschemas.jsonschemas import resources_schema

from checks.descriptions import defined_arguments, missing_descriptions
from checks.files import committed_files, forbidden_text, lock_problems, symbolic_links
from checks.unit_tests import named_unit_tests, passed_unit_tests, unit_test_problems
from checks.yaml_keys import key_problems

PROJECT = """
[project]
name = "example"
dependencies = ["dbt-core>=1.11,<1.12"]
[project.optional-dependencies]
dev = ["py_test>=9"]
"""
LOCK = """# made by uv
dbt-core==1.11.16 \\
    --hash=sha256:0123
    # via example
py-test==9.1 ; python_version >= '3.11' \\
    --hash=sha256:4567
"""


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        (LOCK, None),
        (LOCK.replace("1.11.16", "1.12.0"), "wants"),
        (LOCK.replace("py-test", "other"), "not in the lock"),
        (LOCK.replace("--hash=sha256:0123", ""), "without a hash"),
    ],
)
def test_the_lock_pins_what_the_project_wants(lock: str, problem: str | None) -> None:
    """Missing pins, pins outside of the wanted range and pins without a hash are found."""
    problems = list(lock_problems(PROJECT, lock, ["dev"]))
    assert len(problems) == (problem is not None)
    assert problem is None or problem in problems[0]


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("see docs/rules.md and seeds/home/a.csv", False),
        ("https://www.apache.org/licenses/", False),
        ("page_view,/home", False),
        ("cd " + "/".join(["", "home", "me", "project"]), True),
        ("file://" + "/".join(["", "root", "project"]), True),
        ("https://" + ".".join(["files", "python" + "hosted", "org"]), True),
        ("pip install " + "-".join(["--index", "url"]) + " somewhere", True),
    ],
)
def test_machine_paths_and_registries_are_found(tmp_path: Path, line: str, is_found: bool) -> None:
    """A line is found when it names a registry or a folder of one machine."""
    path = tmp_path / "file.txt"
    path.write_text(f"fine\n{line}\n", encoding="utf-8")
    assert [text.split(": ")[0] for text in forbidden_text([path])] == [f"{path}:2"] * is_found


def test_symbolic_links_in_git_are_refused_by_name(tmp_path: Path) -> None:
    """Also one that points to itself, which no file can be read through; other files pass."""
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "file.txt").write_text("fine\n", encoding="utf-8")
    for name, target in (("to itself", "to itself"), ("to a file", "file.txt")):
        (tmp_path / name).symlink_to(target)
    subprocess.run(["git", "add", "--all"], cwd=tmp_path, check=True)
    (tmp_path / "not in git").symlink_to("not in git")
    problems = list(symbolic_links(tmp_path))
    assert [text.split(": ")[0] for text in problems] == ["to a file", "to itself"]
    assert all("is a symbolic link" in text for text in problems)
    assert list(forbidden_text(committed_files(tmp_path))) == []


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("models: [{name: a, description: b, columns: [{name: c, data_tests: [unique]}]}]", None),
        ("models: [{name: a, config: {enabled: \"{{ project_name == 'x' }}\"}}]", None),
        ("models: [{name: a, descripton: b}]", "descripton"),
        ("models: [{name: a, columns: [{name: c, data_tetss: [unique]}]}]", "data_tetss"),
        ("seeds: [{name: a, config: {colum_types: {b: varchar}}}]", "colum_types"),
        ("unit_tests: [{name: a, model: b, givn: [], given: [], expect: {rows: []}}]", "givn"),
        ("modelz: []", "modelz"),
    ],
)
def test_unknown_yaml_keys_are_found(text: str, unknown: str | None) -> None:
    """Keys that dbt does not know are named, at any depth; Jinja passes for any type."""
    problems = list(key_problems(yaml.safe_load(text), resources_schema(), "file.yml"))
    assert len(problems) == (unknown is not None)
    assert unknown is None or f"'{unknown}'" in problems[0]


def test_sqlfluff_finds_the_same_in_half_the_time(tmp_path: Path) -> None:
    """Each of the rules that share what they know of a file, in a file that breaks all of them."""
    path = tmp_path / "bad.sql"
    column = "a_name_that_is_as_long_as_names_of_columns_may_become_in_a_line_that_is_too_long"
    lines = ["select a,b", "        , c", f"from d where {column} = 1 and {column} = 2", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / ".sqlfluff").write_text("[sqlfluff]\ndialect = duckdb\ntemplater = raw\n")
    options = ["lint", "--nocolor", "--disable-progress-bar", "--ignore-local-config"]
    options += ["--config", str(tmp_path / ".sqlfluff"), str(path)]
    found = [
        subprocess.run(
            [sys.executable, "-m", module, *options], capture_output=True, text=True, check=False
        )
        for module in ("checks.sql", "sqlfluff")
    ]
    assert {one.returncode for one in found} == {1}
    assert all(f" {rule} |" in found[0].stdout for rule in ("LT01", "LT02", "LT05", "LT14"))
    assert found[0].stdout == found[1].stdout


def node(**more: Any) -> dict[str, Any]:
    """Make an entry of a manifest."""
    usual = {"package_name": "p", "resource_type": "model", "name": "m", "columns": {}}
    return {**usual, "description": "One row per contact.", **more}


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (node(), None),
        (node(description="One row: the scoring day."), None),
        (node(package_name="another", description=""), None),
        (node(description=""), "model m has no description"),
        (node(description="The contacts."), "should start with the grain"),
        (node(columns={"c": {"name": "c", "description": " "}}), "column c has no description"),
    ],
)
def test_nodes_without_a_description_are_found(
    tmp_path: Path, entry: dict[str, Any], problem: str | None
) -> None:
    """Nodes and columns need a description, and that of a node starts with the grain."""
    problems = list(missing_descriptions({"nodes": {"n": entry}, "macros": {}}, "p", tmp_path))
    assert len(problems) == (problem is not None)
    assert problem is None or problem in problems[0]


def test_columns_of_seeds_are_those_of_the_file(tmp_path: Path) -> None:
    """A column that only the file has, or only the YAML, is found."""
    (tmp_path / "s.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    columns = {name: {"name": name, "description": "x"} for name in ("a", "c")}
    entry = node(resource_type="seed", original_file_path="s.csv", columns=columns)
    problems = list(missing_descriptions({"nodes": {"n": entry}, "macros": {}}, "p", tmp_path))
    assert [problem.split(": ")[1].split(" is")[0] for problem in problems] == [
        "column b",
        "column c",
    ]


def test_macros_and_their_arguments_need_descriptions(tmp_path: Path) -> None:
    """Macros and arguments are found; implementations for one engine need nothing of their own."""

    def macro(name: str, description: str, *described: str) -> dict[str, Any]:
        return {
            "package_name": "p",
            "name": name,
            "description": description,
            "arguments": [{"name": one, "description": "x"} for one in described],
            "macro_sql": f"{{% macro {name}(a, b=['x', 'y'], c=none) -%}} {{%- endmacro %}}",
        }

    macros = [
        macro("described", "Does it.", "a", "b", "c"),
        macro("default__described", ""),
        macro("undescribed", ""),
        macro("half", "Does it.", "a", "b", "d"),
    ]
    problems = list(
        missing_descriptions({"nodes": {}, "macros": dict(enumerate(macros))}, "p", tmp_path)
    )
    assert problems == [
        "macro undescribed has no description",
        "macro half: argument c has no description",
        "macro half: there is no argument d",
    ]


def test_arguments_are_read_from_the_definition() -> None:
    """Defaults, lists and line breaks do not confuse the reading of arguments."""
    assert defined_arguments("{% macro m() %}") == []
    assert defined_arguments("{%- macro m(a,\n  b='x, y', c=[1, 2], d=none) -%}") == list("abcd")
    assert defined_arguments("{% test t(model, columns) %}") == ["model", "columns"]


def test_unit_tests_that_did_not_run_are_found(tmp_path: Path) -> None:
    """What passed is held against the YAML: a test that failed or was left out is named."""
    path = tmp_path / "unit_tests.yml"
    path.write_text(
        "unit_tests: [{name: a, model: m}, {name: b, model: m}, {name: c, model: m}]\n",
        encoding="utf-8",
    )
    results = {
        "results": [
            {"unique_id": "model.lead_scoring.m", "status": "success"},
            {"unique_id": "unit_test.lead_scoring.m.a", "status": "pass"},
            {"unique_id": "unit_test.lead_scoring.m.b", "status": "fail"},
        ]
    }
    named, passed = named_unit_tests([path]), passed_unit_tests(results)
    assert [text.split()[2] for text in unit_test_problems(named, passed)] == ["m.b", "m.c"]
    assert list(unit_test_problems(named, named)) == []
    assert list(unit_test_problems(set(), passed)) == ["the YAML files name no unit test"]
