"""The same gradebook from a Dask cluster of separate processes, a dead worker and a deadly submission included."""

import os
import signal

import pytest

from tests.grade.fake_grading import SETTINGS, grade, grade_or_die, quick, submissions
from whybn.errors import GradeError, MissingLibrary, PoolLost
from whybn.grade.run import cluster
from whybn.grade.run.cluster import Cluster
from whybn.grade.run.dispatch import run
from whybn.grade.run.store import GRADED, KILLED_WORKERS, Store
from whybn.grade.run.task import Submission
from whybn.grade.run.workers import Processes

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
COUNT = 60


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """The fingerprint of a run on local processes."""
    with Store(tmp_path_factory.mktemp("local") / "results") as store:
        run(submissions(COUNT), store, SETTINGS, Processes(2), grade=quick)
        return store.fingerprint()


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "results.sqlite") as opened:
        yield opened


def test_a_cluster_gives_the_gradebook_of_local_processes(store, local):
    run(submissions(COUNT), store, SETTINGS, Cluster("local:2"), grade=quick)
    assert store.fingerprint() == local


def test_a_cluster_that_runs_already_is_used_and_left_running(store, local):
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0") as existing:
        run(submissions(COUNT), store, SETTINGS, Cluster(existing.scheduler_address), grade=quick)
        assert store.fingerprint() == local
        with distributed.Client(existing, set_as_default=False) as client:
            assert client.submit(pow, 2, 3).result() == 8


def test_a_worker_killed_half_way_changes_nothing(store, local):
    # Dask looks half a minute for a dead worker that still held a result.
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "10s"}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as existing,
    ):

        def kill(step):
            if step.done == COUNT // 2:
                with distributed.Client(existing, set_as_default=False) as client:
                    os.kill(min(client.run(os.getpid).values()), signal.SIGKILL)

        run(submissions(COUNT), store, SETTINGS, Cluster(existing.scheduler_address), kill, grade=grade)
    assert store.fingerprint() == local


def test_a_submission_that_kills_workers_is_recorded_and_hurts_nobody(store):
    deadly = Submission("deadly", "Deadly", {"exercises.py": b"die"})
    run([deadly, *submissions(8)], store, SETTINGS, Cluster("local:2"), grade=grade_or_die)
    entry, *others = store.entries()
    assert entry.status == KILLED_WORKERS
    assert {other.status for other in others} == {GRADED}


def test_a_scheduler_that_ends_is_said_and_what_is_graded_is_kept(store):
    existing = distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0")

    def end(step):
        if step.done == 5:
            existing.close()

    with pytest.raises(PoolLost, match="of 60 submissions are graded and kept"):
        run(submissions(COUNT), store, SETTINGS, Cluster(existing.scheduler_address), end, grade=grade)
    assert [entry.status for entry in store.entries()].count(GRADED) >= 5


@pytest.mark.parametrize(
    ("theirs", "message"),
    [
        ({"whybn": "0.2", "numpy": "2.1", "python": "3.12.1"}, "has numpy 2.1, python 3.12, whybn 0.2, and here are"),
        ({"whybn": "0.1", "numpy": "2.1", "python": "3.13.0"}, "install the same versions"),
        (ModuleNotFoundError("No module named 'whybn'"), "cannot import whybn"),
    ],
)
def test_a_worker_with_other_versions_is_refused(theirs, message):
    ours = {"whybn": "0.1", "numpy": "2.1", "python": "3.12.7"}
    with pytest.raises(GradeError, match=message):
        cluster.check_worker("tcp://w:1", theirs, ours)
    cluster.check_worker("tcp://w:1", {**ours, "python": "3.12.9"}, ours)


@pytest.mark.parametrize("address", ["local:0", "local:many", "tcp://127.0.0.1:1", "foo://x:1", "nonsense"])
def test_an_address_without_a_scheduler_is_said_in_one_line(monkeypatch, address):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    with pytest.raises(GradeError, match=r"--scheduler") as caught:
        Cluster(address)
    assert "\n" not in str(caught.value)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(MissingLibrary, match=r"whybn\[cluster\]"):
        Cluster("local:1")
