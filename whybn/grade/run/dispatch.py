"""A run: the submissions that wait are mapped over the workers, and each result is committed as it comes."""

import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any

from whybn.errors import PoolLost, Stopped

from .store import GRADED, GRADER_FAILED, KILLED_WORKERS, Store
from .task import Settings, Submission, Task
from .verdict import SubmissionVerdict
from .workers import SLOW, GraderFailed, Pool, described, grade_task

DEATHS = 3
PATIENCE = 10.0  # seconds in its functions after which the others go first: a right one of twenty takes one or two
TEND_SECONDS = 2.0
KILLED = "this submission ended the grader's worker three times, so nothing of it could be graded"
FAILURE = "the grader failed on this submission, and will try it again in the next run: {}"


@dataclass(frozen=True)
class Step:
    """How far a run is, after each result.

    Attributes:
        done: submissions that have a result, those of ``cached`` included.
        total: all submissions.
        cached: of ``done``, those that needed no work: results of an earlier run, and files that cannot be read.
        failures: of ``done``, those of which nothing could be graded.
        names: whose result has just come; more than one for identical files, none at the start.
        slow: who has been put off to the end of the run and has no result yet.
    """

    done: int
    total: int
    cached: int
    failures: int
    names: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()


def run(
    submissions: Sequence[Submission],
    store: Store,
    settings: Settings,
    pool: Pool,
    on_progress: Callable[[Step], object] = id,
    *,
    grade: Callable[[Task], dict[str, Any]] = grade_task,
    sandbox: Sequence[str] = (),
    regrade: bool = False,
    only: bool = False,
    policy: Mapping[str, object] | None = None,
) -> Step:
    """Grade what has no result yet, and shut the pool down.

    Args:
        submissions: one for each student.
        store: where the results go, and where those of earlier runs are.
        settings: what the verdicts depend on.
        pool: the workers.
        on_progress: called at the start and after each result has been committed.
        grade: the function that is mapped over the tasks.
        sandbox: the layers that hold on this machine, for the record.
        regrade: whether to forget earlier results of these submissions first.
        only: whether the gradebook's other students stay in it.
        policy: what the rules come to, for the record.

    Returns:
        The last step.

    Raises:
        Stopped: by Ctrl-C or SIGTERM.
        StoreError: the results cannot be kept, because of a full disk for instance.
        PoolLost: there are no workers any more.
    """
    with signals_as_events() as events, pool, store.alone():
        number = store.begin(submissions, settings, sandbox=sandbox, regrade=regrade, only=only, policy=policy)
        state = RunState(number, submissions, store, settings, pool, on_progress, grade, events)
        state.again = "the same command without --regrade" if regrade else "the same command"
        step = state.work()
        if step.done == step.total:
            store.finish(number)
        return step


@dataclass(frozen=True)
class EndedTask:
    """A task whose future is done, well or not; ``alone`` where no other was under way."""

    key: str
    alone: bool
    future: Future[dict[str, Any]]


Events = SimpleQueue[EndedTask | int]


class RunState:
    """The state of one run. Everything happens in one thread; futures and signals only put events in its queue."""

    def __init__(
        self,
        number: int,
        submissions: Iterable[Submission],
        store: Store,
        settings: Settings,
        pool: Pool,
        on_progress: Callable[[Step], object],
        grade: Callable[[Task], dict[str, Any]],
        events: Events,
    ) -> None:
        self.number, self.store, self.settings, self.pool = number, store, settings, pool
        self.on_progress, self.grade, self.events = on_progress, grade, events
        self.again = "the same command"
        self.in_flight = 0
        self.suspects: deque[str] = deque()
        self.slow: deque[str] = deque()
        self.put_off: list[str] = []
        self.files: dict[str, dict[str, bytes]] = {}
        self.names: dict[str, list[str]] = {}
        self.sort_out(submissions)

    def sort_out(self, submissions: Iterable[Submission]) -> None:
        """What is known already, and what waits."""
        known = self.store.statuses()
        bad = {key for key, status in known.items() if status != GRADED}
        self.total = self.cached = self.failures = 0
        for one in submissions:
            key = None if one.problem else self.settings.key(one.digest)
            self.total += 1
            if key is None or key in known:
                self.cached += 1
                self.failures += key is None or key in bad
            else:
                self.files.setdefault(key, one.files)
                self.names.setdefault(key, []).append(one.name)
        self.done = self.cached
        self.waiting = deque(self.files)

    def work(self) -> Step:
        """Until nothing waits."""
        try:
            return self.grade_waiting()
        except (PoolLost, CancelledError, BrokenExecutor) as error:
            reason = str(error) if isinstance(error, PoolLost) else f"the workers are gone ({type(error).__name__})"
            raise PoolLost(f"{reason}; {self.what_is_kept()}") from error

    def grade_waiting(self) -> Step:
        """Hand out and commit until nothing waits."""
        step = self.tell_progress()
        while True:
            self.hand_out()
            if not self.in_flight:
                return step
            event = self.next_event()
            if isinstance(event, int):
                raise Stopped(f"stopped; {self.what_is_kept()}", event)
            self.in_flight -= 1
            ended = self.outcome_of(event)
            if ended is not None:
                step = self.commit(event.key, *ended)

    def next_event(self) -> "EndedTask | int":
        """Wait for a result or a signal; meanwhile the pool is tended."""
        while True:
            try:
                return self.events.get(timeout=TEND_SECONDS)
            except Empty:
                self.pool.tend()

    def hand_out(self) -> None:
        """Fill the window. A suspect goes alone: if a worker dies then, it is certain whose fault it is."""
        if self.suspects:
            if not self.in_flight:
                self.hand_to_worker(self.suspects.popleft(), alone=True)
            return
        while self.waiting and self.in_flight < self.pool.width:
            self.hand_to_worker(self.waiting.popleft(), alone=False)
        while not self.waiting and self.slow and self.in_flight < self.pool.width:
            self.hand_to_worker(self.slow.popleft(), alone=False)

    def hand_to_worker(self, key: str, *, alone: bool) -> None:
        """Give one task to the pool; its end comes as an event."""
        # Whom nobody waits for behind it may take its time.
        patience = PATIENCE if self.waiting and key not in self.put_off else None
        future = self.pool.submit(self.grade, self.settings.task(self.files[key], patience))
        self.in_flight += 1
        future.add_done_callback(lambda future: self.events.put(EndedTask(key, alone, future)))

    def outcome_of(self, event: EndedTask) -> tuple[SubmissionVerdict, str] | None:
        """What came of a task, or None where it is tried again."""
        try:
            plain = event.future.result()
            if plain == SLOW:
                self.put_off_to_the_end(event.key)
                return None
            return SubmissionVerdict.from_plain(plain), GRADED
        except (PoolLost, CancelledError):
            raise
        except Exception as error:
            deaths = self.pool.deaths(error)
            if deaths:
                return self.after_death(event, deaths)
            reason = str(error) if isinstance(error, GraderFailed) else described(error)
            return SubmissionVerdict(problem=FAILURE.format(reason)), GRADER_FAILED

    def put_off_to_the_end(self, key: str) -> None:
        """The others go first; then it has all of its time."""
        self.put_off.append(key)
        self.slow.append(key)
        self.tell_progress()

    def after_death(self, event: EndedTask, deaths: int) -> tuple[SubmissionVerdict, str] | None:
        """A death counts where it is certain whose it is; the task is tried again, up to three."""
        certain = self.pool.exact or event.alone
        if certain and self.store.count_deaths(event.key, deaths) >= DEATHS:
            return SubmissionVerdict(problem=KILLED), KILLED_WORKERS
        if self.pool.exact:
            self.waiting.appendleft(event.key)
        else:
            self.suspects.append(event.key)
        return None

    def commit(self, key: str, verdict: SubmissionVerdict, status: str) -> Step:
        """Keep a result."""
        self.store.record(self.number, key, verdict, status)
        names = tuple(self.names[key])
        del self.files[key]
        if key in self.put_off:
            self.put_off.remove(key)
        self.done += len(names)
        self.failures += len(names) * (status != GRADED)
        return self.tell_progress(names)

    def tell_progress(self, names: tuple[str, ...] = ()) -> Step:
        """Report how far the run is."""
        slow = tuple(name for key in self.put_off for name in self.names[key])
        step = Step(self.done, self.total, self.cached, self.failures, names, slow)
        self.on_progress(step)
        return step

    def what_is_kept(self) -> str:
        """How a stopped run is gone on with, as part of a sentence."""
        return (
            f"{self.done} of {self.total} submissions are graded and kept in {self.store.path}: "
            f"{self.again} goes on from there"
        )


@contextmanager
def signals_as_events() -> Iterator[Events]:
    """Ctrl-C and SIGTERM as events, so that neither comes in the middle of a commit.

    What whoever started us lets us ignore, as a shell does with Ctrl-C for a job in the background, stays ignored.
    """
    events: Events = SimpleQueue()
    if threading.current_thread() is not threading.main_thread():
        yield events
        return

    def note(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        events.put(number)

    heard = [number for number in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, note) for number in heard}
    try:
        yield events
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
