"""Whether everything has a description: ``python -m checks.descriptions target/manifest.json``.

Models, seeds, snapshots, sources and their columns, macros and their arguments need one; that of a
model, seed or snapshot starts with what a row is. Each column of a seed's file needs an entry, and
each entry a column. (Contracts hold the columns of the marts.)
"""

import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

GRAIN = re.compile(r"One row(:| per )")
# Implementations that dispatch chooses between are described where their common name is.
IMPLEMENTATION = re.compile(r"^(default|duckdb|postgres|spark|bigquery|snowflake)__")


def missing_descriptions(manifest: Mapping[str, Any], package: str, folder: Path) -> Iterator[str]:
    """Name everything of a package that lacks a description, and what its YAML gets wrong.

    Args:
        manifest: dbt's manifest.
        package: name of the project.
        folder: where the project is, to read the first line of seeds.
    """
    nodes = [*manifest["nodes"].values(), *manifest.get("sources", {}).values()]
    for node in nodes:
        if node["package_name"] == package and node["resource_type"] in (
            "model",
            "seed",
            "snapshot",
            "source",
        ):
            yield from node_problems(node, folder)
    for macro in manifest["macros"].values():
        if macro["package_name"] == package and not IMPLEMENTATION.match(macro["name"]):
            yield from macro_problems(macro)


def node_problems(node: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """Name what a model, seed, snapshot or source lacks."""
    what = f"{node['resource_type']} {node['name']}"
    description = node["description"].strip()
    if not description:
        yield f"{what} has no description"
    elif node["resource_type"] != "source" and not GRAIN.match(description):
        yield f"{what}: the description should start with the grain (One row per ...)"
    for column in node["columns"].values():
        if not column["description"].strip():
            yield f"{what}: column {column['name']} has no description"
    if node["resource_type"] == "seed":
        with (folder / node["original_file_path"]).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file), [])
        for column in header:
            if column not in node["columns"]:
                yield f"{what}: column {column} is not in its YAML"
        for column in node["columns"]:
            if column not in header:
                yield f"{what}: column {column} is in its YAML and not in the file"


def macro_problems(macro: Mapping[str, Any]) -> Iterator[str]:
    """Name what a macro lacks; arguments are taken from its YAML and from its definition."""
    what = f"macro {macro['name']}"
    if not macro["description"].strip():
        yield f"{what} has no description"
        return
    described = {argument["name"] for argument in macro["arguments"] if argument["description"]}
    for name in defined_arguments(macro["macro_sql"]):
        if name not in described:
            yield f"{what}: argument {name} has no description"
    for name in sorted(described - set(defined_arguments(macro["macro_sql"]))):
        yield f"{what}: there is no argument {name}"


def defined_arguments(macro_sql: str) -> list[str]:
    """Names of the arguments in the first line of a macro or generic test."""
    definition = re.search(r"{%-?\s*(?:macro|test)\s+\w+\s*\((.*?)\)\s*-?%}", macro_sql, re.DOTALL)
    if definition is None:
        return []
    without_defaults = re.sub(r"=\s*(?:\[[^\]]*\]|'[^']*'|[^,]*)", "", definition[1])
    return re.findall(r"(?:^|,)\s*(\w+)", without_defaults)


def main() -> int:
    """Print what lacks a description in a manifest; 1 when anything does."""
    manifest = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    package = manifest["metadata"]["project_name"]
    problems = sorted(missing_descriptions(manifest, package, Path()))
    print("\n".join(problems) if problems else "everything has a description")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
