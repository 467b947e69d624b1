"""otter-grader: ``otter run`` on a notebook, without a container, with the zip that ``otter generate`` makes."""

import json

from .base import Peer
from .notebooks import notebook
from .questions import NAME, TESTS, body

START = f"""\
from otter.test_files import test_case

OK_FORMAT = False

name = "{NAME}"
points = {len(TESTS)}
"""


class Otter(Peer):
    """What Otter calls non-containerized grading, the cheapest that it has."""

    name = "otter-grader"
    ran = f"`otter run`, a notebook with {len(TESTS)} test cases on fixed inputs"
    packages = ("otter-grader", "ipykernel", "numpy")

    def assignment(self) -> None:
        """A test file, and the autograder's zip made of it."""
        (self.folder / "tests").mkdir()
        (self.folder / "out").mkdir()
        case = "@test_case(points=1)\ndef test_{0}({1}):\n    import numpy as np\n{2}\n"
        cases = (case.format(test, NAME, body(test)) for test in TESTS)
        (self.folder / "tests" / f"{NAME}.py").write_text("\n\n".join([START, *cases]))
        generate = ["generate", "-t", "tests", "-o", "autograder.zip", "--no-config", "--no-environment"]
        self.run_or_fail([self.program, *generate, "--no-requirements"])

    @property
    def program(self) -> str:
        """The command `otter`."""
        return str(self.environment / "bin" / "otter")

    def hand_in(self, source: str) -> None:
        """A notebook of one cell."""
        (self.folder / "out" / "results.json").unlink(missing_ok=True)
        (self.folder / "submission.ipynb").write_text(notebook({"solution": (source, {})}))

    def command(self) -> list[str]:
        """One submission."""
        return [self.program, "run", "-a", "autograder.zip", "-o", "out", "--no-logo", "submission.ipynb"]

    def score(self) -> tuple[float, float]:
        """From results.json."""
        tests = json.loads((self.folder / "out" / "results.json").read_text())["tests"]
        scored = [test for test in tests if "score" in test]
        return sum(test["score"] for test in scored), sum(test["max_score"] for test in scored)
