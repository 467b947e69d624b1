"""A clone was handed in when the files that count were last committed, and what else it holds is said."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.grade.handed_in import CODE, NAMES, OTHER, notebook, only, put, zipped
from whybn.errors import IntakeError
from whybn.grade.intake import collect, load_times, with_times
from whybn.grade.run.task import Submission

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
FIRST, LATER = 1_600_000_000, 1_600_086_400


def git(folder: Path, *words: str, seconds: int = FIRST) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_COMMITTER_DATE": f"{seconds} +0200",
        **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    command = ["git", "-c", "protocol.file.allow=always", *words]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)


def commit(folder: Path, seconds: int = FIRST) -> None:
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "work", seconds=seconds)


def clone(folder: Path, *options: str) -> Path:
    put(folder / "standardize.py")
    git(folder, "init", "-q", "-b", "main", *options)
    commit(folder)
    return folder


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize("path", [".", "../class", "ann"])
def test_a_relative_path_tells_the_time_that_an_absolute_one_does(tmp_path, monkeypatch, path):
    clone(tmp_path / "class" / "ann")
    monkeypatch.chdir(tmp_path / "class")
    (submission,) = collect(Path(path), NAMES, one=path == "ann")
    assert submission.submitted == at(FIRST)
    assert submission.notes == ()


@pytest.mark.parametrize("place", ["ann", "ann/repository"])
def test_a_commit_that_touches_no_file_that_counts_is_not_a_later_submission(tmp_path, place):
    folder = clone(tmp_path / place)
    put(folder / "README.md", b"done")
    commit(folder, LATER)
    assert only(tmp_path).submitted == at(FIRST)
    put(folder / "standardize.py", OTHER)
    commit(folder, LATER + 1)
    assert only(tmp_path).submitted == at(LATER + 1)


@pytest.mark.parametrize(
    ("name", "counts"),
    [("helpers.py", True), ("deep/more.py", True), ("plots.py", False), ("old/standardize.py", False)],
)
def test_of_several_files_those_count_that_functions_come_from_and_what_they_import(tmp_path, name, counts):
    folder = clone(tmp_path / "ann")
    put(folder / "standardize.py", b"from helpers import (\n    a,\n)\n" + CODE)
    put(folder / "helpers.py", b"import deep.more\n")
    commit(folder)
    put(folder / name, CODE)
    commit(folder, LATER)
    put(folder / "deep" / "more.py")
    put(folder / "helpers.py", b"import deep.more\n")
    assert only(tmp_path).submitted == at(LATER if counts else FIRST)


def test_a_later_assignment_in_the_clone_of_a_course_does_not_make_it_late(tmp_path):
    folder = clone(tmp_path / "ann")
    put(folder / "assignment2" / "layers.py", b"def batchnorm_forward(x, gamma, beta, bn_param):\n    return x, 1\n")
    commit(folder)
    put(folder / "assignment3" / "layers.py", b"def attention(x, cache):\n    return x\n")
    put(folder / "assignment1" / "layers.py", b"def batchnorm_forward(x, gamma, beta, bn_param):\n    pass\n")
    commit(folder, LATER)
    assert only(tmp_path).submitted == at(FIRST)


@pytest.mark.parametrize("name", ["a b:(*)?.py", "-x.py", "ünï.ipynb", "sub/[x].py", "all.zip"])
def test_a_file_of_any_name_counts(tmp_path, name):
    folder = clone(tmp_path / "ann")
    content = zipped(tmp_path / "all.zip", {"b.py": OTHER}).read_bytes() if name == "all.zip" else OTHER
    put(folder / name, notebook(OTHER.decode()) if name.endswith("ipynb") else content)
    commit(folder, LATER)
    put(folder / "plot.png")
    commit(folder, LATER + 5)
    (tmp_path / "all.zip").unlink(missing_ok=True)
    assert only(tmp_path).submitted == at(LATER)


def test_of_files_that_no_commit_has_the_last_commit_tells_the_time(tmp_path):
    folder = clone(tmp_path / "ann")
    git(folder, "rm", "-q", "--cached", "standardize.py")
    put(folder / "README.md", b"done")
    git(folder, "add", "README.md")
    git(folder, "commit", "-q", "-m", "work", seconds=LATER)
    assert only(tmp_path).submitted == at(LATER)


def test_a_clone_that_is_one_submission_tells_its_time(tmp_path):
    clone(tmp_path / "ann")
    assert only(tmp_path / "ann").submitted == at(FIRST)
    put(tmp_path / "class" / "bob.py")
    git(tmp_path / "class", "init", "-q")
    commit(tmp_path / "class")
    assert only(tmp_path / "class").submitted is None  # the instructor's own repository


def test_a_clone_with_sha256_tells_its_time(tmp_path):
    try:
        clone(tmp_path / "ann", "--object-format=sha256")
    except subprocess.CalledProcessError:
        pytest.skip("this git has no sha256")
    assert only(tmp_path).submitted == at(FIRST)


def test_a_shallow_clone_tells_what_it_has(tmp_path):
    origin = clone(tmp_path / "origin")
    put(origin / "README.md", b"done")
    commit(origin, LATER)
    (tmp_path / "class").mkdir()
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{origin}", "class/ann")
    submission = only(tmp_path / "class")
    assert submission.submitted == at(LATER)
    assert submission.notes == ("a shallow clone: the files may have been committed earlier than its history shows",)


def test_a_worktree_and_what_else_has_no_history_say_so(tmp_path):
    folder = clone(tmp_path / "origin")
    git(folder, "worktree", "add", "-q", str(tmp_path / "class" / "ann"))
    put(tmp_path / "linked" / "ann" / "standardize.py")
    (tmp_path / "linked" / "ann" / ".git").symlink_to(folder / ".git")
    put(tmp_path / "new" / "ann" / "standardize.py")
    git(tmp_path / "new" / "ann", "init", "-q")
    put(tmp_path / "tables" / "ann" / "standardize.py")
    put(tmp_path / "tables" / "ann" / ".git" / "reftable" / "tables.list")
    put(tmp_path / "tables" / "ann" / ".git" / "HEAD", b"ref: refs/heads/.invalid")
    for place, words in {
        "class": "worktree",
        "linked": "a link",
        "new": "nothing is com",
        "tables": "reftable",
    }.items():
        submission = only(tmp_path / place)
        assert submission.submitted is None
        assert "when it was handed in is not known: " in submission.notes[0]
        assert words in submission.notes[0]
        assert submission.files == {"standardize.py": CODE}


def test_damaged_history_and_a_machine_without_git_say_so(tmp_path, monkeypatch):
    folder = clone(tmp_path / "class" / "ann")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "git cannot be run on this machine" in only(tmp_path / "class").notes[0]
    monkeypatch.undo()
    shutil.rmtree(folder / ".git" / "objects")
    (folder / ".git" / "objects").mkdir()
    assert "missing or damaged" in only(tmp_path / "class").notes[0]


def test_a_submodule_that_was_not_fetched_is_named(tmp_path):
    inner = clone(tmp_path / "inner")
    folder = clone(tmp_path / "origin")
    git(folder, "submodule", "add", "-q", str(inner), "helpers")
    commit(folder, LATER)
    (tmp_path / "class").mkdir()
    git(tmp_path, "clone", "-q", str(folder), "class/ann")
    assert "what is in a git submodule is not there (helpers)" in only(tmp_path / "class").notes[0]
    git(tmp_path / "class" / "ann", "submodule", "update", "--init")
    assert not any("submodule" in note for note in only(tmp_path / "class").notes)


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_a_branch_with_commits_of_its_own_is_named_and_does_not_count(tmp_path, remote, packed):
    folder = clone(tmp_path / ("origin" if remote else "class/ann"))
    git(folder, "branch", "feedback")
    put(folder / "standardize.py", b"x = 1\n")
    commit(folder)
    git(folder, "checkout", "-q", "-b", "dev")
    put(folder / "standardize.py", OTHER)
    commit(folder, LATER)
    git(folder, "checkout", "-q", "main")
    if remote:
        (tmp_path / "class").mkdir()
        git(tmp_path, "clone", "-q", str(folder), "class/ann")
    if packed:
        git(tmp_path / "class" / "ann", "pack-refs", "--all")
    submission = only(tmp_path / "class")
    assert submission.submitted == at(FIRST)
    assert submission.notes == (
        "other branches have commits of their own (dev): only main counts, which is checked out",
    )


def test_a_pointer_of_git_lfs_is_no_file(tmp_path):
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"
    put(tmp_path / "ann" / "standardize.py", pointer)
    put(tmp_path / "ann" / "hw.ipynb", pointer)
    put(tmp_path / "bob.zip", pointer)
    for submission in collect(tmp_path, NAMES):
        assert "a pointer of Git LFS in place of the file (git lfs pull fetches it)" in (submission.problem or "")


# Times that the instructor gives


def table(tmp_path: Path, text: str) -> Path:
    return put(tmp_path / "times.csv", text.encode())


def test_a_table_of_times_goes_before_the_times_of_commits(tmp_path):
    clone(tmp_path / "class" / "ann")
    times = load_times(table(tmp_path, "student,time\nann,2026-11-06T23:59:00+01:00\nann,2026-11-05T00:00:00Z\n"))
    (submission,) = with_times(collect(tmp_path / "class", NAMES), times, str)
    assert submission.submitted == datetime(2026, 11, 6, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffStudent;Submitted at\r\nANN;2026-11-06 23:59:00Z\r\n\r\nbob;\r\n",
        "url,roster_identifier,student_repository_name,submission_timestamp\na,,ann,2026-11-06 23:59:00 UTC\n",
        "user_id,submitted_at\n77,2026-11-06T23:59:00Z\n",  # as Canvas's API calls them
        'time\temail\n2026-11-07T00:59:00+01:00\t"ann@x"\n',
    ],
)
def test_tables_are_read_as_platforms_and_people_write_them(tmp_path, text):
    one = Submission("ann", "Ann", ids={"email": "ann@x", "canvas": "77"})
    (timed,) = with_times([one], load_times(table(tmp_path, text)), str)
    assert timed.submitted == datetime(2026, 11, 6, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,time\nann,2026-11-06T23:59:00\n", "line 2: 2026-11-06T23:59:00 has no time zone"),
        ("student,time\n\nann,yesterday\n", "line 3: yesterday is no time"),
        ("who,when\nann,2026\n", "needs a first line"),
        ("", "needs a first line"),
        ("student,time,submitted\n", "needs a first line"),
        ('student,time\n"ann,2026\n', "no CSV file"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_in_a_sentence(tmp_path, text, said):
    with pytest.raises(IntakeError) as error:
        load_times(table(tmp_path, text))
    assert said in str(error.value)
    assert "times.csv" in str(error.value)
    assert "\n" not in str(error.value)


def test_who_stands_on_one_side_only_is_told_of(tmp_path):
    told: list[str] = []
    times = load_times(table(tmp_path, "student,login,time\nann,a1,2026-11-06T23:59Z\neve,e1,2026-11-06T23:58Z\n"))
    with_times([Submission("ann", "Ann"), Submission("bob", "Bob")], times, told.append)
    assert len(told) == 2
    assert told[0].endswith("bob")
    assert told[1].endswith("eve, e1")
