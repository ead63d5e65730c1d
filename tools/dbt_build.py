"""``dbt build`` with short progress: ``python -m tools.dbt_build [dbt's own arguments]``.

Runs exactly ``dbt build`` with the arguments given. Warnings and errors are shown as dbt words
them; what passes is only counted. dbt's own log has every line.
"""

import sys
import time
from collections import Counter

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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
            self.console.print(event.info.msg.rstrip(), markup=False, highlight=False)
        elif event.info.name == "LogStartLine":
            self.progress.update(self.bar, total=event.data.total)
        if event.info.name == "NodeFinished":
            node = event.data.node_info
            if node.node_status in PASSED:
                self.passed[node.resource_type] += 1
            self.progress.advance(self.bar)
            self.show_line()

    def show_line(self) -> None:
        """Where there is no terminal for a bar, show a line now and then."""
        now = time.monotonic()
        if not self.console.is_terminal and now - self.last_line > SECONDS_BETWEEN_LINES:
            self.last_line = now
            self.console.print(f"    {self.summary()} so far", highlight=False)

    def summary(self) -> str:
        """Word what has passed and how long it took."""
        counts = [f"{self.passed[kind]} {KINDS.get(kind, kind)}" for kind in self.kinds_in_order()]
        seconds = time.monotonic() - self.started
        return f"{', '.join(counts) or 'nothing'} passed in {seconds:.0f} s"

    def kinds_in_order(self) -> list[str]:
        """List the kinds of nodes that passed, the usual ones first."""
        usual = [kind for kind in KINDS if self.passed[kind]]
        return usual + sorted(kind for kind in self.passed if kind not in KINDS)


def main() -> int:
    """Build, and return the exit code that dbt would."""
    console = Console()
    reporter = Reporter(console)
    with reporter.progress:
        result = dbtRunner(callbacks=[reporter.handle]).invoke(
            ["--log-level", "none", "build", *sys.argv[1:]]
        )
    if result.success:
        console.print(f"    dbt build: {reporter.summary()}", highlight=False)
        return 0
    if result.exception is not None:
        console.print(str(result.exception), markup=False, highlight=False)
    console.print(f"    dbt build failed; {reporter.summary()}", highlight=False)
    return 1 if result.exception is None else 2


if __name__ == "__main__":
    sys.exit(main())
