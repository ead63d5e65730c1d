"""A build beside the published file: readers see whole builds, and nothing of a failed one."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import duckdb

from tools.publish import publish

BUILDS = int(os.environ.get("LEAD_SCORING_PUBLISHED_BUILDS", "3"))


def build(copy: Path) -> int:
    """Write the next number to two tables, one after the other, and a view on both."""
    for table in ("scores", "contributions"):
        with duckdb.connect(str(copy)) as connection:
            connection.execute(f"create table if not exists {table} (number integer)")
            connection.execute(f"insert into {table} select count(*) + 1 from {table}")
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "create or replace view latest as select max(number) as number from scores"
        )
    return 0


def read(database: Path) -> tuple[int, int, int]:
    """Count the builds that each table knows of."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            "select (select count(*) from scores), (select count(*) from contributions),"
            " (select number from latest)"
        ).fetchone()
    assert row is not None
    return row


def test_a_polling_reader_sees_whole_builds(tmp_path: Path) -> None:
    """Neither a lock, nor a missing table, nor tables of two builds."""
    database = tmp_path / "published.duckdb"
    assert publish(database, build) == 0
    seen: list[tuple[int, int, int]] = []
    problems: list[str] = []
    done = threading.Event()

    def poll() -> None:
        while not done.is_set():
            try:
                seen.append(read(database))
            except duckdb.Error as error:
                problems.append(str(error))
            done.wait(0.005)

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        codes = [publish(database, build) for _ in range(BUILDS)]
    finally:
        done.set()
        reader.join()
    assert codes == [0] * BUILDS
    assert problems == []
    assert seen
    assert all(len(set(counts)) == 1 for counts in seen), seen
    assert read(database) == (BUILDS + 1,) * 3


def test_a_failed_build_publishes_nothing(tmp_path: Path) -> None:
    """Nor does it leave anything that the next run stumbles over, as an interrupted one does."""
    database = tmp_path / "published.duckdb"
    assert publish(database, build) == 0
    assert publish(database, lambda copy: build(copy) or 1) == 1
    assert read(database) == (1, 1, 1)
    folder = tmp_path / ".published.duckdb.building"
    (folder / database.name).write_bytes(b"half a copy")
    (folder / f"{database.name}.wal").write_bytes(b"half a log")
    assert publish(database, build) == 0
    assert read(database) == (2, 2, 2)
    assert list(folder.iterdir()) == []


def test_two_runs_do_not_share_a_copy(tmp_path: Path) -> None:
    """The second gives up at once."""
    database = tmp_path / "published.duckdb"
    codes: list[int] = []

    def while_another_builds(copy: Path) -> int:
        codes.append(publish(database, build))
        return build(copy)

    assert publish(database, while_another_builds) == 0
    assert codes == [1]
    assert read(database) == (1, 1, 1)
