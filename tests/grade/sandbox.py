"""The confinement that tests of grading run under, and the smallest questions to a solver."""

import functools

import pytest

from whybn.crossing.remote import Remote
from whybn.errors import GradeError
from whybn.grade.run import checker
from whybn.grade.run.task import Task
from whybn.sandbox.connection import Solver
from whybn.sandbox.layers import Layers
from whybn.sandbox.runner import Allowance, Limits, LivePort

QUICK = Limits(call_seconds=1.0, import_seconds=3.0, function_seconds=8.0, deaths=2)
PATIENCE = 30.0

HEADER = """
import numpy as np
"""
FORWARD = """
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    x = np.asarray(x)
    wide = x.astype(np.float64) if x.dtype.kind in "iu" else x
    mean, var = wide.mean(axis=0, dtype=np.float64), wide.var(axis=0, dtype=np.float64)
    return (gamma * (wide - mean) / np.sqrt(var + eps) + beta).astype(wide.dtype)
"""
NORMALIZE = """
def normalize(x, mean, var, eps=1e-5):
    x = np.asarray(x)
    wide = x.astype(np.float64) if x.dtype.kind in "iu" else x
    return ((wide - mean) / np.sqrt(var + np.float64(eps))).astype(wide.dtype)
"""


@functools.cache
def layers() -> Layers | None:
    """The layers of this machine, if they are enough."""
    try:
        return checker.confinement()
    except GradeError:
        return None


def needed() -> None:
    """Skip the test where no sandbox holds."""
    if layers() is None:
        pytest.skip("no sandbox holds on this machine (Linux with seccomp and Landlock, or bubblewrap)")


def graded(files, exercises=("batchnorm_forward",), examples=1, seed=7, limits=QUICK, **options):
    """The verdict on these files; a single text is a file."""
    files = {"submission.py": HEADER + files} if isinstance(files, str) else files
    files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
    return checker.grade(
        Task(files, seed=seed, examples=examples, exercises=tuple(exercises), limits=limits, **options)
    )


def outcomes(verdict, name):
    """The clauses of an exercise by outcome: id to outcome."""
    (exercise,) = (one for one in verdict.exercises if one.name == name)
    return {clause.clause: clause.outcome.value for clause in exercise.clauses}


def passed(verdict, name):
    """Whether an exercise agrees and all its clauses hold."""
    (exercise,) = (one for one in verdict.exercises if one.name == name)
    return exercise.agrees and set(outcomes(verdict, name).values()) == {"passed"}


def loaded(solver: Solver, source: str, names=("f",)) -> Solver:
    """The solver with one file, its functions chosen."""
    text = (HEADER + source).encode()
    solver.ask(["files", [["submission.py", len(text), None]]], text, PATIENCE)
    solver.ask(["load", "submission.py"], b"", PATIENCE)
    solver.ask(["choose", list(names)], b"", PATIENCE)
    return solver


def remote_to(solver: Solver) -> Remote:
    """A new example's view of a solver."""
    return Remote(LivePort(solver, Allowance(PATIENCE)))
