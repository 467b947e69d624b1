"""The page and the terminal make the same of a progress file."""

from itertools import product

import pytest

from whybn.portable.progress_file import CarriedExercise, exercise_of, read_file, together

from .in_javascript import Scripts

MODULE = "progress-file.js"
EARLY, LATE = "2026-11-06T12:00:00+00:00", "2026-11-06T13:00:00.000Z"
ONE, SAME, OTHER = "a = 1\n", "a = 1\r\n", "a = 2\n"
JUDGED = {"held": 3, "tried": 5, "failed": ["f.x", "f.y"], "started": True, "agrees": False}
STATES = [
    {},
    {"hints": 2},
    {"text": ONE, "at": EARLY},
    {"text": SAME, "at": LATE, **JUDGED, "changed": False, "passed": True},
    {"text": OTHER, "at": LATE, **JUDGED, "held": 5, "failed": [], "changed": True, "hints": 1},
    {"text": OTHER, "at": EARLY, **JUDGED, "changed": False},
    {"text": OTHER},
    {"held": 1, "tried": 5, "started": False, "failed": []},
]


@pytest.fixture(scope="module")
def scripts():
    return Scripts(MODULE)


@pytest.mark.parametrize(("mine", "theirs"), [*product(STATES, STATES)])
def test_two_states_of_an_exercise_become_one_in_the_same_way(scripts, mine, theirs):
    page = scripts.call(MODULE, "together", mine, theirs)
    made, fate = together(exercise_of(mine), exercise_of(theirs))
    assert page["text"] == fate.value
    assert exercise_of(page["entry"]) == made


def test_a_file_of_the_page_says_in_the_terminal_what_it_says_in_the_page(scripts, tmp_path):
    answer = {"seen": 2, "right": 1, "score": 0.5, "at": LATE}
    exercises = {str(number): state for number, state in enumerate(STATES)}
    text = scripts.call(MODULE, "written", exercises, {"q": answer}, LATE)
    assert scripts.call(MODULE, "read", text) == {"exercises": exercises, "questions": {"q": answer}}
    path = tmp_path / "progress.json"
    path.write_text(text, encoding="utf-8")
    found = read_file(path)
    assert found.exercises == {name: exercise_of(state) for name, state in exercises.items()}
    assert found.answers["q"].score == 0.5
    assert CarriedExercise() in found.exercises.values()


@pytest.mark.parametrize(
    ("answered", "days"),
    [
        ({"score": 0, "right": 3, "at": EARLY}, 10 / 60 / 24),
        ({"score": 0.5, "right": 0, "at": EARLY}, 10 / 60 / 24),
        ({"score": 1, "right": 1, "at": EARLY}, 2),
        ({"score": 1, "right": 3, "at": EARLY}, 8),
        ({"score": 1, "right": 3, "at": EARLY, "due": "2026-11-07T12:00:00+00:00"}, 1),
    ],
)
def test_a_question_is_due_as_the_page_says(scripts, answered, days):
    begun = scripts.call(MODULE, "dueAt", {**answered, "score": 1, "due": EARLY})
    assert scripts.call(MODULE, "dueAt", answered) - begun == pytest.approx(days * 86_400_000)
