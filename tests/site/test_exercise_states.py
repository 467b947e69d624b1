"""The exercise's element in each of its states, by keyboard, on a narrow and short screen."""

import pytest

from tests.rotation import is_shown
from whybn.judging.standalone import standalone

from .browser import change_scheme, inaccessible, pale, too_wide, visiting
from .building import ROOT
from .in_page import packed

MATTER = ("docs/assets/js/exercise.js", "docs/assets/js/exercise-verdict.js", "docs/assets/css/exercise.css")
SCREEN = {"width": 390, "height": 420}  # a telephone whose keyboard is open
STUB = (ROOT / "exercises" / "e01_standardize.py").read_text("utf-8")
ENDLESS = "\n\ndef standardize(train, test):\n    return sum(iter(int, 1))  # in C: nothing but Stop ends it\n"
WRONG = STUB.replace("raise NotImplementedError", "return train - train.mean(0), test - train.mean(0)")


@pytest.fixture(scope="module")
def tab(home, browser):
    packed()
    if not is_shown("the states of an exercise", 3, *MATTER):
        pytest.skip("shown at other commits")
    with visiting(browser, viewport=SCREEN) as visit:
        visit.page.goto(f"{home}exercises/01-standardize/")
        visit.page.locator("whybn-exercise").scroll_into_view_if_needed()
        visit.page.locator("whybn-exercise .cm-content").wait_for()
        visit.page.locator("whybn-exercise .cm-content").focus()
        yield visit


@pytest.fixture(scope="module")
def faults(tab):
    """What axe finds in the page as it is now, in both schemes, and what makes it scroll sideways."""
    axe, judged = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT, set()

    def found():
        said = inaccessible(tab.page, axe) + pale(tab.page, axe, judged) + too_wide(tab.page)
        change_scheme(tab.page)
        said += pale(tab.page, axe, judged)
        change_scheme(tab.page)
        return said

    return found


def write(tab, text):
    """By keyboard, in the editor, which has the focus."""
    tab.page.keyboard.press("Control+A")
    tab.page.keyboard.insert_text(text)


def focused(tab):
    return tab.page.evaluate("document.activeElement.textContent")


def reaches(tab, button):
    """Tab on to a button."""
    for _ in range(8):
        tab.page.keyboard.press("Tab")
        if focused(tab) == button:
            return
    raise AssertionError(f"Tab does not lead to {button}")


def test_all_of_an_exercise_is_done_by_keyboard_and_axe_finds_nothing_in_any_state(tab, faults):
    page, said = tab.page, tab.page.locator("whybn-exercise [role=status]")
    write(tab, ENDLESS)
    assert faults() == []  # typing
    assert page.locator(".cm-editor").bounding_box()["height"] <= SCREEN["height"] / 2 + 1
    page.locator(".cm-content").focus()
    page.keyboard.press("Control+Enter")
    said.filter(has_text="Judging ...").wait_for()
    assert faults() == []  # running
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    assert focused(tab) != "Run"  # Tab indents, until Escape was pressed
    page.keyboard.press("Escape")
    reaches(tab, "Run")
    reaches(tab, "Stop")
    page.keyboard.press("Enter")
    said.filter(has_text="Stopped.").wait_for()
    page.locator(".cm-content").focus()
    write(tab, WRONG)
    page.keyboard.press("Escape")
    reaches(tab, "Run")
    page.keyboard.press("Enter")
    page.locator(".whybn-heading.whybn-wrong").wait_for()
    reaches(tab, "Hint 1 of 3")
    page.keyboard.press("Enter")
    assert faults() == []  # failing
    page.locator(".cm-content").focus()
    write(tab, standalone("standardize"))
    page.keyboard.press("Control+Enter")
    page.locator(".whybn-heading.whybn-passed").wait_for()
    page.keyboard.press("Escape")
    reaches(tab, "The reference's way")
    page.keyboard.press("Enter")
    page.locator(".whybn-solution pre").wait_for()
    assert faults() == []  # passing
    assert tab.complaints == []
