"""Libraries beside each other: each is judged in a process of its own, and the reports make one file.

The file says what was judged, where and when, and which clauses changed since an earlier file. It is meant to be kept
in a repository: what holds is told by names alone, and what does not with its evidence, a line for each value.
"""

import datetime
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from whybn.errors import Refused

from .expected import DESIGN, KNOWN, NOT_ASKED
from .judging_libraries import FAILS, HOLDS, NO_ADAPTER, NOT_PROVIDED, OUT_OF_DATE

JUDGING = "whybn.libraries.judging_libraries"
PACKAGES = Path(__file__).parents[2]  # where whybn can be imported from
COLUMNS = (HOLDS, FAILS, KNOWN, DESIGN, NOT_ASKED, NOT_PROVIDED)
WRONG = (FAILS, OUT_OF_DATE, NO_ADAPTER)
# Of the committed results, what the tests run anew; the reference is run by its own.
RUN_ANEW = ("torch:contiguous", "torch:bfloat16", "onnx:opset15", "sklearn:StandardScaler")

Report = Mapping[str, Any]


def judged_apart(impl: str, level: str, python: str = sys.executable) -> Report:
    """One library's report, by another process and maybe another environment's Python.

    Raises:
        Refused: the process ended without a report.
    """
    paths = [str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    done = subprocess.run(  # noqa: S603 - the Python that whoever calls has named
        [python, "-m", JUDGING, impl, level],
        env=os.environ | one_thread | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise Refused(f"{impl} ended without a report, with exit code {done.returncode}: {last}")
    report: Report = json.loads(done.stdout)
    return report


def packed(report: Report) -> dict[str, Any]:
    """A report as the file has it: of what holds the names, of what is not provided the functions, all else in full."""
    holds: dict[str, list[str]] = {}
    missing: dict[str, None] = {}
    cells = []
    for cell in report["cells"]:
        function, _, slug = cell["clause"].partition(".")
        if cell["outcome"] == NOT_PROVIDED:
            missing[function] = None
        elif cell == {"clause": cell["clause"], "outcome": HOLDS}:
            holds.setdefault(function, []).append(slug)
        else:
            cells.append(cell)
    names = {function: " ".join(slugs) for function, slugs in holds.items()}
    return {**report, "not-provided": [*missing], "holds": names, "cells": cells}


def matrix_of(reports: Iterable[Report], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The file's content; with an earlier file's, what changed since."""
    found = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "reports": [packed(report) for report in reports],
    }
    if before:
        found["before"] = before["date"]
        found["changes"] = [change._asdict() for change in changes(before, found)]
    return found


def counts(report: Report) -> Counter[str]:
    """How many clauses ended in which way."""
    return Counter(cell["outcome"] for cell in report["cells"])


def wrong_cells(report: Report) -> Iterator[Mapping[str, Any]]:
    """The cells that somebody has to look at: a clause that fails and is not known to, or holds and was not to."""
    return (cell for cell in report["cells"] if cell["outcome"] in WRONG)


def table(reports: Iterable[Report]) -> Iterator[str]:
    """A line for each library."""
    yield f"{'':<28}" + "".join(f"{name:>19}" for name in COLUMNS) + f"{'CPU s':>8}{'MiB':>6}"
    for report in reports:
        found = counts(report)
        numbers = "".join(f"{found[name]:>19}" for name in COLUMNS)
        name = f"{report['impl']} {report['version']}"
        yield f"{name:<28}{numbers}{report['cpu-seconds']:>8}{report['peak-mib']:>6}"


def in_words(cell: Mapping[str, Any]) -> str:
    """A cell in a line."""
    times = cell.get("numbers", {}).get("times", 0)
    far = f", {float(times):.3g} times the bound" if times else ""
    said = str(cell.get("said") or cell.get("saw", "")).split("\n", 1)[0]
    return f"{cell['clause']}: {cell['outcome']}{': ' if said else ''}{said}{far}"


class ChangedCell(NamedTuple):
    """What a clause ended in, by an earlier file and by a later one."""

    impl: str
    versions: str
    clause: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.impl} ({self.versions}) {self.clause}: {self.before} -> {self.after}"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[ChangedCell]:
    """The clauses that end otherwise, for the libraries that both files have.

    Left out are those that only one of them knows, and what depends on the machine or on luck.
    """
    earlier = {report["impl"]: report for report in before["reports"]}
    for report in after["reports"]:
        if report["impl"] not in earlier:
            continue
        old_report = earlier[report["impl"]]
        old, new = endings(old_report), endings(report)
        versions = f"{old_report['version']} -> {report['version']}"
        cells = [*old_report["cells"], *report["cells"]]
        lucky = {cell["clause"] for cell in cells if "sometimes" in cell}
        for clause in dict.fromkeys([*old, *new]):
            was, now = (ended.get(clause) or ended.get(clause.partition(".")[0]) for ended in (old, new))
            if was and now and was != now and "." in clause and clause not in lucky:
                yield ChangedCell(report["impl"], versions, clause, was, now)


def endings(report: Mapping[str, Any]) -> dict[str, str]:
    """What each clause of a file's report ended in; of what is not provided, each function."""
    holding = {f"{name}.{slug}": HOLDS for name, slugs in report["holds"].items() for slug in slugs.split()}
    others = {cell["clause"]: cell["outcome"] for cell in report["cells"]}
    return dict.fromkeys(report["not-provided"], NOT_PROVIDED) | holding | others
