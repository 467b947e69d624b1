"""What a clause asks of an implementation, written down once: the requests of every example, ready to send.

A test is run against the reference, in this process, and its requests are recorded. Most tests ask the same whatever
the answers are: a submission then gets all requests of a clause in one frame, and the test is judged on the replies.
A test that asks something else, because an answer was another one, is run live.
"""

import hashlib
import inspect
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from whybn.judging.examples import ExampleBank
from whybn.judging.judgement import Judgement
from whybn.judging.spoken import clear_form
from whybn.judging.under_test import under_test

from . import remote, wire
from .answering import Answerer

Answer = tuple[bytes, bytes]
"""The replies to one example: the header of a frame and its bytes."""

HEADER_OF_A_REPLY = 200  # bytes, about
ROOM_FOR_MESSAGES = 256 << 10


@dataclass
class Script:
    """The requests of one example, and what its replies came to before.

    Attributes:
        example: what the clause drew.
        requests: header and bytes of each.
        size: of the reference's replies, in bytes.
        right: the digest of the reference's replies, which need not be judged.
        known: what was judged before, by the digest of the replies and which functions there are.
    """

    example: Any
    requests: list[tuple[dict[str, Any], bytes]]
    size: int = 0
    right: bytes = b""
    known: dict[tuple[bytes, bytes], Judgement] = field(default_factory=dict)


@dataclass
class ClauseScript:
    """All examples of a clause."""

    clause: str
    scripts: list[Script]

    @property
    def most(self) -> int:
        """How many bytes of answers are taken: a few times those of the reference, and room for messages."""
        return 4 * sum(script.size for script in self.scripts) + ROOM_FOR_MESSAGES

    @cached_property
    def frame(self) -> bytes:
        """One frame with the requests of all examples."""
        return frame_of(self.scripts)

    @cached_property
    def sample(self) -> list[int]:
        """The numbers of the examples that are run a second time: one in three, the last first."""
        return list(range(len(self.scripts)))[::-3]

    @cached_property
    def sample_frame(self) -> bytes:
        """One frame with the requests of these examples."""
        return frame_of([self.scripts[number] for number in self.sample])


def digest_of(answer: Answer) -> bytes:
    """Equal for equal replies."""
    total = hashlib.blake2b(digest_size=16)
    for part in answer:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.digest()


def frame_of(scripts: list[Script], fresh: bool = True) -> bytes:
    """A frame that runs these examples."""
    headers = [[header for header, _ in script.requests] for script in scripts]
    return wire.frame(["run", fresh, headers], b"".join(data for script in scripts for _, data in script.requests))


class Recorder:
    """Writes down what tests ask of the reference."""

    def __init__(self, bank: ExampleBank) -> None:
        self.bank = bank
        # The clear forms, which the misconceptions differ from too.
        self.functions = {name: clear_form(bank.course, name) for name in bank.course.names}
        self.signatures = {name: inspect.signature(value) for name, value in self.functions.items()}
        self.kinds = {name: isinstance(value, type) for name, value in self.functions.items()}
        self.clauses: dict[tuple[str, bool], ClauseScript] = {}

    def clause(self, clause_id: str, ordinary: bool = False) -> ClauseScript:
        """The scripts of a clause, on its bank or on ordinary inputs."""
        key = clause_id, ordinary
        if key not in self.clauses:
            examples = self.bank.ordinary(clause_id) if ordinary else self.bank.examples(clause_id)
            self.clauses[key] = ClauseScript(clause_id, [self.script(clause_id, example) for example in examples])
        return self.clauses[key]

    def script(self, clause_id: str, example: Any) -> Script:
        """What a clause asks about one example, and how much the reference answers."""
        port = RecordingPort(Answerer(self.functions))
        implementation = remote.implementation(remote.Remote(port), self.kinds, self.signatures)
        with self.bank.in_use():
            self.bank.replay(clause_id, example, under_test(self.bank.course, implementation, clause_id))
        return Script(example, port.requests, port.size, digest_of(port.answer))


class RecordingPort:
    """Answers from a session in this process and remembers requests and replies."""

    def __init__(self, session: Answerer) -> None:
        self.session = session
        self.requests: list[tuple[dict[str, Any], bytes]] = []
        self.replies: list[dict[str, Any]] = []
        self.data: list[bytes] = []

    def ask(self, request: dict[str, Any], payload: bytes) -> tuple[Any, memoryview]:
        """Carry it out here."""
        self.requests.append((request, payload))
        reply, parts, _ = self.session.answer(request, memoryview(payload))
        data = b"".join(parts)
        self.replies.append(reply)
        self.data.append(data)
        return reply, memoryview(data)

    @property
    def size(self) -> int:
        """Of all replies, in bytes, about."""
        return HEADER_OF_A_REPLY * len(self.replies) + sum(map(len, self.data))

    @property
    def answer(self) -> Answer:
        """All replies, as a solver sends them."""
        return wire.ENCODER.encode(self.replies).encode(), b"".join(self.data)
