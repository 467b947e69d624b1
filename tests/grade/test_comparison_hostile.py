"""Looking for a misconception in answers that lie: there is none, and nothing else happens."""

import functools
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.grade.sandbox import graded, needed, outcomes
from tests.grade.test_mirror_fuzz import REAL, mutated
from tests.meta.suite import COURSE
from tests.rotation import in_turn
from whybn.crossing.answering import Answerer
from whybn.mistakes.answers import answers_of, replies_of
from whybn.mistakes.book import Asked, book_of
from whybn.mistakes.comparing import differences, is_right
from whybn.mistakes.diagnosis import Diagnosis, diagnose
from whybn.mistakes.telling import told

HONEST = [replies_of((json.dumps([reply]).encode(), data)) for reply, data in REAL]


def alike(one, other):
    """Whether one answer is the other, in every respect."""
    nothing = tuple(tuple(0.0 for _ in reply.parts) for reply in other)
    return is_right(one, other, nothing) and not differences(one, other, nothing)


@settings(max_examples=400)
@given(st.data())
def test_a_real_answer_with_any_part_of_it_changed_is_compared_without_an_error(data):
    number = data.draw(st.integers(0, 2))
    reply, payload = REAL[number]
    lie = data.draw(mutated([reply]))
    cut = data.draw(st.sampled_from((payload, payload[:-1], b"", payload + b"\1" * 8)))
    found = replies_of((json.dumps(lie).encode(), cut))
    alike(found, HONEST[number])
    alike(found, found)


def test_an_answer_is_like_itself_and_like_no_other():
    for number, one in enumerate(HONEST):
        for other_number, other in enumerate(HONEST):
            assert alike(one, other) == (number == other_number)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[",
        b"7",
        b"null",
        b"[7]",
        b'[{"r": null, "z": 1e999}]',
        b'[{"r": null, "z": NaN}]',
        b'[{"r": null, "c": 7}]',
        b'[{"r": null, "c": [[0, 1e999]]}]',
        b'[{"r": {"a": [-1, 0, [4294967296, 4294967296], [0, 0], "<f8", true]}}]',
        b'[{"r": {"a": [-1, 0, [-1], [8], "<f8", true]}, "z": 8}]',
        b'[{"r": {"g": ["|O", "0000000000000000"]}}]',
        b'[{"r": {"g": ["0000803f", "0000803f"]}}]',
        b'[{"r": {"g": [["<f4"], "0000803f"]}}]',
        b'[{"r": {"f": "0x1p99999"}}]',
        b'[{"r": {"u": 3}}]',
        b'[{"e": 1}]',
        b'[{"e": ["V", {}, "x", null]}]',
        b"[" * 100_000,
        *(b'[{"r": ' + b"[" * depth + b"]" * depth + b"}]" for depth in range(880, 990, 5)),
        *(b'[{"r": ' + b'{"u":[' * depth + b"1" + b"]}" * depth + b"}]" for depth in (200, 400, 480)),
    ],
)
def test_a_lie_has_no_misconception(header):
    found = replies_of((header, b"12345678"))
    assert not alike(found, HONEST[0])


FUZZED = int(os.environ.get("WHYBN_FUZZED", "4"))


@functools.cache
def wrong_answers(function: str, asked: Asked):
    """What a twin of a function answers, as lists of replies and their bytes."""
    book = book_of(COURSE)
    session = Answerer({**book.recorder.functions, function: book.twins[function][0].build()})
    return [(json.loads(header), data) for header, data in answers_of(session, book.scripts(asked))]


@pytest.mark.parametrize(
    "function", in_turn("batchnorm_forward", "batchnorm_backward", "BatchNorm", "spatial_batchnorm_forward")
)
@settings(max_examples=FUZZED, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_submission_answers_there_is_a_diagnosis_and_no_error(function, data):
    book = book_of(COURSE)
    failing = [f"{function}.{slug}" for slug in ("keywords", "no-aliasing", "dtype")]

    @functools.cache  # one who lies unsteadily is found out at once
    def ask(book, asked):
        lies = []
        for header, payload in wrong_answers(function, asked):
            lie = data.draw(mutated(header)) if data.draw(st.sampled_from((False, False, True))) else header
            lies.append((json.dumps(lie).encode(), payload[: data.draw(st.sampled_from((None, -1, 0)))]))
        return lies[: data.draw(st.sampled_from((None, 1, 0)))]

    found = diagnose(book, ask, function, failing)
    assert all(isinstance(line, str) for line in told(found, failing))
    assert Diagnosis.from_plain(json.loads(json.dumps(found.to_plain()))) == found


FORGED = (b'[{"r": null, "z": 1e999}]', b'[{"r": [[1]], "c": [[0, 1e999]]}]', b'[{"r": {"u": [{"f": "0x1p99999"}]}}]')


@pytest.mark.parametrize("header", FORGED)
def test_a_submission_that_sends_lies_itself_has_a_verdict(header):
    needed()
    source = f"""
import os, struct
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    while True:
        os.write(3, struct.pack("!II", {len(header)}, 0) + {header!r})
"""
    verdict = graded(source)
    assert "passed" not in outcomes(verdict, "batchnorm_forward").values()
