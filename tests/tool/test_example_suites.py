"""What the page says of the example suites is what ``whybn power`` says: all names always, some programs in turn."""

import json
import shlex

import pytest

from tests.meta.suite import COURSE
from tests.rotation import ROOT, commit, is_shown
from whybn.checkers.power import FunctionPower, programs, tried
from whybn.checkers.power_command import power
from whybn.checkers.trial import Candidate, Suite
from whybn.site.power_page import PAGE, WRITTEN, command, pages

FOLDER = ROOT / "docs" / "engineer"
SHOWN = 4  # programs of a suite, at a commit


def asked(name):
    """The suite that the page's command runs."""
    given = power.make_context("power", shlex.split(command(name))[2:]).params
    pairs = (pair.split("=") for pair in given["pairs"].split(",") if pair)
    return Suite(given["paths"], COURSE.names, given["module"], tuple(map(tuple, pairs)), given["adapter"])


def written(name):
    return json.loads((FOLDER / "suites" / f"{name}.json").read_text("utf-8"))


def verdicts(name):
    """Each program with whether a test fails on it, by the committed result."""
    found = {}
    for function, one in written(name)["functions"].items():
        for kind, failed, passed in (
            ("wrong", "killed", "survived"),
            ("careless", "killed", "survived"),
            ("right", "accused", "passed"),
        ):
            assert one[kind]["undecided"] == []
            assert one[kind]["of"] == len(one[kind][failed]) + len(one[kind][passed])
            for names, fails in ((one[kind][failed], True), (one[kind][passed], False)):
                found |= {Candidate(function, each, right=kind == "right"): fails for each in names}
    return found


def test_whoever_adds_a_twin_or_a_variant_is_told_the_commands():
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    assert [name for name in WRITTEN if command(name) not in told] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_a_result_names_every_program_that_there_is(name):
    functions = written(name)["functions"]
    there = {candidate for function in functions for candidate, _ in programs(COURSE, FunctionPower(function, True))}
    assert verdicts(name).keys() == there, f"in docs/engineer: {command(name)}"


@pytest.mark.parametrize("name", [name for name in WRITTEN if is_shown(name, 3, f"docs/engineer/suites/{name}")])
def test_a_result_is_what_comes_of_running_the_suite(name, monkeypatch):
    """On some of its programs, evenly spread, others at another commit."""
    monkeypatch.chdir(FOLDER)
    told = verdicts(name)
    some = list(told)[commit() % (len(told) // SHOWN) :: len(told) // SHOWN]
    suite = asked(name)
    ((_, first),) = tried([Candidate()], COURSE.root, suite, 600, jobs=1)
    assert (len(first.passed), first.failed) == (written(name)["counted"], {})
    for candidate, ended in tried(some, COURSE.root, suite, 600, jobs=1, first=first):
        assert bool(ended.failed) == told[candidate], f"{candidate}; in docs/engineer: {command(name)}"


def test_the_page_says_how_many_are_killed_and_by_which_command():
    page = pages(ROOT)[PAGE]
    for name in WRITTEN:
        wrong = [one["wrong"] for one in written(name)["functions"].values()]
        assert f"**{sum(len(one['killed']) for one in wrong)} of {sum(one['of'] for one in wrong)}**" in page
        assert command(name) in page
