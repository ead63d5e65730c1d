"""The graph of the project's models, as dbt's manifest has it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

READS_THE_DATABASE = re.compile(
    r"\b(run_query|load_relation|statement)\s*\(|adapter\.get_(relation|columns_in_relation)\b"
)
CONFIG = re.compile(r"^\{\{-?\s*config\(.*?\)\s*-?\}\}$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Node:
    """A model, seed or snapshot.

    Attributes:
        name: its name in dbt.
        kind: model, seed or snapshot.
        folder: where it is, below models/ (or below seeds/): "staging/inputs".
        parents: names of what it reads.
        entry: all that the manifest says of it.
    """

    name: str
    kind: str
    folder: str
    parents: frozenset[str]
    entry: Mapping[str, Any]

    @property
    def path(self) -> str:
        """Folder and name."""
        return f"{self.folder}/{self.name}"

    @property
    def raw_code(self) -> str:
        """SQL with Jinja, as the file has it."""
        return self.entry["raw_code"]

    @property
    def is_view(self) -> bool:
        """Whether each reader computes it anew."""
        return self.entry["config"]["materialized"] in ("view", "ephemeral")

    @property
    def module(self) -> str:
        """The optional module that it belongs to; blank for the core."""
        first, _, rest = self.folder.partition("/")
        return rest.partition("/")[0] if first in ("optional", "marts") else ""

    @property
    def layer(self) -> str:
        """The first folder below models/."""
        return self.folder.partition("/")[0]

    @property
    def is_mart(self) -> bool:
        """Whether it is published."""
        return self.layer == "marts"


class Graph:
    """Models, seeds and snapshots of a package by name, and what is asked of all of them."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.manifest = manifest
        self.package = manifest["metadata"]["project_name"]
        found = {
            unique_id: entry
            for unique_id, entry in manifest["nodes"].items()
            if entry["resource_type"] in ("model", "seed", "snapshot")
        }
        self.nodes = {
            entry["name"]: Node(
                name=entry["name"],
                kind=entry["resource_type"],
                folder="/".join(Path(entry["original_file_path"]).parts[1:-1]),
                parents=frozenset(
                    found[parent]["name"]
                    for parent in entry.get("depends_on", {}).get("nodes", [])
                    if parent in found
                ),
                entry=entry,
            )
            for entry in found.values()
        }
        self.models = {name: node for name, node in self.nodes.items() if node.kind == "model"}

    def arrows(self) -> Iterator[tuple[Node, Node]]:
        """Pairs of a model and one that reads it."""
        for child in self.models.values():
            for parent in sorted(child.parents & self.models.keys()):
                yield self.models[parent], child

    @cached_property
    def steps(self) -> dict[str, int]:
        """How many nodes the longest way from a seed or input to each has, both included."""
        found: dict[str, int] = {}
        for name in self._parents_first():
            found[name] = 1 + max((found[one] for one in self.nodes[name].parents), default=0)
        return found

    @cached_property
    def views_in_a_row(self) -> dict[str, int]:
        """How many views a reader of each computes one upon the other."""
        found: dict[str, int] = {}
        for name in self._parents_first():
            above = max((found[one] for one in self.nodes[name].parents), default=0)
            found[name] = 1 + above if self.nodes[name].is_view else 0
        return found

    def longest_way(self, name: str) -> list[str]:
        """Names of the nodes of the longest way from a seed or input to a model."""
        way = [name]
        while self.nodes[way[-1]].parents:
            way.append(max(sorted(self.nodes[way[-1]].parents), key=self.steps.__getitem__))
        return way[::-1]

    def readers(self, name: str) -> list[str]:
        """Names of the models that read a node."""
        return sorted(one for one, node in self.models.items() if name in node.parents)

    def folder_arrows(self) -> dict[str, dict[str, int]]:
        """How many arrows lead from each folder of models to each other one."""
        found: dict[str, dict[str, int]] = {}
        for parent, child in self.arrows():
            if parent.folder != child.folder:
                to = found.setdefault(parent.folder, {})
                to[child.folder] = to.get(child.folder, 0) + 1
        return found

    def compile_by_content(self) -> dict[str, list[str]]:
        """Models whose SQL depends on what tables hold, with the macros by which it does."""
        macros = {
            macro["name"]: macro
            for macro in self.manifest["macros"].values()
            if macro["package_name"] == self.package
        }
        reading = {
            name
            for name, macro in macros.items()
            if READS_THE_DATABASE.search(macro["macro_sql"]) and "materialization" not in name
        }
        called = {
            name: {
                unique_id.rpartition(".")[2]
                for unique_id in macro["depends_on"]["macros"]
                if unique_id.startswith(f"macro.{self.package}.")
            }
            for name, macro in macros.items()
        }
        found = {}
        for name, node in self.models.items():
            body = CONFIG.sub("", node.raw_code)
            used = set(re.findall(rf"\b{self.package}\.(\w+)", body))
            by = [one for one in sorted(used) if reachable({one}, called) & reading]
            if READS_THE_DATABASE.search(body):
                by.append("its own Jinja")
            if by:
                found[name] = by
        return found

    def tests_by_model(self) -> dict[str, set[str]]:
        """Names of the generic tests that are attached to each model."""
        found: dict[str, set[str]] = {name: set() for name in self.models}
        names = {node.entry["unique_id"]: name for name, node in self.models.items()}
        for entry in self.manifest["nodes"].values():
            attached = names.get(entry.get("attached_node"))
            if entry["resource_type"] == "test" and attached:
                found[attached].add(entry["test_metadata"]["name"])
        return found

    def tested_models(self) -> set[str]:
        """Names of the models that any data test reads or any unit test is of."""
        tests = [
            entry for entry in self.manifest["nodes"].values() if entry["resource_type"] == "test"
        ]
        tests += self.manifest["unit_tests"].values()
        tested = {one for test in tests for one in test["depends_on"]["nodes"]}
        return {name for name, node in self.models.items() if node.entry["unique_id"] in tested}

    def _parents_first(self) -> list[str]:
        order: dict[str, None] = {}
        todo = sorted(self.nodes)
        while todo:
            waiting = [one for one in self.nodes[todo[-1]].parents if one not in order]
            if waiting:
                todo += waiting
            else:
                order[todo.pop()] = None
        return list(order)


def reachable(start: Collection[str], arrows: Mapping[str, Collection[str]]) -> set[str]:
    """Where the arrows lead from some nodes, and these nodes themselves."""
    seen, todo = set(start), list(start)
    while todo:
        for one in arrows.get(todo.pop(), ()):
            if one not in seen:
                seen.add(one)
                todo.append(one)
    return seen


def in_a_cycle(arrows: Mapping[str, Collection[str]]) -> set[str]:
    """Nodes from which the arrows lead back to themselves."""
    return {one for one in arrows if one in reachable(arrows[one], arrows)}
