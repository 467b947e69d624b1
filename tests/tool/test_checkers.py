"""``whybn checkers``: a check's marks are what it accepts and refuses, and a check that is none gets a sentence."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import reference_impl
from reference_impl.misconceptions import TWINS
from tests.meta.suite import COURSE
from tests.meta.test_variants import VARIANTS
from whybn.checkers.built_in import BUILT_IN, DRAWN, check_of
from whybn.checkers.report_card import ReportCard, accepts, report_card
from whybn.cli import main

CHECKS = """
import numpy as np
import sys

def nobody(f):
    print("no")
    return False

def everybody(f):
    pass

def says_so(f):
    return np.bool_(True)

def leaves(f):
    if f(np.ones((2, 1)), np.ones(1), np.ones(1)).dtype != float:
        return
    sys.exit("enough")

def by_assertion(f):
    assert not hasattr(f, "__name__")

def breaks(f):
    return f.nothing

def two(f, g):
    pass

def mean(f):
    x = np.arange(6.0).reshape(3, 2)
    assert np.allclose(f(x, np.ones(2), np.zeros(2)).mean(0), 0)

number = 3
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(CHECKS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["checkers", *arguments], prog_name="whybn")


def card(name, folder, function="batchnorm_forward") -> ReportCard:
    return report_card(COURSE, name, function, folder)


def test_whoever_refuses_all_accepts_nothing_wrong_and_refuses_all_that_is_right(mine):
    found = card("mine.py:nobody", mine)
    styles = [path.stem for path, function in VARIANTS if function == "batchnorm_forward"]
    assert found.refused_right == ("reference_impl", *styles)
    assert (found.accepted_wrong, found.accepted_careless) == ((), ())
    assert found.wrong + found.careless == sum(twin.function == "batchnorm_forward" for twin in TWINS.values())


@pytest.mark.parametrize("name", ["everybody", "says_so"])
def test_whoever_accepts_all_accepts_every_wrong_one(mine, name):
    found = card(f"mine.py:{name}", mine)
    assert (len(found.accepted_wrong), len(found.accepted_careless)) == (found.wrong, found.careless)
    assert found.refused_right == ()


def test_an_assertion_is_a_refusal_and_a_check_of_one_property_is_graded_by_it(mine):
    assert len(card("mine.py:by_assertion", mine).refused_right) > 1
    found = card("mine.py:mean", mine)
    assert "parameters-swapped" not in found.accepted_wrong
    assert "ddof-1" in found.accepted_wrong
    assert found.refused_right == ()


def test_module_and_name_are_found_as_a_file_is(mine, monkeypatch):
    monkeypatch.delitem(sys.modules, "mine", raising=False)  # another test's, and where it lies
    monkeypatch.setattr(sys, "path", [folder for folder in sys.path if not Path(folder, "mine.py").is_file()])
    assert card("mine:mean", mine).accepted_wrong == card("mine.py:mean", mine).accepted_wrong


@pytest.mark.parametrize("function", DRAWN)
def test_every_rule_accepts_the_reference_and_refuses_what_is_plainly_wrong(function):
    for name, rule in BUILT_IN.items():
        if rule.functions and function not in rule.functions:
            continue
        check = check_of(name, function)
        right = getattr(reference_impl, function)
        assert accepts(check, right), name
        assert not accepts(check, lambda *args, right=right: np.asarray(right(*args)[0]) + 0.1), name
        assert not accepts(check, lambda *args: None), name


@pytest.mark.parametrize(
    ("twin", "passes", "fails"),
    [
        ("eps-outside-root", "allclose:atol=1", "allclose:atol=1e-9"),
        ("first-768-rows", "allclose:rows=700,features=3", "allclose:rows=800,features=3"),
        ("gamma-forgotten", "allclose:affine=no", "allclose:affine=yes"),
        ("float64-always", "assert_allclose:dtype=float32,rtol=1e-3,data=uniform", "assert_close"),
        ("cached-by-shape", "allclose:seeds=1", "allclose:seeds=2"),
    ],
)
def test_the_numbers_of_a_rule_count(twin, passes, fails):
    build = TWINS[f"batchnorm_forward.{twin}"].build
    assert accepts(check_of(passes, "batchnorm_forward"), build())
    assert not accepts(check_of(fails, "batchnorm_forward"), build())


def test_the_table_and_json_say_the_same(mine):
    shown, plain = run("ulp"), run("ulp", "--json")
    assert (shown.exit_code, plain.exit_code) == (0, 0)
    (found,) = json.loads(plain.output)
    assert f"{len(found['accepted_wrong'])} of {found['wrong']}" in shown.output
    listed = shown.output.replace("\n   ", "").partition("accepts, though wrong: ")[2].partition("\n")[0]
    assert listed.split(", ") == found["accepted_wrong"]


def test_the_list_of_rules_can_be_given_back():
    for line in run("--list").output.splitlines():
        if line.startswith("  "):
            check_of(line.strip(), "batchnorm_forward")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["alclose"], "there is no rule alclose: did you mean allclose or"),
        (["allclose:rtl=1"], "allclose:rtl=1: allclose has no rtl: did you mean rtol?"),
        (["allclose:rtol=x"], "rtol is 'x', which is no number"),
        (["allclose:rtol=nan"], "rtol is nan; it must be"),
        (["allclose:seeds=0"], "seeds is 0; it must be from 1"),
        (["allclose:seeds=1.5"], "seeds is '1.5', which is no whole number"),
        (["allclose:dtype=half"], "dtype is 'half'; it must be float32 or float64"),
        (["allclose:affine=1"], "affine is '1'; it must be yes or no"),
        (["notebook", "--function", "layernorm_forward"], "the rule notebook is made for batchnorm_forward"),
        (["--function", "BatchNorm"], "no rule is made for BatchNorm"),
        (["--function", "batchnorm_forwad"], "did you mean batchnorm_forward"),
        (["nowhere.py:check"], "nowhere.py: No such file"),
        (["nowhere:check"], "nowhere does not import: ModuleNotFoundError"),
        (["mine.py:nobdy"], "mine.py has no nobdy: did you mean nobody?"),
        (["mine.py:number"], "must be a function of one argument"),
        (["mine.py:two"], "must be a function of one argument"),
        (["mine.py:breaks"], "mine.py:breaks breaks on the reference's batchnorm_forward, which is right: Attrib"),
        (["mine.py:leaves"], "mine.py:leaves breaks on the reference's batchnorm_forward, which is right: SystemExit"),
        (["broken.py:check"], "broken.py, line 1 does not import: SyntaxError"),
    ],
)
def test_what_is_no_check_gets_one_sentence_and_exit_code_2(mine, arguments, said):
    (mine / "broken.py").write_text("def :")
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.output
    assert done.output.startswith("whybn: ")
    assert done.output.count("\n") == 1
