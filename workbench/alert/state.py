"""What was announced, in a file: hashes of hand-offs and the last word about each."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from workbench.alert.digest import NEW, OVERDUE
from workbench.warehouse import duckdb_path


class StateError(RuntimeError):
    """The file can't be used; the message says why."""


def state_path() -> Path:
    """The file that the environment names, or one beside the DuckDB file."""
    if named := os.environ.get("LEAD_SCORING_ALERT_STATE"):
        return Path(named)
    database = duckdb_path()
    return database.with_name(f"{database.stem}.alerts.json")


def read_sent(path: Path) -> dict[str, str]:
    """What was announced, by the key of the hand-off; nothing if there is no file yet.

    Raises:
        StateError: the file is not one of ours. Nobody is told everything again by surprise.
    """
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["sent"]
        if not all(word in (NEW, OVERDUE) for word in found.values()):
            raise ValueError("an unknown word")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StateError(
            f"{path} does not say what was sent ({error}). Move it away to announce all that wait."
        ) from error
    return dict(found)


def write_sent(path: Path, sent: Mapping[str, str]) -> None:
    """Replace the file by one rename: readers find the old or the new one, and never a part."""
    text = json.dumps({"version": 1, "sent": dict(sorted(sent.items()))}, indent=1)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold a lock beside the file, so that two runs at once don't both announce a lead.

    Raises:
        StateError: another run holds it, or the folder can't be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f"{path.name}.lock").open("w")
    except OSError as error:
        raise StateError(f"{path} can't be written: {error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateError("Another alert is running.") from error
        yield
