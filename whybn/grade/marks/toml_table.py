"""``grading.toml`` as it is written: values of the kinds asked for, and errors that name the key and its line."""

import difflib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from whybn.errors import GradeError

DIGITS = 6  # after the point; more would be a slip, and 1e-999999999 a trap

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # of a package


@dataclass
class Table:
    """One table of the file, and which of its keys were asked for."""

    path: Path
    source: str
    name: str
    values: dict[str, Any]
    known: set[str] = field(default_factory=set)
    line: int | None = None  # where it begins

    def table(self, key: str) -> "Table":
        """The table of this name, empty where there is none."""
        values = self.value_of(key, dict, "must be a table", {})
        name = f"{self.name}.{key}" if self.name else key
        return Table(self.path, self.source, name, values, line=self.line_of(key))

    def number(self, key: str, most: int) -> Fraction | None:
        """A number from 0 to ``most``, exactly as written, or None where there is none."""
        value = self.value_of(key, int | Decimal, f"must be a number from 0 to {most}", None)
        if value is None:
            return None
        if isinstance(value, Decimal) and (not value.is_finite() or int(value.as_tuple().exponent) < -DIGITS):
            raise self.error(key, f"must be a number of at most {DIGITS} decimals")
        if not 0 <= value <= most:
            raise self.error(key, f"must be a number from 0 to {most}")
        return Fraction(value)

    def whole(self, key: str, most: int) -> int | None:
        """A whole number from 0 to ``most``, or None where there is none."""
        value = self.number(key, most)
        if value is not None and value.denominator != 1:
            raise self.error(key, "must be a whole number")
        return None if value is None else int(value)

    def word(self, key: str, words: tuple[str, ...]) -> str:
        """One of these words; the first where there is none."""
        wanted = "must be " + " or ".join(f'"{word}"' for word in words)
        value: str = self.value_of(key, str, wanted, words[0])
        if value not in words:
            raise self.error(key, wanted)
        return value

    def truth(self, key: str) -> bool:
        """True or false; false where there is none."""
        value: bool = self.value_of(key, bool, "must be true or false", False)
        return value

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value: str = self.value_of(key, str, "must be a text in quotes (a key with a dot in it needs quotes too)", "")
        if not value.strip():
            raise self.error(key, "must not be empty")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        """Texts in a list; none where there is none."""
        wanted = 'must be a list of names in quotes, like ["scipy"]'
        value: list[Any] = self.value_of(key, list, wanted, [])
        if not all(isinstance(each, str) and NAME.fullmatch(each) for each in value):
            raise self.error(key, wanted)
        return tuple(dict.fromkeys(value))

    def texts(self, key: str, wanted: str) -> tuple[str, ...]:
        """Texts in a list, none of them empty; none where there is none."""
        value: list[Any] = self.value_of(key, list, wanted, [])
        if not all(isinstance(each, str) and each.strip() for each in value):
            raise self.error(key, wanted)
        return tuple(value)

    def moment(
        self, key: str, wanted: str = "must be a time with its zone, like 2026-03-01T23:59:00+01:00"
    ) -> datetime | None:
        """A time with its zone, as TOML or as a text in ISO form."""
        value = self.value_of(key, object, wanted, None)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError as error:
                raise self.error(key, wanted) from error
        if value is not None and not (isinstance(value, datetime) and value.tzinfo):
            raise self.error(key, wanted)
        return value

    def all_keys(self) -> list[str]:
        """All keys, each known from now on."""
        self.known.update(self.values)
        return list(self.values)

    def refuse_others(self) -> None:
        """Raises GradeError where a key was never asked for."""
        for key in self.values:
            if key not in self.known:
                near = difflib.get_close_matches(key, self.known, 1, 0.5)
                hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(self.known))}"
                raise self.error(key, f"is not known; {hint}")

    def error(self, key: str, wrong: str) -> GradeError:
        """A GradeError about this key."""
        line = self.line_of(key)
        where = f"{self.path}, line {line}" if line else str(self.path)
        inside = f" in [{self.name}]" if self.name else ""
        return GradeError(f"{where}: {key}{inside} {wrong}")

    def value_of(self, key: str, kind: Any, wanted: str, otherwise: Any) -> Any:
        """The value of a key, checked to be of this kind, or ``otherwise``."""
        self.known.add(key)
        value = self.values.get(key, otherwise)
        wrong = isinstance(value, bool) and kind is not bool  # True is an int to Python, not to a person
        if key in self.values and (wrong or not isinstance(value, kind)):
            raise self.error(key, wanted)
        return value

    def line_of(self, key: str) -> int | None:
        """The line where the key, or the table of this name, seems to stand."""
        quoted = rf"""(?:{re.escape(key)}|"{re.escape(key)}"|'{re.escape(key)}')"""
        outer = rf"{re.escape(self.name)}\s*\.\s*" if self.name else ""
        wanted = re.compile(rf"\s*(?:{quoted}\s*[.=]|\[\s*{outer}{quoted}\s*[.\]])")
        within = ""
        for number, line in enumerate(self.source.splitlines(), 1):
            if header := re.match(r"\s*\[\s*([^\]]*?)\s*\]", line):
                within = re.sub(r"""["'\s]""", "", header[1])
            if wanted.match(line) and (header or within == re.sub(r"\s", "", self.name)):
                return number
        return self.line


def parse(path: Path) -> Table:
    """The file's top table; numbers as written. Raises GradeError where it is no TOML."""
    try:
        source = path.read_text(encoding="utf-8-sig")
        return Table(path, source, "", tomllib.loads(source, parse_float=Decimal))
    except OSError as error:
        raise GradeError(f"{path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GradeError(f"{path} is not a TOML file: {error}") from error
