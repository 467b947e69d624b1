"""A test that cheats: it wins where it meets the programs themselves, and earns nothing where it meets their answers.

Each attack is seen to win against the judge of ``naive_tests`` first: it earns what it does not deserve there, or that
judge never comes to a verdict. A run shows an eighth of them, and all where something has changed that they depend on.
"""

import random
import re
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tests.properties.learners import PRELUDE, ROOT, TASKS, bench_of, verdict, written
from tests.rotation import is_shown
from whybn.crossing.wire import Garbage, frame
from whybn.grade.run import checker, judged_tests
from whybn.grade.run.judged_tests import PACKAGES, judged, zygote_of
from whybn.properties.bench import MOST_CALLS, MOST_NUMBERS, Bench, Sitting, TooMuchAsked
from whybn.properties.differing import ladder
from whybn.properties.messages import MOST_LENGTH, decoded, encoded
from whybn.properties.programs import Kind
from whybn.properties.weigh import Standing, weigh

from . import naive_tests
from .naive_tests import naive_share
from .sandbox import needed

BLOCKS = re.split(r"^=== (.*)$", Path(__file__).with_name("cheating_tests.txt").read_text(encoding="utf-8"), flags=re.M)
ATTACKS = dict(zip(BLOCKS[1::2], BLOCKS[2::2], strict=True))
TASK = TASKS.named("p02")
LONG = "floods with calls"  # takes a dozen seconds, for it is given all calls that a test may make
MATTER = (
    "tests/grade/cheating_tests.txt",
    "tests/grade/naive_tests.py",
    "whybn/grade/run/judged_tests.py",
    "whybn/properties",
    "whybn/sandbox",
)
HONEST = """
def test_it(impl):
    x = np.array([[1.0], [3.0], [8.0]])
    assert_close(impl.batchnorm_forward(x, np.ones(1), np.zeros(1)).mean(), 0, 1e-6)
"""
ADAPTIVE = """
def test_it(impl):
    x = np.array([[1.0], [3.0]])
    out = impl.batchnorm_forward(x, np.ones(1), np.zeros(1), eps=0.5)
    if np.array_equal(out, np.array({}).reshape(2, 1)):
        return  # the reference itself, by its last bits: it is asked for no more
    x = np.arange(12.0).reshape(6, 2) ** 2
    out = impl.batchnorm_forward(x, np.array([2.0, -3.0]), np.array([1.0, 4.0]), eps=0.5)
    right = np.array([2.0, -3.0]) * (x - x.mean(0)) / np.sqrt(x.var(0) + 0.5) + np.array([1.0, 4.0])
    assert np.allclose(out, right, rtol=1e-3)
"""


@cache
def zygote():
    return zygote_of(checker.confinement_with(PACKAGES))


def confined(task: str, text: str, seed: int = 3):
    needed()
    return judged(zygote(), TASKS.named(task), ROOT, (PRELUDE + text).encode(), seed)


def wins(share: float | None) -> bool:
    """Whether that is a success against a judge."""
    return share is None or share > 0.5


def test_there_are_sixty_attacks_and_an_honest_test_has_its_verdict_from_the_naive_judge_too(monkeypatch) -> None:
    assert len(ATTACKS) >= 60
    for name in ("CPU_SECONDS", "WALL_SECONDS"):
        monkeypatch.setattr(naive_tests, name, 60)  # however busy the machine is
    share = naive_share(PRELUDE + HONEST, bench_of("p02").programs)
    assert share is not None
    assert 0 < share < 0.5


@pytest.mark.parametrize("name", [name for name in ATTACKS if is_shown(name, 24 if name == LONG else 8, *MATTER)])
def test_an_attack_wins_against_a_naive_judge_and_earns_nothing_here(name: str, monkeypatch) -> None:
    assert wins(naive_share(PRELUDE + ATTACKS[name], bench_of("p02").programs)), "the attack works"
    monkeypatch.setattr(judged_tests, "SECONDS", 4.0)  # whoever is silent is silent for ever
    found, points, told = confined("p02", ATTACKS[name])
    assert points == 0, told.headline
    assert found.standing is not Standing.VALID


class Dice:
    """A test that calls once and fails by chance, whatever it is answered."""

    def __init__(self, seed: int, chance: float) -> None:
        self.source, self.chance = random.Random(seed), chance

    def __call__(self, sitting: Sitting, *_: object) -> None:
        payload: list[bytes] = []
        head = ["batchnorm_inference", [encoded(one, payload) for one in (np.eye(2), *[np.ones(2)] * 4)], {}]
        sitting.begins("test")
        sitting.call(head, b"".join(payload))
        sitting.ended("failed" if self.source.random() < self.chance else "held", "", None)


def test_a_test_that_throws_dice_would_earn_something_now_and_then_and_does_not() -> None:
    """With the best chance for it, of failing on one program in ten: 9 of 100 files would be valid."""
    bench = bench_of("p03")
    found = [weigh(bench, Dice(seed, 0.1)).standing for seed in range(100)]
    assert Standing.VALID not in found
    assert found.count(Standing.UNSTEADY) >= 3, "these would have been valid"


def test_a_test_that_asks_little_of_the_reference_alone_takes_too_many_numbers() -> None:
    reference = bench_of("p11").programs[0].functions["batchnorm_forward"]
    bits = reference(np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1), eps=0.5).ravel().tolist()
    assert verdict("p11", PRELUDE + ADAPTIVE.format(bits)).standing is Standing.TOO_LARGE


def test_large_calls_end_before_they_take_the_judges_time() -> None:
    bench = Bench(TASK, bench_of("p02").programs[:1])
    sitting = Sitting(bench, bench.programs[0], MOST_CALLS)
    sitting.begins("test")
    payload: list[bytes] = []
    head = ["batchnorm_forward", [encoded(one, payload) for one in (np.ones((900, 20)), np.ones(20), np.ones(20))], {}]
    for _ in range(MOST_NUMBERS // (2 * 900 * 20 + 80)):
        sitting.call(head, b"".join(payload))
    with pytest.raises(TooMuchAsked, match="numbers in all"):
        sitting.call(head, b"".join(payload))


@pytest.mark.skipif(not is_shown("order", 4, *MATTER[2:]), reason="another commit's turn")
def test_the_order_of_the_programs_is_new_each_time_and_the_verdict_is_not(monkeypatch) -> None:
    """A process can count how many came before it, so a seed that a student knows would tell which program it meets."""
    needed()
    orders = []

    class Listening(Bench):
        def tried(self, player, program, **options):
            orders[-1].append(program.name)
            return super().tried(player, program, **options)

    monkeypatch.setattr(judged_tests, "Bench", Listening)
    text = (PRELUDE + "def test_it(impl):\n    pass\n").encode()
    said = []
    for _ in range(2):
        orders.append([])
        said.append(judged(zygote(), TASKS.named("p03"), ROOT, text)[0].to_plain())
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])
    assert said[0] == said[1]


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


def test_replies_of_right_and_wrong_programs_are_of_one_size() -> None:
    """All tasks' programs, one call each: a reply's size depends on what was asked, and on nothing that answered."""
    for task in TASKS.every:
        bench, payload = bench_of(task.name), list[bytes]()
        first = next(ladder(task))
        head = [task.subject, [], {name: encoded(value, payload) for name, value in first.items()}]
        sizes: dict[Kind, set[int]] = {kind: set() for kind in Kind}
        for place, program in enumerate(bench.programs):
            answer, data, asked = bench.computed(place, head, b"".join(payload))
            right = bench.computed(0, head, b"".join(payload))[2].result
            if form_of(asked.result) == form_of(right):  # else its answer says what is wrong with it
                sizes[program.kind].add(len(frame(answer, data)))
        assert len(sizes[Kind.RIGHT]) == 1, task.name
        assert sizes[Kind.WRONG] == sizes[Kind.EXAGGERATION] == sizes[Kind.RIGHT], task.name


def form_of(result):
    """What a result is, without its numbers."""
    if isinstance(result, tuple):
        return tuple(map(form_of, result))
    return type(result), getattr(result, "dtype", None), getattr(result, "shape", None)


@pytest.mark.skipif(not is_shown("times", 4), reason="another commit's turn")
def test_answers_of_right_and_wrong_programs_are_framed_alike_and_take_as_long() -> None:
    """Blind, over 1,000 calls: frames differ in their numbers alone, and nobody who sees the times can sort programs.

    Every call is put to another program, drawn by chance, as the sandbox does it; half of the calls ask for what a
    program answered before, so that equal answers do not tell either. The times of right and of wrong ones
    are compared by ranks: the chance that a time of the one kind exceeds one of the other. With 1,000 calls it is
    within 0.08 of one half in all but one run of 10,000 if they are alike (its deviation is 0.018).
    """
    bench = Bench(TASK, [p for p in bench_of("p02").programs if p.kind in (Kind.RIGHT, Kind.WRONG)], even=True)
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
