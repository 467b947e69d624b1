"""A course of an instructor's own: made as the guide says, graded from its folder, and never mixed with another."""

import csv
import re
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grade.sandbox import needed
from whybn.course import course as courses
from whybn.errors import CourseError, GradeError
from whybn.grade.run import course_files
from whybn.grade.run.task import Settings

PAGE = Path(__file__).parents[2] / "docs" / "grading" / "own-course.md"
BLOCK = re.compile(r"^( *)```(?:python|toml|markdown)\n(.*?)^\1```", re.S | re.M)
STUDENTS = {
    "ann": "import numpy as np\ndef feature_range(x):\n    return np.ptp(x, axis=0)\n",
    "bob": "def feature_range(x):\n    return x.max(axis=0)\n",
    "eve": "def feature_range(x):\n    import reference_impl\n    return reference_impl.feature_range(x)\n",
}


def blocks():
    """The files of the guide: what each is called, and what is to be in it."""
    for _, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        first, _, text = textwrap.dedent(block).partition("\n")
        yield first.strip("#<>!- "), text


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The guide's course, made by its own words."""
    folder = tmp_path_factory.mktemp("instructor")
    for name, text in blocks():
        if name == "begin_course.py":
            (folder / name).write_text(text, encoding="utf-8")
            subprocess.run([sys.executable, name], cwd=folder, check=True)
        else:
            with (folder / "mycourse" / name.removeprefix("append to ")).open("a", encoding="utf-8") as file:
                file.write(f"\n{text}" if name.startswith("append to ") else text)
    return folder / "mycourse"


def test_the_guides_exercise_is_graded_without_a_fork(made, tmp_path):
    needed()
    for name, text in STUDENTS.items():
        (tmp_path / "subs" / name).mkdir(parents=True)
        (tmp_path / "subs" / name / "answer.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", "from whybn.cli import main; main(prog_name='whybn')", "grade", "subs"]
    options = ["--course", str(made), "--exercise", "feature_range", "--examples", "1", "--workers", "1"]
    done = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "grades" / "grades.csv").open(encoding="utf-8-sig") as file:
        points = {row["student"]: row["feature_range"] for row in csv.DictReader(file)}
    assert points == {"ann": "4.00", "bob": "0.00", "eve": "0.00"}


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("exercises/course.toml", "lacks exercises/course.toml"),
        ("spec/__init__.py", "lacks spec/__init__.py"),
        ("tests/clauses/__init__.py", "lacks tests/clauses/__init__.py"),
        ("reference_impl/__init__.py", "lacks reference_impl/__init__.py"),
        ("tests/clauses/test_normalize.py", "is missing: every exercise has the tests of its clauses there"),
    ],
)
def test_a_course_that_lacks_a_part_is_refused_in_a_sentence(made, part, sentence):
    hidden = (made / part).rename(made / "hidden")
    try:
        with pytest.raises(CourseError, match=re.escape(sentence)):
            courses.whole(made)
    finally:
        hidden.rename(made / part)
        sys.path[:] = [path for path in sys.path if path != str(made)]


def test_a_folder_that_is_not_there_is_refused_with_exit_code_2(tmp_path):
    with pytest.raises(CourseError, match="is no folder") as refused:
        courses.whole(tmp_path / "nowhere")
    assert refused.value.exit_code == 2


def test_results_are_kept_by_what_is_in_the_course_and_not_by_where_it_lies():
    one = Settings("version", 1, folder="/here")
    assert one.key("digest") == replace(one, folder="/there").key("digest")
    assert one.key("digest") != replace(one, course="another").key("digest")
    assert one.task({}).folder == "/here"
    assert one.task({}).course == "version"


@pytest.fixture
def _no_course(monkeypatch):
    """A process that has judged by nothing."""
    monkeypatch.setattr(course_files, "USED", [])
    monkeypatch.setattr(course_files, "RECEIVED", {})
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in [name for name in sys.modules if name.partition(".")[0] in course_files.MODULES]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.usefixtures("_no_course")
def test_a_worker_of_a_cluster_gets_the_very_files_of_the_course(made):
    version = course_files.course_version(made)
    course_files.receive(version, course_files.packed(made))
    root = course_files.use("/not/on/this/machine", version)
    assert root != made
    assert course_files.course_version(root) == version
    assert root.stat().st_mode & 0o077 == 0
    assert sys.path[0] == str(root)


@pytest.mark.usefixtures("_no_course")
def test_a_course_that_has_changed_since_the_run_began_is_not_used(made):
    with pytest.raises(GradeError, match="is not what it was when the run began"):
        course_files.use(str(made), "another version")
    with pytest.raises(GradeError, match="is not on this machine"):
        course_files.use(str(made / "nowhere"), "version")


def test_one_process_judges_by_one_course(made, monkeypatch):
    version = course_files.course_version(made)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(course_files, "USED", [courses.own_root()])
    with pytest.raises(GradeError, match=r"has judged by the course in .* before: start new workers"):
        course_files.use(str(made), version)
    monkeypatch.setattr(course_files, "USED", [])
    with pytest.raises(GradeError, match="has judged by another course before"):
        course_files.use(str(made), version)  # modules of whybn's own course are loaded here
