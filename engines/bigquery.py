"""BigQuery: an emulator on a free port of loopback, tables in memory, gone when the run ends."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from google.api_core.client_options import ClientOptions
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from dbt_workspace.project import PROJECT
from engines.comparison import BUILD
from engines.engine import EngineMissingError, find_program, free_port
from engines.project import Project

DATASET = "lead_scoring"
CLOUD_PROJECT = "lead-scoring"
SECONDS_TO_START = 60
# The emulator pins other versions of packages than dbt does: it has an environment of its own.
ENVIRONMENT = PROJECT / ".venv-crucible"


class BigQuery:
    """The emulator crucible, which runs BigQuery's SQL on DuckDB behind BigQuery's REST API."""

    name = "bigquery"
    schema = DATASET
    build: Sequence[str] = BUILD

    def __init__(self) -> None:
        self.endpoint = ""
        self.title = "BigQuery, emulated by crucible"

    @contextmanager
    def start(self, folder: Path) -> Iterator[None]:
        """Start the emulator, and stop it when done.

        Raises:
            EngineMissingError: the emulator is not installed.
            RuntimeError: it did not answer in time.
        """
        program = _program()
        self.endpoint = f"http://127.0.0.1:{free_port()}"
        port = self.endpoint.rsplit(":", 1)[1]
        command = [str(program), "serve", "--dialect", "bigquery", "--port", port]
        with (folder / "crucible.log").open("wb") as log:
            emulator = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
            try:
                self._wait(emulator)
                yield
            finally:
                emulator.terminate()
                emulator.wait(timeout=30)

    def _wait(self, emulator: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        address = f"{self.endpoint}/bigquery/v2/projects/{CLOUD_PROJECT}/datasets"
        while emulator.poll() is None and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(address, timeout=5) as answer:
                    json.load(answer)
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        raise RuntimeError(f"No answer in {SECONDS_TO_START} s: see crucible.log.")

    def run(self, project: Project, command: Sequence[str]) -> None:
        """Run a dbt command. Raises BuildError if it fails."""
        project.run(
            command,
            self.name,
            {
                "LEAD_SCORING_BIGQUERY_METHOD": "oauth-secrets",
                "LEAD_SCORING_BIGQUERY_TOKEN": "none",
                "LEAD_SCORING_BIGQUERY_ENDPOINT": self.endpoint,
                "LEAD_SCORING_BIGQUERY_PROJECT": CLOUD_PROJECT,
                "LEAD_SCORING_BIGQUERY_DATASET": DATASET,
            },
        )

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """All rows of a published table."""
        client = bigquery.Client(
            project=CLOUD_PROJECT,
            credentials=AnonymousCredentials(),
            client_options=ClientOptions(api_endpoint=self.endpoint),
        )
        found = client.query(f"select * from `{CLOUD_PROJECT}`.`{DATASET}`.`{table}`").result()
        return [dict(row.items()) for row in found]


def _program() -> Path:
    try:
        return find_program("crucible", [ENVIRONMENT / "bin"], "")
    except EngineMissingError:
        raise EngineMissingError(
            f"The BigQuery emulator is not in {ENVIRONMENT.name}: make engine-bigquery installs it."
        ) from None
