"""Superset in its own environment: set up, given a dashboard, served by gunicorn on loopback."""

from __future__ import annotations

import io
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from dbt_workspace.project import PROJECT
from engines.engine import free_port

HERE = Path(__file__).parent
BUNDLE = HERE / "bundle"
PROGRAMS = PROJECT / ".venv-superset" / "bin"
USER = "admin"
SECONDS_TO_START = 120


class SupersetError(RuntimeError):
    """A command of Superset failed; the message is the end of what it printed."""


def bundle(address: str) -> bytes:
    """Zip the dashboard with its charts and datasets, as Superset imports it.

    Args:
        address: SQLAlchemy's of the database that has the marts.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(BUNDLE.rglob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            if path.parent.name == "databases":
                text = yaml.safe_dump({**yaml.safe_load(text), "sqlalchemy_uri": address})
            archive.writestr(f"lead_scoring/{path.relative_to(BUNDLE)}", text)
    return packed.getvalue()


@dataclass
class Superset:
    """One Superset, whose files are in a folder.

    Attributes:
        folder: where its database and its logs go.
        password: of the user admin, made up for this run.
        port: where it listens.
    """

    folder: Path
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(42))
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """Variables of its processes, which see no other configuration."""
        return {
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
            "SUPERSET_EXAMPLE_FOLDER": str(self.folder),
            "SUPERSET_EXAMPLE_SECRET": self.secret,
            "FLASK_APP": "superset.app:create_app()",
            # The pixel that would tell its makers of each visit.
            "SCARF_ANALYTICS": "false",
        }

    def run(self, *arguments: str) -> None:
        """Run a command of Superset's command line.

        Raises:
            SupersetError: it failed.
        """
        done = subprocess.run(
            [str(PROGRAMS / "superset"), *arguments],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            command = " ".join(arguments[:2])
            raise SupersetError(f"superset {command}:\n{(done.stdout + done.stderr)[-4000:]}")

    def set_up(self, address: str) -> None:
        """Make its database and its user, and import the dashboard.

        Args:
            address: SQLAlchemy's of the database that has the marts.
        """
        self.run("db", "upgrade")
        self.run("init")
        names = ("--firstname", "Lead", "--lastname", "Scoring", "--email", "admin@example.com")
        self.run("fab", "create-admin", "--username", USER, "--password", self.password, *names)
        packed = self.folder / "lead_scoring.zip"
        packed.write_bytes(bundle(address))
        self.run("import-dashboards", "-p", str(packed), "-u", USER)

    @contextmanager
    def serve(self) -> Iterator[None]:
        """Serve it until the block ends.

        Raises:
            SupersetError: it does not answer.
        """
        command: Sequence[str] = (
            *(str(PROGRAMS / "gunicorn"), "--bind", f"127.0.0.1:{self.port}", "--workers", "1"),
            *("--worker-class", "gthread", "--threads", "8", "--timeout", "120"),
            "superset.app:create_app()",
        )
        with (self.folder / "gunicorn.log").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(
                command, env=self.environment(), cwd=self.folder, stdout=log, stderr=log
            )
            try:
                self._wait_for(server)
                yield
            finally:
                server.terminate()
                server.wait(timeout=30)

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        for _ in range(SECONDS_TO_START):
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(1)
            if server.poll() is not None:
                break
        log = (self.folder / "gunicorn.log").read_text(encoding="utf-8")
        raise SupersetError(f"Superset does not answer at {self.url}:\n{log[-4000:]}")
