"""One measurement in a process of its own: ``python -m benchmarks.job REQUEST ANSWER``.

Request and answer are JSON files. The answer holds the seconds that the work took in this process,
without starting Python and importing libraries, and the most memory that the process held.
"""

import importlib
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import yardstick
from benchmarks.data import Data
from benchmarks.policy import Size, make_tables
from benchmarks.project import duckdb_environment, run_dbt
from benchmarks.rules import read_rules

STATUS = Path("/proc/self/status")
FIRST_VICTIM = Path("/proc/self/oom_score_adj")
KIBIBYTE = 1024


def peak_memory() -> int | None:
    """Say how many bytes of memory this process held at most; None where Linux does not tell.

    The high-water mark is the process's own: that of ``getrusage`` is handed on from its parent.
    """
    if not STATUS.exists():
        return None
    lines = STATUS.read_text(encoding="utf-8").splitlines()
    marks = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(marks[0]) * KIBIBYTE if marks else None


def score(request: dict[str, Any]) -> float:
    """Score one day in another way than the project's; gives the seconds."""
    contender = importlib.import_module(f"benchmarks.contenders.{request['contender']}")
    rules = read_rules(make_tables(Size(**request["size"])))
    before = time.perf_counter()
    contender.score(
        Data(Path(request["data"]), hour_events=request["hour_events"]),
        rules,
        date.fromisoformat(request["scored_on"]),
        Path(request["out"]),
    )
    return time.perf_counter() - before


def measure_yardstick(request: dict[str, Any]) -> float:
    """Measure the yardstick; gives the seconds."""
    database = Path(request["database"]) if request["database"] else None
    return yardstick.measure(Data(Path(request["data"])), database)


def main() -> None:
    """Do what the request asks for."""
    if FIRST_VICTIM.exists():
        # Where memory runs out, Linux ends this process, not the one that measures or another.
        FIRST_VICTIM.write_text("1000", encoding="utf-8")
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answer: dict[str, Any] = {}
    match request["job"]:
        case "dbt":
            environment = request.get("environment") or duckdb_environment(
                Path(request["database"]), request["memory"]
            )
            answer |= run_dbt(request["arguments"], environment)
        case "yardstick":
            answer["seconds"] = measure_yardstick(request)
        case "score":
            answer["seconds"] = score(request)
    answer["peak_memory"] = peak_memory()
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
