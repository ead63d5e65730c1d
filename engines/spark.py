"""Apache Spark: a session in this process, on one machine or on a master with two workers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyspark
from pyspark.sql import SparkSession

from engines.comparison import BUILD
from engines.engine import find_program, free_port
from engines.project import BuildError, Project

SCHEMA = "lead_scoring"
WORKERS = 2
SECONDS_TO_START = 120
# For tables of thousands of rows: compiling takes longer than what it saves, of plans as of Java.
JAVA_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"
SETTINGS = {
    "spark.driver.extraJavaOptions": JAVA_OPTIONS,
    "spark.executor.extraJavaOptions": JAVA_OPTIONS,
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.driver.memory": "3g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class Spark:
    """A session on this machine. dbt runs in this process, whose session it finds."""

    name = "spark"
    schema = SCHEMA
    build: Sequence[str] = BUILD

    def __init__(self) -> None:
        self.title = f"Spark {pyspark.__version__}, session"

    @contextmanager
    def start(self, folder: Path) -> Iterator[None]:
        """Start a session whose tables are files below a folder, and delete these when done.

        Raises:
            EngineMissingError: there is no Java.
        """
        find_program("java", [], "default-jre-headless")
        with self._session(folder, f"local[{os.cpu_count() or 2}]", {}):
            yield

    @contextmanager
    def _session(
        self, folder: Path, master: str, settings: Mapping[str, str]
    ) -> Iterator[SparkSession]:
        warehouse = folder / "warehouse"
        shutil.rmtree(warehouse, ignore_errors=True)
        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master(master).appName("lead_scoring")
        wanted = {**SETTINGS, **settings, "spark.sql.warehouse.dir": str(warehouse)}
        for setting, value in wanted.items():
            builder = builder.config(setting, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        try:
            yield session
        finally:
            session.stop()
            shutil.rmtree(warehouse, ignore_errors=True)

    def run(self, project: Project, command: Sequence[str]) -> None:
        """Run a dbt command. Raises BuildError if it fails."""
        # Imported late: it takes seconds, and Java may be missing.
        from dbt.cli.main import dbtRunner  # noqa: PLC0415

        failed: list[str] = []
        runner = dbtRunner(callbacks=[lambda event: _keep_errors(event, failed)])
        arguments = ["--log-level", "none", *project.arguments(command, "spark")]
        outcome = runner.invoke(arguments)
        if not outcome.success:
            raise BuildError(
                f"dbt {' '.join(command)} failed on {self.title}:\n"
                + "\n".join([*failed, str(outcome.exception or "")])[-6000:]
            )

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """All rows of a published table."""
        session = SparkSession.getActiveSession() or SparkSession.builder.getOrCreate()
        return [row.asDict() for row in session.table(f"{SCHEMA}.{table}").collect()]


class SparkCluster(Spark):
    """A session whose executors are two workers with a process each, under a master."""

    name = "spark_cluster"

    def __init__(self, settings: Mapping[str, str] | None = None, memory: str = "1g") -> None:
        super().__init__()
        self.title = f"Spark {pyspark.__version__}, master and {WORKERS} workers"
        self.memory = memory
        self.settings = {
            "spark.executor.memory": memory,
            "spark.executor.cores": "1",
            **(settings or {}),
        }

    @contextmanager
    def start(self, folder: Path) -> Iterator[None]:
        """Start a master, two workers and a session on them; stop all of them when done.

        Raises:
            EngineMissingError: there is no Java.
            RuntimeError: the workers did not come up.
        """
        find_program("java", [], "default-jre-headless")
        with (
            cluster(folder, WORKERS, self.memory) as master,
            self._session(folder, master, self.settings) as session,
        ):
            _wait_for_executors(session, WORKERS)
            yield


@contextmanager
def cluster(folder: Path, workers: int, memory: str = "1g") -> Iterator[str]:
    """A master and workers of one core each, on loopback.

    Args:
        folder: where logs and the workers' files go.
        workers: how many workers.
        memory: of each worker, as Spark writes it.

    Yields:
        The master's address, spark://...
    """
    launcher = Path(pyspark.__file__).parent / "bin" / "spark-class"
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    package = "org.apache.spark.deploy"
    here = ("--host", "127.0.0.1", "--webui-port", "0")
    commands = [[f"{package}.master.Master", *here, "--port", str(port)]]
    for number in range(workers):
        size = ("--cores", "1", "--memory", memory)
        files = ("--work-dir", str(folder / f"worker_{number}"))
        commands.append([f"{package}.worker.Worker", *here, *size, *files, master])
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_JAVA_OPTS": JAVA_OPTIONS,
    }
    running: list[subprocess.Popen[bytes]] = []
    with (folder / "cluster.log").open("wb") as log:
        try:
            for command in commands:
                running.append(
                    subprocess.Popen(
                        [str(launcher), *command], stdout=log, stderr=log, env=environment
                    )
                )
            yield master
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                process.wait(timeout=30)
            for number in range(workers):
                shutil.rmtree(folder / f"worker_{number}", ignore_errors=True)


def _wait_for_executors(session: SparkSession, wanted: int) -> None:
    """Wait until all executors have come; the driver itself is in the list as well."""
    deadline = time.monotonic() + SECONDS_TO_START
    while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() <= wanted:
        if time.monotonic() > deadline:
            raise RuntimeError(f"The {wanted} workers did not come up in {SECONDS_TO_START} s.")
        time.sleep(0.5)


def _keep_errors(event: Any, failed: list[str]) -> None:  # noqa: ANN401
    if event.info.level == "error":
        failed.append(event.info.msg)
