"""Equal tasks have equal verdicts, whatever was graded before and wherever; what answers unequally is failed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grade.sandbox import FORWARD, NORMALIZE, graded, needed, outcomes, passed
from whybn.grade.run.checker import recorder_for

ROOT = Path(__file__).parents[2]
WRONG = FORWARD.replace("wide.var(axis=0", "wide.var(axis=0, ddof=1")
SPOILING = FORWARD.replace("    x = np", "    if x.flags.writeable: x += 0.5\n    x = np")
RAISING = "def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise ValueError(f'at {id(0) * 0} {x.shape}')\n"
SUBMISSIONS = {
    "right": FORWARD,
    "wrong": WRONG,
    "other type": "def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    return [1.0, None, 'text']\n",
    "spoiling": SPOILING,
    "raising": RAISING,
    # Alike on ordinary inputs, and failing the same clauses: what is careless about them is not the same.
    "float64 always": FORWARD.replace(".astype(wide.dtype)", ""),
    "long double from float32": FORWARD.replace("(wide.dtype)", "('f8' if wide.dtype == 'f8' else np.longdouble)"),
    "stub": "def batchnorm_forward(x, gamma, beta, eps=1e-5):\n    raise NotImplementedError\n",
    "missing": "",
    "broken": "def batchnorm_forward(:\n",
}


@pytest.fixture(autouse=True)
def _sandbox():
    needed()


def plain(verdict) -> str:
    """A verdict as bytes would be, but for the seconds."""
    return json.dumps({**verdict.to_plain(), "cpu": {}}, sort_keys=True)


ALONE = """
import json, sys
from tests.grade.sandbox import graded
from tests.grade.test_determinism import SUBMISSIONS, plain
print(json.dumps({name: plain(graded(SUBMISSIONS[name], examples=3)) for name in sys.argv[1:]}))
"""


def alone(*names, **environment):
    """The verdicts on these submissions in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *names],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_verdict_does_not_depend_on_what_was_graded_before_nor_on_the_process():
    """In one process each alone and twice, in another all in another order and with other hashes of strings."""
    first = {name: plain(graded(source, examples=3)) for name, source in SUBMISSIONS.items()}
    again = {name: plain(graded(source, examples=3)) for name, source in reversed(SUBMISSIONS.items())}
    elsewhere = alone(*sorted(SUBMISSIONS, reverse=True), PYTHONHASHSEED="77", LANG="C")
    assert first == again
    assert first == elsewhere


def test_a_submission_that_changes_its_arguments_does_not_spoil_the_next_ones():
    before = plain(graded(FORWARD, seed=11, examples=2))
    graded(SPOILING, seed=12, examples=2)
    fresh = graded(FORWARD, seed=12, examples=2)
    assert passed(fresh, "batchnorm_forward")
    assert plain(graded(FORWARD, seed=11, examples=2)) == before


def test_other_seeds_draw_other_examples():
    name = "batchnorm_forward.values"
    drawn = {tuple(map(repr, recorder_for(seed, 1).bank.examples(name))) for seed in range(3)}
    assert len(drawn) == 3


def test_other_exercises_do_not_change_what_one_gets():
    one = graded(FORWARD + NORMALIZE, ["batchnorm_forward"]).exercises
    both = graded(FORWARD + NORMALIZE, ["normalize", "batchnorm_forward"]).exercises
    assert one[0] in both


UNEQUAL = {
    "random numbers": "np.random.default_rng().integers(4)",
    "python's random numbers": "__import__('random').randrange(4)",
    "a clock": "__import__('time').perf_counter_ns() // 100 % 4",
    "a call counter": "(calls.append(0) or len(calls)) % 4",
    "the process id": "__import__('os').getpid() % 4",
    "the call before": "sum((calls.append(x.tobytes()), calls[-2:][0][:40])[1]) % 4",
}


@pytest.mark.parametrize("steps", UNEQUAL.values(), ids=UNEQUAL.keys())
def test_what_depends_on_more_than_its_arguments_is_failed_even_where_every_answer_is_right(steps):
    """A few steps in the last digit are right by any bound: only the second pass can tell."""
    source = f"""
calls = []
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    out = right(x, gamma, beta, eps)
    for _ in range(int({steps})):
        out = np.nextafter(out, out.dtype.type(np.inf))
    return out
"""
    verdict = graded(source + FORWARD.replace("def batchnorm_forward", "def right"), examples=4)
    briefs = [clause.brief for clause in verdict.exercises[0].clauses]
    assert "run again in another order, the same calls gave other results" in briefs
    assert outcomes(verdict, "batchnorm_forward")["batchnorm_forward.values"] == "failed"


def test_what_a_function_keeps_between_its_calls_without_telling_is_its_own_matter():
    source = """
calls = []
def batchnorm_forward(x, gamma, beta, eps=1e-5):
    calls.append(x.tobytes())
    return right(x, gamma, beta, eps)
"""
    verdict = graded(source + FORWARD.replace("def batchnorm_forward", "def right"), examples=4)
    assert passed(verdict, "batchnorm_forward")


def test_a_submission_that_remembers_what_it_saw_is_failed():
    source = "seen = {}\n" + FORWARD.replace(
        "    mean, var", "    wide = seen.setdefault(x.shape, wide)\n    mean, var"
    )
    assert not passed(graded(source, examples=4), "batchnorm_forward")
