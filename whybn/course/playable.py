"""The experiments that a page runs where it stands, as data: what can be turned, and which numbers are shown."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whybn.errors import CourseError

FILE = Path("docs") / "experiments" / "play.toml"


@dataclass(frozen=True)
class Knob:
    """A setting of an experiment that is one number, what its quick form has for it, and how far it can be turned."""

    setting: str
    says: str
    quick: float
    lowest: float
    highest: float

    @property
    def whole(self) -> bool:
        """Whether it counts something."""
        return isinstance(self.quick, int)

    def read(self, value: Any) -> float:
        """A value that it can have. Raises CourseError, which says what it can have."""
        kind = int if self.whole else int | float
        if not isinstance(value, kind) or not self.lowest <= value <= self.highest:
            wanted = "a whole number" if self.whole else "a number"
            raise CourseError(f"{self.says} must be {wanted} from {self.lowest:g} to {self.highest:g}, not {value}")
        return value


@dataclass(frozen=True)
class ShownNumber:
    """An interval of the results, by its path, and whose it is."""

    path: tuple[str, ...]
    says: str

    def of(self, results: Mapping[str, Any]) -> Mapping[str, float]:
        """The interval."""
        found: Mapping[str, Any] = results
        for key in self.path:
            found = found[key]
        return found


@dataclass(frozen=True)
class Playable:
    """An experiment that a page runs."""

    name: str
    title: str
    unit: str
    numbers: tuple[ShownNumber, ...]
    knobs: tuple[Knob, ...]

    def settings(self, turned: Mapping[str, Any]) -> dict[str, float]:
        """The settings that differ from the quick form. Raises CourseError where a knob cannot be turned so."""
        return {knob.setting: knob.read(turned[knob.setting]) for knob in self.knobs if knob.setting in turned}

    def shown(self, results: Mapping[str, Any]) -> list[str]:
        """Each number in words, in order."""
        return [in_words(number.of(results)) for number in self.numbers]


def in_words(interval: Mapping[str, float | None]) -> str:
    """A mean and its interval; more digits would mean nothing."""
    mean, low, high = (interval[key] for key in ("mean", "low", "high"))
    if mean is None:
        return "nothing finite"
    between = f" ({low:.1f} to {high:.1f})" if low is not None and high is not None else ""
    return f"{mean:.1f}{between}".replace("-", "−")


def load_playable(root: Path) -> dict[str, Playable]:
    """The experiments of ``play.toml``, by name. Raises CourseError where it cannot be read."""
    try:
        tables = tomllib.loads((root / FILE).read_text(encoding="utf-8"))["experiment"]
        return {table["name"]: playable(table) for table in tables}
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise CourseError(f"{FILE} cannot be read: {error}") from error


def playable(table: dict[str, Any]) -> Playable:
    """One experiment of the file."""
    numbers = tuple(ShownNumber(tuple(number["path"]), number["says"]) for number in table["numbers"])
    return Playable(
        table["name"], table["title"], table["unit"], numbers, tuple(Knob(**knob) for knob in table["knobs"])
    )
