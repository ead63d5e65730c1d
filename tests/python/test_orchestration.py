"""Cron and Dagster run the same hourly command, and it names models that there are."""

from __future__ import annotations

import ast
import re

from workspace import PROJECT

DEFINITIONS = PROJECT / "examples" / "dagster" / "definitions.py"
PAGE = PROJECT / "docs" / "orchestration.md"


def constants_of_dagster() -> dict[str, object]:
    """Read the literal values of the module, which can't be imported without Dagster."""
    values: dict[str, object] = {}
    for statement in ast.parse(DEFINITIONS.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                values[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    return values


def settings_of_cron() -> dict[str, str]:
    """Read the variables of the crontab in the documentation."""
    text = PAGE.read_text(encoding="utf-8")
    crontab = text.split("```crontab\n")[1].split("```")[0]
    return dict(re.findall(r"^([A-Z_]+)=(.+)$", crontab, re.MULTILINE))


def test_cron_and_dagster_select_the_same() -> None:
    """The selection of the hour, and the options that go with it."""
    dagster, cron = constants_of_dagster(), settings_of_cron()
    assert cron["SCORES"] == dagster["HOURLY"]
    options = cron["BUILD"].split()[1:]
    options.remove("--no-use-colors")
    assert options == dagster["BUILD"]


def test_every_selected_name_is_a_published_table() -> None:
    """Of a name that it doesn't know dbt only warns, and builds the others."""
    names = settings_of_cron()["SCORES"].split()
    assert len(names) == len(set(names)) > 0
    marts = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert {name.removeprefix("+") for name in names} <= marts
    assert all(name.startswith("+") for name in names)


def test_every_table_that_keeps_state_is_made_by_the_hour() -> None:
    """What a run reads as new is old in the next: a table that grows must not sit out a run."""
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in (PROJECT / "models").rglob("*.sql")
    }
    kept = {name for name, text in texts.items() if "kept_table()" in text}
    # A model may read another by way of a macro.
    for path in (PROJECT / "macros").glob("*.sql"):
        for text in re.split(r"(?={%-? macro )", path.read_text(encoding="utf-8"))[1:]:
            texts[re.findall(r"macro (\w+)\(", text)[0]] = text
    waiting = [name.removeprefix("+") for name in settings_of_cron()["SCORES"].split()]
    made: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in made:
            made.add(name)
            waiting += re.findall(r"(?:ref\('|lead_scoring\.)(\w+)", texts.get(name, ""))
    assert kept
    assert kept <= made
