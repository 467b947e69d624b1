r"""Numbers in prose, read from the results of an experiment: ``{{ speed.relu.10.steps.batch:.0f }}``.

What stands after the experiment's name is a path into its results; after ``#`` a path into the whole record. A format
of Python's may follow a colon: ``.1f`` gives an interval's mean, ``±.1f`` the mean and the half width, ``[.1f`` both
ends.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from whybn.course.course import own_root

from .errors import SiteError

RESULTS = "docs/experiments/results"
NUMBER = re.compile(
    r"\{\{ (?P<name>[a-z][a-z0-9_]*)(?P<kind>[.#])(?P<path>[^\s:{}]+)(?::(?P<how>[±\[]?)(?P<spec>[^{}]*?))? \}\}"
)
EXPONENT = re.compile(r"e([+-]\d+)$")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def quoted(match: re.Match[str]) -> str:
    """What a match of ``NUMBER`` prints.

    Raises SiteError where there is no such experiment, path or format.
    """
    record = load_results(match["name"])
    path = match["path"].split(".")
    try:
        value = find(record["results"] if match["kind"] == "." else record, path)
        return text(value, match["how"] or "", match["spec"] or "")
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise SiteError(f"{match[0]} does not lead to a number: {error}") from error


def load_results(name: str) -> dict[str, Any]:
    """An experiment's record, by its name."""
    path = own_root() / RESULTS / f"{name}.json"
    if not path.is_file():
        raise SiteError(f"There are no results {RESULTS}/{name}.json.")
    return read(path, path.stat().st_mtime_ns)


@cache
def read(path: Path, changed: int) -> dict[str, Any]:  # noqa: ARG001 - a file that changed is another key
    """A record, read once for each state of its file."""
    record: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return record


def find(value: Any, path: Sequence[str]) -> Any:
    """Follow a path: a key of a mapping, the longest that fits (``0.1`` before ``0``), or a place in a list, from 0."""
    if not path:
        return value
    if isinstance(value, Mapping):
        for end in range(len(path), 0, -1):
            if (key := ".".join(path[:end])) in value:
                return find(value[key], path[end:])
        raise KeyError(f"{path[0]} is not among {', '.join(map(str, value))}")
    if isinstance(value, list):
        return find(value[int(path[0])], path[1:])
    raise TypeError(f"nothing lies below {value!r}")


def text(value: Any, how: str, spec: str) -> str:
    """A value in words: a number, a name, an interval, or a list of them."""
    if isinstance(value, list):
        return ", ".join(text(item, how, spec) for item in value)
    if isinstance(value, Mapping):
        mean, low, high = value["mean"], value["low"], value["high"]
        if how == "±":
            return f"{shown(mean, spec)} ± {shown((high - low) / 2, spec)}"
        return f"{shown(low, spec)} to {shown(high, spec)}" if how == "[" else shown(mean, spec)
    if how:
        raise TypeError(f"{value!r} is no interval")
    return shown(value, spec)


def shown(value: float | str, spec: str) -> str:
    """A number as print sets it: with a true minus, and powers of ten in place of ``e-15``."""
    if value is None:
        raise TypeError("nothing finite was measured there")
    digits = format(value, spec)
    if isinstance(value, str):
        return digits
    digits = EXPONENT.sub(lambda power: f" × 10{str(int(power[1])).translate(SUPERSCRIPT)}", digits)
    return digits.replace("-", "−")
