"""Exercises in Firefox: solved, wrong, not started."""

import pytest

from tests.rotation import is_shown
from whybn.judging.standalone import standalone

from .building import ROOT
from .firefox import firefox, firefox_here
from .in_page import JUDGE, START, packed, verdicts
from .serving import served

MATTER = ("whybn/page", "whybn/site/payload.py", "docs/assets/js/exercise-worker.js", "requirements/page.txt")
NAMES = ("update_running", "batchnorm_forward", "layernorm_forward")
WRONG = ("batchnorm_forward__b.py", "layernorm_forward__a.py", "update_running__b.py")  # files of people


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    if not is_shown("firefox", 4, *MATTER):
        pytest.skip("shown at other commits")
    firefox_here()
    folder = tmp_path_factory.mktemp("firefox")
    site = folder / "site"
    site.mkdir()
    for path in packed().iterdir():
        (site / path.name).symlink_to(path)
    (site / "empty.html").write_text("<!doctype html><title>empty</title>", "utf-8")
    with served(site) as home, firefox(folder) as tab:
        tab.goto(f"{home}empty.html")
        tab.evaluate(START)

        def judged(exercise, text):
            return tab.evaluate(JUDGE, {"exercise": exercise, "text": text, "search": False})

        yield judged


def stub(name):
    (path,) = (ROOT / "exercises").glob(f"e[0-9][0-9]_{name}.py")
    return path.read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_in_firefox_a_stub_is_not_started_and_the_reference_holds(name, judge):
    assert {one["outcome"] for one in verdicts(judge(name, stub(name)))[0]["clauses"]} == {"not started"}
    assert verdicts(judge(name, standalone(name)))[0]["state"] == "passed"


@pytest.mark.parametrize("file", WRONG)
def test_in_firefox_a_wrong_try_is_named(file, judge):
    told = judge(file.partition("__")[0], (ROOT / "tests" / "mistakes" / "natural" / file).read_text("utf-8"))
    assert verdicts(told)[0]["state"] == "wrong"
    (diagnosis,) = (one for one in told if one["kind"] == "diagnosis")
    assert diagnosis["notes"][0].startswith("It looks like")
