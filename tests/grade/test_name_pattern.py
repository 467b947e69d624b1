"""An instructor's own layout: a regular expression in grading.toml."""

import pytest

from tests.grade.gradebook import COURSE
from tests.grade.handed_in import CODE, NAMES, OTHER, put, zipped
from whybn.errors import GradeError, IntakeError
from whybn.grade.intake import collect, name_pattern
from whybn.grade.marks.policy import load_policy

PATTERN = r"hw2-(?P<student>[a-z]+)(?:-v(?P<attempt>\d+))?(?:_(?P<file>.+))?"


def collected(place, pattern=PATTERN, **more):
    told = []
    found = collect(place, NAMES, pattern=pattern, tell=told.append, **more)
    return {one.student: one for one in found}, told


def test_student_attempt_and_file_are_read_and_the_newest_attempt_counts(tmp_path):
    files = {
        "hw2-ann-v2_a.py": CODE,
        "hw2-ann-v10_a.py": OTHER,
        "hw2-ann-v10_help.py": CODE,
        "hw2-ann_a.py": CODE,
        "hw2-bob-v1/sub/a.py": OTHER,
    }
    for place in (
        zipped(tmp_path / "a.zip", files),
        zipped(tmp_path / "b.zip", {f"top/{f}": c for f, c in files.items()}),
    ):
        found, told = collected(place)
        assert set(found) == {"ann", "bob"}
        assert found["ann"].files == {"a.py": OTHER, "help.py": CODE}
        assert found["ann"].notes[0] == "handed in 3 times: the newest counts, 10, not 2, the one without a number"
        assert found["bob"].files == {"sub/a.py": OTHER}
        assert not told


def test_files_without_an_attempt_are_parts_of_one_work_and_keep_their_kind(tmp_path):
    for name in ("ann.a.py", "ann.help.py"):
        put(tmp_path / name)
    found, _ = collected(tmp_path, r"(?P<student>[a-z]+)\.(?P<file>.+)\.py")
    assert set(found["ann"].files) == {"a.py", "help.py"}


def test_a_name_that_does_not_fit_is_no_student_and_is_told(tmp_path):
    put(tmp_path / "hw2-ann_a.py")
    put(tmp_path / "Hw2-bob_a.py")
    put(tmp_path / "hw2-_a.py")
    put(tmp_path / "notes.txt")
    (tmp_path / ".hidden").mkdir()
    found, told = collected(tmp_path)
    assert set(found) == {"ann"}
    assert told == ["2 names that pattern in [names] does not fit: left out Hw2-bob_a.py, hw2-_a.py"]


def test_where_nothing_fits_that_is_the_end(tmp_path):
    put(tmp_path / "ann" / "a.py")
    with pytest.raises(IntakeError, match=r"nothing in it fits pattern in \[names\]: a\.py"):
        collected(tmp_path)


def test_a_name_longer_than_any_on_a_disk_fits_nothing(tmp_path):
    place = zipped(tmp_path / "a.zip", {"ann/a.py": CODE, "b" * 256 + "/a.py": CODE})
    assert set(collected(place, "(?P<student>.+)")[0]) == {"ann"}


def test_a_pattern_that_comes_to_no_end_on_a_students_name_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(name_pattern, "SECONDS", 1)
    for name in ("aa.py", "a" * 60 + "!.py"):
        put(tmp_path / name)
    with pytest.raises(
        IntakeError, match=r"comes to no end on the name a{60}!\.py: write it without a repetition inside"
    ):
        collected(tmp_path, r"(?P<student>(?:a+)+)\.py")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(?P<student>.+", "is no regular expression: missing )"),
        ("(.+)", "must have a group that is the student"),
        ("(?P<student>.+)_(?P<date>.+)", "has a group named date, and known are student, attempt, file"),
        (" ", "must not be empty"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_its_line(tmp_path, pattern, words):
    file = put(tmp_path / "p.toml", f"[names]\n'ann' = 'Ann Lee'\npattern = '{pattern}'\n".encode())
    with pytest.raises(GradeError) as error:
        load_policy(file, COURSE)
    assert f"p.toml, line 3: pattern in [names] {words}" in str(error.value)


def test_names_stand_beside_the_pattern(tmp_path):
    file = put(tmp_path / "p.toml", f"[names]\n'ann' = 'Ann Lee'\npattern = '{PATTERN}'\n".encode())
    policy = load_policy(file, COURSE)
    assert (policy.pattern, policy.names) == (PATTERN, {"ann": "Ann Lee"})
