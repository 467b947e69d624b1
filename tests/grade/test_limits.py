"""What a submission may use: whatever one function does, it costs its own clauses, and an end is put to it."""

import math
import os
import re
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.grade.processes import descendants
from tests.grade.sandbox import FORWARD, HEADER, NORMALIZE, QUICK, graded, needed, outcomes, passed
from whybn.errors import GradeError, NoSolver
from whybn.grade.run import checker
from whybn.grade.run.task import PutOff
from whybn.sandbox.connection import Zygote
from whybn.sandbox.runner import Limits

BOTH = ("normalize", "batchnorm_forward")
DEEDS = {
    "hangs": "while True: pass",
    "hangs in C": "sum(iter(int, 1))",
    "swallows signals and exceptions": """
    while True:
        try:
            while True: pass
        except BaseException: pass""",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "leaves": "import os; os._exit(0)",
    "leaves politely": "raise SystemExit(0)",
    "takes memory": "x = [bytearray(1 << 28) for _ in range(1000)]",
    "takes memory in one piece": "return np.ones(1 << 40)",
    "recurses": "return batchnorm_forward(x, gamma, beta, eps)",
    "recurses in C": """
    nested = []
    for _ in range(10**4): nested = [nested]
    return repr(nested)""",
    "prints without end": "import sys\n    while True: print('x' * 1000); sys.stderr.write('y' * 1000)",
    "returns too much": "return np.zeros(1 << 26)",
    "returns too many": "return [np.zeros(10)] * 999",
    "returns what never ends": "return __import__('itertools').count()",
    "raises too much": "raise ValueError('x' * (1 << 22))",
    "floods the connection": "import os\n    while True: os.write(3, b'\\xff' * 65536)",
    "closes the connection": "import os; os.close(3)",
    "sleeps": "import time; time.sleep(1000)",
    "kills itself": "import os, signal; os.kill(os.getpid(), 9)",
    "kills its parent": "import os, signal; os.kill(os.getppid(), 9)",
    "forks": "import os\n    while True: os.fork()",
    "starts threads": "import threading, time\n    while True: threading.Thread(target=time.sleep, args=(99,)).start()",
}


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


def solvers() -> list[int]:
    """The processes of solvers, and of what they started, below this one: those that are no zygote of the checker."""
    return [pid for pid in descendants(os.getpid()) if pid not in IDLE]


IDLE: set[int] = set()


@pytest.fixture(autouse=True)
def idle(_sandbox):
    """Know the processes that wait for the next submission, and see that nothing else is left at the end."""
    graded(FORWARD)
    IDLE.clear()
    IDLE.update(descendants(os.getpid()))
    yield
    assert settled(lambda: not solvers())


def settled(condition, seconds: float = 60.0) -> bool:
    """Whether a condition holds soon."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_a_function_that_misbehaves_costs_its_own_clauses_and_no_others(deed):
    hostile = f"\ndef batchnorm_forward(x, gamma, beta, eps=1e-5):\n    {deed}\n"
    verdict = graded(NORMALIZE + hostile, BOTH)
    assert passed(verdict, "normalize")
    (forward,) = (one for one in verdict.exercises if one.name == "batchnorm_forward")
    assert not forward.agrees
    assert "failed" in outcomes(verdict, "batchnorm_forward").values()


@pytest.mark.parametrize("name", ["hangs", "crashes", "leaves", "leaves politely", "takes memory", "kills itself"])
def test_a_file_that_misbehaves_when_it_is_loaded_costs_its_own_functions_and_no_others(name):
    files = {"a_forward.py": f"{DEEDS[name]}\n{HEADER}{FORWARD}", "normalize.py": HEADER + NORMALIZE}
    verdict = graded(files, BOTH)
    assert passed(verdict, "normalize")
    (forward,) = (one for one in verdict.exercises if one.name == "batchnorm_forward")
    assert not forward.agrees
    assert re.search("a_forward.py(, line 1)? does not import: .", forward.unimported)
    assert forward.clauses == ()


def test_a_function_that_misbehaves_in_its_second_call_keeps_the_others_clauses():
    sometimes = FORWARD.replace("    x = np", "    while len(x) > 4: pass\n    x = np")
    verdict = graded(NORMALIZE + sometimes, BOTH)
    assert passed(verdict, "normalize")
    assert not passed(verdict, "batchnorm_forward")


def test_the_time_of_a_hanging_submission_is_bounded_by_its_limits(monkeypatch):
    limits = Limits(call_seconds=0.5, import_seconds=1.0, deaths=2)
    spawn, spawned = Zygote.spawn, []
    monkeypatch.setattr(Zygote, "spawn", lambda zygote: spawned.append(zygote) or spawn(zygote))
    verdict = graded(
        "\n".join(f"def {name}(*args, **more):\n    while True: pass" for name in BOTH), BOTH, limits=limits
    )
    # Each solver hangs once, for the time of a call: their number bounds the time on any machine.
    assert len(spawned) <= len(BOTH) * limits.deaths
    assert all("not tried" in clause.brief for one in verdict.exercises for clause in one.clauses[3:])
    assert all(one.ended == "no answer within 0.5 s" for one in verdict.exercises)


def test_what_ended_the_process_is_told_in_words():
    told = {}
    for name in ("hangs", "crashes", "leaves"):
        source = f"def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    {DEEDS[name]}\n"
        (told[name],) = {exercise.ended for exercise in graded(source).exercises}
    assert told == {
        "hangs": "no answer within 1 s",
        "crashes": "it crashed (SIGSEGV)",
        "leaves": "it left the interpreter",
    }


def test_a_submission_that_is_too_large_for_a_solver_has_a_verdict():
    verdict = graded({"submission.py": b"#" * (65 << 20)})
    assert "passed" not in outcomes(verdict, "batchnorm_forward").values()


def test_where_no_solver_can_live_there_is_an_error_and_no_endless_attempt(monkeypatch):
    spawn = Zygote.spawn

    def stillborn(zygote):
        solver = spawn(zygote)
        os.kill(max(descendants(zygote.process.pid)), signal.SIGKILL)
        return solver

    monkeypatch.setattr(Zygote, "spawn", stillborn)
    for source in (FORWARD, {}):
        with pytest.raises(GradeError, match="solvers are killed time and again"):
            graded(source)


def zygote():
    """The zygote in use."""
    return checker.zygote_for(checker.confinement(), QUICK)


def test_a_zygote_that_was_killed_is_replaced_by_the_next_grading():
    killed = zygote()
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait(10)
    assert passed(graded(FORWARD), "batchnorm_forward")
    assert zygote() is not killed
    IDLE.update(descendants(os.getpid()))


def test_a_zygote_that_is_killed_in_the_middle_gives_an_error_and_no_verdict(monkeypatch):
    monkeypatch.setattr(checker, "ATTEMPTS", 1)
    used = zygote()
    inner = max(descendants(used.process.pid), default=used.process.pid)

    def kill() -> None:
        assert settled(lambda: len(descendants(os.getpid())) > len(IDLE))
        os.kill(inner, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(NoSolver):
        graded("def batchnorm_forward(*args, **more):\n    while True: pass", limits=Limits(call_seconds=30.0))
    killer.join()
    assert passed(graded(FORWARD), "batchnorm_forward")
    IDLE.clear()
    IDLE.update(descendants(os.getpid()))


def test_a_zygote_that_is_closed_takes_its_solvers_with_it():
    started = checker.Zygote(checker.confinement(), QUICK.memory)
    try:
        held = [started.spawn() for _ in range(3)]  # a solver that nobody holds ends
        pids = [started.process.pid, *descendants(started.process.pid)]
        assert len(pids) > len(held)
    finally:
        started.close()
    assert settled(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_a_submission_whose_patience_is_used_up_is_put_off_and_one_that_has_any_is_not():
    with pytest.raises(PutOff):
        graded(NORMALIZE, ("normalize",), patience=0.0)
    for patience in (math.inf, None):
        assert passed(graded(NORMALIZE, ("normalize",), patience=patience), "normalize")
