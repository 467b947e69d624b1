"""A learner's hour: from a syntax error to a grade, in a browser, with and without a network."""

import csv
import re
import zipfile

import pytest
from click.testing import CliRunner

from tests.grade.sandbox import needed
from tests.learn import solved
from tests.rotation import is_shown
from whybn.cli import main

from .browser import change_scheme, inaccessible, pale, too_wide, visiting
from .in_page import packed
from .serving import served

MATTER = (
    "docs/assets/js",
    "whybn/page",
    "whybn/portable",
    "whybn/site/offline.py",
    "whybn/site/my_course.py",
    __file__,
)
SHOWN = pytest.mark.skipif(not is_shown("a learner's hour", 4, *MATTER), reason="another commit's turn")
UNCLOSED = "import numpy as np\n\n\ndef standardize(train, test:\n    return train, test\n"
ENDLESS = "def standardize(train, test):\n    while True:\n        pass\n"
WRONG = """\
import numpy as np


def standardize(train, test):
    std = train.std(0, ddof=1)
    return (train - train.mean(0)) / std, (test - train.mean(0)) / std
"""
PARTLY = solved.BATCH_STATISTICS.replace(".astype(dtype)", ".astype(np.float64)")
POINTS = re.compile(r"([\d.]+) of 100 points")


class Learner:
    """Somebody at a page."""

    def __init__(self, visit, home: str) -> None:
        self.visit, self.page, self.home = visit, visit.page, home

    def opens(self, path: str) -> None:
        self.page.goto(self.home + path)

    def sees_in_the_editor(self, words: str) -> None:
        """Scroll to the editor, which comes then, and wait until it says so."""
        self.page.locator("whybn-exercise").scroll_into_view_if_needed()
        self.reads(words, "whybn-exercise .cm-content")

    def runs(self, text: str) -> None:
        """Type a text in the place of what is there, and have it judged."""
        self.page.locator("whybn-exercise").scroll_into_view_if_needed()
        self.page.locator("whybn-exercise .cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Control+Enter")

    def reads(self, words: str, where: str = ".whybn-verdict") -> None:
        """Wait until it says so."""
        self.page.locator(where).filter(has_text=re.compile(words)).first.wait_for()

    def presses(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def is_given(self, button: str, folder):
        """Press a button that gives a file; the file."""
        with self.page.expect_download() as coming:
            self.presses(button)
        path = folder / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    @property
    def points(self) -> str:
        return POINTS.search(self.page.locator(".whybn-total").inner_text())[1]


@SHOWN
def test_a_learners_hour(browser, hosted, tmp_path, monkeypatch):
    packed()
    needed()
    with served(hosted) as home, visiting(browser, service_workers="allow") as visit:
        learner = Learner(visit, home)
        learner.opens("exercises/01-standardize/")
        learner.runs(UNCLOSED)
        learner.reads("Line 4 does not load")
        learner.runs(ENDLESS)
        learner.reads("did not end within 5 s and was stopped")
        learner.runs(WRONG)
        learner.reads("N - 1")
        learner.runs(solved.STANDARDIZE)
        learner.reads("All 27 clauses hold")
        learner.opens("my-course/")
        learner.reads("^4 of 100 points", ".whybn-total")
        learner.page.get_by_role("link", name="02 Mean and variance of a batch").first.click()
        learner.page.wait_for_url("**/02-batch_statistics/")
        learner.runs(PARTLY)
        learner.reads(r"\d+ of 21 clauses hold")
        learner.page.get_by_text("Looking for the mistake").wait_for(state="hidden")
        learner.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        learner.page.reload()
        learner.sees_in_the_editor("astype")
        asked = [url for url in visit.requests if not url.startswith((home, "blob:", "data:"))]
        assert (asked, visit.complaints) == ([], [])

        visit.page.context.set_offline(True)
        learner.page.reload()
        learner.sees_in_the_editor("astype")
        learner.runs(PARTLY)
        learner.reads(r"\d+ of 21 clauses hold")
        learner.opens("exercises/01-standardize/")
        learner.sees_in_the_editor("constant")
        learner.opens("claims/T1/")
        learner.page.get_by_role("heading", name="No network").wait_for()
        learner.page.get_by_role("link", name="my-course/").click()
        learner.reads("of 100 points", ".whybn-total")
        points = learner.points
        assert 4 < float(points) < 7
        saved = learner.is_given("Save my progress", tmp_path)
        carried = learner.is_given("Take my files home", tmp_path)

    with served(hosted) as home, visiting(browser, service_workers="allow") as visit:
        elsewhere = Learner(visit, home)
        elsewhere.opens("my-course/")
        elsewhere.reads("^0 of 100 points", ".whybn-total")
        elsewhere.page.get_by_label("Files to bring in").set_input_files(saved)
        elsewhere.reads("01 standardize: your text comes in; 27 of 27 clauses hold", ".whybn-question")
        elsewhere.presses("Do it")
        elsewhere.reads(f"^{points} of 100 points", ".whybn-total")
        elsewhere.page.get_by_label("Your name").fill("Ada Lovelace")
        with elsewhere.page.expect_download() as coming:  # by the keyboard alone
            elsewhere.page.keyboard.press("Tab")
            elsewhere.page.keyboard.press("Enter")
        handed_in = tmp_path / coming.value.suggested_filename
        coming.value.save_as(handed_in)
        assert re.fullmatch(r"Ada Lovelace whybn-\d{4}-\d\d-\d\dT\d{4}Z\.zip", handed_in.name)
        assert visit.complaints == []
        elsewhere.page.get_by_role("button", name="Keep all exercises").click()
        elsewhere.reads("Exercises and quiz open without a network now", ".whybn-said")
        visit.page.context.set_offline(True)
        elsewhere.opens("exercises/20-groupnorm_forward/")
        elsewhere.sees_in_the_editor("import numpy")

    done = CliRunner().invoke(main, ["grade", str(handed_in), "--out", str(tmp_path / "grades"), "--workers", "1"])
    assert done.exit_code == 0, done.output
    with (tmp_path / "grades" / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["student"] == "Ada Lovelace"
    assert float(row["total"]) == pytest.approx(float(points), abs=0.1), "the page shows one decimal, cut"

    with zipfile.ZipFile(carried) as archive:
        archive.extractall(tmp_path)
    monkeypatch.chdir(tmp_path / "my-course")
    monkeypatch.setenv("WHYBN_HOME", str(tmp_path / "data"))
    assert "Next: exercises/e02_batch_statistics.py" in CliRunner().invoke(main, []).output
    assert CliRunner().invoke(main, ["check", "standardize", "--no-search"]).exit_code == 0
    again = CliRunner().invoke(main, ["progress", "import", str(saved), "--yes"])
    assert "nothing is changed" in again.output


ROW = "the text here is newer, and is replaced all the same"


@pytest.fixture
def at_my_course(browser, home):
    with visiting(browser) as visit:
        learner = Learner(visit, home)
        learner.opens("my-course/")
        learner.reads("of 100 points", ".whybn-total")
        yield learner
        assert visit.complaints == []


REMEMBER = "(texts) => localStorage.setItem('whybn.exercises', JSON.stringify({ version: 1, exercises: texts }))"


def test_files_that_are_picked_or_dropped_come_in_and_can_be_taken_back(at_my_course, tmp_path):
    learner = at_my_course
    mine = {"text": "# mine\n", "at": "2099-01-01T00:00:00.000Z"}
    learner.page.evaluate(REMEMBER, {"standardize": mine})
    learner.page.reload()
    (tmp_path / "e01_standardize.py").write_text(solved.STANDARDIZE)
    (tmp_path / "notes.txt").write_text("")
    with zipfile.ZipFile(tmp_path / "home.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-course/exercises/e02_batch_statistics.py", solved.BATCH_STATISTICS)
        archive.writestr("my-course/old/exercises/e02_batch_statistics.py", "# old\n")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04")
    names = ("e01_standardize.py", "notes.txt", "home.zip", "broken.zip")
    learner.page.get_by_label("Files to bring in").set_input_files([tmp_path / name for name in names])
    learner.reads(f"01 standardize: {ROW}", ".whybn-question")
    learner.reads("02 batch_statistics: your text comes in", ".whybn-question")
    learner.reads("notes.txt is left out", ".whybn-question")
    learner.reads("broken.zip is left out: it is no zip, or not all of one", ".whybn-question")
    learner.page.keyboard.press("Enter")  # the focus is on the answer already
    learner.reads("Brought in", ".whybn-said")
    kept = "JSON.parse(localStorage.getItem('whybn.exercises')).exercises"
    assert learner.page.evaluate(kept)["standardize"]["text"] == solved.STANDARDIZE
    assert learner.page.evaluate(kept)["batch_statistics"]["text"] == solved.BATCH_STATISTICS
    learner.presses("Undo it")
    assert learner.page.evaluate(kept) == {"standardize": mine}
    learner.page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "standardize.py"));
          document.querySelector("h1").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        solved.OWN_MEAN,
    )
    learner.reads("01 standardize: ", ".whybn-question")
    learner.presses("Leave it")
    assert learner.page.evaluate(kept) == {"standardize": mine}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"kind": "whybn-progress", "version": 9}', '{"kind": "whybn-progress"}']
)
def test_another_file_changes_nothing_and_is_said_to_be_none(at_my_course, tmp_path, content):
    (tmp_path / "other.json").write_text(content)
    at_my_course.page.get_by_label("Files to bring in").set_input_files(tmp_path / "other.json")
    at_my_course.reads("other.json is left out: .*Nothing is changed", ".whybn-said")


def test_a_name_and_a_text_are_asked_for_before_anything_is_packed(at_my_course):
    learner = at_my_course
    learner.page.get_by_label("Your name").fill(" ../ ")
    learner.presses("Pack it")
    learner.reads("Write your name first", ".whybn-said")
    learner.page.get_by_label("Your name").fill("Ada")
    learner.presses("Pack it")
    learner.reads("nothing to hand in yet", ".whybn-said")


def test_my_course_is_accessible_in_both_schemes_and_fits_a_telephone(at_my_course, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    learner, page = at_my_course, at_my_course.page
    begun = {"started": True}
    states = {
        "standardize": {
            "text": "x",
            "judged": "x",
            "held": 27,
            "tried": 27,
            "started": True,
            "passed": True,
            "hints": 3,
        },
        "batch_statistics": {"text": "x", "judged": "y", "held": 2, "tried": 21, "failed": []} | begun,
        "normalize": {"text": "x", "judged": "x", "held": 2, "tried": 24, "failed": ["normalize.x"]} | begun,
        "batchnorm_forward": {"text": "x", "judged": "x", "held": 0, "tried": 28, "failed": []} | begun,
    }
    page.evaluate(REMEMBER, states)
    page.reload()
    learner.reads("4 of 4", "whybn-my-course")
    (tmp_path / "e05_identity_parameters.py").write_text("x")
    page.get_by_label("Files to bring in").set_input_files(tmp_path / "e05_identity_parameters.py")
    learner.reads("05 identity_parameters", ".whybn-question")
    found = inaccessible(page, axe) + pale(page, axe, set())
    change_scheme(page)
    found += pale(page, axe, set())
    assert found == []
    page.set_viewport_size({"width": 390, "height": 664})
    assert too_wide(page) == []


def test_a_tab_that_nobody_types_in_does_not_undo_what_was_brought_in(browser, home):
    packed()
    with visiting(browser) as visit:
        learner = Learner(visit, home)
        learner.opens("exercises/01-standardize/")
        learner.sees_in_the_editor("import numpy")
        learner.page.evaluate(REMEMBER, {"standardize": {"text": "# brought in\n"}})
        learner.page.locator(".md-tabs").get_by_role("link", name="Claims").click()
        learner.page.wait_for_function("document.title.startsWith('Claims')")
        learner.page.go_back()
        learner.sees_in_the_editor("# brought in")
