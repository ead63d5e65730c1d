"""What is left of an erased contact in files: something before `tools/erase.py`, nothing after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from chaos import IS_WHOLE, WITHOUT_TESTS, Chaos, chaos_on, different, published
from policies import EXTRA_COLUMNS, SCORED_ON, small_dictionaries, small_inputs, valid_policy
from workspace import PROJECT

from engines.postgres import DATABASE

DAY = {"lead_scoring__scored_on": SCORED_ON, "lead_scoring__history_start": "2026-06-26"}
ERASED = "Zq9-erase-me-41c7"
# Values of the contact, its event and a rejected row, each of which a file shows before.
MARKERS = {
    "contact id": ERASED,
    "email": "xk7-private-person@acme.example",
    "attribute": "Jw3-chief-of-something",
    "property": "/pricing/vb5-page-of-one",
    "rejected row": "Tm8-not-a-time",
}

# PostgreSQL deletes the files of tables that are replaced: rows deleted from kept tables are left.
SHOWN_BEFORE = {
    "duckdb": set(MARKERS),
    "postgres": {"contact id", "property", "rejected row"},
}


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(one, marks=pytest.mark.xdist_group(f"chaos_{one}"))
        for one in (("duckdb", "postgres") if IS_WHOLE else ("duckdb",))
    ],
)
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chaos]:
    """A workspace on each engine."""
    with chaos_on(request.param, tmp_path_factory.mktemp("erased")) as made:
        yield made


def build(workspace: Chaos, *arguments: str) -> None:
    """Build, which has to succeed."""
    result = workspace.build(DAY, arguments=(*WITHOUT_TESTS, *arguments))
    assert result.success, result.messages[-4000:]


def found_in_files(workspace: Chaos) -> set[str]:
    """Markers that the files of the database hold; PostgreSQL's write-ahead log is left out."""
    if workspace.target == "duckdb":
        files = list(workspace.folder.glob(f"{workspace.database.name}*"))
    else:
        workspace.execute("checkpoint")
        (place,) = workspace.query(
            "select current_setting('data_directory') as folder, oid::text as database"
            f" from pg_database where datname = '{DATABASE}'"
        )
        files = [
            path
            for path in (Path(place["folder"]) / "base" / place["database"]).iterdir()
            if path.is_file()
        ]
    held = [path.read_bytes() for path in files]
    return {name for name, text in MARKERS.items() if any(text.encode() in one for one in held)}


def run_tool(workspace: Chaos) -> None:
    """Run the tool as a project that uses the package does."""
    tool, wiring = str(PROJECT / "tools" / "erase.py"), json.dumps(workspace.wiring())
    subprocess.run(
        [sys.executable, tool, "--target", workspace.target, "--vars", wiring],
        cwd=workspace.folder,
        env={**os.environ, **workspace.environment()},
        check=True,
    )


@pytest.mark.takes_minutes
def test_no_byte_of_an_erased_contact_is_left(workspace: Chaos) -> None:
    """Files hold markers of it after the build that erased it, and none after the tool."""
    workspace.write_rules(valid_policy())
    workspace.write_dictionaries(small_dictionaries())
    others = small_inputs()
    contact = {
        **others["contacts"][0],
        "contact_id": ERASED,
        "email": MARKERS["email"],
        "job_title": MARKERS["attribute"],
    }
    event = {
        **others["events"][0],
        "event_id": "erased",
        "contact_id": ERASED,
        "page_path": MARKERS["property"],
    }
    rejected = {**event, "event_id": "odd", "occurred_at": MARKERS["rejected row"]}
    inputs = {
        **others,
        "contacts": [*others["contacts"], contact],
        "events": [*others["events"], event, rejected],
    }
    workspace.write_inputs(inputs, EXTRA_COLUMNS)
    build(workspace)
    # What the source holds is the source's to delete, and to rewrite.
    workspace.write_inputs(
        {**others, "erasure_requests": [{"contact_id": ERASED, "requested_at": "2026-06-30"}]},
        EXTRA_COLUMNS,
    )
    build(workspace)
    shown = found_in_files(workspace)
    print(f"{workspace.engine}: before, files hold {sorted(shown)}")
    assert shown >= SHOWN_BEFORE[workspace.target]
    before = published(workspace)
    run_tool(workspace)
    assert found_in_files(workspace) == {"contact id"}, "the request alone has the id"
    assert not different(before, published(workspace))
    others["events"].append({**others["events"][0], "event_id": "later", "contact_id": "C3"})
    workspace.write_inputs(
        {**others, "erasure_requests": [{"contact_id": ERASED, "requested_at": "2026-06-30"}]},
        EXTRA_COLUMNS,
    )
    build(workspace)
    increment = published(workspace)
    build(workspace, "--full-refresh")
    assert not different(increment, published(workspace))
