"""The browser's grading against Python's, on every question of the page, where Node is there to run it."""

import json
import shutil
import subprocess
from itertools import combinations, islice, permutations

import pytest

from whybn.course.questions import QuestionKind
from whybn.questions import page
from whybn.questions.compute import Drawn, draw
from whybn.questions.forms import number, printed, spellings, unclear
from whybn.questions.grade import Response, grade
from whybn.questions.page import inline

from .parts import bank

NODE = shutil.which("node")
SEED = 1
RUN = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([type, secret, response]) => WhybnGrade.grade(type, secret, response))));
"""


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


@pytest.mark.skipif(NODE is None, reason="no Node")
def test_the_browser_gives_the_scores_and_the_feedback_of_the_bank():
    cases, expected = [], []
    for question in bank().questions:
        drawn = draw(question, SEED)
        for response in responses(drawn):
            result = grade(drawn, response)
            plain = sorted(response) if isinstance(response, frozenset) else response
            cases.append([str(question.type), page.answers(drawn), plain])
            expected.append({"score": pytest.approx(result.score), "feedback": [inline(f) for f in result.feedback]})
    script = page.asset("grade.js") + RUN
    found = subprocess.run(
        [str(NODE), "-e", script], input=json.dumps(cases), capture_output=True, text=True, check=True
    )
    assert json.loads(found.stdout) == expected


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
READ = """
const [numbers, outputs] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const one = (text) => (Number.isNaN(WhybnGrade.number(text)) ? null : WhybnGrade.number(text));
const same = outputs.map((text) => outputs.map((other) => WhybnGrade.printed(text) === WhybnGrade.printed(other)));
console.log(JSON.stringify([numbers.map(one), numbers.map(WhybnGrade.unclear), same]));
"""


@pytest.mark.skipif(NODE is None, reason="no Node")
def test_the_browser_reads_numbers_and_outputs_as_the_bank_does():
    found = subprocess.run(
        [str(NODE), "-e", page.asset("grade.js") + READ],
        input=json.dumps([NUMBERS, OUTPUTS]),
        capture_output=True,
        text=True,
        check=True,
    )
    same = [[printed(text) == printed(other) for other in OUTPUTS] for text in OUTPUTS]
    assert json.loads(found.stdout) == [[number(text) for text in NUMBERS], [unclear(text) for text in NUMBERS], same]
