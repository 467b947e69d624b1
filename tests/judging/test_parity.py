"""One judgement: the same file on the same examples has the same outcome for each clause, whoever asks."""

import json
import subprocess
import sys

import pytest

from reference_impl.misconceptions import TWINS
from tests.meta.suite import COURSE, ROOT
from tests.meta.test_variants import VARIANTS
from tests.rotation import is_shown
from whybn import check
from whybn.judging.examples import learners_bank
from whybn.judging.implementation import Implementation
from whybn.judging.judge import Judge

from .parity import NATURAL, from_file, function_of, here, there

# A wrong value, and an argument that is changed.
BY_PYTEST = [path for path in NATURAL if path.stem in ("batchnorm_forward__a", "update_running__c")]


def twin(twin_id):
    found = TWINS[twin_id]
    return Implementation(twin_id, {found.function: found.build()})


@pytest.mark.parametrize("function", COURSE.names)
def test_a_misconception_fails_the_same_clauses_in_this_process_and_across_messages(function):
    """Every clause that a twin fails, and a quarter of those that it holds: another quarter for the next twin.

    What a twin holds it shares with right code, which is asked about all clauses below. A run shows a twelfth of the
    twins, others at another commit.
    """
    differing = []
    for number, name in enumerate(name for name, found in TWINS.items() if found.function == function):
        if not is_shown(name, 12):
            continue
        mine = here(function, twin(name))
        asked = [clause for at, clause in enumerate(mine) if mine[clause] != "passed" or (at + number) % 4 == 0]
        if there(asked, twin(name)) != {clause: mine[clause] for clause in asked}:
            differing.append(name)
    assert differing == []


RIGHT = [(path, function) for path, function in VARIANTS if is_shown(f"{path.stem}-{function}", 6)]


@pytest.mark.parametrize(("path", "function"), RIGHT, ids=[f"{p.stem}-{f}" for p, f in RIGHT])
def test_right_code_holds_the_same_clauses_in_this_process_and_across_messages(path, function):
    """A run shows a sixth of the variants, others at another commit."""
    mine = here(function, from_file(path))
    assert mine == there(mine, from_file(path))


@pytest.mark.parametrize("path", NATURAL, ids=lambda path: path.stem)
def test_peoples_code_fails_the_same_clauses_in_this_process_and_across_messages(path):
    mine = here(function_of(path), from_file(path))
    assert mine == there(mine, from_file(path))


@pytest.mark.parametrize("path", BY_PYTEST, ids=lambda path: path.stem)
def test_pytest_finds_the_same_on_the_same_examples(path, tmp_path):
    function, out = function_of(path), tmp_path / "outcomes.json"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.judging.on_bank"]
    command += [f"tests/clauses/test_{function}.py", "--impl", str(path), "--outcomes", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert out.exists(), done.stdout + done.stderr
    assert json.loads(out.read_text(encoding="utf-8")) == here(function, from_file(path))


@pytest.mark.parametrize("path", BY_PYTEST, ids=lambda path: path.stem)
def test_a_notebook_finds_what_the_learners_bank_shows(path):
    function = function_of(path)
    found = check(from_file(path).functions[function]).verdict.judgements
    judge = Judge(learners_bank(COURSE), from_file(path))
    assert {name: one.outcome for name, one in found.items()} == {
        name: judge.on_examples(name).outcome for name in found
    }
