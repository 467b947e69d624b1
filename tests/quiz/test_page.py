"""The data for the page. The page itself was driven in a browser by hand: all questions, all forms, and axe-core."""

import base64
import json
import re

import pytest

from whybn.course.questions import Question, QuestionKind
from whybn.questions import page
from whybn.questions.compute import draw

from .parts import bank, name

QUESTIONS = bank().questions


def secret(variant: dict[str, str]) -> dict[str, object]:
    return json.loads(base64.b64decode(variant["secret"]))


@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_a_question_on_the_page_has_the_answers_of_the_bank(question: Question):
    entry = page.entry(question, seed=5)
    for place, variant in enumerate(entry["variants"]):
        drawn, told = draw(question, 5 + place), secret(variant)
        assert len(variant["choices"]) == len(drawn.choices)
        match question.type:
            case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
                assert told["right"] == [choice.right for choice in drawn.choices]
            case QuestionKind.ORDER:
                assert told["places"] == [choice.place for choice in drawn.choices]
            case QuestionKind.NUMERIC:
                assert (told["value"], told["tolerance"]) == (drawn.value, drawn.tolerance)
            case QuestionKind.TRACE:
                assert told["answer"] == drawn.answer
            case QuestionKind.CLOZE:
                assert [gap["answers"] for gap in told["gaps"]] == [list(gap.answers) for gap in drawn.gaps]
                assert variant["text"].count("data-gap=") == len(drawn.gaps)


def test_a_question_that_varies_comes_with_other_numbers():
    varied = next(question for question in QUESTIONS if question.id == "one-entry-by-hand")
    assert len({variant["text"] for variant in page.entry(varied, 1)["variants"]}) == page.MOST


def test_the_page_is_one_file_that_asks_for_nothing():
    text = page.whole_page(bank(), QUESTIONS, 1)
    assert re.findall(r"(?:src|href)=\"", text) == []
    assert re.findall(r"https?://", text) == []
    assert text.count("<script") == text.count("</script>") == 3


def test_the_questions_inside_the_page_are_the_data():
    text = page.whole_page(bank(), QUESTIONS, 1)
    inside = re.search(r'<script type="application/json">(.*?)</script>', text, re.S)
    assert inside
    assert json.loads(inside[1]) == json.loads(json.dumps(page.data(bank(), QUESTIONS, 1)))


def test_searching_the_page_does_not_find_the_answers():
    drawn = [draw(question, 1) for question in QUESTIONS]
    text = page.whole_page(bank(), QUESTIONS, 1)
    assert [one.question.id for one in drawn if one.why in text] == []


def test_text_is_escaped():
    from whybn.questions.page import block, inline

    assert inline("a < `b & c`") == "a &lt; <code>b &amp; c</code>"
    assert block("one\n\ntwo", "x < y") == "<p>one</p><p>two</p><pre><code>x &lt; y</code></pre>"
