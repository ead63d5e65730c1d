"""The files of the Superset dashboard: they fit together, and the columns are those of the marts.

`make example-superset` imports them into Superset and looks at every chart, which takes minutes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from workspace import PROJECT

from examples.superset.server import BUNDLE, bundle

VIZ_COLUMNS = ("x_axis", "groupby", "all_columns", "x_axis_sort")
METRICS = ("metric", "metrics")
WORD = re.compile(r"[a-z_][a-z_0-9]*")
LITERAL = re.compile(r"'[^']*'")
OF_SQL = {
    *("and", "avg", "by", "count", "filter", "group", "in", "is", "not", "null", "nullif", "order"),
    *("percentile_cont", "sum", "where", "within"),
}


def files(folder: str) -> dict[str, dict[str, Any]]:
    """Contents of the YAML files in a folder of the bundle, by the id that others know them by."""
    found = (yaml.safe_load(path.read_text("utf-8")) for path in BUNDLE.glob(f"{folder}/**/*.yaml"))
    return {one["uuid"]: one for one in found}


def marts() -> dict[str, set[str]]:
    """Columns of the published tables, as their contracts have them."""
    paths = (PROJECT / "models" / "marts").rglob("*__models.yml")
    models = (one for path in paths for one in yaml.safe_load(path.read_text("utf-8"))["models"])
    return {one["name"]: {column["name"] for column in one["columns"]} for one in models}


def words(sql: str) -> set[str]:
    """Names in a piece of SQL, without its keywords and literals."""
    return set(WORD.findall(LITERAL.sub("", sql.lower()))) - OF_SQL


def as_list(value: object) -> list[Any]:
    """A parameter of a chart, which may be one name or several."""
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("dataset", files("datasets").values(), ids=lambda one: one["table_name"])
def test_columns_of_a_dataset_exist_in_the_marts(dataset: dict[str, Any]) -> None:
    """Of a table as it is, or of those that its query reads."""
    tables = marts()
    columns = {column["column_name"] for column in dataset["columns"]}
    sql = dataset.get("sql")
    if sql is None:
        assert columns <= tables[dataset["table_name"]]
    else:
        aliases = dict(re.findall(r"(?:from|join) (\w+) as (\w+)", sql))
        read = re.findall(r"(\w+)\.(\w+)", sql)
        table_of = {alias: table for table, alias in aliases.items()}
        assert {table_of[alias] for alias, _ in read} == aliases.keys()
        assert [f"{a}.{c}" for a, c in read if c not in tables[table_of[a]]] == []
        selected = re.findall(r"^    (\w+)\.(\w+),?$", sql, re.MULTILINE)
        assert {column for _, column in selected} == columns
    for metric in dataset["metrics"]:
        assert words(metric["expression"]) <= columns, metric["metric_name"]
    names = [one["verbose_name"] for one in (*dataset["columns"], *dataset["metrics"])]
    assert all(name and "_" not in name for name in names)


@pytest.mark.parametrize("chart", files("charts").values(), ids=lambda one: one["slice_name"])
def test_a_chart_uses_columns_and_metrics_of_its_dataset(chart: dict[str, Any]) -> None:
    """In axes, tables, filters and order."""
    dataset = files("datasets")[chart["dataset_uuid"]]
    columns = {column["column_name"] for column in dataset["columns"]}
    metrics = {metric["metric_name"] for metric in dataset["metrics"]}
    parameters = chart["params"]
    assert parameters["viz_type"] == chart["viz_type"]
    used = {name for key in VIZ_COLUMNS for name in as_list(parameters.get(key, []))}
    assert used <= columns | metrics
    asked = {name for key in METRICS for name in as_list(parameters.get(key, []))}
    assert asked <= metrics
    assert used | asked
    for condition in parameters["adhoc_filters"]:
        # Superset refuses queries within a filter.
        assert "select" not in condition["sqlExpression"]
        assert words(condition["sqlExpression"]) <= columns
    assert not parameters.get("allow_render_html")


def test_the_dashboard_shows_every_chart_once() -> None:
    """Under its name, in rows of twelve columns; its filters are on columns that there are."""
    [dashboard] = files("dashboards").values()
    charts, datasets = files("charts"), files("datasets")
    places = [one for one in dashboard["position"].values() if isinstance(one, dict)]
    shown = {one["meta"]["uuid"]: one["meta"] for one in places if one["type"] == "CHART"}
    assert shown.keys() == charts.keys()
    for uuid, meta in shown.items():
        assert meta["sliceName"] == charts[uuid]["slice_name"]
    for row in (one for one in places if one["type"] == "ROW"):
        widths = [dashboard["position"][child]["meta"]["width"] for child in row["children"]]
        assert sum(widths) == 12
    numbers = {meta["chartId"] for meta in shown.values()}
    assert len(numbers) == len(charts)
    for one in dashboard["metadata"]["native_filter_configuration"]:
        assert set(one["scope"]["excluded"]) < numbers
        for target in one["targets"]:
            columns = datasets[target["datasetUuid"]]["columns"]
            assert target["column"]["name"] in {column["column_name"] for column in columns}


def test_the_exposure_depends_on_what_the_datasets_read() -> None:
    """Neither more nor less."""
    path = PROJECT / "models" / "marts" / "metrics" / "_metrics_marts__exposures.yml"
    [exposure] = yaml.safe_load(path.read_text("utf-8"))["exposures"]
    read = set(read_tables())
    assert {f"ref('{table}')" for table in read} == set(exposure["depends_on"])


def read_tables() -> Iterator[str]:
    """Tables that the datasets read."""
    for dataset in files("datasets").values():
        if dataset.get("sql"):
            yield from re.findall(r"(?:from|join) (\w+)", dataset["sql"])
        else:
            yield dataset["table_name"]


def test_the_bundle_is_one_that_superset_imports() -> None:
    """All files in one folder of an archive, with the address that is asked for."""
    address = "postgresql+psycopg2://somebody@127.0.0.1:1/there"
    with zipfile.ZipFile(BytesIO(bundle(address))) as archive:
        names = set(archive.namelist())
        database = yaml.safe_load(archive.read("lead_scoring/databases/lead_scoring.yaml"))
        metadata = yaml.safe_load(archive.read("lead_scoring/metadata.yaml"))
    assert names == {f"lead_scoring/{path.relative_to(BUNDLE)}" for path in yaml_files()}
    assert database["sqlalchemy_uri"] == address
    assert {one["database_uuid"] for one in files("datasets").values()} == {database["uuid"]}
    assert metadata["type"] == "Dashboard"


def yaml_files() -> Iterator[Path]:
    """All files of the bundle."""
    return BUNDLE.rglob("*.yaml")
