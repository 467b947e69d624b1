"""The page's verdict on a learner's tests, under this Python: in the desktop's words, a program at a time."""

import sys
from functools import cache
from pathlib import Path

import pytest

from tests.rotation import is_shown
from whybn.page.own_tests import PropertyDesk
from whybn.properties.local import weighed_here

from .learners import ROOT, TASKS, Written, solution_of, written

SHOWN = [one for task in TASKS.every for one in written(task.name) if is_shown(f"page {one}", 100)]
DEADLINE = 60.0  # what is compared is not how fast a busy machine is
P03 = TASKS.named("p03")


@cache
def desk() -> PropertyDesk:
    return PropertyDesk(ROOT, DEADLINE)


def verdicts(task: str, text: str) -> list[dict]:
    return [told for told in desk().judging(task, text) if told and told["kind"] == "verdict"]


@pytest.mark.parametrize("one", SHOWN, ids=str)
def test_the_page_tells_of_a_learners_test_what_check_tells(one: Written, tmp_path: Path) -> None:
    task = TASKS.named(one.task)
    path = tmp_path / Path(task.file).name
    path.write_text(one.text, encoding="utf-8")
    here, last = weighed_here(ROOT, task.number, path), verdicts(one.task, one.text)[-1]
    assert (last["heading"], last["lines"]) == (here.told.headline, list(here.told.lines))
    assert (last["held"], last["state"] == "passed") == (len(here.plain["caught"]), here.points >= task.points)


def test_a_stub_is_waiting_and_a_text_that_is_no_python_has_its_line() -> None:
    (stub,) = verdicts("p03", (ROOT / P03.file).read_text(encoding="utf-8"))
    (broken,) = verdicts("p03", "\ndef test_it(impl:\n    pass\n")
    assert (stub["state"], broken["state"], broken["line"]) == ("waiting", "broken", 2)


def test_the_page_may_turn_to_another_text_after_each_program() -> None:
    before = sys.stdout
    steps = desk().judging("p03", solution_of(P03))
    assert [next(steps) for _ in range(5)] == [None] * 5
    steps.close()
    assert sys.stdout is before
    assert verdicts("p03", solution_of(P03))[-1]["state"] == "passed"


def test_a_task_is_prepared_piece_by_piece_and_its_solution_says_why() -> None:
    pieces = [*PropertyDesk(ROOT, DEADLINE).warming("p03_row_alone")]
    assert pieces.count(None) > 20
    assert pieces[-1] == {"kind": "warm"}
    solution = desk().solution("p03_row_alone")
    assert solution["text"] == solution_of(P03)
    assert solution["why"].endswith(P03.why)
