"""The committed results of ``whybn matrix``, with what the specification says of their clauses."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from whybn.course import clauses as specification
from whybn.course import course
from whybn.course.clauses import Clause, Level

from . import SiteError

RESULTS = "engineer/matrix.json"  # below docs/, and so on the site as well
LEVELS = (Level.MUST, Level.SHOULD)
# What a clause ended in, as the file has it: the word of a cell, and what it means.
WORDS = {
    "holds": ("holds", "on every example of this run"),
    "fails, as known": ("fails", "and somebody has looked: the reason is below, with a link"),
    "fails": ("fails, open", "and nobody has said yet whether it is the library or our adapter"),
    "holds, and was expected not to": ("holds again", "what is written below of it is out of date"),
    "differs by design": ("by design", "the library's documentation says otherwise, in the words that are quoted"),
    "not asked": ("not asked", "it would judge our adapter and not the library"),
    "not provided": ("no call", "the library has none that could be asked"),
    "not judged: the smoke check failed": ("not judged", "our adapter is broken"),
    "": ("not run", "the clause is newer than the results, or was left out of that run"),
}
KEYS = {outcome: word.replace(",", "").replace(" ", "-") for outcome, (word, _) in WORDS.items()}
JUDGED = ("holds", "fails, as known", "fails", "holds, and was expected not to")
KEPT = ("holds", "holds, and was expected not to")

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class LibraryRun:
    """One library's results.

    Attributes:
        report: as the file has it.
        clauses: the specification's, by id.
        first: whether it is the library's first one in the file; the others are other profiles.
    """

    report: Mapping[str, Any]
    clauses: Mapping[str, Clause]
    first: bool = True

    @property
    def library(self) -> str:
        """By which ``--impl`` knows it, without a profile."""
        return str(self.report["impl"]).partition(":")[0]

    @property
    def profile(self) -> str:
        """The way that it was asked, where there are several."""
        return str(self.report["impl"]).partition(":")[2]

    @property
    def name(self) -> str:
        """That of its evidence on the page: the library, and the profile where it is not the first."""
        return self.library if self.first else f"{self.library}-{self.profile}"

    @property
    def title(self) -> str:
        """What it is called; in a column's head there is no room for what stands in brackets."""
        title = str(self.report["title"]).partition(" (")[0]
        return title if self.first else f"{title} {self.profile}"

    @property
    def version(self) -> str:
        """Without what a build adds to it."""
        return str(self.report["version"]).partition("+")[0]

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """By clause, those that do not simply hold."""
        return {cell["clause"]: cell for cell in self.report["cells"]}

    @cached_property
    def outcomes(self) -> Mapping[str, str]:
        """What each clause of MUST and SHOULD ended in."""
        held = {f"{name}.{slug}" for name, slugs in self.report["holds"].items() for slug in slugs.split()}
        missing = set(self.report["not-provided"])
        return {
            clause.id: self.cells[clause.id]["outcome"]
            if clause.id in self.cells
            else "holds"
            if clause.id in held
            else "not provided"
            if clause.function in missing
            else ""
            for clause in self.clauses.values()
            if clause.level in LEVELS
        }

    def counted(self, level: Level) -> Counter[str]:
        """How many clauses of a level ended in which way."""
        return Counter(outcome for name, outcome in self.outcomes.items() if self.clauses[name].level is level)

    def held(self, level: Level) -> str:
        """How many of those that were judged held."""
        found = self.counted(level)
        return f"{sum(found[one] for one in KEPT)} of {sum(found[one] for one in JUDGED)}"


@dataclass(frozen=True)
class Results:
    """The file, with what the specification says of its clauses."""

    found: Mapping[str, Any]
    clauses: Mapping[str, Clause]

    @cached_property
    def runs(self) -> Sequence[LibraryRun]:
        """All libraries and their profiles, in the file's order."""
        names = [str(report["impl"]).partition(":")[0] for report in self.found["reports"]]
        reports = enumerate(self.found["reports"])
        return [LibraryRun(report, self.clauses, names[at] not in names[:at]) for at, report in reports]

    @cached_property
    def columns(self) -> Sequence[LibraryRun]:
        """The first profiles that have something to show beside that all holds."""
        return [
            run for run in self.runs if run.first and any(one not in ("holds", "") for one in run.outcomes.values())
        ]

    @cached_property
    def profiles(self) -> Sequence[LibraryRun]:
        """The other profiles."""
        return [run for run in self.runs if not run.first]

    def otherwise(self, run: LibraryRun) -> Sequence[Cell]:
        """What ends otherwise in a profile than in the library's first one, or for another reason."""
        first = next(one for one in self.runs if one.first and one.library == run.library)
        known = {name: reason(cell) for name, cell in first.cells.items()}
        return [one for one in told_of(run) if known.get(one["clause"]) != reason(one)]

    @cached_property
    def rows(self) -> Sequence[Clause]:
        """The clauses that one of them has a call for."""
        asked = {
            name.partition(".")[0]
            for run in self.columns
            for name, one in run.outcomes.items()
            if one != "not provided"
        }
        return [
            one
            for one in self.clauses.values()
            if one.level in LEVELS and one.function in asked and one.id not in self.asked_of_none
        ]

    @cached_property
    def asked_of_none(self) -> Collection[str]:
        """The clauses that would judge every library's adapter."""
        ids = {name for run in self.columns for name, one in run.outcomes.items() if one == "not asked"}
        return {
            name for name in ids if all(run.outcomes[name] in ("not asked", "not provided") for run in self.columns)
        }


def read(root: Path) -> Results:
    """The committed results. Raises SiteError where they are not what ``whybn matrix --output`` writes."""
    try:
        found = json.loads((root / "docs" / RESULTS).read_text(encoding="utf-8"))
        plan = course.load_course(root)
        results = Results(found, specification.load_clauses(root, plan.names))
        unknown = {outcome for run in results.runs for outcome in run.outcomes.values()} - WORDS.keys()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SiteError(f"docs/{RESULTS} is not as `whybn matrix --output` writes it: {error!r}") from error
    if unknown:
        raise SiteError(f"docs/{RESULTS}: there is no outcome {min(unknown)!r}")
    return results


def told_of(run: LibraryRun) -> Sequence[Cell]:
    """The cells that something is to be said of; one that holds, by luck or on this machine, is none."""
    return [one for one in run.cells.values() if one["clause"] in run.outcomes and one["outcome"] != "holds"]


def reason(one: Cell) -> tuple[str, str, str]:
    """What cells have in common that are told together."""
    return one["outcome"], one.get("said", ""), one.get("link", "")
