"""A learner before a terminal: types, looks, saves files."""

import os
import re
import sys
import time
from pathlib import Path

import pexpect
from pexpect.popen_spawn import PopenSpawn

from tests.foreground import hears_signals

SECONDS = 600  # on a machine that is busy with other things; nothing here waits so long on an idle one
WHYBN = ("-m", "whybn")
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|38|48)(?:;\d+)*m")


def environment(**more: str) -> dict[str, str]:
    """A plain one: what this process was told of colours and columns must not matter."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return kept | {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8"} | more


class Sitting:
    """``whybn`` with these arguments in a terminal of this size."""

    def __init__(self, folder: Path, *arguments: str, columns: int = 80, rows: int = 50, **more: str) -> None:
        self.seen = ""
        self.process = pexpect.spawn(
            sys.executable,
            [*WHYBN, *arguments],
            cwd=str(folder),
            env=environment(**more),
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=SECONDS,
            preexec_fn=hears_signals,
        )

    def sees(self, *words: str) -> str:
        """Wait for these words, in this order; everything up to them, as it came."""
        came = ""
        for word in words:
            self.process.expect(re.escape(word))
            came += self.process.before + self.process.after
        self.seen += came
        return came

    def types(self, keys: str) -> None:
        """Press keys, one by one."""
        for key in keys:
            self.process.send(key)
            time.sleep(0.05)

    def ends(self) -> int:
        """Wait for the end; the exit code."""
        self.process.expect(pexpect.EOF)
        self.seen += self.process.before
        self.process.wait()
        return int(self.process.exitstatus if self.process.exitstatus is not None else -self.process.signalstatus)


def piped(folder: Path, *arguments: str, **more: str) -> PopenSpawn:
    """``whybn`` with its output in a pipe and nothing at its input."""
    command = [sys.executable, *WHYBN, *arguments]
    return PopenSpawn(command, cwd=str(folder), env=environment(**more), encoding="utf-8", timeout=SECONDS)
