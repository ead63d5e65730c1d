"""``dbt build`` with short progress: ``python -m tools.dbt_build [dbt's own arguments]``.

Runs exactly ``dbt build`` with the arguments given. Warnings and errors are shown as dbt words
them, with the line of the file where they name a row of a rule table of this folder; what passes is
only counted. logs/dbt.log has a line for each node.
"""

import gc
import sys
import time
from collections import Counter
from pathlib import Path

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tools.check_rules import files_of_project, read_files, with_lines

# Without a level of its own, the log file would have that of the console.
OPTIONS = ["--log-level", "none", "--log-level-file", "info", "--no-use-colors"]
SECONDS_BETWEEN_LINES = 10
KINDS = {"seed": "seeds", "model": "models", "test": "data tests", "unit_test": "unit tests"}
PASSED = ("success", "pass", "warn")


class Reporter:
    """Listens to dbt's events and shows how far the build is."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.passed: Counter[str] = Counter()
        self.started = time.monotonic()
        self.last_line = self.started
        self.progress = Progress(
            TextColumn("    dbt build"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.bar = self.progress.add_task("build", total=None)

    def handle(self, event: EventMsg) -> None:
        """Take one event of dbt's; nodes that passed are counted, warnings and errors shown."""
        if event.info.level in ("warn", "error"):
            self.show(event.info.msg.rstrip())
        elif event.info.name == "LogStartLine":
            self.progress.update(self.bar, total=event.data.total)
        if event.info.name == "NodeFinished":
            node = event.data.node_info
            if node.node_status in PASSED:
                self.passed[node.resource_type] += 1
            self.progress.advance(self.bar)
            self.show_line()

    def show(self, text: str) -> None:
        """Print text as it is, but for lines of files that it leaves out."""
        if ", row (" in text and "--project-dir" not in sys.argv:
            text = with_lines(text, read_files(files_of_project(Path.cwd())))
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def show_line(self) -> None:
        """Where there is no terminal for a bar, show a line now and then."""
        now = time.monotonic()
        if not self.console.is_terminal and now - self.last_line > SECONDS_BETWEEN_LINES:
            self.last_line = now
            self.show(f"    {self.seconds():3.0f} s: {self.counts()}")

    def seconds(self) -> float:
        """Seconds since the build began."""
        return time.monotonic() - self.started

    def counts(self) -> str:
        """Word what has passed."""
        counts = [f"{self.passed[kind]} {KINDS.get(kind, kind)}" for kind in self.kinds_in_order()]
        return f"{', '.join(counts) or 'nothing'} passed"

    def kinds_in_order(self) -> list[str]:
        """List the kinds of nodes that passed, the usual ones first."""
        usual = [kind for kind in KINDS if self.passed[kind]]
        return usual + sorted(kind for kind in self.passed if kind not in KINDS)


def main() -> int:
    """Build, and return the exit code that dbt would."""
    # dbt keeps what it makes until it ends: looking for garbage takes a tenth of its time and finds
    # little.
    gc.disable()
    reporter = Reporter(Console())
    with reporter.progress:
        result = dbtRunner(callbacks=[reporter.handle]).invoke([*OPTIONS, "build", *sys.argv[1:]])
    if result.success:
        reporter.show(f"    dbt build: {reporter.counts()} in {reporter.seconds():.0f} s")
        return 0
    if result.exception is not None:
        reporter.show(str(result.exception))
    reporter.show(f"    dbt build failed: {reporter.counts()}; more in logs/dbt.log")
    return 1 if result.exception is None else 2


if __name__ == "__main__":
    sys.exit(main())
