"""Whether every unit test ran and passed: ``python -m checks.unit_tests target/run_results.json``.

dbt leaves out without a word what is switched off or not selected, so that the unit tests that
passed are held against those that the YAML files name.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml


def named_unit_tests(files: Iterable[Path]) -> set[str]:
    """Collect ``model.unit_test`` of every unit test that the files name."""
    return {
        f"{test['model']}.{test['name']}"
        for path in files
        for test in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("unit_tests", [])
    }


def passed_unit_tests(results: Mapping[str, Any]) -> set[str]:
    """Collect ``model.unit_test`` of every unit test that passed in a run of dbt."""
    return {
        ".".join(result["unique_id"].split(".")[2:])
        for result in results["results"]
        if result["unique_id"].startswith("unit_test.") and result["status"] == "pass"
    }


def unit_test_problems(named: set[str], passed: set[str]) -> Iterator[str]:
    """Name each unit test that did not run and pass; that there is none is a problem, too."""
    if not named:
        yield "the YAML files name no unit test"
    for test in sorted(named - passed):
        yield f"unit test {test} did not run and pass"


def main() -> int:
    """Print which unit tests did not run and pass; 1 when there is any."""
    results = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    named = named_unit_tests(Path("models").rglob("*.yml"))
    problems = list(unit_test_problems(named, passed_unit_tests(results)))
    print("\n".join(problems) if problems else f"    all {len(named)} unit tests ran and passed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
