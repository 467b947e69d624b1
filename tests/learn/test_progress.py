"""What is remembered, and what becomes of a file that says nonsense."""

import json

import pytest

from whybn import check
from whybn.files import digest
from whybn.learn import check as checking
from whybn.learn import progress
from whybn.learn.progress import Done, changed


def test_what_is_saved_is_remembered(session):
    done = session.progress.of(session.course.exercises[0])
    done.held, done.tried, done.hints, done.digest = 3, 24, 2, "abc"
    session.progress.save()
    assert progress.load_progress(session.home).of(session.course.exercises[0]) == done


def test_nothing_half_written_is_left_beside_the_file(session):
    session.progress.of(session.course.exercises[0]).hints = 1
    session.progress.save()
    assert sorted(path.name for path in (session.home / ".whybn").iterdir()) == [".gitignore", "progress.json"]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"version": 0, "exercises": {}}',
        b'{"version": 1, "exercises": {"standardize": {"held": "many"}}}',
        b'{"version": 1, "exercises": {"standardize": {"held": 9, "tried": 3}}}',
        b'{"version": 1, "exercises": {"standardize": {"held": -1}}}',
        b'{"version": 1, "exercises": {"standardize": 7}}',
        b'{"version": 1, "exercises": {"standardize": {"failed": [7]}}}',
        b"[" * 100_000,
    ],
)
def test_a_broken_file_is_set_aside_and_said_to_be(home, whybn, text):
    path = home / ".whybn" / "progress.json"
    path.parent.mkdir()
    path.write_bytes(text)
    shown = whybn()
    assert shown.exit_code == 0
    assert "The progress file could not be used" in shown.output
    assert "progress.bak" in shown.output.replace("\n", "")
    assert path.with_suffix(".bak").read_bytes() == text
    assert "could not be used" not in whybn().output


@pytest.fixture
def broken(home):
    path = home / ".whybn" / "progress.json"
    path.parent.mkdir()
    path.write_text("{")
    return path


@pytest.mark.parametrize("command", ["", "list", "check --no-search", "hint 1", "hint 1 --again", "solution 1 --spoil"])
def test_whoever_needs_the_file_says_that_it_is_broken_and_how_the_points_come_back(whybn, broken, command, few):
    shown = " ".join(whybn(*command.split()).output.split())
    assert shown.count("The progress file could not be used") == 1
    assert "`whybn check` brings the points back" in shown
    assert broken.with_suffix(".bak").read_text() == "{"


@pytest.mark.parametrize("command", ["spec standardize", "reset standardize"])
def test_whoever_does_not_need_the_file_leaves_it_to_be_told_of(whybn, broken, command):
    whybn(*command.split())
    assert broken.read_text() == "{"
    assert "could not be used" in whybn().output


def test_a_notebook_leaves_the_file_to_be_told_of(whybn, broken):
    def standardize(train, test):
        raise NotImplementedError

    check(standardize)
    assert broken.read_text() == "{"


def test_a_file_that_breaks_while_a_check_runs_is_told_of_too(whybn, broken, monkeypatch, few):
    broken.write_text('{"version": 1, "exercises": {}}')
    monkeypatch.setattr(
        checking, "read", lambda session, one: broken.write_text("{") and session.path(one).read_bytes()
    )
    assert "could not be used" in whybn("check", "--no-search").output


def test_a_second_broken_file_does_not_replace_the_first(home):
    path = home / ".whybn" / "progress.json"
    path.parent.mkdir()
    for text in ("first", "second"):
        path.write_text(text)
        progress.load_progress(home)
    assert path.with_suffix(".bak").read_text() == "first"
    assert path.with_name("progress-2.bak").read_text() == "second"


def test_what_a_later_version_may_add_does_no_harm(home):
    path = home / ".whybn" / "progress.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"version": 1, "exercises": {"standardize": {"hints": 2, "mood": "good"}}}))
    assert progress.load_progress(home).done["standardize"] == Done(hints=2)


def test_a_file_counts_as_changed_by_its_contents_not_by_its_line_ends(session):
    exercise = session.course.exercises[0]
    path = session.path(exercise)
    done = Done(digest=digest(path.read_bytes()))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert not changed(exercise, session.home, done)
    path.write_bytes(path.read_bytes() + b"x = 1\n")
    assert changed(exercise, session.home, done)
    path.unlink()
    assert changed(exercise, session.home, done)
