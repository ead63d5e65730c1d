"""The file that the workbench reads: replaced by a publication, or written into by a build."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from pages import written_by_another

from tools.publish import publish
from workbench.live import LiveWarehouse
from workbench.status import is_building
from workbench.warehouse import (
    DuckdbWarehouse,
    WarehouseBusyError,
    WarehouseError,
    file_version,
)

QUESTION = "select number from numbers"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file with one number: 1."""
    path = tmp_path / "lead_scoring.duckdb"
    set_number(path, 1)
    return path


@pytest.fixture
def live(database: Path) -> Iterator[LiveWarehouse]:
    """The file as the workbench reads it, let go of soon."""
    found = LiveWarehouse(
        lambda: DuckdbWarehouse(database), lambda: file_version(database), idle_seconds=0.3
    )
    yield found
    found.close()


def set_number(path: Path, number: int) -> None:
    """Write the number."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"create or replace table numbers as select {number} as number")


def number(live: LiveWarehouse) -> int:
    """Read the number."""
    return live.rows(QUESTION)[0]["number"]


def test_a_page_reads_one_publication_and_the_next_page_the_next(
    database: Path, live: LiveWarehouse
) -> None:
    """Neither waits for the other."""
    seen = []

    def build(copy: Path) -> int:
        seen.append((number(live), is_building(database)))
        set_number(copy, 2)
        return 0

    with live.one_state():
        assert number(live) == 1
        assert not is_building(database)
        assert publish(database, build) == 0
        assert seen == [(1, True)], "the old file is read while the new one is built"
        assert number(live) == 1, "a page that has begun with a file stays with it"
    assert not is_building(database)
    with live.one_state():
        assert number(live) == 2, "the next page reads what was published"


def test_looking_for_a_build_does_not_keep_one_from_beginning(database: Path) -> None:
    """The lock of `make publish` is only looked at."""
    assert not is_building(database)
    for _ in range(3):
        assert publish(database, lambda copy: 0) == 0
        assert not is_building(database)


def test_an_idle_reader_lets_a_build_write_in_place(database: Path, live: LiveWarehouse) -> None:
    """A build has the file, readers are told, and read again when it is done."""
    assert number(live) == 1
    time.sleep(1.0)
    with (
        written_by_another(database, "update numbers set number = 3"),
        pytest.raises(WarehouseBusyError, match="A build is writing"),
    ):
        number(live)
    assert number(live) == 3


def test_a_missing_file_is_said_plainly(database: Path, live: LiveWarehouse) -> None:
    """The message says what to do."""
    database.unlink()
    with pytest.raises(WarehouseError, match="run `make build` first"):
        number(live)


def test_seeds_are_found_beside_the_marts(tmp_path: Path) -> None:
    """Each query searches both schemas."""
    path = tmp_path / "lead_scoring.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema main_scoring_internal")
        connection.execute("create table main_scoring_internal.seeds as select 7 as number")
    warehouse = DuckdbWarehouse(path)
    try:
        assert warehouse.rows("select number from seeds") == [{"number": 7}]
        assert warehouse.tables() == {"seeds"}
    finally:
        warehouse.close()
