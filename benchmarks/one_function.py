"""Part of ``benchmarks.grading``: one submission in a worker that is ready, and one function beside other graders."""

import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whybn.grade.run.task import Task
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.grade.run.workers import Processes

from . import peers, submissions
from .measured import COLUMNS, measured
from .tables import header, heading, rounds_of, row
from .whole_class import full

EXAMPLES = 100  # of each clause, where one function is graded alone
FUNCTION = peers.NAME
STYLE = "float64_inside"  # the variant that is handed in to all graders
AIM_WHOLE, AIM_FUNCTION, AIM_PYTEST, AIM_OTTER = 1.0, 0.1, 15, 30
NEW, KNOWN = "nothing known", "same answers seen before"


@dataclass(frozen=True)
class Pair:
    """What the first submission took and what one with the same answers took; how many clauses were judged."""

    costs: dict[str, dict[str, float]]
    clauses: int


def pair(files: dict[str, str], seed: int, **options: Any) -> Pair:
    """Grade in a new worker, twice. The second submission differs by a comment."""
    costs = {}
    with Processes(1) as pool:
        for name, comment in ((NEW, ""), (KNOWN, "# again\n")):
            content = {path: (comment + text).encode() for path, text in files.items()}
            verdict = SubmissionVerdict.from_plain(pool.submit(measured, Task(content, seed=seed, **options)).result())
            if not full(verdict):
                sys.exit("the right submission of the benchmark has lost points")
            costs[name] = verdict.cpu
    return Pair(costs, sum(len(exercise.clauses) for exercise in verdict.exercises))


def show(pairs: list[Pair], aim: float) -> None:
    """The medians by phase."""
    header("CPU seconds", COLUMNS)
    for name in (NEW, KNOWN):
        row(name, {c: statistics.median(one.costs[name][c] for one in pairs) for c in COLUMNS}, COLUMNS)
    print(f"{'aim':27}{aim:{9 * (COLUMNS.index('total') + 1)}.3f}")


def a_submission(rounds: int, seed: int) -> None:
    """One whole right submission."""
    ((_, files),) = submissions.students(1, seed)
    pairs = [pair(files, seed) for _ in rounds_of("one submission", rounds)]
    heading(f"one right submission of {len(files)} exercises, {pairs[0].clauses} clauses, medians of {rounds}")
    show(pairs, AIM_WHOLE)


def a_function(rounds: int, seed: int, environments: Path | None) -> None:
    """One function by this grader and by others, in turns."""
    source = in_style(FUNCTION)
    pairs: list[Pair] = []
    took: dict[str, list[peers.Took]] = {}
    with tempfile.TemporaryDirectory() as place:
        others, lines = ready(Path(place), environments, source)
        for _ in rounds_of("beside other graders", rounds):
            pairs.append(pair({f"{FUNCTION}.py": source}, seed, examples=EXAMPLES, exercises=(FUNCTION,)))
            for peer in others:
                took.setdefault(peer.name, []).append(peer.grade(source))
    heading(f"{FUNCTION} alone, a right submission, medians of {rounds}, in turns with the others")
    show(pairs, AIM_FUNCTION)
    ours = {
        f"whybn, {name}": [peers.Took(p.costs[name]["total"], p.costs[name]["wall"]) for p in pairs]
        for name in (NEW, KNOWN)
    }
    compare(ours, took)
    print("\nwhat each ran for a submission")
    print(f"  {'whybn':20} {pairs[0].clauses} MUST clauses, corner cases and {EXAMPLES} drawn examples each")
    print("\n".join(lines))
    print(f"aims: pytest at least {AIM_PYTEST} times our CPU, otter-grader at least {AIM_OTTER} times")


def in_style(function: str) -> str:
    """The variant that all graders get, without its other functions."""
    path = submissions.ROOT / "tests" / "meta" / "variants" / f"{STYLE}.py"
    return submissions.alone(path.read_text(encoding="utf-8"), function)


def ready(folder: Path, environments: Path | None, source: str) -> tuple[list[peers.Peer], list[str]]:
    """The peers that can be had here, and a line on each peer."""
    made: list[Callable[[], peers.Peer]] = [lambda: peers.Pytest(folder, folder / "pytest")]
    if environments is not None:
        at = environments.resolve()
        made += [
            lambda: peers.Gradescope(at, folder / "gradescope"),
            lambda: peers.Otter(at, folder / "otter"),
            lambda: peers.Nbgrader(at, folder / "nbgrader"),
            lambda: peers.Nbgrader(at, folder / "nbgrader5", students=5),
        ]
    others, lines = [], []
    for make in made:
        peer = make()
        print(f"getting {peer.name} ready", file=sys.stderr)
        try:
            version = peer.prepare(source)
        except (peers.Problem, OSError) as problem:
            lines.append(f"  {peer.name:20} not measured: {problem}")
        else:
            others.append(peer)
            lines.append(f"  {peer.name:20} {version}: {peer.ran}")
    return others, lines


def compare(ours: dict[str, list[peers.Took]], theirs: dict[str, list[peers.Took]]) -> None:
    """CPU and wall seconds of each, and how many times ours."""
    mine = [statistics.median(one.cpu for one in all_) for all_ in ours.values()]
    print(f"\n{'':32}{'CPU s':>8}{'lowest':>8}{'highest':>8}{'wall s':>8}   times our CPU, new / known")
    for name, all_ in (ours | theirs).items():
        cpu = [one.cpu for one in all_]
        middle, wall = statistics.median(cpu), statistics.median(one.wall for one in all_)
        times = " / ".join(f"{middle / one:.1f}" for one in mine)
        print(f"{name:32}{middle:8.3f}{min(cpu):8.3f}{max(cpu):8.3f}{wall:8.3f}   {times}")
