"""Generate the synthetic CRM of the package `leadforge` and load it as the raw tables to score.

Run it as `python load.py`. With `--until 2024-01-31` everything that is dated later is left out, as
if the export had been made on that day.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from datetime import date
from pathlib import Path

import duckdb
from leadforge.api import Generator

HERE = Path(__file__).resolve().parent
RECIPE = "b2b_saas_procurement_v1"
DIFFICULTY = "intermediate"
SEED = 42
LEADS = 5000
TABLES = (
    "accounts",
    "contacts",
    "leads",
    "touches",
    "sessions",
    "sales_activities",
    "opportunities",
)

# Each statement reads the views of the generated tables; `cutoff()` is the last day to keep.
STATEMENTS = {
    "contacts": """
        select
            leads.lead_id as contact_id,
            cast(null as varchar) as email,
            leads.account_id as company_id,
            leads.lead_created_at as created_at,
            cast(null as varchar) as updated_at,
            contacts.job_title,
            contacts.buyer_role,
            contacts.email_domain_type as mailbox_type,
            leads.lead_source
        from leads
        left join contacts on leads.contact_id = contacts.contact_id
        where leads.lead_created_at <= cutoff()
    """,
    "events": """
        select
            touch_id as event_id,
            lead_id as contact_id,
            cast(null as varchar) as anonymous_id,
            touch_type as event_type,
            touch_timestamp as occurred_at,
            touch_timestamp as loaded_at,
            touch_channel,
            touch_direction,
            cast(null as varchar) as session_type,
            cast(null as integer) as page_views,
            cast(null as integer) as pricing_page_views,
            cast(null as integer) as demo_page_views,
            cast(null as integer) as session_duration_seconds
        from touches
        where touch_timestamp <= cutoff()
        union all
        select
            session_id,
            lead_id,
            null,
            'session',
            session_timestamp,
            session_timestamp,
            null,
            null,
            session_type,
            page_views,
            pricing_page_views,
            demo_page_views,
            session_duration_seconds
        from sessions
        where session_timestamp <= cutoff()
    """,
    "companies": """
        select
            account_id as company_id,
            company_name as name,
            cast(null as varchar) as domain,
            industry,
            region,
            employee_band,
            estimated_revenue_band as revenue_band,
            process_maturity_band as process_maturity
        from accounts
    """,
    "opportunities": """
        select
            opportunity_id,
            lead_id as contact_id,
            created_at,
            case when closed_at <= cutoff() then closed_at end as closed_at,
            closed_at <= cutoff() and close_outcome = 'closed_won' as is_won,
            estimated_acv as amount
        from opportunities
        where created_at <= cutoff()
    """,
    "sales_activities": """
        select
            activity_id,
            lead_id as contact_id,
            activity_type,
            activity_timestamp as occurred_at
        from sales_activities
        where activity_timestamp <= cutoff()
    """,
    "outcomes": """
        select
            lead_id as contact_id,
            converted_within_90_days as is_converted,
            cast(conversion_timestamp as date) as converted_on
        from leads
    """,
}


def generate(folder: Path) -> None:
    """Write the generated world as parquet files into `folder/tables`.

    The edition for instructors is the one that has what happened after the first 30 days of a
    lead, and the days of the outcomes.

    Args:
        folder: An empty folder.
    """
    generator = Generator.from_recipe(RECIPE, seed=SEED, exposure_mode="research_instructor")
    generator.generate(n_leads=LEADS, difficulty=DIFFICULTY).save(str(folder))


def load(folder: Path, database: Path, until: date) -> dict[str, int]:
    """Replace the tables of schema `raw`, all or none.

    Args:
        folder: Where the generated world is.
        database: The DuckDB file, made if it is not there.
        until: The last day to keep. The outcomes, which no input names, are always whole.

    Returns:
        The number of rows by table.
    """
    with duckdb.connect(str(database)) as connection:
        connection.execute("begin")
        connection.execute("create schema if not exists raw")
        for table in TABLES:
            connection.read_parquet(str(folder / "tables" / f"{table}.parquet")).create_view(table)
        connection.execute(f"create temp macro cutoff() as '{until.isoformat()}'")
        for name, statement in STATEMENTS.items():
            connection.execute(f"create or replace table raw.{name} as {statement}")
        for table in TABLES:
            connection.execute(f"drop view {table}")
        connection.execute("commit")
        return {
            name: connection.table(f"raw.{name}").count("*").fetchall()[0][0] for name in STATEMENTS
        }


def main() -> None:
    """Run the loader from the command line."""
    parser = argparse.ArgumentParser(description="Generate and load the leadforge world.")
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        default=date.max,
        help="leave out what is dated later than this day, YYYY-MM-DD (default: keep all)",
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", HERE / "leadforge.duckdb")),
        help="DuckDB file to write (default: $LEAD_SCORING_DUCKDB_PATH, or leadforge.duckdb here)",
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        rows = load(Path(folder), arguments.database, arguments.until)
    print(", ".join(f"{count} {name}" for name, count in rows.items()), "in", arguments.database)


if __name__ == "__main__":
    main()
