"""What a learner's tests are worth: valid, not vacuous, and thorough, in this order."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from .bench import ENOUGH, Bench, Ending, Player, Playing, all_tried
from .play import FAILED, HELD, NOT_STARTED
from .programs import DEAF, Kind, Tested
from .tasks import PropertyTask

COMMONEST = 20  # mistakes that the first verdict is on, where somebody waits at the desk
MOST_AGAIN = 6  # right programs, and others, that a valid test meets once more
FEW_BY_HEART = 4  # mistakes that a law may catch and miss once they are exaggerated
MOST_BELIEFS = 4  # that an invalid test may fit; one that more of them fit is nobody's belief in particular


class Standing(Enum):
    """How a file of tests stands."""

    BROKEN = "does not load"
    NOT_STARTED = "not started"
    INVALID = "fails right code"
    VACUOUS = "says nothing"
    TOO_LARGE = "takes too many numbers"
    UNSTEADY = "says two things of one program"
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
        final: whether nothing is left to be tried.
        notes: what is to be told of the file in any case.
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
    final: bool = True
    notes: tuple[str, ...] = ()

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
    reference = next(one for one in playings if one.program.name == "reference_impl")
    return replace(standing_of(task, reference, playings), notes=reference.notes)


def standing_of(task: PropertyTask, reference: Playing, playings: Sequence[Playing]) -> Weighed:
    """The verdict but for what is to be told in any case."""
    by_kind = {kind: [one for one in playings if one.program.kind is kind] for kind in Kind}
    rights = by_kind[Kind.RIGHT]
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
    # That results must change with what is asked is a law, and some mistakes break it that exaggerated ones do not.
    fewest = FEW_BY_HEART if any(one.refuted for one in by_kind[Kind.DECOY] if one.program.name == DEAF) else 0
    if standing is Standing.VALID and by_heart(caught, by_kind[Kind.EXAGGERATION], fewest):
        standing = Standing.VACUOUS
        said = "it knows mistakes by what they return: it passes most of them once they are half as wrong again"
    if standing is Standing.VALID and task.most_numbers:
        # Of whichever program takes the most: a test that knows the reference by its last bits may ask it little.
        taken = max(sum(ending.numbers for ending in one.endings) for one in playings)
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
        return Weighed(task, Standing.NOT_STARTED, "it has no function whose name begins with test")
    if waiting := next((ending for ending in reference.endings if ending.word == NOT_STARTED), None):
        return Weighed(task, Standing.NOT_STARTED, f"{waiting.test} still raises NotImplementedError", tests=tests)
    return None


def emptiness(reference: Playing, share: float, decoys: Sequence[Playing]) -> tuple[Standing, str]:
    """Whether a test that no right program fails says anything at all."""
    if not any(ending.calls for ending in reference.endings):
        return Standing.VACUOUS, "it never calls impl"
    if not any(ending.word == HELD for ending in reference.endings):
        return Standing.VACUOUS, "each of its tests is skipped"
    general = any(one.refuted for one in decoys)
    returning = [ending.test for ending in reference.endings if ending.word == HELD and ending.said]
    if returning and not (share and general):
        return Standing.VACUOUS, f"{returning[0]} returns a value, and nothing looks at that: say it with assert"
    if not share:
        return Standing.VACUOUS, "it passes every wrong program: what would have to happen for it to fail?"
    if not general:
        return Standing.VACUOUS, (
            "it passes results with any noise in them, of any shape, and the same whatever is asked: what it fails "
            "are programs that raise an error by themselves, or mistakes that it knows by what they return"
        )
    return Standing.VALID, ""


def by_heart(caught: Sequence[tuple[Tested, tuple[str, ...]]], exaggerations: Sequence[Playing], fewest: int) -> bool:
    """Whether most of the mistakes that a test catches, if they are no fewer, pass it once they are exaggerated."""
    names = {program.name for program, _ in caught}
    held = [not one.caught_by for one in exaggerations if one.program.name in names]
    return len(held) >= fewest and 2 * sum(held) > len(held)


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
    """Try the tests on all programs."""
    *_, last = weighing(bench, player)
    return last


def weighing(bench: Bench, player: Player) -> Iterator[Weighed]:
    """Verdicts, the last on all programs; before it, of a valid test, one on the commonest mistakes."""
    return (found for found in steps(bench, player) if found)


def steps(bench: Bench, player: Player) -> Iterator[Weighed | None]:
    """The same for somebody who has other things to do in between: None once a program has been tried.

    The right programs come first, since an invalid test is told at once, then decoys until one is refuted.
    """
    bench.calls = bench.numbers = 0
    rights, wrong, decoys, exaggerated = ([one for one in bench.programs if one.kind is kind] for kind in Kind)
    playings: list[Playing] = []

    def each(programs: Sequence[Tested]) -> Iterator[None]:
        for playing in all_tried(bench, player, programs):
            playings.append(playing)
            yield None

    yield from each(rights)
    first = weighed(bench.task, playings)
    if first.standing in (Standing.BROKEN, Standing.NOT_STARTED) or playings[-1].asks_too_often:
        yield first
        return
    needed = 0
    while needed < len(decoys) and not (needed and playings[-1].refuted):
        yield from each(decoys[needed : needed + 1])
        needed += 1
    yield from each(wrong[:COMMONEST])
    early = weighed(bench.task, playings)
    if early.standing is Standing.VALID:
        yield replace(early, final=False)
    if early.standing is not Standing.BROKEN:
        yield from each([*wrong[COMMONEST:], *decoys[needed:], *exaggerated])
    yield steadied(weighed(bench.task, playings), bench, player, playings, random.Random(0))  # noqa: S311


def steadied(
    found: Weighed, bench: Bench, player: Player, playings: Sequence[Playing], source: random.Random
) -> Weighed:
    """The verdict once a valid test has met some programs again, right ones and such as it fails, in no order.

    A test that throws dice, or counts, earns something now and then: all right programs pass by chance, and a wrong one
    fails. It would have to be as lucky again.
    """
    if found.standing is not Standing.VALID:
        return found
    rights = [one for one in playings if one.program.kind is Kind.RIGHT]
    failed = [one for one in playings if one.caught_by]
    chosen = [one for group in (rights, failed) for one in source.sample(group, min(MOST_AGAIN, len(group)))]
    source.shuffle(chosen)
    for first in chosen:
        second = bench.tried(player, first.program)
        if second.broken and not first.broken:  # its calls were too many in the end
            return replace(found, standing=Standing.BROKEN, said=second.broken, caught=(), survivors=(), share=0.0)
        if words_of(first) != words_of(second):
            said = "it passes and fails the same program: what it says must not depend on chance, time or the machine"
            return replace(found, standing=Standing.UNSTEADY, said=said, caught=(), survivors=(), share=0.0)
    return found


def words_of(playing: Playing) -> list[tuple[str, str]]:
    """How each test ended."""
    return [(playing.broken, ""), *((ending.test, ending.word) for ending in playing.endings)]
