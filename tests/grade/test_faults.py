"""Fifty kills at random moments, signals, full disks: nothing is lost, graded twice or left behind."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.foreground import hears_signals
from tests.grade.fake_grading import SETTINGS, grade, quick, submissions
from whybn.errors import StoreError
from whybn.grade.run.dispatch import run
from whybn.grade.run.store import Store
from whybn.grade.run.workers import Processes

ROOT = Path(__file__).parents[2]
COUNT = 150
WORKER_KILLS, RUN_KILLS = 35, 15


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The fingerprint that every gradebook here must have."""
    with Store(tmp_path_factory.mktemp("undisturbed") / "results") as store:
        run(submissions(COUNT), store, SETTINGS, Processes(2), grade=quick)
        return store.fingerprint()


def check(path, log, undisturbed):
    """Each submission has one result, each was committed once, and the gradebook is the undisturbed one."""
    with Store(path) as store:
        assert store.fingerprint() == undisturbed
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*), count(DISTINCT key) FROM results").fetchone() == (COUNT, COUNT)
    database.close()
    assert set(Counter(log).values()) == {1}


def gone(pids, seconds=60.0):
    """Whether all these processes end by themselves."""
    end = time.monotonic() + seconds
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_workers_killed_at_random_moments_change_nothing(tmp_path, undisturbed, monkeypatch):
    # Nobody here is guilty, and it may well be the same submission or the same worker three times.
    monkeypatch.setattr("whybn.grade.run.dispatch.DEATHS", 1000)
    monkeypatch.setattr("whybn.grade.run.workers.STARTS", 1000)
    chance, kills, round_ = random.Random(1), 0, 0
    while kills < WORKER_KILLS:
        round_ += 1
        log, path, pool, over = [], tmp_path / f"{round_}", Processes(2), threading.Event()

        def kill(pool=pool, over=over):
            nonlocal kills
            while kills < WORKER_KILLS and not over.wait(chance.uniform(0.0, 0.12)):
                if pids := pool.pids:
                    os.kill(chance.choice(pids), signal.SIGKILL)
                    kills += 1

        killer = threading.Thread(target=kill)
        with Store(path) as store:
            killer.start()
            run(submissions(COUNT), store, SETTINGS, pool, lambda step, log=log: log.extend(step.names), grade=grade)
            over.set()
            killer.join()
        check(path, log, undisturbed)


def start(path, log, work="grade", count=COUNT):
    command = [sys.executable, "-m", "tests.grade.fake_run", str(path), str(log), str(count), "2", work]
    # A session of its own, so that Ctrl-C can be sent to its whole foreground group, as a terminal does.
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hears_signals,
    )


def test_runs_killed_at_random_moments_resume_to_the_same_gradebook(tmp_path, undisturbed):
    chance, kills, round_, finished = random.Random(2), 0, 0, False
    while kills < RUN_KILLS or not finished:
        path, log = tmp_path / f"{round_}.sqlite", tmp_path / f"{round_}.log"
        process = start(path, log)
        if kills < RUN_KILLS:
            if chance.random() < 0.8:  # the others while they start
                process.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.4))
            process.kill()
        out, err = process.communicate(timeout=600)
        assert gone({int(pid) for text in out.splitlines() for pid in text.split()[1:]})
        finished = process.returncode == 0
        if finished:
            check(path, log.read_text().splitlines(), undisturbed)
            round_ += 1
        else:
            assert process.returncode == -signal.SIGKILL, err
            kills += 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_says_in_one_line_how_to_go_on_and_leaves_no_process(tmp_path, undisturbed, number, code):
    path, log = tmp_path / "results", tmp_path / "log"
    process = start(path, log)
    lines = [process.stdout.readline() for _ in range(4)]
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=600)
    assert process.returncode == code
    assert len(err.splitlines()) == 1
    assert "the same command goes on from there" in err
    assert gone({int(pid) for text in (*lines, *out.splitlines()) for pid in text.split()[1:]})
    with Store(path) as store:
        before = {entry.student for entry in store.entries() if entry.status == "graded"}
        assert before
        assert store.last_run().finished is None
        names = []
        run(submissions(COUNT), store, SETTINGS, Processes(2), lambda step: names.extend(step.names), grade=grade)
        assert len(names) == COUNT - len(before)
    check(path, [*log.read_text().splitlines(), *names], undisturbed)


def test_a_stopped_run_does_not_wait_for_what_is_under_way(tmp_path):
    process = start(tmp_path / "results", tmp_path / "log", work="sleep")
    process.stdout.readline()
    process.terminate()
    process.communicate(timeout=600)
    assert process.returncode == 143


@pytest.fixture
def disk(tmp_path):
    """A file system of its own, small; mounted again by calling it with other options."""

    def mount(*command):
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() or not mount("mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)):
        pytest.skip("needs the right to mount")
    yield place, lambda options: mount("mount", "-o", f"remount,{options}", str(place))
    mount("umount", "-l", str(place))


def test_a_full_disk_is_said_and_loses_nothing(disk, undisturbed):
    place, remount = disk
    path, log = place / "results.sqlite", []
    with Store(path) as store, pytest.raises(StoreError, match="is full: make room") as caught:
        run(submissions(COUNT), store, SETTINGS, Processes(2), lambda step: log.extend(step.names), grade=quick)
    assert "\n" not in str(caught.value)
    assert 0 < len(log) < COUNT
    assert remount("size=10m")
    with Store(path) as store:
        run(submissions(COUNT), store, SETTINGS, Processes(2), lambda step: log.extend(step.names), grade=quick)
    check(path, log, undisturbed)


def test_a_read_only_place_is_said_before_any_work(disk):
    place, remount = disk
    with Store(place / "old.sqlite") as store:
        run(submissions(2), store, SETTINGS, Processes(1), grade=quick)
    assert remount("ro")
    for name in ("old.sqlite", "new.sqlite"):
        with (
            pytest.raises(StoreError, match=r"read-only|cannot be made|cannot be opened") as caught,
            Store(place / name) as store,
        ):
            run(submissions(3), store, SETTINGS, Processes(1), grade=quick)
        assert "\n" not in str(caught.value)
