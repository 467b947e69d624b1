"""Experiments that a page runs: the committed ones, what they say, and how they look."""

import importlib
from queue import Queue

import pytest

from docs.experiments.shared import borrowed, results
from tests.rotation import in_turn, is_shown
from whybn.course.playable import load_playable
from whybn.page.playing import played
from whybn.site import payload, run_here

from .browser import change_scheme, inaccessible, pale, too_wide, visiting
from .building import ROOT
from .in_page import packed

PLAYABLE = load_playable(ROOT)
PAGE = "claims/D2/"
NAME = "dropout"
MATTER = ("docs/assets/js/play.js", "docs/experiments/play.toml", "whybn/page/playing.py", "whybn/site/run_here.py")


@pytest.mark.parametrize("name", PLAYABLE)
def test_the_knobs_begin_where_the_quick_form_of_the_experiment_is(name):
    quick = importlib.import_module(f"docs.experiments.{name}").QUICK
    assert {knob.setting: getattr(quick, knob.setting) for knob in PLAYABLE[name].knobs} == {
        knob.setting: knob.quick for knob in PLAYABLE[name].knobs
    }


@pytest.mark.parametrize("name", in_turn(*PLAYABLE))
def test_with_nothing_turned_an_experiment_gives_the_number_that_its_quick_form_gives(name, tmp_path):
    results.perform(name, quick=True, folder=tmp_path, told=Queue())
    experiment = PLAYABLE[name]
    begin = {knob.setting: knob.quick for knob in experiment.knobs}
    told = []
    found = played(ROOT, name, begin, told.append)
    assert found == {"kind": "played", "numbers": experiment.shown(results.load(name, tmp_path)["results"])}
    assert told
    assert all(one["done"] < one["of"] for one in told)


@pytest.mark.parametrize("seeds", [1, 2.5, "three", None])
def test_a_knob_that_cannot_be_turned_so_says_what_it_can(seeds):
    found = played(ROOT, NAME, {"seeds": seeds}, print)
    assert found == {"kind": "unplayable", "why": f"seeds must be a whole number from 2 to 10, not {seeds}"}


def test_what_is_packed_for_a_page_is_what_the_libraries_give(tmp_path, monkeypatch):
    here = borrowed.load_digits(), [borrowed.quantile.__wrapped__(n) for n in range(2, payload.MOST_SEEDS + 1)]
    (data,) = payload.borrowed().values()
    monkeypatch.setattr(borrowed, "PACKED", tmp_path / "packed.json")
    borrowed.PACKED.write_bytes(data)
    borrowed.packed.cache_clear()
    try:
        (pixels, labels), quantiles = borrowed.load_digits(), borrowed.packed()["quantiles"]
    finally:
        borrowed.packed.cache_clear()
    assert (pixels == here[0][0]).all()
    assert (labels == here[0][1]).all()
    assert quantiles == here[1]


def test_no_seeds_can_be_asked_for_whose_interval_was_not_packed():
    assert all(k.highest <= payload.MOST_SEEDS for it in PLAYABLE.values() for k in it.knobs if k.setting == "seeds")


def test_a_page_without_python_has_no_form(monkeypatch):
    monkeypatch.setattr(payload, "version", lambda root: "")
    assert run_here.played_here(ROOT, PLAYABLE) == []


@pytest.fixture(scope="module")
def tab(home, browser):
    packed()
    if not is_shown("an experiment in a page", 3, *MATTER):
        pytest.skip("shown at other commits")
    with visiting(browser, viewport={"width": 390, "height": 500}) as visit:
        visit.page.goto(f"{home}{PAGE}?run-{NAME}=seeds:3,steps:4")
        visit.page.locator("whybn-play form").wait_for()
        yield visit


def test_a_claims_experiment_is_run_stopped_and_shared_by_keyboard_on_a_narrow_screen(tab):
    page = tab.page
    seeds, said = page.get_by_label("seeds"), page.locator("whybn-play [role=status]")
    assert seeds.input_value() == "3"
    seeds.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    assert said.inner_text() == "Stopped."
    assert set(page.locator(".whybn-own").all_inner_texts()) == {"not run"}
    page.get_by_label("learning rate").fill("0.1")
    page.keyboard.press("Enter")
    assert page.url.endswith(f"?run-{NAME}=rate:0.1,steps:4,seeds:3")
    said.filter(has_text="Done.").wait_for()
    mine = played(ROOT, NAME, {"rate": 0.1, "steps": 4, "seeds": 3}, lambda told: None)
    assert page.locator(".whybn-own").all_inner_texts() == mine["numbers"]
    seeds.fill("1")
    page.keyboard.press("Enter")
    said.filter(has_text="Not run: seeds must be a whole number from 2 to 10, not 1.").wait_for()
    assert too_wide(page) == []
    assert tab.complaints == []


def test_axe_finds_nothing_in_a_page_that_runs_an_experiment_in_either_scheme(tab):
    axe, judged = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT, set()
    found = inaccessible(tab.page, axe) + pale(tab.page, axe, judged)
    change_scheme(tab.page)
    assert found + pale(tab.page, axe, judged) == []


def test_without_scripts_the_form_is_not_seen(home, browser):
    packed()
    with visiting(browser, java_script_enabled=False) as visit:
        visit.page.goto(f"{home}{PAGE}")
        assert not visit.page.locator(".whybn-play").is_visible()
