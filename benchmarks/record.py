"""What a run has found so far: a line in a file for each contender that has run.

A run that is stopped, or that the machine ends, loses no more than the contender that was running:
what there is can be shown, and the run can be gone on with.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Step = tuple[int, str]


class OtherRunError(Exception):
    """A file is of a run of something else, which can't be gone on with."""


@dataclass
class Measurements:
    """What a run found.

    Attributes:
        by_contender: For each contender one entry a round: ``seconds``, ``peak_memory`` (bytes or
            None) and, of builds, ``database_seconds``, ``statements``, ``queries`` and what
            ``project.split_seconds`` gives.
        broken: Why a contender did not get to the end.
        stopped: Seconds that a contender was stopped after.
        contributions: How many rows all agree on; None where nothing was compared.
        checked: Whose contributions are the same: that which the others were held against, first.
        next_day_checked: Whether the contributions after the daily run were compared, too.
        hour_checked: Whether those after the hourly run were.
    """

    by_contender: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    stopped: dict[str, int] = field(default_factory=dict)
    contributions: int | None = None
    checked: list[str] = field(default_factory=list)
    next_day_checked: bool = False
    hour_checked: bool = False


# What has been compared so far is noted with each contender.
COMPARED = ("contributions", "checked", "next_day_checked", "hour_checked")


@dataclass
class Record:
    """The file of a run.

    Attributes:
        path: The file.
        about: What the run is of; runs of different things have different ones.
        asked: What else it was asked for, which may be something else when it is gone on with.
    """

    path: Path
    about: Mapping[str, Any]
    asked: Mapping[str, Any]

    def heading(self) -> str:
        """Write the first line of the file."""
        return json.dumps({"about": dict(self.about), "asked": dict(self.asked)}) + "\n"

    def begin(self) -> None:
        """Begin the file; what an earlier run left is kept under another name."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            left_at = datetime.fromtimestamp(self.path.stat().st_mtime, UTC)
            name = f"{self.path.stem}.{left_at:%Y%m%dT%H%M%S}{self.path.suffix}"
            self.path.rename(self.path.with_name(name))
        self.path.write_text(self.heading(), encoding="utf-8")

    def add(self, step: Step, found: Measurements) -> None:
        """Note what a contender has given in a round: a measurement, or why there is none."""
        number, name = step
        line: dict[str, Any] = {"round": number, "contender": name}
        if name in found.broken:
            line |= {"broken": found.broken[name], "stopped": found.stopped.get(name)}
        else:
            line["measured"] = found.by_contender[name][-1]
        values = asdict(found)
        line |= {key: values[key] for key in COMPARED}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def go_on(self) -> tuple[Measurements, set[Step]]:
        """Read the file of a run of the same things, to which more is to be added.

        Returns:
            What was found, and the rounds and contenders that are done with.

        Raises:
            OtherRunError: There is none, or it is of other rows, rules, models or another machine.
        """
        first, found, done = read(self.path)
        about, now = first["about"], json.loads(self.heading())["about"]
        if changed := sorted(key for key in {*about, *now} if about.get(key) != now.get(key)):
            raise OtherRunError(
                f"{self.path} can't be gone on with: {', '.join(changed)} changed since then."
                " It can be shown; a new run keeps it under another name."
            )
        # A line that was cut off in writing is no measurement, and goes.
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)[1 : len(done) + 1]
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.write_text("".join([self.heading(), *lines]), encoding="utf-8")
        unfinished.replace(self.path)
        return found, done


def read(path: Path) -> tuple[dict[str, Any], Measurements, set[Step]]:
    """Read a file.

    Returns:
        Its first line (``about`` and ``asked``), what was found, and the rounds and contenders that
        are done with.

    Raises:
        OtherRunError: There is no such file.
    """
    if not path.exists():
        raise OtherRunError(f"there is no {path}: no such run was begun")
    first, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    found, done = Measurements(), set()
    for text in lines:
        if not text.endswith("\n"):
            break
        line = json.loads(text)
        name = line["contender"]
        done.add((line["round"], name))
        if "measured" in line:
            found.by_contender.setdefault(name, []).append(line["measured"])
        else:
            found.broken[name] = line["broken"]
            if line["stopped"] is not None:
                found.stopped[name] = line["stopped"]
        for one in fields(found):
            if one.name in COMPARED:
                setattr(found, one.name, line[one.name])
    return json.loads(first), found, done
