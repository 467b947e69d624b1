"""nbgrader: ``nbgrader autograde`` in a course folder with one assignment of one notebook."""

import sqlite3
from contextlib import closing
from pathlib import Path

from .base import Peer, Problem
from .notebooks import notebook
from .questions import NAME, STUB, TESTS, body

ASSIGNMENT = "norm"
SOLUTION = {"grade": False, "grade_id": "solution", "locked": False, "schema_version": 3, "solution": True}
TEST = {"grade": True, "locked": True, "points": 1, "schema_version": 3, "solution": False}
CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'course'\n"


def cells(source: str) -> str:
    """The assignment's notebook, with a solution."""
    tests = {
        test: (f"import numpy as np\n\n{body(test, 0)}", {"nbgrader": {**TEST, "grade_id": test, "task": False}})
        for test in TESTS
    }
    return notebook({"solution": (source, {"nbgrader": {**SOLUTION, "task": False}}), **tests})


class Nbgrader(Peer):
    """All students' submissions in one process, as nbgrader does it, or one student's."""

    packages = ("nbgrader", "ipykernel", "numpy")

    def __init__(self, environments: Path, folder: Path, students: int = 1) -> None:
        super().__init__(environments, folder)
        self.students = students
        self.name = "nbgrader" if students == 1 else f"nbgrader, {students} at once"
        self.ran = f"`nbgrader autograde`, a notebook with {len(TESTS)} test cells on fixed inputs"
        if students > 1:
            self.ran = f"the same, a process for {students} students"

    @property
    def program(self) -> str:
        """The command `nbgrader`."""
        return str(self.environment / "bin" / "nbgrader")

    def assignment(self) -> None:
        """The course, and the assignment as students are given it."""
        (self.folder / "nbgrader_config.py").write_text(CONFIG)
        self.put(self.folder / "source" / ASSIGNMENT, cells(STUB))
        self.run_or_fail([self.program, "generate_assignment", ASSIGNMENT])
        if not (self.folder / "release" / ASSIGNMENT / f"{NAME}.ipynb").exists():
            raise Problem("nbgrader generate_assignment released no notebook")

    def hand_in(self, source: str) -> None:
        """A notebook for each student; the scores of the last time go."""
        for number in range(self.students):
            self.put(self.folder / "submitted" / f"student{number}" / ASSIGNMENT, cells(source))
        with self.database() as database:
            database.execute("UPDATE grade SET auto_score = NULL")
            database.commit()

    def command(self) -> list[str]:
        """All students again."""
        return [self.program, "autograde", ASSIGNMENT, "--force"]

    def score(self) -> tuple[float, float]:
        """From its database."""
        with self.database() as database:
            ((total,),) = database.execute("SELECT sum(auto_score) FROM grade")
        return float(total), len(TESTS) * self.students

    def database(self) -> closing[sqlite3.Connection]:
        """Its gradebook."""
        return closing(sqlite3.connect(self.folder / "gradebook.db"))

    def put(self, folder: Path, text: str) -> None:
        """The assignment's one notebook."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{NAME}.ipynb").write_text(text)
