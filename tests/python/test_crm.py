"""Scores of the tables that Fivetran lands for HubSpot and Salesforce, by the ready mappings."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from consumer_project import ConsumerProject, new_project
from workspace import INTERNAL, PROJECT, BuildResult, Workspace

from dbt_workspace.project import take_rules
from dbt_workspace.tables import fetch_rows
from sample.crm_columns import COLUMNS, column_names
from sample.crm_tables import land, make_tables, under_one_id

FIVETRAN_DATA = Path(
    os.environ.get("LEAD_SCORING_FIVETRAN_DATA", PROJECT.parent / "shared" / "data")
)
SEEDS = {
    "hubspot": FIVETRAN_DATA / "fivetran_hubspot",
    "salesforce": FIVETRAN_DATA / "fivetran_salesforce",
}
PREFIXES = {"hubspot": "", "salesforce": "sf_"}
DAY = {"lead_scoring__scored_on": "2026-06-30", "lead_scoring__history_start": "2026-06-01"}
HUBSPOT = {"lead_scoring__hubspot": "hubspot"}
BOTH = {**HUBSPOT, "lead_scoring__salesforce": "salesforce"}
SCORES = ("fit_score", "engagement_score", "total_score", "lead_grade", "is_mql", "is_suppressed")

pytestmark = pytest.mark.xdist_group("crm")
needs_seeds = pytest.mark.skipif(
    not all(folder.is_dir() for folder in SEEDS.values()),
    reason=f"no fivetran_hubspot and fivetran_salesforce in {FIVETRAN_DATA}:"
    " set LEAD_SCORING_FIVETRAN_DATA to the folder that holds both",
)


class Crm(Workspace):
    """A workspace with the rules to begin with, whose inputs are the tables of the CRMs.

    The module history alone is on; the consumer's project below has all of them.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "lead_scoring")
        take_rules(self.folder, "crm")

    def build_some(self, variables: dict[str, Any], select: tuple[str, ...] = ()) -> BuildResult:
        """Build everything, or a selection without its tests, some of which need all tables."""
        arguments = ["--exclude-resource-type", "unit_test"]
        arguments += ["--exclude-resource-type", "test"] if select else []
        variables = {**DAY, "lead_scoring__modules": ["history"], **variables}
        return self.build(variables, select=select, arguments=arguments)

    def must_build(self, variables: dict[str, Any], select: tuple[str, ...] = ()) -> BuildResult:
        """Build what has to pass."""
        result = self.build_some(variables, select)
        assert result.success, result.messages[-6000:]
        return result


def rows(project: Crm | ConsumerProject, table: str) -> list[dict[str, Any]]:
    """All rows of a table of a project."""
    with duckdb.connect(str(project.database), read_only=True) as connection:
        connection.execute(f"set search_path = 'main,main_{INTERNAL}'")
        return fetch_rows(connection.execute(f"from {table}"))


def scores(project: Crm | ConsumerProject) -> dict[str, tuple[Any, ...]]:
    """What is published of each lead."""
    return {
        row["contact_id"]: tuple(row[column] for column in SCORES)
        for row in rows(project, "lead_scores")
    }


def outcomes(project: Crm | ConsumerProject) -> Counter[tuple[str, str, str | None]]:
    """Number of rows by input, outcome and reason."""
    return Counter(
        {
            (row["input"], row["outcome"], row["reason"]): row["rows"]
            for row in rows(project, "input_reconciliation")
            if row["rows"]
        }
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> ConsumerProject:
    """A new project with what docs/crm.md says, over the generated tables of both CRMs."""
    folder = tmp_path_factory.mktemp("both")
    page = (PROJECT / "docs" / "crm.md").read_text(encoding="utf-8")
    [settings] = re.findall(r"```yaml\n# dbt_project.yml\n(.*?)```", page, flags=re.DOTALL)
    day = "".join(f"  {name}: '{value}'\n" for name, value in DAY.items())
    settings = settings.replace("vars:\n", f"vars:\n{day}  lead_scoring__stale_after_hours: ''\n")
    project = ConsumerProject(new_project(folder, settings, "crm", {}), folder / "built")
    land(project.database, make_tables())
    # Few leads leave some rules of the example without anybody.
    project.build(warned=["assert_rule_tables_have_no_likely_slips"])
    return project


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Crm:
    """A workspace for builds of other kinds."""
    return Crm(tmp_path_factory.mktemp("plain"))


# Scores by hand: fit, engagement and grade by the rules in examples/crm -------------------------

BY_HAND = {
    # Business address 10, decides 20, firm of 500 employees 20. Opened mail on two days 2, clicks
    # of today 5 and of 30 days ago 2.5, forms on two days 20, a demo 25, came to a meeting 40.
    "101": ("50", "94.5", "A1"),
    # Free address -5 and student -15; unsubscribed -20, bounce -10.
    "201": ("-20", "-30", "C3"),
    # Business address 10, firm of 50 employees 5; nothing seen -10.
    "301": ("15", "-10", "B3"),
    # Free address; opened mail once.
    "302": ("-5", "1", "C3"),
    # Business address; nothing seen.
    "303": ("10", "-10", "C3"),
    # Business address 10, decides 20, firm of 2000 employees 30; answered two campaigns 20, one of
    # them as a lead, and booked a meeting as a lead 30.
    "003-gina": ("60", "50", "A1"),
    # Free address -5, trainee -15, firm of 150 employees 20; the merged lead answered a campaign.
    "00Q-hank": ("0", "10", "C2"),
    "003-iris": ("10", "-10", "C3"),
    "003-jo": ("10", "-10", "C3"),
    # Business address 10, decides 20, firm of 2000 employees 30. In HubSpot opened mail on two
    # days, by two addresses, 2 and sent a form 10; in Salesforce answered a campaign as a lead 10.
    "003-lena": ("60", "22", "A2"),
}
SUPPRESSED = {
    "201": "Unsubscribed from email",
    "301": "Already a customer",
    "302": "Sales has an open deal with them",
    "003-iris": "Already a customer",
    "003-jo": "Sales has an open deal with them",
}
GONE = (
    *("102", "103", "401", "501", "00Q-gina", "00Q-hank-twice", "00Q-jo", "00Q-lena"),
    *("003-kim", "003-gone"),
)


@pytest.mark.parametrize("contact_id", BY_HAND)
def test_scores_are_those_worked_out_by_hand(both: ConsumerProject, contact_id: str) -> None:
    """Events of all ids of a person count once, for the person."""
    fit, engagement, grade = BY_HAND[contact_id]
    [lead] = [row for row in rows(both, "lead_scores") if row["contact_id"] == contact_id]
    assert (lead["fit_score"], lead["engagement_score"], lead["lead_grade"]) == (
        Decimal(fit),
        Decimal(engagement),
        grade,
    )
    assert lead["suppression_reason"] == SUPPRESSED.get(contact_id)


@pytest.mark.parametrize("contact_id", GONE)
def test_merged_converted_deleted_and_forgotten_are_no_leads(
    both: ConsumerProject, contact_id: str
) -> None:
    """Nobody is scored under an id that is gone."""
    assert contact_id not in scores(both)


def test_a_person_counts_the_same_under_several_ids_as_under_one(
    both: ConsumerProject, plain: Crm
) -> None:
    """Scores of 200 people equal those of the same events written down under one id."""
    tables = make_tables()
    several_ids = sum(
        bool(row.get("property_hs_merged_object_ids")) for row in tables["hubspot"]["contact"]
    ) + sum(bool(row.get("converted_contact_id")) for row in tables["salesforce"]["lead"])
    assert several_ids > 70
    land(plain.database, under_one_id(tables))
    plain.must_build(BOTH, select=("+lead_scores",))
    published = scores(both)
    assert len(published) > 200
    assert published == scores(plain)


def test_rows_of_nobody_are_counted(both: ConsumerProject) -> None:
    """Forms of unknown contacts are rejected; mail to unknown addresses waits for its reader."""
    counted = outcomes(both)
    assert counted["events", "pending", None] == 3
    assert counted["events", "rejected", "unknown_contact"] == 3
    rejected = [json.loads(row["raw_row"])["contact_id"] for row in rows(both, "rejected_records")]
    assert sorted(rejected) == ["003-gone", "401", "999"]


def test_only_touches_of_sales_are_sales_activities(both: ConsumerProject) -> None:
    """Mail from the lead, open tasks and mail to lists are none; a pair with two labels is one."""
    activities = Counter(
        (row["contact_id"], row["activity_type"])
        for row in rows(both, "stg_lead_scoring__crm_sales_activities")
        if row["contact_id"] in ("101", "102", "103", "00Q-gina", "003-gina")
    )
    assert activities == {
        ("102", "call"): 1,
        ("101", "meeting"): 1,
        ("103", "meeting"): 1,
        ("00Q-gina", "call"): 1,
        ("00Q-gina", "meeting"): 1,
    }


def test_deals_are_won_by_what_their_stage_stands_for(both: ConsumerProject) -> None:
    """Labels say nothing; an open deal has no close date; deleted and merged deals are left out."""
    deals = {
        row["contact_id"]: (row["is_won"], row["closed_at"] is not None, row["amount"])
        for row in rows(both, "stg_lead_scoring__opportunities")
    }
    assert deals == {
        "301": (True, True, 12500.5),
        "302": (False, False, 12500.5),
        "303": (False, True, 12500.5),
        "003-iris": (True, True, 9000),
        "003-jo": (False, False, 9000),
    }


def test_the_page_and_the_asset_of_an_event(both: ConsumerProject) -> None:
    """The path of the page without what follows it; the name of the campaign or form."""
    properties = {
        (row["raw_event_type"], row["page_path"], row["asset"])
        for row in rows(both, "stg_lead_scoring__events")
        if row["contact_id"] in ("101", "102", "003-gina")
        or row["anonymous_id"] == "ada@northwind.example"
    }
    assert properties == {
        ("email_open", None, "June newsletter"),
        ("email_click", "/prices", "June newsletter"),
        ("form_submission", "/demo/book", "Contact us"),
        ("form_submission", "/contact", "Contact us"),
        ("meeting_held", None, "Demo"),
        ("campaign_response", None, "Webinar on freight"),
    }


def test_company_domains_come_from_domain_or_website(both: ConsumerProject) -> None:
    """A website is cut down to its domain."""
    domains = {
        row["company_id"]: row["domain"] for row in rows(both, "stg_lead_scoring__companies")
    }
    assert domains == {
        "9001": "northwind.example",
        "9002": "contoso.example",
        "001-fabrikam": "fabrikam.example",
    }


# Tables that are not as expected ----------------------------------------------------------------


def test_tables_that_are_not_synced_are_empty_inputs(plain: Crm) -> None:
    """Contacts alone are enough; the log says what is missing, and what an event would need."""
    tables = {"hubspot": make_tables()["hubspot"]}
    others = [f"hubspot.{table}" for table in COLUMNS["hubspot"] if table != "contact"]
    land(plain.database, tables, leave_out=others)
    in_a_database = {"lead_scoring__hubspot": "workspace.hubspot"}
    result = plain.must_build(in_a_database, select=("+lead_scores", "+input_reconciliation"))
    for table in ("email_event", "deal", "company", "engagement_meeting"):
        assert (
            f"There is no table {table} in workspace.hubspot (var lead_scoring__hubspot):"
            " stg_lead_scoring__hubspot_" in result.messages
        )
    assert {name for name, _, _ in outcomes(plain)} == {"contacts", "contact_merges", "identities"}
    fit, engagement, grade = Decimal(30), Decimal(-10), "B3"
    assert scores(plain)["101"][:2] + scores(plain)["101"][3:4] == (fit, engagement, grade)


def test_a_wrong_schema_stops_the_build(plain: Crm) -> None:
    """The message names the var, the schema and the table."""
    result = plain.build_some({"lead_scoring__hubspot": "hubspott"}, ("+lead_scores",))
    assert not result.success
    assert (
        "The var lead_scoring__hubspot says that Fivetran lands its tables in hubspott, where there"
        " is no table contact" in " ".join(result.messages.split())
    )


def test_an_attribute_that_no_crm_has_stops_the_build(plain: Crm) -> None:
    """A company's own field is found by its name; one that is nowhere is named."""
    land(plain.database, {"hubspot": make_tables()["hubspot"]})
    for attributes, passes in ((["budget", "first_name"], True), (["shoe_size"], False)):
        variables = {
            **HUBSPOT,
            "lead_scoring__contact_attributes": [*attributes, "employee_count"],
        }
        result = plain.build_some(variables, ("+stg_lead_scoring__contacts",))
        assert result.success == passes, result.messages[-3000:]
    assert "The input contacts" in result.messages
    assert "lacks the column shoe_size" in result.messages


def test_a_relation_that_is_named_goes_before_the_mapping(plain: Crm) -> None:
    """A table of one's own stands in for one input, and may be made from the mapping."""
    land(plain.database, {"hubspot": make_tables()["hubspot"]})
    (plain.folder / "models" / "all_events.sql").write_text(
        "select event_id, contact_id, anonymous_id, event_type, occurred_at, loaded_at, page_path,"
        " asset from {{ ref('stg_lead_scoring__crm_events') }}\n"
        "union all select 'web', '303', null, 'page_view', timestamp '2026-06-30 01:00:00',"
        " timestamp '2026-06-30 01:00:00', '/', null"
    )
    variables = {**HUBSPOT, "lead_scoring__events": "{{ ref('all_events') }}"}
    try:
        plain.must_build(variables, select=("+lead_scores",))
    finally:
        (plain.folder / "models" / "all_events.sql").unlink()
    published = scores(plain)
    assert published["101"][1] == Decimal("94.5")
    assert published["303"][1] == 0, "no longer silent"


def test_an_address_that_becomes_known_later_brings_its_events(plain: Crm) -> None:
    """A run that reads what is new ends where a run over everything does."""
    tables = {"hubspot": make_tables()["hubspot"]}
    lena = [row for row in tables["hubspot"]["contact"] if row["id"] == 501]
    others = [row for row in tables["hubspot"]["contact"] if row["id"] != 501]
    plain.reset()
    land(plain.database, {"hubspot": {**tables["hubspot"], "contact": others}})
    plain.must_build(HUBSPOT, select=("+lead_scores", "+input_reconciliation"))
    assert "501" not in scores(plain)
    waiting = outcomes(plain)["events", "pending", None]

    land(plain.database, {"hubspot": {**tables["hubspot"], "contact": others + lena}})
    plain.must_build(HUBSPOT, select=("+lead_scores", "+input_reconciliation"))
    # Business address 10; mail by two addresses 2, a form 10.
    assert scores(plain)["501"][:3] == (10, 12, 22)
    assert waiting - outcomes(plain)["events", "pending", None] == 2


def test_the_sync_writes_people_and_no_gone_ids(both: ConsumerProject) -> None:
    """What goes back to the CRM is under the ids that are left."""
    written = {
        row["contact_id"] for row in rows(both, "sync_crm_leads") if row["operation"] == "upsert"
    }
    assert written == set(scores(both))


# The test data of Fivetran's own packages -------------------------------------------------------


@needs_seeds
def test_the_seeds_of_fivetrans_packages_build(plain: Crm) -> None:
    """Their keys hardly join: what belongs to nobody is counted, and all contacts are scored."""
    with duckdb.connect(str(plain.database)) as connection:
        for crm, folder in SEEDS.items():
            connection.execute(f"drop schema if exists {crm} cascade")
            connection.execute(f"create schema {crm}")
            for path in folder.glob("*_data.csv"):
                table = path.name.removeprefix(PREFIXES[crm]).removesuffix("_data.csv")
                connection.execute(
                    f"create table {crm}.{table} as from read_csv(?, header = true)", [str(path)]
                )
    plain.must_build(BOTH)
    assert outcomes(plain) == {
        ("contacts", "accepted", None): 27,
        ("events", "pending", None): 90,
        ("events", "rejected", "unknown_contact"): 15,
        ("identities", "accepted", None): 22,
        ("contact_merges", "accepted", None): 3,
        ("contact_merges", "rejected", "unknown_contact"): 5,
        ("companies", "accepted", None): 25,
        ("sales_activities", "rejected", "unknown_contact"): 21,
    }
    assert len(scores(plain)) == 24, "27 contacts, three of them merged into others"


@needs_seeds
@pytest.mark.parametrize("crm", COLUMNS)
def test_generated_tables_have_the_columns_that_fivetran_lands(crm: str) -> None:
    """Standard columns are spelled as in the real ones; HubSpot's are all there."""
    compared = 0
    for table in COLUMNS[crm]:
        path = SEEDS[crm] / f"{PREFIXES[crm]}{table}_data.csv"
        if not path.is_file() or table == "engagement_meeting":
            continue
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        standard = [name for name in header if name.isidentifier()]
        ours = column_names(crm, table)
        if crm == "hubspot":
            assert ours[: len(standard)] == standard, table
        else:
            made_up = {name for name in ours if name not in standard}
            assert made_up <= {"budget_c", "region_c"}, table
        compared += 1
    assert compared > 4
