"""What students ask: every question is on the page with its answer, a picture and the page that shows it."""

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from whybn.course.asked import load_asked, read_asked
from whybn.errors import CourseError
from whybn.site import ask
from whybn.site.small_pictures import WIDTH, bars, picture, table

ROOT = Path(__file__).parents[2]
ASKED = load_asked(ROOT)
PAGE = ask.pages(ROOT)[ask.PAGE]
EACH = pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.slug)


@EACH
def test_a_question_has_an_anchor_its_answer_and_a_link_to_the_page_that_shows_it(asked):
    _, section = PAGE.split(f"## {asked.text} {{ #{asked.slug} }}")
    section = section.partition("\n## ")[0]
    assert asked.answer in section
    assert f"]({asked.page})" in section
    assert f"- [{asked.text}](#{asked.slug})" in PAGE


@EACH
def test_a_picture_has_a_name_and_stays_inside_its_frame(asked):
    drawn = fromstring(picture(asked))
    assert drawn.get("aria-label")
    height = float(drawn.get("viewBox").split()[3])
    for box in drawn.iter("rect"):
        x, y, width, tall = (float(box.get(key)) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert x + width <= WIDTH
        assert y + tall <= height


def test_a_bar_is_as_long_as_its_number_says():
    widths = [float(box.get("width")) for box in fromstring(bars(["a | 10", "b | 40"], "%", "Of what")).iter("rect")]
    assert widths[1] == pytest.approx(4 * widths[0], rel=0.01)


def test_batch_norm_marks_a_column_and_layer_norm_a_row():
    for what, count in {"column": 4, "row": 5, "plane": 8}.items():
        assert table([f"x | {what}"]).count('class="about"') == count


@pytest.mark.parametrize(
    ("change", "said"),
    [({"page": None}, "lacks page"), ({"colour": "red"}, "does not know colour"), ({"bars": ["a | 1"]}, "2 pictures")],
)
def test_a_question_that_is_not_of_the_form_is_named(change, said):
    table_ = {
        "slug": "it",
        "text": "Why?",
        "answer": "So. It is.",
        "page": "/frameworks.md",
        "chain": ["a | b"],
    } | change
    with pytest.raises(CourseError, match=said):
        read_asked({key: value for key, value in table_.items() if value is not None})
