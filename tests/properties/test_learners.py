"""The judge says of what learners write what there is to be said: good, weak, not valid and whose belief, or nothing.

A run shows one in 32 of the 410 tests, and a quarter of the solutions, others at the next commit.
"""

import pytest

from tests.rotation import is_shown
from whybn.properties.weigh import Standing

from .learners import EMPTY, TASKS, Written, complaint, solution_of, verdict, written

WRITTEN = [one for task in TASKS.every for one in written(task.name)]
SHOWN = [one for one in WRITTEN if is_shown(str(one), 32)]
SOLVED = [task for task in TASKS.every if is_shown(task.slug, 4)]


@pytest.mark.parametrize("one", SHOWN, ids=str)
def test_the_verdict_on_what_a_learner_wrote_is_right(one: Written) -> None:
    assert complaint(one, verdict(one.task, one.text)) == ""


@pytest.mark.parametrize("task", SOLVED, ids=lambda task: task.name)
def test_a_solution_catches_19_of_20_mistakes_and_accuses_no_right_program(task) -> None:
    found = verdict(task.name, solution_of(task))
    assert found.standing is Standing.VALID
    assert len(found.caught) >= 0.95 * len(task.wrong)
    assert TASKS.marks(task, found.share) == task.points
    assert TASKS.marks(task, verdict(task.name, EMPTY).share) == 0


@pytest.mark.parametrize("task", TASKS.every, ids=lambda task: task.name)
def test_each_task_has_ten_good_and_twenty_other_tests(task) -> None:
    labels = [one.label for one in WRITTEN if one.task == task.name]
    assert labels.count("good") >= 10
    assert len(labels) - labels.count("good") >= 20
