"""A folder is a class or one student's work: where it does not show which, grading refuses."""

import pytest

from tests.grade.handed_in import CODE, NAMES, OTHER, by_key, notebook, only, put, zipped
from whybn.errors import IntakeError
from whybn.grade.intake import collect


def refusal_of(path):
    with pytest.raises(IntakeError) as error:
        collect(path, NAMES)
    assert "\n" not in str(error.value)
    return str(error.value)


# One folder too high


@pytest.mark.parametrize("file", ["standardize.py", "hw.ipynb", "sub/layers.py"])
@pytest.mark.parametrize("student", ["ann bob", "hw1-ann hw1-bob", "s001 s002", "1 2"])
def test_one_folder_too_high_is_refused_and_the_right_one_is_named(tmp_path, file, student):
    for name in student.split():
        put(tmp_path / "class" / "submissions" / name / file, notebook(CODE.decode()) if file == "hw.ipynb" else CODE)
    said = refusal_of(tmp_path / "class")
    assert f"2 folders with {file.rpartition('/')[2]} ({student.replace(' ', ', ')})" in said
    assert f"give {tmp_path / 'class' / 'submissions'}" in said
    assert len(collect(tmp_path / "class" / "submissions", NAMES)) == 2


def test_one_folder_above_files_or_archives_of_students_is_refused(tmp_path):
    for name in ("ann", "bob"):
        put(tmp_path / "files" / "all" / f"{name}.py")
        zipped(tmp_path / "zips" / "all" / f"{name}.zip", {"standardize.py": CODE})
    assert "2 files with the same function (ann.py, bob.py)" in refusal_of(tmp_path / "files")
    assert "2 archives (ann.zip, bob.zip)" in refusal_of(tmp_path / "zips")


def test_a_download_one_folder_further_down_is_found(tmp_path):
    for name in ("Ann_7_assignsubmission_file", "Bob_8_assignsubmission_file"):
        put(tmp_path / "download" / name / "standardize.py")
    assert set(by_key(tmp_path)) == {"7", "8"}


@pytest.mark.parametrize(
    "files",
    [
        ("assignment1/cs231n/layers.py", "assignment2/cs231n/layers.py"),
        ("week 1/standardize.py", "week 2/standardize.py"),
        ("exercises/e01_standardize.py", "reference_impl/e01_standardize.py"),
        ("old/standardize.py", "standardize.py"),
        (".git/HEAD", "one/standardize.py", "two/standardize.py"),
        ("src/a.py", "lib/a.py"),
    ],
)
def test_a_class_of_one_whose_work_has_several_folders_is_one_student(tmp_path, files):
    for file in files:
        put(tmp_path / "ann" / file, b"" if file.endswith("HEAD") else CODE)
    assert set(by_key(tmp_path)) == {"ann"}


def test_where_names_alone_say_that_it_is_one_student_it_is_told(tmp_path):
    for name in ("week 1", "week 2"):
        put(tmp_path / "ann" / name / "standardize.py")
    told = []
    (submission,) = collect(tmp_path, NAMES, tell=told.append)
    assert submission.student == "ann"
    inner = tmp_path / "ann"
    folders = "2 folders with standardize.py (week 1, week 2)"
    assert told == [f"{inner} is taken as one student's work, with {folders}: if these are students, give {inner}"]


def test_a_zip_of_one_clone_of_a_whole_course_is_one_student(tmp_path):
    files = {f"cs231n-main/assignment{number}/layers.py": OTHER for number in (1, 2)}
    assert len(collect(zipped(tmp_path / "ann.zip", files), NAMES)) == 1


# A stray file


def test_a_stray_file_beside_students_is_refused(tmp_path):
    put(tmp_path / "folders" / "standardize.py")
    put(tmp_path / "files" / "standardize.py")
    for name in ("ann", "bob"):
        put(tmp_path / "folders" / name / "standardize.py")
        put(tmp_path / "files" / f"{name}.py")
    for kind, which in (("folders", "2 folders with standardize.py (ann, bob)"), ("files", "2 files with the same")):
        said = refusal_of(tmp_path / kind)
        assert f"holds standardize.py beside {which}" in said
        assert "move standardize.py away" in said


def test_files_of_one_student_beside_each_other_are_no_class(tmp_path):
    put(tmp_path / "e01_standardize.py")
    put(tmp_path / "standardize_old.py")
    put(tmp_path / "standardize_v2.py")
    put(tmp_path / "help" / "tools.py", OTHER)
    put(tmp_path / "more" / "tools.py", OTHER)
    assert len(collect(tmp_path, NAMES)) == 1


def test_one_says_that_all_of_it_is_one_student(tmp_path):
    put(tmp_path / "class" / "all" / "ann" / "standardize.py")
    put(tmp_path / "class" / "all" / "bob" / "standardize.py")
    put(tmp_path / "class" / "standardize.py")
    (submission,) = collect(tmp_path / "class", NAMES, one=True)
    assert submission.student == "class"


# A run's own output


def test_what_a_run_has_written_is_no_submission(tmp_path):
    put(tmp_path / "ann" / "standardize.py")
    for file in ("grades.csv", "class.html", "feedback/ann.html"):
        put(tmp_path / "earlier" / file, b"")
    put(tmp_path / "marks" / "notes.py", CODE)
    told = []
    found = collect(tmp_path, NAMES, out=tmp_path / "here" / ".." / "marks", tell=told.append)
    assert [submission.student for submission in found] == ["ann"]
    assert [text.partition(":")[0] for text in told] == ["left out earlier/", "left out marks/"]


def test_a_run_that_writes_into_the_folder_itself_leaves_its_feedback_out(tmp_path):
    put(tmp_path / "ann" / "standardize.py")
    for file in ("grades.csv", "class.html", "feedback/ann.html"):
        put(tmp_path / file, b"")
    found = collect(tmp_path, NAMES, out=tmp_path)
    assert [submission.student for submission in found] == ["ann"]


# Nothing


@pytest.mark.parametrize("file", ["", ".gitignore"])
def test_an_empty_folder_of_one_student_is_a_submission_without_points(tmp_path, file):
    (tmp_path / "ann").mkdir()
    if file:
        put(tmp_path / "ann" / file)
    (submission,) = collect(tmp_path / "ann", NAMES, one=True)
    assert submission.problem == "There is no file in it, but for hidden ones."
    assert "holds no submission" in refusal_of(tmp_path / "ann")


def test_the_sentence_on_one_students_folder_says_what_is_wrong_with_it(tmp_path):
    put(tmp_path / "ann" / "report.pdf")
    assert "no Python file" in (only(tmp_path).problem or "")
