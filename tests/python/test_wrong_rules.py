"""Wrong rule tables stop the build with a message, before any published table has changed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from policies import (
    DAY,
    EXTRA_COLUMNS,
    MARTS,
    Published,
    Tables,
    edited_policy,
    joined,
    small_dictionaries,
    small_inputs,
    small_model,
)
from workspace import BuildResult, Workspace

from dbt_workspace.processes import read_artifact
from dbt_workspace.tables import read_rows

pytestmark = pytest.mark.xdist_group("wrong_rules")

GATE = "model.lead_scoring.int_lead_scoring__build_gate"
LABELS = {
    "scoring_models": ("scoring_model_id",),
    "audience_rules": ("scoring_model_id", "rule_id", "attribute", "operator", "value"),
    "score_groups": ("scoring_model_id", "score_group"),
    "fit_rules": ("scoring_model_id", "rule_id", "attribute", "operator", "value", "valid_from"),
    "engagement_rules": (
        *("scoring_model_id", "rule_id", "event_type", "property", "operator", "value"),
        "valid_from",
    ),
    "grade_thresholds": ("scoring_model_id", "dimension", "grade", "min_score"),
    "grade_actions": ("scoring_model_id", "fit_grade", "engagement_grade"),
    "mql_criteria": ("scoring_model_id", "criteria_set", "measure", "operator", "value"),
    "job_title_patterns": ("attribute", "priority", "pattern", "value"),
    "attribute_sources": ("attribute", "source", "priority"),
    "robots": ("robot_id", "event_type", "property", "operator", "value", "max_events"),
    "working_hours": ("scoring_model_id", "weekday", "opens_at", "closes_at"),
    "holidays": ("scoring_model_id", "holiday_on"),
}
MISTAKES_AT_ONCE = 70


# Mistakes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """One edit that spoils a valid policy, and what the build has to say of it.

    Attributes:
        name: id of the test.
        table: rule table or dictionary that is edited.
        where: cells that pick the rows to edit.
        cells: new cells of these rows, or None to take the rows out.
        reason: how the reason starts; `{model}` stands for the model's id, here and in cells.
        row: cells that the message has to name, if they are not those of the edited row.
        repeat: whether a changed copy of the row is added and the row itself stays.
        added: rows to add, in place of an edit.
        alone: whether the edit causes no other problem in its model.
    """

    name: str
    table: str
    where: Mapping[str, str]
    cells: Mapping[str, str] | None
    reason: str
    row: Mapping[str, str] | None = None
    repeat: bool = False
    added: tuple[Mapping[str, str], ...] = ()
    alone: bool = True

    def spoil(self, tables: Tables, model: str) -> Mapping[str, str]:
        """Edit the tables of a model and return the cells by which a message names the row."""
        rows = tables[self.table]
        picked = [row for row in rows if self.where.items() <= row.items()]
        assert picked, f"{self.name}: no row of {self.table} has {self.where}"
        edited = [
            {
                column: cell.replace("{model}", model)
                for column, cell in {**row, **(self.cells or {})}.items()
            }
            for row in picked[: 1 if self.repeat else None]
        ]
        if self.added:
            rows += [{"scoring_model_id": model, **row} for row in self.added]
        elif self.repeat:
            rows += edited
        else:
            rows[:] = [row for row in rows if row not in picked]
            rows += edited if self.cells is not None else []
        named = edited[0] if self.row is None else {"scoring_model_id": model, **self.row}
        cells = {column: named.get(column, "").strip() for column in LABELS[self.table]}
        return {column: cell for column, cell in cells.items() if cell}


@dataclass
class Expected:
    """What has to be reported of one mistake."""

    mistake: Mistake
    model: str
    cells: Mapping[str, str]

    def is_in(self, problem: Mapping[str, str]) -> bool:
        """Whether the problem is this one: its table, its row and its reason."""
        label = problem["row_label"] or ""
        return (
            problem["rule_table"] == self.mistake.table
            and all(f"{name}={cell}" in label for name, cell in self.cells.items())
            and problem["reason"].startswith(self.mistake.reason.replace("{model}", self.model))
        )


def change(
    name: str,
    table: str,
    where: Mapping[str, str],
    reason: str,
    cells: Mapping[str, str],
    *,
    row: Mapping[str, str] | None = None,
    alone: bool = True,
) -> Mistake:
    """Make a mistake that changes cells of a row."""
    return Mistake(name, table, where, cells, reason, row=row, alone=alone)


def repeat(
    name: str,
    table: str,
    where: Mapping[str, str],
    reason: str,
    cells: Mapping[str, str],
    *,
    row: Mapping[str, str] | None = None,
    alone: bool = True,
) -> Mistake:
    """Make a mistake that adds a changed copy of a row."""
    return Mistake(name, table, where, cells, reason, row=row, repeat=True, alone=alone)


LARGE = {"rule_id": "large"}
PRICING = {"rule_id": "pricing"}
READER = {"rule_id": "reader"}
PAGES = {"rule_id": "pages"}
ASLEEP = {"rule_id": "asleep"}
CUSTOMER = {"rule_id": "customer"}
OPTED_OUT = {"rule_id": "opted_out"}
FIT_A = {"dimension": "fit", "grade": "A"}
FIT_B = {"dimension": "fit", "grade": "B"}
CELL = {"fit_grade": "A", "engagement_grade": "2"}
BEST_SCORE = {"criteria_set": "best", "measure": "engagement_score"}
BEST_GRADE = {"criteria_set": "best", "measure": "lead_grade"}
BUYER_RULE = {"criteria_set": "buyer", "value": "pricing"}
BUYER_GRADE = {"criteria_set": "buyer", "measure": "fit_grade"}
NUMBER_CELLS: tuple[tuple[str, Mapping[str, str], str, bool], ...] = (
    ("scoring_models", {}, "fit_weight", True),
    ("scoring_models", {}, "engagement_weight", True),
    ("scoring_models", {}, "scale_max", True),
    ("scoring_models", {}, "points_at_scale_max", True),
    ("scoring_models", {}, "requalify_after_days", False),
    ("score_groups", {"score_group": "web"}, "min_points", False),
    ("score_groups", {"score_group": "web"}, "max_points", False),
    ("fit_rules", LARGE, "points", True),
    ("engagement_rules", PRICING, "points", True),
    ("engagement_rules", PRICING, "min_occurrences", False),
    ("engagement_rules", PRICING, "max_occurrences", False),
    ("engagement_rules", PRICING, "max_per_day", False),
    ("engagement_rules", PRICING, "window_days", False),
    ("engagement_rules", PRICING, "decay_days", False),
    ("engagement_rules", READER, "decay_percent", False),
    ("grade_thresholds", FIT_A, "min_score", False),
    ("grade_actions", CELL, "sla_hours", False),
)


def number_mistakes() -> Iterable[Mistake]:
    """Cells that have to be numbers, and are not."""
    for table, where, column, is_required in NUMBER_CELLS:
        yield change(
            f"{table}.{column} with a thousands separator",
            table,
            where,
            f"{column} is '1,000'; a number is expected",
            {column: "1,000"},
        )
        if is_required:
            yield change(
                f"{table}.{column} blank",
                table,
                where,
                f"{column} is blank; a number is expected",
                {column: " "},
            )
    for text in ("ten", "1_000", "1 000", "nan", "inf", "0x10", "1e", "10%", "1e30"):
        yield change(
            f"points {text}",
            "fit_rules",
            LARGE,
            f"points is '{text}'; a number is expected",
            {"points": text},
        )


def range_mistakes() -> Iterable[Mistake]:
    """Numbers that are too small, too large, not whole or too fine."""
    web = {"score_group": "web"}
    limits: tuple[tuple[str, Mapping[str, str], str, str, str], ...] = (
        ("scoring_models", {}, "scale_max", "0", "it must be above 0"),
        ("scoring_models", {}, "points_at_scale_max", "-5", "it must be above 0"),
        ("scoring_models", {}, "requalify_after_days", "-1", "it must be at least 0"),
        ("scoring_models", {}, "requalify_after_days", "1.5", "a whole number is expected"),
        ("scoring_models", {}, "fit_weight", "0.33333333333", "at most 10 decimals are kept"),
        ("score_groups", web, "min_points", "0.5", "it must be at most 0"),
        ("score_groups", web, "max_points", "-1", "it must be at least 0"),
        ("score_groups", web, "max_points", "1.1234567", "at most 6 decimals are kept"),
        ("fit_rules", LARGE, "points", "1.0000001", "at most 6 decimals are kept"),
        ("fit_rules", LARGE, "points", "1.00000000001", "at most 6 decimals are kept"),
        ("fit_rules", LARGE, "points", "1e12", "it must be at most "),
        ("engagement_rules", PRICING, "points", "-1e-7", "at most 6 decimals are kept"),
        ("engagement_rules", PRICING, "min_occurrences", "0", "it must be at least 1"),
        ("engagement_rules", PRICING, "max_occurrences", "0", "it must be at least 1"),
        ("engagement_rules", PRICING, "max_per_day", "0", "it must be at least 1"),
        ("engagement_rules", PRICING, "max_per_day", "1.5", "a whole number is expected"),
        ("engagement_rules", PRICING, "window_days", "0", "it must be at least 1"),
        ("engagement_rules", PRICING, "window_days", "30.5", "a whole number is expected"),
        ("engagement_rules", PRICING, "window_days", "3000000000", "it must be at most "),
        ("engagement_rules", PRICING, "decay_days", "0", "it must be above 0"),
        ("engagement_rules", READER, "decay_percent", "100.5", "it must be at most 100"),
        ("engagement_rules", READER, "decay_percent", "-1", "it must be at least 0"),
        ("grade_thresholds", FIT_A, "min_score", "20.0000001", "at most 6 decimals are kept"),
        ("grade_actions", CELL, "sla_hours", "-4", "it must be at least 0"),
        ("grade_actions", CELL, "sla_hours", "10001", "it must be at most 10000"),
    )
    for table, where, column, text, reason in limits:
        yield change(
            f"{table}.{column} {text}",
            table,
            where,
            f"{column} is {text}; {reason}",
            {column: text},
        )


def choice_mistakes() -> Iterable[Mistake]:
    """Cells that hold one of a few words, and do not."""
    extra_grade = {"dimension": "fitt", "grade": "C", "min_score": "1"}
    choices: tuple[tuple[str, Mapping[str, str], str, str], ...] = (
        ("scoring_models", {}, "status", "live"),
        ("audience_rules", CUSTOMER, "effect", "exclude"),
        ("score_groups", {"score_group": "firm"}, "combine", "average"),
        ("engagement_rules", PRICING, "counting", "twice"),
        ("engagement_rules", PRICING, "decay", "exponential"),
        ("mql_criteria", BEST_SCORE, "measure", "points"),
    )
    for table, where, column, word in choices:
        yield change(
            f"unknown {column}",
            table,
            where,
            f"unknown {column} '{word}'; expected one of ",
            {column: word},
            alone=column != "measure",
        )
        if column != "decay":
            yield change(
                f"blank {column}",
                table,
                where,
                f"{column} is blank; expected one of ",
                {column: ""},
                alone=column != "measure",
            )
    yield change(
        "unknown dimension of a group",
        "score_groups",
        {"score_group": "firm"},
        "unknown dimension 'fitness'; expected one of fit, engagement",
        {"dimension": "fitness"},
        alone=False,
    )
    yield repeat(
        "unknown dimension of a threshold",
        "grade_thresholds",
        FIT_A,
        "unknown dimension 'fitt'; expected one of fit, engagement",
        extra_grade,
    )


def blank_mistakes() -> Iterable[Mistake]:
    """Cells that must not be blank."""
    cells: tuple[tuple[str, Mapping[str, str], str], ...] = (
        ("audience_rules", CUSTOMER, "rule_id"),
        ("audience_rules", CUSTOMER, "attribute"),
        ("audience_rules", CUSTOMER, "operator"),
        ("score_groups", {"score_group": "firm"}, "score_group"),
        ("fit_rules", LARGE, "rule_id"),
        ("fit_rules", LARGE, "score_group"),
        ("fit_rules", LARGE, "attribute"),
        ("fit_rules", LARGE, "operator"),
        ("engagement_rules", READER, "rule_id"),
        ("engagement_rules", READER, "score_group"),
        ("engagement_rules", READER, "event_type"),
        ("grade_thresholds", FIT_A, "grade"),
        ("grade_actions", CELL, "fit_grade"),
        ("grade_actions", CELL, "engagement_grade"),
        ("mql_criteria", BEST_SCORE, "criteria_set"),
        ("mql_criteria", BEST_SCORE, "operator"),
    )
    knock_on = {"score_group", "grade", "fit_grade", "engagement_grade"}
    for table, where, column in cells:
        yield change(
            f"{table}.{column} blank",
            table,
            where,
            f"{column} is blank",
            {column: " "},
            alone=column not in knock_on,
        )


def unknown_mistakes() -> Iterable[Mistake]:
    """Names of things that do not exist."""
    known = "job_title, employee_count, country, email, "
    operators = "the operators are equals, not_equals, in, "
    yield change(
        "unknown attribute of a fit rule",
        "fit_rules",
        LARGE,
        f"unknown attribute 'employes'; the attributes are {known}",
        {"attribute": "employes"},
    )
    yield change(
        "unknown attribute of an audience rule",
        "audience_rules",
        CUSTOMER,
        f"unknown attribute 'stage'; the attributes are {known}",
        {"attribute": "stage"},
    )
    yield change(
        "unknown company attribute",
        "fit_rules",
        LARGE,
        "unknown attribute 'company_country'; ",
        {"attribute": "company_country"},
    )
    yield change(
        "unknown property",
        "engagement_rules",
        PRICING,
        "unknown property 'page'; the properties are page_path, duration",
        {"property": "page"},
    )
    yield change(
        "unknown operator of a fit rule",
        "fit_rules",
        LARGE,
        f"unknown operator 'greater'; {operators}",
        {"operator": "greater"},
    )
    yield change(
        "unknown operator of an audience rule",
        "audience_rules",
        CUSTOMER,
        f"unknown operator '='; {operators}",
        {"operator": "="},
    )
    yield change(
        "unknown operator of an engagement rule",
        "engagement_rules",
        PRICING,
        f"unknown operator 'like'; {operators}",
        {"operator": "like"},
    )
    yield change(
        "unknown operator of a suppressing rule",
        "audience_rules",
        OPTED_OUT,
        "unknown operator 'equals' for a rule; expected matched or not_matched",
        {"operator": "equals"},
    )
    yield change(
        "matched as operator of an attribute",
        "fit_rules",
        LARGE,
        f"unknown operator 'matched'; {operators}",
        {"operator": "matched"},
    )
    yield change(
        "unknown operator of a score",
        "mql_criteria",
        BEST_SCORE,
        "unknown operator 'contains' for a score; expected one of ",
        {"operator": "contains"},
        alone=False,
    )
    yield change(
        "unknown operator of a grade",
        "mql_criteria",
        BUYER_GRADE,
        "unknown operator 'near'; the operators are ",
        {"operator": "near"},
    )
    yield change(
        "unknown operator of a rule criterion",
        "mql_criteria",
        BUYER_RULE,
        "unknown operator 'in' for a rule; expected matched or not_matched",
        {"operator": "in"},
    )
    for table, where in (("fit_rules", LARGE), ("engagement_rules", PRICING)):
        yield change(
            f"unknown group in {table}",
            table,
            where,
            "unknown score_group 'nobody' of model '{model}'",
            {"score_group": "nobody"},
        )
    yield change(
        "group name in another letter case",
        "fit_rules",
        LARGE,
        "unknown score_group 'Firm' of model '{model}'",
        {"score_group": "Firm"},
    )
    yield change(
        "fit rule in an engagement group",
        "fit_rules",
        LARGE,
        "score_group 'web' is of dimension engagement, this rule of fit",
        {"score_group": "web"},
    )
    yield change(
        "engagement rule in a fit group",
        "engagement_rules",
        PRICING,
        "score_group 'firm' is of dimension fit, this rule of engagement",
        {"score_group": "firm"},
    )
    yield change(
        "unknown rule in an audience rule",
        "audience_rules",
        OPTED_OUT,
        "unknown rule 'opt_out' of model '{model}'",
        {"value": "opt_out"},
    )
    yield change(
        "unknown rule in the criteria",
        "mql_criteria",
        BUYER_RULE,
        "unknown rule 'prices' of model '{model}'",
        {"value": "prices"},
    )
    yield change(
        "no rule in the criteria",
        "mql_criteria",
        BUYER_RULE,
        "value is blank; matched needs one",
        {"value": ""},
    )
    yield change(
        "unknown distinct_property",
        "engagement_rules",
        PAGES,
        "unknown distinct_property 'page'; the properties are page_path, duration",
        {"distinct_property": "page"},
    )
    rows: tuple[tuple[str, Mapping[str, str]], ...] = (
        ("audience_rules", CUSTOMER),
        ("score_groups", {"score_group": "firm"}),
        ("fit_rules", LARGE),
        ("engagement_rules", PRICING),
        ("grade_thresholds", FIT_A),
        ("grade_actions", CELL),
        ("mql_criteria", BEST_SCORE),
    )
    for table, where in rows:
        yield repeat(
            f"unknown model in {table}",
            table,
            where,
            "unknown scoring model '{model}_nowhere'",
            {"scoring_model_id": "{model}_nowhere"},
            alone=table not in ("fit_rules", "engagement_rules"),
        )


def model_mistakes() -> Iterable[Mistake]:
    """Models without an id or a champion."""
    yield repeat(
        "model without an id",
        "scoring_models",
        {},
        "scoring_model_id is blank",
        {"scoring_model_id": ""},
        alone=False,
    )
    yield repeat(
        "fit rule without a model",
        "fit_rules",
        LARGE,
        "scoring_model_id is blank",
        {"scoring_model_id": "", "rule_id": "{model}_orphan"},
        alone=False,
    )
    for name, champion, reason in (
        ("without champion", "", "a challenger names its champion in compared_to"),
        ("of an unknown model", "nobody", "compared_to is 'nobody', which is no champion"),
        ("of itself", "{model}", "compared_to is '{model}', which is no champion"),
        ("of a model that is off", "draft", "compared_to is 'draft', which is no champion"),
    ):
        yield change(
            f"challenger {name}",
            "scoring_models",
            {},
            reason,
            {"status": "challenger", "compared_to": champion},
        )


def condition_mistakes() -> Iterable[Mistake]:
    """Conditions whose value does not suit the operator."""
    for operator in ("gt", "gte", "lt", "lte"):
        for text in ("many", "1,000"):
            yield change(
                f"{operator} {text}",
                "fit_rules",
                LARGE,
                f"value is '{text}'; {operator} expects a number",
                {"operator": operator, "value": text},
            )
    for text in ("50", "50|", "|50", "1|2|3", "low|high", "1,000|2,000", "50-499"):
        yield change(
            f"between {text}",
            "fit_rules",
            {"rule_id": "middle"},
            f"value is '{text}'; between expects two numbers as low|high",
            {"value": text},
        )
    yield change(
        "between with the ends exchanged",
        "fit_rules",
        {"rule_id": "middle"},
        "value is '499|50'; the low end of between is above the high end",
        {"value": "499|50"},
    )
    yield change(
        "number expected of a property",
        "engagement_rules",
        READER,
        "value is 'long'; gt expects a number",
        {"value": "long"},
    )
    yield change(
        "number expected in the audience",
        "audience_rules",
        CUSTOMER,
        "value is 'customer'; gte expects a number",
        {"operator": "gte"},
    )
    for operator in ("equals", "not_equals", "in", "contains", "matches", "gt", "between"):
        yield change(
            f"{operator} without a value",
            "fit_rules",
            LARGE,
            f"value is blank; {operator} needs one",
            {"operator": operator, "value": " "},
        )
    for text in ("|", " | "):
        yield change(
            f"in without an item ({text})",
            "fit_rules",
            LARGE,
            "the list of in has no item",
            {"operator": "in", "value": text},
        )
    for pattern in ("(ceo", "[a-", "*chief", "ceo)", "(?=chief)", r"(a)\1", "(?i)ceo"):
        is_shared = pattern in ("(ceo", "ceo)")
        expected = "is not a valid" if is_shared else "uses what not every engine reads alike"
        yield change(
            f"invalid regular expression {pattern}",
            "fit_rules",
            {"rule_id": "boss"},
            f"value is '{pattern}'; it {expected}",
            {"attribute": "job_title", "operator": "matches", "value": pattern},
        )
    yield change(
        "invalid regular expression of a property",
        "engagement_rules",
        PRICING,
        "value is '/pricing('; it is not a valid regular expression",
        {"operator": "matches", "value": "/pricing("},
    )
    yield change(
        "operator without a property",
        "engagement_rules",
        PRICING,
        "operator or value without a property",
        {"property": ""},
    )
    yield change(
        "value without a property",
        "engagement_rules",
        PRICING,
        "operator or value without a property",
        {"property": "", "operator": ""},
    )
    yield change(
        "property without an operator",
        "engagement_rules",
        PRICING,
        "property without an operator",
        {"operator": ""},
    )
    for operator, text in (("gte", "A"), ("lt", "1,000")):
        yield change(
            f"score {operator} {text}",
            "mql_criteria",
            BEST_SCORE,
            f"value is '{text}'; {operator} expects a number",
            {"operator": operator, "value": text},
            alone=False,
        )
    yield change(
        "score equals A1",
        "mql_criteria",
        BEST_SCORE,
        "value is 'A1'; a score is compared with a number",
        {"operator": "equals", "value": "A1"},
        alone=False,
    )
    yield change(
        "score in 10|ten",
        "mql_criteria",
        BEST_SCORE,
        "value lists 'ten'; a score is compared with numbers",
        {"operator": "in", "value": "10|ten"},
        alone=False,
    )


def two_meaning_mistakes() -> Iterable[Mistake]:
    """One rule id that means two things."""
    columns = {
        "score_group": "silence",
        "event_type": "form_submit",
        "counting": "once",
        "points": "11",
        "min_occurrences": "2",
        "max_occurrences": "",
        "max_per_day": "3",
        "distinct_property": "duration",
        "window_days": "30",
        "decay": "none",
        "decay_days": "30",
        "decay_percent": "10",
        "description": "Another description",
    }
    second = {"property": "duration", "operator": "gt", "value": "5"}
    for column, cell in columns.items():
        yield repeat(
            f"engagement rows that disagree in {column}",
            "engagement_rules",
            PRICING,
            f"rows that share rule_id 'pricing' disagree in {column}",
            {**second, column: cell},
            row=PRICING,
            alone=column != "distinct_property",
        )
    seven = ("score_group", "event_type", "counting", "points", "min_occurrences", "window_days")
    yield repeat(
        "engagement rows that disagree in seven columns",
        "engagement_rules",
        PRICING,
        f"rows that share rule_id 'pricing' disagree in {', '.join((*seven, 'description'))}",
        {**second, **{column: columns[column] for column in (*seven, "description")}},
        row=PRICING,
    )
    for column, cell in {"score_group": "firm", "points": "6", "description": "Another"}.items():
        yield change(
            f"fit rows that disagree in {column}",
            "fit_rules",
            {"rule_id": "german_boss", "attribute": "country"},
            f"rows that share rule_id 'german_boss' disagree in {column}",
            {column: cell},
            row={"rule_id": "german_boss"},
        )
    for column, cell in {"effect": "include", "reason": "Another reason"}.items():
        yield repeat(
            f"audience rows that disagree in {column}",
            "audience_rules",
            CUSTOMER,
            f"rows that share rule_id 'customer' disagree in {column}",
            {"attribute": "country", column: cell},
            row=CUSTOMER,
        )
    yield repeat(
        "a fit rule and an engagement rule of one id",
        "fit_rules",
        LARGE,
        "rule_id 'pricing' is both a fit rule and an engagement rule",
        PRICING,
    )
    for table, where in (("fit_rules", LARGE), ("engagement_rules", PAGES)):
        (rule_id,) = where.values()
        yield repeat(
            f"a version of a rule that is always valid in {table}",
            table,
            where,
            f"rule_id '{rule_id}' has another row whose validity overlaps (always to always)",
            {"valid_from": "2026-01-01"},
        )
        yield change(
            f"valid_from that is no ISO date in {table}",
            table,
            where,
            "valid_from is '01/02/2026'; a date as YYYY-MM-DD is expected",
            {"valid_from": "01/02/2026"},
        )
        yield change(
            f"valid_to that is no day in {table}",
            table,
            where,
            "valid_to is '2026-02-30'; a date as YYYY-MM-DD is expected",
            {"valid_to": "2026-02-30"},
        )
        yield change(
            f"an empty validity in {table}",
            table,
            where,
            "valid_to (2026-01-01) must be after valid_from (2026-01-01)",
            {"valid_from": "2026-01-01", "valid_to": "2026-01-01"},
        )


def grade_mistakes() -> Iterable[Mistake]:
    """Thresholds, the matrix, and criteria that do not go with them."""
    for dimension, grade in (("fit", "B"), ("engagement", "2")):
        lowest = {"dimension": dimension, "grade": grade}
        yield change(
            f"no lowest {dimension} grade",
            "grade_thresholds",
            lowest,
            "0 rows have a blank min_score; exactly one",
            {"min_score": "1"},
            row={"dimension": dimension},
        )
    yield change(
        "two lowest grades",
        "grade_thresholds",
        FIT_A,
        "2 rows have a blank min_score; exactly one",
        {"min_score": ""},
        row={"dimension": "fit"},
    )
    yield Mistake(
        "no threshold",
        "grade_thresholds",
        {"dimension": "fit"},
        None,
        "0 rows have a blank min_score; exactly one",
        row={"dimension": "fit"},
        alone=False,
    )
    yield repeat(
        "shared min_score",
        "grade_thresholds",
        FIT_A,
        "2 grades share this min_score",
        {"grade": "C", "min_score": "20.0"},
        row={"dimension": "fit"},
        alone=False,
    )
    yield Mistake(
        "missing cell of the matrix",
        "grade_actions",
        CELL,
        None,
        "this cell of the matrix has no row",
    )
    yield repeat(
        "cell of a grade that does not exist",
        "grade_actions",
        CELL,
        "no threshold gives this pair of grades",
        {"fit_grade": "C"},
    )
    for measure, operator, text, unknown in (
        ("fit_grade", "equals", "C", "C"),
        ("fit_grade", "in", "A | D", "D"),
        ("engagement_grade", "not_equals", "3", "3"),
        ("lead_grade", "in", "A1|Z9", "Z9"),
        ("lead_grade", "not_in", "1A", "1A"),
    ):
        yield change(
            f"criteria with the grade {measure} {operator} {text}",
            "mql_criteria",
            BEST_GRADE,
            f"no threshold gives the {measure} '{unknown}'",
            {"measure": measure, "operator": operator, "value": text},
            alone=text in ("A | D", "3", "A1|Z9", "1A"),
        )


def contradiction_mistakes() -> Iterable[Mistake]:
    """Criteria sets that nobody can meet."""
    scores: tuple[tuple[str, str, str, str, str], ...] = (
        ("fit_score", "gte", "50", "lt", "50"),
        ("total_score", "gt", "50", "lt", "50.000001"),
        ("scaled_score", "gt", "50", "lt", "51"),
        ("fit_score", "equals", "5", "equals", "6"),
        ("fit_score", "in", "1|2", "gt", "2"),
        ("fit_score", "between", "1|2", "between", "2.5|3"),
        ("fit_score", "equals", "5", "not_equals", "5.0"),
        ("fit_score", "in", "1|2", "not_in", "2 | 1.0 | 7"),
    )
    for measure, first, first_value, second, second_value in scores:
        yield contradiction(
            f"no {measure} meets all of its criteria",
            (measure, first, first_value),
            (measure, second, second_value),
        )
    for grades in (
        (("fit_grade", "equals", "A"), ("fit_grade", "not_equals", "a")),
        (("fit_grade", "equals", "A"), ("lead_grade", "in", "B1|B2")),
        (
            ("fit_grade", "in", "A"),
            ("engagement_grade", "in", "1"),
            ("lead_grade", "matches", "2$"),
        ),
        (("fit_grade", "starts_with", "A"), ("fit_grade", "not_in", "A")),
    ):
        yield contradiction("no pair of grades meets all of its grade criteria", *grades)
    yield contradiction(
        "rule 'large' is to be both matched and not matched",
        ("rule", "matched", "large"),
        ("rule", "not_matched", "large"),
    )


def contradiction(reason: str, *criteria: tuple[str, str, str]) -> Mistake:
    """Make a mistake that adds a criteria set beside the others."""
    names = ("measure", "operator", "value")
    rows = [{"criteria_set": "never", **dict(zip(names, one, strict=True))} for one in criteria]
    return Mistake(
        "set: " + ", ".join(" ".join(criterion) for criterion in criteria),
        "mql_criteria",
        {},
        None,
        f"the set contradicts itself: {reason}",
        row={"criteria_set": "never"},
        added=tuple(rows),
    )


def combination_mistakes() -> Iterable[Mistake]:
    """Settings that need or exclude each other."""
    yield change(
        "inactivity without a window",
        "engagement_rules",
        ASLEEP,
        "inactivity needs window_days",
        {"window_days": ""},
    )
    for decay in ("linear", "half_life", "step", "compound"):
        yield change(
            f"{decay} without decay_days",
            "engagement_rules",
            READER,
            f"decay {decay} needs decay_days",
            {"decay": decay, "decay_days": ""},
        )
    for decay in ("step", "compound"):
        yield change(
            f"{decay} without decay_percent",
            "engagement_rules",
            READER,
            f"decay {decay} needs decay_percent",
            {"decay": decay, "decay_percent": ""},
        )
    yield change(
        "distinct_property per event",
        "engagement_rules",
        PAGES,
        "distinct_property works with counting once only",
        {"counting": "per_event"},
    )
    yield change(
        "distinct_property with max_per_day",
        "engagement_rules",
        PAGES,
        "distinct_property and max_per_day exclude each other",
        {"max_per_day": "1"},
    )
    yield change(
        "audience that depends on a rule",
        "audience_rules",
        OPTED_OUT,
        "attribute rule works with effect suppress only",
        {"effect": "include"},
    )
    keys: tuple[tuple[str, Mapping[str, str], str], ...] = (
        ("scoring_models", {}, "scoring_model_id"),
        ("score_groups", {"score_group": "firm"}, "scoring_model_id, score_group"),
        ("grade_thresholds", FIT_A, "scoring_model_id, dimension, grade"),
        ("grade_actions", CELL, "scoring_model_id, fit_grade, engagement_grade"),
    )
    for table, where, columns in keys:
        yield repeat(
            f"key of {table} twice", table, where, f"2 rows share {columns}", {}, alone=False
        )


def dictionary_mistakes() -> Iterable[Mistake]:
    """Dictionaries; each pattern and source here is a row of its own, beside the valid ones."""
    title = {"attribute": "seniority", "priority": "1"}
    source = {"attribute": "*"}
    patterns: tuple[tuple[str, str, dict[str, str]], ...] = (
        (
            "title pattern that is no regular expression",
            "value is 'boss('; it is not a valid regular expression",
            {"priority": "101", "pattern": "boss(", "value": "one"},
        ),
        (
            "title priority that is no number",
            "priority is 'first'; a number is expected",
            {"priority": "first", "pattern": "two", "value": "two"},
        ),
        (
            "title priority blank",
            "priority is blank; a number is expected",
            {"priority": "", "pattern": "three", "value": "three"},
        ),
        (
            "unknown derived attribute",
            "unknown attribute 'rank'; expected one of ",
            {"attribute": "rank", "priority": "104", "value": "four"},
        ),
        (
            "title pattern blank",
            "pattern is blank",
            {"priority": "105", "pattern": "", "value": "five"},
        ),
        ("title value blank", "value is blank", {"priority": "106", "pattern": "six", "value": ""}),
    )
    for name, reason, cells in patterns:
        yield repeat(name, "job_title_patterns", title, reason, cells, alone=False)
    sources: tuple[tuple[str, str, dict[str, str]], ...] = (
        (
            "source priority that is no number",
            "priority is 'high'; a number is expected",
            {"source": "one", "priority": "high"},
        ),
        (
            "source priority blank",
            "priority is blank; a number is expected",
            {"source": "two", "priority": ""},
        ),
        ("source blank", "source is blank", {"source": "", "priority": "103"}),
        (
            "source of a blank attribute",
            "attribute is blank",
            {"attribute": "", "source": "four", "priority": "104"},
        ),
        ("source twice", "2 rows share attribute, source", {"source": "Contact"}),
    )
    for name, reason, cells in sources:
        row = {"attribute": "*"} if "twice" in name else None
        yield repeat(name, "attribute_sources", source, reason, cells, row=row, alone=False)


def robot_mistakes() -> Iterable[Mistake]:
    """Robots that say nothing usable; each but the last two is a robot of its own."""
    scanner = {"robot_id": "scanner"}
    no_burst = {"max_events": "", "within_seconds": ""}
    rows: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("robot without a name", "robot_id is blank", {"robot_id": ""}),
        ("robot without a type", "event_type is blank", {"event_type": ""}),
        ("burst of none", "max_events is 0; it must be at least 1", {"max_events": "0"}),
        ("burst of five", "max_events is 'five'; a number is expected", {"max_events": "five"}),
        ("burst without a span", "max_events needs within_seconds", {"within_seconds": ""}),
        ("span without a burst", "within_seconds needs max_events", {"max_events": ""}),
        (
            "robot by an unknown property",
            "unknown property 'agent'; the properties are",
            {"property": "agent", "operator": "equals", "value": "bot", **no_burst},
        ),
        (
            "robot by a list without an item",
            "the list of in has no item",
            {"property": "page_path", "operator": "in", "value": "|", **no_burst},
        ),
    )
    for number, (name, reason, cells) in enumerate(rows):
        one = {"robot_id": f"robot {number}", **cells}
        yield repeat(name, "robots", scanner, reason, one, alone=False)
    others = (
        (
            "robot of two types",
            "its rows must all hold, and name the event types",
            {"event_type": "page_view", **no_burst},
        ),
        ("robot of two bursts", "a robot has one burst", {"max_events": "9"}),
    )
    for name, reason, cells in others:
        yield repeat(name, "robots", scanner, reason, cells, row=scanner, alone=False)


def working_time_mistakes() -> Iterable[Mistake]:
    """Working hours and holidays that say nothing usable; each on a day of its own."""
    monday = {"weekday": "1"}
    nobody = {"scoring_model_id": "nobody"}
    every_model = {"scoring_model_id": "*"}
    rows: tuple[tuple[str, str, Mapping[str, str], Mapping[str, str] | None], ...] = (
        ("weekday 8", "weekday is 8; it must be at most 7", {"weekday": "8"}, None),
        ("weekday Mon", "weekday is 'Mon'; a number is expected", {"weekday": "Mon"}, None),
        ("half a weekday", "weekday is 1.5; a whole number is expected", {"weekday": "1.5"}, None),
        (
            "opening without a nought",
            "opens_at is '9:00'; a time as HH:MM is expected",
            {"weekday": "6", "opens_at": "9:00"},
            None,
        ),
        (
            "closing after the day",
            "closes_at is '24:30'; a time as HH:MM is expected",
            {"weekday": "7", "closes_at": "24:30"},
            None,
        ),
        (
            "closing before opening",
            "closes_at (09:00) must be after opens_at (17:00)",
            {"weekday": "6", "opens_at": "17:00", "closes_at": "09:00"},
            None,
        ),
        (
            "overlapping hours",
            "overlaps with 09:00 to 17:00 of the same weekday",
            {"weekday": "2", "opens_at": "16:59", "closes_at": "18:00"},
            None,
        ),
        (
            "unknown time zone",
            "unknown time_zone 'Berlin'; write it as Europe/Berlin",
            {"weekday": "7", "time_zone": "Berlin", "opens_at": "10:00", "closes_at": "11:00"},
            None,
        ),
        (
            "two time zones",
            "a model has one time zone; here are 'Berlin' and 'Europe/Berlin'",
            {"weekday": "7", "time_zone": "Berlin", "opens_at": "12:00", "closes_at": "13:00"},
            every_model,
        ),
        (
            "working hours of an unknown model",
            "unknown scoring model 'nobody'; * is every model",
            {**nobody, "opens_at": "10:00", "closes_at": "10:30"},
            None,
        ),
        (
            "no hour in a week",
            "a week has less than one hour of working time",
            {**nobody, "opens_at": "11:00", "closes_at": "11:10"},
            nobody,
        ),
    )
    for name, reason, cells, row in rows:
        yield repeat(name, "working_hours", monday, reason, cells, row=row, alone=False)
    days = (
        ("holiday that is no ISO date", "holiday_on is '25.12.2026'; a date as YYYY-MM-DD", {}),
        ("holiday without a date", "holiday_on is blank; a date as YYYY-MM-DD is expected", {}),
        ("holiday of an unknown model", "unknown scoring model 'nobody'; * is every model", nobody),
    )
    for (name, reason, cells), day in zip(days, ("25.12.2026", "", "2026-12-25"), strict=True):
        yield repeat(
            name, "holidays", every_model, reason, {**cells, "holiday_on": day}, alone=False
        )


MISTAKES = [
    *unknown_mistakes(),
    *two_meaning_mistakes(),
    *number_mistakes(),
    *range_mistakes(),
    *condition_mistakes(),
    *grade_mistakes(),
    *contradiction_mistakes(),
    *combination_mistakes(),
    *choice_mistakes(),
    *blank_mistakes(),
    *model_mistakes(),
    *dictionary_mistakes(),
    *robot_mistakes(),
    *working_time_mistakes(),
]
# Of each model of problems one: that all of them are found is seen where they come together.
ONE_BY_ONE = (
    "unknown attribute of a fit rule",
    "unknown model in grade_actions",
    "fit_rules.points with a thousands separator",
    "title pattern that is no regular expression",
    "set: rule matched large, rule not_matched large",
)


# Builds -------------------------------------------------------------------------------------------


@dataclass
class Attempt:
    """A build of a policy with several mistakes, each in a scoring model of its own.

    Attributes:
        result: what dbt reported.
        problems: rows of the table of problems.
        expected: what has to be among them, by name of the mistake.
        is_unchanged: whether the published tables are those of the last good build.
    """

    result: BuildResult
    problems: list[dict[str, str]]
    expected: dict[str, Expected]
    is_unchanged: bool


def attempt(published: Published, mistakes: Sequence[Mistake]) -> Attempt:
    """Build a policy with mistakes; ids of models are such that none is part of another."""
    models, expected = [edited_policy(), small_model("draft", "off")], {}
    dictionaries = small_dictionaries()
    for number, mistake in enumerate(mistakes):
        model = f"m{number:03d}"
        if mistake.table in dictionaries:
            expected[mistake.name] = Expected(mistake, "", mistake.spoil(dictionaries, ""))
        else:
            tables = small_model(model)
            expected[mistake.name] = Expected(mistake, model, mistake.spoil(tables, model))
            models.append(tables)
    published.write(joined(*models), dictionaries)
    result = published.workspace.build(DAY)
    problems = published.workspace.rows("int_lead_scoring__rule_problems")
    return Attempt(result, problems, expected, published.is_as_it_was())


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A good build, made once."""
    return Published(Workspace(tmp_path_factory.mktemp("wrong_rules") / "lead_scoring"))


@pytest.fixture(scope="module")
def attempt_with(published: Published) -> Callable[[Mistake], Attempt]:
    """Builds of many mistakes each, made when a test first asks for one."""
    made: dict[int, Attempt] = {}

    def made_once(mistake: Mistake) -> Attempt:
        batch = MISTAKES.index(mistake) // MISTAKES_AT_ONCE
        if batch not in made:
            first = batch * MISTAKES_AT_ONCE
            made[batch] = attempt(published, MISTAKES[first : first + MISTAKES_AT_ONCE])
        return made[batch]

    return made_once


def shown(problems: Iterable[Mapping[str, str]]) -> str:
    """Write problems as dbt shows them."""
    lines = [
        f"  {one['rule_table']}, row ({one['row_label']}): {one['reason']}" for one in problems
    ]
    return "\n".join(sorted(lines))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_reported(attempt_with: Callable[[Mistake], Attempt], mistake: Mistake) -> None:
    """The table, the row and the reason are reported, and nothing that is not wrong."""
    made = attempt_with(mistake)
    expected = made.expected[mistake.name]
    of_model = [
        problem
        for problem in made.problems
        if mistake.table not in small_dictionaries() and expected.model in str(problem)
    ]
    found = [problem for problem in made.problems if expected.is_in(problem)]
    assert len(found) == 1, f"reported instead:\n{shown(of_model or made.problems)}"
    assert not mistake.alone or of_model == found, f"reported beside:\n{shown(of_model)}"


@pytest.mark.parametrize("first", range(0, len(MISTAKES), MISTAKES_AT_ONCE))
def test_build_fails_before_anything_is_published(
    attempt_with: Callable[[Mistake], Attempt], first: int
) -> None:
    """Many mistakes: the gate alone fails, lists every one, and nothing is published."""
    made = attempt_with(MISTAKES[first])
    assert not made.result.success
    assert GATE in made.result.failed
    message = made.result.failed[GATE]
    count = len(made.problems)
    assert f"The rule tables have {count} problems; no published table has been changed." in message
    listed = [line for line in message.splitlines() if ", row (" in line]
    lines = [line.strip() for line in shown(made.problems).splitlines()]
    assert len(listed) == count
    assert {line.strip() for line in listed} == set(lines)
    assert made.is_unchanged


@pytest.mark.parametrize("first", range(0, len(MISTAKES), MISTAKES_AT_ONCE))
def test_valid_models_are_not_blamed(
    attempt_with: Callable[[Mistake], Attempt], first: int
) -> None:
    """The models without a mistake, one that is off among them, are in no problem."""
    problems = attempt_with(MISTAKES[first]).problems
    blamed = [
        one
        for one in problems
        if any(
            f"scoring_model_id={model}" in str(one["row_label"])
            for model in ("main", "next", "draft")
        )
    ]
    assert not blamed, shown(blamed)


@pytest.mark.parametrize("name", ONE_BY_ONE)
def test_one_mistake_stops_the_build(published: Published, name: str) -> None:
    """One wrong row: dbt's output names table, row and reason, and nothing is published."""
    (mistake,) = (mistake for mistake in MISTAKES if mistake.name == name)
    made = attempt(published, [mistake])
    expected = made.expected[name]
    assert not made.result.success
    assert GATE in made.result.failed
    found = [problem for problem in made.problems if expected.is_in(problem)]
    assert len(found) == 1, shown(made.problems)
    assert shown(found).strip() in made.result.messages
    assert made.is_unchanged


def test_every_published_table_hangs_on_the_gate(published: Published) -> None:
    """No mart can be built while the gate fails, whatever the order of the run."""
    manifest = read_artifact(published.workspace.folder / "target", "manifest")
    parents = manifest["parent_map"]

    def ancestors(node: str) -> set[str]:
        found: set[str] = set()
        left = [node]
        while left:
            new = set(parents.get(left.pop(), [])) - found
            found |= new
            left += new
        return found

    free = [mart for mart in MARTS if GATE not in ancestors(f"model.lead_scoring.{mart}")]
    assert free == []


# Columns ------------------------------------------------------------------------------------------

LACKED = {
    "scoring_models": "fit_weight",
    "audience_rules": "reason",
    "score_groups": "max_points",
    "fit_rules": "valid_to",
    "engagement_rules": "max_per_day",
    "grade_thresholds": "min_score",
    "grade_actions": "sla_hours",
    "mql_criteria": "value",
    "job_title_patterns": "priority",
    "attribute_sources": "source",
    "robots": "max_events",
    "working_hours": "time_zone",
    "holidays": "holiday_on",
}


def take_columns_out(workspace: Workspace) -> None:
    """Write the rule tables with one column less each."""
    for table, lacked in LACKED.items():
        folder = "dictionaries" if table in small_dictionaries() else "rules"
        path = workspace.folder / "seeds" / folder / f"{table}.csv"
        rows = read_rows(path)
        columns = [column for column in rows[0] if column != lacked]
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture(scope="module")
def without_columns(published: Published) -> tuple[BuildResult, bool]:
    """A build in which every rule table lacks a column, over tables that had it."""
    published.write(edited_policy())
    take_columns_out(published.workspace)
    result = published.workspace.build(DAY)
    return result, published.is_as_it_was()


@pytest.mark.parametrize("table", LACKED)
def test_missing_column_is_named(without_columns: tuple[BuildResult, bool], table: str) -> None:
    """A rule table that lacks a column stops the build, although the table of old had it."""
    result, _ = without_columns
    message = result.failed.get(f"model.lead_scoring.stg_lead_scoring__{table}", "")
    assert f"The rule table {table} lacks the column {LACKED[table]}. It has: " in message


def test_missing_column_publishes_nothing(without_columns: tuple[BuildResult, bool]) -> None:
    """No published table has changed."""
    result, is_unchanged = without_columns
    assert not result.success
    assert is_unchanged


# Valid policies -----------------------------------------------------------------------------------


def half_finished_draft() -> Tables:
    """A model that is off and has neither thresholds nor a matrix."""
    tables = small_model("draft", "off")
    return {**tables, "grade_thresholds": [], "grade_actions": []}


def unusual_model(model: str) -> Tables:
    """A model whose cells are unusual, and all valid."""
    tables = small_model(model)
    tables["scoring_models"][0] |= {
        "name": "",
        "requalify_after_days": "",
        "description": "",
        "fit_weight": "0.3333333333",
        "status": " Champion ",
    }
    for table in ("score_groups", "fit_rules", "engagement_rules"):
        for row in tables[table]:
            row["description"] = ""
    for row in tables["score_groups"]:
        row |= {"min_points": "", "max_points": "0"}
    for row in tables["audience_rules"]:
        row["reason"] = ""
    for row in tables["grade_actions"]:
        row["sla_hours"] = ""
    tables["grade_thresholds"][0]["min_score"] = "-12.123456"
    large, pricing = tables["fit_rules"][0], tables["engagement_rules"][0]
    tables["fit_rules"] += [
        {**large, "rule_id": "zero", "points": "0", "operator": "GTE"},
        {**large, "rule_id": "fine", "points": "-0.000001", "value": " 5e2 "},
        {
            **large,
            "rule_id": "listed",
            "attribute": "Country",
            "operator": "In",
            "value": " DE | FR ",
        },
        {**large, "rule_id": "known", "operator": "IS_PRESENT", "value": ""},
        {**large, "rule_id": "range", "operator": "Between", "value": " 5 | 5.0 "},
        {**large, "rule_id": "pattern", "attribute": "job_title", "operator": "matches"}
        | {"value": "(^|[^a-z])ceo([^a-z]|$)"},
        {**large, "rule_id": "closed", "valid_to": "2026-01-01"},
        {**large, "rule_id": "closed", "valid_from": "2026-01-01", "points": "25"},
        {**large, "rule_id": "future", "valid_from": "2099-01-01"},
        {**large, "rule_id": "twice"},
        {**large, "rule_id": "twice"},
    ]
    tables["engagement_rules"] += [
        {**pricing, "rule_id": "future_event", "valid_from": "2099-01-01"},
        {**pricing, "rule_id": "any", "event_type": "*", "decay": "", "decay_days": ""}
        | {"property": "", "operator": "", "value": "", "max_per_day": "", "max_occurrences": ""}
        | {"window_days": "", "points": "0.5"},
        {**pricing, "rule_id": "upper", "operator": "STARTS_WITH", "counting": "PER_EVENT"}
        | {"decay": "None"},
    ]
    tables["audience_rules"] += [
        {"scoring_model_id": model, "rule_id": "expired", "effect": "Suppress"}
        | {"attribute": "rule", "operator": "Matched", "value": "future"},
    ]
    tables["mql_criteria"] += [
        {"scoring_model_id": model, "criteria_set": name, "measure": measure}
        | {"operator": operator, "value": value}
        for name, measure, operator, value in (
            ("one_score", "scaled_score", "GTE", "50"),
            ("one_score", "scaled_score", "lte", "50"),
            ("narrow", "fit_score", "gt", "5"),
            ("narrow", "fit_score", "lt", "5.000002"),
            ("out_of_reach", "scaled_score", "gt", "100"),
            ("other_case", "lead_grade", "In", " a1 | b2 "),
            ("not_valid_today", "rule", "not_matched", "future"),
            ("not_valid_today", "rule", "matched", "future_event"),
        )
    ]
    return tables


def bare_model(model: str) -> Tables:
    """A model with as little as a model can have; all tables of rules are empty."""
    tables = small_model(model)
    for table in (
        "audience_rules",
        "score_groups",
        "fit_rules",
        "engagement_rules",
        "mql_criteria",
    ):
        tables[table] = []
    tables["grade_thresholds"] = [
        row for row in tables["grade_thresholds"] if row["min_score"] == ""
    ]
    tables["grade_actions"] = tables["grade_actions"][-1:]
    return tables


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace for valid policies."""
    workspace = Workspace(tmp_path_factory.mktemp("valid_rules") / "lead_scoring")
    workspace.write_dictionaries(small_dictionaries())
    workspace.write_inputs(small_inputs(), EXTRA_COLUMNS)
    return workspace


def test_unusual_valid_policies_pass(fresh: Workspace) -> None:
    """Drafts, rules of another day, blank optional cells, blanks in lists, other letter case."""
    fresh.write_rules(joined(unusual_model("main"), half_finished_draft()))
    result = fresh.build(DAY)
    assert result.success, result.messages[-6000:]
    scores = fresh.rows("lead_scores")
    assert {row["scoring_model_id"] for row in scores} == {"main"}
    matched = {
        row["rule_id"]: row["points"]
        for row in fresh.rows("lead_score_contributions")
        if row["contact_id"] == "C1"
    }
    assert {"zero", "fine", "listed", "known", "pattern", "closed", "twice", "any", "upper"} <= set(
        matched
    )
    assert not {"range", "future", "future_event"} & set(matched)
    assert (matched["zero"], matched["closed"], matched["listed"]) == (0, 25, 20)
    reasons = {row["contact_id"]: row["suppression_reason"] for row in scores}
    assert reasons["C5"] == "opted_out"


def test_bare_policy_passes(fresh: Workspace) -> None:
    """One model without rules, groups, audience and criteria: everyone has the lowest grade."""
    fresh.write_rules(bare_model("only"))
    result = fresh.build(DAY)
    assert result.success, result.messages[-6000:]
    scores = fresh.rows("lead_scores")
    assert sorted(row["contact_id"] for row in scores) == ["C1", "C2", "C3", "C4", "C5"]
    assert {(row["lead_grade"], row["total_score"], row["is_mql"]) for row in scores} == {
        ("B2", 0, False)
    }
    assert fresh.rows("lead_score_contributions") == []
    assert fresh.rows("scoring_guide") == []


def test_no_live_model_passes(fresh: Workspace) -> None:
    """Models that are all off score nobody, and the inputs are still accounted for."""
    fresh.write_rules(half_finished_draft())
    result = fresh.build(DAY)
    assert result.success, result.messages[-6000:]
    assert fresh.rows("lead_scores") == []
    assert sum(row["rows"] for row in fresh.rows("input_reconciliation")) > 0
