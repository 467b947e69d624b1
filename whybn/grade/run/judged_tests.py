"""Tests that learners wrote, judged confined: each program meets them in a process of its own, which nobody trusts.

Which programs are right never enters such a process. It learns what a program answers and nothing else: not its name,
not how long it took, for all programs compute each call, and not its place in the order. A process may count how many
came before it, by its own number for one: so the order is drawn from a seed that is new each time and told to nobody.
"""

import hashlib
import random
import secrets
import time
from pathlib import Path

from whybn.crossing.wire import Garbage, frame, parsed
from whybn.errors import NoSolver
from whybn.properties.bench import Bench, Cut, Player, Playing, Sitting
from whybn.properties.programs import Tested, programs_of
from whybn.properties.said import Report, report
from whybn.properties.tasks import PropertyTask, load_tasks
from whybn.properties.weigh import Weighed, steadied, weighed
from whybn.sandbox.connection import Disturbed, Ended, Solver, Zygote
from whybn.sandbox.layers import Layers

PACKAGES = ("hypothesis",)
MEMORY = 1 << 30
SECONDS = 20.0  # that a test may take between two messages, its process's own work alone
ALL_SECONDS = 240.0  # that the processes of one file may take together
CPU_SECONDS = 300  # more than that: the kernel is not to be the first to end one
ATTEMPTS = 3
MOST_TEXT = 1 << 18  # bytes of a file
MOST_MESSAGE = 1 << 20


def zygote_of(layers: Layers) -> Zygote:
    """Where the processes come from. Raises NoSolver."""
    return Zygote(layers, MEMORY, CPU_SECONDS, PACKAGES)


class ConfinedPlayer:
    """Runs the tests of a file, each time in a new confined process.

    Args:
        zygote: where the processes come from.
        text: of the file.
        names: of the functions that a program has.
    """

    def __init__(self, zygote: Zygote, text: bytes, names: tuple[str, ...]) -> None:
        self.zygote, self.text, self.names = zygote, text, names
        self.left = ALL_SECONDS

    def __call__(self, sitting: Sitting, shrink: bool, only: str) -> None:
        """Play once; to shrink is for those who are trusted. Raises Cut, or Garbage."""
        assert not shrink
        assert not only
        if len(self.text) > MOST_TEXT:
            raise Cut(f"the file has more than {MOST_TEXT >> 10} KiB")
        solver = self.zygote.spawn()
        try:
            solver.ask(["files", [["tests.py", len(self.text), None]]], self.text, SECONDS)
            solver.send(frame(["play", "tests.py", list(self.names)]), SECONDS)
            while self.step(solver, sitting):
                pass
        except Ended as end:
            raise Cut(str(end)) from end
        finally:
            solver.close()

    def step(self, solver: Solver, sitting: Sitting) -> bool:
        """Take one message, and answer it; whether there are more."""
        if self.left <= 0:
            raise Cut(f"all of its {ALL_SECONDS:g} s are used up")
        began = time.monotonic()
        header, data = solver.receive(SECONDS, MOST_MESSAGE)
        self.left -= time.monotonic() - began
        what, *parts = parsed(header)
        if what == "call":
            answer, payload = sitting.call(parts, data)
            solver.send(frame(answer, bytes(payload)), SECONDS)
        elif what == "begins":
            sitting.begins(*parts)
        elif what == "ended":
            sitting.ended(*parts)
        elif what == "noted":
            sitting.noted(*parts)
        elif what == "broken":
            sitting.broken(*parts)
            return False
        elif what == "over" and sitting.test is None:
            return False
        else:
            raise Garbage("no message that belongs here")
        return True


def judged(
    zygote: Zygote, task: PropertyTask, root: Path, text: bytes, seed: int | None = None
) -> tuple[Weighed, float, Report]:
    """The verdict on a file of tests, its points, and both in words.

    Args:
        zygote: where the confined processes come from.
        task: the task that the tests are for.
        root: of the course that judges.
        text: of the file.
        seed: of the order in which programs are tried; the verdict does not depend on it. None: a secret one.
    """
    programs = programs_of(task, root)
    mixed = list(programs)
    seed = secrets.randbits(64) if seed is None else seed
    key = hashlib.sha256(f"{seed} {task.name} ".encode() + text).digest()
    source = random.Random(key)  # noqa: S311 - nobody confined sees enough of it to go on
    source.shuffle(mixed)
    bench = Bench(task, programs, even=True)
    player: Player = ConfinedPlayer(zygote, text, task.functions)
    playings = []
    for program in mixed:
        playings.append(undisturbed(bench, player, program))
        if playings[-1].broken:
            break
    ordered = sorted(playings, key=lambda one: programs.index(one.program))
    if not any(one.program.name == "reference_impl" for one in ordered):
        broken = next(one for one in ordered if one.broken)
        ordered = [*ordered, type(broken)(programs[0], (), broken.broken, broken.line)]
    found = steadied(weighed(task, ordered), bench, player, ordered, source)
    points = load_tasks(root).marks(task, found.share)
    return found, points, report(found, points, Bench(task, programs), None)


def undisturbed(bench: Bench, player: Player, program: Tested) -> Playing:
    """The tests on a program. Where somebody kills their process, which no test can do itself, they are tried again."""
    for _ in range(ATTEMPTS):
        try:
            return bench.tried(player, program)
        except Disturbed:
            continue
    raise NoSolver("the processes of tests are killed time and again: is there memory left?")
