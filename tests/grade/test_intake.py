"""Folders and zips become submissions."""

import os
import shutil

import pytest

from tests.grade.handed_in import CODE, NAMES, OTHER, by_key, notebook, only, put, zipped
from whybn.errors import IntakeError
from whybn.grade.intake import collect

# Folders


def test_each_folder_is_a_student_and_keeps_the_paths_inside(tmp_path):
    put(tmp_path / "ann" / "e01_standardize.py")
    put(tmp_path / "bob" / "week 3" / "deep" / "standardize.py", OTHER)
    found = by_key(tmp_path)
    assert found["ann"].files == {"e01_standardize.py": CODE}
    assert found["bob"].files == {"week_3/deep/standardize.py": OTHER}
    assert found["ann"].problem is found["ann"].late is found["ann"].submitted is None
    assert found["ann"].notes == ()


def test_each_file_is_a_student(tmp_path):
    put(tmp_path / "ann.py")
    put(tmp_path / "Bob Müller.ipynb", notebook(OTHER.decode()))
    put(tmp_path / "grades.csv", b"a,b")
    put(tmp_path / ".hidden.py")
    found = by_key(tmp_path)
    assert set(found) == {"ann", "Bob Müller"}
    assert found["ann"].files == {"ann.py": CODE}
    assert b"def batchnorm_forward" in found["Bob Müller"].files["Bob_Müller.py"]


def test_archives_beside_each_other_are_a_student_each(tmp_path):
    zipped(tmp_path / "ann.zip", {"hw/standardize.py": CODE})
    shutil.make_archive(str(tmp_path / "bob"), "gztar", put(tmp_path.parent / "bobs" / "standardize.py").parent)
    found = by_key(tmp_path)
    assert found["ann"].files == {"hw/standardize.py": CODE}
    assert found["bob"].files == {"standardize.py": CODE}


def test_a_folder_with_a_file_per_exercise_is_one_submission(tmp_path):
    put(tmp_path / "ann" / "e01_standardize.py")
    put(tmp_path / "ann" / "help" / "tools.py", OTHER)
    submission = only(tmp_path / "ann")
    assert submission.student == "ann"
    assert submission.files == {"e01_standardize.py": CODE, "help/tools.py": OTHER}


def test_a_single_file_is_one_submission(tmp_path):
    submission = only(put(tmp_path / "ann.py"))
    assert (submission.student, submission.files) == ("ann", {"ann.py": CODE})


def test_the_roster_gives_names(tmp_path):
    put(tmp_path / "s123.py")
    put(tmp_path / "Jo_77_assignsubmission_file_" / "a.py")
    found = by_key(tmp_path, {"s123": "Ann Lee", "77": "Jo Kim"})
    assert (found["s123"].name, found["77"].name) == ("Ann Lee", "Jo Kim")


def test_what_tools_leave_behind_is_left_out_without_a_word(tmp_path):
    put(tmp_path / "ann" / "standardize.py")
    for junk in (".git/hooks/x.py", "__pycache__/a.py", "__MACOSX/._a.py", ".ipynb_checkpoints/a-checkpoint.ipynb"):
        put(tmp_path / "ann" / junk)
    put(tmp_path / "ann" / "venv" / "lib" / "python3.12" / "site-packages" / "numpy.py")
    put(tmp_path / "__MACOSX" / "ann.py")
    submission = only(tmp_path)
    assert submission.files == {"standardize.py": CODE}
    assert submission.notes == ()


@pytest.mark.parametrize(
    "name", ["conftest.py", "SiteCustomize.py", "usercustomize.py", "x.pth", "mod.pyc", "test_a.py"]
)
def test_what_python_or_pytest_would_run_by_itself_is_never_kept(tmp_path, name):
    put(tmp_path / "ann" / "standardize.py")
    put(tmp_path / "ann" / "sub" / name)
    submission = only(tmp_path)
    assert set(submission.files) == {"standardize.py"}
    assert any(name in note for note in submission.notes)


def test_of_a_whole_copy_of_the_course_the_exercises_count_and_the_reference_does_not(tmp_path):
    put(tmp_path / "ann" / "course" / "exercises" / "e01_standardize.py")
    put(tmp_path / "ann" / "course" / "reference_impl" / "standardize.py", OTHER)
    put(tmp_path / "ann" / "course" / "helpers.py", OTHER)
    submission = only(tmp_path)
    assert set(submission.files) == {"course/exercises/e01_standardize.py", "course/helpers.py"}
    assert any("course's own" in note for note in submission.notes)


def test_a_folder_without_python_is_a_problem_of_its_student(tmp_path):
    put(tmp_path / "ann" / "report.pdf")
    put(tmp_path / "bob" / "standardize.py")
    (tmp_path / "eve").mkdir()
    found = by_key(tmp_path)
    assert "no Python file" in (found["ann"].problem or "")
    assert "no Python file" in (found["eve"].problem or "")
    assert found["bob"].problem is None


def test_names_become_names_that_python_can_import(tmp_path):
    put(tmp_path / "ann" / "e01-standardize.py")
    put(tmp_path / "ann" / "layers (1).py", OTHER)
    put(tmp_path / "ann" / "2nd try" / "a.b.py")
    put(tmp_path / "ann" / "2nd.try" / "a b.py", OTHER)
    assert set(only(tmp_path).files) == {"e01_standardize.py", "layers_1.py", "_2nd_try/a_b.py", "_2nd_try/a_b_2.py"}


ODD = [
    "bell\x07",
    "right\u202eleft",
    "line\nbreak",
    "\x1b[31mred",
    "<script>",
    "=cmd()",
    "x" * 200,
    os.fsdecode(b"\xff\xfe"),
]


@pytest.mark.parametrize("name", ODD)
def test_odd_names_are_read_and_shown_harmlessly(tmp_path, name):
    put(tmp_path / name / f"{name}.py")
    submission = only(tmp_path)
    assert submission.problem is None
    for text in (submission.student, submission.name, *submission.files):
        text.encode()
        assert text.isprintable()
        assert len(text) <= 120
    assert submission.digest


def test_names_that_look_the_same_stay_apart(tmp_path):
    put(tmp_path / ("x" * 130 + "1") / "a.py")
    put(tmp_path / ("x" * 130 + "2") / "a.py", OTHER)
    one, two = collect(tmp_path, NAMES)
    assert one.student != two.student
    assert {one.files["a.py"], two.files["a.py"]} == {CODE, OTHER}
    assert "another submission goes by" in two.notes[0]


# More than one submission of a student


def test_of_a_students_file_and_archive_the_newer_counts(tmp_path):
    put(tmp_path / "ann.py", CODE, seconds=1_700_000_000)
    zipped(tmp_path / "ann.zip", {"standardize.py": OTHER})
    os.utime(tmp_path / "ann.zip", (1_700_000_100, 1_700_000_100))
    submission = only(tmp_path)
    assert submission.files == {"standardize.py": OTHER}
    assert submission.notes == ("handed in twice: the newest counts, ann.zip, not ann.py",)


# Zips of a class


def test_a_zip_of_folders_is_a_class(tmp_path):
    files = {"ann/a.py": CODE, "bob/b.py": OTHER, "__MACOSX/ann/._a.py": b"", "notes.txt": b""}
    found = by_key(zipped(tmp_path / "class.zip", files))
    assert {key: set(each.files) for key, each in found.items()} == {"ann": {"a.py"}, "bob": {"b.py"}}


@pytest.mark.parametrize("student", ["{}/a.py", "{}.py", "{}_7_assignsubmission_file/a.py", "{}_7_8_a.py"])
def test_a_zip_of_the_one_folder_that_holds_a_class_is_that_class(tmp_path, student):
    names = [student.format("ann"), student.format("bob").replace("7", "9").replace("8", "6")]
    found = collect(zipped(tmp_path / "all.zip", {f"submissions/{name}": CODE for name in names}), NAMES)
    assert [submission.name for submission in found] == ["ann", "bob"]


def test_a_zip_with_a_file_per_exercise_is_one_submission(tmp_path):
    submission = only(zipped(tmp_path / "ann.zip", {"e01_standardize.py": CODE, "sub/x.py": OTHER}))
    assert (submission.student, set(submission.files)) == ("ann", {"e01_standardize.py", "sub/x.py"})


def test_archives_inside_a_zip_of_a_class_are_opened(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"hw/standardize.py": CODE}).read_bytes()
    found = by_key(zipped(tmp_path / "all.zip", {"leeann_1_2_hw.zip": inner, "roebob_3_4_standardize.py": OTHER}))
    assert found["1"].files == {"hw/standardize.py": CODE}


# Nothing to grade


def test_what_cannot_be_used_at_all_is_said_in_one_sentence(tmp_path):
    (tmp_path / "empty").mkdir()
    put(tmp_path / "texts" / "a.txt")
    put(tmp_path / "class.tar.gz")
    put(tmp_path / "broken.zip")
    zipped(tmp_path / "hollow.zip", {})
    for name in ("missing", "empty", "texts", "texts/a.txt", "class.tar.gz", "broken.zip", "hollow.zip"):
        with pytest.raises(IntakeError) as error:
            collect(tmp_path / name, NAMES)
        assert name.rpartition("/")[2] in str(error.value)
        assert "\n" not in str(error.value)


def test_what_nobody_foresaw_is_a_problem_of_its_student_alone(tmp_path, monkeypatch):
    from whybn.grade.intake import notebook as reader

    put(tmp_path / "ann.ipynb", notebook(""))
    put(tmp_path / "bob.py")
    monkeypatch.setattr(reader, "source_of", lambda *_: 1 / 0)
    found = by_key(tmp_path)
    assert found["ann"].problem == "It cannot be read (ZeroDivisionError)."
    assert found["bob"].files == {"bob.py": CODE}
