"""The function that a run maps over its workers, and the process that calls it on this machine.

A worker is a checker: it is trusted, and what it says goes to the gradebook. It still answers in JSON, so that nothing
that a submission could have touched is ever unpickled.
"""

import json
import os
import pickle
import signal
import threading
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .task import Task
from .text import clipped, for_terminal


class GraderFailed(Exception):
    """The grader itself went wrong on a submission: no verdict, and no score either."""


def grade_task(task: Task) -> dict[str, Any]:
    """The verdict on one submission as plain data.

    Raises:
        GraderFailed: whatever went wrong in the checker, in one line.
    """
    try:
        from .checker import grade

        return grade(task).to_plain()
    except BaseException as error:  # a solver's death is none of the ordinary exceptions
        raise GraderFailed(described(error)) from error


def described(error: BaseException) -> str:
    """One line: the kind of error, its message, and where it came from."""
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be shown)"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return clipped(for_terminal(" ".join(f"{type(error).__name__}: {message}".split())), 500) + place


def serve(requests: int, life: int) -> None:
    """Answer one request after the other, until the run closes the connection or is no more.

    Args:
        requests: descriptor of the connection to the run.
        life: descriptor of a pipe that the run never writes to; its end is the run's.
    """
    for descriptor in (requests, life):
        os.set_inheritable(descriptor, False)
    threading.Thread(target=_die_with, args=(life,), daemon=True).start()
    connection = Connection(requests)
    connection.send_bytes(b"ready")
    while True:
        try:
            request = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(_answer(request))


def _answer(request: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(request)  # noqa: S301  from the run that started us
        return json.dumps({"result": function(*arguments)}).encode()
    except BaseException as error:
        text = str(error) if isinstance(error, GraderFailed) else described(error)
        return json.dumps({"error": text}).encode()


def _die_with(life: int) -> None:
    """End this process and every solver in its group at once when the run ends, however it does."""
    os.read(life, 1)
    os.killpg(0, signal.SIGKILL)
