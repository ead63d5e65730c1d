"""Where the slowest nodes of a build spend their time: ``python -m benchmarks.profile --help``.

Runs EXPLAIN ANALYZE of the queries that dbt compiled, against the database that a benchmark run
left behind; builds it first where there is none of the size asked for.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from benchmarks import project, report
from benchmarks.__main__ import FOLDER, WIDTH, add_rows
from benchmarks.data import data_folder, make_data, make_hour
from benchmarks.policy import Size, make_tables
from benchmarks.run import FREE_BUILDS, JobError, Plan, build, is_left_behind, note_rows
from benchmarks.sizes import number_of_events, positive
from dbt_workspace.processes import read_artifact

SHOWN_OPERATORS = 5
LONGEST_TEXT = 110
# What says most about an operator, in this order.
TELLING = (
    "Table", "Function", "Join Type", "Conditions", "Groups", "Filters", "Expression",
    "Projections", "Aggregates", "Order By",
)  # fmt: skip


@dataclass(frozen=True)
class Node:
    """A node of a build.

    Attributes:
        name: Its name.
        seconds: What dbt measured: with writing the table.
        query: What dbt compiled.
    """

    name: str
    seconds: float
    query: str

    @property
    def short(self) -> str:
        """Its name without the project's."""
        return self.name.removeprefix("int_lead_scoring__")


@dataclass(frozen=True)
class Operator:
    """An operator of a plan.

    Attributes:
        depth: How far it is below the result.
        name: Of its kind, as DuckDB names it.
        about: On what it works, in short.
        seconds: Its own, summed over the threads.
        rows: That it gives.
    """

    depth: int
    name: str
    about: str
    seconds: float
    rows: int


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.profile", description=__doc__.splitlines()[0]
    )
    add_rows(parser, events="1M")
    parser.add_argument("--build", choices=FREE_BUILDS, default="full_build")
    parser.add_argument("--nodes", type=positive, default=10, help="how many of the slowest")
    parser.add_argument("--select", default="", help="names of nodes instead, with commas between")
    return parser


def slowest_nodes(folder: Path, count: int, names: list[str]) -> list[Node]:
    """Read the slowest nodes of a build, the slowest first, or those of some names.

    Args:
        folder: What ``project.keep_compiled`` kept.
        count: How many, where there are no names.
        names: Which; none takes the slowest.
    """
    manifest = read_artifact(folder, "manifest")
    results = read_artifact(folder, "run_results")["results"]
    found = []
    for result in sorted(results, key=lambda one: -one["execution_time"]):
        node = manifest["nodes"].get(result["unique_id"])
        if node is None:  # An exposure.
            continue
        path = folder / "compiled" / node["package_name"] / node["original_file_path"]
        if not path.exists():
            continue
        one = Node(node["name"], result["execution_time"], path.read_text(encoding="utf-8"))
        if not names or {one.name, one.short} & {*names}:
            found.append(one)
    return found if names else found[:count]


def explain(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, Any]:
    """Run a query with EXPLAIN ANALYZE; its rows are thrown away.

    Returns:
        DuckDB's profile: a tree of operators.
    """
    rows = connection.execute(f"explain (analyze, format json) {query}").fetchall()
    return json.loads(rows[0][1])


def operators(node: dict[str, Any], depth: int = 0) -> Iterator[Operator]:
    """List the operators of a profile from the result down, as a plan reads."""
    name = node.get("operator_name") or node.get("operator_type")
    is_one = bool(name) and "EXPLAIN" not in name
    if is_one:
        told = node.get("extra_info") or {}
        about = "; ".join(in_short(told[key]) for key in TELLING if told.get(key))
        yield Operator(
            depth,
            name.strip(),
            about if len(about) <= LONGEST_TEXT else f"{about[: LONGEST_TEXT - 3]}...",
            float(node.get("operator_timing") or 0),
            int(node.get("operator_cardinality") or 0),
        )
    for child in node.get("children", []):
        yield from operators(child, depth + is_one)


def in_short(told: str | list[str]) -> str:
    """Write what DuckDB tells about an operator in one line."""
    parts = told if isinstance(told, list) else [told]
    return ", ".join(" ".join(str(part).split()) for part in parts)


def shares(plan: list[Operator]) -> list[tuple[str, float, float]]:
    """Sum a plan by kind of operator: name, seconds and share of all, the longest first."""
    seconds: Counter[str] = Counter()
    for operator in plan:
        seconds[operator.name] += operator.seconds
    total = sum(seconds.values()) or 1.0
    return [(name, spent, spent / total) for name, spent in seconds.most_common()]


def plan_as_text(plan: list[Operator]) -> str:
    """Write a plan as indented lines: share, seconds, rows, operator and what it works on."""
    total = sum(operator.seconds for operator in plan) or 1.0
    lines = [f"{'share':>6} {'seconds':>9} {'rows':>13}  operator"]
    lines += [
        f"{operator.seconds / total:6.1%} {operator.seconds:9.3f} {operator.rows:13,}"
        f"  {'  ' * operator.depth}{operator.name} {operator.about}".rstrip()
        for operator in plan
    ]
    return "\n".join(lines)


def node_as_markdown(node: Node, latency: float, plan: list[Operator]) -> str:
    """Write the profile of a node: totals, share of each kind of operator, and the plan."""
    lines = [
        f"# {node.name}",
        "",
        f"{node.seconds:.2f} s in the build, with writing the table; the query alone took"
        f" {latency:.2f} s now. Seconds of operators are summed over threads.",
        "",
        "| operator | seconds | share |",
        "|---|---:|---:|",
        *(f"| {name} | {spent:.3f} | {share:.1%} |" for name, spent, share in shares(plan)),
        "",
        "```",
        plan_as_text(plan),
        "```",
        "",
        "<details><summary>The query</summary>",
        "",
        "```sql",
        node.query.strip(),
        "```",
        "",
        "</details>",
    ]
    return "\n".join(lines) + "\n"


def profile(plan: Plan, nodes: list[Node], out: Path, console: Console) -> report.Rows:
    """Explain nodes one after the other, and save a file for each.

    Args:
        plan: What was built.
        nodes: The nodes.
        out: The folder to write to.
        console: Where progress is shown.

    Returns:
        Rows of a table: node, seconds in the build and of the query, largest operators.
    """
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.md"):
        old.unlink()
    settings = {
        "memory_limit": plan.memory or project.default_memory(),
        "temp_directory": f"{plan.database()}.tmp",
    }
    rows = []
    with duckdb.connect(str(plan.database()), read_only=True, config=settings) as connection:
        for number, node in enumerate(nodes, start=1):
            with console.status(f"{number} of {len(nodes)}: {node.name}"):
                try:
                    told = explain(connection, node.query)
                except duckdb.Error as error:
                    reason = str(error).splitlines()[0]
                    rows.append([node.short, f"{node.seconds:.2f}", "", f"could not run: {reason}"])
                    continue
            found = list(operators(told))
            latency = float(told.get("latency") or 0)
            text = node_as_markdown(node, latency, found)
            (out / f"{number:02d}_{node.name}.md").write_text(text, encoding="utf-8")
            largest = shares(found)[:SHOWN_OPERATORS]
            said = ", ".join(f"{name.lower()} {share:.0%}" for name, _, share in largest)
            rows.append([node.short, f"{node.seconds:.2f}", f"{latency:.2f}", said])
    return rows


def main() -> int:
    """Explain, show and save; 1 when a build fails."""
    arguments = build_parser().parse_args()
    console = Console()
    console.width = max(console.width, WIDTH)
    rows = number_of_events(arguments.events)
    population = arguments.population
    folder = data_folder(FOLDER / "data", arguments.events, population)
    data = make_data(folder, rows, console, population)
    make_hour(data, rows, population, arguments.hour_events)
    plan = Plan(
        data=data,
        size=Size.for_population(population, arguments.fit_rules, arguments.engagement_rules),
        work=(FOLDER / "work").resolve(),
        hour_events=arguments.hour_events,
    )
    try:
        if not is_left_behind(plan, arguments.build):
            plan.work.mkdir(parents=True, exist_ok=True)
            project.prepare_project(plan.project, make_tables(plan.size))
            note_rows(plan)
            for name in FREE_BUILDS[: FREE_BUILDS.index(arguments.build) + 1]:
                with console.status(f"{name.replace('_', ' ')}: none of this size was left behind"):
                    build(plan, name)
    except JobError as error:
        console.print(str(error), highlight=False, markup=False, soft_wrap=True)
        return 1
    names = [name.strip() for name in arguments.select.split(",") if name.strip()]
    nodes = slowest_nodes(plan.work / arguments.build, arguments.nodes, names)
    out = FOLDER / "profiles" / f"{folder.name}-{plan.size.title}-{arguments.build}"
    table = profile(plan, nodes, out, console)
    columns = ["", "s in the build", "s of the query", "share of operators"]
    title = f"Slowest nodes: {arguments.build.replace('_', ' ')}, {folder.name} events"
    made = [(title, columns, table)]
    report.show_tables([], made, console)
    (out / "README.md").write_text(report.tables_as_markdown([], made), encoding="utf-8")
    console.print(f"saved in {out}, a file a node")
    return 0


if __name__ == "__main__":
    sys.exit(main())
