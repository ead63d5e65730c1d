"""One interleaved run: every contender in turn, so often, each in a process of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import check, project, yardstick
from benchmarks.data import HOUR_EVENTS, Data
from benchmarks.policy import Size, make_tables
from benchmarks.record import Measurements, Record, Step
from dbt_workspace.processes import read_artifact
from dbt_workspace.project import PROJECT
from engines.project import Project

YARDSTICKS = ("yardstick", "yardstick_parquet")
# Each goes on in the database of the one before it.
FREE_BUILDS = ("full_build", "daily_run", "hourly_run")
LIMITED_BUILDS = ("full_build_2gb", "daily_run_2gb")
CORE_BUILDS = ("core_build",)  # Without any module: scores and contributions, and no more.
CHAINS = (FREE_BUILDS, CORE_BUILDS, LIMITED_BUILDS)
LIMIT = "2GB"
BUILDS = tuple(name for chain in CHAINS for name in chain)
# Builds into a fresh database, and those whose contributions another one has to have.
FIRST_BUILDS = tuple(chain[0] for chain in CHAINS)
ALIKE = {"core_build": "full_build", "full_build_2gb": "full_build", "daily_run_2gb": "daily_run"}
OTHERS = ("polars", "pandas", "naive")  # The quickest first: it judges the daily run.
CONTENDERS = (*YARDSTICKS, *BUILDS, *OTHERS)
SELECTORS = {"hourly_run": "hourly"}  # Of dbt; the other builds are of everything.
MODULES = {"naive": "naive", "polars": "with_polars", "pandas": "with_pandas"}
START_SECONDS = 30  # A time limit does not count starting Python and loading libraries.


MART = "lead_score_contributions"


class JobError(Exception):
    """A measurement broke off."""


class StoppedError(JobError):
    """A measurement took longer than its time limit."""


@dataclass(frozen=True)
class Plan:
    """What to measure.

    Attributes:
        data: The files.
        size: How large the policy is.
        work: Folder for the copy of the project, databases and results.
        rounds: How often each contender runs.
        memory: DuckDB's memory limit in the project's builds, but for those that have their own;
            None is DuckDB's own.
        contenders: Which to run; the yardsticks run in any case.
        limit: Seconds after which a contender that is not the project is stopped; None is never.
        hour_events: How many events are loaded before the hourly run.
    """

    data: Data
    size: Size
    work: Path
    rounds: int = 3
    memory: str | None = None
    contenders: tuple[str, ...] = CONTENDERS
    limit: int | None = None
    hour_events: int = HOUR_EVENTS

    def database(self, name: str = "full_build") -> Path:
        """Name the file that a build writes: one for each chain of builds."""
        folders = {CORE_BUILDS: self.work / "core", LIMITED_BUILDS: self.work / "limited"}
        folder = next((folders[chain] for chain in folders if name in chain), self.work)
        return folder / "lead_scoring.duckdb"

    @property
    def project(self) -> Path:
        """The folder of the copy of the project."""
        return self.work / "project"

    @property
    def staged(self) -> Path:
        """The file with the yardstick's table."""
        return self.data.folder / "yardstick.duckdb"

    def in_order(self) -> list[str]:
        """List the contenders of a round in their order; before a build come those it goes on."""
        wanted = {*YARDSTICKS, *self.contenders}
        for chain in CHAINS:
            for number, name in enumerate(chain):
                if name in wanted:
                    wanted.update(chain[:number])
        return [name for name in CONTENDERS if name in wanted]


def run_job(
    request: dict[str, Any],
    name: str,
    work: Path,
    limit: int | None = None,
    python: str = sys.executable,
) -> dict[str, Any]:
    """Run one job in a process of its own.

    Args:
        request: What ``benchmarks.job`` is asked for.
        name: What to call its files.
        work: The folder of its files.
        limit: Seconds after which it is stopped, starting not counted; None is never.
        python: The interpreter, of an environment that has what the job needs.

    Returns:
        Its answer, with ``wall_seconds`` from the start to the end of the process.

    Raises:
        JobError: The process failed; the message has the end of what it wrote.
        StoppedError: It was not ready within the limit.
    """
    paths = {kind: work / f"{name}.{kind}" for kind in ("request", "answer", "log")}
    paths["request"].write_text(json.dumps(request), encoding="utf-8")
    paths["answer"].unlink(missing_ok=True)
    command = [python, "-m", "benchmarks.job", paths["request"], paths["answer"]]
    before = time.perf_counter()
    with paths["log"].open("w", encoding="utf-8") as log:
        try:
            process = subprocess.run(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=PROJECT,
                check=False,
                timeout=limit and limit + START_SECONDS,
            )
        except subprocess.TimeoutExpired as error:
            raise StoppedError(f"stopped after {limit} s") from error
    seconds = time.perf_counter() - before
    if process.returncode < 0:
        raise JobError(f"killed by signal {-process.returncode}, out of memory perhaps")
    if process.returncode:
        end = paths["log"].read_text(encoding="utf-8").strip().splitlines()[-12:]
        raise JobError("\n".join(end) or f"exit code {process.returncode}")
    answer = json.loads(paths["answer"].read_text(encoding="utf-8"))
    return answer | {"wall_seconds": seconds}


def build(plan: Plan, name: str) -> dict[str, Any]:
    """Measure one build of the project: a full build is from raw Parquet into a fresh database.

    Args:
        plan: What to measure.
        name: The contender; a daily run follows the full build under the same memory limit, and
            an hourly run the daily one, on the same day.
    """
    database = plan.database(name)
    is_full = name in FIRST_BUILDS
    if is_full:
        database.parent.mkdir(parents=True, exist_ok=True)
        project.remove_database(database)
    selector = SELECTORS.get(name)
    data = plan.data.with_hour(plan.hour_events) if name == "hourly_run" else plan.data
    scored_on = data.scored_on if is_full else data.next_day
    holds(plan, name).unlink(missing_ok=True)
    project.show_inputs(database, data, scored_on)
    request = {
        "job": "dbt",
        "arguments": project.build_arguments(
            plan.project, data, scored_on, selector, modules=() if name in CORE_BUILDS else None
        ),
        "database": str(database),
        "memory": LIMIT if name in LIMITED_BUILDS else plan.memory,
    }
    answer = run_job(request, name, plan.work)
    holds(plan, name).write_text(name, encoding="utf-8")
    project.keep_compiled(plan.project, plan.work / name)
    manifest = read_artifact(plan.work / name, "manifest")
    return {
        "seconds": answer["wall_seconds"],
        "database_seconds": sum(answer["nodes"].values()),
        "peak_memory": answer["peak_memory"],
        "statements": project.statements(manifest, read_artifact(plan.work / name, "run_results")),
        "queries": answer["queries"],
        **project.split_seconds(answer["nodes"], manifest),
    }


def holds(plan: Plan, name: str) -> Path:
    """Name the file that says which build a build's database is left by; none is an unfinished."""
    return plan.database(name).with_suffix(".duckdb.holds")


def other(
    plan: Plan,
    name: str,
    scored_on: date | None = None,
    with_hour: bool = False,
    python: str = sys.executable,
) -> dict[str, Any]:
    """Measure a contender that is not the project.

    Args:
        plan: What to measure.
        name: The contender.
        scored_on: The day to score; by default the scoring day.
        with_hour: Whether the hour after the daily run has been loaded.
        python: The interpreter, of an environment that has the contender's library.
    """
    request = {
        "job": "score",
        "contender": MODULES[name],
        "data": str(plan.data.folder),
        "hour_events": plan.hour_events if with_hour else 0,
        "size": asdict(plan.size),
        "scored_on": (scored_on or plan.data.scored_on).isoformat(),
        "out": str(result_file(plan, name)),
    }
    return run_job(request, name, plan.work, plan.limit, python)


def result_file(plan: Plan, name: str) -> Path:
    """Name the file with the contributions of a contender."""
    return plan.work / f"{name}.parquet"


def measure(plan: Plan, name: str) -> dict[str, Any]:
    """Measure one contender once."""
    if name in BUILDS:
        return build(plan, name)
    if name in OTHERS:
        return other(plan, name)
    database = str(plan.staged) if name == "yardstick" else None
    request = {"job": "yardstick", "data": str(plan.data.folder), "database": database}
    return run_job(request, name, plan.work)


def steps(plan: Plan) -> Iterator[Step]:
    """Give round (from 1) and contender of each measurement, round-robin."""
    for number in range(1, plan.rounds + 1):
        for name in plan.in_order():
            yield number, name


def compare(plan: Plan, name: str, found: Measurements) -> None:
    """Check the contributions of a contender against the mart, or the first one's without a build.

    Those of the daily and the hourly run are held against the quickest of the other ways, which
    scores the next day for this alone, without and with the hour: an increment has to end where a
    build of everything would. Builds under a memory limit, and without modules, have to give what
    the others give.

    Raises:
        DifferenceError: They differ.
    """
    if name in BUILDS:
        check.export_mart(plan.database(name), result_file(plan, name))
        usual = ALIKE.get(name)
        if usual and result_file(plan, usual).exists():
            check.check_same(result_file(plan, usual), result_file(plan, name), name, usual)
    elif name in OTHERS:
        mart = result_file(plan, "full_build")
        found.checked = found.checked or [MART if mart.exists() else name]
        first = mart if found.checked[0] == MART else result_file(plan, found.checked[0])
        if name not in found.checked:
            result = result_file(plan, name)
            if not first.exists():
                return  # Another run has used the folder since this one was stopped.
            found.contributions = check.check_same(first, result, name, found.checked[0])
            found.checked.append(name)
        if not found.next_day_checked:
            found.next_day_checked = compare_increment(plan, name, "daily_run")
        if not found.hour_checked:
            found.hour_checked = compare_increment(plan, name, "hourly_run")


def compare_increment(plan: Plan, name: str, increment: str) -> bool:
    """Check the contributions after an increment against those of another way; says if it did.

    Args:
        plan: What to measure.
        name: The other way.
        increment: The build; without its result there is nothing to check.

    Raises:
        DifferenceError: They differ.
    """
    mart = result_file(plan, increment)
    if not mart.exists():
        return False
    try:
        other(plan, name, plan.data.next_day, with_hour=increment == "hourly_run")
    except JobError:
        return False  # The next one may get there.
    label = f"{name} after the {increment.replace('_', ' ')}"
    check.check_same(mart, result_file(plan, name), label)
    return True


def may_break(name: str) -> bool:
    """Say whether a run goes on when a contender breaks off."""
    return name in OTHERS or name in LIMITED_BUILDS


def made_of(plan: Plan) -> str:
    """Say what a database is built from, as it is noted beside it."""
    return json.dumps({"data": str(plan.data.folder), **asdict(plan.size)})


def note_rows(plan: Plan) -> None:
    """Note beside the database what it is built from; what earlier builds left is forgotten."""
    for name in BUILDS:
        shutil.rmtree(plan.work / name, ignore_errors=True)
    (plan.work / "made_of.json").write_text(made_of(plan), encoding="utf-8")


def is_left_behind(plan: Plan, name: str) -> bool:
    """Say whether an earlier run left the database of a build of the same rows and rules."""
    note = plan.work / "made_of.json"
    return (
        note.exists()
        and note.read_text(encoding="utf-8") == made_of(plan)
        and plan.database(name).exists()
        and (plan.work / name / "run_results.json").exists()
    )


def about(plan: Plan, machine: dict[str, str]) -> dict[str, Any]:
    """Say what a run measures, where, and on which state of the project.

    Rounds and contenders may be others when a run is gone on with.
    """
    with tempfile.TemporaryDirectory() as folder:
        project.prepare_project(Path(folder) / "project", make_tables(plan.size))
        files = Project(Path(folder) / "project").fingerprint()
    return {
        "rows": str(plan.data.folder),
        "rules": asdict(plan.size),
        "hour": plan.hour_events,
        "memory": plan.memory,
        "project": files,
        "machine": machine,
    }


def prepare(plan: Plan, files: str | None = None) -> None:
    """Prepare the folder to work in.

    Args:
        plan: What to measure.
        files: Digest of the project that a run is gone on with: if the folder still is that run's,
            it stays as it is. None begins anew.
    """
    plan.work.mkdir(parents=True, exist_ok=True)
    note = plan.work / "made_of.json"
    is_kept = (
        files
        and note.exists()
        and note.read_text(encoding="utf-8") == made_of(plan)
        and plan.project.exists()
        and Project(plan.project).fingerprint() == files
    )
    if not is_kept:
        for old in plan.work.glob("*.parquet"):
            old.unlink()
        for chain in CHAINS:
            holds(plan, chain[0]).unlink(missing_ok=True)
        project.prepare_project(plan.project, make_tables(plan.size))
        note_rows(plan)
    yardstick.stage_events(plan.data, plan.staged)


def restore(plan: Plan, step: Step, console: Console) -> None:
    """Make what a contender goes on with, if the run was stopped before it: this is not measured.

    A build finds the database as the build before it leaves it. In the first round the other ways
    find the results of all builds, to be compared with.
    """
    number, name = step
    wanted = plan.in_order()
    if name in BUILDS:
        chain = next(chain for chain in CHAINS if name in chain)
        before = chain[: chain.index(name)]
        noted = holds(plan, name)
        held = noted.read_text(encoding="utf-8") if noted.exists() else ""
        missing = before[before.index(held) + 1 :] if held in before else before
    elif name in OTHERS and number == 1:
        builds = tuple(one for one in FREE_BUILDS if one in wanted)
        missing = () if all(result_file(plan, one).exists() for one in builds) else builds
    else:
        missing = ()
    for one in missing:
        with console.status(f"{one.replace('_', ' ')} again: {name.replace('_', ' ')} needs it"):
            build(plan, one)
            check.export_mart(plan.database(one), result_file(plan, one))
        console.print(f"{one.replace('_', ' ')}: made again, not measured", highlight=False)


def run(
    plan: Plan, console: Console, record: Record | None = None, go_on: bool = False
) -> Measurements:
    """Measure everything, and check in the first round that all agree.

    Args:
        plan: What to measure.
        console: Where progress is shown.
        record: Where each contender is noted as soon as it has run; nowhere by default.
        go_on: Whether to go on with the run that the record holds.

    Returns:
        What was found. A contender other than the project, or under a memory limit, that breaks off
        is left out from then on.

    Raises:
        DifferenceError: A contender gives other contributions than the project.
        JobError: A build or the yardstick failed.
        OtherRunError: The record is of a run that can't be gone on with.
    """
    found, done = Measurements(), set()
    if record and go_on:
        found, done = record.go_on()
    elif record:
        record.begin()
    prepare(plan, record.about["project"] if record and go_on else None)
    for number, name in steps(plan):
        if (
            (number, name) in done
            or name in found.broken
            or (name == LIMITED_BUILDS[1] and LIMITED_BUILDS[0] in found.broken)
        ):
            continue
        label = f"round {number} of {plan.rounds}: {name.replace('_', ' ')}"
        try:
            if done:
                restore(plan, (number, name), console)
            with console.status(label):
                measured = measure(plan, name)
                if number == 1:
                    compare(plan, name, found)
                if name == LIMITED_BUILDS[1]:
                    project.remove_database(plan.database(name))  # Nothing else needs it.
        except JobError as error:
            if not may_break(name):
                raise JobError(f"{name.replace('_', ' ')} failed: {error}") from error
            found.broken[name] = str(error)
            if isinstance(error, StoppedError):
                found.stopped[name] = plan.limit
            console.print(f"{label}: broke off: {error}", highlight=False, markup=False)
        else:
            found.by_contender.setdefault(name, []).append(measured)
            console.print(f"{label}: {measured['seconds']:.3g} s", highlight=False, markup=False)
        if record:
            record.add((number, name), found)
    return found
