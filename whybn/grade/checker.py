"""Judge one submission: its functions answer from a solver, the clauses are judged here.

Nothing that a solver sends decides anything but what its own functions returned. Whatever it does, the worst is that
its own clauses fail.
"""

import atexit
import platform
from functools import cache

import numpy as np

import whybn
from whybn import course as courses
from whybn import diagnosis, specification
from whybn.bank import Bank, clause_ids
from whybn.calls.scripts import Failed, Recorder
from whybn.course import Course
from whybn.specification import Clause, Level

from . import probes
from .connection import Disturbed, NoSolver, Zygote
from .errors import GradeError
from .exercise import Exercise
from .layers import Layers
from .ports import AllGone
from .runner import Clock, Runner
from .task import Task
from .verdict import PASSED, ClauseVerdict, ExerciseVerdict, Verdict


@cache
def the_course() -> tuple[Course, dict[str, Clause]]:
    """The course and its clauses, read once in a process."""
    course = courses.load(courses.own_root())
    return course, specification.load(course.root, course.names)


@cache
def recorder_for(seed: int, examples: int) -> Recorder:
    """The scripts of a run, recorded once in a process."""
    return Recorder(Bank(the_course()[0], seed, examples))


@cache
def confinement() -> Layers:
    """The layers that hold on this machine. Raises GradeError where they are not enough."""
    layers = probes.usable()
    if not layers.enough:
        raise GradeError(probes.NOT_ENOUGH)
    return layers


ATTEMPTS = 3
ZYGOTES: dict[tuple[Layers, int], Zygote] = {}


def zygote_for(chosen: Layers, memory: int) -> Zygote:
    """The solvers' parent, started once in a process, and again if it has ended."""
    found = ZYGOTES.get((chosen, memory))
    if found is not None and found.usable:
        return found
    if found is not None:
        found.close()
    ZYGOTES[chosen, memory] = zygote = Zygote(chosen, memory)
    atexit.register(zygote.close)
    return zygote


def grade(task: Task) -> Verdict:
    """The verdict on one submission. Equal tasks have equal verdicts, but for the seconds.

    Where a process of ours is killed meanwhile, all of it is done again: what others do to this machine is no one's
    mistake. Raises NoSolver, a GradeError, where solvers cannot be had.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt(task)
        except (Disturbed, AllGone, NoSolver):
            continue
    try:
        return attempt(task)
    except (Disturbed, AllGone) as lost:
        raise NoSolver(f"solvers are killed time and again: {lost}") from lost


def attempt(task: Task) -> Verdict:
    """The verdict on one submission, unless a process of ours is killed: raises Disturbed, AllGone or NoSolver."""
    course, clauses = the_course()
    recorder = recorder_for(task.seed, task.examples)
    chosen = Layers() if task.unsafe else confinement()
    clock = Clock()
    runner = Runner(zygote_for(chosen, task.limits.memory), task, course.names, clock)
    wanted = [exercise for exercise in course.exercises if not task.exercises or exercise.name in task.exercises]
    try:
        judges = [Judge(exercise, Exercise(exercise.name, recorder, clauses, runner), task) for exercise in wanted]
        for judge in judges:
            judge.first_pass(clauses)
        runner.close()  # the second pass has another solver
        for judge in reversed(judges):
            judge.second_pass()
        for judge in judges:
            judge.search()
    finally:
        runner.close()
    return Verdict(
        exercises=tuple(judge.verdict() for judge in judges),
        unsafe=task.unsafe,
        layers=chosen.names,
        cpu={name: round(seconds, 4) for name, seconds in sorted(clock.seconds.items())},
        versions={"python": platform.python_version(), "numpy": np.__version__, "whybn": whybn.__version__},
    )


class Judge:
    """What comes of one exercise in both passes."""

    def __init__(self, exercise: courses.Exercise, calls: Exercise, task: Task) -> None:
        self.exercise, self.calls, self.task = exercise, calls, task
        self.agrees = False
        self.found: dict[str, Failed | None] = {}

    def first_pass(self, clauses: dict[str, Clause]) -> None:
        """Agreement with the oracle on ordinary inputs, then every clause of the level."""
        name = self.exercise.name
        deciding = [self.calls.clause(f"{name}.{slug}", ordinary=True) for slug in self.exercise.agreement]
        self.agrees = all(failed is None for failed in deciding)
        for clause_id in clause_ids(clauses, name, Level[self.task.level.upper()]):
            self.found[clause_id] = self.calls.clause(clause_id)

    def second_pass(self) -> None:
        """What held must give the same answers in another order and another process."""
        for clause_id in reversed([clause_id for clause_id, failed in self.found.items() if failed is None]):
            self.found[clause_id] = self.calls.again(clause_id)

    def search(self) -> None:
        """A live search through what still holds, where it is wanted."""
        for clause_id, failed in self.found.items():
            if failed is None and self.task.search:
                seed = self.calls.recorder.bank.seed_of(f"{clause_id} search")
                self.found[clause_id] = self.calls.search(clause_id, self.task.search, seed)

    def verdict(self) -> ExerciseVerdict:
        """The result as plain data."""
        ended = [
            ClauseVerdict(clause_id, PASSED)
            if failed is None
            else ClauseVerdict(clause_id, failed.outcome, failed.report, failed.brief)
            for clause_id, failed in self.found.items()
        ]
        name, calls = self.exercise.name, self.calls
        with calls.clock.phase("judging"):
            twin = diagnosis.match(calls.recorder, name, calls.answers, calls.failing, list(calls.answers))
        misconception, belief = (twin.id, twin.belief) if twin else (None, None)
        return ExerciseVerdict(name, self.agrees, tuple(ended), misconception, belief, calls.ended)
