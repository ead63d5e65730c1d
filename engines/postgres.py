"""PostgreSQL: a server of its own, on a free port of loopback, gone when the run ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.extras import RealDictCursor

from engines.engine import find_program, free_port, is_root
from engines.project import Project

USER = "lead_scoring"
DATABASE = "lead_scoring"
# Where Debian puts the server's programs, the newest version first; they are not on the path.
FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
SERVER_USER = "postgres"


class Postgres:
    """A PostgreSQL server that is made for the run."""

    name = "postgres"
    schema = "public"
    build: Sequence[str] = ("build", "--exclude", "resource_type:seed")

    def __init__(self) -> None:
        self.port = 0
        self.title = "PostgreSQL"

    @contextmanager
    def start(self, folder: Path) -> Iterator[None]:
        """Make a cluster, start it, and delete it when done.

        Its files are in the system's folder for temporary ones, as the server's user may not reach
        the given one.

        Raises:
            EngineMissingError: the server's programs are not installed.
        """
        initdb = find_program("initdb", FOLDERS, "postgresql")
        pg_ctl = find_program("pg_ctl", FOLDERS, "postgresql")
        self.port = free_port()
        cluster = Path(tempfile.mkdtemp(prefix="lead_scoring_postgres_"))
        if is_root():
            shutil.chown(cluster, SERVER_USER)
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
            f" -c unix_socket_directories={cluster}"
        )
        # The order of characters is that of their code points, as on the other engines.
        made = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8")
        try:
            _as_server_user([str(initdb), "-D", str(cluster / "data"), *made])
            control = (str(pg_ctl), "-D", str(cluster / "data"), "-w")
            _as_server_user([*control, "-l", str(cluster / "log"), "-o", options, "start"])
            try:
                self._prepare()
                yield
            finally:
                _as_server_user([*control, "-m", "fast", "stop"])
        finally:
            shutil.rmtree(cluster, ignore_errors=True)

    def _prepare(self) -> None:
        connection = psycopg2.connect(self._address("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"create database {DATABASE}")
            cursor.execute("show server_version")
            self.title = f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        connection.close()

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user={USER} dbname={database}"

    def run(self, project: Project, command: Sequence[str]) -> None:
        """Run a dbt command. Raises BuildError if it fails."""
        project.run(command, self.name, {"LEAD_SCORING_POSTGRES_PORT": str(self.port)})

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """All rows of a published table."""
        connection = psycopg2.connect(self._address(DATABASE))
        with connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(f"select * from {self.schema}.{table}")
            rows = [dict(row) for row in cursor.fetchall()]
        connection.close()
        return rows


def _as_server_user(command: Sequence[str]) -> None:
    """Run a command of the server's, which refuses to work for root."""
    prefix = ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--init-groups"]
    done = subprocess.run(
        [*(prefix if is_root() else []), *command],
        cwd="/",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        # The server inherits them: a pipe would be waited for until it stops.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed with {done.returncode}: {command}")
