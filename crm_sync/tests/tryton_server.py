"""A Tryton server of the tests' own: its database is made once, and copied for each test."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from dbt_workspace.project import PROJECT
from engines.engine import free_port

ENVIRONMENT = PROJECT / ".venv-tryton"
MODULE = PROJECT / "crm_sync" / "tryton_module"
LOCK = PROJECT / "crm_sync" / "tryton.lock"
MODULES = ("lead_scoring", "sale_opportunity")
PASSWORD = "tryton-test-password"
DATABASE = "crm"
PATIENCE = 90


@dataclass
class TrytonServer:
    """A server that runs.

    Attributes:
        port: of loopback.
        database: its SQLite file.
    """

    port: int
    database: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def connection(self, url: str | None = None, **more: object) -> dict[str, object]:
        """What a mapping says of it."""
        return {"url": url or self.url, "database": DATABASE, "user": "admin", **more}


def skip_without_tryton() -> None:
    """Skip where Tryton is not installed; in CI, or where its tests are asked for, they fail."""
    if not (ENVIRONMENT / "bin" / "trytond").exists():
        if os.environ.get("CI") or os.environ.get("LEAD_SCORING_TRYTON"):
            pytest.fail("make tryton-environment has not been run")
        pytest.skip("Tryton is not installed: make tryton-environment")


@contextlib.contextmanager
def tryton_server(folder: Path) -> Iterator[TrytonServer]:
    """Start a server on a copy of the database, and stop it in the end."""
    skip_without_tryton()
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"{DATABASE}.sqlite"
    shutil.copyfile(_template(), database)
    port = free_port()
    configuration = _configuration(folder, port)
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [ENVIRONMENT / "bin" / "trytond", "-c", configuration, "-d", DATABASE],
            env=_variables(folder),
            stdout=log,
            stderr=log,
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/rpc/")
            yield TrytonServer(port, database)
        finally:
            process.terminate()
            process.wait()


def _template() -> Path:
    """The database with its modules; made anew when the lock or our module has changed."""
    sources = [LOCK, *sorted(one for one in MODULE.rglob("*") if one.suffix != ".pyc")]
    made_of = hashlib.sha256(b"".join(one.read_bytes() for one in sources if one.is_file()))
    folder = PROJECT / "target" / "tryton" / made_of.hexdigest()[:16]
    database = folder / f"{DATABASE}.sqlite"
    done = folder / "done"
    if done.exists():
        return database
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database.touch()
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    command = [ENVIRONMENT / "bin" / "trytond-admin", "-c", _configuration(folder, 0)]
    made = subprocess.run(
        [
            *command,
            "-d",
            DATABASE,
            "-u",
            *MODULES,
            "--activate-dependencies",
            "--email",
            "a@example.com",
        ],
        env={**_variables(folder), "TRYTONPASSFILE": str(folder / "password")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    done.touch()
    return database


def _configuration(folder: Path, port: int) -> Path:
    path = folder / "trytond.conf"
    path.write_text(
        f"[web]\nlisten = 127.0.0.1:{port}\n[database]\nuri = sqlite://\npath = {folder}\n"
        # Tests let sessions expire, and log in often.
        "[session]\nmax_attempt = 100\nmax_attempt_ip_network = 1000\n",
        encoding="utf-8",
    )
    return path


def _variables(folder: Path) -> dict[str, str]:
    """Python finds our module by the entry point that installing it would write."""
    metadata = folder / "installed" / "trytond_lead_scoring-8.2.0.dist-info"
    metadata.mkdir(parents=True, exist_ok=True)
    (metadata / "METADATA").write_text("Name: trytond-lead-scoring\nVersion: 8.2.0\n", "utf-8")
    (metadata / "entry_points.txt").write_text(
        "[trytond.modules]\nlead_scoring = crm_sync.tryton_module\n", "utf-8"
    )
    return {**os.environ, "PYTHONPATH": f"{metadata.parent}:{PROJECT}"}


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    question = {"id": 0, "method": "common.server.version", "params": []}
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended; see server.log"
        with contextlib.suppress(requests.RequestException):
            if requests.post(url, json=question, timeout=5).ok:
                return
        time.sleep(0.2)
    raise AssertionError(f"no answer from {url} in {PATIENCE} s")
