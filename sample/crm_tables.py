"""HubSpot and Salesforce tables as Fivetran lands them, generated so that their keys join.

People with names are worked out by hand in the tests; a crowd around them is drawn from a seed, and
is there to hold that a person counts the same under several ids as under one.
``python -m sample.crm_tables file.duckdb`` writes the tables to a database, to look at or to lint
the models that read them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb

from sample.crm_columns import COLUMNS, column_names
from sample.crm_rows import Row, Tables
from sample.hubspot import HubSpot, crowd_of_hubspot, named_people_of_hubspot
from sample.salesforce import Salesforce, crowd_of_salesforce, named_people_of_salesforce


def make_tables(seed: int = 1) -> dict[str, Tables]:
    """Make the tables of both CRMs; the same seed gives the same rows."""
    hubspot, salesforce = HubSpot(), Salesforce()
    named_people_of_hubspot(hubspot)
    named_people_of_salesforce(salesforce)
    crowd_of_hubspot(hubspot, seed)
    crowd_of_salesforce(salesforce, seed)
    return {"hubspot": dict(hubspot.tables), "salesforce": dict(salesforce.tables)}


def under_one_id(tables: Mapping[str, Tables]) -> dict[str, Tables]:
    """Rewrite the tables as if nobody had ever had a second id."""
    hubspot, salesforce = tables["hubspot"], tables["salesforce"]
    survivors: dict[Any, Any] = {
        int(gone): row["id"]
        for row in hubspot["contact"]
        for gone in (row.get("property_hs_merged_object_ids") or "").split(";")
        if gone
    }
    for row in [*salesforce["lead"], *salesforce["contact"]]:
        survivor = row.get("converted_contact_id") or row.get("master_record_id")
        if survivor:
            survivors[row["id"]] = survivor

    def rewritten(row: Row) -> Row:
        row = {
            name: survivors.get(value, value) if name in ("contact_id", "who_id") else value
            for name, value in row.items()
        }
        if row.get("lead_id") in survivors:
            row["contact_id"] = survivors[row.pop("lead_id")]
        row.pop("property_hs_merged_object_ids", None)
        return row

    # Without the lead, a role says whose the opportunity is.
    roles = [
        {"opportunity_id": lead["converted_opportunity_id"], "contact_id": survivors[lead["id"]]}
        for lead in salesforce["lead"]
        if lead.get("converted_opportunity_id")
    ]
    salesforce = {
        **salesforce,
        "opportunity_contact_role": [*salesforce["opportunity_contact_role"], *roles],
    }
    return {
        crm: {
            table: [
                rewritten(row)
                for row in rows
                if table not in ("contact", "lead") or row["id"] not in survivors
            ]
            for table, rows in tables_of_crm.items()
            if table != "contact_merge_audit"
        }
        for crm, tables_of_crm in (("hubspot", hubspot), ("salesforce", salesforce))
    }


def land(database: Path, tables: Mapping[str, Tables], leave_out: Iterable[str] = ()) -> None:
    """Write tables into a schema for each CRM, empty ones too, unless they are left out."""
    with duckdb.connect(str(database)) as connection:
        for crm, rows_by_table in tables.items():
            connection.execute(f"drop schema if exists {crm} cascade")
            connection.execute(f"create schema {crm}")
            for table, columns in COLUMNS[crm].items():
                if f"{crm}.{table}" in leave_out:
                    continue
                names = column_names(crm, table)
                connection.execute(f"create table {crm}.{table} ({columns})")
                rows = rows_by_table.get(table, [])
                unknown = {name for row in rows for name in row} - set(names)
                if unknown:
                    raise ValueError(f"{crm}.{table} has no columns {sorted(unknown)}")
                if rows:
                    marks = ", ".join("?" for _ in names)
                    connection.executemany(
                        f"insert into {crm}.{table} values ({marks})",
                        [[row.get(name) for name in names] for row in rows],
                    )


if __name__ == "__main__":
    land(Path(sys.argv[1]), make_tables())
