"""A whole run as a program, to be killed: ``python -m tests.grade.fake_run RESULTS LOG COUNT WORKERS [GRADE]``.

To the log goes a line for each student, after the result has been committed.
"""

import sys
from pathlib import Path

from tests.grade import fake_grading
from whybn.errors import GradeError
from whybn.grade.run.dispatch import Step, run
from whybn.grade.run.store import Store
from whybn.grade.run.workers import Processes


def main(results: str, log: str, count: str, workers: str, grade: str = "grade") -> int:
    pool = Processes(int(workers))

    def note(step: Step) -> None:
        with Path(log).open("a") as file:
            file.writelines(f"{name}\n" for name in step.names)
        print(step.done, *pool.pids, flush=True)

    students = fake_grading.submissions(int(count))
    try:
        with Store(Path(results)) as store:
            run(students, store, fake_grading.SETTINGS, pool, note, grade=getattr(fake_grading, grade))
    except GradeError as error:
        print(error, file=sys.stderr)
        return getattr(error, "exit_code", 1)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
