"""Pages of the workbench without a browser, on a warehouse of the test's choice."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from workbench import session

HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil.example")',
    "[click](http://evil.example)",
    ":material/delete: **bold** $x^2$",
    "www.evil.example",
)


# Opens a file for writing as soon as nobody reads it, says so, and closes it when a line comes.
WRITER = """
import duckdb, sys, time
for _ in range(100):
    try:
        connection = duckdb.connect(sys.argv[1])
        break
    except duckdb.IOException as error:
        print(error, file=sys.stderr)
        time.sleep(0.1)
with connection:
    connection.execute(sys.argv[2])
    print("open", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def written_by_another(path: Path, statement: str = "select 1") -> Iterator[None]:
    """Have another process hold a file for writing, as a build does, which must be free soon."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), statement],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout.readline() == "open\n", "the file is in use"
        yield
    finally:
        writer.communicate("\n", timeout=20)


@contextmanager
def reading(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have pages read a file."""
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(path))
    monkeypatch.setenv(session.WAREHOUSE, "duckdb")
    session.warehouse.clear()
    try:
        yield
    finally:
        session.warehouse().close()
        session.warehouse.clear()


def page(name: str, **parameters: str) -> AppTest:
    """Open a page with the parameters of its address."""

    def script(name: str) -> None:
        import importlib  # noqa: PLC0415 - the script of a page stands alone.

        importlib.import_module(f"workbench.pages.{name}").show()

    found = AppTest.from_function(script, default_timeout=30, args=(name,))
    for key, value in parameters.items():
        found.query_params[key] = value
    found.run()
    assert not found.exception, [error.message for error in found.exception]
    return found


def tab(found: AppTest, name: str) -> AppTest:
    """Open a tab of the page of a lead: only the open one is drawn."""
    found.session_state["lead_tab"] = name
    found.run()
    assert not found.exception, [error.message for error in found.exception]
    return found


def ask(path: Path, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Rows of a query, asked of the file itself."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()


def change(path: Path, *statements: str) -> None:
    """Change the tables of a test's own file."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)


def shown(found: AppTest) -> str:
    """All text of a page that is Markdown, as somebody reads it."""
    parts = [*found.markdown, *found.title, *found.header, *found.subheader, *found.metric]
    parts += [*found.info, *found.warning, *found.error, *found.success, *found.caption]
    text = "\n".join(str(part.value) for part in parts)
    return re.sub(r"\\(.)", r"\1", text).replace("\N{WORD JOINER}", "")


def metrics(found: AppTest) -> dict[str, str]:
    """The large numbers of a page by label."""
    return {one.label: re.sub(r"\\(.)", r"\1", one.value) for one in found.metric}
