"""The tables of ``docs/frameworks.md``: what each library's words mean, by the adapters' dialects, and what holds.

A line ``%{dialects NAME}`` of that page becomes a table while the site is built.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whybn.course.clauses import Level
from whybn.libraries.adapted import library_names, library_of

from . import SiteError, blocks, library_results

OTHERS = Path("spec") / "frameworks.toml"
PLACE = re.compile(r"^%\{dialects (?P<name>[\w-]+)\}$", re.M)
NAMES = ("gamma", "beta", "running_mean", "running_var", "axis", "switch")

Said = Mapping[str, Any]


def filled(text: str, root: Path) -> str:
    """A page with its tables. Raises SiteError where it asks for one that there is not."""

    def made(place: re.Match[str]) -> str:
        if place["name"] not in TABLES:
            raise SiteError(f"docs/frameworks.md: there is no table {place['name']}; there are {', '.join(TABLES)}")
        return TABLES[place["name"]](root)

    return PLACE.sub(made, text)


def spoken(root: Path) -> Iterator[Said]:
    """What each library says: this project, those that have an adapter, and others."""
    others = tomllib.loads((root / OTHERS).read_text(encoding="utf-8"))["library"]
    yield from (one for one in others if one.get("first"))
    for library in map(library_of, library_names()):
        yield {"title": library.title, "page": library.documentation, **library.dialect}
    yield from (one for one in others if not one.get("first"))


def linked(one: Said) -> str:
    """A library, with where it was read."""
    return f"[{one['title']}]({one['page']})"


def momentum(root: Path) -> str:
    """Which value it weighs, and what it is in the course's terms."""
    rows = []
    for one in spoken(root):
        if "momentum" not in one:
            continue
        value, weighs = one["momentum"], one["momentum-weighs"]
        ours = {"the old value": value, "the new value": 1 - value if isinstance(value, float) else ""}.get(weighs, "-")
        rows.append([linked(one), str(value), weighs, str(ours)])
    return blocks.table(["Library", "Default", "It weighs", "In our terms"], rows)


def running_variance(root: Path) -> str:
    """Which variance is averaged."""
    rows = [[linked(one), one["running-variance"]] for one in spoken(root) if "running-variance" in one]
    return blocks.table(["Library", "The running variance averages"], rows)


def eps(root: Path) -> str:
    """Its default."""
    found = ((one, one["eps"]) for one in spoken(root) if "eps" in one)
    rows = [
        [linked(one), f"{value:.0e}".replace("e-0", "e-") if isinstance(value, float) else value]
        for one, value in found
    ]
    return blocks.table(["Library", "Default"], rows)


def names(root: Path) -> str:
    """What the arrays and the axis are called, and what switches to test time."""
    head = [
        "Library",
        r"Scale $\gamma$",
        r"Shift $\beta$",
        "Running mean",
        "Running variance",
        "Axis",
        "Training or test",
    ]
    rows = [
        [linked(one), *(f"`{one[name]}`" if name not in ("axis", "switch") else one[name] for name in NAMES)]
        for one in spoken(root)
        if all(name in one for name in NAMES)
    ]
    return blocks.table(head, rows)


def holding(root: Path) -> str:
    """What holds of the specification, by the committed results."""
    results = library_results.read(root)
    rows = [
        [
            f"{run.report['title']} {run.version}" + (f", {run.profile}" if run.profile else ""),
            run.held(Level.MUST),
            run.held(Level.SHOULD),
            str(run.counted(Level.MUST)["differs by design"] + run.counted(Level.SHOULD)["differs by design"]),
        ]
        for run in results.runs
    ]
    return blocks.table([f"On {results.found['date']}", "MUST held", "SHOULD held", "By design"], rows)


TABLES: Mapping[str, Callable[[Path], str]] = {
    "momentum": momentum,
    "running-variance": running_variance,
    "eps": eps,
    "names": names,
    "holding": holding,
}
