"""The bank on a page: data for the custom element, and one HTML file that works without a server."""

import base64
import json
import re
from collections.abc import Sequence
from html import escape
from importlib import resources
from typing import Any

from whybn.course.questions import Question, QuestionBank, QuestionKind

from .compute import Drawn, draw, variants
from .grade import named, placed

CODE = re.compile(r"`([^`]+)`")


def inline(text: str) -> str:
    """A text without paragraphs."""
    return CODE.sub(r"<code>\1</code>", escape(" ".join(text.split()), quote=False))


def block(text: str, code: str = "") -> str:
    """Paragraphs, and a block of code after them."""
    paragraphs = "".join(f"<p>{inline(paragraph)}</p>" for paragraph in text.split("\n\n"))
    return paragraphs + (f"<pre><code>{escape(code, quote=False)}</code></pre>" if code else "")


ASSETS = ("grade.js", "quiz.js", "quiz.css")
# So many variants of a question that varies go onto the page.
MOST = 4


def data(bank: QuestionBank, questions: Sequence[Question], seed: int) -> dict[str, Any]:
    """The questions as the custom element ``<whybn-quiz>`` takes them, answers hidden from searching and finding."""
    topics = [{"slug": topic.slug, "title": topic.title} for topic in bank.topics]
    return {"topics": topics, "questions": [entry(question, seed) for question in questions]}


def entry(question: Question, seed: int) -> dict[str, Any]:
    """One question with its variants."""
    drawn = [draw(question, seed + number) for number in range(min(MOST, variants(question)))]
    return {
        "id": question.id,
        "topic": question.topic,
        "type": str(question.type),
        "level": str(question.level),
        "reading": question.reading,
        "variants": [variant(one) for one in drawn],
    }


def variant(drawn: Drawn) -> dict[str, Any]:
    """One variant: what is shown, and the secret."""
    text = block(drawn.text, drawn.question.code)
    for place, gap in enumerate(drawn.gaps):
        text = text.replace(f"[[{gap.name}]]", f'<span data-gap="{place}"></span>')
    secret = base64.b64encode(json.dumps(answers(drawn)).encode()).decode()
    return {"text": text, "choices": [inline(choice.text) for choice in drawn.choices], "secret": secret}


def answers(drawn: Drawn) -> dict[str, Any]:
    """What is right, and what is said to each answer."""
    kind = drawn.question.type
    told: dict[str, Any] = {"why": block(drawn.why), "solution": solution(drawn)}
    if kind is QuestionKind.SINGLE:
        told |= {"right": [c.right for c in drawn.choices], "feedback": [inline(c.feedback) for c in drawn.choices]}
    elif kind is QuestionKind.MULTIPLE:
        told["right"] = [choice.right for choice in drawn.choices]
        told["feedback"] = [inline(named(choice, taken=True)) for choice in drawn.choices]
        told["missed"] = [inline(named(choice, taken=False)) if choice.right else "" for choice in drawn.choices]
    elif kind is QuestionKind.ORDER:
        told |= {"places": [c.place for c in drawn.choices], "feedback": [inline(placed(c)) for c in drawn.choices]}
    elif kind is QuestionKind.CLOZE:
        told["gaps"] = [
            {
                "answers": gap.answers,
                "wrong": [{"text": wrong.text, "feedback": inline(wrong.feedback)} for wrong in gap.wrong],
                "otherwise": inline(gap.otherwise),
            }
            for gap in drawn.gaps
        ]
    else:
        numeric = kind is QuestionKind.NUMERIC
        told |= {"value": drawn.value, "tolerance": drawn.tolerance} if numeric else {"answer": drawn.answer}
        told["otherwise"] = inline(drawn.otherwise)
        told["wrong"] = [
            {"feedback": inline(wrong.feedback)} | ({"value": wrong.value} if numeric else {"text": wrong.text})
            for wrong in drawn.wrong
        ]
    return told


def solution(drawn: Drawn) -> str:
    """The right answer, as HTML."""
    match drawn.question.type:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            return "; ".join(inline(choice.text) for choice in drawn.choices if choice.right) or "none of them"
        case QuestionKind.ORDER:
            return "; ".join(inline(choice.text) for choice in sorted(drawn.choices, key=lambda choice: choice.place))
        case QuestionKind.CLOZE:
            return ", ".join(inline(gap.answers[0]) for gap in drawn.gaps)
        case _:
            return f"<code>{escape(drawn.answer, quote=False)}</code>"


def asset(name: str) -> str:
    """One of the files that a page needs, by its name in ``ASSETS``."""
    return (resources.files(__package__) / "assets" / name).read_text(encoding="utf-8")


def whole_page(bank: QuestionBank, questions: Sequence[Question], seed: int) -> str:
    """One file with everything in it."""
    # "</" inside a script element would end it.
    questions_json = json.dumps(data(bank, questions, seed), ensure_ascii=False).replace("</", "<\\/")
    return PAGE.format(
        css=asset("quiz.css"), grade=asset("grade.js"), quiz=asset("quiz.js"), json=questions_json, count=len(questions)
    )


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quiz: why does batch norm work?</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 45rem; padding: 1rem; }}
{css}</style>
</head>
<body>
<main>
<h1>Why does batch norm work? The quiz</h1>
<noscript><p>This page needs JavaScript. `whybn quiz` asks the same {count} questions in a terminal.</p></noscript>
<whybn-quiz><script type="application/json">{json}</script></whybn-quiz>
</main>
<script>
{grade}</script>
<script>
{quiz}</script>
</body>
</html>
"""
