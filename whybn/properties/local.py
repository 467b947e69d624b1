"""A learner's tests on this machine: weighed in a process of its own, since a test can hang, or end its process."""

import contextlib
import importlib
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from .bench import Bench, Player, Sitting
from .play import run_tests
from .programs import programs_of
from .said import Report, hanging, report, so_far
from .tasks import load_tasks
from .weigh import Standing, Weighed, weighing

Telling = Callable[[str], None]
SILENCE = 30.0  # seconds without a word, after which a test is taken to hang


@dataclass(frozen=True)
class Here:
    """A verdict as it comes from the process: as JSON holds it, in words, and the points."""

    plain: dict[str, Any]
    told: Report
    points: float


def player_of(path: str, text: bytes, names: tuple[str, ...]) -> Player:
    """Runs the tests of a file here, in this process."""

    def play(sitting: Sitting, shrink: bool, only: str) -> None:
        run_tests(sitting, path, text, names, shrink=shrink, only=only)

    return play


def prepare(root: Path, number: int) -> None:
    """Load what judges a task, and what its test may use: where processes are forked, the next verdict need not."""
    with contextlib.suppress(ImportError):
        importlib.import_module("hypothesis")
    programs_of(load_tasks(root).every[number - 1], root)


def weighed_here(
    root: Path, number: int, path: Path, silence: float = SILENCE, telling: Telling = lambda _: None
) -> Here:
    """The verdict on a learner's file for a task of the course in ``root``.

    A test may take as long as it likes between two programs; one that says nothing for so long is stopped.

    Args:
        root: of the course.
        number: of the task.
        path: of the file.
        silence: for how many seconds.
        telling: hears a headline before the verdict, where that takes longer.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    target = context.Process(target=work, args=(theirs, root, number, path), daemon=True)
    target.start()
    theirs.close()
    try:
        while ours.poll(silence):
            found = ours.recv()
            if isinstance(found, Exception):
                raise found
            if isinstance(found, str):
                telling(found)
            elif found is not None:
                return found  # type: ignore[no-any-return]
        why = hanging(silence)
    except EOFError:
        why = "its process ended before the tests did: do they call exit?"
    finally:
        target.kill()
        target.join()
        ours.close()
    return here(root, Weighed(load_tasks(root).every[number - 1], Standing.BROKEN, why), None, None)


def work(connection: Connection, root: Path, number: int, path: Path) -> None:
    """The process. What the tests print goes nowhere, and Ctrl-C is for the one that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdout = sys.stderr = os.fdopen(nowhere, "w")
    try:
        task = load_tasks(root).every[number - 1]
        bench = Bench(task, programs_of(task, root))
        player = player_of(str(path), path.read_bytes(), task.functions)

        def telling(sitting: Sitting, shrink: bool, only: str) -> None:
            connection.send(None)
            player(sitting, shrink, only)

        def early(found: Weighed) -> Weighed:
            if not found.final:
                connection.send(so_far(found))
            return found

        *_, last = map(early, weighing(bench, telling))
        connection.send(here(root, last, bench, player))
    except Exception as error:  # a fault of ours, to be told as one
        error.add_note(traceback.format_exc())
        connection.send(error)


def here(root: Path, found: Weighed, bench: Bench | None, player: Player | None) -> Here:
    """A verdict, ready to leave the process."""
    points = load_tasks(root).marks(found.task, found.share)
    return Here(found.to_plain(), report(found, points, bench, player), points)
