"""Exercises in the page: the browser's Python says what the desktop says, and what a learner sees of it."""

import re
from pathlib import Path

import pytest

from tests.judging.parity import NATURAL, function_of
from tests.properties.learners import TASKS, solution_of, written
from tests.rotation import is_shown
from whybn.course.course import own_root
from whybn.judging.examples import learners_bank
from whybn.judging.standalone import standalone
from whybn.learn.processes import Forks
from whybn.learn.session import begin
from whybn.page import desk
from whybn.site import payload

from .browser import too_wide, visiting
from .building import ROOT
from .in_page import (
    DEADLINE,
    of_desktop,
    of_desktop_on_tests,
    of_page,
    of_page_on_tests,
    packed,
    pythons_tab,
    verdicts,
)

MOST_PYTHON, MOST_PAGE = 12e6, 320e3  # bytes
SESSION = begin(own_root())
STUBS = {exercise.name: (ROOT / exercise.file).read_text("utf-8") for exercise in SESSION.course.exercises}
# A run shows a few files of people's, others at another commit.
FILES = [path for path in NATURAL if is_shown(path.stem, 20)]
LOOP = "\n\ndef standardize(train, test):\n    while True:\n        pass\n"
ENDLESS = "def test_it(impl):\n    while True:\n        pass\n"
DEEP = "\n\nclass A:\n    def __getattr__(self, name):\n        return getattr(self, name)\n\n\nA().b\n"
SAMPLE = "std = train.std(0, ddof=1)\n    return (train - train.mean(0)) / std, (test - train.mean(0)) / std"
PATCH = "import numpy\n\nnumpy.mean = None\n\n\ndef standardize(train, test):\n    return train, test\n"


@pytest.fixture(scope="module")
def python(browser):
    with pythons_tab(browser) as (worker, visit):
        yield worker
        home = visit.page.evaluate("location.origin")
        assert [url for url in visit.requests if not url.startswith((home, "blob:"))] == []


@pytest.fixture(scope="module")
def team():
    made = Forks(learners_bank(SESSION.course, judged_once=True))
    yield made
    made.close()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_page_says_of_peoples_code_what_the_desktop_says(path, python, team):
    name, text = function_of(path), path.read_text("utf-8")
    mine = of_desktop(SESSION, SESSION.exercise(name), text.encode(), team)
    assert of_page(python.says(name, text)) == mine


def test_a_stub_is_not_started_and_the_reference_holds(python):
    stub = verdicts(python.says("standardize", STUBS["standardize"]))
    assert {one["outcome"] for one in stub[0]["clauses"]} == {"not started"}
    right = python.says("standardize", standalone("standardize"), search=True)
    assert [told["state"] for told in right if told["kind"] in ("verdict", "searched")] == ["passed", "passed"]


def test_who_types_nothing_has_a_worker_that_does_nothing_once_all_is_prepared(python):
    python.prepares("standardize", 0)
    assert python.prepares("standardize", 1000) == ["warm", "prepared"]


def test_a_first_word_on_the_easiest_examples_is_what_the_verdict_says_of_them(monkeypatch):
    monkeypatch.setattr(desk, "GLANCE", DEADLINE)  # a busy machine has time for it too
    here = desk.Desk(own_root())
    wrong = STUBS["standardize"].replace("raise NotImplementedError", SAMPLE)
    told = [*filter(None, here.judging("standardize", wrong))]
    (early,), verdict = [one for one in told if one["kind"] == "early"], verdicts(told)[0]
    failed = sum(one["outcome"] == "failed" for one in verdict["clauses"])
    assert early["said"].startswith(f"{failed} of {len(verdict['clauses'])} clauses do not hold. Judging")
    assert told.index(early) < told.index(verdict)
    right = [*filter(None, here.judging("standardize", standalone("standardize"), search=False))]
    assert [one["kind"] for one in right] == ["early", "verdict"]
    assert "early" not in [one["kind"] for one in filter(None, here.judging("standardize", STUBS["standardize"]))]


@pytest.mark.parametrize("task", [task for task in TASKS.every if is_shown(task.slug, 4)], ids=lambda task: task.name)
def test_the_page_says_of_a_learners_own_test_what_the_desktop_says(task, python, tmp_path):
    firsts = {one.label: one.text for one in reversed([*written(task.name)])}
    texts = {label: firsts[label] for label in ("weak", "invalid", "vacuous")} | {"solution": solution_of(task)}
    page = {label: of_page_on_tests(python.says(Path(task.file).stem, text)) for label, text in texts.items()}
    assert page == {label: of_desktop_on_tests(task, text, tmp_path) for label, text in texts.items()}


def test_a_test_of_ones_own_that_does_not_end_is_stopped_in_its_line_and_python_goes_on(python):
    first, last = python.says("p03_row_alone", ENDLESS), python.says("p03_row_alone", solution_of(TASKS.named("p03")))
    assert first[-2]["lines"] == ["line 3: no test ended within 5 s: is there a loop without an end?"]
    assert [told["state"] for told in last if told["kind"] == "verdict"] == ["passed", "passed"]
    assert not [told for told in (*first, *last) if told["kind"] == "spoilt"]


def test_the_median_of_numpy_has_what_it_loads_in_the_page(python):
    text = "import numpy as np\n\n\ndef standardize(train, test):\n    return np.median(train, axis=0), test\n"
    told = verdicts(python.says("standardize", text))[0]
    assert "Error" not in str(told["first"]["cause"])


def test_an_endless_loop_is_stopped_in_its_line_and_python_goes_on(python):
    told = verdicts(python.says("standardize", LOOP))[0]
    assert told["first"]["cause"][0][0][0].startswith("the call did not end within 5 s and was stopped")
    assert told["first"]["line"] in (5, 6)
    assert verdicts(python.says("standardize", STUBS["standardize"]))[0]["state"] == "waiting"


def test_a_text_that_patches_numpy_is_found_out(python):
    assert [told["what"] for told in python.says("standardize", PATCH) if told["kind"] == "spoilt"] == ["numpy.mean"]


def test_python_for_the_pages_is_small_enough():
    total = sum(path.stat().st_size for path in packed().iterdir())
    assert total <= MOST_PYTHON


@pytest.fixture(scope="module")
def tab(home, browser):
    packed()
    with visiting(browser) as visit:
        visit.page.goto(f"{home}exercises/01-standardize/")
        visit.page.locator("whybn-exercise textarea, whybn-exercise .cm-content").first.wait_for()
        yield visit


def test_the_page_with_its_editor_is_small_before_anything_is_run(tab):
    """As a browser counts what came over the wire."""
    tab.page.locator("whybn-exercise").scroll_into_view_if_needed()
    tab.page.locator("whybn-exercise .cm-content").wait_for()
    sizes = tab.page.evaluate(
        "performance.getEntries().filter((one) => 'transferSize' in one).map((one) => [one.name, one.encodedBodySize])"
    )
    assert not [name for name, _ in sizes if "python-" in name]
    assert sum(size for _, size in sizes) <= MOST_PAGE, sizes


def typed(tab, text):
    """Type a text, and run it; nothing is remembered of what was before."""
    tab.page.locator("whybn-exercise").scroll_into_view_if_needed()
    tab.page.locator("whybn-exercise .cm-content").wait_for()
    tab.page.evaluate("() => localStorage.removeItem('whybn.exercises')")
    editor = tab.page.locator("whybn-exercise .cm-content")
    editor.click()
    tab.page.keyboard.press("Control+A")
    tab.page.keyboard.insert_text(text)
    tab.page.keyboard.press("Control+Enter")


def heading(tab, words):
    tab.page.locator(".whybn-heading").filter(has_text=re.compile(words)).wait_for()


def test_a_learner_is_told_solves_reloads_and_sees_the_reference(tab):
    typed(tab, STUBS["standardize"].replace("raise NotImplementedError", SAMPLE))
    heading(tab, r"of \d+ clauses hold")
    tab.page.locator(".whybn-note").filter(has_text="N - 1").first.wait_for()
    assert "got" in tab.page.locator(".whybn-verdict pre").nth(1).inner_text()
    hint = tab.page.get_by_role("button", name="Hint 1 of 3")
    hint.click()
    assert tab.page.locator(".whybn-hint").count() == 1
    typed(tab, standalone("standardize"))
    heading(tab, r"All \d+ clauses hold")
    tab.page.get_by_role("button", name="The reference's way").click()
    tab.page.locator(".whybn-solution pre").wait_for()
    tab.page.reload()
    tab.page.locator("whybn-exercise .cm-content").wait_for()
    assert "The reference's standardize" in tab.page.locator("whybn-exercise .cm-content").inner_text()
    tab.page.get_by_role("button", name="Reset").click()
    assert "raise NotImplementedError" in tab.page.locator("whybn-exercise .cm-content").inner_text()
    tab.page.get_by_role("button", name="Undo the reset").click()
    assert "raise NotImplementedError" not in tab.page.locator("whybn-exercise .cm-content").inner_text()
    assert tab.complaints == []
    tab.page.set_viewport_size({"width": 360, "height": 740})
    assert too_wide(tab.page) == []


def test_a_learner_writes_a_test_and_sees_what_it_misses_and_then_another(home, browser):
    packed()
    weak = next(one for one in written("p03") if one.label == "weak")
    with visiting(browser) as visit:
        visit.page.goto(f"{home}exercises/p03-row-alone/")
        typed(visit, weak.text)
        heading(visit, r"valid: \d of 6 mistakes caught")
        visit.page.locator(".whybn-verdict p").filter(has_text="Survivor 1").wait_for()
        assert "this program:" in visit.page.locator(".whybn-verdict pre").first.inner_text()
        visit.page.locator(".whybn-verdict summary").click()
        assert visit.page.locator(".whybn-map tbody tr").count() == 6
        visit.page.get_by_role("button", name="Hint 1 of 3").click()
        assert visit.page.locator(".whybn-hint").count() == 1
        other = visit.page.get_by_role("button", name="Another test")
        assert not other.is_visible()
        visit.page.set_viewport_size({"width": 360, "height": 740})
        assert too_wide(visit.page) == []
        typed(visit, solution_of(TASKS.named("p03")))
        heading(visit, "valid: 6 of 6 mistakes caught")
        other.click()
        visit.page.locator(".whybn-solution").filter(has_text="Why it is thorough: It needs no formula").wait_for()
        visit.page.get_by_role("button", name="Reset").click()
        assert "raise NotImplementedError" in visit.page.locator("whybn-exercise .cm-content").inner_text()
        visit.page.get_by_role("button", name="Undo the reset").click()
        assert "raise NotImplementedError" not in visit.page.locator("whybn-exercise .cm-content").inner_text()
        assert visit.complaints == []


def test_without_scripts_nothing_of_it_is_seen(home, browser):
    packed()
    with visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{home}exercises/01-standardize/")
        assert not visit.page.locator(".whybn-exercise").is_visible()
        assert visit.page.get_by_role("heading", name="Run it").is_visible()


def test_a_site_without_python_says_nothing_of_it(monkeypatch):
    monkeypatch.setenv(payload.WITHOUT, "1")
    payload.version.cache_clear()
    try:
        assert payload.pages(ROOT) == {}
        assert payload.version(ROOT) == ""
    finally:
        payload.version.cache_clear()
