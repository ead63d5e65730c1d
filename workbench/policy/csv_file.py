"""A CSV file that is edited as a careful person would: what is not changed stays, byte for byte.

Quotes, line ends, a byte-order mark, blank lines, a missing end of the last line: all stay as they
are. Only the text of cells that change is written anew, and whole lines are added or taken out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MARK = "\ufeff"
LINE_ENDS = ("\r\n", "\n", "\r")


class CsvFileError(ValueError):
    """The text is no CSV file with a header."""


@dataclass(frozen=True)
class Span:
    """Where the text of a cell is, with its quotes."""

    start: int
    end: int


@dataclass(frozen=True)
class Record:
    """A row of the file.

    Attributes:
        start: where its text begins.
        stop: where its text ends, before the line end.
        end: where its line end ends.
        line: number of its first line, from 1.
        spans: its cells.
    """

    start: int
    stop: int
    end: int
    line: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Added:
    """A row to add.

    Attributes:
        after: number of the row that it follows, from 0; -1 is the header.
        cells: by column; those not named are blank.
    """

    after: int
    cells: Mapping[str, str]


class CsvFile:
    """The rows of a CSV file, with their place in its text.

    Attributes:
        columns: names of the columns.
        rows: cells of each row, by column.
        lines: the line on which each row begins.
        is_regular: whether each row has a cell for each column, so that cells can be edited.
    """

    def __init__(self, data: bytes) -> None:
        # What is not UTF-8 is kept as it is.
        self._text = data.decode("utf-8", "surrogateescape")
        records = _records(self._text)
        filled = [record for record in records if record.stop > record.start]
        if not filled:
            raise CsvFileError("The file is empty: it needs a header at least.")
        self._header, *self._records = filled
        self._line_end = self._text[self._header.stop : self._header.end] or "\n"
        names = [_value(self._text, span) for span in self._header.spans]
        self.columns = tuple(name.removeprefix(MARK).strip() for name in names)
        self.is_regular = len(set(self.columns)) == len(self.columns) and all(
            len(record.spans) == len(self.columns) for record in self._records
        )
        self.rows = [
            dict.fromkeys(self.columns, "")
            | dict(
                zip(
                    self.columns,
                    (_value(self._text, span) for span in record.spans),
                    strict=False,
                )
            )
            for record in self._records
        ]
        self.lines = [record.line for record in self._records]

    def edited(
        self,
        changed: Mapping[int, Mapping[str, str]],
        removed: Sequence[int] = (),
        added: Sequence[Added] = (),
    ) -> bytes:
        """The file with other cells.

        Args:
            changed: cells by number of the row, from 0, and column; what is as before is left.
            removed: numbers of rows to take out.
            added: rows to add; of several after one row, the first comes first.

        Raises:
            CsvFileError: cells of a file that is not regular are to be edited.
        """
        if not self.is_regular:
            raise CsvFileError("The rows have not all as many cells as there are columns.")
        pieces, position = [], 0
        new_rows: dict[int, list[str]] = {}
        for row in added:
            new_rows.setdefault(row.after, []).append(self._row_text(row.cells))
        for number, record in enumerate([self._header, *self._records], start=-1):
            if number in removed:
                pieces.append(self._text[position : record.start])
            else:
                for column, span in zip(self.columns, record.spans, strict=True):
                    new = changed.get(number, {}).get(column)
                    if number >= 0 and new is not None and new != self.rows[number][column]:
                        pieces.append(self._text[position : span.start])
                        pieces.append(self._cell_text(new, span))
                        position = span.end
                pieces.append(self._text[position : record.end])
            position = record.end
            for text in new_rows.get(number, ()):
                ends = "".join(pieces).endswith(("\n", "\r"))
                pieces.append(f"{text}{self._line_end}" if ends else f"{self._line_end}{text}")
        pieces.append(self._text[position:])
        return "".join(pieces).encode("utf-8", "surrogateescape")

    def _row_text(self, cells: Mapping[str, str]) -> str:
        texts = [_written(cells.get(column, "")) for column in self.columns]
        return ",".join(texts) or '""'

    def _cell_text(self, value: str, span: Span) -> str:
        was_quoted = self._text.startswith('"', span.start) and span.end > span.start
        blank_line = not value and len(self.columns) == 1
        return _written(value, quoted=(was_quoted and bool(value)) or blank_line)


def _written(value: str, quoted: bool = False) -> str:
    if quoted or any(sign in value for sign in ',"\r\n') or value.startswith(MARK):
        return '"' + value.replace('"', '""') + '"'
    return value


def _value(text: str, span: Span) -> str:
    """What a cell says, without quotes."""
    raw = text[span.start : span.end]
    if not raw.startswith('"'):
        return raw
    parts = raw[1:].split('"')
    # Two quotes are one; the first that stands alone closes, and what follows is taken as it is.
    value, index = parts[0], 1
    while index < len(parts) - 1 and parts[index] == "":
        value += '"' + parts[index + 1]
        index += 2
    return value + '"'.join(parts[index:])


def _records(text: str) -> list[Record]:
    """Rows of a text, the blank ones too."""
    records = []
    position, line = len(MARK) if text.startswith(MARK) else 0, 1
    while position < len(text):
        record = _record(text, position, line)
        records.append(record)
        piece = text[record.start : record.end]
        line += piece.count("\n") + piece.replace("\r\n", "").count("\r")
        position = record.end
    return records


def _record(text: str, start: int, line: int) -> Record:
    spans, position = [], start
    while True:
        stop = _end_of_cell(text, position)
        spans.append(Span(position, stop))
        if not text.startswith(",", stop):
            break
        position = stop + 1
    line_end = next((end for end in LINE_ENDS if text.startswith(end, stop)), "")
    return Record(start, stop, stop + len(line_end), line, tuple(spans))


def _end_of_cell(text: str, position: int) -> int:
    if text.startswith('"', position):
        position += 1
        while position < len(text):
            if text.startswith('""', position):
                position += 2
            elif text.startswith('"', position):
                position += 1
                break
            else:
                position += 1
    while position < len(text) and text[position] not in ",\r\n":
        position += 1
    return position
