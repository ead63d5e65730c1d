"""What a run was measured on: machine and versions."""

import os
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "polars", "pandas", "pyarrow", "pyspark")
GIBIBYTE = 1 << 30


def value_in(path: str, name: str) -> str | None:
    """Read the first value of a name in one of Linux's lists of names and values."""
    file = Path(path)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return None


def installed(names: Iterable[str]) -> dict[str, str]:
    """Give the versions of those packages that the environment has."""
    versions = {}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def describe() -> dict[str, str]:
    """Describe processor, memory and the versions that matter."""
    memory = value_in("/proc/meminfo", "MemTotal")
    return {
        "cores": str(os.cpu_count()),
        "processor": value_in("/proc/cpuinfo", "model name") or platform.machine(),
        "memory": f"{int(memory.split()[0]) * 1024 / GIBIBYTE:.0f} GiB" if memory else "unknown",
        "system": platform.system(),
        "python": platform.python_version(),
        **installed(PACKAGES),
    }
