"""Are the CSV files of rules sound as files? ``python -m tools.check_rules [--rules folder]``.

What spreadsheets and editors do to a file before dbt reads it: cells too few or too many, other
separators, a byte-order mark, another encoding, columns that are missing or misspelt, lists that
became dates. Each message names file and line. What the rows say is checked by the build; rows that
share a rule id and contradict each other are named here as well, with both lines. docs/rules.md
explains it.

Exit codes: 0 nothing is wrong, 1 something is, 2 wrong arguments or no rule tables.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path

import yaml

from dbt_workspace.columns import DICTIONARY_COLUMNS, RULE_COLUMNS

PROBLEMS, WRONG_ARGUMENTS = 1, 2

# Rule tables, personas and dictionaries, with the columns that the build reads.
COLUMNS: Mapping[str, Sequence[str]] = {
    **RULE_COLUMNS,
    **DICTIONARY_COLUMNS,
    "personas": [
        *("scoring_model_id", "persona", "lead_grade", "is_mql"),
        *("kind", "name", "value", "days_ago", "times"),
    ],
}
# Notes that the build does not read.
OPTIONAL = {"description"}
# Columns that say the condition; all others are equal in rows that share a rule id and a validity.
CONDITIONS = {
    "fit_rules": {"attribute", "operator", "value"},
    "engagement_rules": {"property", "operator", "value"},
    "audience_rules": {"attribute", "operator", "value"},
}
MEANING_OF_BLANK = {"decay": "none", "min_occurrences": "1"}
TOLD_BY_ANY_ROW = {"description", "effect", "reason"}
DATES = ("valid_from", "valid_to")
PROSE = {"description", "reason", "name", "next_action", "persona"}
# What a value looks like that spreadsheets make a date of, by operator.
TYPED = {
    "between": "low|high, such as 1|5",
    "in": "a list, such as 1|5",
    "not_in": "a list, such as 1|5",
}
COLUMNS_SHOWN = 8
LINES_LISTED = 10
LINES_SHOWN = 3

_MONTHS = (
    "jan|feb|mar|mär|mrz|apr|may|mai|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez"
    "|janv|févr|mars|avr|juin|juil|août|déc|ene|abr|ago|dic"
)
DATE_OF_A_SPREADSHEET = re.compile(
    r"\d{1,2}[./]\d{1,2}[./](?:\d{2}|\d{4})"  # 01.05.2024, 1/5/24
    r"|\d{1,2}-\d{1,2}-(?:\d{2}|\d{4})"
    rf"|\d{{1,2}}[-. ]{{1,2}}(?:{_MONTHS})[.]?(?:[-. ]{{1,2}}\d{{2,4}})?"  # 5-Jan, 05. Jan 2024
    rf"|(?:{_MONTHS})[.]?[- ]\d\d"  # Jan-05
    r"|\d{4}-\d\d-\d\d[ T]00:00(?::00)?",
    re.IGNORECASE,
)
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
ERROR_OF_A_SPREADSHEET = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!|#+)")
QUOTES = "“”„‟«»"
QUOTED = tuple(QUOTES)
READ_AS_WINDOWS_1252 = re.compile("Ã[\u0080-\u00bf\u2018-\u201e]|â€")
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a line of a file."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        """The message, as it is printed."""
        return f"{self.path}, line {self.line}: {self.text}"


@dataclass(frozen=True)
class Row:
    """A row of a file that has as many cells as there are columns.

    Attributes:
        line: the line on which it begins; the header is on line 1.
        cells: trimmed, by column.
    """

    line: int
    cells: Mapping[str, str]


class RuleFile:
    """A CSV file, with what is wrong with it as a file.

    Attributes:
        path: as it is named in messages.
        rows: its sound rows.
        row_count: all its rows.
        problems: what is wrong.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.table = path.stem
        self.rows: list[Row] = []
        self.row_count = 0
        self.problems: list[Problem] = []
        self._check_cells(self._decoded(path.read_bytes()))
        self.problems.extend(self._disagreements())
        self.problems.sort()

    def _say(self, line: int, text: str) -> None:
        self.problems.append(Problem(self.path, line, text))

    def _say_of_lines(self, lines: Sequence[int], text: str) -> None:
        """One problem for lines that have the same."""
        first, *others = lines
        if others:
            shown = ", ".join(map(str, others[:LINES_LISTED]))
            more = f" and {len(others) - LINES_LISTED} more" if len(others) > LINES_LISTED else ""
            text += f" The same in line{'s' if len(others) > 1 else ''} {shown}{more}."
        self._say(first, text)

    def _decoded(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._say(1, "the file is UTF-16; expected UTF-8 (in a spreadsheet: CSV UTF-8).")
            return data.decode("utf-16", errors="replace")
        if data.startswith(b"\xef\xbb\xbf"):
            self._say(
                1,
                "the file begins with a byte-order mark, which some programs take for a part of the"
                " first column's name; expected UTF-8 without one.",
            )
            data = data[3:]
        lines, wrong = [], []
        for number, line in enumerate(data.split(b"\n"), start=1):
            try:
                lines.append(line.decode("utf-8"))
            except UnicodeDecodeError as error:
                wrong.append((number, line[error.start : error.start + 1]))
                lines.append(line.decode("cp1252", errors="replace"))
        if wrong:
            first = wrong[0][1]
            self._say_of_lines(
                [number for number, _ in wrong],
                f"the byte 0x{first.hex()} is not UTF-8 (it is {first.decode('cp1252', 'replace')}"
                " in Windows-1252); expected UTF-8.",
            )
        return "\n".join(lines)

    def _check_cells(self, text: str) -> None:
        if not text.strip():
            self._say(1, f"the file is empty; expected a header{self._expected_header()}.")
            return
        first = text.splitlines()[0]
        for sign, name in SEPARATORS.items():
            if first.count(sign) > first.count(","):
                self._say(1, f"columns are separated by {name}; expected commas.")
                return
        records = self._records(text)
        header = next(records, None)
        if header is None:
            return
        columns = [name.strip() for name in header[1]]
        self._check_header(columns)
        wrong: dict[str, list[int]] = {}
        for line, cells in records:
            if not cells:
                continue
            self.row_count += 1
            problem = self._count_problem(cells, len(columns))
            if problem:
                wrong.setdefault(problem, []).append(line)
            else:
                by_column = zip(columns, (cell.strip() for cell in cells), strict=True)
                row = Row(line, dict(by_column))
                self.rows.append(row)
                self._check_row(row)
        for problem, lines in wrong.items():
            self._say_of_lines(lines, problem)

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Rows as lists of cells, each with the line on which it begins."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                end = "unexpected end" in str(error)
                self._say(
                    line,
                    'a double quote is opened and never closed; expected another " at its end.'
                    if end
                    else 'text follows a closing double quote; expected a comma there, and a "'
                    " within a cell written twice.",
                )
                return

    def _expected_header(self) -> str:
        columns = COLUMNS.get(self.table)
        return f" with {','.join(columns)}" if columns else ""

    def _check_header(self, columns: Sequence[str]) -> None:
        known = COLUMNS.get(self.table)
        if known is None:
            return
        missing = [name for name in known if name not in columns]
        for name in columns:
            if name in known or name in OPTIONAL:
                continue
            nearest = get_close_matches(name, missing, n=1)
            missing = [one for one in missing if one not in nearest]
            expected = nearest[0] if nearest else f"one of {', '.join(known)}"
            self._say(1, f"unknown column '{name}'; expected {expected}.")
        if missing:
            self._say(1, f"{_columns(missing)} missing; expected {','.join(known)}.")
        twice = sorted({name for name in columns if columns.count(name) > 1})
        if twice:
            self._say(1, f"{_columns(twice)} in the header twice; expected once.")

    def _count_problem(self, cells: Sequence[str], wanted: int) -> str | None:
        found = len(cells)
        if found == wanted:
            return None
        if found == 1 and cells[0].count(";") >= wanted - 1:
            return "cells are separated by semicolons; expected commas."
        many = f"{abs(found - wanted)} too {'many' if found > wanted else 'few'}"
        hint = ""
        if found > wanted:
            quoted = next((cell.strip()[0] for cell in cells if cell.strip()[:1] in QUOTED), None)
            quotes = "straight double quotes" if quoted else "double quotes"
            hint = f' A cell with a comma needs {quotes} (") around it'
            hint += f", not {quoted}." if quoted else "."
        return f"{found} cells, {many}; expected {wanted}, as in the header.{hint}"

    def _check_row(self, row: Row) -> None:
        if not any(row.cells.values()):
            self._say(row.line, "all cells are blank; expected a row, or no line.")
            return
        for column, cell in row.cells.items():
            if problem := cell_problem(column, cell, row.cells.get("operator", "")):
                self._say(row.line, problem)

    def _disagreements(self) -> Iterator[Problem]:
        """Rows that share a rule id and contradict the first of them: one problem a row."""
        if self.table not in CONDITIONS:
            return
        own = CONDITIONS[self.table] | {"scoring_model_id", "rule_id", *DATES}
        shared = set(COLUMNS[self.table]) - own
        first_rows: dict[tuple[str, ...], Row] = {}
        for row in self.rows:
            key = tuple(row.cells.get(name, "") for name in ("scoring_model_id", "rule_id", *DATES))
            first = first_rows.setdefault(key, row)
            names = [
                name
                for name, cell in row.cells.items()
                if name in shared and not _agree(name, cell, first.cells[name])
            ]
            if not names or not key[1]:
                continue
            shown = [
                f"{name} ({row.cells[name] or 'blank'}, there {first.cells[name] or 'blank'})"
                for name in names[:COLUMNS_SHOWN]
            ]
            more = f" and {len(names) - COLUMNS_SHOWN} more" if len(names) > COLUMNS_SHOWN else ""
            hint = " Is a comma missing, or one too many?" if len(names) >= LINES_SHOWN else ""
            yield Problem(
                self.path,
                row.line,
                f"rows that share the rule_id '{key[1]}' are conditions of one rule; expected the"
                f" same as in line {first.line} in {', '.join(shown)}{more}.{hint}",
            )


def cell_problem(column: str, cell: str, operator: str) -> str | None:
    """What a spreadsheet or an encoding has done to a cell; None if nothing."""
    found = _damage(column, cell, operator.lower()) if cell else None
    return f"{column} is '{cell}'{found}" if found else None


def _damage(column: str, cell: str, operator: str) -> str | None:
    items = [item.strip() for item in cell.split("|")]
    mojibake = READ_AS_WINDOWS_1252.search(cell)
    found = None
    if column in DATES:
        if not ISO_DATE.fullmatch(cell):
            found = "; expected a date as YYYY-MM-DD."
    elif column not in PROSE and any(map(DATE_OF_A_SPREADSHEET.fullmatch, items)):
        typed = TYPED.get(operator, "such as 1|5") if column == "value" else "such as 5"
        found = (
            f", a date that a spreadsheet makes of other text; expected what was typed, {typed}."
        )
    elif ERROR_OF_A_SPREADSHEET.fullmatch(cell):
        found = ", an error of a spreadsheet; expected what was typed."
    elif cell[0] in QUOTES and cell[-1] in QUOTES:
        found = ', in quotes that are part of the text; expected straight ones (").'
    elif mojibake:
        found = f"; {mojibake.group()} is UTF-8 read as Windows-1252; expected the letter itself."
    return found


def _agree(column: str, one: str, other: str) -> bool:
    if column in TOLD_BY_ANY_ROW and not (one and other):
        return True
    one, other = (cell or MEANING_OF_BLANK.get(column, "") for cell in (one, other))
    if column not in TOLD_BY_ANY_ROW | {"score_group"} and one.lower() == other.lower():
        return True
    try:
        return one == other or Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _columns(names: Sequence[str]) -> str:
    several = len(names) > 1
    return f"column{'s' if several else ''} {', '.join(names)} {'are' if several else 'is'}"


# A row that a build names by its cells.
NAMED_ROW = re.compile(r"^(\s+(\w+), row \((.*?)\))(, \w+)?: ", re.MULTILINE | re.DOTALL)


def with_lines(text: str, files: Sequence[RuleFile]) -> str:
    """Add to each row that a message names by its cells the line of the file, where it is known.

    dbt loads a file as a table, which has no lines: a row is looked for by its cells, and nothing
    is added if there is none or if too many are alike.
    """
    by_table = {file.table: file for file in files}

    def named(found: re.Match[str]) -> str:
        file = by_table.get(found[2])
        lines = lines_of(file, found[3]) if file else []
        where = f", line{'s' if len(lines) > 1 else ''} {' and '.join(map(str, lines))}"
        is_told = 0 < len(lines) <= LINES_SHOWN
        return f"{found[1]}{where if is_told else ''}{found[4] or ''}: "

    return NAMED_ROW.sub(named, text)


def lines_of(file: RuleFile, label: str) -> list[int]:
    """Lines of the rows with the cells ``column=cell, column=cell``; an item stands for a list."""
    if not file.rows:
        return []
    columns = "|".join(map(re.escape, file.rows[0].cells))
    parts = re.split(rf"(?:^|, )({columns})=", label)[1:]
    wanted = dict(zip(parts[::2], parts[1::2], strict=True))

    def has(cell: str, text: str) -> bool:
        items = [item.strip() for item in cell.split("|")]
        return text.strip().lower() in (cell.lower(), *(item.lower() for item in items))

    return [
        row.line
        for row in file.rows
        if wanted and all(has(row.cells[name], text) for name, text in wanted.items())
    ]


def files_of_folder(folder: Path) -> list[Path]:
    """All CSV files of a folder."""
    return sorted(folder.glob("*.csv"))


def files_of_project(project: Path) -> list[Path]:
    """CSV files of rule tables, personas and dictionaries among the seeds of a dbt project."""
    settings = project / "dbt_project.yml"
    if not settings.is_file():
        return []
    paths = yaml.safe_load(settings.read_text(encoding="utf-8")).get("seed-paths", ["seeds"])
    found = [path for seeds in paths for path in (project / seeds).rglob("*.csv")]
    return sorted(path for path in found if path.stem in COLUMNS)


def read_files(paths: Sequence[Path]) -> list[RuleFile]:
    """Read files, named in messages as from this folder where they are below it."""
    here = Path.cwd()
    return [
        RuleFile(path.relative_to(here) if path.is_relative_to(here) else path) for path in paths
    ]


def problems_of(files: Sequence[RuleFile]) -> list[Problem]:
    """What is wrong with files, and with their names."""
    found = [problem for file in files for problem in file.problems]
    for file in files:
        nearest = get_close_matches(file.table, COLUMNS, n=1, cutoff=0.8)
        if file.table not in COLUMNS and nearest:
            text = f"no rule table has this name; expected {nearest[0]}.csv."
            found.append(Problem(file.path, 1, text))
    return sorted(found)


def report(files: Sequence[RuleFile]) -> tuple[int, str]:
    """Exit code and words for files that were read."""
    problems = problems_of(files)
    rows = sum(file.row_count for file in files)
    if not problems:
        tables = f"{len(files)} file{'s' if len(files) != 1 else ''}"
        return 0, f"{tables} with {rows:,} rows: nothing is wrong with them as files."
    count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
    lines = "\n".join(f"  {problem}" for problem in problems)
    return PROBLEMS, f"The files of the rule tables have {count}; nothing has been built.\n{lines}"


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; wrong input ends the program with a message and exit code 2."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--project-dir", type=Path, default=Path.cwd(), help="dbt project (this folder)"
    )
    parser.add_argument("--rules", type=Path, help="folder of CSV files, instead of the project's")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Check, and return the exit code."""
    asked = arguments(given)
    folder = (asked.rules or asked.project_dir).resolve()
    paths = files_of_folder(folder) if asked.rules else files_of_project(folder)
    if not paths:
        where = "CSV files" if asked.rules else "seeds that are rule tables"
        print(f"{folder} has no {where}.", file=sys.stderr)
        return WRONG_ARGUMENTS
    code, words = report(read_files(paths))
    print(words, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
