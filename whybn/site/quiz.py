"""The quiz as pages, one for each topic. They can be read without scripts; with scripts they can be answered.

The answers are in the page in a form that neither its search nor the browser's finds (see whybn.questions.page).
"""

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whybn.course import claims as lecture
from whybn.course.claims import LedgerEntry
from whybn.course.questions import Question, QuestionBank, QuestionKind, Topic, load_questions
from whybn.questions import page as quiz_page

FOLDER = "quiz"
SEED = 1
ASKS = {
    QuestionKind.SINGLE: "One of these is right:",
    QuestionKind.MULTIPLE: "Any number of these is right:",
    QuestionKind.ORDER: "To be put into order:",
}


def pages(root: Path) -> Mapping[str, str]:
    """The overview, then a page for each topic."""
    bank, claims = load_questions(root), lecture.load_ledger(root)
    topics = {f"{FOLDER}/{topic.slug}.md": topic_page(bank, topic, claims) for topic in bank.topics}
    return {f"{FOLDER}/index.md": overview(bank)} | topics


def overview(bank: QuestionBank) -> str:
    """All topics."""
    rows = "\n".join(
        f"| [{topic.title}]({topic.slug}.md) | {len(topic.questions)} | {progress(topic)} |" for topic in bank.topics
    )
    return f"""---
title: Quiz
description: Questions on the lecture, its critics and the exercises, with feedback on every answer.
hide: [toc]
---

# Quiz

{len(bank.questions)} questions on the lecture, its critics and the exercises. Right answers are computed from the
reference, many wrong ones from mistakes that people make, so that a wrong answer can tell you which mistake it was.
Your answers stay in this browser.

<whybn-quiz-answers></whybn-quiz-answers>

| topic | questions | so far |
| --- | --: | --- |
{rows}

In a terminal `whybn quiz` asks the same questions and brings back those you missed. It shares answers with this page:
save them here, then `whybn quiz exchange whybn-quiz.json`, then load that file here. An instructor exports them for
[Moodle or Canvas](../instructor.md#the-quiz-in-a-course).
"""


def progress(topic: Topic) -> str:
    """The element that tells how far somebody is with a topic."""
    ids = " ".join(question.id for question in topic.questions)
    return f'<whybn-quiz-progress ids="{ids}"></whybn-quiz-progress>'


def topic_page(bank: QuestionBank, topic: Topic, claims: Mapping[str, LedgerEntry]) -> str:
    """The questions of a topic, each below a heading that its id leads to."""
    data = quiz_page.data(bank, topic.questions, SEED)
    # An attribute and no script element: where a page comes without a load, Material runs every script in it.
    text = html.escape(json.dumps(data, ensure_ascii=False))
    entries = {entry["id"]: entry for entry in data["questions"]}
    numbered = enumerate(topic.questions, 1)
    questions = "\n".join(asked(question, entries[question.id], number, claims) for number, question in numbered)
    return f"""---
title: "Quiz: {topic.title}"
description: "{len(topic.questions)} questions: {topic.title}."
hide: [toc]
---

# {topic.title}

<whybn-quiz class="no-copy" questions="{text}" markdown>
<noscript data-search-exclude>Answers need scripts; <code>whybn quiz {topic.slug}</code> asks in a terminal.</noscript>

{questions}
</whybn-quiz>

[All topics](index.md)
"""


def asked(question: Question, entry: Mapping[str, Any], number: int, claims: Mapping[str, LedgerEntry]) -> str:
    """A question to read: what is asked, what can be chosen, where to read on."""
    variant = entry["variants"][0]
    choices = "".join(f"<li>{choice}</li>" for choice in variant["choices"])
    offered = f"<p>{ASKS[question.type]}</p><ul>{choices}</ul>" if choices else ""
    return f"""## Question {number} {{ #{question.id} }}

<div data-question="{question.id}" markdown>
<div>{variant["text"]}{offered}</div>

Read on: {", ".join(reading(question, claims))}
{{ .whybn-reading }}
</div>
"""


def reading(question: Question, claims: Mapping[str, LedgerEntry]) -> list[str]:
    """Links to the claims and clauses that a question is about, else to the page that it names."""
    pages = dict.fromkeys(claims[claim].page for claim in question.claims)
    links = [f"[{claims[page].title}](/claims/{page}.md)" for page in pages]
    for clause in question.clauses:
        name, _, slug = clause.partition(".")
        links.append(f"[{clause}](/specification/{name}.md#{slug})")
    name = Path(question.reading).stem
    return links or [f"[{name}](/specification/{name}.md)"]
