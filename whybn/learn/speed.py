"""How far a right function is from the reference and from this machine, and what its time goes into. It earns nothing.

Times are the least of calls that take turns with the reference's, in one process and one thread. What they go into is
not guessed from them: steps of Python and bytes of memory are counted, and both are the same on every machine.
"""

import contextlib
import faulthandler
import importlib
import inspect
import multiprocessing
import os
import signal
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, wraps
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console

from whybn.course.convention import Convention
from whybn.course.course import Exercise
from whybn.judging.implementation import Source
from whybn.judging.judge import printing

from .processes import forks_here, load_learners_file
from .report import paragraph
from .session import Session

Array = npt.NDArray[Any]
Call = Callable[[], Any]
# By rank: numbers of each feature, (N, D), (N, C, H, W). 64 rows and 4 channels make whole groups.
SIZES: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((1_000,), (30_000,), (1_000_000,)),
    2: ((128, 64), (4096, 64), (65536, 64)),
    4: ((8, 16, 8, 8), (32, 16, 32, 32), (64, 16, 64, 64)),
}
SMALL = {1: (64,), 2: (64, 8), 4: (4, 8, 4, 4)}  # whose steps are counted
AXES = {1: ("features",), 2: ("examples", "features"), 4: ("examples", "channels", "rows of pixels", "columns")}
BATCHES = frozenset(("x", "dout", "train", "test", "a"))  # parameters that are as large as the data
SHARDED = frozenset(("shards", "douts"))  # and those that are together, in parts
COUNTS: dict[str, float] = {
    "n_a": 1000,
    "n_b": 500,
    "batch_size": 32,
    "ghost_size": 32,
    "num_groups": 4,
    "keep_prob": 0.5,
    "num_batches": 10,
    "lr": 0.1,
    "decay": 1e-3,
}
ENOUGH = 0.3  # seconds for one size
PATIENCE = 2.0  # seconds that a call may take to be tried at all
MOST_SECONDS = 60.0


@dataclass(frozen=True)
class Timed:
    """One size: the least seconds of the learner's call, of the reference's and of a copy of the data."""

    shape: tuple[int, ...]
    seconds: float
    reference: float
    copy: float


@dataclass(frozen=True)
class Speed:
    """What was measured.

    Attributes:
        timed: the sizes that were, from the smallest.
        stopped: why there are no more of them, else empty.
        costs: what the time goes into, in sentences.
    """

    timed: tuple[Timed, ...]
    stopped: str
    costs: tuple[str, ...]


def rank_of(reference: Any) -> int:
    """Of a function's data."""
    if "(N, C, H, W)" in (reference.__doc__ or ""):
        return 4
    return (
        2
        if isinstance(reference, type)
        or {*BATCHES, *SHARDED, "weight"} & inspect.signature(reference).parameters.keys()
        else 1
    )


def call_of(function: Any, reference: Any, shape: tuple[int, ...], dtype: type) -> tuple[Call, Array]:
    """A call of the function, or of a layer's forward and backward, and the data that it is about."""
    rng = np.random.default_rng(0)
    data: Array = rng.normal(size=shape).astype(dtype)
    features = shape[min(1, len(shape) - 1)]
    if isinstance(reference, type):
        layer = function(features)
        return lambda: (layer.forward(data), layer.backward(data)), data
    given: dict[str, Any] = {}
    parameters = inspect.signature(reference).parameters
    if "axis" in parameters:  # of the output channels: the first
        features = shape[0]
    large = BATCHES & parameters.keys() or {"weight", "dweight"}
    for name, parameter in parameters.items():
        if name in COUNTS:
            given[name] = COUNTS[name]
        elif name in large:
            given[name] = data
        elif name in SHARDED:
            given[name] = np.split(data, [len(data) // 4])
        elif name == "mask":
            given[name] = np.arange(len(data)) % 4 > 0
        elif name == "weight":
            given[name] = rng.normal(size=(features, features)).astype(dtype)
        elif parameter.default is parameter.empty:  # one number for each feature, and as a variance it fits too
            given[name] = rng.uniform(0.5, 2.0, size=features).astype(dtype)
    return lambda: function(**given), data


def measure(function: Any, reference: Any) -> Speed:
    """Time, and count. Whatever the function raises at a size ends it there."""
    rank, timed, stopped = rank_of(reference), list[Timed](), ""
    for shape in SIZES[rank]:
        size = " x ".join(map(str, shape))
        if timed and (awaited := timed[-1].seconds * np.prod(shape) / np.prod(timed[-1].shape)) > PATIENCE:
            stopped = f"{size} was not tried: a call would take about {awaited:.0f} s"
            break
        try:
            timed.append(timed_at(function, reference, shape))
        except Exception as error:
            stopped = f"at {size} it raised {type(error).__name__}"
            break
    try:
        costs = [
            *loops(function, reference, rank),
            *memory(function, reference, SIZES[rank][1] if timed else SMALL[rank]),
        ]
    except Exception:
        costs = []
    return Speed(tuple(timed), stopped, tuple(costs))


def timed_at(function: Any, reference: Any, shape: tuple[int, ...]) -> Timed:
    """The least times of calls in turns."""
    theirs, data = call_of(function, reference, shape, np.float32)
    ours, _ = call_of(reference, reference, shape, np.float32)
    copy = np.empty_like(data)
    calls: tuple[Call, ...] = (theirs, ours, partial(np.copyto, copy, data))
    least = [float("inf")] * 3
    begin, rounds = time.perf_counter(), 0
    while rounds < 3 or time.perf_counter() < begin + ENOUGH:
        for number, call in enumerate(calls):
            start = time.perf_counter()
            call()
            least[number] = min(least[number], time.perf_counter() - start)
        rounds += 1
    return Timed(shape, *least)


def loops(function: Any, reference: Any, rank: int) -> Iterator[str]:
    """Over which axes Python itself goes: twice as many of them are about twice as many steps."""
    few = steps(function, call_of(function, reference, SMALL[rank], np.float32)[0])
    for axis, name in enumerate(AXES[rank]):
        shape = tuple(size * (1 + (axis == number)) for number, size in enumerate(SMALL[rank]))
        if steps(function, call_of(function, reference, shape, np.float32)[0]) > 1.5 * few:
            yield f"loop: Python goes through the {name} one by one; one NumPy call over the whole axis does the same"


def steps(function: Any, call: Call) -> int:
    """How many instructions of the learner's file a call carries out."""
    file, count = inspect.getfile(inspect.unwrap(function)), 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return step

    before = sys.gettrace()

    def entered(frame: FrameType, event: str, value: Any) -> Any:
        return step(frame, event, value) if frame.f_code.co_filename == file else None

    sys.settrace(entered)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def memory(function: Any, reference: Any, shape: tuple[int, ...]) -> Iterator[str]:
    """What a call holds beside its result at its peak, in arrays as large as the data; and whether float64 is in it."""
    theirs, ours = (arrays_held(one, reference, shape, np.float32) for one in (function, reference))
    wide = arrays_held(function, reference, shape, np.float64)
    if theirs > 1.5 * wide and theirs > 1:  # counted in arrays of the data's own dtype
        yield "dtype: float32 data are worked on in float64, which is exact and moves twice the bytes"
    if theirs > ours + 0.75:
        yield (
            f"memory: at its peak it holds {theirs:.1f} arrays as large as the data beside its result, the reference "
            f"{ours:.1f}; steps in place (y -= mean, on an array of your own) and out= need none"
        )


def arrays_held(function: Any, reference: Any, shape: tuple[int, ...], dtype: type) -> float:
    """The peak of a call's memory without its result, as a multiple of the data's."""
    call, data = call_of(function, reference, shape, dtype)
    call()
    tracemalloc.start()
    try:
        result = call()
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return max(0.0, (peak - held) / data.nbytes)


def work(exercise: str, source: Source, deadline: float, convention: Convention, out: Connection) -> None:
    """Load the learner's file and measure: the process's whole life, which a call without an end ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us
    with Path(os.devnull).open("w") as unread, printing(), contextlib.suppress(Exception):
        faulthandler.dump_traceback_later(MOST_SECONDS + deadline, exit=True, file=unread)
        function = heard(load_learners_file(source, exercise).functions[exercise], exercise, convention)
        with np.errstate(all="ignore"):
            out.send(measure(function, getattr(importlib.import_module("reference_impl"), exercise)))


def heard(function: Any, name: str, convention: Convention) -> Any:
    """The function, to be called by the course's own names."""
    if convention.is_own or isinstance(function, type):
        return function

    @wraps(function)
    def call(**given: Any) -> Any:
        return function(**convention.call(name, (), given)[1])

    return call


def speed_of(session: Session, exercise: Exercise, text: bytes, deadline: float) -> Speed | None:
    """Measured in a process of its own; None where it did not come to an end."""
    context: Any = multiprocessing.get_context("fork" if forks_here() else "spawn")
    answer, theirs = context.Pipe(duplex=False)
    source = Source(session.path(exercise), text)
    process = context.Process(
        target=work, args=(exercise.name, source, deadline, session.course.convention, theirs), daemon=True
    )
    process.start()
    theirs.close()
    try:
        found: Speed | None = answer.recv() if answer.poll(MOST_SECONDS + deadline) else None
        return found
    except (EOFError, OSError):
        return None
    finally:
        process.kill()
        process.join()
        answer.close()


def show(out: Console, exercise: Exercise, speed: Speed | None) -> None:
    """The table and the sentences."""
    out.print()
    if speed is None:
        out.print(f"The speed of {exercise.name} could not be measured: it did not come to an end.")
        return
    out.print(f"Speed of {exercise.name}: float32, one thread, no points", style="bold")
    for one in speed.timed:
        size = " x ".join(map(str, one.shape))
        beside = f"{one.seconds / one.reference:6.1f} x the reference {one.seconds / one.copy:6.0f} x a copy"
        out.print(f"  {size:18}{one.seconds * 1e3:9.3g} ms {beside}", highlight=False)
    told = [*([speed.stopped] if speed.stopped else []), *speed.costs]
    if speed.timed and not speed.costs:
        told.append("No loop over the data, and no more memory than the reference needs")
    for sentence in told:
        out.print(paragraph(f"{sentence}.", out.width), highlight=False)
