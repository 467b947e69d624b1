"""A run over real worker processes: what is handed out, what is kept, and what is said."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grade.fake_grading import (
    SETTINGS,
    environment,
    grade,
    grade_or_die,
    key,
    never,
    quick,
    slow_while_others_wait,
    submissions,
)
from whybn.errors import PoolLost
from whybn.grade.progress_bar import Lines, line, reporting
from whybn.grade.run import workers as worker
from whybn.grade.run.dispatch import Step, run
from whybn.grade.run.store import GRADED, GRADER_FAILED, KILLED_WORKERS, PROBLEM, Store
from whybn.grade.run.task import Submission
from whybn.grade.run.workers import Processes, WorkerDied


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "results.sqlite") as opened:
        yield opened


def source(student, text):
    return Submission(student, student, {"exercises.py": text.encode()})


def statuses(store):
    return {entry.student: entry.status for entry in store.entries()}


def test_the_gradebook_is_the_same_whatever_the_number_of_workers(tmp_path):
    prints = set()
    for workers in (1, 3):
        with Store(tmp_path / f"{workers}") as store:
            run(submissions(20), store, SETTINGS, Processes(workers), grade=grade)
            prints.add(store.fingerprint())
            assert store.last_run().finished
    assert len(prints) == 1


def test_a_second_run_grades_nothing(store):
    run(submissions(5), store, SETTINGS, Processes(1), grade=quick)
    step = run(submissions(5), store, SETTINGS, Processes(1), grade=never)
    assert step == Step(done=5, total=5, cached=5, failures=0)
    assert set(statuses(store).values()) == {GRADED}


def test_identical_files_are_graded_once_and_progress_counts_students(store):
    (one,) = submissions(1)
    copies = [replace(one, student=f"copy{i}", name=f"Copy {i}") for i in range(3)]
    steps = []
    run([one, *copies], store, SETTINGS, Processes(2), steps.append, grade=quick)
    assert steps == [Step(0, 4, 0, 0), Step(4, 4, 0, 0, ("Student 0", "Copy 0", "Copy 1", "Copy 2"))]


def test_what_cannot_be_read_is_a_problem_and_stops_nobody(store):
    step = run([Submission("x", "X", problem="broken"), *submissions(2)], store, SETTINGS, Processes(1), grade=quick)
    assert step.failures == 1
    assert statuses(store) == {"x": PROBLEM, "s000": GRADED, "s001": GRADED}


def test_a_bug_of_the_grader_is_said_stops_nobody_and_is_tried_again(store):
    students = [source("a", "fail"), *submissions(2)]
    run(students, store, SETTINGS, Processes(2), grade=grade_or_die)
    bad = store.entries()[0]
    assert (bad.status, bad.verdict) == (GRADER_FAILED, None)
    assert "the grader failed on this submission" in bad.problem
    assert "ZeroDivisionError: a bug in the checker \\x1b[31m (fake_grading.py:" in bad.problem
    run(students, store, SETTINGS, Processes(2), grade=quick)
    assert set(statuses(store).values()) == {GRADED}


def test_a_submission_that_ends_workers_is_recorded_after_three_and_hurts_nobody(tmp_path, store):
    deaths = tmp_path / "deaths"
    students = [*submissions(4), source("a", f"{deaths} die"), *submissions(4, "other")]
    students = [replace(one, student=str(i)) for i, one in enumerate(students)]
    step = run(students, store, SETTINGS, Processes(2), grade=grade_or_die)
    assert deaths.read_text() == "xxx"
    assert step.failures == 1
    entry = store.entries()[4]
    assert (entry.status, entry.attempts) == (KILLED_WORKERS, 3)
    assert entry.problem == entry.verdict.problem
    assert [one.status for one in store.entries()].count(GRADED) == 8
    run(students, store, SETTINGS, Processes(2), grade=never)
    assert deaths.read_text() == "xxx"


def test_a_death_in_one_run_is_remembered_by_the_next(tmp_path, store):
    one = source("a", f"{tmp_path / 'deaths'} die")
    store.begin([one], SETTINGS)
    store.count_deaths(key(one), 2)
    run([one], store, SETTINGS, Processes(1), grade=grade_or_die)
    assert (tmp_path / "deaths").read_text() == "x"
    assert statuses(store) == {"a": KILLED_WORKERS}


def test_workers_that_do_not_start_are_nobodys_fault(monkeypatch, store):
    monkeypatch.setattr("whybn.grade.run.workers.START", "raise SystemExit('no numpy here')")
    with pytest.raises(PoolLost, match="do not start: no numpy here; 0 of 2 submissions are graded"):
        run(submissions(2), store, SETTINGS, Processes(1), grade=quick)
    assert all(entry.attempts == 0 for entry in store.entries())


def test_slow_submissions_let_the_others_go_first_and_have_all_of_their_time_then(store):
    steps: list[Step] = []
    class_ = [source("ada", "slow 1"), source("bob", "slow 2"), *submissions(9)]
    last = run(class_, store, SETTINGS, Processes(1), steps.append, grade=slow_while_others_wait)
    done = [name for step in steps for name in step.names]
    assert sorted(done[-2:]) == ["ada", "bob"]
    assert set(statuses(store).values()) == {GRADED}
    assert {step.slow for step in steps} == {(), ("ada",), ("ada", "bob"), ("bob",)}
    assert (last.done, last.slow) == (11, ())


def test_whom_nobody_waits_behind_is_not_put_off(store):
    steps: list[Step] = []
    run([source("ada", "slow")], store, SETTINGS, Processes(1), steps.append, grade=slow_while_others_wait)
    assert {step.slow for step in steps} == {()}


def test_regrading_grades_again(store):
    run(submissions(2), store, SETTINGS, Processes(1), grade=quick)
    steps = []
    run(submissions(2), store, SETTINGS, Processes(1), steps.append, grade=quick, regrade=True)
    assert [step.cached for step in steps] == [0, 0, 0]


def test_workers_have_one_thread_each_and_no_random_hashes(store):
    run(submissions(1), store, SETTINGS, Processes(1), grade=environment)
    assert store.entries()[0].verdict.exercises[0].clauses[0].said == "0 1"


def test_nothing_is_imported_from_the_current_folder(tmp_path, monkeypatch, store):
    (tmp_path / "json.py").write_text("raise SystemExit('a submission is imported')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend("")
    run(submissions(1), store, SETTINGS, Processes(1), grade=quick)
    assert statuses(store) == {"s000": GRADED}


def descriptors():
    return {int(entry.name) for entry in Path("/proc/self/fd").iterdir() if entry.exists()}


def test_a_pool_goes_on_after_a_death_and_leaves_no_process_and_no_descriptor():
    before = descriptors()
    with Processes(1) as pool:
        assert pool.submit(pow, 2, 3).result() == 8
        with pytest.raises(WorkerDied):
            pool.submit(os._exit, 0).result()
        assert pool.submit(pow, 2, 3).result() == 8
        (pid,) = pool.pids
    assert not Path(f"/proc/{pid}").exists()
    assert descriptors() == before


def test_a_large_submission_reaches_its_worker():
    with Processes(1) as pool:
        assert pool.submit(len, b"x" * 5_000_000).result() == 5_000_000


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), ValueError("x")], ids=repr)
def test_whatever_the_checker_raises_is_a_failure_of_the_grader(monkeypatch, error):
    def fail(task):
        raise error

    monkeypatch.setitem(__import__("sys").modules, "whybn.grade.run.checker", type("M", (), {"grade": fail}))
    with pytest.raises(worker.GraderFailed, match=type(error).__name__):
        worker.grade_task(SETTINGS.task({}))


def test_an_error_that_cannot_be_shown_is_shown_all_the_same():
    class Evil(Exception):
        def __str__(self):
            raise RuntimeError

    assert worker.described(Evil()) == "Evil: (its message cannot be shown)"
    assert len(worker.described(ValueError("x" * 9999))) == 500


# Progress.


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_without_a_terminal_lines_come_at_most_every_five_seconds_and_at_the_end():
    stream, now = io.StringIO(), [0.0]
    lines = Lines(stream, lambda: now[0])
    for done in range(11):
        lines(Step(done, 20, 0, 0))
        now[0] += 1
    lines.close()
    lines.close()
    assert [text.split(",")[0] for text in stream.getvalue().splitlines()] == [
        "graded 0 of 20",
        "graded 5 of 20",
        "graded 10 of 20",
    ]


def test_a_line_tells_rate_time_left_failures_and_what_was_known():
    assert line(Step(40, 100, 10, 2), 30.0) == (
        "graded 40 of 100, 2 not gradable, 10 known before, 60 per minute, 1 min 00 s left"
    )
    assert line(Step(5, 5, 5, 0), 0.0) == "graded 5 of 5, 5 known before"
    assert line(Step(1, 3, 0, 0, slow=("ada\x1b[1m", "bob")), 0.0) == (
        "graded 1 of 3, 2 slow and put off (ada\\x1b[1m, ...)"
    )


@pytest.mark.parametrize("environment", [{"TERM": "xterm"}, {"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_names_reach_the_terminal_without_their_escapes_and_markup(monkeypatch, environment):
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    with reporting(stream, environment) as report:
        report(Step(0, 2, 0, 0))
        report(Step(1, 2, 0, 1, ("\x1b]0;owned\x07[red]\u202eeve",)))
    text = stream.getvalue()
    assert "\x1b]0" not in text
    assert "\u202e" not in text
    if environment["TERM"] != "dumb":
        assert "\\x1b]0;owned\\x07[red]" in text
    if "NO_COLOR" in environment:
        assert "\x1b[3" not in text.replace("\x1b[?", "")
