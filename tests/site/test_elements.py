"""The site's own elements in a real browser, each on a page of its own: figures, the ledger's filter, the quiz."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown import markdown

from whybn.course.questions import QuestionKind, load_questions
from whybn.questions.compute import draw
from whybn.quiz.progress import QuizProgress
from whybn.site import javascript, quiz

from .browser import TELEPHONE, inaccessible, pale, too_wide, visiting
from .serving import served

ROOT = Path(__file__).parents[2]
BANK = load_questions(ROOT)
TOPIC = "relatives"
ASKED = sum(question.topic == TOPIC for question in load_questions(ROOT).questions)
# The race trains first: tests of its own.
STILL = [name for name in javascript.names() if name != "race"]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Elements</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<body class="md-typeset"><main><h1>Elements</h1>{body}</main><script src="script.js" defer></script></body></html>"""
ROW = """<tr data-verdict="{verdict}" data-kind="{kind}" data-lecture="W3L06"><td>{id}</td>
<td><span class="verdict verdict-{verdict}">{verdict} so</span></td></tr>"""
LEDGER = [("L1", "supported", "claim"), ("L9", "partly", "claim"), ("Q02", "contested", "critique")]


def table() -> str:
    rows = "".join(ROW.format(id=name, verdict=verdict, kind=kind) for name, verdict, kind in LEDGER)
    return f'<whybn-ledger-filter><table class="ledger"><tbody>{rows}</tbody></table></whybn-ledger-filter>'


def matrix() -> str:
    """Clauses by library: what the first library has fails, what the second has holds."""
    head = "".join(f'<th data-library="{name}">{name.title()}</th>' for name in ("torch", "keras"))
    cells = '<td data-outcome="fails">fails</td><td>{}</td>'
    rows = [
        f'<tr data-level="{level}"><td>{name}</td>{cells.format(word)}</tr>'
        for name, level, word in (("a", "MUST", "holds"), ("b", "SHOULD", "fails"))
    ]
    table = f'<table class="ledger"><thead><tr><th>Clause</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return f"<whybn-ledger-filter>{table}</whybn-ledger-filter>"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("elements")
    files = javascript.pages(ROOT)
    (folder / "script.js").write_text(files[javascript.SCRIPT], "utf-8")
    (folder / Path(javascript.RACE).name).write_text(files[javascript.RACE], "utf-8")
    own = (ROOT / "docs/assets/css/interactive.css").read_text("utf-8")
    (folder / "style.css").write_text(files[javascript.STYLE] + own, "utf-8")
    questions = quiz.pages(ROOT)[f"quiz/{TOPIC}.md"].split("---", 2)[2]
    bodies = {
        **{name: javascript.html(name) for name in javascript.names()},
        "ledger": table(),
        "matrix": matrix(),
        "quiz": markdown(questions, extensions=["md_in_html", "attr_list", "whybn.site.markup"]),
    }
    for name, body in bodies.items():
        (folder / f"{name}.html").write_text(PAGE.format(body=body), "utf-8")
    with served(folder) as address:
        yield address


@pytest.fixture
def visit(browser, home: str):
    with visiting(browser, base_url=home, reduced_motion="reduce") as opened:
        yield opened
        assert opened.complaints == []


def test_a_slider_moved_by_the_arrow_keys_moves_the_picture(visit):
    page = visit.page
    page.goto("minibatch.html")
    slider = page.get_by_label("Batch size")
    slider.focus()
    before = page.locator(".whybn-picture").inner_html()
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == page.locator("output").first.inner_text() == "32"
    assert page.locator(".whybn-picture").inner_html() != before
    assert page.locator(".whybn-panel").first.locator("circle.point").count() == 31


def test_marks_stay_the_same_elements_so_that_they_can_be_seen_to_move(visit):
    page = visit.page
    page.goto("minibatch.html")
    page.evaluate("document.querySelectorAll('.whybn-picture circle').forEach((it) => it.known = true)")
    page.get_by_role("button", name="Draw another").press("Enter")
    assert page.evaluate("[...document.querySelectorAll('.whybn-picture circle')].every((it) => it.known)")


def test_at_test_time_another_mini_batch_leaves_the_followed_example_where_it_is(visit):
    page = visit.page
    page.goto("minibatch.html")
    followed = page.locator(".whybn-panel").nth(1).locator("circle.followed")

    def moves() -> bool:
        before = followed.get_attribute("cx")
        page.get_by_role("button", name="Draw another").click()
        return followed.get_attribute("cx") != before

    assert moves()
    page.get_by_role("radio", name="test time").check()
    assert not moves()


def test_the_words_follow_once_nothing_moves_any_more(visit):
    page = visit.page
    page.clock.install()
    page.goto("minibatch.html")
    words = page.locator(".whybn-summary")
    assert [region.inner_text() for region in page.locator("[role=status], output:not([aria-live=off])").all()] == [
        words.inner_text()
    ]
    before = words.inner_text()
    page.get_by_label("Batch size").focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
        page.clock.run_for(300)
        assert words.inner_text() == before
    page.clock.run_for(1000)
    assert words.inner_text().startswith("Training: the 2 examples")


@pytest.mark.parametrize("name", STILL)
def test_every_figure_answers_to_each_of_its_controls_by_keyboard(visit, name: str):
    page = visit.page
    page.goto(f"{name}.html")
    # A middle state: at its ends, eps for one, a control may change nothing that can be seen.
    for control in page.locator("form :is(input[type=range], input:checked, button)").all():
        before = page.locator(".whybn-picture").inner_html()
        control.focus()
        page.keyboard.press("Enter" if control.evaluate("(it) => it.localName") == "button" else "ArrowRight")
        page.keyboard.press("Tab")
        changed = page.locator(".whybn-picture").inner_html() != before
        assert changed or control.get_attribute("name") == "eps", control.get_attribute("name")


@pytest.mark.parametrize("name", STILL)
def test_a_figure_that_comes_without_a_load_works_too(visit, name: str):
    page = visit.page
    page.goto("ledger.html")
    page.evaluate("(html) => { document.querySelector('main').innerHTML = html; }", javascript.html(name))
    before = page.locator(".whybn-picture").inner_html()
    page.locator("input[type=range]").first.press("ArrowRight")
    assert page.locator(".whybn-picture").inner_html() != before


@pytest.mark.parametrize("name", STILL)
def test_without_scripts_the_picture_stays_and_the_controls_are_gone(browser, home: str, name: str):
    with visiting(browser, base_url=home, java_script_enabled=False) as opened:
        opened.page.goto(f"{name}.html")
        assert opened.page.locator(".whybn-panel svg[role=img]").first.is_visible()
        assert opened.page.locator(".whybn-summary").inner_text()
        assert not opened.page.locator("form").is_visible()


def test_what_is_chosen_stands_in_the_address_and_a_link_brings_it_back(visit):
    page = visit.page
    page.goto("company.html?h=words#place")
    before = page.evaluate("history.length")
    slider = page.get_by_label("Batch size")
    for key in ("Home", "ArrowRight", "Home"):
        slider.press(key)
    page.get_by_role("radio", name="test time").check()
    page.wait_for_url("**/company.html?h=words&company=size:1,mode:test#place")
    assert page.evaluate("history.length") == before, "the way back leads to the page before"
    shows = page.locator(".whybn-picture").inner_html()
    page.goto("ledger.html")
    page.go_back()
    assert slider.get_attribute("aria-valuetext") == page.locator("output").first.inner_text() == "1"
    assert page.get_by_role("radio", name="test time").is_checked()
    assert page.locator(".whybn-picture").inner_html() == shows
    assert page.locator(".whybn-summary").inner_text().startswith("Test time")


def test_a_click_on_a_cell_chooses_it(visit):
    page = visit.page
    page.goto("axes.html")
    page.locator(".whybn-panel").first.locator("rect").last.click()
    names = ("Example", "Channel", "Row", "Column")
    assert [page.get_by_role("slider", name=name).input_value() for name in names] == list("2311")
    assert page.locator(".whybn-panel").first.locator("rect").last.get_attribute("class") == "cell chosen"
    assert page.url.endswith("?axes=example:2,channel:3,row:1,column:1")


def test_a_race_is_chosen_run_paused_and_chosen_anew_by_keyboard_and_loads_nothing_before(visit):
    page = visit.page
    page.goto("race.html")
    run, words = page.locator("[name=run]"), page.locator(".whybn-summary")
    page.wait_for_load_state("networkidle")
    assert not [url for url in visit.requests if url.endswith("/race.js")]
    page.get_by_role("button", name="One example at a time").press("Enter")
    page.get_by_label("Hidden layers").press("Home")
    assert "size:1" in page.url
    run.press("Enter")
    page.wait_for_function("document.querySelector('[name=run]').textContent === 'Pause'")
    page.wait_for_function("document.querySelector('whybn-race').state.progress?.step > 0")
    run.press("Enter")
    assert run.inner_text() == "Go on"
    assert words.inner_text().startswith("After")
    page.get_by_label("Batch size").press("End")
    assert run.inner_text() == "Start"
    assert page.locator("td", has_text="–").count() > 0, "the new race has not begun"
    run.press("Enter")
    page.wait_for_function("document.querySelector('[name=run]').textContent === 'Run again'")
    assert words.inner_text().startswith("After 320 of 320 steps: batch norm, rate 0.03")
    assert len(page.locator("polyline.lane.one").first.get_attribute("points").split()) == 64
    assert page.locator("path.film").first.get_attribute("d")
    assert len([url for url in visit.requests if url.endswith("/race.js")]) == 1


def test_a_race_whose_script_does_not_come_says_so_and_can_be_started_again(browser, home: str):
    with visiting(browser, base_url=home) as opened:
        page = opened.page
        page.goto("race.html?race=depth:2")
        page.route("**/race.js", lambda route: route.abort())
        page.locator("[name=run]").press("Enter")
        page.get_by_text("could not be started").wait_for()
        page.unroute("**/race.js")
        page.locator("[name=run]").press("Enter")
        page.wait_for_function("document.querySelector('[name=run]').textContent === 'Pause'")


def test_a_race_that_was_run_is_accessible_at_360_pixels(browser, home: str):
    axe = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    options = {"viewport": TELEPHONE, "color_scheme": "dark", "reduced_motion": "reduce"}
    with visiting(browser, base_url=home, **options) as opened:
        page = opened.page
        page.goto("race.html?race=depth:2")
        page.locator("[name=run]").press("Enter")
        page.wait_for_function("document.querySelector('[name=run]').textContent === 'Run again'")
        assert inaccessible(page, axe) + pale(page, axe, set()) + too_wide(page) == []


SMALLEST = """() => [...document.querySelectorAll(".whybn-panel text, .whybn-panel p")].map((node) => {
  const seen = getComputedStyle(node).display !== "none";
  const scale = node.localName === "text" ? node.closest(".whybn-panel > svg").getScreenCTM().a : 1;
  return seen ? parseFloat(getComputedStyle(node).fontSize) * scale : Infinity;
})"""


def test_no_letter_of_a_picture_is_smaller_than_11_pixels_on_a_telephone_of_390(visit):
    page = visit.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("ledger.html")
    # As on the site: Material's rem, and the room that it leaves beside the text.
    page.add_style_tag(content="html { font-size: 125%; } body { margin: 0 0.8rem; }")
    for name in javascript.names():
        page.evaluate("(html) => { document.querySelector('main').innerHTML = html; }", javascript.html(name))
        assert min(page.evaluate(SMALLEST)) >= 11, name


def shown(page) -> list[str]:
    return [row.locator("td").first.inner_text() for row in page.locator("tbody tr").all() if row.is_visible()]


def test_the_ledger_shows_what_is_ticked_and_written_and_keeps_it_in_the_address(visit):
    page = visit.page
    page.goto("ledger.html")
    assert page.get_by_role("status").inner_text() == "All 3 are shown."
    page.get_by_role("checkbox", name="claims (2)").focus()
    page.keyboard.press("Space")
    assert shown(page) == ["Q02"]
    assert page.url.endswith("#kind=critique")
    page.get_by_role("button", name="Show all").press("Enter")
    assert shown(page) == ["L1", "L9", "Q02"]
    assert "#" not in page.url
    page.get_by_label("Words").fill("l9")
    assert shown(page) == ["L9"]
    assert page.get_by_role("status").inner_text() == "1 of 3 are shown."
    page.reload()
    assert shown(page) == ["L9"]
    assert page.get_by_label("Words").input_value() == "l9"


def test_a_link_into_the_ledger_filters_it(visit):
    page = visit.page
    page.goto("ledger.html#verdict=partly,contested")
    assert shown(page) == ["L9", "Q02"]
    assert not page.get_by_role("checkbox", name="supported so (1)").is_checked()
    page.evaluate("location.hash = '#verdict=supported'")
    page.wait_for_function("document.querySelector('.whybn-shown').textContent.startsWith('1 of')")
    assert shown(page) == ["L1"]


def test_a_row_of_many_cells_is_shown_for_one_of_them_and_a_column_for_its_library(visit):
    page = visit.page
    page.goto("matrix.html#outcome=holds")
    assert shown(page) == ["a"]
    page.get_by_role("checkbox", name="Keras (2)").uncheck()
    assert shown(page) == []
    page.get_by_role("checkbox", name="fails (2)").check()
    assert shown(page) == ["a", "b"]
    assert page.get_by_role("columnheader").all_inner_texts() == ["Clause", "Torch"]
    page.evaluate("location.hash = '#some-place'")
    assert shown(page) == ["a", "b"]
    assert page.get_by_role("columnheader").count() == 2


def test_without_scripts_the_ledger_is_whole_and_the_questions_can_be_read(browser, home: str):
    with visiting(browser, base_url=home, java_script_enabled=False) as opened:
        opened.page.goto("ledger.html")
        assert shown(opened.page) == [name for name, _, _ in LEDGER]
        opened.page.goto("quiz.html")
        for question in (question for question in BANK.questions if question.topic == TOPIC):
            place = opened.page.locator(f"[data-question={question.id}]")
            assert place.locator("p").first.is_visible()
            assert place.get_by_text("Read on").is_visible()


def test_a_question_is_answered_by_keyboard_told_where_to_read_on_and_remembered(visit):
    page = visit.page
    page.goto("quiz.html")
    question = next(it for it in BANK.questions if it.topic == TOPIC and it.type is QuestionKind.NUMERIC)
    drawn = draw(question, quiz.SEED)
    form = page.locator(f"[data-question={question.id}] form")
    assert form.get_by_text("Read on").count() == 0
    form.get_by_label("Your number").fill(str(drawn.wrong[0].value))
    page.keyboard.press("Enter")
    assert form.get_by_text("Not right.").is_visible()
    assert form.get_by_role("link").first.is_visible()
    form.get_by_label("Your number").fill(drawn.answer)
    page.keyboard.press("Enter")
    assert form.get_by_text("Right.", exact=True).is_visible()
    page.reload()
    assert page.locator(".whybn-status").inner_text() == f"1 of {ASKED} answered, 1 right."


def test_forgetting_clears_answers_and_keeps_the_questions(visit):
    page = visit.page
    page.goto("quiz.html")
    forms = page.locator("whybn-quiz form")
    for number in range(forms.count()):
        forms.nth(number).locator("[type=submit]").click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    assert page.locator(".whybn-status").inner_text() == f"0 of {ASKED} answered, 0 right."
    assert forms.count() == ASKED
    assert page.locator(".whybn-verdict:not(:empty)").count() == 0


def test_answers_go_to_a_file_and_the_later_ones_come_back_from_it(visit, tmp_path):
    page = visit.page
    page.goto("quiz.html")
    page.locator("whybn-quiz [type=submit]").first.scroll_into_view_if_needed()
    question = next(it for it in BANK.questions if it.topic == TOPIC and it.type is QuestionKind.NUMERIC)
    form = page.locator(f"[data-question={question.id}] form")
    form.get_by_label("Your number").fill("2,500")
    page.keyboard.press("Enter")
    assert form.get_by_text("2,500 may be 2500 or 2.500: write the one that you mean.").is_visible()
    form.get_by_label("Your number").fill(draw(question, quiz.SEED).answer)
    page.keyboard.press("Enter")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save answers").press("Enter")
    saving.value.save_as(file := tmp_path / "whybn-quiz.json")
    kept = QuizProgress(tmp_path / "quiz.json")
    kept.record(another := next(it.id for it in BANK.questions if it.topic == TOPIC and it != question), 1.0)
    assert kept.exchange(file, {question.id, another}).taken == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    for said in ("Taken from whybn-quiz.json: 2.", "whybn-quiz.json holds nothing newer."):
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_text(said).wait_for()
        assert page.locator(".whybn-status").inner_text() == f"2 of {ASKED} answered, 2 right."
    file.write_text("{}")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("whybn-quiz.json holds no answers of this quiz.").wait_for()


def test_a_link_to_a_question_brings_it_into_view(visit):
    page = visit.page
    last = [question.id for question in BANK.questions if question.topic == TOPIC][-1]
    page.goto(f"quiz.html#{last}")
    assert page.locator(f"[data-question={last}] form").is_visible()
    page.wait_for_function("(id) => document.getElementById(id).getBoundingClientRect().top < innerHeight", arg=last)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_answered_questions_and_filtered_rows_are_accessible_at_360_pixels(browser, home: str, scheme: str):
    axe = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    options = {"viewport": TELEPHONE, "color_scheme": scheme, "reduced_motion": "reduce"}
    with visiting(browser, base_url=home, **options) as opened:
        page = opened.page
        page.goto("quiz.html")
        for field in page.locator("whybn-quiz input[type=text]").all():
            field.fill("1")
        for button in page.locator("whybn-quiz [type=submit]").all():
            button.click()
        assert inaccessible(page, axe) + pale(page, axe, set()) + too_wide(page) == []
        page.goto("ledger.html#words=nothing+like+this")
        assert inaccessible(page, axe) + pale(page, axe, set()) + too_wide(page) == []
