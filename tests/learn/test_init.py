"""A course folder of one's own: everything that is the learner's, nothing half made."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from tests.rotation import in_turn
from whybn.cli import main
from whybn.course import course as courses
from whybn.learn import stubs as making
from whybn.learn.stubs import untouched

from . import solved


def init(folder):
    return CliRunner().invoke(main, ["init", str(folder)])


def test_a_new_folder_holds_the_stubs_and_the_course_file(tmp_path):
    done = init(tmp_path / "deep" / "mine")
    assert done.exit_code == 0
    folder = tmp_path / "deep" / "mine"
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "exercises"]
    files = sorted((folder / "exercises").glob("*.py"))
    assert len(files) == len(courses.load_course(folder).exercises)
    assert all(untouched(path.read_bytes()) for path in files)
    assert [path.name for path in folder.parent.iterdir()] == ["mine"]


def test_an_empty_folder_may_be_used(tmp_path):
    assert init(tmp_path).exit_code == 0
    assert (tmp_path / "exercises" / "course.toml").is_file()


@pytest.mark.parametrize("thing", ["file", "folder"])
def test_what_is_there_already_is_left_alone(tmp_path, thing):
    place = tmp_path / "there"
    if thing == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "notes.txt").write_text("mine")
    done = init(place)
    assert done.exit_code == 2
    assert "is there already and not empty" in done.output
    assert sorted(tmp_path.rglob("*")) == ([place] if thing == "file" else [place, place / "notes.txt"])


def test_a_failure_on_the_way_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "stub", full)
    done = init(tmp_path / "mine")
    assert done.exit_code == 2
    assert "No space left on device" in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_folder_borrows_specification_and_tests_from_the_package(home):
    course = courses.load_course(home)
    assert course.home == home
    assert course.root != home
    assert (course.root / "spec" / "standardize.md").is_file()


def test_a_checkout_is_its_own_house():
    course = courses.load_course(courses.OWN[0])
    assert course.root == course.home


def test_the_copy_inside_an_installed_whybn_is_read_and_never_written(home, whybn, monkeypatch):
    monkeypatch.setattr(courses, "OWN", (home.parent / "nowhere", home))
    for command in ([], ["list"], ["check"], ["watch"], ["hint"], ["reset", "1"]):
        refused = whybn(*command)
        assert refused.exit_code == 2
        assert "no course here: `whybn init DIR`" in refused.output


@pytest.mark.parametrize(
    ("folder", "named"),
    [
        (".", []),
        *in_turn(
            ("exercises", []),
            (".", ["exercises"]),
            (".", ["exercises/e01_standardize.py"]),
            ("exercises", ["e01_standardize.py"]),
            ("exercises", ["."]),
        ),
    ],
)
def test_pytest_judges_the_folders_exercises_too(home, write, folder, named):
    write("standardize", solved.STANDARDIZE)
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:cacheprovider", "-k", "standardize and rows"]
    done = subprocess.run(
        [*command, *named], cwd=home / folder, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stdout
    assert "01 standardize" in done.stdout
    assert "passed" in done.stdout
