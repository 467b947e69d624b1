"""What a learner's tests are worth: valid, not vacuous, and thorough, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .bench import ENOUGH, Bench, Ending, Player, Playing, all_tried
from .play import FAILED, HELD, NOT_STARTED
from .programs import Kind, Tested
from .tasks import PropertyTask

MOST_BELIEFS = 4  # that an invalid test may fit; one that more of them fit is nobody's belief in particular


class Standing(Enum):
    """How a file of tests stands."""

    BROKEN = "does not load"
    NOT_STARTED = "not started"
    INVALID = "fails right code"
    VACUOUS = "says nothing"
    TOO_LARGE = "takes too many numbers"
    VALID = "valid"


@dataclass(frozen=True)
class Accusation:
    """A right program that a test fails, and how the test ended on it."""

    program: Tested
    ending: Ending


@dataclass(frozen=True)
class Weighed:
    """The verdict on a file of tests.

    Attributes:
        task: which task it is for.
        standing: how it stands.
        said: why, in a sentence, where that is not plain.
        line: of the learner's file, where that helps.
        tests: the names of its tests.
        accused: right programs that it fails.
        believed: the misconceptions that satisfy an invalid test, the commonest first, where they are few.
        caught: the wrong programs that it fails, and by which of its tests.
        survivors: the wrong programs that it passes, the commonest first.
        share: the part of the wrong programs that it catches, weighted by how common they are.
    """

    task: PropertyTask
    standing: Standing
    said: str = ""
    line: int | None = None
    tests: tuple[str, ...] = ()
    accused: tuple[Accusation, ...] = ()
    believed: tuple[Tested, ...] = ()
    caught: tuple[tuple[Tested, tuple[str, ...]], ...] = ()
    survivors: tuple[Tested, ...] = ()
    share: float = 0.0

    def to_plain(self) -> dict[str, Any]:
        """What JSON holds."""
        return {
            "task": self.task.name,
            "standing": self.standing.value,
            "said": self.said,
            "line": self.line,
            "tests": list(self.tests),
            "accused": [[one.program.name, one.program.said, one.ending.test, one.ending.said] for one in self.accused],
            "believed": [program.name for program in self.believed],
            "caught": {program.name: list(tests) for program, tests in self.caught},
            "survivors": [program.name for program in self.survivors],
            "share": round(self.share, 6),
        }


def weighed(task: PropertyTask, playings: Sequence[Playing]) -> Weighed:
    """The verdict, from what the tests said of every program; the reference is among them."""
    by_kind = {kind: [one for one in playings if one.program.kind is kind] for kind in Kind}
    rights = by_kind[Kind.RIGHT]
    reference = next(one for one in rights if one.program.name == "reference_impl")
    if found := unusable(task, reference):
        return found
    tests = tuple(ending.test for ending in reference.endings)
    if gone := next((one for one in playings if one.broken), None):
        return Weighed(task, Standing.BROKEN, gone.broken, gone.line, tests)
    accused = tuple(
        Accusation(one.program, ending)
        for one in rights
        for ending in one.endings
        if ending.word in (FAILED, ENOUGH, NOT_STARTED)
    )
    wrong = by_kind[Kind.WRONG]
    if accused:
        return Weighed(task, Standing.INVALID, tests=tests, accused=accused, believed=believed(accused, wrong))
    total = sum(task.weight(one.program.name) for one in wrong)
    caught = tuple((one.program, one.caught_by) for one in wrong if one.caught_by)
    survivors = tuple(one.program for one in wrong if not one.caught_by)
    share = sum(task.weight(program.name) for program, _ in caught) / total if total else 0.0
    standing, said = emptiness(reference, share, by_kind[Kind.DECOY])
    if standing is Standing.VALID and task.most_numbers:
        taken = sum(ending.numbers for ending in reference.endings)
        if taken > task.most_numbers:
            standing = Standing.TOO_LARGE
            said = f"its calls take {taken} numbers together; {task.most_numbers} are enough"
    return Weighed(
        task,
        standing,
        said,
        tests=tests,
        caught=caught,
        survivors=survivors,
        share=share if standing is Standing.VALID else 0.0,
    )


def unusable(task: PropertyTask, reference: Playing) -> Weighed | None:
    """A file that does not load, has no tests, or is the stub still."""
    tests = tuple(ending.test for ending in reference.endings)
    if reference.broken:
        return Weighed(task, Standing.BROKEN, reference.broken, reference.line, tests)
    if not tests:
        return Weighed(task, Standing.NOT_STARTED, "it has no function whose name begins with test_")
    if waiting := next((ending for ending in reference.endings if ending.word == NOT_STARTED), None):
        return Weighed(task, Standing.NOT_STARTED, f"{waiting.test} still raises NotImplementedError", tests=tests)
    return None


def emptiness(reference: Playing, share: float, decoys: Sequence[Playing]) -> tuple[Standing, str]:
    """Whether a test that no right program fails says anything at all."""
    if not any(ending.calls for ending in reference.endings):
        return Standing.VACUOUS, "it never calls impl"
    if not any(ending.word == HELD for ending in reference.endings):
        return Standing.VACUOUS, "each of its tests is skipped"
    if not share:
        return Standing.VACUOUS, "it passes every wrong program: what would have to happen for it to fail?"
    if not any(one.refuted for one in decoys):
        return Standing.VACUOUS, (
            "it passes results with any noise in them, of any shape, and the same whatever is asked: what it fails "
            "are programs that raise an error by themselves, or mistakes that it knows by what they return"
        )
    return Standing.VALID, ""


def believed(accused: Sequence[Accusation], wrong: Sequence[Playing]) -> tuple[Tested, ...]:
    """The misconceptions that satisfy a test which the reference fails, where they are few."""
    for accusation in accused:
        if accusation.program.name != "reference_impl" or accusation.ending.word != FAILED:
            continue
        test = accusation.ending.test
        fitting = [one.program for one in wrong if any(e.test == test and e.word == HELD for e in one.endings)]
        if 0 < len(fitting) <= MOST_BELIEFS:
            return tuple(fitting)
    return ()


def weigh(bench: Bench, player: Player) -> Weighed:
    """Try the tests on all programs: on the right ones first, since an invalid test is told at once."""
    bench.calls = 0
    rights = [program for program in bench.programs if program.kind is Kind.RIGHT]
    others = [program for program in bench.programs if program.kind is not Kind.RIGHT]
    playings = list(all_tried(bench, player, rights))
    first = weighed(bench.task, playings)
    if first.standing in (Standing.BROKEN, Standing.NOT_STARTED) or playings[-1].asks_too_often:
        return first
    return weighed(bench.task, [*playings, *all_tried(bench, player, others)])
