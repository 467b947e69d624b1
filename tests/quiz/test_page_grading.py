"""The browser's grading against Python's, on every question of the page, in an engine of browsers."""

import json
from itertools import combinations, islice, permutations

import pytest

from whybn.course.questions import QuestionKind
from whybn.questions import page
from whybn.questions.compute import Drawn, draw
from whybn.questions.forms import number, printed, spellings, unclear
from whybn.questions.grade import Response, grade
from whybn.questions.page import inline
from whybn.site.javascript import engine

from .parts import bank

SEED = 1
RUN = "(cases) => cases.map(([type, secret, response]) => WhybnGrade.grade(type, secret, response))"


def in_browser(script: str, given: object) -> object:
    """What a function in JavaScript makes of this, beside the page's own grading; both cross as JSON."""
    grader = engine(page.asset("grade.js"))
    return json.loads(str(grader.eval(f"JSON.stringify(({script})({json.dumps(given)}))")))


def responses(drawn: Drawn) -> list[Response]:
    """Right ones, wrong ones and odd ones."""
    places = range(len(drawn.choices))
    match drawn.question.type:
        case QuestionKind.SINGLE:
            return list(places)
        case QuestionKind.MULTIPLE:
            return [frozenset(chosen) for size in range(len(places) + 1) for chosen in combinations(places, size)]
        case QuestionKind.ORDER:
            return list(islice(permutations(places), 100))
        case QuestionKind.NUMERIC:
            numbers = [drawn.value, float(drawn.answer), 1e9, *(wrong.value for wrong in drawn.wrong)]
            return [number + step * drawn.tolerance for number in numbers for step in (-1.1, -1, 0, 1, 1.1)]
        case QuestionKind.TRACE:
            texts = [drawn.answer, *(wrong.text for wrong in drawn.wrong)]
            return [
                variant
                for text in texts
                for variant in (text, f" {text.upper()} ", text.replace(", ", " ,"), *spellings(text), "no")
            ]
        case QuestionKind.CLOZE:
            texts = [[*gap.answers, *(wrong.text for wrong in gap.wrong), "no", ""] for gap in drawn.gaps]
            return [tuple(own[turn % len(own)] for own in texts) for turn in range(12)]


def test_the_browser_gives_the_scores_and_the_feedback_of_the_bank():
    cases, expected = [], []
    for question in bank().questions:
        drawn = draw(question, SEED)
        for response in responses(drawn):
            result = grade(drawn, response)
            plain = sorted(response) if isinstance(response, frozenset) else response
            cases.append([str(question.type), page.answers(drawn), plain])
            expected.append({"score": pytest.approx(result.score), "feedback": [inline(f) for f in result.feedback]})
    assert in_browser(RUN, cases) == expected


NUMBERS = [
    "1.5",
    " 1,5",
    "2,500",
    "-2,500",
    "\N{MINUS SIGN}2.",
    "np.float64(0.25)",
    "[1.5]",
    "array([3])",
    "1/3",
    "much",
    "",
]
OUTPUTS = [
    "[-1.0, 0.0]",
    "[-1. -0.]",
    "array([1., 2.5])",
    "[1 2]",
    "3 [1.0] [2.0]",
    "float32",
    "[nan, 1e-5]",
    "1-2",
    "(2,)",
]
READ = """([numbers, outputs]) => {
  const one = (text) => (Number.isNaN(WhybnGrade.number(text)) ? null : WhybnGrade.number(text));
  const same = outputs.map((text) => outputs.map((other) => WhybnGrade.printed(text) === WhybnGrade.printed(other)));
  return [numbers.map(one), numbers.map(WhybnGrade.unclear), same];
}"""


def test_the_browser_reads_numbers_and_outputs_as_the_bank_does():
    same = [[printed(text) == printed(other) for other in OUTPUTS] for text in OUTPUTS]
    expected = [[number(text) for text in NUMBERS], [unclear(text) for text in NUMBERS], same]
    assert in_browser(READ, [NUMBERS, OUTPUTS]) == expected
