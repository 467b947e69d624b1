"""Workers of a Dask cluster: an existing one by its scheduler's address, or one started here by ``local:N``."""

import asyncio
import importlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from whybn.errors import GradeError, PoolLost, require

from . import course_files
from .store import versions
from .task import Settings
from .workers import ENVIRONMENT, Pool

P = ParamSpec("P")
T = TypeVar("T")

CONNECT_SECONDS = 10
WORKER_SECONDS = 120
LOOK_SECONDS = 2.0
LOST = "the Dask scheduler does not answer any more"


class Cluster(Pool):
    """A Dask cluster as an executor. It retries a task whose worker dies on other workers, by itself."""

    def __init__(self, scheduler: str, settings: Settings | None = None) -> None:
        self.distributed = dask_library()
        self.stack = ExitStack()
        self.restore: Callable[[], object] = lambda: None  # an existing cluster is its owner's to mend
        self.looked_at = float("-inf")
        self.workers_seen_at = time.monotonic()
        self.worker_threads = 0
        with self.stack:  # closes what was opened if the rest fails
            address = self.start_local(scheduler) if scheduler.startswith("local:") else scheduler
            self.client = self.stack.enter_context(self.connected(address))
            self.check_workers(scheduler)
            if settings is not None:
                self.bring_course(settings)
            self.stack = self.stack.pop_all()

    @property
    def width(self) -> int:
        """Twice the cluster's threads, which may come and go."""
        if time.monotonic() > self.looked_at + LOOK_SECONDS:
            self.tend()
        return max(2, 2 * self.worker_threads)

    def tend(self) -> None:
        """Look how many workers there are. A nanny that gives up its worker can leave none: then wait for some time."""
        try:
            self.worker_threads = sum(self.client.nthreads().values())
            self.restore()
        except Exception as error:
            raise PoolLost(LOST) from error
        self.looked_at = time.monotonic()
        if self.worker_threads:
            self.workers_seen_at = self.looked_at
        elif self.looked_at > self.workers_seen_at + WORKER_SECONDS:
            raise PoolLost(f"the Dask cluster has had no worker for {WORKER_SECONDS} seconds")

    @property
    def exact(self) -> bool:
        """Dask suspects every task that a dead worker had in its queue."""
        return False

    def deaths(self, error: BaseException) -> int:
        """How many workers Dask has seen die before it gave the task up."""
        return error.allowed_failures + 1 if isinstance(error, self.distributed.KilledWorker) else 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn`` on some worker.

        Dask's own executor is not used: a task that loses its worker after its end and before its result has been
        fetched leaves that executor's future unfinished for ever (distributed 2026.8).
        """
        try:
            remote = self.client.submit(fn, *args, pure=False, **kwargs)
            return asyncio.run_coroutine_threadsafe(outcome_of(remote), self.client.loop.asyncio_loop)
        except Exception as error:
            raise PoolLost(LOST) from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002  always at once
        """Disconnect, which cancels what is under way; a cluster that was started here ends."""
        with suppress(Exception):  # a scheduler that is gone cannot say goodbye
            self.stack.close()

    def start_local(self, scheduler: str) -> str:
        """Start a cluster here; its scheduler's address."""
        count = scheduler.removeprefix("local:")
        if not count.isdecimal() or not int(count):
            raise GradeError(f"--scheduler {scheduler}: write local:N with a number of workers, for instance local:4")
        # Every death is told at once, and a lost worker soon replaced: the run itself decides about retries.
        config = {"distributed.scheduler.allowed-failures": 0, "distributed.deploy.lost-worker-timeout": "1s"}
        self.stack.enter_context(importlib.import_module("dask.config").set(config))
        with interrupts_ignored():
            cluster = self.distributed.LocalCluster(
                n_workers=int(count),
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                env=ENVIRONMENT,
            )
        self.stack.enter_context(cluster)
        self.restore = lambda: cluster.scale(int(count))
        return str(cluster.scheduler_address)

    @contextmanager
    def connected(self, address: str) -> Iterator[Any]:
        """A client of the scheduler at this address."""
        try:
            self.distributed.comm.resolve_address(address)  # a client with an address that is none cannot be closed
            client = self.distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise GradeError(f"no Dask scheduler answers at {address}: start it, or correct --scheduler") from error
        with client:
            yield client

    def check_workers(self, scheduler: str) -> None:
        """Workers with another whybn would give other verdicts."""
        try:
            self.client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise GradeError(
                f"the Dask cluster {scheduler} has had no worker for {WORKER_SECONDS} seconds: start workers"
            ) from error
        for worker, theirs in self.client.run(versions, on_error="return").items():
            check_worker(worker, theirs, versions())

    def bring_course(self, settings: Settings) -> None:
        """Send an instructor's course to the workers that are there and that will come; all must be free for it."""
        version = settings.course
        if settings.folder:
            data = course_files.packed(Path(settings.folder))

            def setup(_plugin: object, worker: object) -> None:  # noqa: ARG001
                course_files.receive(version, data)

            plugin = type("CourseFiles", (self.distributed.WorkerPlugin,), {"setup": setup})
            self.client.register_plugin(plugin(), name=f"whybn-course-{version}")
        for worker, error in self.client.run(course_files.use, settings.folder, version, on_error="return").items():
            if isinstance(error, BaseException):
                raise GradeError(f"the Dask worker {worker} cannot use the course: {error}")


async def outcome_of(remote: Any) -> Any:
    """The result of a Dask future, awaited in Dask's own loop."""
    try:
        return await remote
    except (CancelledError, asyncio.CancelledError) as error:
        raise PoolLost(LOST) from error


def check_worker(worker: str, theirs: dict[str, str] | BaseException, ours: dict[str, str]) -> None:
    """Raise GradeError unless this worker has our versions; ``theirs`` is the error where it could not tell."""
    if isinstance(theirs, BaseException):
        raise GradeError(f"the Dask worker {worker} cannot import whybn ({theirs}): install it there")
    there, here = listed(theirs), listed(ours)
    if there != here:
        raise GradeError(f"the Dask worker {worker} has {there}, and here are {here}: install the same versions")


def dask_library() -> Any:
    """The library ``distributed``, silent. Raises MissingLibrary where it is not installed."""
    require("--scheduler", "distributed")
    library = importlib.import_module("distributed")
    for name in ("distributed", "distributed.client"):  # what matters of it, we say ourselves, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library


def listed(found: dict[str, str]) -> str:
    """What has to be equal; of Python the first two numbers."""
    equal = {**found, "python": ".".join(found["python"].split(".")[:2])}
    return ", ".join(f"{name} {version}" for name, version in sorted(equal.items()))


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Processes that start meanwhile leave Ctrl-C to this one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
