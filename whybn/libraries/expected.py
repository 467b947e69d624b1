"""What is expected not to hold of an implementation, each with its reason and a link, from a TOML file.

An expectation is strict: where all the clauses of a run hold that a file says do not, the file is out of date, and the
run fails. There are two kinds. What a library documents ``differs by design``: nobody is accused of it. What is a
known fault ``fails``, with the issue where it was reported or the source that shows it. A clause that would judge the
adapter and not the library is not asked at all.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from whybn.errors import NoImplementation

DESIGN, KNOWN, NOT_ASKED = "differs by design", "fails, as known", "not asked"
TABLES = {"design": DESIGN, "fails": KNOWN, "not-asked": NOT_ASKED}
LISTS, TEXTS = ("clauses", "profiles", "conventions"), ("reason", "link", "quote")
KEYS = {**dict.fromkeys(LISTS, list), **dict.fromkeys(TEXTS, str), "sometimes": bool}


@dataclass(frozen=True)
class Departure:
    """Clauses that are expected not to hold.

    Attributes:
        clauses: their ids; a star stands for anything.
        kind: ``DESIGN``, ``KNOWN`` or ``NOT_ASKED``.
        reason: in one sentence.
        link: where the library says so, or where the fault is reported.
        quote: its words, at most a line; of what is by design.
        profiles: those that it holds for; none: all.
        conventions: those that it holds in, as ``--convention`` names them; none: all.
        sometimes: whether it depends on the machine or on luck, so that the clauses may hold too.
    """

    clauses: tuple[str, ...]
    kind: str
    reason: str
    link: str
    quote: str = ""
    profiles: tuple[str, ...] = ()
    conventions: tuple[str, ...] = ()
    sometimes: bool = False

    def holds_for(self, clause_id: str, profile: str) -> bool:
        """Whether it speaks of this clause under this profile."""
        wanted = not self.profiles or profile in self.profiles
        return wanted and any(fnmatchcase(clause_id, pattern) for pattern in self.clauses)

    def __str__(self) -> str:
        quoted = f' ("{self.quote}")' if self.quote else ""
        return f"{self.kind}: {self.reason}{quoted}, {self.link}"


def read_departures(path: Path) -> tuple[Departure, ...]:
    """The departures of a file.

    Raises:
        NoImplementation: one sentence about the first thing in it that is not as it must be.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise NoImplementation(f"--expected {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoImplementation(f"--expected {path} is not a TOML file: {error}") from error
    if unknown := table.keys() - TABLES.keys():
        raise NoImplementation(
            f"--expected {path}: there is no [[{min(unknown)}]]; give [[design]], [[fails]] and [[not-asked]]"
        )
    return tuple(
        read_departure(f"--expected {path}: [[{name}]] {number}", kind, entry)
        for name, kind in TABLES.items()
        for number, entry in enumerate(table.get(name, []), 1)
    )


def read_departure(where: str, kind: str, entry: Mapping[str, Any]) -> Departure:
    """One departure from its table."""
    for key, value in entry.items():
        if key not in KEYS or not isinstance(value, KEYS[key]):
            raise NoImplementation(f"{where}: {key} = {value!r} is not understood; its keys are {', '.join(KEYS)}")
    needed = ("clauses", "reason", "link")
    if missing := [key for key in needed if not entry.get(key)]:
        raise NoImplementation(f"{where} lacks {' and '.join(missing)}: each has clauses, a reason and a link")
    lists = {key: tuple(entry[key]) for key in LISTS if key in entry}
    return Departure(**{**entry, **lists, "kind": kind})


def unknown_patterns(departures: Iterable[Departure], clause_ids: Iterable[str]) -> list[str]:
    """The patterns that name no clause."""
    ids = tuple(clause_ids)
    patterns = (pattern for departure in departures for pattern in departure.clauses)
    return [pattern for pattern in patterns if not any(fnmatchcase(name, pattern) for name in ids)]
