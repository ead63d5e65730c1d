"""Regular expressions mean the same on every engine, or are refused."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest
from jinja2 import Environment
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import PROJECT

pytestmark = pytest.mark.xdist_group("patterns")

SIGNS = "abzAZ09_ -.,\n\r\täÄéß\u0131\u0130\\]^"
REFUSED = [
    *("(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", r"(a)\1", "(?i)a", "(?s)a", "(?P<n>a)", "(?>a)"),
    *(r"\p{L}", "[[:alpha:]]", "[a[b]]", "[a&&b]", r"\Qa\E", r"\x41", r"\u0041", r"\101"),
    *(r"\A", r"\z", r"\Z", r"\m", r"\M", r"\y", r"\v", r"\h", r"a\B", r"\_", "***=a", "a++", "a*+"),
    *("a**", "^*", r"\b+", "a{", "a}", "a]", "a{256}", "a{1,300}", "[]a]", "[^]a[b]", r"[a-\d]"),
    *(r"[\D]", r"[\W]", "[a-c-e]", "*a", "(*a)", "a|?", "[a", "a\\"),
]
INVALID = ["(", "a)", "[z-a]", "a{3,2}"]


class ReturnedError(Exception):
    """What a macro gives back."""


def give_back(value: object) -> None:
    """Stand in for dbt's return."""
    raise ReturnedError(value)


class Macros:
    """Macros on patterns, with those of one engine behind them."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        text = "".join(
            (PROJECT / "macros" / f"{name}.sql").read_text(encoding="utf-8")
            for name in ("patterns", "rule_patterns", "literals")
        )
        given = {
            "lead_scoring": self,
            "adapter": SimpleNamespace(dispatch=self.dispatch),
            "modules": SimpleNamespace(re=re),
            "dbt": SimpleNamespace(position=lambda part, whole: f"strpos({whole}, {part})"),
            "return": give_back,
        }
        # No extension but the one for "do", as in dbt.
        environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)
        self.module = environment.from_string(text).make_module(given)

    def postgres_function(self, name: str) -> str:
        """Name of a function that the project makes on PostgreSQL."""
        return f"test_{name}"

    def dispatch(self, name: str, _: str) -> Callable[..., Any]:
        """Find the macro of the engine, or the default."""
        own = f"{self.engine}__{name}"
        return getattr(self, own if hasattr(self.module, own) else f"default__{name}")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Find a macro by its name."""
        macro = getattr(self.module, name)

        def call(*arguments: object) -> object:
            try:
                return macro(*arguments)
            except ReturnedError as returned:
                return returned.args[0]

        return call


Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Macros, Query]]:
    """The macros of an engine, and a function that runs a query there."""
    macros = Macros(request.param)
    if request.param == "duckdb":
        yield macros, lambda sql: duckdb.sql(sql).fetchall()
        return
    folder = tmp_path_factory.mktemp("patterns")
    with postgres_server(folder) as server:
        workspace = PostgresWorkspace(folder / "lead_scoring", server.port)
        workspace.execute(
            "create function test_matches(value text, pattern text) returns boolean language"
            " plpgsql immutable strict as $$ begin return value ~* pattern;"
            " exception when others then return null; end $$"
        )
        connection = workspace.connect()
        cursor = connection.cursor()

        def query(sql: str) -> list[tuple[Any, ...]]:
            cursor.execute(sql)
            return cursor.fetchall()

        yield macros, query
        connection.close()


def problems(engine: tuple[Macros, Query], patterns: Sequence[str]) -> list[str | None]:
    """What is wrong with each pattern."""
    macros, query = engine
    rows = ", ".join(
        f"({number}, {macros.text_literal(pattern)})" for number, pattern in enumerate(patterns)
    )
    found = query(
        f"select {macros.pattern_problem('pattern')} from (values {rows}) as listed (n, pattern)"
        " order by n"
    )
    return [reason for (reason,) in found]


def test_patterns_that_engines_read_in_different_ways_are_refused(
    engine: tuple[Macros, Query],
) -> None:
    """Each is refused on each engine, and the message says what is allowed."""
    for pattern, reason in zip(REFUSED, problems(engine, REFUSED), strict=True):
        assert (reason or "").startswith("it uses what not every engine reads alike"), pattern
    assert problems(engine, INVALID) == ["it is not a valid regular expression"] * len(INVALID)


def test_bundled_patterns_are_allowed(engine: tuple[Macros, Query]) -> None:
    """Patterns of the bundled policy and of the examples stay as they are."""
    patterns = set()
    for folder in ("seeds", "examples", "integration_tests"):
        for path in (PROJECT / folder).rglob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    patterns |= {row["value"]} if row.get("operator") == "matches" else set()
                    patterns |= {row["pattern"]} if "pattern" in row else set()
    assert len(patterns) > 30
    assert set(problems(engine, sorted(patterns))) == {None}


def bracket(draw: random.Random) -> str:
    """A set of signs."""
    items = ["a-c", "A-Z", "0-9", "ä", "_", ".", r"\d", r"\w", r"\s", r"\]", r"\\", "\n", "é"]
    body = "".join(draw.sample(items, draw.randint(1, 3)))
    return f"[{draw.choice(['', '^'])}{draw.choice(['', '-'])}{body}]"


def pattern(draw: random.Random, depth: int = 2) -> str:
    """A pattern of the allowed syntax."""
    parts = []
    for _ in range(draw.randint(1, 3)):
        kind = draw.random()
        if kind < 0.1:
            parts.append(draw.choice(["^", "$", r"\b"]))
            continue
        if kind < 0.3:
            part = draw.choice([".", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", r"\n", r"\r", r"\."])
        elif kind < 0.5:
            part = bracket(draw)
        elif kind < 0.7 and depth:
            inner = [pattern(draw, depth - 1) for _ in range(draw.randint(1, 2))]
            part = draw.choice(["(", "(?:"]) + "|".join(inner) + ")"
        else:
            part = draw.choice(["a", "b", "Z", "9", "_", "ä", "É", "ß", "-", ",", " ", "\n", "\r"])
        parts.append(part + draw.choice(["", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "+?"]))
    return "".join(parts)


WORD = "[A-Za-z0-9_]"
CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \t\n\f\r"}
EDGES = {
    "$": r"\Z",
    r"\b": f"(?:(?<!{WORD})(?={WORD})|(?<={WORD})(?!{WORD}))",
}


def spelled(part: str) -> str:
    """A part of a pattern as Python has to be told it."""
    if part.startswith("["):
        signs = re.findall(r"\\.|.", part, re.DOTALL)
        return "".join(CLASSES.get(sign[1:], sign) for sign in signs)
    if part[0] == "\\" and part[1].lower() in CLASSES:
        return f"[{'^' if part[1].isupper() else ''}{CLASSES[part[1].lower()]}]"
    return EDGES.get(part, part)


def judged(pattern: str, text: str) -> bool:
    """What Python makes of a pattern, told to read it as RE2 does."""
    parts = re.findall(r"\[\^?(?:\\.|[^\]\\])+\]|\\.|.", pattern, re.DOTALL)
    # Python alone takes the Turkish letters for an i of another case.
    text = text.replace("\u0130", "Ł").replace("\u0131", "Ł")
    return re.search("".join(map(spelled, parts)), text, re.IGNORECASE) is not None


def test_allowed_patterns_mean_the_same(engine: tuple[Macros, Query]) -> None:
    """Drawn patterns find in drawn texts what Python finds there."""
    macros, query = engine
    draw = random.Random(14)
    patterns = [pattern(draw) for _ in range(400)]
    assert set(problems(engine, patterns)) == {None}
    texts = ["".join(draw.choices(SIGNS, k=draw.randint(1, 8))) for _ in range(60)]
    rows = ", ".join(f"({number}, {macros.text_literal(one)})" for number, one in enumerate(texts))
    for one in patterns:
        sql = f"select {macros.regex_matches('text', one)} from (values {rows}) as t (n, text)"
        found = [answer for (answer,) in query(sql + " order by n")]
        expected = [judged(one, text) for text in texts]
        wrong = [
            text
            for text, left, right in zip(texts, found, expected, strict=True)
            if left is not right
        ]
        assert not wrong, (one, wrong)
