"""Progress as one file: what is here goes out, what a page saved comes in, and nothing newer is lost."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from whybn.learn.progress import load_progress
from whybn.quiz.progress import QuizProgress, default_path

from . import solved

NOW = datetime(2026, 11, 6, 12, tzinfo=UTC)
FIRST = "exercises/e01_standardize.py"
WHOLE = {
    "text": solved.STANDARDIZE,
    "at": NOW.isoformat(),
    "held": 27,
    "tried": 27,
    "failed": [],
    "started": True,
    "passed": True,
    "agrees": True,
    "changed": False,
    "hints": 1,
}


@pytest.fixture(autouse=True)
def own_quiz(tmp_path, monkeypatch):
    monkeypatch.setenv("WHYBN_HOME", str(tmp_path / "data"))


@pytest.fixture
def known():
    from whybn.course.questions import load_questions

    return load_questions(solved.COURSE.root).questions[0].id


@pytest.fixture
def file(tmp_path):
    """Writes a progress file of these exercises and answers."""

    def save(exercises=None, questions=None, **other):
        path = tmp_path / "whybn-progress.json"
        table = {"kind": "whybn-progress", "version": 1, "saved": NOW.isoformat(), "exercises": exercises or {}}
        path.write_text(json.dumps({**table, "questions": questions or {}, **other}), encoding="utf-8")
        return path

    return save


def test_what_a_page_saved_comes_in_with_text_points_hints_and_answers(home, whybn, file, known):
    answers = {known: {"seen": 2, "right": 1, "score": 1, "at": NOW.isoformat()}}
    done = whybn("progress", "import", str(file({"standardize": WHOLE}, answers)), "--yes")
    assert done.exit_code == 0, done.output
    assert "your text comes into exercises/e01_standardize.py" in done.output
    assert (home / FIRST).read_text(encoding="utf-8") == solved.STANDARDIZE
    kept = load_progress(home).done["standardize"]
    assert (kept.held, kept.tried, kept.passed, kept.hints) == (27, 27, True, 1)
    assert "4 of 100 points" in whybn().output
    assert "changed since" not in whybn().output
    assert QuizProgress.load(default_path()).records[known]["seen"] == 2


def test_nothing_is_changed_before_yes_was_said(home, whybn, file):
    before = (home / FIRST).read_bytes()
    done = whybn("progress", "import", str(file({"standardize": WHOLE})))
    assert done.exit_code == 1, "there is nobody to answer"
    assert "27 of 27 clauses hold, where 0 of 0 did" in done.output
    assert (home / FIRST).read_bytes() == before
    assert load_progress(home).done == {}


def test_a_newer_text_here_stays_and_what_was_passed_still_counts(home, whybn, file, write):
    path = write("standardize", solved.OWN_MEAN)
    later = (NOW + timedelta(hours=1)).timestamp()
    os.utime(path, (later, later))
    done = whybn("progress", "import", str(file({"standardize": WHOLE})), "--yes")
    assert "is as new or newer and stays" in done.output
    assert path.read_text(encoding="utf-8") == solved.OWN_MEAN
    kept = load_progress(home).done["standardize"]
    assert (kept.held, kept.passed, kept.hints) == (0, True, 1)


def test_an_older_text_here_is_replaced_and_kept(home, whybn, file, write):
    path = write("standardize", solved.OWN_MEAN)
    os.utime(path, (0, 0))
    whybn("progress", "import", str(file({"standardize": WHOLE})), "--yes")
    assert path.read_text(encoding="utf-8") == solved.STANDARDIZE
    (backup,) = (home / ".whybn" / "backups").iterdir()
    assert backup.read_text(encoding="utf-8") == solved.OWN_MEAN


def test_a_second_import_of_a_file_changes_nothing(home, whybn, file):
    path = file({"standardize": WHOLE})
    whybn("progress", "import", str(path), "--yes")
    again = whybn("progress", "import", str(path), "--yes")
    assert "holds nothing newer; nothing is changed" in again.output


def test_what_was_saved_here_comes_in_elsewhere_as_it_was(home, whybn, write, tmp_path, few, untouched, monkeypatch):
    write("standardize", solved.STANDARDIZE.replace("\n", "\r\n"))
    assert whybn("check", "standardize", "--no-search").exit_code == 0
    assert whybn("hint", "standardize").exit_code == 0
    saved = tmp_path / "mine.json"
    assert whybn("progress", "export", str(saved)).output.endswith("1 exercises and tests, 0 answers of the quiz.\n")
    entry = json.loads(saved.read_text(encoding="utf-8"))["exercises"]["standardize"]
    assert (entry["held"], entry["tried"], entry["changed"], entry["hints"]) == (27, 27, False, 1)
    (home / FIRST).write_bytes((untouched / FIRST).read_bytes())
    (home / ".whybn" / "progress.json").unlink()
    whybn("progress", "import", str(saved), "--yes")
    assert (home / FIRST).read_bytes() == solved.STANDARDIZE.replace("\n", "\r\n").encode()
    assert "4 of 100 points" in whybn().output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is no progress file"),
        ("[]", "is no progress file"),
        ('{"version": 1, "questions": {}}', "is no progress file"),
        ('{"kind": "whybn-progress", "version": 7}', "is of version 7, and this whybn reads 1"),
        ('{"kind": "whybn-progress", "version": 1, "exercises": {"x": {"held": 2}}, "questions": {}}', "is damaged"),
        ('{"kind": "whybn-progress", "version": 1, "exercises": {"x": []}, "questions": {}}', "is damaged"),
        ('{"kind": "whybn-progress", "version": 1, "exercises": {}, "questions": {"q": {}}}', "is damaged"),
    ],
)
def test_another_file_is_refused_in_one_sentence(whybn, tmp_path, content, said):
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    done = whybn("progress", "import", str(path), "--yes")
    assert done.exit_code == 2
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_what_the_course_does_not_have_is_left_out_and_named(home, whybn, file):
    done = whybn("progress", "import", str(file({"of_another_course": WHOLE})), "--yes")
    assert "does not have them: of_another_course" in done.output
    assert load_progress(home).done == {}
