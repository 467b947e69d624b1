"""A naive judge of learners' tests: one process for all programs, which are named, the right ones first.

It is what one writes first, and it takes the word of the process for it: the first share that comes through the pipe
counts, and a process that ends well without a word has found nothing wrong. A test runs beside the programs and beside
the judge's own books.
"""

import atexit
import gc
import logging
import os
import resource
import select
import signal
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

from whybn.crossing import wire
from whybn.properties.programs import Kind, Tested

PIPE = 3  # the same number as in a solver, so that an attack may speak to either
CPU_SECONDS, WALL_SECONDS = 2, 4.0  # ten times what an honest test takes
MEMORY = 4 << 30
MOST_WORDS = 100
HELD: list[object] = []  # what a library frees after a fork may wait for a thread that only its first process has
log = logging.getLogger("judge")


def naive_share(text: str, programs: tuple[Tested, ...]) -> float | None:
    """The share of the wrong programs that the tests fail, 0 where they fail a right one; None: it has no verdict."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        serve(text, programs, theirs)
    os.close(theirs)
    ends = time.monotonic() + WALL_SECONDS
    try:
        return first_word(ours, ends, pid)
    finally:
        os.close(ours)


def first_word(pipe: int, ends: float, pid: int) -> float | None:
    """The first share that comes, or what the end of the process says."""
    data = b""
    for _ in range(MOST_WORDS):
        while not is_whole(data) and len(data) < 1 << 20 and (more := read(pipe, ends)):
            data += more
        if not is_whole(data):
            break
        header, payload = wire.LENGTHS.unpack(data[:8])
        said = wire.parsed(data[8 : 8 + header])
        if isinstance(said, dict) and "share" in said:
            kill(pid)
            return float(said["share"])
        data = data[8 + header + payload :]
    left = 0.0 if data else ends
    while time.monotonic() < left:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return 1.0 if status == 0 else None
        time.sleep(0.01)
    kill(pid)
    return None


def is_whole(data: bytes) -> bool:
    """Whether a frame has come."""
    return len(data) >= 8 and len(data) >= 8 + sum(wire.LENGTHS.unpack(data[:8]))


def read(pipe: int, ends: float) -> bytes:
    """What comes next; nothing where all has come, or time is up."""
    ready = select.select([pipe], [], [], max(0.0, ends - time.monotonic()))[0]
    return os.read(pipe, 1 << 16) if ready else b""


def kill(pid: int) -> None:
    """End the process."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def reserved() -> int:
    """How many bytes of addresses this process has already: with a browser's engine loaded, a terabyte."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def serve(text: str, programs: tuple[Tested, ...], pipe: int) -> None:
    """The process: it never returns."""
    status = 1
    try:
        HELD.extend(gc.get_objects())
        atexit._clear()  # what the tests of this course have registered is for their own process
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nowhere, number)
        os.dup2(pipe, PIPE)
        os.closerange(PIPE + 1, 1024)
        sys.stdout = sys.stderr = open(1, "w", closefd=False)  # noqa: SIM115
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        room = MEMORY + reserved()
        resource.setrlimit(resource.RLIMIT_AS, (room, room))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        log.setLevel(logging.INFO)
        share = together(text, programs)
        os.write(PIPE, wire.frame({"share": share}))
        status = 0
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 0
    finally:
        atexit._run_exitfuncs()
        os._exit(status)


def together(text: str, programs: tuple[Tested, ...]) -> float:
    """All programs, one after another, each by its name."""
    module = ModuleType("naively")
    sys.modules["naively"] = module
    exec(compile(text, "naively.py", "exec"), module.__dict__)
    tests = [value for name, value in vars(module).items() if name.startswith("test")]
    caught: list[bool] = []
    for program in programs:
        name = f"misconception:{program.name}" if program.kind is Kind.WRONG else f"{program.name}.py"
        sys.argv[1:] = ["--impl", name]
        os.environ["PROGRAM"] = name
        log.info("%s is tried", name)
        impl, failed = SimpleNamespace(**program.functions), None
        for test in tests:
            try:
                test(impl)
            except Exception as error:
                failed = error
        if failed and program.kind is Kind.RIGHT:
            return 0.0
        if program.kind is Kind.WRONG:
            caught.append(bool(failed))
    return sum(caught) / len(caught)
