"""Stand-ins for the checker that real worker processes run: what they answer depends on the task alone."""

import hashlib
import os
import signal
import time
from pathlib import Path
from typing import Any

from whybn.grade.run.task import Settings, Submission, Task
from whybn.grade.run.verdict import ExerciseVerdict, SubmissionVerdict
from whybn.grade.run.workers import SLOW
from whybn.judging.judgement import Judgement, Outcome

SETTINGS = Settings(course="course", seed=1)


def submissions(count: int, prefix: str = "") -> list[Submission]:
    """As many students, each with other work."""
    files = [{"exercises.py": f"{prefix}{i}".encode()} for i in range(count)]
    return [Submission(student=f"s{i:03}", name=f"Student {i}", files=files[i]) for i in range(count)]


def key(one: Submission) -> str:
    return SETTINGS.key(one.digest)


def verdict(text: str = "passed") -> SubmissionVerdict:
    """A verdict that tells from which content it came."""
    clause = Judgement("normalize.mean", Outcome.PASSED if "passed" in text else Outcome.FAILED, said=text)
    exercise = ExerciseVerdict("normalize", agrees=True, clauses=(clause,))
    return SubmissionVerdict((exercise,), cpu={"calls": time.process_time()}, versions={"numpy": "2"})


def quick(task: Task) -> dict[str, Any]:
    """The same verdict as :func:`grade`, at once."""
    return verdict(hashlib.sha256(task.files["exercises.py"]).hexdigest()).to_plain()


def grade(task: Task) -> dict[str, Any]:
    """Some milliseconds of work."""
    time.sleep(0.005 + len(task.files["exercises.py"]) ** 2 / 1000)
    return quick(task)


def grade_or_die(task: Task) -> dict[str, Any]:
    """A submission that says ``die`` ends its worker; one that says ``fail`` meets a bug of the checker."""
    source = task.files["exercises.py"]
    if b"die" in source:
        if source.startswith(b"/"):  # a path: count the deaths there
            with Path(source.split()[0].decode()).open("a") as log:
                log.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    if b"fail" in source:
        raise ZeroDivisionError("a bug\nin the checker \x1b[31m")
    return grade(task)


def slow_while_others_wait(task: Task) -> dict[str, Any]:
    """A submission that says ``slow`` uses up all patience that there is."""
    return SLOW if b"slow" in task.files["exercises.py"] and task.patience is not None else quick(task)


def never(task: Task) -> dict[str, Any]:
    """Nothing is to be graded here."""
    raise AssertionError("graded again")


def sleep(task: Task) -> dict[str, Any]:
    """Longer than any test."""
    time.sleep(600)
    return {}


def environment(task: Task) -> dict[str, Any]:
    """What the worker sees, in place of a clause's report."""
    return verdict(f"{os.environ['PYTHONHASHSEED']} {os.environ['OPENBLAS_NUM_THREADS']}").to_plain()
