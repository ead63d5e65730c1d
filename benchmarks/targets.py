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
        digits: How many decimals are shown.
        population: Of the contacts that it is set for; None is for any.
    """

    what: str
    limit: float
    value: Value
    unit: str = ""
    is_least: bool = False
    aim: float | None = None
    digits: int = 2
    population: str | None = None

    def check(
        self, results: Results, stopped: Mapping[str, int], population: str
    ) -> dict[str, str]:
        """Hold a run against the target.

        Args:
            results: Results by contender, as the report's summary has them.
            stopped: Seconds that contenders were stopped after.
            population: Of the contacts in this run.

        Returns:
            ``what``, ``wanted``, ``found`` and ``result`` (met, missed or not measured) as text.
        """
        wanted = f"{'at least' if self.is_least else 'at most'} {self.limit:g}{self.unit}"
        if self.aim is not None:
            wanted += f", better {self.aim:g}{self.unit}"
        said = {"what": self.what, "wanted": wanted}
        is_meant = self.population in (None, population)
        try:
            value, is_bound = self.value(results if is_meant else {}, stopped)
        except (KeyError, TypeError):
            return {**said, "found": "", "result": "not measured"}
        found = f"{'> ' if is_bound else ''}{value:.{self.digits}f}{self.unit}"
        return {**said, "found": found, "result": self.verdict(value, is_bound)}

    def verdict(self, value: float, is_bound: bool) -> str:
        """Say whether a number meets the target; a lower bound can leave it open."""
        is_met = value >= self.limit if self.is_least else value <= self.limit
        if is_bound and not (is_met and self.is_least):
            return "not measured"
        return "met" if is_met else "missed"


def build_to_build(name: str, other: str) -> Value:
    """Hold one build against another, by their time in the database."""
    return lambda results, _: (results[name]["seconds"] / results[other]["seconds"], False)


def longest_build_to_build(*pairs: tuple[str, str]) -> Value:
    """Hold builds against others, and take the largest ratio."""
    ratios = [build_to_build(*pair) for pair in pairs]
    return lambda results, stopped: (max(ratio(results, stopped)[0] for ratio in ratios), False)


def full_to_polars(results: Results, _: Mapping[str, int]) -> tuple[float, bool]:
    """Hold the full build against Polars by hand."""
    return results["full_build"]["seconds"] / results["polars"]["seconds"], False


def up_to_contributions(results: Results) -> float:
    """Give the seconds of all that the contributions need: other modules' leads are not scored."""
    return results["core_build"]["up_to_contributions"]


def contributions_to_polars(results: Results, _: Mapping[str, int]) -> tuple[float, bool]:
    """Hold all that the contributions need, from raw, against Polars by hand."""
    return up_to_contributions(results) / results["polars"]["seconds"], False


def statements(name: str) -> Value:
    """Count the statements of a build."""
    return lambda results, _: (results[name]["statements"], False)


def peak_gigabytes(*names: str) -> Value:
    """Take the most memory that any of some builds held."""
    return lambda results, _: (
        max(results[name]["peak_memory"] for name in names) / GIGABYTE,
        False,
    )


def naive_to_us(results: Results, stopped: Mapping[str, int]) -> tuple[float, bool]:
    """Hold the naive SQL against all that the contributions need, from raw."""
    ours = up_to_contributions(results)
    if "naive" in stopped:
        return stopped["naive"] / ours, True
    return results["naive"]["seconds"] / ours, False


TARGETS = (
    Target("hourly run / full build", 0.05, build_to_build("hourly_run", "full_build"), aim=0.03),
    Target(
        "daily run / full build, database as they are",
        0.2,
        build_to_build("daily_run", "full_build"),
        aim=0.1,
        population="database",
    ),
    Target(
        "daily run / full build, all contacts active",
        0.45,
        build_to_build("daily_run", "full_build"),
        aim=0.3,
        population="active",
    ),
    Target(
        "all that the contributions need, from raw / Polars by hand",
        1.0,
        contributions_to_polars,
        aim=0.7,
    ),
    Target("full build, all tables / Polars by hand", 1.6, full_to_polars, aim=1.2),
    Target(
        "naive SQL / all that the contributions need, from raw", 2.0, naive_to_us, is_least=True
    ),
    Target("statements of an hourly run", 90, statements("hourly_run"), aim=60, digits=0),
    Target(
        "peak memory under 2 GB, full build and daily run",
        2.5,
        peak_gigabytes("full_build_2gb", "daily_run_2gb"),
        " GB",
    ),
    Target(
        "full build and daily run under 2 GB / without a limit",
        1.04,
        longest_build_to_build(("full_build_2gb", "full_build"), ("daily_run_2gb", "daily_run")),
    ),
)


def check_targets(
    results: Results, stopped: Mapping[str, int], population: str = "active"
) -> list[dict[str, str]]:
    """Hold a run against every target.

    Args:
        results: Results by contender, as the report's summary has them.
        stopped: Seconds that contenders were stopped after.
        population: Of the contacts: targets of another one are not measured.
    """
    return [target.check(results, stopped, population) for target in TARGETS]
