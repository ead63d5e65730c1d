"""Load the order log of CDNOW into DuckDB as the raw tables that this example scores.

Run it as `python load.py`, with the package Lifetimes installed or with the path of the file
CDNOW_master.txt that lies in its wheel. The whole file is checked before anything is written.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import duckdb

HERE = Path(__file__).resolve().parent
ROWS, CUSTOMERS = 69_659, 23_570
# Customer, day, number of CDs (not used) and dollars.
ROW = re.compile(r" *(\d{5}) +(\d{8}) +\d+ +(\d+\.\d\d) *")

# Each statement reads `orders`: those of a customer, numbered; those of a day are one.
STATEMENTS = {
    # After each order a customer waits for the next one. This wait is the lead.
    "contacts": """
        select
            customer || '-' || order_number as contact_id,
            cast(null as varchar) as email,
            cast(null as varchar) as company_id,
            ordered_on as created_at,
            cast(null as timestamp) as updated_at,
            customer,
            order_number as orders,
            spent_so_far as spent
        from orders
    """,
    # The lead knows the orders that the customer has made by then.
    "events": """
        select
            waits.customer || '-' || waits.order_number || '/' || orders.order_number as event_id,
            waits.customer || '-' || waits.order_number as contact_id,
            cast(null as varchar) as anonymous_id,
            'order' as event_type,
            orders.ordered_on as occurred_at,
            orders.ordered_on as loaded_at,
            orders.spent
        from orders as waits
        inner join orders
            on waits.customer = orders.customer
            and waits.order_number >= orders.order_number
    """,
    # The next order wins it, and ends it.
    "opportunities": """
        select
            customer || '-' || order_number as opportunity_id,
            customer || '-' || (order_number - 1) as contact_id,
            ordered_on as created_at,
            ordered_on as closed_at,
            true as is_won,
            spent as amount
        from orders
        where order_number > 1
    """,
}


class BadFileError(ValueError):
    """The file is not the order log of CDNOW, or is damaged."""


def packaged_file() -> Path | None:
    """Path of the log in the package Lifetimes, which is not imported, or None without it."""
    package = find_spec("lifetimes")
    if package is None or not package.submodule_search_locations:
        return None
    return Path(package.submodule_search_locations[0], "datasets", "CDNOW_master.txt")


def read_log(path: Path) -> list[tuple[str, str, str]]:
    """Read customer, day (YYYYMMDD) and dollars of each row.

    Raises:
        BadFileError: A row has another form, or there are not as many as CDNOW has.
    """
    lines = path.read_text(encoding="ascii").splitlines()[1:]
    rows = []
    for number, line in enumerate(lines, start=2):
        if not (found := ROW.fullmatch(line)):
            raise BadFileError(f"{path}, line {number}: not a row of the log: {line[:70]!r}.")
        rows.append((found[1], found[2], found[3]))
    customers = len({customer for customer, _, _ in rows})
    if (len(rows), customers) != (ROWS, CUSTOMERS):
        raise BadFileError(
            f"{path}: {len(rows)} rows of {customers} customers instead of {ROWS} of {CUSTOMERS}."
        )
    return rows


def load(path: Path, database: Path) -> dict[str, int]:
    """Replace the tables of schema `raw`, all or none.

    Args:
        path: The log.
        database: The DuckDB file, made if it is not there.

    Returns:
        The number of rows by table.
    """
    columns = [list(column) for column in zip(*read_log(path), strict=True)]
    with duckdb.connect(str(database)) as connection:
        connection.execute("begin")
        connection.execute("create schema if not exists raw")
        connection.execute(
            """
            create temp table orders as
            with log as (
                select unnest(?) as customer, unnest(?) as day, unnest(?) as dollars
            ),

            days as (
                select
                    customer,
                    strptime(day, '%Y%m%d') as ordered_on,
                    sum(cast(dollars as decimal(12, 2))) as spent
                from log
                group by all
            )

            select
                *,
                row_number() over of_customer as order_number,
                sum(spent) over of_customer as spent_so_far
            from days
            window of_customer as (partition by customer order by ordered_on)
            """,
            columns,
        )
        for name, statement in STATEMENTS.items():
            connection.execute(f"create or replace table raw.{name} as {statement}")
        connection.execute("drop table orders")
        connection.execute("commit")
        return {
            name: connection.table(f"raw.{name}").count("*").fetchall()[0][0] for name in STATEMENTS
        }


def main() -> int:
    """Run the loader from the command line.

    Returns:
        0, or 1 when the file cannot be loaded.
    """
    parser = argparse.ArgumentParser(description="Load the order log of CDNOW into DuckDB.")
    parser.add_argument(
        "log",
        type=Path,
        nargs="?",
        default=packaged_file(),
        help="path of CDNOW_master.txt (default: that of the installed package Lifetimes)",
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", HERE / "cdnow.duckdb")),
        help="DuckDB file to write (default: $LEAD_SCORING_DUCKDB_PATH, or cdnow.duckdb here)",
    )
    arguments = parser.parse_args()
    if arguments.log is None:
        parser.error("the package Lifetimes is not installed: say where CDNOW_master.txt is")
    try:
        rows = load(arguments.log, arguments.database)
    except (BadFileError, OSError, UnicodeDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(", ".join(f"{count} {name}" for name, count in rows.items()), "in", arguments.database)
    return 0


if __name__ == "__main__":
    sys.exit(main())
