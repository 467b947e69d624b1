"""Links, pipes, what cannot be read and what is too much: none of it stops the reading."""

import os
import shutil
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.grade.handed_in import CODE, OTHER, by_key, only, put

# Links and things that are no files


def test_links_are_not_followed(tmp_path):
    secret = put(tmp_path / "secret" / "standardize.py", OTHER)
    put(tmp_path / "class" / "ann" / "mine.py")
    (tmp_path / "class" / "ann" / "linked.py").symlink_to(secret)
    (tmp_path / "class" / "ann" / "folder").symlink_to(secret.parent)
    (tmp_path / "class" / "bob").symlink_to(secret.parent)
    (tmp_path / "class" / "eve.py").symlink_to(secret)
    found = by_key(tmp_path / "class")
    assert found["ann"].files == {"mine.py": CODE}
    assert "a link: folder, linked.py" in found["ann"].notes[0]
    assert "a link" in (found["bob"].problem or "")
    assert "a link" in (found["eve"].problem or "")


def test_pipes_and_sockets_are_not_opened(tmp_path, monkeypatch):
    put(tmp_path / "ann" / "mine.py")
    os.mkfifo(tmp_path / "ann" / "pipe.py")
    os.mkfifo(tmp_path / "bob.py")
    monkeypatch.chdir(tmp_path / "ann")  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s.py")
        found = by_key(tmp_path)
    assert found["ann"].files == {"mine.py": CODE}
    assert "a named pipe" in (found["bob"].problem or "")


def test_a_file_that_is_swapped_for_a_pipe_or_a_link_after_it_was_listed_is_not_read(tmp_path):
    from whybn.grade.intake import entries, folders

    for swap in (os.mkfifo, lambda place: place.symlink_to("/etc/passwd")):
        place = put(tmp_path / "a.py")
        (entry,) = folders.single(place)
        place.unlink()
        swap(place)
        with pytest.raises(entries.Unreadable):
            entry.read(100)
        place.unlink()


def test_what_cannot_be_read_costs_that_file_alone(tmp_path, monkeypatch):
    from whybn.grade.intake import folders

    put(tmp_path / "ann" / "a.py")
    put(tmp_path / "ann" / "locked.py")
    put(tmp_path / "ann" / "closed" / "b.py")
    real_open, real_scan = os.open, os.scandir

    def refusing_open(path, *rest):
        if str(path).endswith("locked.py"):
            raise PermissionError(13, "Permission denied")
        return real_open(path, *rest)

    def refusing_scan(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real_scan(path)

    monkeypatch.setattr(folders.os, "open", refusing_open)
    monkeypatch.setattr(folders.os, "scandir", refusing_scan)
    submission = only(tmp_path)
    assert submission.files == {"a.py": CODE}
    assert "Permission denied" in submission.notes[0]


# Limits


def test_a_file_beyond_its_limit_is_left_out_and_the_rest_kept(tmp_path):
    put(tmp_path / "ann" / "big.py", b"#" * 1_000_001)
    put(tmp_path / "ann" / "fits.py", b"#" * 1_000_000)
    submission = only(tmp_path)
    assert set(submission.files) == {"fits.py"}
    assert submission.notes == ("left out, larger than 1 MB: big.py",)


def test_too_many_bytes_are_a_problem_of_their_student_alone(tmp_path):
    for number in range(21):
        put(tmp_path / "ann" / f"f{number}.py", b"#" * 999_999)
    put(tmp_path / "bob" / "a.py")
    found = by_key(tmp_path)
    assert found["ann"].problem == "It holds more than 20 MB of files."
    assert found["ann"].files == {}
    assert found["bob"].files == {"a.py": CODE}


def test_too_many_python_files_are_a_problem(tmp_path):
    (tmp_path / "ann").mkdir()
    for number in range(2_001):
        (tmp_path / "ann" / f"f{number}.py").write_bytes(b"")
    assert only(tmp_path).problem == "It holds more than 2,000 Python files."


def test_fifty_thousand_files_are_a_problem(tmp_path):
    (tmp_path / "ann").mkdir()
    first = put(tmp_path / "ann" / "0.txt")
    for number in range(1, 50_000):
        os.link(first, tmp_path / "ann" / f"{number}.txt")
    assert only(tmp_path).problem == "It holds more than 20,000 files."


def test_a_very_deep_folder_is_no_hazard(tmp_path):
    put(tmp_path / "ann" / "a.py")
    descriptor = os.open(tmp_path / "ann", os.O_RDONLY)
    for _ in range(40):
        os.mkdir("deeper" * 30, dir_fd=descriptor)
        descriptor, before = os.open("deeper" * 30, os.O_RDONLY, dir_fd=descriptor), descriptor
        os.close(before)
    os.close(descriptor)
    assert only(tmp_path).files == {"a.py": CODE}


# Clones


def clone(folder: Path, seconds: int = 1_600_000_000) -> Path:
    put(folder / "standardize.py")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_COMMITTER_DATE": f"{seconds} +0200",
        **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "done"]):
        subprocess.run(["git", *command], cwd=folder, env=environment, check=True)
    return folder


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@needs_git
@pytest.mark.parametrize("place", ["ann", "ann/repository"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_clone_was_submitted_when_it_was_last_committed_to(tmp_path, place, packed):
    folder = clone(tmp_path / place)
    if packed:
        subprocess.run(["git", "-c", "gc.auto=0", "gc", "-q"], cwd=folder, check=True)
        subprocess.run(["git", "pack-refs", "--all"], cwd=folder, check=True)
    submission = only(tmp_path)
    assert submission.submitted == datetime.fromtimestamp(1_600_000_000, UTC)
    assert [path.rpartition("/")[2] for path in submission.files] == ["standardize.py"]


@needs_git
def test_a_clones_configuration_runs_nothing(tmp_path):
    folder = clone(tmp_path / "class" / "ann")
    script = put(tmp_path / "evil.sh", f"#!/bin/sh\ntouch {tmp_path}/ran\n".encode())
    script.chmod(0o755)
    with (folder / ".git" / "config").open("a") as config:
        config.write(
            f"[core]\n\tfsmonitor = {script}\n\tpager = {script}\n\tsshCommand = {script}\n"
            f"[log]\n\tshowSignature = true\n[gpg]\n\tprogram = {script}\n[diff]\n\texternal = {script}\n"
            f'[remote "origin"]\n\turl = {tmp_path}/x\n\tuploadpack = {script}\n\tpromisor = true\n'
            "[extensions]\n\tpartialClone = origin\n"
        )
    assert only(tmp_path / "class").submitted == datetime.fromtimestamp(1_600_000_000, UTC)
    shutil.rmtree(folder / ".git" / "objects")
    (folder / ".git" / "objects").mkdir()
    assert only(tmp_path / "class").submitted is None  # the commit is missing, and nobody is asked for it
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "head", ["", "ref: refs/heads/../../../secret", "ref: refs/heads/none", "--output=x", "0" * 40]
)
def test_a_clone_with_an_odd_head_is_a_submission_without_a_time(tmp_path, head):
    put(tmp_path / "ann" / "standardize.py")
    put(tmp_path / "ann" / ".git" / "HEAD", head.encode())
    put(tmp_path / "ann" / ".git" / "objects" / "info" / "x")
    submission = only(tmp_path)
    assert submission.submitted is None
    assert submission.files == {"standardize.py": CODE}


def test_no_git_is_no_problem(tmp_path, monkeypatch):
    put(tmp_path / "ann" / "standardize.py")
    put(tmp_path / "ann" / ".git" / "HEAD", b"0123456789" * 4)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert only(tmp_path).problem is None
