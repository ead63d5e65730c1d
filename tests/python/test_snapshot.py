"""Versions of contacts that dbt keeps for a source that overwrites them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from policies import EXTRA_COLUMNS, small_dictionaries, small_inputs, small_model
from workspace import BuildResult, Workspace

pytestmark = pytest.mark.xdist_group("snapshot")

SNAPSHOT = "snapshot_lead_scoring__contacts"
ROW_TESTS = ("assert_no_input_row_is_lost", "assert_kept_versions_hold_every_contact_once")
# The history knows whose past has changed; the other modules have no part in it.
ON = {"lead_scoring__snapshot_contacts": True, "lead_scoring__modules": ["history"]}
NOW = datetime.now(UTC).replace(tzinfo=None)
TODAY = NOW.date().isoformat()
YESTERDAY = (NOW - timedelta(days=1)).date().isoformat()


class Crm:
    """A workspace whose contacts input holds the rows of now and nothing else."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.inputs = small_inputs()
        workspace.write_rules(small_model("main"))
        workspace.write_dictionaries(small_dictionaries())
        self.write()

    def write(self) -> None:
        """Overwrite the raw tables. Their contacts need no updated_at."""
        self.workspace.write_inputs(self.inputs, EXTRA_COLUMNS)
        self.execute("alter table raw.contacts drop column updated_at")

    def contact(self, contact_id: str) -> dict[str, Any]:
        """The one row of a contact, to change."""
        [row] = [row for row in self.inputs["contacts"] if row["contact_id"] == contact_id]
        return row

    def execute(self, statement: str) -> None:
        """Change the database."""
        with duckdb.connect(str(self.workspace.database)) as connection:
            connection.execute(statement)

    def build(self, day: str = TODAY, **variables: object) -> BuildResult:
        """Build scores with the snapshot on; the tests on what becomes of rows have to pass."""
        result = self.workspace.build(
            {**ON, **one_day(day), **variables},
            select=["+lead_scores", "+input_reconciliation", "+rejected_records", *ROW_TESTS],
            arguments=("--exclude-resource-type", "unit_test", "--indirect-selection", "empty"),
        )
        assert result.success, result.messages[-6000:]
        return result

    def keep_since(self, days: int) -> None:
        """Pretend that the versions that hold now were first seen some days ago."""
        self.execute(
            f"update {self.workspace.relation(SNAPSHOT)}"
            f" set dbt_valid_from = dbt_valid_from - interval {days} days"
        )

    def versions(self) -> Counter[str]:
        """Number of kept versions by contact."""
        return Counter(row["contact_id"] for row in self.workspace.rows(SNAPSHOT))

    def fit_scores(self) -> dict[str, float]:
        """Fit score by contact."""
        rows = self.workspace.rows("lead_scores")
        return {row["contact_id"]: float(row["fit_score"]) for row in rows}

    def outcomes(self) -> dict[tuple[str, str | None], int]:
        """Rows of the contacts input by outcome and reason."""
        return {
            (row["outcome"], row["reason"]): row["rows"]
            for row in self.workspace.rows("input_reconciliation")
            if row["input"] == "contacts"
        }


def one_day(day: str) -> dict[str, str]:
    """Vars for the scores of a day, with a history of that day alone."""
    return {"lead_scoring__scored_on": day, "lead_scoring__history_start": day}


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Crm:
    """Built once, three days ago as it were; then C1 got another title."""
    crm = Crm(Workspace(tmp_path_factory.mktemp("snapshot") / "lead_scoring"))
    crm.build()
    crm.keep_since(3)
    crm.contact("C1")["job_title"] = "Engineer"
    crm.write()
    crm.build()
    return crm


def test_a_past_day_keeps_the_attributes_known_then(crm: Crm) -> None:
    """C1 was a chief executive until yesterday: 20 points for the firm, 20.5 for the title."""
    today = crm.fit_scores()
    assert crm.versions() == {"C1": 2, "C2": 1, "C3": 1, "C4": 1, "C5": 1}
    crm.build(YESTERDAY)
    yesterday = crm.fit_scores()
    assert (yesterday["C1"], today["C1"]) == (40.5, 20)
    assert {**yesterday, "C1": today["C1"]} == today


def test_the_first_version_counts_for_all_earlier_days(crm: Crm) -> None:
    """Nobody knows what a contact was before it was first seen."""
    crm.build((NOW - timedelta(days=30)).date().isoformat())
    assert crm.fit_scores()["C1"] == 40.5


def test_a_run_without_change_keeps_no_version(crm: Crm) -> None:
    """Nor does a change of a column that is not in use, such as updated_at."""
    before = crm.workspace.rows(SNAPSHOT)
    crm.execute("alter table raw.contacts add column updated_at timestamp default now()")
    crm.build()
    assert crm.workspace.rows(SNAPSHOT) == before


def test_times_are_utc_without_zone(crm: Crm) -> None:
    """A version is dated with the clock of the run that first saw it."""
    types = crm.workspace.query(
        "select column_name, data_type from information_schema.columns"
        f" where table_name = '{SNAPSHOT}' and column_name in ('dbt_valid_from', 'dbt_valid_to')"
    )
    assert {row["data_type"] for row in types} == {"TIMESTAMP"}
    [newest] = crm.workspace.query(
        f"select max(dbt_valid_from) as newest from {crm.workspace.relation(SNAPSHOT)}"
    )
    assert timedelta() < newest["newest"] - NOW < timedelta(hours=1)


def test_rows_without_a_key_are_rejected_and_all_rows_accounted_for(crm: Crm) -> None:
    """Rows without a key are counted as they are now; kept versions as versions."""
    bad = [{"contact_id": key, "email": "nobody@acme.example"} for key in (None, " N/A ")]
    crm.inputs["contacts"] += bad
    crm.write()
    crm.build()
    assert crm.outcomes() == {
        ("accepted", None): 5,
        ("superseded", None): 1,
        ("rejected", "missing_key"): 2,
    }
    crm.inputs["contacts"] = [row for row in crm.inputs["contacts"] if row not in bad]
    crm.write()


def test_a_contact_that_left_the_input_is_not_scored(crm: Crm) -> None:
    """Its versions stay, closed; when it comes back it is scored on what it is then."""
    row = crm.contact("C2")
    crm.inputs["contacts"].remove(row)
    crm.write()
    crm.build()
    assert "C2" not in crm.fit_scores()
    assert crm.outcomes() == {("accepted", None): 4, ("superseded", None): 1}
    [version] = [one for one in crm.workspace.rows(SNAPSHOT) if one["contact_id"] == "C2"]
    assert timedelta() < version["dbt_valid_to"] - NOW < timedelta(hours=1)

    crm.inputs["contacts"].append({**row, "employee_count": "900"})
    crm.write()
    crm.build()
    assert crm.fit_scores()["C2"] == 15, "20 for the firm, less 5 for free mail"
    assert crm.versions()["C2"] == 2


def test_a_new_attribute_is_kept_from_then_on(crm: Crm) -> None:
    """A column added to the list makes a version of each contact, and loses none."""
    before = crm.versions()
    columns = [*EXTRA_COLUMNS["contacts"], "company_id_given"]
    crm.execute("alter table raw.contacts add column company_id_given integer default 7")
    crm.build(lead_scoring__contact_attributes=columns)
    assert crm.versions() == {contact: count + 1 for contact, count in before.items()}


def test_several_rows_of_a_contact_stop_the_build(crm: Crm) -> None:
    """The message names input, relation, contact and reason; nothing is kept or published."""
    kept, published = crm.workspace.rows(SNAPSHOT), crm.workspace.rows("lead_scores")
    copy = {**crm.contact("C3"), "job_title": "CEO"}
    crm.inputs["contacts"].append(copy)
    crm.write()
    result = crm.workspace.build({**ON, "lead_scoring__scored_on": TODAY})
    crm.inputs["contacts"].remove(copy)
    crm.write()
    assert not result.success
    message = " ".join(result.messages.split())
    assert (
        "The contacts input (var lead_scoring__contacts = raw.contacts) has several rows for 1 "
        "contact, and lead_scoring__snapshot_contacts is on" in message
    )
    assert "contact C3: 2 rows" in message
    assert crm.workspace.rows(SNAPSHOT) == kept
    assert crm.workspace.rows("lead_scores") == published


def test_a_wrong_rule_table_loses_no_version(crm: Crm) -> None:
    """What contacts are today is kept while the rules are wrong; nothing is published."""
    published = crm.workspace.rows("lead_scores")
    before = crm.versions()["C4"]
    crm.contact("C4")["job_title"] = "Chief"
    crm.write()
    wrong = small_model("main")
    wrong["fit_rules"][0]["attribute"] = "no_such_attribute"
    crm.workspace.write_rules(wrong)
    result = crm.workspace.build({**ON, "lead_scoring__scored_on": TODAY})
    crm.workspace.write_rules(small_model("main"))
    assert not result.success
    assert crm.versions()["C4"] == before + 1
    assert crm.workspace.rows("lead_scores") == published


def test_an_erased_contact_is_not_kept(crm: Crm) -> None:
    """Nor is one that was merged into it; they are in no relation of the project."""
    assert crm.versions()["C5"]
    crm.inputs["erasure_requests"] = [{"contact_id": "C5", "requested_at": TODAY}]
    crm.inputs["contact_merges"].append(
        {"contact_id": "C4", "merged_into_contact_id": "C5", "merged_at": "2026-05-05"}
    )
    crm.write()
    crm.build()
    assert set(crm.versions()) == {"C1", "C2", "C3"}
    assert set(crm.fit_scores()) == {"C1", "C2", "C3"}


def test_nothing_is_kept_unless_asked_for(workspace: Workspace) -> None:
    """With the var off, as it is by default, there is no snapshot."""
    workspace.reset()
    workspace.write_rules(small_model("main"))
    workspace.write_dictionaries(small_dictionaries())
    workspace.write_inputs(small_inputs(), EXTRA_COLUMNS)
    result = workspace.build(one_day(TODAY))
    assert result.success, result.messages[-6000:]
    found = workspace.query("select table_name from information_schema.tables")
    assert {"lead_scores"} == {row["table_name"] for row in found} & {
        *("lead_scores", SNAPSHOT, "stg_lead_scoring__current_contacts"),
        "stg_lead_scoring__kept_contact_versions",
    }


def test_a_var_that_is_neither_true_nor_false(workspace: Workspace) -> None:
    """The message names the var and what it holds."""
    result = workspace.build({"lead_scoring__snapshot_contacts": "sometimes"})
    assert not result.success
    assert (
        "The var lead_scoring__snapshot_contacts must be true or false; it is 'sometimes'."
        in " ".join(result.messages.split())
    )
