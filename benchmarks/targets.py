"""What the project has set out to reach, and whether a run found it reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Results = Mapping[str, Mapping[str, Any]]
Value = Callable[[Results, Mapping[str, int]], tuple[float, bool]]
GIGABYTE = 1e9


@dataclass(frozen=True)
class Target:
    """A number to stay below, or to get above.

    Attributes:
        what: What is measured, in words.
        limit: The number.
        value: Works it out from results by contender and from seconds of contenders that were
            stopped; gives the number and whether it is a lower bound only. It raises KeyError where
            a contender was not measured.
        unit: What follows the number.
        is_least: Whether the number is to be reached, not to be stayed below.
        aim: A number to aim for beyond it.
    """

    what: str
    limit: float
    value: Value
    unit: str = ""
    is_least: bool = False
    aim: float | None = None

    def check(self, results: Results, stopped: Mapping[str, int]) -> dict[str, str]:
        """Hold a run against the target.

        Args:
            results: Results by contender, as the report's summary has them.
            stopped: Seconds that contenders were stopped after.

        Returns:
            ``what``, ``wanted``, ``found`` and ``result`` (met, missed or not measured) as text.
        """
        wanted = f"{'at least' if self.is_least else 'at most'} {self.limit:g}{self.unit}"
        if self.aim is not None:
            wanted += f", better {self.aim:g}{self.unit}"
        said = {"what": self.what, "wanted": wanted}
        try:
            value, is_bound = self.value(results, stopped)
        except (KeyError, TypeError):
            return {**said, "found": "", "result": "not measured"}
        found = f"{'> ' if is_bound else ''}{value:.2f}{self.unit}"
        return {**said, "found": found, "result": self.verdict(value, is_bound)}

    def verdict(self, value: float, is_bound: bool) -> str:
        """Say whether a number meets the target; a lower bound can leave it open."""
        is_met = value >= self.limit if self.is_least else value <= self.limit
        if is_bound and not (is_met and self.is_least):
            return "not measured"
        return "met" if is_met else "missed"


def part_to_yardstick(part: str) -> Value:
    """Hold a part of the full build against the yardstick."""
    return lambda results, _: (
        results["full_build"][part] / results["yardstick"]["seconds"],
        False,
    )


def build_to_build(name: str, other: str) -> Value:
    """Hold one build against another, by their time in the database."""
    return lambda results, _: (results[name]["seconds"] / results[other]["seconds"], False)


def peak_gigabytes(*names: str) -> Value:
    """Take the most memory that any of some builds held."""
    return lambda results, _: (
        max(results[name]["peak_memory"] for name in names) / GIGABYTE,
        False,
    )


def naive_to_us(results: Results, stopped: Mapping[str, int]) -> tuple[float, bool]:
    """Hold the naive SQL against all that the contributions need, from raw."""
    ours = results["full_build"]["up_to_contributions"]
    if "naive" in stopped:
        return stopped["naive"] / ours, True
    return results["naive"]["seconds"] / ours, False


TARGETS = (
    Target(
        "scores and contributions from staged events, to the yardstick",
        8,
        part_to_yardstick("from_staged"),
        aim=5,
    ),
    Target(
        "scores and contributions from raw, to the yardstick", 20, part_to_yardstick("from_raw")
    ),
    Target("naive SQL, to all that the contributions need from raw", 5, naive_to_us, is_least=True),
    Target(
        "daily run, to the full build", 0.35, build_to_build("daily_run", "full_build"), aim=0.2
    ),
    Target(
        "peak memory, full build and daily run",
        2.5,
        peak_gigabytes("full_build", "daily_run"),
        " GB",
    ),
    Target(
        "full build under 2 GB, to the full build",
        1.15,
        build_to_build("full_build_2gb", "full_build"),
    ),
    Target(
        "daily run under 2 GB, to the daily run",
        1.15,
        build_to_build("daily_run_2gb", "daily_run"),
    ),
    Target(
        "peak memory under 2 GB, full build and daily run",
        2.5,
        peak_gigabytes("full_build_2gb", "daily_run_2gb"),
        " GB",
    ),
)


def check_targets(results: Results, stopped: Mapping[str, int]) -> list[dict[str, str]]:
    """Hold a run against every target.

    Args:
        results: Results by contender, as the report's summary has them.
        stopped: Seconds that contenders were stopped after.
    """
    return [target.check(results, stopped) for target in TARGETS]
