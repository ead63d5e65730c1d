"""Edited rule tables: saved all or none, over what was read and nothing else, and undone."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

UNDO = Path("target") / "workbench_undo"
STATE = "saved.json"


class SaveError(RuntimeError):
    """Nothing was written; the message says why."""


@dataclass(frozen=True)
class Change:
    """A file to write.

    Attributes:
        path: the file.
        before: what it must hold now.
        after: what it is to hold.
    """

    path: Path
    before: bytes
    after: bytes


def save(project: Path, changes: Sequence[Change]) -> None:
    """Write files, each in one step, and keep what was there before.

    Raises:
        SaveError: a file is not what it was when it was read, or can't be written; then all files
            are as they were.
    """
    _refuse_other_files(changes)
    write(changes)
    _keep(project, changes)


def undo(project: Path) -> list[Path]:
    """Put back what was there before the last save, and return the files.

    Raises:
        SaveError: there is nothing to undo, or a file was changed since.
    """
    saved = last_save(project)
    if not saved:
        raise SaveError("There is no save to undo.")
    backwards = [Change(change.path, change.after, change.before) for change in saved]
    _refuse_other_files(backwards)
    write(backwards)
    shutil.rmtree(project / UNDO)
    return [change.path for change in saved]


def last_save(project: Path) -> list[Change]:
    """What the last save changed; nothing if there is none to undo."""
    state = project / UNDO / STATE
    if not state.exists():
        return []
    names = json.loads(state.read_text(encoding="utf-8"))["files"]
    return [
        Change(
            project / name,
            (project / UNDO / f"{number}.before").read_bytes(),
            (project / UNDO / f"{number}.after").read_bytes(),
        )
        for number, name in enumerate(names)
    ]


def write(changes: Sequence[Change]) -> None:
    """Write all files or none, each by a temporary file that takes its name.

    Raises:
        SaveError: one can't be written.
    """
    ready: list[tuple[Change, Path, Path]] = []
    done: list[Change] = []
    try:
        for change in changes:
            target = change.path.resolve()
            ready.append((change, target, _temporary(target, change.after)))
        for change, target, temporary in ready:
            temporary.replace(target)
            done.append(change)
    except OSError as error:
        for change in done:
            target = change.path.resolve()
            _temporary(target, change.before).replace(target)
        raise SaveError(f"Nothing was saved: {error.strerror} ({error.filename}).") from error
    finally:
        for _, _, temporary in ready:
            temporary.unlink(missing_ok=True)


def _temporary(target: Path, data: bytes) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    shutil.copymode(target, name)
    return Path(name)


def _refuse_other_files(changes: Sequence[Change]) -> None:
    others = [change.path.name for change in changes if not _holds(change.path, change.before)]
    if others:
        raise SaveError(
            f"Nothing was saved: {' and '.join(others)} changed on disk in the meantime."
            " Discard your edits to see what is there now."
        )


def _holds(path: Path, data: bytes) -> bool:
    return path.exists() and path.read_bytes() == data


def _keep(project: Path, changes: Sequence[Change]) -> None:
    folder = project / UNDO
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, change in enumerate(changes):
        (folder / f"{number}.before").write_bytes(change.before)
        (folder / f"{number}.after").write_bytes(change.after)
    state = {
        "saved_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": [str(change.path.relative_to(project)) for change in changes],
    }
    (folder / STATE).write_text(json.dumps(state), encoding="utf-8")


def changed_lines(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """Lines that go and lines that come, as a diff has them."""
    texts = [data.decode("utf-8", "replace").splitlines() for data in (before, after)]
    lines = list(difflib.unified_diff(*texts, n=0, lineterm=""))[2:]
    gone = [line[1:] for line in lines if line.startswith("-")]
    come = [line[1:] for line in lines if line.startswith("+")]
    return gone, come


def count_lines(come: Sequence[str], gone: Sequence[str]) -> str:
    """How many lines a diff adds and takes out, in words."""
    return f"{len(come)} line{'s' if len(come) != 1 else ''} added, {len(gone)} taken out"


def what_to_commit(project: Path, changes: Mapping[Path, tuple[bytes, bytes]]) -> str:
    """Words for a shell: how many lines changed in each file, and the commands that commit them."""
    lines = []
    for path, (before, after) in changes.items():
        gone, come = changed_lines(before, after)
        lines.append(
            f"# {path.relative_to(project)}: {len(come)} lines added, {len(gone)} taken out"
        )
    names = " ".join(str(path.relative_to(project)) for path in changes)
    return "\n".join([*lines, f"git diff {names}", f"git add {names}", 'git commit -m "…"'])
