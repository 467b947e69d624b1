"""A learning platform's sheet as a file: its cells, and new values in some of them while every other byte stays."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from whybn.errors import GradeError
from whybn.files import write_whole

BOM = "\ufeff"


class Cell(NamedTuple):
    """A cell's place in the text, and what it says."""

    start: int
    end: int
    value: str


class Sheet:
    """The lines of a CSV file, as somebody else's program wrote them."""

    def __init__(self, path: Path, text: str, separator: str, encoding: str = "utf-8") -> None:
        self.path, self.separator, self.encoding = path, separator, encoding
        self.text = text
        self.lines = list(lines_of_cells(path, text, separator))

    def value(self, line: int, column: int) -> str:
        """What a cell says, without blanks around it; empty where the line is too short."""
        cells = self.lines[line]
        return cells[column].value.strip() if column < len(cells) else ""

    def header(self) -> list[str]:
        """What the cells of the first line say."""
        return [cell.value.strip() for cell in self.lines[0]] if self.lines else []

    def write(self, out: Path, changes: Mapping[tuple[int, int], str]) -> None:
        """Write a copy with other values in some cells. Raises GradeError where the copy would replace the original."""
        if out.exists() and out.samefile(self.path):
            raise GradeError(f"{out} is the sheet that is read: give another name, so that the original stays as it is")
        write_whole(out, "".join(self.pieces(changes)).encode(self.encoding))

    def pieces(self, changes: Mapping[tuple[int, int], str]) -> Iterator[str]:
        """The text from its start to its end, with other values in some cells."""
        done = 0
        for (line, column), value in sorted(changes.items()):
            cells = self.lines[line]
            missing = column - len(cells) + 1  # a short line is made long enough
            start, end = (cells[column] if missing <= 0 else (cells[-1].end,) * 2)[:2]
            yield self.text[done:start]
            yield self.separator * max(0, missing)
            yield self.written(value, self.text[start:end].startswith('"'))
            done = end
        yield self.text[done:]

    def written(self, value: str, quoted: bool) -> str:
        """A value as a cell holds it, in quotes where it needs them or had them."""
        if quoted or any(c in value for c in f'"\r\n{self.separator}'):
            return '"' + value.replace('"', '""') + '"'
        return value


def read(path: Path) -> str:
    """The text of a sheet. Raises GradeError where it is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise GradeError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise GradeError(
            f"{path} is not UTF-8 text: give the file as it was downloaded, not as a spreadsheet saved it"
        ) from error


def header(path: Path, text: str, separator: str) -> list[str]:
    """What the cells of the first line say if this is the separator; nothing where it cannot be."""
    try:
        return [cell.value.strip() for cell in next(lines_of_cells(path, text, separator), [])]
    except GradeError:
        return []


def lines_of_cells(path: Path, text: str, separator: str) -> Iterator[list[Cell]]:
    """Lines of cells. A quoted cell may hold separators, line ends and doubled quotes."""
    cell = re.compile(
        rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"|(?P<plain>(?!")[^{separator}\r\n]*))(?P<end>{separator}|\r\n|\n|\r|\Z)'
    )
    position = len(BOM) if text.startswith(BOM) else 0
    cells: list[Cell] = []
    while position < len(text) or cells:
        match = cell.match(text, position)
        if match is None:
            line = text.count("\n", 0, position) + 1
            raise GradeError(f"{path}, line {line}: a quoted cell has no proper end, so this is no CSV file to fill in")
        quoted, plain = match["quoted"], match["plain"]
        value = plain if quoted is None else quoted.replace('""', '"')
        cells.append(Cell(position, match.start("end"), value))
        position = match.end()
        if match["end"] != separator:
            yield cells
            cells = []
