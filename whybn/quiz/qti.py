"""The bank as a QTI 1.2 package for Canvas, by ``text2qti``.

text2qti knows single and multiple choice, numbers and short answers. What it lacks is left out, with the reason:
orderings, a cloze of several blanks, and numbers near zero.
"""

import re
from collections.abc import Sequence

from whybn.course.questions import Question, QuestionKind
from whybn.errors import QuizError, require
from whybn.questions.compute import Drawn, draw
from whybn.questions.forms import spellings

# text2qti writes numbers with four decimals.
LEAST = 1e-3


def package(questions: Sequence[Question], seed: int) -> tuple[bytes, dict[str, str]]:
    """The package, a zip, and what is left out: question ids with the reasons."""
    drawn = [draw(question, seed) for question in questions]
    left_out = {d.question.id: reason for d in drawn if (reason := lacks(d))}
    kept = [d for d in drawn if d.question.id not in left_out]
    if not kept:
        raise QuizError(f"none of these questions can be told in QTI ({next(iter(left_out.values()))})")
    return convert(text(kept)), left_out


def lacks(drawn: Drawn) -> str:
    """Why a question cannot be told; nothing if it can."""
    match drawn.question.type:
        case QuestionKind.ORDER:
            return "text2qti has no ordering"
        case QuestionKind.CLOZE if len(drawn.gaps) > 1:
            return "text2qti has no question of several blanks"
        case QuestionKind.NUMERIC if abs(drawn.value) - drawn.tolerance < LEAST:
            return "text2qti has no numbers near zero"
    return ""


def convert(source: str) -> bytes:
    """text2qti's package of a quiz in its own notation."""
    require("--qti", "text2qti")
    from text2qti.config import Config  # type: ignore[import-untyped]
    from text2qti.err import Text2qtiError  # type: ignore[import-untyped]
    from text2qti.qti import QTI  # type: ignore[import-untyped]
    from text2qti.quiz import Quiz  # type: ignore[import-untyped]

    try:
        # A new Config has the defaults: it neither reads nor writes the user's file.
        return bytes(QTI(Quiz(source, config=Config())).zip_bytes())
    except Text2qtiError as error:
        raise QuizError(f"text2qti refuses the questions: {error}") from error


def text(questions: Sequence[Drawn]) -> str:
    """A quiz in text2qti's notation."""
    head = "Quiz title: whybn\nQuiz description: Why does batch norm work?\nShuffle answers: true\n"
    return head + "\n" + "\n".join(entry(drawn) for drawn in questions)


def entry(drawn: Drawn) -> str:
    """One question."""
    kind = drawn.question.type
    lines = [f"Title: {drawn.question.id}", "Points: 1", f"1.  {indented(asked(drawn))}", f"... {escaped(drawn.why)}"]
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        for place, choice in enumerate(drawn.choices):
            lines += [f"{mark(kind, choice.right, place)} {escaped(choice.text)}", f"... {escaped(choice.feedback)}"]
    elif kind is QuestionKind.NUMERIC:
        exact = not drawn.tolerance
        lines += [f"- {escaped(hints(drawn))}"]
        lines += [f"= {drawn.value:.0f}" if exact else f"= {drawn.value!r} +- {drawn.tolerance:g}"]
    else:
        answers = drawn.gaps[0].answers if drawn.gaps else (drawn.answer,)
        lines += [
            f"- {escaped(hints(drawn))}",
            *(f"* {spelling}" for answer in answers for spelling in spellings(answer)),
        ]
    return "\n".join(lines) + "\n"


def mark(kind: QuestionKind, right: bool, place: int) -> str:
    """How an option begins."""
    if kind is QuestionKind.MULTIPLE:
        return "[*]" if right else "[ ]"
    return f"{'*' if right else ''}{chr(ord('a') + place)})"


def hints(drawn: Drawn) -> str:
    """What is said to a wrong answer; QTI by text2qti has one text for all of them, so the slips are named in it."""
    gap = drawn.gaps[0] if drawn.gaps else None
    wrong, otherwise = (gap.wrong, gap.otherwise) if gap else (drawn.wrong, drawn.otherwise)
    return " ".join([otherwise, *(f"If you have {slip.text}: {slip.feedback}" for slip in wrong)])


def asked(drawn: Drawn) -> str:
    """A question's text, in Markdown, with its code and its blank."""
    said = drawn.text
    for gap in drawn.gaps:
        said = said.replace(f"[[{gap.name}]]", "____")
    said = "\n\n".join(escaped(paragraph) for paragraph in said.split("\n\n"))
    code = "\n".join(f"    {line}" for line in drawn.question.code.splitlines())
    return f"{said}\n\n{code}" if code else said


def indented(said: str) -> str:
    """All lines but the first moved right, which is how text2qti knows that they belong to it."""
    first, *others = said.splitlines()
    return "\n".join([first, *(f"    {line}" if line else "" for line in others)])


def escaped(said: str) -> str:
    """A paragraph in one line; outside code, what Markdown would read as a sign gets a backslash."""
    parts = re.split(r"(`[^`]+`)", " ".join(said.split()))
    return "".join(part if part.startswith("`") else re.sub(r"([\\*_$<>\[\]#~^])", r"\\\1", part) for part in parts)
