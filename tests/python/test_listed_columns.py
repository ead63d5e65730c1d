"""Columns that the vars list: names that SQL reserves are refused, all others are read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from policies import DAY, small_model
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import INPUT_COLUMNS, PROJECT, Workspace

pytestmark = pytest.mark.xdist_group("listed_columns")

LISTS = {
    "contacts": ("lead_scoring__contact_attributes", "contact_attributes"),
    "events": ("lead_scoring__event_properties", "event_properties"),
    "companies": ("lead_scoring__company_attributes", "company_attributes"),
}
# They were read as the database role, the day or the schema, or stopped the build on one engine.
ALWAYS_REFUSED = {
    *("user", "current_user", "current_role", "session_user", "current_catalog"),
    *("current_schema", "current_date", "current_time", "current_timestamp", "localtime"),
    *("localtimestamp", "left", "right", "full", "inner", "join", "natural", "interval", "new"),
}
# Everyday names of columns, which work on all engines.
NEVER_REFUSED = {"name", "value", "type", "region", "role", "source", "date", "year", "language"}


def listed(macro: str) -> set[str]:
    """Names within quotes in a macro of listed_columns.sql."""
    text = (PROJECT / "macros" / "listed_columns.sql").read_text(encoding="utf-8")
    body = text.split(f"macro {macro}(")[1].split("endmacro")[0]
    return set(re.findall(r"'(\w+)'", body))


REFUSED = listed("reserved_words")


def keywords(server: PostgresWorkspace | None) -> set[str]:
    """Words with a meaning of their own in the SQL of DuckDB, or of PostgreSQL where it is given.

    Hundreds more are said to be unreserved: they are read too where the environment asks for it.
    """
    takes_all = "LEAD_SCORING_TEST_ALL_KEYWORDS" in os.environ
    words = duckdb.sql("select keyword_name, keyword_category from duckdb_keywords()").fetchall()
    found = {word for word, category in words if takes_all or category != "unreserved"}
    if server is not None:
        rows = server.query("select word, catcode from pg_get_keywords()")
        found |= {row["word"] for row in rows if takes_all or row["catcode"] != "U"}
    return found | NEVER_REFUSED


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A workspace on each engine."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        yield Workspace(folder / "lead_scoring")
    else:
        with postgres_server(folder) as server:
            yield PostgresWorkspace(folder / "lead_scoring", server.port)


def test_words_are_refused_that_read_as_something_else() -> None:
    """The list is sorted, and holds what it has to and no everyday name."""
    text = (PROJECT / "macros" / "listed_columns.sql").read_text(encoding="utf-8")
    words = re.findall(r"'(\w+)'", text.split("macro reserved_words(")[1].split("endmacro")[0])
    assert words == sorted(set(words))
    assert set(words) >= ALWAYS_REFUSED
    assert not NEVER_REFUSED & set(words)
    assert set(words) == REFUSED


@pytest.mark.parametrize("var", [var for var, _ in LISTS.values()])
@pytest.mark.parametrize("word", ["user", "LEFT"])
def test_a_refused_word_stops_the_build(engine: Workspace, var: str, word: str) -> None:
    """The message names the var and the word."""
    result = engine.build({var: [word]}, command="parse", exclude=(), arguments=())
    assert not result.success
    assert (
        f"The var {var} lists '{word.lower()}', which can't be written in SQL without quotes"
        in result.messages
    )


def test_every_other_keyword_is_read(engine: Workspace) -> None:
    """A rule on each column of each input finds the value that is there, and that one alone."""
    server = engine if isinstance(engine, PostgresWorkspace) else None
    words = {
        name: sorted(
            keywords(server) - REFUSED - listed(macro) - set(INPUT_COLUMNS[name]),
        )
        for name, (_, macro) in LISTS.items()
    }
    assert all(len(names) > 40 for names in words.values())
    rules = small_model("main")
    # All rows of a fit rule must hold: one rule tells of all columns.
    fit, engagement = rules["fit_rules"][0], rules["engagement_rules"][0]
    rules["fit_rules"] = [
        {**fit, "rule_id": name, "attribute": prefix + word}
        | {"operator": "equals", "value": f"{name} {word}"}
        for name, prefix in (("contacts", ""), ("companies", "company_"))
        for word in words[name]
    ]
    rules["engagement_rules"] = [
        {**engagement, "rule_id": f"events_{word}", "event_type": "*", "property": word}
        | {"operator": "equals", "value": f"events {word}", "counting": "once"}
        for word in words["events"]
    ]
    rules["audience_rules"] = rules["mql_criteria"] = []
    engine.write_rules(rules)
    rows = {
        "contacts": {"contact_id": "C1", "company_id": "K1"},
        "companies": {"company_id": "K1"},
        "events": {"event_id": "E1", "contact_id": "C1", "event_type": "visit"}
        | {"occurred_at": "2026-06-01"},
    }
    engine.write_inputs(
        {
            name: [{**row, **{word: f"{name} {word}" for word in words[name]}}]
            for name, row in rows.items()
        },
        words,
    )
    arguments = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    result = engine.build(DAY, select=["+lead_score_contributions"], arguments=arguments)
    assert result.success, result.messages[-6000:]
    matched = {row["rule_id"] for row in engine.rows("lead_score_contributions")}
    expected = {
        rule["rule_id"] for table in ("fit_rules", "engagement_rules") for rule in rules[table]
    }
    assert matched == expected
