"""The generated tables of HubSpot and Salesforce as seeds, so that any engine has them."""

from __future__ import annotations

import yaml

from dbt_workspace.project import take_rules
from dbt_workspace.tables import write_rows
from engines.project import Project
from sample.crm_columns import COLUMNS
from sample.crm_tables import make_tables

LAST_DAY = "2026-06-30"
HISTORY_START = "2026-06-28"
# Where an engine has other names for types than the tables say.
TYPE_NAMES = {
    "postgres": {"double": "double precision"},
    "bigquery": {"bigint": "int64", "integer": "int64", "boolean": "bool", "double": "float64"},
}


def use_crms(project: Project, engine: str) -> None:
    """Put the tables of both CRMs into a copy of the project, with the rules to begin with.

    Args:
        project: the copy. Seeds of the CRMs are in schemas of their own beside the target's.
        engine: name of the engine, whose names of types the seeds take.
    """
    type_names = TYPE_NAMES.get(engine, {})
    take_rules(project.folder, "crm")
    folder = project.folder / "seeds" / "crm"
    folder.mkdir(exist_ok=True)
    seeds = []
    for crm, rows_by_table in make_tables().items():
        for table, definition in COLUMNS[crm].items():
            columns = dict(column.split() for column in definition.split(","))
            types = {name: type_names.get(type_, type_) for name, type_ in columns.items()}
            name = f"{crm}_{table}"
            write_rows(folder / f"{name}.csv", rows_by_table.get(table, []), types)
            config = {"alias": table, "schema": crm, "column_types": types}
            seeds.append({"name": name, "config": config})
    properties = yaml.safe_dump({"version": 2, "seeds": seeds}, sort_keys=False)
    (folder / "_crm__seeds.yml").write_text(properties, encoding="utf-8")


def crm_variables(target_schema: str) -> dict[str, str]:
    """Vars that switch both mappings on.

    Args:
        target_schema: schema of the target, with which dbt begins the names of all others.
    """
    return {
        "lead_scoring__hubspot": f"{target_schema}_hubspot",
        "lead_scoring__salesforce": f"{target_schema}_salesforce",
        "lead_scoring__scored_on": LAST_DAY,
        "lead_scoring__history_start": HISTORY_START,
    }
