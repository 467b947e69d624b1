"""gradescope-utils: a unittest process that writes results.json, as run_autograder starts it in its container."""

import json

from .base import Peer
from .questions import NAME, TESTS, body

RUN = """\
import sys
import unittest

from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

if __name__ == "__main__":
    suite = unittest.defaultTestLoader.discover("tests")
    with open("results.json", "w") as stream:
        JSONTestRunner(visibility="visible", stream=stream).run(suite)
"""

START = f"""\
import unittest

import numpy as np
from gradescope_utils.autograder_utils.decorators import weight

from {NAME} import {NAME}


class TestBatchnormForward(unittest.TestCase):
"""


class Gradescope(Peer):
    """The package that Gradescope's own Python examples use."""

    name = "gradescope-utils"
    ran = f"{len(TESTS)} unittest methods on fixed inputs"
    packages = ("gradescope-utils", "numpy")

    def assignment(self) -> None:
        """run_tests.py and a folder of tests."""
        (self.folder / "tests").mkdir()
        (self.folder / "run_tests.py").write_text(RUN)
        methods = (f"    @weight(1)\n    def test_{test}(self):\n{body(test, 2)}\n" for test in TESTS)
        (self.folder / "tests" / f"test_{NAME}.py").write_text(START + "\n".join(methods))

    def hand_in(self, source: str) -> None:
        """A file beside run_tests.py."""
        (self.folder / "results.json").unlink(missing_ok=True)
        (self.folder / f"{NAME}.py").write_text(source, encoding="utf-8")

    def command(self) -> list[str]:
        """What run_autograder runs."""
        return [str(self.environment / "bin" / "python"), "run_tests.py"]

    def score(self) -> tuple[float, float]:
        """From results.json."""
        tests = json.loads((self.folder / "results.json").read_text())["tests"]
        return sum(test["score"] for test in tests), sum(test["max_score"] for test in tests)
