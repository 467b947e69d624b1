"""What a solver does after it has locked itself in: load files, carry out requests, until the checker hangs up."""

import gc
import socket
import sys
import warnings
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from whybn.calls import wire
from whybn.calls.session import MOST_TEXT, Session
from whybn.implementation import BrokenFile, Source, from_loaded

from . import loading

AT_ONCE = 8  # frames; a count and not a time, so that what a dying solver has sent does not depend on the machine


def serve(connection: socket.socket) -> None:
    """Answer frames until the other side closes the connection."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(1000)
    gc.set_threshold(50_000, 20, 50)  # requests are large trees without cycles
    files, session = loading.installed(), Session({})
    while True:
        try:
            (what, *parts), payload = wire.receive(connection)
        except EOFError:
            return
        if what == "files":
            for path, size, broken in parts[0]:
                files.add(Source(PurePosixPath(path), bytes(payload[:size])), broken)
                payload = payload[size:]
            connection.sendall(wire.frame({}))
        elif what == "load":
            load(files, parts[0])
            connection.sendall(wire.frame({}))
        elif what == "choose":
            session, reply = chosen(files, tuple(parts[0]))
            connection.sendall(wire.frame(reply))
        elif what == "run":
            run(connection, session, parts[0], parts[1], payload)


def load(files: loading.Files, path: str) -> None:
    """Run a file; what is wrong with it is told when functions are chosen."""
    try:
        files.load(path)
    except BaseException as error:  # an exception whose own text raises
        files.loaded[path] = BrokenFile(PurePosixPath(path), None, type(error).__name__)


def chosen(files: loading.Files, names: tuple[str, ...]) -> tuple[Session, dict[str, Any]]:
    """A session with the course's functions, and which they are."""
    loaded = [(files.sources[path], module) for path, module in sorted(files.loaded.items())]
    try:
        found = from_loaded("submission", loaded, names)
    except BaseException as error:  # a module with a __getattr__ of its own
        return Session({}), {"functions": [], "broken": {}, "problem": type(error).__name__[:60]}
    broken = {n: [str(b.path), b.line, b.reason[:MOST_TEXT]] for n, b in found.broken.items()}
    functions = {name: isinstance(value, type) for name, value in found.functions.items()}
    return Session(found.functions, files.sources), {"functions": functions, "broken": broken}


def run(
    connection: socket.socket, session: Session, fresh: bool, examples: list[list[dict[str, Any]]], payload: memoryview
) -> None:
    """Carry out the requests of each example. A frame with the replies goes out for each, a few frames at a time."""
    frames: list[bytes] = []
    for requests in examples:
        if fresh:
            session.fresh()
        replies, data = [], []
        with np.errstate(all="ignore"):  # also where a submission has chosen otherwise
            for request in requests:
                reply, parts, payload = session.answer(request, payload)
                replies.append(reply)
                data.extend(parts)
        frames.append(wire.frame(replies, b"".join(data)))
        if len(frames) == AT_ONCE:
            connection.sendall(b"".join(frames))
            frames.clear()
    connection.sendall(b"".join(frames))
