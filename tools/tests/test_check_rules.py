"""Each kind of damage to a file of rules is named with file, line and what was expected."""

from pathlib import Path

import pytest
import yaml

from tools import check_rules, whatif
from tools.check_rules import (
    COLUMNS,
    OPTIONAL,
    PROBLEMS,
    WRONG_ARGUMENTS,
    RuleFile,
    files_of_project,
    with_lines,
)

PROJECT = Path(__file__).resolve().parents[2]
SEEDS = PROJECT / "seeds"
HEADERS = {name: ",".join(columns) for name, columns in COLUMNS.items()}
FIT = f"""{HEADERS["fit_rules"]}
m,size,firm,employee_count,between,1|5,10,,,Small company
m,vip,person,industry,in,Oil|Gas,5,2026-01-01,,"Oil, gas or coal"
m,vip,person,country,equals,DE,5,2026-01-01,,
"""
ENGAGEMENT = f"""{HEADERS["engagement_rules"]}
m,blog,web,page_view,page_path,starts_with,/blog/,once,2,,,,,45,,,,,,Read the blog
m,blog,web,page_view,page_path,matches,cost,once,2.0,1,,,,45,none,,,,,
"""
FEW = "9 cells, 1 too few; expected 10, as in the header."
MANY = (
    "11 cells, 1 too many; expected 10, as in the header. A cell with a comma needs double quotes"
    ' (") around it.'
)


def said(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    """Problems that are printed for a folder of files, without their folder and indent."""
    assert check_rules.main(["--rules", str(folder), *more]) == PROBLEMS
    first, *lines = capsys.readouterr().err.splitlines()
    count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
    assert first == f"The files of the rule tables have {count}; nothing has been built."
    return [line.strip().removeprefix(f"{folder}/") for line in lines]


def test_sound_files_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Line breaks of either kind, quoted cells, blank cells that mean what other rows say."""
    (tmp_path / "fit_rules.csv").write_text(FIT)
    (tmp_path / "engagement_rules.csv").write_bytes(ENGAGEMENT.replace("\n", "\r\n").encode())
    assert check_rules.main(["--rules", str(tmp_path)]) == 0
    assert capsys.readouterr().out == (
        "2 files with 5 rows: nothing is wrong with them as files.\n"
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("1|5,10", "1|5 10", f"2: {FEW}"),
        ("Small company", "Small, private company", f"2: {MANY}"),
        (
            '"Oil, gas or coal"',
            "“Oil, gas or coal”",
            f"3: {MANY.replace('double', 'straight double').removesuffix('.')}, not “.",
        ),
        (
            "m,size,firm,employee_count,between,1|5,10,,,Small company",
            "m;size;firm;employee_count;between;1|5;10;;;Small company",
            "2: cells are separated by semicolons; expected commas.",
        ),
        (",", ";", "1: columns are separated by semicolons; expected commas."),
        (",", "\t", "1: columns are separated by tabs; expected commas."),
        (
            '"Oil, gas or coal"',
            '"Oil, gas or coal',
            '3: a double quote is opened and never closed; expected another " at its end.',
        ),
        (
            '"Oil, gas or coal"',
            '"Oil, "gas" or coal"',
            '3: text follows a closing double quote; expected a comma there, and a " within a cell'
            " written twice.",
        ),
        (
            "1|5",
            "1.5.2024",
            "2: value is '1.5.2024', a date that a spreadsheet makes of other text; expected what"
            " was typed, low|high, such as 1|5.",
        ),
        (
            "1|5",
            "5-Jan",
            "2: value is '5-Jan', a date that a spreadsheet makes of other text; expected what was"
            " typed, low|high, such as 1|5.",
        ),
        (
            "Oil|Gas",
            "Mai 05",
            "3: value is 'Mai 05', a date that a spreadsheet makes of other text; expected what"
            " was typed, a list, such as 1|5.",
        ),
        (
            "1|5,10",
            "1|5,01.05.2024",
            "2: points is '01.05.2024', a date that a spreadsheet makes of other text; expected"
            " what was typed, such as 5.",
        ),
        (
            "10,,,",
            "10,01.05.2024,,",
            "2: valid_from is '01.05.2024'; expected a date as YYYY-MM-DD.",
        ),
        (
            "1|5",
            "#NAME?",
            "2: value is '#NAME?', an error of a spreadsheet; expected what was typed.",
        ),
        (
            "Small company",
            "“Small company”",
            "2: description is '“Small company”', in quotes that are part of the text; expected"
            ' straight ones (").',
        ),
        (
            "Small company",
            "KÃ¼che",
            "2: description is 'KÃ¼che'; Ã¼ is UTF-8 read as Windows-1252; expected the letter"
            " itself.",
        ),
        (
            "points",
            "poinst",
            "1: unknown column 'poinst'; expected points.",
        ),
        (
            ",description\n",
            ",note\n",
            f"1: unknown column 'note'; expected one of {', '.join(COLUMNS['fit_rules'])}.",
        ),
        (
            "m,size,firm,employee_count,between,1|5,10,,,Small company",
            ",,,,,,,,,",
            "2: all cells are blank; expected a row, or no line.",
        ),
    ],
)
def test_damage_is_named_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    """One damaged place is one message, but for columns: what is missing is told as well."""
    (tmp_path / "fit_rules.csv").write_text(FIT.replace(old, new), encoding="utf-8")
    found = said(tmp_path, capsys)
    assert f"fit_rules.csv, line {message}" in found
    assert len(found) == (2 if new == ",note\n" else 1)


def test_columns_that_are_missing_or_there_twice_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the header that was expected."""
    header = HEADERS["grade_actions"].replace(",sla_hours", ",fit_grade")
    (tmp_path / "grade_actions.csv").write_text(f"{header}\n")
    assert said(tmp_path, capsys) == [
        "grade_actions.csv, line 1: column fit_grade is in the header twice; expected once.",
        "grade_actions.csv, line 1: column sla_hours is missing; expected"
        f" {HEADERS['grade_actions']}.",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"\xef\xbb\xbf" + FIT.encode(),
            "1: the file begins with a byte-order mark, which some programs take for a part of the"
            " first column's name; expected UTF-8 without one.",
        ),
        (
            FIT.replace("Small company", "“Small” company").encode("cp1252"),
            "2: the byte 0x93 is not UTF-8 (it is “ in Windows-1252); expected UTF-8.",
        ),
        (
            FIT.replace("m,vip,person", "m,vip,büro").encode("cp1252"),
            "3: the byte 0xfc is not UTF-8 (it is ü in Windows-1252); expected UTF-8. The same in"
            " line 4.",
        ),
        (
            FIT.encode("utf-16"),
            "1: the file is UTF-16; expected UTF-8 (in a spreadsheet: CSV UTF-8).",
        ),
        (b"\n", f"1: the file is empty; expected a header with {HEADERS['fit_rules']}."),
    ],
)
def test_another_encoding_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, message: str
) -> None:
    """The rest of the file is read all the same, and not complained about."""
    (tmp_path / "fit_rules.csv").write_bytes(data)
    assert said(tmp_path, capsys) == [f"fit_rules.csv, line {message}"]


def test_a_row_that_disagrees_in_seven_columns_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A cell left out and another put in: all between them have moved."""
    shifted = ENGAGEMENT.replace(
        "m,blog,web,page_view,page_path,matches,cost,once,2.0,1,,,,45,none,,,,,",
        "m,blog,page_view,web,page_path,matches,cost,2,once,45,none,8,,,,1,,,,",
    )
    (tmp_path / "engagement_rules.csv").write_text(shifted)
    assert said(tmp_path, capsys) == [
        "engagement_rules.csv, line 3: rows that share the rule_id 'blog' are conditions of one"
        " rule; expected the same as in line 2 in score_group (page_view, there web), event_type"
        " (web, there page_view), counting (2, there once), points (once, there 2),"
        " min_occurrences (45, there blank), max_occurrences (none, there blank), max_per_day (8,"
        " there blank), window_days (blank, there 45) and 1 more. Is a comma missing, or one too"
        " many?"
    ]


def test_what_many_lines_have_is_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A header with one column more would else be told once a row."""
    rows = "".join(f"m,fit,{grade},{grade}\n" for grade in range(14))
    (tmp_path / "grade_thresholds.csv").write_text(
        f"{HEADERS['grade_thresholds']},description\n{rows}"
    )
    assert said(tmp_path, capsys) == [
        "grade_thresholds.csv, line 2: 4 cells, 1 too few; expected 5, as in the header. The same"
        " in lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 3 more."
    ]


def test_a_misspelt_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Dbt would load it as a table that nothing reads."""
    (tmp_path / "fit_rule.csv").write_text(FIT)
    assert said(tmp_path, capsys) == [
        "fit_rule.csv, line 1: no rule table has this name; expected fit_rules.csv."
    ]


def test_projects_are_looked_through_for_rule_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A company's own project, with its rules below a seed path of its own, among other seeds."""
    (tmp_path / "dbt_project.yml").write_text(yaml.safe_dump({"seed-paths": ["data"]}))
    (tmp_path / "data" / "policy").mkdir(parents=True)
    (tmp_path / "data" / "policy" / "fit_rules.csv").write_text(FIT)
    (tmp_path / "data" / "orders.csv").write_text("a;b\n")
    assert check_rules.main(["--project-dir", str(tmp_path)]) == 0
    assert "1 file with 3 rows" in capsys.readouterr().out
    assert check_rules.main(["--rules", str(tmp_path)]) == WRONG_ARGUMENTS
    assert "no CSV files" in capsys.readouterr().err
    assert check_rules.main(["--project-dir", str(tmp_path / "data")]) == WRONG_ARGUMENTS
    assert "no seeds that are rule tables" in capsys.readouterr().err


def test_the_bundled_files_are_sound_and_have_the_columns_expected() -> None:
    """Every rule table, dictionary and persona file of this project is known here."""
    paths = files_of_project(PROJECT)
    assert {path.stem for path in paths} == set(COLUMNS)
    for path in paths:
        file = RuleFile(path)
        assert file.problems == []
        columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        assert set(columns) - OPTIONAL == set(COLUMNS[path.stem]) - OPTIONAL


def test_whatif_stops_at_a_damaged_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before a trial is made of it, with the words of the check."""
    (tmp_path / "fit_rules.csv").write_text(FIT.replace("1|5", "5-Jan"))
    code = whatif.main(["--project-dir", str(PROJECT), "--rules", str(tmp_path)])
    assert code == whatif.WRONG_ARGUMENTS
    assert "fit_rules.csv, line 2: value is '5-Jan'" in capsys.readouterr().err


def test_rows_that_a_build_names_get_their_lines(tmp_path: Path) -> None:
    """By their cells, or by an item of a list; not if none or too many are like that."""
    (tmp_path / "fit_rules.csv").write_text(FIT)
    files = [RuleFile(tmp_path / "fit_rules.csv")]
    text = """The rule tables have 6 problems:
  fit_rules, row (scoring_model_id=m, rule_id=size, operator=between, value=1|5): wrong
  fit_rules, row (scoring_model_id=m, rule_id=vip): disagree
  fit_rules, row (scoring_model_id=m, rule_id=vip, value=Gas), value: no lead has this industry
  fit_rules, row (scoring_model_id=m, rule_id=gone): wrong
  score_groups, row (scoring_model_id=m, score_group=firm): wrong
Not a row (of anything): wrong"""
    assert with_lines(text, files).splitlines() == [
        "The rule tables have 6 problems:",
        "  fit_rules, row (scoring_model_id=m, rule_id=size, operator=between, value=1|5), line 2:"
        " wrong",
        "  fit_rules, row (scoring_model_id=m, rule_id=vip), lines 3 and 4: disagree",
        "  fit_rules, row (scoring_model_id=m, rule_id=vip, value=Gas), line 3, value: no lead has"
        " this industry",
        "  fit_rules, row (scoring_model_id=m, rule_id=gone): wrong",
        "  score_groups, row (scoring_model_id=m, score_group=firm): wrong",
        "Not a row (of anything): wrong",
    ]
