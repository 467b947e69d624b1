"""A pytest process for each submission, with the grader's own clauses."""

import re
import sys
from pathlib import Path

import pytest

from .base import Peer
from .questions import NAME

ROOT = Path(__file__).parents[2]


class Pytest(Peer):
    """Plain pytest with Hypothesis."""

    name = "pytest"
    ran = "the same tests of the same clauses, Hypothesis draws 100 examples each"

    def __init__(self, environments: Path, folder: Path) -> None:
        super().__init__(environments, folder)
        self.file = folder / f"{NAME}.py"
        self.folder = ROOT  # where pytest runs

    def hand_in(self, source: str) -> None:
        """A file."""
        self.file.write_text(source, encoding="utf-8")

    def command(self) -> list[str]:
        """What a person would type, and the number of examples."""
        tests = f"tests/clauses/test_{NAME}.py"
        plugins = ["-p", "benchmarks.peers.hundred_examples", "-p", "no:cacheprovider"]
        return [sys.executable, "-m", "pytest", "-q", tests, "--impl", str(self.file), *plugins]

    def score(self) -> tuple[float, float]:
        """Clauses that passed, and all that ran, from the last line."""
        counts = re.findall(r"(\d+) (passed|failed|error|not started)", self.said.splitlines()[-1])
        passed = sum(int(number) for number, word in counts if word == "passed")
        return passed, sum(int(number) for number, _ in counts)

    def version(self) -> str:
        """Ours."""
        return pytest.__version__
