"""Workers of a Dask cluster: an existing one by its scheduler's address, or one started here by ``local:N``."""

import importlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, ParamSpec, TypeVar

from .errors import GradeError
from .pool import ENVIRONMENT, Pool, PoolLost
from .store import versions

P = ParamSpec("P")
T = TypeVar("T")

CONNECT = "distributed.comm.timeouts.connect"
CONNECT_SECONDS = 10
WORKER_SECONDS = 60
LOOK_SECONDS = 2.0


class Cluster(Pool):
    """A Dask cluster as an executor. It retries a task whose worker dies on other workers, by itself."""

    def __init__(self, scheduler: str) -> None:
        self._distributed = _library()
        self._stack = ExitStack()
        self._looked = float("-inf")
        self._width = 1
        with self._stack:  # closes what was opened if the rest fails
            address = self._start(scheduler) if scheduler.startswith("local:") else scheduler
            self._client = self._stack.enter_context(self._connected(address))
            self._check_workers(scheduler)
            self._executor: Executor = self._client.get_executor(pure=False)
            self._stack = self._stack.pop_all()

    @property
    def width(self) -> int:
        """Twice the cluster's threads, which may come and go."""
        if time.monotonic() > self._looked + LOOK_SECONDS:
            self._width = max(2, 2 * sum(self._client.nthreads().values()))
            self._looked = time.monotonic()
        return self._width

    @property
    def exact(self) -> bool:
        """Dask suspects every task that a dead worker had in its queue."""
        return False

    def deaths(self, error: BaseException) -> int:
        """How many workers Dask has seen die before it gave the task up."""
        return error.allowed_failures + 1 if isinstance(error, self._distributed.KilledWorker) else 0

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn`` on some worker."""
        try:
            return self._executor.submit(fn, *args, **kwargs)
        except Exception as error:
            raise PoolLost(f"the Dask scheduler does not answer any more ({type(error).__name__})") from error

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002  always at once
        """Cancel what is under way and disconnect; a cluster that was started here ends."""
        with suppress(Exception):  # a scheduler that is gone cannot cancel anything
            self._executor.shutdown(wait=False)
        with suppress(Exception):  # nor say goodbye
            self._stack.close()

    def _start(self, scheduler: str) -> str:
        count = scheduler.removeprefix("local:")
        if not count.isdecimal() or not int(count):
            raise GradeError(f"--scheduler {scheduler}: write local:N with a number of workers, for instance local:4")
        # A worker that died is looked for half a minute otherwise, at each other end of a connection.
        self._stack.enter_context(importlib.import_module("dask.config").set({CONNECT: "5s"}))
        with _interrupts_ignored():
            cluster = self._distributed.LocalCluster(
                n_workers=int(count),
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                env=ENVIRONMENT,
            )
        self._stack.enter_context(cluster)
        return str(cluster.scheduler_address)

    @contextmanager
    def _connected(self, address: str) -> Iterator[Any]:
        try:
            self._distributed.comm.resolve_address(address)  # a client with an address that is none cannot be closed
            client = self._distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise GradeError(f"no Dask scheduler answers at {address}: start it, or correct --scheduler") from error
        with client:
            yield client

    def _check_workers(self, scheduler: str) -> None:
        """Workers with another whybn would give other verdicts."""
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise GradeError(
                f"the Dask cluster {scheduler} has had no worker for {WORKER_SECONDS} seconds: start workers"
            ) from error
        for worker, theirs in self._client.run(versions, on_error="return").items():
            check_worker(worker, theirs, versions())


def check_worker(worker: str, theirs: dict[str, str] | BaseException, ours: dict[str, str]) -> None:
    """Raise GradeError unless this worker has our versions; ``theirs`` is the error where it could not tell."""
    if isinstance(theirs, BaseException):
        raise GradeError(f"the Dask worker {worker} cannot import whybn ({theirs}): install it there")
    there, here = _listed(theirs), _listed(ours)
    if there != here:
        raise GradeError(f"the Dask worker {worker} has {there}, and here are {here}: install the same versions")


def _library() -> Any:
    try:
        library = importlib.import_module("distributed")
    except ImportError as error:
        raise GradeError('--scheduler needs Dask: pip install "whybn[cluster]"') from error
    for name in ("distributed", "distributed.client"):  # what matters of it, we say ourselves, in one line
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return library


def _listed(found: dict[str, str]) -> str:
    """What has to be equal; of Python the first two numbers."""
    equal = {**found, "python": ".".join(found["python"].split(".")[:2])}
    return ", ".join(f"{name} {version}" for name, version in sorted(equal.items()))


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes that start meanwhile leave Ctrl-C to this one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
