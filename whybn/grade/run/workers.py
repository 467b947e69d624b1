"""Executors that a run maps its tasks over, and the one for this machine: worker processes.

The standard library's process pool breaks as a whole when one worker dies, and does not say whose task it was. Here a
task that loses its worker fails alone, with :class:`WorkerDied`, and the pool goes on.
"""

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, ParamSpec, TypeVar

from whybn.errors import PoolLost
from whybn.grade.escaping import clipped, for_terminal

from .task import PutOff, Task

SLOW = {"slow": True}  # in place of a verdict


class GraderFailed(Exception):
    """The grader itself went wrong on a submission: no verdict, and no score either."""


def grade_task(task: Task) -> dict[str, Any]:
    """The verdict on one submission as plain data; SLOW where it is put off.

    Raises:
        GraderFailed: whatever went wrong in the checker, in one line.
    """
    try:
        from .checker import grade

        return grade(task).to_plain()
    except PutOff:
        return SLOW
    except BaseException as error:  # a solver's death is none of the ordinary exceptions
        raise GraderFailed(described(error)) from error


def described(error: BaseException) -> str:
    """One line: the kind of error, its message, and where it came from."""
    try:
        message = str(error)
    except Exception:
        message = "(its message cannot be shown)"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return clipped(for_terminal(" ".join(f"{type(error).__name__}: {message}".split())), 500) + place


def serve(requests: int, life: int) -> None:
    """Answer one request after the other, until the run closes the connection or is no more.

    Args:
        requests: descriptor of the connection to the run.
        life: descriptor of a pipe that the run never writes to; its end is the run's.
    """
    for descriptor in (requests, life):
        os.set_inheritable(descriptor, False)
    threading.Thread(target=die_with, args=(life,), daemon=True).start()
    gc.set_threshold(50_000, 20, 50)  # what is recorded are large trees without cycles
    connection = Connection(requests)
    connection.send_bytes(b"ready")
    while True:
        try:
            request = connection.recv_bytes()
        except EOFError:
            return
        connection.send_bytes(answer_to(request))


def answer_to(request: bytes) -> bytes:
    """The result of a request, or its error, as JSON."""
    try:
        function, arguments = pickle.loads(request)  # noqa: S301  from the run that started us
        return json.dumps({"result": function(*arguments)}).encode()
    except BaseException as error:
        text = str(error) if isinstance(error, GraderFailed) else described(error)
        return json.dumps({"error": text}).encode()


def die_with(life: int) -> None:
    """End this process and every solver in its group at once when the run ends, however it does."""
    os.read(life, 1)
    os.killpg(0, signal.SIGKILL)


P = ParamSpec("P")
T = TypeVar("T")

START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from whybn.grade.run.workers import serve; serve(*map(int, sys.argv[2:]))"
)
# One thread each: there are as many workers as processors, and sums in another order are other bytes.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
POLL_SECONDS = 0.5
STARTS = 5


class WorkerDied(BrokenExecutor):
    """The process that worked on this task has ended before its time."""


class Pool(Executor):
    """An executor whose tasks can lose their worker."""

    @property
    @abstractmethod
    def width(self) -> int:
        """How many tasks to hand out at a time: enough to keep all workers busy, not many more."""

    @abstractmethod
    def deaths(self, error: BaseException) -> int:
        """How many workers died with the task that failed so; 0: the error is the task's own."""

    def tend(self) -> None:
        """Called now and then while nothing happens. Raises PoolLost where there is nothing more to wait for."""

    @property
    def exact(self) -> bool:
        """Whether a death is always of the task's own worker while it worked on that task, and not on a neighbour."""
        return True


class Processes(Pool):
    """Worker processes on this machine; they start with their first task, and die with this process."""

    def __init__(self, workers: int | None = None) -> None:
        self.count = workers or processors()
        self.threads = ThreadPoolExecutor(self.count, thread_name_prefix="whybn-worker")
        self.workers = [WorkerProcess() for _ in range(self.count)]
        self.idle: SimpleQueue[WorkerProcess] = SimpleQueue()
        for worker in self.workers:
            self.idle.put(worker)

    @property
    def width(self) -> int:
        """Twice the workers: when one ends its task, the next one is there."""
        return 2 * self.count

    @property
    def pids(self) -> list[int]:
        """The processes that run now."""
        return [pid for worker in self.workers if (pid := worker.pid) is not None]

    def deaths(self, error: BaseException) -> int:
        """One, if it is the error of a dead worker."""
        return int(isinstance(error, WorkerDied))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call ``fn(*args)`` in a worker. It is found there by its name, and returns what JSON can hold."""
        assert not kwargs, "arguments by position only"
        return self.threads.submit(self.call_worker, fn, args)

    def call_worker(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        """Call the function in the next worker that is idle."""
        worker = self.idle.get()
        try:
            return worker.call(function, arguments)  # type: ignore[no-any-return]
        finally:
            self.idle.put(worker)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002  always at once
        """End the workers at once, whatever they do: what is worth keeping has been committed."""
        self.threads.shutdown(wait=False, cancel_futures=True)
        for worker in self.workers:
            worker.stop()
        self.threads.shutdown()
        for worker in self.workers:
            worker.close()


class WorkerProcess:
    """One process at a time, and another one after it has died."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.closed = False
        self.process: subprocess.Popen[bytes] | None = None
        self.connection: Connection | None = None
        self.life: int | None = None
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115  closed with the worker

    @property
    def pid(self) -> int | None:
        """Of the process that runs now; None where there is none."""
        process = self.process
        return process.pid if process and process.poll() is None else None

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """The function's result. Raises WorkerDied or GraderFailed."""
        request = pickle.dumps((function, arguments))
        connection = self.ready_connection()
        try:
            connection.send_bytes(request)
            answer = json.loads(self.receive(connection))
        except (OSError, EOFError) as error:
            self.end()
            raise WorkerDied("the worker process ended before its time") from error
        if "error" in answer:
            raise GraderFailed(answer["error"])
        return answer["result"]

    def ready_connection(self) -> Connection:
        """The connection to a process that is ready; one that died between two tasks was nobody's fault."""
        if self.connection is not None and self.pid is not None:
            return self.connection
        for _ in range(STARTS):
            self.end()
            connection = self.start()
            try:
                self.receive(connection)
                return connection
            except (OSError, EOFError):
                continue
        raise PoolLost(f"the grader's worker processes do not start: {self.last_words()}")

    def start(self) -> Connection:
        """A process that may not be ready yet. Raises PoolLost."""
        with self.lock:
            if self.closed:
                raise PoolLost("the workers have been ended")
            self.connection, theirs = Pipe()
            end, self.life = os.pipe()
            try:
                self.process = start_process(theirs.fileno(), end, self.errors)
            except OSError as error:
                raise PoolLost(f"no worker process can be started: {error.strerror}") from error
            finally:
                theirs.close()
                os.close(end)
            return self.connection

    def receive(self, connection: Connection) -> bytes:
        """The next message. A solver may hold a dead worker's end open for a moment, so the process is watched too."""
        while not connection.poll(POLL_SECONDS):
            if self.pid is None and not connection.poll():
                raise EOFError
        return connection.recv_bytes()

    def end(self) -> None:
        """Kill the process and forget it."""
        with self.lock:
            self.kill()
            if self.connection is not None:
                self.connection.close()
            if self.life is not None:
                os.close(self.life)
            self.process = self.connection = self.life = None

    def kill(self) -> None:
        """The process and whatever it left in its group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """From another thread: no process any more, and no new one. The thread at work sees a dead worker."""
        with self.lock:
            self.closed = True
            self.kill()

    def close(self) -> None:
        """When no thread is at work here any more."""
        self.end()
        self.errors.close()

    def last_words(self) -> str:
        """The last line that a worker wrote on standard error."""
        self.errors.seek(max(0, self.errors.seek(0, os.SEEK_END) - 2000))
        lines = self.errors.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "they end without a word")


def start_process(requests: int, life: int, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """A worker as a process of its own, in a session of its own."""
    # The current folder may be a submission's: nothing is imported from it.
    path = json.dumps([entry for entry in sys.path if Path(entry).is_absolute()])
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-P", "-c", START, path, str(requests), str(life)],
        pass_fds=(requests, life),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        env={**os.environ, **ENVIRONMENT},
        start_new_session=True,  # Ctrl-C at the terminal is for the run alone
    )


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
