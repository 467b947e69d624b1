"""A test that cheats: it wins where it meets the programs themselves, and earns nothing where it meets their answers.

The naive judge runs a learner's test beside the programs, in one process, and lets the test's own word decide. Each
attack is seen to win there first. A run shows an eighth of them.
"""

import random
import re
import sys
import time
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from tests.properties.learners import PRELUDE, ROOT, TASKS, bench_of, verdict, written
from tests.rotation import is_shown
from whybn.crossing.wire import Garbage
from whybn.grade.run import checker
from whybn.grade.run.judged_tests import PACKAGES, judged, zygote_of
from whybn.properties.bench import Bench, Sitting
from whybn.properties.messages import MOST_LENGTH, decoded, encoded
from whybn.properties.programs import Kind
from whybn.properties.weigh import Standing

from .sandbox import needed

BLOCKS = re.split(r"^=== (.*)$", Path(__file__).with_name("cheating_tests.txt").read_text(encoding="utf-8"), flags=re.M)
ATTACKS = dict(zip(BLOCKS[1::2], BLOCKS[2::2], strict=True))
NOISY = ("leaves", "floods", "speaks")  # what they do to a naive judge would end this process, or take all of its time
WINNING = [name for name in ATTACKS if not name.startswith(NOISY)]
TASK = TASKS.named("p02")


@cache
def zygote():
    return zygote_of(checker.confinement_with(PACKAGES))


def confined(task: str, text: str, seed: int = 3):
    needed()
    return judged(zygote(), TASKS.named(task), ROOT, (PRELUDE + text).encode(), seed)


def naive(text: str) -> float:
    """The share of wrong programs that the tests fail; 0 where they fail a right one."""
    module = ModuleType("naively")
    sys.modules["naively"] = module
    exec(compile(PRELUDE + text, "naively.py", "exec"), module.__dict__)
    tests = [value for name, value in vars(module).items() if name.startswith("test")]
    caught = []
    for program in bench_of("p02").programs:
        if program.kind is Kind.DECOY:
            continue
        impl, failed = SimpleNamespace(**program.functions), False
        for test in tests:
            try:
                test(impl)
            except Exception:
                failed = True
        if failed and program.kind is Kind.RIGHT:
            return 0.0
        caught += [failed] * (program.kind is Kind.WRONG)
    return sum(caught) / len(caught)


@pytest.mark.parametrize("name", [name for name in WINNING if is_shown(name, 8)])
def test_an_attack_wins_against_a_naive_judge_and_earns_nothing_here(name: str) -> None:
    assert naive(ATTACKS[name]) > 0.5, "the attack works"
    _, points, told = confined("p02", ATTACKS[name])
    assert points == 0, told.headline


@pytest.mark.parametrize("name", [name for name in ATTACKS if name.startswith(NOISY) and is_shown(name, 7)])
def test_leaving_flooding_and_speaking_for_the_judge_earn_nothing(name: str) -> None:
    began = time.monotonic()
    found, points, told = confined("p02", ATTACKS[name])
    assert points == 0, told.headline
    assert found.standing is not Standing.VALID
    assert time.monotonic() - began < 300


@pytest.mark.parametrize("one", [one for one in written("p11") if is_shown(str(one), 9)], ids=str)
def test_the_verdict_in_the_sandbox_is_the_one_that_the_learner_saw_in_any_order(one) -> None:
    text = one.text.removeprefix(PRELUDE)
    here = verdict("p11", one.text).to_plain()
    there = [confined("p11", text, seed)[0].to_plain() for seed in (1, 2)]
    assert there == [here, here]


@pytest.mark.skipif(not is_shown("Hypothesis confined", 4), reason="another commit's turn")
def test_hypothesis_runs_in_the_sandbox() -> None:
    text = next(one.text for one in written("p05") if one.label == "good" and "hypothesis" in one.text)
    found, points, told = confined("p05", text.removeprefix(PRELUDE))
    assert found.standing is Standing.VALID, told.lines
    assert points > 0


@pytest.mark.skipif(not is_shown("times", 4), reason="another commit's turn")
def test_answers_of_right_and_wrong_programs_are_framed_alike_and_take_as_long() -> None:
    """Blind, over 1,000 calls: frames differ in their numbers alone, and nobody who sees the times can sort programs.

    Every call is put to another program, drawn by chance, as the sandbox does it; half of the calls ask for what a
    program answered before, so that equal answers do not tell either. The times of right and of wrong ones
    are compared by ranks: the chance that a time of the one kind exceeds one of the other. With 1,000 calls it is
    within 0.08 of one half in all but one run of 10,000 if they are alike (its deviation is 0.018).
    """
    bench = Bench(TASK, [p for p in bench_of("p02").programs if p.kind is not Kind.DECOY], even=True)
    source = random.Random(11)
    times: dict[Kind, list[float]] = {Kind.RIGHT: [], Kind.WRONG: []}
    frames: dict[Kind, set[tuple]] = {Kind.RIGHT: set(), Kind.WRONG: set()}
    for number in range(20):
        x = np.random.default_rng(number // 2).normal(size=(6, 3))
        payload: list[bytes] = []
        head = ["batchnorm_forward", [encoded(one, payload) for one in (x, np.ones(3), np.zeros(3), 0.5)], {}]
        for place in source.sample(range(len(bench.programs)), len(bench.programs)):
            sitting = Sitting(bench, bench.programs[place], 10)
            sitting.begins("test")
            began = time.perf_counter()
            answer, data = sitting.call(head, b"".join(payload))
            taken = time.perf_counter() - began
            kind = bench.programs[place].kind
            times[kind].append(taken)
            if answer[0] == "returned" and isinstance(answer[1], dict):
                frames[kind].add((repr(answer), len(data)))
    right, wrong = (np.array(times[kind]) for kind in (Kind.RIGHT, Kind.WRONG))
    assert len(right) + len(wrong) >= 900
    above = (right[:, None] > wrong).mean() + (right[:, None] == wrong).mean() / 2
    assert abs(above - 0.5) < 0.08
    assert frames[Kind.RIGHT] <= frames[Kind.WRONG]
    assert len(frames[Kind.RIGHT]) == 1


def test_without_the_even_answers_time_does_tell() -> None:
    """The check above can fail: where each program computes for itself, a loop in Python shows at once."""
    bench = Bench(TASK, bench_of("p02").programs)
    slow = next(program for program in bench.programs if program.name == "loops")
    payload: list[bytes] = []
    x = np.random.default_rng(0).normal(size=(200, 5))
    head = ["batchnorm_forward", [encoded(one, payload) for one in (x, np.ones(5), np.zeros(5), 0.5)], {}]
    taken = []
    for program in (slow, bench.programs[0]):
        began = time.process_time()
        for _ in range(20):
            bench.answer(bench.programs.index(program), head, b"".join(payload))
        taken.append(time.process_time() - began)
    assert taken[0] > 3 * taken[1]


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"a": ["<f8", [2]]}, b"\0" * 8),
        ({"a": ["<f8", [-1]]}, b""),
        ({"a": ["|O", [1]]}, b"\0" * 8),
        ({"a": ["<f8", [10**9, 10**9]]}, b"\0" * 8),
        ({"a": ["<f8", [MOST_LENGTH + 1, 0]]}, b""),
        ({"f": "nothing"}, b""),
        ({"f": 1.0}, b""),
        ({"u": [{"u": [{"u": [{"u": [{"u": []}]}]}]}]}, b""),
        ({"z": 1}, b""),
        ({"a": 1, "f": 2}, b""),
        (10**30, b""),
        ("text", b""),
        ([1], b""),
    ],
)
def test_a_value_that_is_none_is_refused_before_anything_is_made_of_it(value, data: bytes) -> None:
    with pytest.raises(Garbage):
        decoded(value, memoryview(data))


@pytest.mark.parametrize(
    "value", [1, 1.5, None, True, np.float32(2), np.eye(3)[::-1], np.ones((2, 0)), (np.ones(2), 3.0), float("nan")]
)
def test_what_crosses_comes_out_as_it_went_in(value) -> None:
    payload: list[bytes] = []
    head = encoded(value, payload)
    got, rest = decoded(head, memoryview(b"".join(payload)))
    assert not rest
    np.testing.assert_equal(got, value)
    assert type(got) is type(value)
