"""Frames: what arrives is bounded before it is read, and is data or Garbage."""

import json
import socket
import struct
import threading
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whybn.crossing import wire
from whybn.crossing.memory import known_dtype
from whybn.crossing.wire import Garbage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 80), 1 << 80) | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def pair():
    left, right = socket.socketpair()
    with left, right:
        left.settimeout(60)
        right.settimeout(60)
        yield left, right


def sent(pair, data: bytes):
    """What one end receives when the other writes these bytes and closes."""
    left, right = pair

    def write() -> None:
        left.sendall(data)
        left.shutdown(socket.SHUT_WR)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        return wire.receive(right)
    finally:
        writer.join()


@given(JSON, st.binary(max_size=5000))
def test_a_frame_arrives_as_it_was_sent(header, payload):
    left, right = socket.socketpair()
    with left, right:
        left.sendall(wire.frame(header, payload))
        got, data = wire.receive(right)
    assert got == header
    assert bytes(data) == payload


@given(st.lists(st.tuples(JSON, st.binary(max_size=100)), max_size=5))
def test_frames_that_arrive_together_are_told_apart(frames):
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"".join(wire.frame(*frame) for frame in frames))
        assert [(header, bytes(data)) for header, data in (wire.receive(right) for _ in frames)] == frames


def test_a_large_frame_arrives_as_it_was_sent(pair):
    payload = bytes(range(256)) * 20_000
    header, data = sent(pair, wire.frame({"k": 1}, payload))
    assert (header, bytes(data)) == ({"k": 1}, payload)


@pytest.mark.parametrize(
    "prefix",
    [
        struct.pack("!II", wire.MOST_HEADER + 1, 0),
        struct.pack("!II", 2, wire.MOST_BYTES + 1),
        b"\xff" * 8,
        struct.pack("!II", 0, (1 << 32) - 1),
    ],
)
def test_a_length_over_its_limit_is_garbage_before_anything_is_allocated(prefix, pair):
    tracemalloc.start()
    try:
        with pytest.raises(Garbage):
            sent(pair, prefix)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_the_limits_themselves_are_allowed_and_can_be_narrowed():
    assert wire.lengths(struct.pack("!II", wire.MOST_HEADER, wire.MOST_BYTES)) == (wire.MOST_HEADER, wire.MOST_BYTES)
    assert wire.lengths(struct.pack("!II", 10, 20), 10, 20) == (10, 20)
    for over in ((11, 20), (10, 21)):
        with pytest.raises(Garbage):
            wire.lengths(struct.pack("!II", *over), 10, 20)


WHOLE = wire.frame({"r": None}, b"12345")


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_a_truncated_frame_is_the_end_of_the_connection(size, pair):
    with pytest.raises(EOFError):
        sent(pair, WHOLE[:size])


def framed(text: bytes) -> bytes:
    return wire.LENGTHS.pack(len(text), 0) + text


HOSTILE = {
    "nothing": b"",
    "no JSON": b"hello",
    "half of JSON": b'{"r": [1, 2',
    "two values": b"{} {}",
    "no text": b"\xff\xfe\x00\x80",
    "NUL": b"\x00",
    "single quotes": b"{'r': 1}",
    "brackets": b"[" * 100_000,
    "closed brackets": b"[" * 100_000 + b"]" * 100_000,
    "braces": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a huge number": b"9" * 1_000_000,
    "a huge number inside": b'{"z": ' + b"1" * 100_000 + b"}",
    "pickle": b"\x80\x04\x95\x1a\x00\x00\x00",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_header_that_is_no_json_is_garbage(text, pair):
    with pytest.raises(Garbage):
        sent(pair, framed(text))
    with pytest.raises(Garbage):
        wire.parsed(text)


@given(st.binary(max_size=300))
def test_any_bytes_are_data_or_garbage(text):
    try:
        found = wire.parsed(text)
    except Garbage:
        return
    json.dumps(found)


@pytest.mark.parametrize("text", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b'"\\ud800"'])
def test_numbers_and_texts_that_python_alone_reads_as_json_are_data_or_garbage(text):
    try:
        found = wire.parsed(text)
    except Garbage:
        return
    assert type(found) in (float, str)


@pytest.mark.parametrize("name", ["<f8", ">f4", "|b1", "|u1", "=i8", "<c16", "<f16"])
def test_numbers_of_fixed_size_may_cross(name):
    assert known_dtype(name)


NOT_NUMBERS = "|O O <O8 |V8 |V1000000 <U10 |S5 <M8[ns] <m8 f8,f8 <f8,<f8 (3,)<f8 < f8 <<f8 <f3 <i16 <F8 object T"


@pytest.mark.parametrize("name", [*NOT_NUMBERS.split(), "", "<f8\0", "<f8 "])
def test_objects_texts_dates_records_and_nonsense_may_not_cross(name):
    assert not known_dtype(name)
