"""Load the X Education leads into DuckDB as the raw tables that this example scores.

Run it as `python load.py /path/to/Leads.csv`. The whole file is checked before anything is written.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
from sklearn.model_selection import train_test_split

HERE = Path(__file__).resolve().parent
TEST_SHARE = 0.3
SPLIT_SEED = 100
# The day after the only landmark on which leads are looked at (dbt_project.yml: ..._scored_on).
NOMINAL_DAY = "2020-01-24"

ATTRIBUTES = {
    "Lead Origin": "lead_origin",
    "Lead Source": "lead_source",
    "Do Not Email": "do_not_email",
    "Do Not Call": "do_not_call",
    "TotalVisits": "total_visits",
    "Total Time Spent on Website": "total_time_spent_on_website",
    "Page Views Per Visit": "page_views_per_visit",
    "Last Activity": "last_activity",
    "Country": "country",
    "Specialization": "specialization",
    "How did you hear about X Education": "heard_about_us",
    "What is your current occupation": "occupation",
    "What matters most to you in choosing a course": "what_matters_most",
    "Search": "saw_search",
    "Magazine": "saw_magazine",
    "Newspaper Article": "saw_newspaper_article",
    "X Education Forums": "saw_forums",
    "Newspaper": "saw_newspaper",
    "Digital Advertisement": "saw_digital_advertisement",
    "Through Recommendations": "through_recommendations",
    "Receive More Updates About Our Courses": "wants_course_updates",
    "Update me on Supply Chain Content": "wants_supply_chain_content",
    "Get updates on DM Content": "wants_marketing_content",
    "Lead Profile": "lead_profile",
    "City": "city",
    "I agree to pay the amount through cheque": "pays_by_cheque",
    "A free copy of Mastering The Interview": "wants_interview_guide",
}
# Filled in after sales has worked the lead: no score may see them.
LEAKY = (
    "Tags",
    "Lead Quality",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
    "Last Notable Activity",
)
KEYS = ("Prospect ID", "Lead Number", "Converted")


class BadFileError(ValueError):
    """The file is not the X Education export, or is damaged."""


def read_header(path: Path) -> list[str]:
    """Read and check the column names of the export.

    Args:
        path: The CSV file.

    Returns:
        The 37 column names, in the order of the file.

    Raises:
        BadFileError: A column is missing, unknown or there twice.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file), [])
    expected = {*KEYS, *ATTRIBUTES, *LEAKY}
    missing = sorted(expected - set(header))
    unknown = sorted(set(header) - expected)
    if missing or unknown or len(header) != len(expected):
        raise BadFileError(
            f"{path}, line 1: not the header of the X Education export "
            f"({len(header)} columns; missing: {missing}; unknown: {unknown})."
        )
    return header


def check_rows(path: Path, header: Sequence[str]) -> int:
    """Check that every row has one field per column, and an outcome of 0 or 1.

    Args:
        path: The CSV file.
        header: Its column names.

    Returns:
        The number of rows below the header.

    Raises:
        BadFileError: Names the file, the first bad line and how many rows are bad.
    """
    outcome = header.index("Converted")
    rows = 0
    bad: list[str] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        next(reader)
        first_line = reader.line_num + 1
        try:
            for row in reader:
                rows += 1
                if len(row) != len(header):
                    bad.append(
                        f"line {first_line}: {len(row)} field{'s' if len(row) != 1 else ''} "
                        f"instead of {len(header)}: {','.join(row)[:70]}..."
                    )
                elif row[outcome] not in ("0", "1"):
                    bad.append(f"line {first_line}: Converted is {row[outcome]!r}, not 0 or 1")
                first_line = reader.line_num + 1
        except csv.Error as error:
            raise BadFileError(f"{path}, line {reader.line_num}: {error}.") from error
    if bad:
        raise BadFileError(
            f"{path}: {len(bad)} of {rows} rows are damaged, nothing was loaded. "
            f"The first is on {bad[0]}"
        )
    return rows


def create_raw_tables(connection: duckdb.DuckDBPyConnection, path: Path, header: list[str]) -> None:
    """Replace the tables of schema `raw`: contacts, events (empty), opportunities and outcomes.

    All columns are text, as in the file. The outcome is in tables of its own: won opportunities,
    by which scores are judged and of which no rule speaks, and outcomes, which no input names.

    Args:
        connection: An open DuckDB database.
        path: The checked CSV file.
        header: Its column names.
    """
    connection.execute("create schema if not exists raw")
    connection.read_csv(
        str(path),
        header=True,
        columns=dict.fromkeys(header, "VARCHAR"),
        auto_detect=False,
        delimiter=",",
        quotechar='"',
        escapechar='"',
    ).create_view("export")
    attributes = ",\n".join(f'"{column}" as {name}' for column, name in ATTRIBUTES.items())
    connection.execute(f"""
        create or replace table raw.contacts as
        select
            "Prospect ID" as contact_id,
            cast(null as varchar) as email,
            cast(null as varchar) as company_id,
            cast(null as timestamp) as created_at,
            cast(null as timestamp) as updated_at,
            {attributes}
        from export
    """)
    connection.execute("""
        create or replace table raw.events (
            event_id varchar,
            contact_id varchar,
            anonymous_id varchar,
            event_type varchar,
            occurred_at timestamp,
            loaded_at timestamp
        )
    """)
    connection.execute("""
        create or replace table raw.outcomes as
        select
            "Prospect ID" as contact_id,
            "Lead Number" as lead_number,
            "Converted" = '1' as is_converted,
            false as is_test
        from export
    """)
    # A deal for each lead that converted. The file has no dates: the day stands for "later than all
    # that is known of the lead". It is the day after the landmark, so that each lead is seen once,
    # without its deal.
    connection.execute(f"""
        create or replace table raw.opportunities as
        select
            'O-' || "Lead Number" as opportunity_id,
            "Prospect ID" as contact_id,
            timestamp '{NOMINAL_DAY}' as created_at,
            timestamp '{NOMINAL_DAY}' as closed_at,
            true as is_won,
            cast(null as double) as amount
        from export
        where "Converted" = '1'
    """)
    connection.execute("drop view export")


def mark_test_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark the held-out 30 %: stratified by outcome, random state 100, in the order of the file.

    Args:
        connection: The database with `raw.outcomes`.
    """
    outcomes = connection.execute(
        "select contact_id, is_converted from raw.outcomes order by rowid"
    ).fetchall()
    contact_ids = [contact_id for contact_id, _ in outcomes]
    labels = [is_converted for _, is_converted in outcomes]
    _, test_ids = train_test_split(
        contact_ids, test_size=TEST_SHARE, random_state=SPLIT_SEED, stratify=labels
    )
    connection.execute(
        "update raw.outcomes set is_test = true where contact_id in (select unnest(?))", [test_ids]
    )


def load(path: Path, database: Path) -> int:
    """Check the file and write the raw tables, all or none.

    Args:
        path: The CSV file.
        database: The DuckDB file, made if it is not there.

    Returns:
        The number of leads loaded.

    Raises:
        BadFileError: The file is damaged or is another file.
    """
    header = read_header(path)
    rows = check_rows(path, header)
    with duckdb.connect(str(database)) as connection:
        connection.execute("begin")
        create_raw_tables(connection, path, header)
        mark_test_rows(connection)
        loaded = connection.table("raw.contacts").count("*").fetchall()[0][0]
        if loaded != rows:
            raise BadFileError(f"{path}: {rows} rows in the file, but {loaded} were read.")
        connection.execute("commit")
    return rows


def main() -> int:
    """Run the loader from the command line.

    Returns:
        0, or 1 when the file cannot be loaded.
    """
    parser = argparse.ArgumentParser(description="Load the X Education leads into DuckDB.")
    parser.add_argument("csv", type=Path, help="path of Leads.csv")
    parser.add_argument(
        "--database",
        type=Path,
        default=Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", HERE / "xeducation.duckdb")),
        help="DuckDB file to write (default: $LEAD_SCORING_DUCKDB_PATH, or xeducation.duckdb here)",
    )
    arguments = parser.parse_args()
    try:
        rows = load(arguments.csv, arguments.database)
    except (BadFileError, OSError, UnicodeDecodeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(
        f"{rows} leads, no events, {rows} outcomes (apart) and a won deal for each conversion "
        f"in {arguments.database}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
