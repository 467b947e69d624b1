"""The checker's end: a zygote to fork solvers from, and solvers that answer within a deadline or are killed."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from typing import Any, NoReturn

from whybn.crossing import wire
from whybn.errors import NoSolver

from . import layers as machine
from . import library
from .layers import Layers
from .packages import installed
from .zygote import NOT_CONFINED

START = """
import json, sys
sys.path[:] = json.loads(sys.argv[3])
from whybn.sandbox.zygote import main
main(int(sys.argv[1]), json.loads(sys.argv[2]))
"""
START_SECONDS = 60
# One thread, and the same code path on every machine of a cluster: the same bits everywhere.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}
MOST_ANSWER_HEADER = 1 << 20
MOST_ANSWER_BYTES = 16 << 20
SECONDS_TO_GO = 0.5  # from a closed connection to the end of the process, if that is why
NO_ANSWER = "it sent something that is no answer"
TOO_MUCH = "it sent no answer, or far more than a right one has"


class Ended(Exception):
    """A solver is no more, or was killed for what it did; the message says why, in words for its author."""


class Disturbed(BaseException):
    """A solver was killed, and not by us: somebody's doing, or the machine's, but hardly the submission's."""


@dataclass(frozen=True)
class Usage:
    """What a solver took: processor seconds, and its peak of memory in KiB."""

    cpu: float
    peak: int


class Zygote:
    """A confined process with NumPy loaded, from which a solver is forked in milliseconds."""

    def __init__(self, layers: Layers, memory: int, cpu_seconds: int = 120, packages: tuple[str, ...] = ()) -> None:
        self.layers = layers
        given = installed(packages)
        self.slots = 0
        self.lost = False
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            plan = {
                "seccomp": layers.seccomp,
                "landlock": layers.landlock,
                "libraries": layers.libraries,
                "other_user": layers.other_user,
                "readable": machine.readable(given),
                "path": [str(path) for path in machine.library_path()],
                "without": sorted(machine.NO_PACKAGES),
                "packages": machine.folders_of(given),
                "modules": library.loaded_first(layers, given),
                "memory": memory,
                "cpu_seconds": cpu_seconds,
            }
            arguments = [str(theirs.fileno()), json.dumps(plan), json.dumps(machine.search_path(given))]
            command = [machine.python(), "-I", "-S", "-B", "-c", START, *arguments]
            if layers.namespaces:
                set_variables = [part for item in ENVIRONMENT.items() for part in ("--setenv", *item)]
                command = [*machine.bubblewrap(layers, given), *set_variables, "--", *command]
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter
                command,
                env=ENVIRONMENT | {"PATH": os.environ.get("PATH", "")},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the zygote's word. Raises NoSolver if it ends or is silent."""
        self.control.settimeout(START_SECONDS)
        try:
            ready = self.control.recv(4096)
        except TimeoutError:
            ready = b""
        if not ready:
            self.process.kill()
            assert self.process.stderr is not None
            told = self.process.stderr.read().decode(errors="replace").strip().splitlines()
            self.close()
            raise NoSolver(f"the solvers' process did not start: {told[-1] if told else 'it said nothing'}")

    def order(self, order: dict[str, Any], descriptor: int | None = None) -> tuple[dict[str, Any], int | None]:
        """Send an order; the answer, and the descriptor that came with it."""
        try:
            sent = [descriptor] if descriptor is not None else []
            socket.send_fds(self.control, [json.dumps(order).encode()], sent)
            message, received, _, _ = socket.recv_fds(self.control, 4096, 1)
        except OSError as error:
            self.lost = True
            raise NoSolver(f"the solvers' process does not answer: {error}") from error
        if not message:
            self.lost = True
            raise NoSolver("the solvers' process has ended")
        return json.loads(message), received[0] if received else None

    def spawn(self) -> "Solver":
        """A new solver."""
        self.slots += 1
        ours, theirs = socket.socketpair()
        with theirs:
            answer, handle = self.order({"order": "spawn", "slot": os.getpid() * 7 + self.slots}, theirs.fileno())
        assert handle is not None
        return Solver(self, ours, answer["pid"], handle)

    @property
    def usable(self) -> bool:
        """Whether solvers can be had from it."""
        return not self.lost and self.process.poll() is None

    def close(self) -> None:
        """End the zygote and all its solvers."""
        self.control.close()
        if self.process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(2)
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()

    def __enter__(self) -> "Zygote":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Solver:
    """A process that runs one submission. After an Ended every further use raises it again."""

    def __init__(self, zygote: Zygote, connection: socket.socket, pid: int, handle: int) -> None:
        self.zygote, self.connection, self.pid, self.handle = zygote, connection, pid, handle
        self.ended: str | None = None
        self.usage = Usage(0.0, 0)
        self.heard = False  # after its first answer it is locked in, whatever it says as it ends
        self.buffer = bytearray()

    def ask(self, header: Any, payload: bytes, seconds: float) -> Any:
        """Send a frame and wait for the header of one answer. Raises Ended, also where the header is no JSON."""
        self.send(wire.frame(header, payload), seconds)
        header, _ = self.receive(seconds)
        try:
            return wire.parsed(header)
        except wire.Garbage:
            self.end(NO_ANSWER)

    def send(self, data: bytes, seconds: float) -> None:
        """Send whole frames. Raises Ended."""
        self.check()
        self.connection.settimeout(seconds)
        try:
            self.connection.sendall(data)
        except TimeoutError:
            self.end(f"it did not take its input within {seconds:g} s")
        except OSError:
            self.end("")

    def receive(self, seconds: float, most: int = MOST_ANSWER_BYTES) -> tuple[bytes, bytes]:
        """The next frame's header and payload, if it is whole in time and not too large. Raises Ended."""
        self.check()
        deadline = time.monotonic() + seconds
        try:
            prefix = self.read(wire.LENGTHS.size, deadline)
            header, payload = wire.lengths(prefix, min(most, MOST_ANSWER_HEADER), most)
            found = self.read(header, deadline), self.read(payload, deadline)
            self.heard = True
            return found
        except TimeoutError:
            self.end(f"no answer within {seconds:g} s")
        except wire.Garbage:
            self.end(TOO_MUCH)
        except (OSError, EOFError):
            self.end("")

    def read(self, size: int, deadline: float) -> bytes:
        """So many bytes before the deadline; what comes along with them waits in the buffer."""
        while len(self.buffer) < size:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.connection.settimeout(left)
            chunk = self.connection.recv(max(1 << 16, size - len(self.buffer)))
            if not chunk:
                raise EOFError
            self.buffer += chunk
        data = bytes(self.buffer[:size])
        del self.buffer[:size]
        return data

    def check(self) -> None:
        """Raises Ended if it has."""
        if self.ended is not None:
            raise Ended(self.ended)

    def end(self, why: str) -> NoReturn:
        """Kill it, and raise Ended with the reason, or with what its exit tells.

        Raises Disturbed where it was gone already, killed: within the layers no submission can do that to itself.
        """
        gone = not why and bool(select.select([self.handle], [], [], SECONDS_TO_GO)[0])
        status = self.close()
        self.ended = why or exit_reason(status, heard=self.heard)
        if gone and status == -signal.SIGKILL:
            raise Disturbed(self.ended)
        raise Ended(self.ended)

    def close(self) -> int:
        """Kill it if it lives, and count what it took; its exit status."""
        if self.handle < 0:
            return 0
        self.connection.close()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        os.close(self.handle)
        self.handle = -1
        self.ended = self.ended or "it was closed"
        answer, _ = self.zygote.order({"order": "reap", "pid": self.pid})
        self.usage = Usage(answer["cpu"], answer["peak"])
        status: int = answer["status"]
        return status


def exit_reason(status: int, *, heard: bool) -> str:
    """What an exit status says, in words for the submission's author; a submission may choose any."""
    if status == NOT_CONFINED and not heard:
        raise NoSolver("a solver could not lock itself in; `whybn doctor` tells which layer fails")
    if status >= 0:
        return "it left the interpreter"
    known = {
        signal.SIGSEGV: "it crashed (SIGSEGV)",
        signal.SIGXCPU: "it used up its processor time",
        signal.SIGKILL: "it closed the connection",
    }
    try:
        return known.get(signal.Signals(-status), f"it was ended by {signal.Signals(-status).name}")
    except ValueError:
        return f"it was ended by signal {-status}"
