"""The grader against the hostile submissions: no undeserved point, nothing told, nothing left, and it goes on."""

import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.rotation import is_shown
from whybn.grade.run.task import Task
from whybn.sandbox.runner import Limits

from .attacks import catalogue
from .attacks.catalogue import MAIN, Attack
from .attacks.parts import RIGHT, ZEROS
from .processes import adopt_orphans, descendants

SECRET = "whybn-secret-8d2f40b6c19e7a53"
LIMITS = Limits(call_seconds=1.0, import_seconds=3.0, function_seconds=8.0, deaths=2)
# Far above what any submission may cost under these limits: only a grader that hangs is this slow.
PATIENCE = 600
ATTACKS = catalogue.load()
SHOWN = [attack for attack in ATTACKS if is_shown(attack.id, 4, f"tests/grade/attacks/{attack.kind}")]


def prepare() -> None:
    """What a worker does first: it has a secret, and whatever its solvers leave behind becomes its own child."""
    os.environ["WHYBN_SECRET"] = SECRET
    adopt_orphans()


def graded(files: dict[str, bytes], examples: int) -> dict[str, Any]:
    """In the worker: the verdict as plain data."""
    from whybn.grade.run.checker import grade

    task = Task(files, seed=1, exercises=("batchnorm_forward",), level="must", examples=examples, limits=LIMITS)
    return grade(task).to_plain()


class Worker:
    """One process that grades, like those of a run."""

    def __init__(self) -> None:
        self.pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), prepare)
        self.pid = self.pool.submit(os.getpid).result(PATIENCE)
        assert everything(self.grade({MAIN: RIGHT}))
        self.usual = len(descendants(self.pid))

    def grade(self, files: dict[str, bytes], examples: int = 4) -> dict[str, Any]:
        return self.pool.submit(graded, files, examples).result(PATIENCE)

    def settled(self) -> bool:
        """Whether no process more than usual is left; one that was killed may take a moment to go."""
        for _ in range(600):
            if len(descendants(self.pid)) <= self.usual:
                return True
            time.sleep(0.1)
        return False

    def close(self) -> None:
        """End the process, whatever it does, so that the next test finds a sound one."""
        for pid in (*descendants(self.pid), self.pid):
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue
        self.pool.shutdown(wait=False, cancel_futures=True)


class Workers:
    """A worker for all tests, and another one after a test that ended or hung it."""

    def __init__(self) -> None:
        self.current: Worker | None = None

    def get(self) -> Worker:
        self.current = self.current or Worker()
        return self.current

    def drop(self) -> None:
        if self.current is not None:
            self.current.close()
        self.current = None


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.drop()


def everything(verdict: dict[str, Any]) -> bool:
    """Whether all points were earned."""
    return all(e["agrees"] and all(c["outcome"] == "passed" for c in e["clauses"]) for e in verdict["exercises"])


def nothing(verdict: dict[str, Any]) -> bool:
    """Whether no point was earned."""
    return not any(e["agrees"] for e in verdict["exercises"])


def traces(attack: Attack) -> list[Path]:
    """Files that an attack of this name would have left."""
    name = Path(attack.canary).name if attack.canary else f"whybn-attack-{attack.name}"
    places = [Path("/tmp"), Path("/dev/shm"), Path.cwd(), Path.cwd().parent, Path("/")]
    return [place / name for place in places if os.path.lexists(place / name)]


@pytest.mark.parametrize("attack", SHOWN, ids=[attack.id for attack in SHOWN])
def test_an_attack_earns_what_its_honest_code_deserves_tells_nothing_and_harms_nobody(
    attack: Attack, workers: Workers
) -> None:
    """A run shows a quarter of the attacks, others at another commit; those of a kind that has changed lately, all."""
    assert traces(attack) == [], "left by an earlier run: remove it"
    worker = workers.get()
    try:
        verdict = worker.grade(attack.files)
        after = worker.grade({MAIN: RIGHT}, examples=1)
        settled = worker.settled()
        left = traces(attack)
    except BaseException:
        workers.drop()
        raise
    if not settled:
        workers.drop()
    text = json.dumps(verdict, ensure_ascii=False)
    assert SECRET not in text
    assert attack.tell is None or attack.tell not in text
    assert left == []
    assert settled, "a process of it is still alive"
    assert everything(after), "the next submission did not get what it deserves"
    assert attack.honest != "0" or nothing(verdict)
    assert attack.honest != "all" or everything(verdict)
    assert attack.honest != "some" or not everything(verdict)


def test_right_code_earns_everything_and_zeros_earn_nothing(workers: Workers) -> None:
    assert everything(workers.get().grade({MAIN: RIGHT}))
    assert nothing(workers.get().grade({MAIN: ZEROS}))


def test_what_a_submission_raises_is_reported_so_that_a_leak_would_show(workers: Workers) -> None:
    source = b"def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise RuntimeError('REACHED ' + 'the report')\n"
    assert "REACHED the report" in json.dumps(workers.get().grade({MAIN: source}))
