"""Judge one submission: every exercise in two passes, each in a solver of its own."""

import atexit
import math
import platform
from functools import cache

import numpy as np

import whybn
from whybn.course import clauses as specification
from whybn.course import course as courses
from whybn.course.clauses import Clause, Level
from whybn.course.course import Course
from whybn.crossing.scripts import Recorder
from whybn.errors import GradeError, NoSolver
from whybn.judging.examples import ExampleBank, clause_ids
from whybn.judging.judgement import Judgement, Outcome
from whybn.sandbox import library, probes
from whybn.sandbox.connection import Disturbed, Zygote
from whybn.sandbox.layers import Layers
from whybn.sandbox.packages import installed
from whybn.sandbox.runner import AllGone, Clock, Limits, Runner, scale_of

from . import course_files, recordings
from .function_on_solver import FunctionOnSolver
from .task import Task
from .verdict import ExerciseVerdict, SubmissionVerdict


@cache
def the_course(convention: str | None = None) -> tuple[Course, dict[str, Clause]]:
    """The course of this process and its clauses, read once; without any other, the one that whybn came with."""
    course = courses.load_course(course_files.USED[0] if course_files.USED else course_files.use("", ""), convention)
    return course, specification.load_clauses(course.root, course.names, course.convention)


@cache
def recorder_for(seed: int, examples: int, convention: str | None = None) -> Recorder:
    """The scripts of a run, recorded once in a process."""
    return Recorder(ExampleBank(the_course(convention)[0], seed, examples))


@cache
def confinement() -> Layers:
    """The layers that hold on this machine. Raises GradeError where they are not enough."""
    layers = probes.usable()
    if not layers.enough:
        raise GradeError(probes.NOT_ENOUGH)
    return layers


ATTEMPTS = 3
ZYGOTES: dict[tuple[Layers, int, tuple[str, ...], int], Zygote] = {}


def confinement_with(packages: tuple[str, ...]) -> Layers:
    """The layers that hold where submissions may import these packages. Raises GradeError where they are not enough."""
    chosen = library.without_other_user(confinement(), installed(packages))
    if not chosen.enough:
        raise GradeError(probes.NOT_ENOUGH)
    return chosen


def zygote_for(chosen: Layers, limits: Limits, packages: tuple[str, ...] = (), scale: float = 1.0) -> Zygote:
    """The solvers' parent, started once in a process, and again if it has ended.

    A solver may take as many processor seconds as all that it is asked for may take in wall time, ``scale`` included.
    """
    seconds = math.ceil(limits.total_seconds * scale + limits.loading_seconds)
    key = chosen, limits.memory, packages, seconds
    found = ZYGOTES.get(key)
    if found is not None and found.usable:
        return found
    if found is not None:
        found.close()
    ZYGOTES[key] = zygote = Zygote(chosen, limits.memory, seconds, packages)
    atexit.register(zygote.close)
    return zygote


def grade(task: Task) -> SubmissionVerdict:
    """The verdict on one submission. Equal tasks have equal verdicts, but for the seconds.

    Where a process of ours is killed meanwhile, all of it is done again: what others do to this machine is no one's
    mistake. Raises NoSolver, a GradeError, where solvers cannot be had, and PutOff where the task says so.
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


def attempt(task: Task) -> SubmissionVerdict:
    """The verdict on one submission, unless a process of ours is killed: raises Disturbed, AllGone or NoSolver."""
    course_files.use(task.folder, task.course)
    course, clauses = the_course(task.convention)
    recorder = recorder_for(task.seed, task.examples, task.convention)
    chosen = Layers() if task.unsafe else confinement_with(task.packages)
    clock = Clock()
    zygote = zygote_for(chosen, task.limits, task.packages, scale_of(task.examples))
    runner = Runner(zygote, task.files, course.names, task.limits, clock, task.examples, task.patience)
    wanted = [exercise for exercise in course.exercises if not task.exercises or exercise.name in task.exercises]
    try:
        judges = [
            ExerciseGrader(exercise, FunctionOnSolver(exercise.name, recorder, runner), task) for exercise in wanted
        ]
        for judge in judges:
            judge.first_pass(clauses)
        runner.close()  # the second pass has another solver
        for judge in reversed(judges):
            judge.second_pass()
        for judge in judges:
            judge.search()
        exercises = tuple(judge.verdict() for judge in judges)  # while there are solvers to ask
    finally:
        runner.close()
    return SubmissionVerdict(
        exercises=exercises,
        unsafe=task.unsafe,
        layers=chosen.names,
        cpu={name: round(seconds, 4) for name, seconds in sorted(clock.seconds.items())},
        versions={"python": platform.python_version(), "numpy": np.__version__, "whybn": whybn.__version__},
    )


class ExerciseGrader:
    """What comes of one exercise in both passes."""

    def __init__(self, exercise: courses.Exercise, calls: FunctionOnSolver, task: Task) -> None:
        self.exercise, self.calls, self.task = exercise, calls, task
        self.agrees = False
        self.found: dict[str, Judgement] = {}

    def first_pass(self, clauses: dict[str, Clause]) -> None:
        """Agreement with the oracle on ordinary inputs, then every clause of the level."""
        name = self.exercise.name
        deciding = [f"{name}.{slug}" for slug in self.exercise.agreement]
        wanted = clause_ids(clauses, name, Level[self.task.level.upper()])
        if self.calls.there:
            asked = [*((one, True) for one in deciding), *((one, False) for one in wanted)]
            recordings.recorded(self.calls.recorder, name, asked)
        agreeing = [self.calls.clause(one, ordinary=True) for one in deciding]
        self.agrees = all(found.outcome is Outcome.PASSED for found in agreeing)
        for clause_id in wanted:
            self.found[clause_id] = self.calls.clause(clause_id)

    def second_pass(self) -> None:
        """What held must give the same answers in another order and another process."""
        for clause_id in reversed(self.held()):
            self.found[clause_id] = self.calls.again(clause_id)

    def search(self) -> None:
        """A live search through what still holds, where it is wanted."""
        for clause_id in self.held() if self.task.search else ():
            seed = self.calls.recorder.bank.seed_of(f"{clause_id} search")
            self.found[clause_id] = self.calls.search(clause_id, self.task.search, seed)

    def held(self) -> list[str]:
        """The clauses that hold so far."""
        return [clause_id for clause_id, found in self.found.items() if found.outcome is Outcome.PASSED]

    def verdict(self) -> ExerciseVerdict:
        """The result as plain data."""
        name, calls = self.exercise.name, self.calls
        if self.found and calls.unimported.keys() >= self.found.keys():
            return ExerciseVerdict(name, False, (), unimported=next(iter(calls.unimported.values())))
        return ExerciseVerdict(name, self.agrees, tuple(self.found.values()), calls.diagnosis(), calls.ended)
