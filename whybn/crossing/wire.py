"""Frames between checker and solver: two lengths, a JSON header, raw bytes.

Nothing that arrives is evaluated. Lengths are compared with their limits before anything is allocated.
"""

import json
import socket
import struct
from typing import Any

LENGTHS = struct.Struct("!II")
MOST_HEADER = 8 << 20
MOST_BYTES = 64 << 20
ENCODER = json.JSONEncoder(separators=(",", ":"))


class Garbage(BaseException):
    """What arrived is no frame of this protocol; the message says why.

    No ordinary exception: within a clause's test it must not look like something that the submission raised.
    """


def frame(header: Any, payload: bytes = b"") -> bytes:
    """A whole frame, ready to send."""
    text = ENCODER.encode(header).encode()
    return LENGTHS.pack(len(text), len(payload)) + text + payload


def lengths(prefix: bytes | bytearray, most_header: int = MOST_HEADER, most_bytes: int = MOST_BYTES) -> tuple[int, int]:
    """The two lengths of a frame. Raises Garbage where one is over its limit."""
    header, payload = LENGTHS.unpack(prefix)
    if header > most_header or payload > most_bytes:
        raise Garbage(f"a frame of {header} + {payload} bytes is over the limit")
    return header, payload


def parsed(text: bytes | bytearray | memoryview) -> Any:
    """The header. Raises Garbage where it is no JSON."""
    try:
        return json.loads(bytes(text))
    except (ValueError, RecursionError) as error:
        raise Garbage("a header is no JSON") from error


def read_exactly(connection: socket.socket, size: int) -> bytearray:
    """So many bytes. Raises EOFError if the other side has gone."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = connection.recv_into(view)
        if count == 0:
            raise EOFError
        view = view[count:]
    return data


def receive(connection: socket.socket) -> tuple[Any, memoryview]:
    """The next frame of a blocking connection."""
    header, payload = lengths(read_exactly(connection, LENGTHS.size))
    data = memoryview(read_exactly(connection, header + payload))
    return parsed(data[:header]), data[header:]
