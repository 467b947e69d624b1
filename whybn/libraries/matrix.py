"""Libraries beside each other: each is judged in a process of its own, and the reports make one file.

The file says what was judged, where and when. Comparing with an earlier file tells which clauses changed.
"""

import datetime
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whybn.errors import Refused

from .expected import DESIGN, KNOWN, NOT_ASKED
from .judging_libraries import FAILS, HOLDS, NO_ADAPTER, NOT_PROVIDED, OUT_OF_DATE

JUDGING = "whybn.libraries.judging_libraries"
PACKAGES = Path(__file__).parents[2]  # where whybn can be imported from
COLUMNS = (HOLDS, FAILS, KNOWN, DESIGN, NOT_ASKED, NOT_PROVIDED)
WRONG = (FAILS, OUT_OF_DATE, NO_ADAPTER)

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


def matrix_of(reports: Iterable[Report]) -> dict[str, Any]:
    """The file's content."""
    return {"date": datetime.datetime.now(datetime.UTC).date().isoformat(), "reports": list(reports)}


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
    said = str(cell.get("said", "")).split("\n", 1)[0]
    return f"{cell['clause']}: {cell['outcome']}{': ' if said else ''}{said}{far}"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """What a clause ended in before and ends in now, for the libraries that both files have."""
    earlier = {report["impl"]: report for report in before["reports"]}
    for report in after["reports"]:
        if report["impl"] not in earlier:
            continue
        old = {cell["clause"]: cell["outcome"] for cell in earlier[report["impl"]]["cells"]}
        versions = f"{earlier[report['impl']]['version']} -> {report['version']}"
        for cell in report["cells"]:
            if old.get(cell["clause"], cell["outcome"]) != cell["outcome"]:
                yield f"{report['impl']} ({versions}) {cell['clause']}: {old[cell['clause']]} -> {cell['outcome']}"
