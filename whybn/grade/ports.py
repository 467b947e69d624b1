"""Where a test's requests go: to the replies that a solver gave to its script, or to a solver, one at a time."""

from typing import Any

from whybn.calls.scripts import Script, frame_of
from whybn.calls.wire import Garbage, parsed

from .allowance import Allowance
from .connection import Ended, NoSolver, Solver


class Diverged(BaseException):
    """The test asks something that is not in its script; no part of a test may take this for a failure."""


class SolverGone(BaseException):
    """The solver ended in the middle of a test; no test may take this for an exception of a function."""


class AllGone(BaseException):
    """There are no solvers any more, which is not the submission's doing."""


class ReplayPort:
    """Answers from the replies to a script, as long as the test asks what the script asks.

    Raises Garbage where the replies are no list of objects.
    """

    def __init__(self, script: Script, header: bytes, data: bytes) -> None:
        replies = parsed(header)
        if not isinstance(replies, list):
            raise Garbage("no list of replies")
        self.expected = iter(script.requests)
        self.replies = iter(replies)
        self.data = memoryview(data)

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        """The next reply. Raises Diverged where the script has another request next."""
        if next(self.expected, None) != (request, payload):
            raise Diverged
        reply = next(self.replies, None)
        if not isinstance(reply, dict):
            raise Garbage("a reply is missing")
        size = reply.get("z", 0)
        if type(size) is not int or not 0 <= size <= len(self.data):
            raise Garbage("a reply of a wrong length")
        own, self.data = self.data[:size], self.data[size:]
        return reply, own


class LivePort:
    """Asks a solver, one request at a time."""

    def __init__(self, solver: Solver, allowance: Allowance) -> None:
        self.solver, self.allowance = solver, allowance
        self.fresh = True

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        """Send the request and wait. Raises SolverGone, or AllGone."""
        try:
            with self.allowance.spending() as seconds:
                self.solver.send(frame_of([Script(None, [(request, payload)])], self.fresh), seconds)
                header, data = self.solver.receive(seconds)
        except Ended as end:
            raise SolverGone(str(end)) from end
        except NoSolver as lost:
            raise AllGone(str(lost)) from lost
        self.fresh = False
        replies = parsed(header)
        if not (isinstance(replies, list) and len(replies) == 1 and isinstance(replies[0], dict)):
            raise Garbage("a reply is missing")
        return replies[0], memoryview(data)
