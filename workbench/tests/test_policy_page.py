"""The Policy page: edit, add a rule, check, save and undo, on a copy of the project."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dbt_workspace.project import copy_project
from workbench import session
from workbench.policy.drafts import DraftRow
from workbench.text import plain

SECONDS = 120


def page() -> None:
    """What Streamlit runs."""
    from workbench.pages import policy  # noqa: PLC0415 - runs as a script of its own

    policy.show()


@pytest.fixture(scope="module")
def project(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project, with the sample as it was built."""
    folder = tmp_path_factory.mktemp("policy") / "project"
    copy_project(folder)
    database = shutil.copy2(sample_file, folder / "lead_scoring.duckdb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEAD_SCORING_WORKBENCH_PROJECT", str(folder))
        patch.setenv("LEAD_SCORING_DUCKDB_PATH", str(database))
        patch.setenv(session.EDIT, "yes")
        session.warehouse.clear()
        yield folder
    session.warehouse.clear()


def opened() -> AppTest:
    """The page, as it is opened."""
    return run(AppTest.from_function(page, default_timeout=SECONDS))


def run(app: AppTest) -> AppTest:
    """Run the page; it must not fail."""
    app.run()
    assert not app.exception, app.exception
    return app


def click(app: AppTest, key: str) -> None:
    """Press a button."""
    app.button(key=key).click()
    run(app)


def files(project: Path) -> dict[str, bytes]:
    """All rule tables as they are on disk."""
    return {path.name: path.read_bytes() for path in sorted(project.glob("seeds/*/*.csv"))}


def said(app: AppTest) -> str:
    """All that the page says beside its tables."""
    kinds = (app.info, app.success, app.error, app.warning, app.caption, app.markdown)
    return "\n".join(element.value for kind in kinds for element in kind)


def fill(app: AppTest, rule_id: str, points: str) -> None:
    """Fill in the form for a fit rule with two values, and add the rule."""
    app.session_state["policy_section"] = "New rule"
    run(app)
    app.selectbox(key="new_fit_0_field").set_value("country")
    run(app)
    app.selectbox(key="new_fit_0_operator").set_value("in")
    run(app)
    app.multiselect(key="new_fit_0_country_list").set_value(["FR", "Italy"])
    run(app)
    assert "of 583 leads" in said(app)
    app.selectbox(key="new_group_fit").set_value("location")
    app.text_input(key="new_rule_id").set_value(rule_id)
    app.text_input(key="new_points").set_value(points)
    app.text_input(key="new_description").set_value("In France, or in Italy")
    click(app, "new_add")


def test_a_rule_is_added_checked_saved_and_undone(project: Path) -> None:
    """A wrong cell stops the save beside its row; the rule alone is written, and undone."""
    before = files(project)
    app = opened()
    assert app.button(key="policy_save").disabled
    fill(app, "latin europe", "many")
    assert "mid_market,latin_europe,location,country,in,FR|Italy,many" in app.code[0].value
    click(app, "policy_save")
    assert "The checks found 1 problem" in said(app)
    problems = next(found.value for found in app.dataframe if "Problem" in found.value)
    assert "points is 'many'; a number is expected" in problems.iloc[0]["Problem"]
    assert files(project) == before
    # Beside the row, in the grid.
    grid = next(found.value for found in app.dataframe if "problem" in found.value)
    [row] = [row for _, row in grid.iterrows() if row["problem"]]
    assert (row["rule_id"], row["points"]) == ("latin_europe", "many")
    assert row["problem"].startswith("points is 'many'")
    draft = app.session_state["policy"].drafts["fit_rules"]
    place = next(n for n, row in enumerate(draft.rows) if row.cells["points"] == "many")
    draft.rows[place] = DraftRow(None, {**draft.rows[place].cells, "points": "7.5"})
    app.session_state["policy"].close_grid()
    run(app)
    assert "Edited since the last check" in said(app)
    click(app, "policy_save")
    assert plain("Saved fit_rules.csv. The next build uses it.") in said(app)
    after = files(project)
    lines = before["fit_rules.csv"].splitlines(keepends=True)
    [new] = [line for line in after["fit_rules.csv"].splitlines(keepends=True) if line not in lines]
    row = b'mid_market,latin_europe,location,country,in,FR|Italy,7.5,,,"In France, or in Italy"\n'
    assert new == row
    assert after["fit_rules.csv"].replace(row, b"") == before["fit_rules.csv"]
    assert {**after, "fit_rules.csv": b""} == {**before, "fit_rules.csv": b""}
    assert "git add seeds/rules/fit_rules.csv" in app.code[0].value
    click(app, "policy_undo")
    assert files(project) == before


def test_without_allow_edit_nothing_can_be_saved_and_the_page_says_why(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits are shown all the same."""
    monkeypatch.setenv(session.EDIT, "no")
    before = files(project)
    app = opened()
    fill(app, "latin_europe", "5")
    assert "started without `--allow-edit`" in said(app)
    assert {"policy_save", "policy_undo"}.isdisjoint(button.key for button in app.button)
    assert not app.button(key="policy_check").disabled
    click(app, "policy_discard")
    assert "Nothing is edited" in said(app)
    assert files(project) == before


def test_a_rule_id_that_is_taken_is_refused_and_hostile_text_is_text(project: Path) -> None:
    """What people type is never Markdown or HTML."""
    path = project / "seeds" / "rules" / "fit_rules.csv"
    before = path.read_bytes()
    hostile = "<script>[x](http://y)</script>"
    try:
        path.write_bytes(before.replace(b"size_50_to_99", hostile.encode()))
        app = opened()
        fill(app, hostile, "5")
        assert f"There is a rule {plain(hostile)} already" in said(app)
        assert hostile not in said(app)
        assert "Nothing is edited" in said(app)
    finally:
        path.write_bytes(before)


def test_a_file_that_changed_on_disk_is_not_written_over(project: Path) -> None:
    """The page says so, and reads it anew when the edits are discarded."""
    path = project / "seeds" / "rules" / "fit_rules.csv"
    before = path.read_bytes()
    app = opened()
    fill(app, "latin_europe", "5")
    try:
        path.write_bytes(before.replace(b"size_50_to_99", b"size_of_others"))
        run(app)
        assert "changed on disk since you began to edit" in said(app)
        assert app.button(key="policy_save").disabled
        click(app, "policy_discard")
        cells = [
            row.cells["rule_id"] for row in app.session_state["policy"].drafts["fit_rules"].rows
        ]
        assert "size_of_others" in cells
        assert "latin_europe" not in cells
    finally:
        path.write_bytes(before)


def test_every_table_is_shown_with_what_it_is_for(project: Path) -> None:
    """Each table is a grid below the sentence of its seed."""
    app = opened()
    tables = app.selectbox(key="policy_table").options
    assert len(tables) == 17
    for table in app.session_state["policy"].drafts:
        app.selectbox(key="policy_table").set_value(table)
        run(app)
        assert "One row per" in said(app)


def test_personas_are_shown_with_what_they_must_get(project: Path) -> None:
    """All six personas of the sample get it."""
    app = opened()
    app.session_state["policy_section"] = "Golden personas"
    run(app)
    [table] = [found.value for found in app.dataframe]
    assert len(table) == 6
    assert all(text.startswith("✓") for text in table["Last build"])
