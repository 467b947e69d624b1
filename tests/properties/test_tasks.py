"""The tasks as data: stubs, solutions, hints, and mistakes that are worth what people's code says."""

import tomllib
from collections import Counter

import pytest

from tests.mistakes.corpus import files
from whybn.errors import Refused
from whybn.learn.stubs import untouched
from whybn.properties.differing import smallest_call
from whybn.properties.programs import Kind
from whybn.properties.tasks import FOLDER, TABLE, is_task, own_course

from .learners import ROOT, TASKS, bench_of

EACH = pytest.mark.parametrize("task", TASKS.every, ids=lambda task: task.name)


@EACH
def test_a_stub_raises_not_implemented_and_does_nothing_else(task) -> None:
    assert untouched((ROOT / task.file).read_bytes())


def test_no_other_file_lies_beside_the_stubs() -> None:
    there = {path.name for path in (ROOT / FOLDER).iterdir() if path.suffix in (".py", ".toml")}
    assert there == {*(task.file.rpartition("/")[2] for task in TASKS.every), TABLE.rpartition("/")[2]}


@EACH
def test_a_task_has_three_hints_a_solution_and_right_programs_in_several_styles(task) -> None:
    assert len([hint for hint in task.hints if hint.strip()]) == 3
    assert task.why.strip()
    assert (ROOT / task.solution).is_file()
    assert sum(program.kind is Kind.RIGHT for program in bench_of(task.name).programs) >= 5


def test_a_mistake_counts_by_how_often_it_was_seen_in_peoples_code() -> None:
    seen = Counter(slug for file in files() for slug in file.twins)
    listed = {(task.name, slug): times for task in TASKS.every for slug, times in task.wrong.items()}
    assert {key: times for key, times in listed.items() if times != seen[key[1]]} == {}


@EACH
def test_what_a_wrong_program_does_is_shown_by_a_small_call(task) -> None:
    """Of the five rarest: what is shown first when nearly all are caught."""
    programs = bench_of(task.name).programs
    wrong = [program for program in programs if program.kind is Kind.WRONG][-5:]
    unseen = [program.name for program in wrong if smallest_call(task, program, programs) is None]
    assert unseen == []


def test_right_programs_are_never_shown_as_wrong() -> None:
    programs = bench_of("p03").programs
    rights = [program for program in programs if program.kind is Kind.RIGHT][1:3]
    assert [program.name for program in rights if smallest_call(TASKS.named("p03"), program, programs)] == []


@pytest.mark.parametrize(
    "wanted",
    ["p03", "p3", "P03", "exercises/properties/p03_row_alone.py", "p03_row_alone", "row_alone", "Row_alone.py"],
)
def test_a_task_goes_by_its_number_its_slug_and_its_file(wanted: str) -> None:
    assert is_task(wanted)
    assert TASKS.named(wanted).slug == "row_alone"


def test_no_task_has_an_exercises_name() -> None:
    assert not any(map(is_task, own_course().names))


def test_exercises_are_no_tasks_and_a_number_too_high_is_refused() -> None:
    assert not any(map(is_task, ("e04", "4", "batchnorm_forward", "parameters", "", None)))
    with pytest.raises(Refused, match="p99 is no task"):
        TASKS.named("p99")


def test_a_vacuous_test_has_no_points_and_a_thorough_one_has_all() -> None:
    task = TASKS.every[0]
    assert TASKS.marks(task, 0.0) == 0
    assert TASKS.marks(task, TASKS.thorough_at) == task.points == TASKS.marks(task, 1.0)
    assert TASKS.validity * task.points < TASKS.marks(task, 0.1) < TASKS.marks(task, 0.5) < task.points


def test_the_marks_are_in_the_course_file() -> None:
    table = tomllib.loads((ROOT / TABLE).read_text(encoding="utf-8"))
    assert (table["validity"], table["thorough_at"]) == (TASKS.validity, TASKS.thorough_at)
