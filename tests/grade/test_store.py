"""The results file: what it keeps, what it refuses, and what never looks newer than it is."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.grade.fake_grading import SETTINGS, key, submissions, verdict
from tests.grade.older_results import all_rows, older_results
from whybn.errors import StoreError
from whybn.grade.run.course_files import course_version
from whybn.grade.run.sqlite_file import load_text, lock, save_text
from whybn.grade.run.store import GRADED, GRADER_FAILED, KILLED_WORKERS, PROBLEM, WAITING, Store
from whybn.grade.run.task import Submission
from whybn.grade.run.verdict import SubmissionVerdict
from whybn.sandbox.runner import Limits


@pytest.fixture
def path(tmp_path):
    return tmp_path / "results.sqlite"


@pytest.fixture
def store(path):
    with Store(path) as opened:
        yield opened


def statuses(store):
    return {entry.student: entry.status for entry in store.entries()}


def test_everything_about_a_submission_comes_back_as_it_was(store):
    one = Submission(
        student="anna\udcff\0\n",
        name="Anna \ud800 <b>",
        files={"a.py": b"\xff"},
        ids={"canvas": "7\udc80"},
        submitted=datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        late=True,
        notes=("second\udcff",),
    )
    run = store.begin([one], SETTINGS)
    store.record(run, key(one), verdict())
    (entry,) = store.entries()
    assert (entry.student, entry.name, entry.ids) == (one.student, one.name, one.ids)
    assert (entry.submitted, entry.late, entry.notes) == (one.submitted, True, one.notes)
    assert (entry.digest, entry.key, entry.status, entry.attempts) == (one.digest, key(one), GRADED, 1)
    assert entry.verdict is not None
    assert entry.verdict.exercises[0].clauses == verdict().exercises[0].clauses


@given(st.text(st.characters()))
def test_any_text_is_saved_and_loaded_unchanged(text):
    with sqlite3.connect(":memory:") as database:
        saved = database.execute("SELECT ?", (save_text(text),)).fetchone()[0]
    database.close()
    assert load_text(saved) == text


def test_the_order_of_the_gradebook_is_the_order_of_the_submissions(store):
    students = submissions(5)[::-1]
    store.begin(students, SETTINGS)
    assert [entry.student for entry in store.entries()] == [one.student for one in students]


def test_changed_work_waits_and_shows_no_old_score(store):
    old, new = submissions(1)[0], replace(submissions(1)[0], files={"exercises.py": b"changed"})
    store.record(store.begin([old], SETTINGS), key(old), verdict())
    store.begin([new], SETTINGS)
    (entry,) = store.entries()
    assert (entry.status, entry.verdict) == (WAITING, None)


def test_work_that_can_no_longer_be_read_shows_no_old_score(store):
    (old,) = submissions(1)
    store.record(store.begin([old], SETTINGS), key(old), verdict())
    store.begin([Submission(old.student, old.name, problem="the archive is broken")], SETTINGS)
    (entry,) = store.entries()
    assert (entry.status, entry.problem, entry.verdict) == (PROBLEM, "the archive is broken", None)


def test_work_that_came_back_to_an_earlier_state_needs_no_grading(store):
    (old,) = submissions(1)
    store.record(store.begin([old], SETTINGS), key(old), verdict())
    store.begin(submissions(1, "other"), SETTINGS)
    store.begin([old], SETTINGS)
    assert statuses(store) == {old.student: GRADED}


@pytest.mark.parametrize(
    "other",
    [
        {"course": "other"},
        {"seed": 2},
        {"examples": 13},
        {"level": "should"},
        {"search": 1},
        {"exercises": ("normalize",)},
        {"limits": Limits(call_seconds=1.0)},
        {"unsafe": True},
    ],
    ids=lambda other: next(iter(other)),
)
def test_other_settings_need_another_grading(store, other):
    (one,) = submissions(1)
    store.record(store.begin([one], SETTINGS), key(one), verdict())
    store.begin([one], replace(SETTINGS, **other))
    assert statuses(store) == {one.student: WAITING}


def test_regrading_forgets_these_submissions_and_no_others(store):
    first, second = submissions(2)
    run = store.begin([first, second], SETTINGS)
    store.record(run, key(first), verdict())
    store.record(run, key(second), verdict())
    store.begin([first], SETTINGS, regrade=True)
    assert statuses(store) == {first.student: WAITING}
    store.begin([first, second], SETTINGS)
    assert statuses(store) == {first.student: WAITING, second.student: GRADED}


def test_grading_one_student_leaves_the_others_lines_and_their_order(store):
    a, b, c = submissions(3)
    run = store.begin([a, b, c], SETTINGS)
    for one in (a, b, c):
        store.record(run, key(one), verdict())
    changed = replace(b, files={"new.py": b"1"})
    store.begin([changed], SETTINGS, only=True)
    assert list(statuses(store).items()) == [(a.student, GRADED), (b.student, WAITING), (c.student, GRADED)]
    store.begin([replace(changed, student="zoe")], SETTINGS, only=True)
    assert list(statuses(store)) == [a.student, b.student, c.student, "zoe"]
    store.begin([changed], SETTINGS)
    assert list(statuses(store)) == [b.student]


def test_a_failure_of_the_grader_is_no_score_and_is_tried_again(store):
    (one,) = submissions(1)
    store.record(store.begin([one], SETTINGS), key(one), SubmissionVerdict(problem="a bug"), GRADER_FAILED)
    (entry,) = store.entries()
    assert (entry.status, entry.problem, entry.verdict) == (GRADER_FAILED, "a bug", None)
    store.begin([one], SETTINGS)
    assert statuses(store) == {one.student: WAITING}


def test_a_submission_that_killed_workers_is_not_tried_again_unless_regraded(store):
    (one,) = submissions(1)
    run = store.begin([one], SETTINGS)
    assert [store.count_deaths(key(one), 1) for _ in range(3)] == [1, 2, 3]
    store.record(run, key(one), SubmissionVerdict(problem="it killed"), KILLED_WORKERS)
    store.begin([one], SETTINGS)
    assert [(entry.status, entry.attempts) for entry in store.entries()] == [(KILLED_WORKERS, 3)]
    store.begin([one], SETTINGS, regrade=True)
    assert store.count_deaths(key(one), 1) == 1


def test_identical_files_share_one_result(store):
    first, second = submissions(1)[0], replace(submissions(1)[0], student="copy")
    store.record(store.begin([first, second], SETTINGS), key(first), verdict())
    assert statuses(store) == {first.student: GRADED, "copy": GRADED}


def test_a_second_result_for_one_key_is_refused(store):
    (one,) = submissions(1)
    run = store.begin([one], SETTINGS)
    store.record(run, key(one), verdict())
    with pytest.raises(sqlite3.IntegrityError):
        store.record(run, key(one), verdict("other"))
    assert statuses(store) == {one.student: GRADED}


def test_two_submissions_of_one_student_are_refused(store):
    with pytest.raises(StoreError, match="two submissions are of one student, s000"):
        store.begin(submissions(1) * 2, SETTINGS)
    assert store.last_run() is None


def test_the_secret_seed_is_made_once_for_a_file(path, tmp_path):
    with Store(path) as store:
        seed = store.secret_seed()
    with Store(path) as store, Store(tmp_path / "other.sqlite") as other:
        assert store.secret_seed() == seed
        assert other.secret_seed() != seed


def test_a_run_is_recorded_with_its_settings(store):
    assert store.last_run() is None
    run = store.begin(submissions(1), replace(SETTINGS, seed=2**64), sandbox=["landlock"])
    record = store.last_run()
    assert record is not None
    assert (record.seed, record.course, record.sandbox) == (2**64, "course", ("landlock",))
    assert record.settings["unsafe"] is False
    assert set(record.versions) == {"whybn", "numpy", "python"}
    assert record.finished is None
    store.finish(run)
    assert store.last_run().finished is not None


def test_the_fingerprint_knows_the_verdicts_and_not_their_cpu_time_or_order(tmp_path):
    students = submissions(3)

    def book(name, order, word="passed", cpu=0.0):
        with Store(tmp_path / name) as store:
            run = store.begin(order, SETTINGS)
            for one in students:
                store.record(run, key(one), replace(verdict(word), cpu={"calls": cpu}))
            return store.fingerprint()

    one = book("a", students)
    assert book("b", students[::-1], cpu=9.0) == one
    assert book("c", students, "failed") != one


def test_the_fingerprint_tells_waiting_from_graded(store):
    (one,) = submissions(1)
    run = store.begin([one], SETTINGS)
    before = store.fingerprint()
    store.record(run, key(one), verdict())
    assert store.fingerprint() != before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path):
    path.write_text("my thesis " * 1000)
    with pytest.raises(StoreError, match="not a results file"):
        Store(path)
    assert path.read_text() == "my thesis " * 1000


def test_another_programs_database_is_refused_and_left_alone(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE entries (mine)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_newer_schema_is_refused(path):
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="newer whybn"):
        Store(path)


def test_results_of_an_older_version_are_copied_beside_and_all_is_graded_again_with_the_same_seed(path):
    older_results(path, seed=7)
    before = all_rows(path)
    with Store(path) as store:
        assert (store.older, store.entries(), store.last_run()) == (
            path.with_name("results-version-1.sqlite"),
            [],
            None,
        )
        assert store.secret_seed() == 7
        (one,) = submissions(1)
        store.begin([one], SETTINGS)
        assert statuses(store) == {one.student: WAITING}
    assert all_rows(store.older) == before
    assert store.older.stat().st_mode & 0o077 == 0
    with Store(path) as store:
        assert (store.older, statuses(store)) == (None, {one.student: WAITING})


def test_results_of_two_older_times_lie_beside_each_other(path):
    for expected in ("results-version-1.sqlite", "results-version-1-2.sqlite"):
        path.unlink(missing_ok=True)
        older_results(path)
        with Store(path) as store:
            assert store.older.name == expected


def test_results_of_an_older_version_stay_while_a_run_is_grading_into_them(path):
    older_results(path)
    before = all_rows(path)
    with lock(path), pytest.raises(StoreError, match="another run"):
        Store(path)
    assert all_rows(path) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(("name", "message"), [("no/such/r.sqlite", "no folder"), ("", "is a folder")])
def test_a_place_where_no_file_can_be_is_refused(tmp_path, name, message):
    with pytest.raises(StoreError, match=message):
        Store(tmp_path / name)


def test_an_empty_file_becomes_a_results_file_that_only_its_owner_reads(tmp_path, path):
    (tmp_path / "empty").touch()
    with Store(tmp_path / "empty") as store, Store(path):
        assert store.entries() == []
    assert path.stat().st_mode & 0o077 == 0


def test_a_second_run_on_the_same_file_is_told_so(path):
    with Store(path) as first, Store(path) as second:
        with first.alone(), pytest.raises(StoreError, match="another run"), second.alone():
            pass
        with second.alone():
            pass
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_course_version_changes_with_what_verdicts_depend_on(tmp_path):
    (tmp_path / "tests/clauses").mkdir(parents=True)
    clause = tmp_path / "tests/clauses/test_x.py"
    clause.write_text("1")
    before = course_version(tmp_path)
    (tmp_path / "README.md").write_text("hello")
    assert course_version(tmp_path) == before
    clause.write_text("2")
    assert course_version(tmp_path) != before
    assert course_version(Path(__file__).parents[2]) == course_version(Path(__file__).parents[2])
