"""What a peer is: an assignment, an environment, and a command that grades what has been handed in."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .questions import STUB

SECONDS = 300


class Problem(Exception):
    """A peer cannot be measured here; the message says why."""


@dataclass(frozen=True)
class Took:
    """CPU seconds, of a process and all it waited for, and wall seconds; of one submission."""

    cpu: float
    wall: float


class Peer:
    """A grader in a virtual environment of its own.

    Attributes:
        name: its row in the table.
        ran: in one line, what it runs for a submission.
        packages: what pip installs for it; none: it runs in our environment.
        students: how many submissions one command grades.
        said: what the last command printed.
    """

    name = ran = said = ""
    packages: tuple[str, ...] = ()
    students = 1

    def __init__(self, environments: Path, folder: Path) -> None:
        self.environment, self.folder = environments / "".join(self.packages[:1]), folder
        folder.mkdir()

    def assignment(self) -> None:
        """Make the assignment in the folder, once."""

    def hand_in(self, source: str) -> None:
        """Put a submission where the command looks for it."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """What grades it, run in the folder."""
        raise NotImplementedError

    def score(self) -> tuple[float, float]:
        """What the last command gave, and the most that it gives."""
        raise NotImplementedError

    def prepare(self, source: str) -> str:
        """Get ready to grade, and see that the tests can fail and pass; the peer's version. Raises Problem."""
        if self.packages:
            self.install()
        self.assignment()
        for text, full in ((STUB, False), (source, True)):
            _, (got, most) = self.graded(text)
            if (got == most) != full:
                raise Problem(f"it gives {got:g} of {most:g} points to {'the right solution' if full else 'a stub'}")
        return self.version()

    def grade(self, source: str) -> Took:
        """Hand in and grade; the cost of the command alone, for one of its submissions. Raises Problem."""
        took, (got, most) = self.graded(source)
        if got != most:
            raise Problem(f"it gives {got:g} of {most:g} points to the right solution")
        return Took(took.cpu / self.students, took.wall / self.students)

    def graded(self, source: str) -> tuple[Took, tuple[float, float]]:
        """The cost of the command, and its score."""
        self.hand_in(source)
        took, _, self.said = self.run(self.command())
        try:
            return took, self.score()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Problem(f"it left no score ({type(error).__name__}: {error}): {last_line(self.said)}") from error

    def install(self) -> None:
        """The virtual environment, made where there is none."""
        done = self.environment / "installed"
        if done.exists():
            return
        python = str(self.environment / "bin" / "python")
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(self.environment)],
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *self.packages],
        ):
            self.run_or_fail(command, 900)
        done.touch()

    def version(self) -> str:
        """The first package's."""
        asked = f"from importlib.metadata import version; print(version({self.packages[0]!r}))"
        return self.run_or_fail([str(self.environment / "bin" / "python"), "-c", asked]).strip()

    def run_or_fail(self, command: list[str], seconds: float = SECONDS) -> str:
        """A command's output. Raises Problem where it fails."""
        _, code, output = self.run(command, seconds)
        if code:
            raise Problem(f"{Path(command[0]).name} {' '.join(command[1:4])} ended with {code}: {last_line(output)}")
        return output

    def run(self, command: list[str], seconds: float = SECONDS) -> tuple[Took, int, str]:
        """Run a command in the folder: its cost, its exit code, and all that it said."""
        with tempfile.TemporaryFile() as said:
            begin = time.perf_counter()
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.variables(),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            timer = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
            timer.start()
            _, status, usage = os.wait4(process.pid, 0)
            timer.cancel()
            wall = time.perf_counter() - begin
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            output = said.read().decode(errors="replace")
        return Took(usage.ru_utime + usage.ru_stime, wall), process.returncode, output

    def variables(self) -> dict[str, str]:
        """The environment: its own programs first, and a home of its own. Numerics on one thread, as in our workers."""
        one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        if not self.packages:
            return {**os.environ, **one}
        path = f"{self.environment / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
        return {**os.environ, **one, "PATH": path, "IPYTHONDIR": str(self.folder / ".ipython")}


def last_line(output: str) -> str:
    """The last thing that a program said."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "it said nothing"
