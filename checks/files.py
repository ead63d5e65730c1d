"""What no committed file may hold, and whether the lock is right: ``python -m checks.files``.

Committed files name no package registry (the lock works with whichever one a machine is set up for)
and no folder of the machine that they were written on. None is a symbolic link. The locks pin every
requirement of pyproject.toml, with hashes.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# Assembled, so that this file passes its own check.
REGISTRIES = [f"{name}.org" for name in ("pypi", "python" + "hosted", "npmjs")]
REGISTRY_OPTIONS = [f"--{name}" for name in ("index-url", "extra-index-url", "find-links")]
MACHINE_FOLDERS = ("work", "root", "home", "Users")
FORBIDDEN = {
    "a package registry": re.compile("|".join(map(re.escape, [*REGISTRIES, *REGISTRY_OPTIONS]))),
    "a folder of one machine": re.compile(rf"(?<![\w.)\]}}*-])/(?:{'|'.join(MACHINE_FOLDERS)})/\w"),
}
# Which extras of pyproject.toml each lock is made from, as `make lock` says.
LOCKS = {
    "requirements.lock": ("bench", "crm", "dev", "evidence", "examples", "metrics", "workbench"),
    "engines/spark.lock": ("spark",),
    "engines/bigquery.lock": ("bigquery",),
    "examples/dagster/requirements.lock": ("dagster", "crm"),
}
# The mode that git gives them.
SYMBOLIC_LINK = "120000"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[^\s;\\]+)", re.MULTILINE)


def committed_files(folder: Path) -> list[Path]:
    """List the files that are in git or would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return [folder / name for name in sorted(set(listed.stdout.split("\0"))) if name]


def symbolic_links(folder: Path) -> Iterator[str]:
    """Name each symbolic link that is in git, wherever it points."""
    listed = subprocess.run(
        ["git", "ls-files", "--stage", "-z"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    for entry in filter(None, listed.stdout.split("\0")):
        mode, name = entry.split(" ", 1)[0], entry.split("\t", 1)[1]
        if mode == SYMBOLIC_LINK:
            yield f"{name}: is a symbolic link, which no committed file may be: git rm --cached it"


def forbidden_text(paths: Iterable[Path]) -> Iterator[str]:
    """Name each line of a text file that holds what no committed file may hold."""
    for path in paths:
        if path.is_symlink():
            continue
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(lines, start=1):
            for what, pattern in FORBIDDEN.items():
                if found := pattern.search(line):
                    yield f"{path}:{number}: names {what} ({found.group()})"


def lock_problems(project: str, lock: str, extras: Collection[str]) -> Iterator[str]:
    """Name what keeps a lock from being the lock of a project.

    Args:
        project: text of pyproject.toml.
        lock: text of the lock, as ``uv pip compile --generate-hashes`` writes it.
        extras: the optional dependencies that the lock has to pin.
    """
    settings = tomllib.loads(project)["project"]
    wanted = list(settings["dependencies"])
    for extra in extras:
        wanted += settings["optional-dependencies"][extra]
    pinned: dict[str, set[str]] = {}
    for pin in PIN.finditer(lock):
        pinned.setdefault(canonicalize_name(pin["name"]), set()).add(pin["version"])
        block = lock[pin.end() :].split("\n# ", 1)[0]
        following = PIN.search(block)
        if "--hash=sha256:" not in block[: following.start() if following else None]:
            yield f"{pin['name']} is pinned without a hash"
    for text in wanted:
        requirement = Requirement(text)
        versions = pinned.get(canonicalize_name(requirement.name), set())
        if not versions:
            yield f"{requirement.name} is in pyproject.toml and not in the lock: run make lock"
        elif not all(requirement.specifier.contains(version) for version in versions):
            yield (
                f"{requirement.name} is locked at {', '.join(sorted(versions))},"
                f" and pyproject.toml wants {requirement.specifier}: run make lock"
            )


def main() -> int:
    """Print the problems of this repository; 1 when there are any."""
    folder = Path.cwd()
    files = [path.relative_to(folder) for path in committed_files(folder)]
    problems = [*symbolic_links(folder), *forbidden_text(files)]
    project = Path("pyproject.toml").read_text(encoding="utf-8")
    unlocked = set(tomllib.loads(project)["project"]["optional-dependencies"])
    for name, extras in LOCKS.items():
        lock = Path(name).read_text(encoding="utf-8")
        problems += [f"{name}: {problem}" for problem in lock_problems(project, lock, extras)]
        unlocked -= set(extras)
    problems += [f"the extra {extra} of pyproject.toml is in no lock" for extra in sorted(unlocked)]
    print("\n".join(problems) if problems else f"{len(files)} files and the locks are in order")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
