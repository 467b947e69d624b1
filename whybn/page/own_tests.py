"""A learner's own tests in the page: weighed as the desktop weighs them, a program at a time, in the desktop's words.

The programs run in the same Python as the test. Somebody may look at them there, and is graded by nobody.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from whybn.course.course import VARIANTS
from whybn.judging.judge import printing
from whybn.properties.bench import Bench, Cut, Sitting
from whybn.properties.play import run_tests, steady
from whybn.properties.programs import programs_of, variant
from whybn.properties.said import Report, hanging, headline, lines, rows, simplest, so_far
from whybn.properties.tasks import PropertyTask, load_tasks
from whybn.properties.weigh import Standing, Weighed, steps

from .desk import Message
from .intact import Intact
from .time_limit import LoopClock, OutOfTime, ending_loops

STATES = {Standing.VALID: "partly", Standing.NOT_STARTED: "waiting", Standing.BROKEN: "broken"}


class PropertyDesk:
    """A course whose tasks are judged here.

    Args:
        root: of the course.
        deadline: seconds that a test has between two calls of a program.
    """

    def __init__(self, root: Path, deadline: float) -> None:
        self.root, self.tasks, self.deadline = root, load_tasks(root), deadline
        steady(hypothesis=True, shrink=False)
        self.intact = Intact()

    @cache  # noqa: B019 - a page has one desk
    def bench(self, name: str) -> Bench:
        """A task and its programs."""
        task = self.tasks.named(name)
        return Bench(task, programs_of(task, self.root))

    def warming(self, name: str) -> Iterator[Message | None]:
        """Load the programs of a task, piece by piece."""
        for path in sorted((self.root / VARIANTS).glob("*.py")):
            variant(path)
            yield None
        self.bench(name)
        yield {"kind": "warm"}
        self.intact = Intact()

    def judging(self, name: str, text: str) -> Iterator[Message | None]:
        """What becomes known of a text, message by message; None where a step has nothing to tell."""
        bench = self.bench(name)
        player = PagePlayer(bench.task, text.encode(), self.deadline)
        for found in steps(bench, player):
            if found is None:
                yield None
            elif found.final:
                yield from self.telling(found, bench, player)
            else:
                yield {"kind": "early", "said": so_far(found)}
        if spoilt := self.intact.spoilt():
            yield {"kind": "spoilt", "what": spoilt}

    def telling(self, found: Weighed, bench: Bench, player: "PagePlayer") -> Iterator[Message | None]:
        """The last verdict, and once more with what takes a while to find: the smallest examples."""
        if found.standing in (Standing.INVALID, Standing.VALID):
            yield self.message(found, ())
            yield {"kind": "explaining"}
        said = []
        for line in lines(found, bench, player):
            said.append(line)
            yield None
        yield self.message(found, tuple(said))

    def message(self, found: Weighed, said: tuple[str, ...]) -> Message:
        """A verdict for the page."""
        points = self.tasks.marks(found.task, found.share)
        told = Report(headline(found, points), said, tuple(rows(found)))
        return {"kind": "verdict", **told_of_tests(found, told, points)}

    def solution(self, name: str) -> Message:
        """A test that catches all, and why."""
        task = self.tasks.named(name)
        text = (self.root / task.solution).read_text(encoding="utf-8")
        return {"title": "Another test", "text": text, "why": f"Why it is thorough: {task.why}"}


class PagePlayer:
    """Runs the tests of a text in this process, and ends the loops in it that have no end of their own.

    Args:
        task: which the tests are for.
        text: of the file.
        deadline: seconds between two calls of a program.
    """

    def __init__(self, task: PropertyTask, text: bytes, deadline: float) -> None:
        self.file, self.names, self.text, self.deadline = task.file, task.functions, text, deadline

    def __call__(self, sitting: Sitting, shrink: bool, only: str) -> None:
        """Play once. Raises Cut."""
        with printing(), ending_loops(self.file) as clock:
            try:
                with clock.limit(self.deadline):
                    run_tests(Answering(sitting, clock), self.file, self.text, self.names, shrink=shrink, only=only)
            except OutOfTime:
                late = (one.line for one in sitting.endings if one.said.startswith(OutOfTime.__name__))
                sitting.line = sitting.line or next(late, None)
                raise Cut(hanging(self.deadline)) from None


class Answering:
    """A program whose answers do not count as the time of the test that asks."""

    def __init__(self, sitting: Sitting, clock: LoopClock) -> None:
        self.begins, self.ended = sitting.begins, sitting.ended
        self.noted, self.broken = sitting.noted, sitting.broken
        self.sitting, self.clock = sitting, clock

    def call(self, head: list[Any], payload: bytes) -> tuple[list[Any], memoryview]:
        """The answer to a call."""
        answer = self.sitting.call(head, payload)
        self.clock.renew()
        return answer


def told_of_tests(found: Weighed, told: Report, points: float) -> dict[str, Any]:
    """All that the page shows of a verdict on tests."""
    line = simplest(found).ending.line if found.accused else found.line
    return {
        "exercise": found.task.name,
        "state": "passed" if points >= found.task.points else STATES.get(found.standing, "wrong"),
        "heading": told.headline,
        "held": len(found.caught),
        "tried": len(found.task.wrong),
        "line": line,
        "lines": list(told.lines),
        "tests": list(found.tests),
        "map": [[list(caught), said] for caught, said in told.map],
    }
