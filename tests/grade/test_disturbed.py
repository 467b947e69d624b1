"""Processes of the grader are killed while it works: the verdict is the one of an undisturbed run."""

import os
import random
import select
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grade.sandbox import needed
from whybn.grade.run import checker
from whybn.grade.run.task import Task
from whybn.sandbox.connection import Solver

KILLS = 20
SOURCE = Path(__file__).parents[2].joinpath("reference_impl")
TASK = Task(
    {f"reference_impl/{path.name}": path.read_bytes() for path in sorted(SOURCE.glob("*.py"))},
    seed=3,
    exercises=("batchnorm_forward", "normalize"),
)


@pytest.fixture(autouse=True)
def sandbox():
    needed()


def children(pid: int) -> list[int]:
    """All processes below one."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            own = [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
        found += [*own, *(below for child in own for below in children(child) if Path(f"/proc/{child}").exists())]
    return found


def test_a_solver_or_its_parent_killed_at_random_moments_changes_no_verdict(monkeypatch):
    undisturbed = replace(checker.grade(TASK), cpu={})
    monkeypatch.setattr(checker, "ATTEMPTS", 1000)
    chance, kills, over = random.Random(2), 0, threading.Event()

    def kill():
        nonlocal kills
        while kills < KILLS and not over.wait(chance.uniform(0.0, 0.3)):
            if pids := children(os.getpid()):
                try:
                    os.kill(chance.choice(pids), signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    continue

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        while kills < KILLS:
            assert replace(checker.grade(TASK), cpu={}) == undisturbed
    finally:
        over.set()
        killer.join()
    assert replace(checker.grade(TASK), cpu={}) == undisturbed


def test_a_function_that_closes_its_connection_is_to_blame_itself(monkeypatch):
    source = b"import os\ndef normalize(x, mean, var, eps=1e-5):\n    os.close(3)\n"
    (exercise,) = checker.grade(Task({"normalize.py": source}, seed=1, exercises=("normalize",), examples=1)).exercises
    assert exercise.ended == "it left the interpreter"
    assert not exercise.agrees


def test_a_solver_that_was_killed_at_every_attempt_is_no_verdict(monkeypatch):
    spawned = checker.Runner.ready

    def killed(self) -> Solver:
        solver = spawned(self)
        signal.pidfd_send_signal(solver.handle, signal.SIGKILL)
        select.select([solver.handle], [], [])  # until it has ended
        return solver

    monkeypatch.setattr(checker.Runner, "ready", killed)
    with pytest.raises(checker.NoSolver):
        checker.grade(TASK)
