"""The browser's grading against Python's, on every question of the page, where Node is there to run it."""

import json
import shutil
import subprocess
from itertools import combinations, islice, permutations

import pytest

from whybn.course.questions import QuestionKind
from whybn.questions import page
from whybn.questions.compute import Drawn, draw
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
                variant for text in texts for variant in (text, f" {text.upper()} ", text.replace(", ", " ,"), "no")
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
