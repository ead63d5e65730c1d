"""dbt in a process that is forked from one which has imported it: saves seconds a command."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from dbt_workspace.processes import failed_nodes
from dbt_workspace.shortcuts import take_shortcuts


@dataclass
class BuildResult:
    """What a dbt command reported.

    Attributes:
        success: whether every node passed.
        messages: the log, and the message of each failed node.
        failed: message of each failed node, by unique id.
    """

    success: bool
    messages: str
    failed: dict[str, str] = field(default_factory=dict)


@dataclass
class Started:
    """A dbt command that goes on in a process of its own.

    Attributes:
        process: where it runs.
        log: file of its output.
        target: dbt's target folder.
    """

    process: multiprocessing.process.BaseProcess
    log: Path
    target: Path

    def wait(self) -> BuildResult:
        """Wait for its end."""
        self.process.join()
        if self.process.exitcode == 0 and not self.log.exists():
            raise RuntimeError(f"dbt did not start in {self.target.parent}: there is no {self.log}")
        messages = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        failed = failed_nodes(self.target)
        if failed:
            messages += "\n" + "\n".join(f"{node}: {text}" for node, text in failed.items())
        return BuildResult(self.process.exitcode == 0, messages, failed)


def start_dbt(
    folder: Path,
    command_line: Sequence[str],
    environment: Mapping[str, str],
    parsed_alike: Collection[str] = (),
) -> Started:
    """Start dbt in a process of its own, so that the database is closed when it ends.

    Args:
        folder: the dbt project, which has a profiles.yml.
        command_line: the command and its arguments.
        environment: variables beside those of this process.
        parsed_alike: names of vars whose values parsing does not see.
    """
    target, log = folder / "target", folder / "dbt.log"
    (target / "run_results.json").unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    # Paths within the folder, where dbt runs, are given as such: copies of a project parse alike.
    inside = f"{folder}{os.sep}"
    relative = {name: value.removeprefix(inside) for name, value in environment.items()}
    variables = {**os.environ, **relative}
    process = _processes().Process(
        target=_run, args=(folder, list(command_line), variables, log, parsed_alike)
    )
    process.start()
    return Started(process, log, target)


def operation_messages(
    folder: Path, operation: str, environment: Mapping[str, str], all_vars: Sequence[str]
) -> list[str]:
    """Run a macro with one set of vars after another, on a project that is parsed once without any.

    Args:
        folder: the dbt project, which has a profiles.yml.
        operation: name of the macro.
        environment: variables beside those of this process.
        all_vars: for each run the vars, as JSON.

    Returns:
        For each run the message with which it failed; blank if it passed.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = _processes().Process(
        target=_run_operation,
        args=(folder, operation, {**os.environ, **environment}, list(all_vars), sender),
    )
    process.start()
    sender.close()
    try:
        return receiver.recv()
    finally:
        process.join()


def _run_operation(
    folder: Path,
    operation: str,
    environment: Mapping[str, str],
    all_vars: Sequence[str],
    sender: Connection,
) -> None:
    os.environ.update(environment)
    os.chdir(folder)
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    take_shortcuts("run-operation", ())
    options = ["--no-use-colors", "--log-level", "none", "--log-level-file", "none"]
    folders = ["--project-dir", ".", "--profiles-dir", "."]
    parsed = dbtRunner().invoke([*options, "parse", *folders])
    messages = []
    for variables in all_vars:
        said: list[str] = []
        runner = dbtRunner(parsed.result, [lambda event, said=said: said.append(event.info.msg)])
        command = [*options, "run-operation", operation, "--vars", variables, *folders]
        outcome = runner.invoke(command)
        messages.append("" if outcome.success else "\n".join(said))
    sender.send(messages)


def _processes() -> multiprocessing.context.BaseContext:
    """Processes are forked from one that has imported dbt, which spares seconds a build."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb", "dbt.adapters.postgres"])
    return context


def _run(
    folder: Path,
    command_line: list[str],
    environment: Mapping[str, str],
    log: Path,
    parsed_alike: Collection[str],
) -> None:
    """Run one dbt command and leave its output in a file; the exit code tells whether it passed."""
    os.environ.update(environment)
    os.chdir(folder)
    gc.disable()  # The process ends soon; looking for garbage takes a tenth of its time.
    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        # Imported here, as the process that this one is forked from has loaded them already.
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
        from dbt.cli.main import dbtRunner  # noqa: PLC0415

        take_shortcuts(command_line[0], parsed_alike)
        options = ["--no-use-colors", "--log-level-file", "none"]
        folders = ["--project-dir", ".", "--profiles-dir", "."]
        outcome = dbtRunner().invoke([*options, *command_line, *folders])
        if outcome.exception is not None:
            print(outcome.exception)
        DuckDBConnectionManager.close_all_connections()
        sys.stdout.flush()
    sys.exit(0 if outcome.success else 1)
