"""What the judge says, and that it says the same each time."""

import time

import numpy as np
import pytest

from reference_impl.misconceptions import TWINS
from tests.rotation import is_shown
from whybn.properties import assert_close, batches
from whybn.properties.bench import ENOUGH, MOST_CALLS, MOST_IN_ALL, Ending, Playing
from whybn.properties.differing import Differing
from whybn.properties.local import player_of, weighed_here
from whybn.properties.programs import Kind
from whybn.properties.said import differing, report, so_far
from whybn.properties.tasks import load_tasks
from whybn.properties.weigh import COMMONEST, Standing, weigh, weighing

from .learners import PRELUDE, ROOT, TASKS, bench_of, solution_of, verdict

MEAN = """
@given(batches())
def test_mean(impl, batch):
    out = impl.batchnorm_forward(batch.x, 0 * batch.gamma + 1, 0 * batch.beta, eps=batch.eps)
    assert_close(out.mean(axis=0), 0 * batch.beta, bound=1e-9)
"""
RANDOM = """
import random
def test_random(impl):
    x = np.random.default_rng().normal(size=(4, 2)) + random.random() + np.random.normal()
    out = impl.batchnorm_forward(x, np.ones(2), np.zeros(2), eps=random.choice([1e-6, 4.0]))
    assert abs(out.mean()) < 1e-9 and out.std() > np.random.default_rng().uniform(0.2, 0.9)
"""
STRICT = """
import hypothesis
from hypothesis import strategies as st
@hypothesis.given(st.integers(2, 40), st.integers(0, 999))
def test_exact(impl, n, seed):
    x = (np.random.default_rng(seed).normal(size=(n, 1)) + 99).astype(np.float32)
    out = impl.batchnorm_forward(x, np.ones(1, np.float32), np.zeros(1, np.float32), eps=0.5)
    assert abs(out.astype(float).mean()) < 1e-6
"""
SHIFT = """
@given(batches(), examples=4)
def test_a_shift_shows(impl, batch):
    rest = batch.gamma, batch.beta, batch.running_mean, batch.running_var
    one, other = (impl.batchnorm_inference(x, *rest, eps=batch.eps) for x in (batch.x, batch.x + 1))
    assert not np.allclose(one, other)
"""


def in_words(task: str, text: str) -> str:
    bench = bench_of(task)
    player = player_of("learner.py", (PRELUDE + text).encode(), bench.task.functions)
    found = weigh(bench, player)
    told = report(found, TASKS.marks(bench.task, found.share), bench, player)
    return "\n".join((told.headline, *told.lines, *(said for _, said in told.map)))


def test_what_passes_is_shown_by_a_call_and_never_by_its_belief_or_source() -> None:
    said = in_words("p02", MEAN)
    assert "right:        [[" in said
    assert "this program: [[" in said
    survivors = verdict("p02", PRELUDE + MEAN).survivors
    assert survivors
    for program in survivors:
        assert program.said not in said
        assert not any(new in said for _, new in TWINS[f"batchnorm_forward.{program.name}"].edits)


def test_a_test_that_is_too_strict_is_shown_right_code_in_another_style_and_its_smallest_example() -> None:
    said = in_words("p02", STRICT)
    assert "is too strict: it passes the reference, but fails" in said
    assert "One of them goes like this: " in said
    assert "The last call before it failed" in said
    assert said.count("[") < 60, "Hypothesis has looked for a small example"


def test_the_same_file_has_the_same_verdict_whatever_it_draws_at_random() -> None:
    first, second = (verdict("p11", PRELUDE + RANDOM).to_plain() for _ in range(2))
    assert first == second


def test_one_test_that_is_not_valid_spoils_a_file_and_is_named() -> None:
    wrong = "\ndef test_wrong(impl):\n    assert impl.batchnorm_forward(np.eye(2), np.ones(2), np.zeros(2)).sum() > 1\n"
    found = verdict("p02", PRELUDE + MEAN + wrong)
    assert found.standing is Standing.INVALID
    assert {one.ending.test for one in found.accused} == {"test_wrong"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import os; os._exit(0)", "its process ended before the tests did"),
        ("while True: pass", "is there a loop without an end"),
    ],
)
def test_a_test_that_leaves_or_hangs_is_told_so(tmp_path, body: str, said: str) -> None:
    path = tmp_path / "p01_worked_example.py"
    path.write_text(f"def test_it(impl):\n    {body}\n")
    began = time.monotonic()
    found = weighed_here(ROOT, 1, path, silence=2.0)
    assert found.points == 0
    assert said in "\n".join(found.told.lines)
    assert time.monotonic() - began < 60


def test_what_a_test_prints_does_not_reach_the_terminal(tmp_path, capfd) -> None:
    path = tmp_path / "p01_worked_example.py"
    path.write_text("def test_it(impl):\n    print('noise')\n")
    weighed_here(ROOT, 1, path)
    assert "noise" not in capfd.readouterr().out


def test_tasks_are_read_once_and_an_own_course_is_judged_by_its_own() -> None:
    assert load_tasks(ROOT) is load_tasks(ROOT)


def test_batches_come_the_smallest_first_and_are_the_same_each_time() -> None:
    one, other = (batches(rows=(9, 2, 3)).examples(15) for _ in range(2))
    assert [batch.switches for batch in one] == [batch.switches for batch in other]
    assert one[0].x.size == min(batch.x.size for batch in one)
    assert all((a.x == b.x).all() and (a.dout == b.dout).all() for a, b in zip(one, other, strict=True))


def test_what_a_test_writes_into_a_batch_meets_no_other_test() -> None:
    (first, *_), (second, *_) = batches().examples(5), batches().examples(5)
    first.x[:] = 7
    fresh = type(second)(second.switches)
    assert not (fresh.x == 7).all()


@pytest.mark.parametrize(
    ("got", "expected", "bound", "said"),
    [
        (np.ones(2), np.ones((2, 1)), 1.0, r"shape \(2,\), not \(2, 1\)"),
        (np.array([1.0, np.nan]), np.ones(2), 9.0, r"at \[1\]: nan"),
        (1.1, 1.0, 0.01, r"1\.1, not 1"),
    ],
)
def test_assert_close_stretches_nothing_and_a_nan_is_near_nothing(got, expected, bound, said: str) -> None:
    with pytest.raises(AssertionError, match=said):
        assert_close(got, expected, bound)


@pytest.mark.parametrize("bound", [np.inf, -1.0, np.nan, np.array([1.0, np.inf])])
def test_assert_close_refuses_a_bound_that_says_nothing(bound) -> None:
    with pytest.raises(ValueError, match="finite and not negative"):
        assert_close(np.ones(2), np.ones(2), bound)


@pytest.mark.skipif(not is_shown("20,000 calls", 6), reason="another commit's turn")
def test_all_tests_of_a_file_together_may_ask_20000_times() -> None:
    body = "    for _ in range(1000):\n        impl.batchnorm_forward(np.eye(2), np.ones(2), np.zeros(2))\n"
    many = "\n".join(f"def test_{n}(impl):\n{body}" for n in range(20))
    found = verdict("p11", PRELUDE + many)
    assert found.standing is Standing.BROKEN
    assert "more than 20000 times in all" in found.said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def test_it(impl, batch):\n    pass", "it takes batch beside impl, and nobody gives that: @given"),
        ("def test_it():\n    pass", "it does not take impl"),
        (
            "@given(batches())\ndef test_it(batch):\n    pass",
            "below given, test_it takes impl and batch",
        ),
        (
            "@given(batches(eps=2.0))\ndef test_it(impl, batch):\n    pass",
            "eps of batches lists what may be: not 2.0",
        ),
        ("@given(batches(values='normal'))\ndef test_it(impl, batch):\n    pass", "not 'normal' but ('normal',)"),
        (
            "def test_it(impl):\n    return impl.batchnorm_inference(*EYE).sum() == 0",
            "returns a value, and nothing",
        ),
        ("def test_it(impl):\n    assert_close(impl.batchnorm_inference(*EYE), 0, 9)", "write np.full((2, 2), 0)"),
        (
            "def test_it(impl):\n    impl.batchnorm_inference(EYE[0][0], *EYE[1:])",
            "of one row is x[:1], not x[0]",
        ),
    ],
)
def test_a_newcomers_slip_is_answered_by_what_to_write(text: str, said: str) -> None:
    eye = "EYE = (np.eye(2), np.ones(2), np.zeros(2), np.zeros(2), np.ones(2))\n"
    assert said in in_words("p03", eye + text)


TWICE = "def test_it(impl):\n    assert False\n\n\ndef test_it(impl):\n    pass\n"


def test_of_two_tests_of_one_name_it_is_told_that_python_keeps_the_last(tmp_path) -> None:
    said = "test_it is defined in line 1 and again in line 5, and Python keeps the last alone: give each test"
    path = tmp_path / "p03_row_alone.py"
    path.write_text(TWICE)
    told = weighed_here(ROOT, 3, path).told
    assert told.headline.startswith("it says nothing")
    assert told.lines[0].startswith(said)
    path.write_text(TWICE.replace("assert False", "raise NotImplementedError").replace("pass", "return 1 +"))
    assert "SyntaxError" in weighed_here(ROOT, 3, path).told.lines[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("async def test_it(impl):\n    pass", "it is async, so calling it runs nothing of it"),
        ("@given(batches())\nasync def test_it(impl, batch):\n    pass", "it is async"),
        ("def test_it(impl):\n    yield", "it has a yield"),
    ],
)
def test_a_test_that_runs_nothing_when_it_is_called_is_told_so(text: str, said: str) -> None:
    found = verdict("p03", PRELUDE + text + "\n")
    assert found.standing is Standing.BROKEN
    assert found.said.startswith(f"test_it: {said}")


def test_a_decorator_of_ones_own_may_give_what_impl_does_not() -> None:
    twice = "import functools\ndef twice(f):\n    @functools.wraps(f)\n    def inner(**k):\n        f(n=2, **k)\n"
    text = "    return inner\n@twice\ndef test_it(impl, n):\n    assert impl.batchnorm_forward(np.eye(n)) is None\n"
    assert "beside impl" not in in_words("p11", twice + text)


def test_two_results_that_differ_are_shown_by_as_many_digits_as_that_takes() -> None:
    call = Differing("f", {}, (np.array([0.25]), 1.0), (np.array([0.25 + 2.0**-30]), 1.0))
    *_, right, wrong = differing(call)
    assert right.partition(":")[2].strip() == "([0.25], 1)"
    assert wrong.partition(":")[2].strip() == "([0.250000001], 1)"


def test_the_commonest_mistakes_are_told_first_and_the_last_verdict_is_on_all() -> None:
    bench = bench_of("p07")
    player = player_of("learner.py", (ROOT / bench.task.solution).read_bytes(), bench.task.functions)
    early, last = weighing(bench, player)
    tried = len(early.caught) + len(early.survivors)
    assert tried == COMMONEST <= 30 < len(bench.task.wrong) == len(last.caught) + len(last.survivors)
    assert early.caught == last.caught[: len(early.caught)]
    assert f"of the 20 commonest mistakes caught; trying the other {len(bench.task.wrong) - 20}" in so_far(early)


def test_where_mistakes_are_few_a_valid_test_has_its_first_verdict_before_anything_is_tried_twice() -> None:
    bench = bench_of("p03")
    early, last = weighing(bench, player_of("learner.py", solution_of(bench.task).encode(), bench.task.functions))
    assert (early.final, last.final) == (False, True)
    assert early.caught == last.caught
    assert "6 of 6 mistakes caught; trying whether it says the same again" in so_far(early)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("def test_it(impl, batch):", "test_it: it takes batch beside impl, and nobody gives that: @given(batches())"),
        ("def test_it():", "test_it: it does not take impl"),
    ],
)
def test_a_test_that_cannot_be_called_is_told_so_and_accuses_no_right_code(head: str, said: str) -> None:
    found = verdict("p03", PRELUDE + head + "\n    pass\n")
    assert found.standing is Standing.BROKEN
    assert found.said.startswith(said)
    assert found.line == PRELUDE.count("\n") + 1


def test_a_name_that_is_not_there_is_told_without_where_a_library_lies() -> None:
    found = verdict("p03", "from whybn.properties import numerical_gradient\n")
    assert found.said == "ImportError: cannot import name 'numerical_gradient' from 'whybn.properties'"


def test_a_test_that_asks_too_often_is_told_so_after_the_first_program() -> None:
    loop = """
def test_it(impl):
    for _ in range(2000):
        impl.batchnorm_inference(np.ones((1, 1)), np.ones(1), np.ones(1), np.ones(1), np.ones(1), eps=1.0)
"""
    assert "asks too often" in in_words("p03", loop)
    assert bench_of("p03").calls < 1.2 * MOST_CALLS


def test_a_wrong_program_may_keep_a_test_busy_and_the_others_are_still_tried() -> None:
    endings = (Ending("test_it", ENOUGH),)
    busy = {one.kind: Playing(one, endings).asks_too_often for one in bench_of("p03").programs}
    assert busy == {kind: kind is Kind.RIGHT for kind in Kind}


def test_a_test_may_ask_each_program_as_often_as_the_gradient_check_is_told() -> None:
    stub = (ROOT / "exercises" / "properties" / "p06_gradient_check.py").read_text(encoding="utf-8")
    assert "call one program 250 times" in " ".join(stub.split())
    assert 250 * len(bench_of("p06").programs) <= MOST_IN_ALL


def test_that_two_results_must_differ_is_a_weak_test_and_not_an_empty_one() -> None:
    found = verdict("p03", PRELUDE + SHIFT)
    assert found.standing is Standing.VALID
    assert 0 < found.share < 1


def test_line_ends_and_marks_of_other_editors_change_no_verdict() -> None:
    bench = bench_of("p03")
    text = (PRELUDE + SHIFT).encode()
    first, *others = (
        weigh(bench, player_of("learner.py", each, bench.task.functions)).to_plain()
        for each in (text, text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + text, text.replace(b"    ", b"\t"))
    )
    assert first["standing"] == "valid"
    assert others == [first] * 3
