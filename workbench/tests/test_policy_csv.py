"""CSV files are edited in place: what is not changed stays, byte for byte."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from conftest import PROJECT
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.check_rules import files_of_project
from workbench.policy.csv_file import Added, CsvFile, CsvFileError
from workbench.policy.drafts import DraftRow, applied, as_text, read_draft

CELLS = st.text(st.sampled_from('ab1,"|\n\r =<é ')).filter(lambda text: "\r" not in text)
COLUMNS = ("one", "two", "three")


def written(cell: str, quoted: bool) -> str:
    """A cell as some program or other may have written it."""
    if quoted or any(sign in cell for sign in ',"\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[list[str]]]:
    """A file with odd quotes, line ends, blank lines, a mark, no last line end; and its cells."""
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    rows = draw(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
    lines = [",".join(COLUMNS)]
    for row in rows:
        lines += [""] * draw(st.integers(0, 1))
        # A row of nothing but an unquoted blank would still be one, as it has commas.
        lines.append(",".join(written(cell, draw(st.booleans())) for cell in row))
    text = line_end.join(lines) + draw(st.sampled_from(["", line_end]))
    return draw(st.sampled_from(["", "\ufeff"])).encode() + text.encode(), rows


def read(data: bytes) -> list[list[str]]:
    """Rows as Python's own reader has them, without the header and blank lines."""
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return [row for row in rows if row][1:]


@given(files())
@settings(max_examples=150, deadline=None)
def test_a_file_is_read_as_others_read_it_and_stays_if_nothing_changes(
    made: tuple[bytes, list[list[str]]],
) -> None:
    """A file is read as others read it and stays if nothing changes."""
    data, rows = made
    file = CsvFile(data)
    assert file.columns == COLUMNS
    assert [list(row.values()) for row in file.rows] == rows == read(data)
    assert file.edited({}) == data
    assert file.edited(dict(enumerate(file.rows))) == data


@given(files(), st.data())
@settings(max_examples=150, deadline=None)
def test_another_cell_changes_the_text_of_that_cell_only(
    made: tuple[bytes, list[list[str]]], data: st.DataObject
) -> None:
    """Another cell changes the text of that cell only."""
    before, rows = made
    number = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, 2))
    cell = data.draw(CELLS)
    after = CsvFile(before).edited({number: {COLUMNS[column]: cell}})
    rows[number][column] = cell
    assert read(after) == rows
    assert raw_lines(before, number) == raw_lines(after, number)


def raw_lines(data: bytes, number: int) -> list[str]:
    """The raw text of all rows but one."""
    file = CsvFile(data)
    text = data.decode()
    return [
        text[record.start : record.end]
        for place, record in enumerate(file._records)
        if place != number
    ]


@given(files(), st.data())
@settings(max_examples=100, deadline=None)
def test_rows_come_and_go_and_the_others_stay_as_they_are(
    made: tuple[bytes, list[list[str]]], data: st.DataObject
) -> None:
    """Rows come and go and the others stay as they are."""
    before, rows = made
    gone = data.draw(st.sets(st.integers(0, len(rows) - 1)))
    after_row = data.draw(st.integers(-1, len(rows) - 1))
    new = data.draw(st.lists(CELLS, min_size=3, max_size=3))
    added = Added(after_row, dict(zip(COLUMNS, new, strict=True)))
    after = CsvFile(before).edited({}, sorted(gone), [added])
    expected = [row for place, row in enumerate(rows) if place not in gone]
    expected.insert(len([place for place in range(after_row + 1) if place not in gone]), new)
    assert read(after) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_that_ends_without_a_line_end_gets_one_before_a_new_row(line_end: str) -> None:
    """A file that ends without a line end gets one before a new row."""
    data = line_end.join(["a,b", "1,2"]).encode()
    after = CsvFile(data).edited({}, (), [Added(0, {"a": "3", "b": "4"})])
    assert after == line_end.join(["a,b", "1,2", "3,4"]).encode()


def test_quotes_are_kept_where_a_cell_had_them_and_added_where_it_needs_them() -> None:
    """Quotes are kept where a cell had them and added where it needs them."""
    data = b'\xef\xbb\xbfa,b\r\n"x",y\r\n"two\nlines",z\r\n'
    file = CsvFile(data)
    assert file.lines == [2, 3]
    after = file.edited({0: {"a": "w", "b": 'say "1,2"'}})
    assert after == b'\xef\xbb\xbfa,b\r\n"w","say ""1,2"""\r\n"two\nlines",z\r\n'


def test_bytes_that_are_not_utf_8_stay() -> None:
    """Bytes that are not UTF-8 stay."""
    data = b"a,b\ncaf\xe9,1\n"
    assert CsvFile(data).edited({0: {"b": "2"}}) == b"a,b\ncaf\xe9,2\n"


def test_a_file_with_rows_of_other_lengths_is_not_edited() -> None:
    """A file with rows of other lengths is not edited."""
    file = CsvFile(b"a,b\n1\n")
    assert not file.is_regular
    with pytest.raises(CsvFileError, match="not all as many cells"):
        file.edited({0: {"a": "2"}})
    with pytest.raises(CsvFileError, match="empty"):
        CsvFile(b"\n")


@pytest.mark.parametrize("path", files_of_project(PROJECT), ids=lambda path: path.stem)
def test_every_file_of_the_project_can_be_read_and_stays_as_it_is(path: Path) -> None:
    """Every file of the project can be read and stays as it is."""
    draft = read_draft(path)
    assert draft.file.is_regular
    assert not draft.is_changed()
    assert draft.file.edited({}) == path.read_bytes()


def test_a_new_rule_follows_the_rules_of_its_model_and_group(tmp_path: Path) -> None:
    """A new rule follows the rules of its model and group."""
    path = tmp_path / "fit_rules.csv"
    text = "scoring_model_id,rule_id,score_group,points\nm,a,g,1\nm,b,h,2\nn,c,g,3\n"
    path.write_text(text, encoding="utf-8")
    draft = read_draft(path)
    draft.add({"scoring_model_id": "m", "rule_id": "new", "score_group": "g", "points": "4"})
    assert draft.data().decode() == text.replace("m,b", "m,new,g,4\nm,b")
    draft.add({"scoring_model_id": "other", "rule_id": "x"})
    assert draft.data().decode().endswith("n,c,g,3\nother,x,,\n")
    draft.discard()
    assert not draft.is_changed()


def test_edits_of_a_grid_reach_the_rows_that_it_shows() -> None:
    """Edits of a grid reach the rows that it shows."""
    columns = ("scoring_model_id", "points")
    rows = [
        DraftRow(number, {"scoring_model_id": model, "points": "0.50"})
        for number, model in enumerate("mnm")
    ]
    edits = {
        "edited_rows": {1: {"points": 2.0}},
        "deleted_rows": [0],
        "added_rows": [{"points": 0.1}, {}],
    }
    after = applied(rows, [0, 2], edits, columns, {"scoring_model_id": "m"})
    assert [(row.origin, row.cells["scoring_model_id"], row.cells["points"]) for row in after] == [
        (1, "n", "0.50"),
        (2, "m", "2"),
        (None, "m", "0.1"),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, ""), (float("nan"), ""), (3.0, "3"), (-0.25, "-0.25"), (1e6, "1000000"), ("x", "x")],
)
def test_cells_of_a_grid_are_written_plainly(cell: object, text: str) -> None:
    """Cells of a grid are written plainly."""
    assert as_text(cell) == text
