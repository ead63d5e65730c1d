"""What an engine has to offer to be built on and read from."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from engines.project import Project


class EngineMissingError(RuntimeError):
    """What the engine needs is not on this machine; the message says what, and how to get it."""


class Engine(Protocol):
    """An engine that is started for a run and stopped after it.

    Attributes:
        name: as in the profile's targets.
        title: name and version for people.
        schema: where the target puts its tables.
        build: dbt command that builds what is compared, after the seeds.
    """

    name: str
    title: str
    schema: str
    build: Sequence[str]

    def start(self, folder: Path) -> AbstractContextManager[None]:
        """Start the engine with its data in a folder; leaving stops it and deletes the data.

        Raises:
            EngineMissingError: a program is not installed.
        """

    def run(self, project: Project, command: Sequence[str]) -> None:
        """Run a dbt command on the engine. Raises BuildError if it fails."""

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """All rows of a published table."""


def free_port() -> int:
    """Find a port that nothing listens on, on loopback."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_root() -> bool:
    """Whether this process is root's, whom some servers refuse to work for."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def find_program(name: str, folders: Sequence[Path], package: str) -> Path:
    """Find a program in folders or on the path.

    Raises:
        EngineMissingError: it is nowhere.
    """
    places = [folder / name for folder in folders if (folder / name).exists()]
    found = str(places[0]) if places else shutil.which(name)
    if found is None:
        raise EngineMissingError(
            f"{name} is not on this machine. On Debian: make debian (installs {package})."
        )
    return Path(found)
