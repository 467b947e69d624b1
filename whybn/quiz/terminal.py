"""The quiz in a terminal: a question, an answer, what is to be said to it.

Nothing is drawn and no line is written twice, so a screen reader gets what the eye gets. Colour never says anything
that words do not say.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click
from rich.console import Console
from rich.text import Text

from whybn.course.questions import Question, QuestionKind
from whybn.questions.compute import Drawn, draw
from whybn.questions.forms import number, unclear
from whybn.questions.grade import Grade, Response, grade

from .progress import QuizProgress

WIDTH = 80


def wants_style() -> bool:
    """Whether standard output is a terminal that may be styled (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Voice:
    """Says paragraphs, lists and code; ``styled`` adds weight and colour."""

    def __init__(self, styled: bool | None = None) -> None:
        self.styled = wants_style() if styled is None else styled
        self.width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
        self.console = Console(highlight=False, soft_wrap=True) if self.styled else None

    def line(self, text: str = "", style: str = "") -> None:
        """One line as it is."""
        if self.console is not None:
            self.console.print(Text(text, style))
        else:
            click.echo(text)

    def say(self, text: str, style: str = "", indent: str = "", first: str = "") -> None:
        """Paragraphs, wrapped; ``first`` stands before the first line, ``indent`` before the others."""
        for place, paragraph in enumerate(text.split("\n\n")):
            lead = first if place == 0 else indent
            lines = textwrap.wrap(
                " ".join(paragraph.split()),
                self.width,
                initial_indent=lead,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
            for line in lines or [""]:
                self.line(line, style)

    def code(self, text: str) -> None:
        """Lines of code, indented and never wrapped."""
        self.line()
        for line in text.splitlines():
            self.line(f"    {line}".rstrip(), "cyan")
        self.line()

    def numbered(self, entries: list[str]) -> None:
        """A list whose numbers are what one answers with."""
        self.line()
        for place, entry in enumerate(entries, 1):
            lead = f"  {place}. "
            self.say(entry, indent=" " * len(lead), first=lead)
        self.line()


ASK = {
    QuestionKind.SINGLE: "Number of your answer",
    QuestionKind.MULTIPLE: "Numbers of all that apply, like 1 3, or none",
    QuestionKind.NUMERIC: "Your number",
    QuestionKind.ORDER: "The numbers in order, like 3 1 2",
    QuestionKind.TRACE: "What it prints",
}
HELP = "`skip` goes on without an answer, `quit` ends; Ctrl-C or Ctrl-D end too. Every answer so far is kept."


T = TypeVar("T")


class Quit(Exception):
    """The learner wants to stop."""


class Skip(Exception):
    """The learner wants the next question."""


@dataclass
class Tally:
    """What happened in a session."""

    asked: int = 0
    right: int = 0


def take(questions: Sequence[Question], progress: QuizProgress, voice: Voice, seed: int | None = None) -> Tally:
    """Ask the questions in turn. Every answer is kept at once, so that stopping loses nothing.

    Without a seed a question has other numbers each time it comes back.
    """
    tally = Tally()
    voice.say(HELP)
    try:
        for place, question in enumerate(questions, 1):
            drawn = draw(question, progress.seen(question.id) if seed is None else seed)
            show(drawn, voice, f"Question {place} of {len(questions)}")
            try:
                result = grade(drawn, respond(drawn, voice))
            except Skip:
                continue
            tell(drawn, result, voice)
            progress.record(question.id, result.score)
            tally.asked += 1
            tally.right += result.right
    except (Quit, click.Abort, KeyboardInterrupt):
        voice.line()
        voice.line("Stopped.")
    finish(tally, questions, progress, voice)
    return tally


def finish(tally: Tally, questions: Sequence[Question], progress: QuizProgress, voice: Voice) -> None:
    """The last words of a session."""
    voice.line()
    if not tally.asked:
        voice.say("No answer this time, so nothing has changed.")
        return
    missed = sum(1 for question in questions if (score := progress.score(question.id)) is not None and score < 1)
    again = f" {missed} will come back: `whybn quiz --review`, ten minutes from now." if missed else ""
    voice.say(f"{tally.right} of {tally.asked} right.{again} Your answers are kept in {progress.path}.")


def show(drawn: Drawn, voice: Voice, title: str) -> None:
    """A question as it is asked."""
    question = drawn.question
    voice.line()
    voice.line(f"{title} ({question.topic}, {question.level})", "bold")
    voice.line()
    voice.say(gaps_numbered(drawn))
    if question.code:
        voice.code(question.code)
    if drawn.choices:
        voice.numbered([choice.text for choice in drawn.choices])


def gaps_numbered(drawn: Drawn) -> str:
    """The text, its blanks as (1), (2) and so on."""
    text = drawn.text
    for place, gap in enumerate(drawn.gaps, 1):
        text = text.replace(f"[[{gap.name}]]", f"({place}) ____")
    return text


def respond(drawn: Drawn, voice: Voice) -> Response:
    """The learner's response. Raises Skip or Quit; asks again where an answer is not of the form."""
    if drawn.gaps:
        return tuple(ask(f"Blank ({place})", str, voice) for place in range(1, len(drawn.gaps) + 1))
    return ask(ASK[drawn.question.type], lambda text: parse(drawn, text), voice)


def ask(prompt: str, read: Callable[[str], T], voice: Voice) -> T:
    """One line of input, read by ``read``, which raises ValueError with what is wrong."""
    while True:
        text: str = click.prompt(prompt, prompt_suffix=": ", default="", show_default=False).strip()
        if text.casefold() == "quit":
            raise Quit
        if text.casefold() == "skip":
            raise Skip
        if not text or text == "?":
            voice.say(HELP)
            continue
        try:
            return read(text)
        except ValueError as error:
            voice.say(str(error))


def parse(drawn: Drawn, text: str) -> Response:
    """A response from a line. Raises ValueError that says what is wanted."""
    kind, count = drawn.question.type, len(drawn.choices)
    if kind is QuestionKind.TRACE:
        return text
    if kind is QuestionKind.NUMERIC:
        if (value := number(text)) is None:
            raise ValueError(unclear(text))
        return value
    numbers = [] if text.casefold() == "none" and kind is QuestionKind.MULTIPLE else numbers_in(text, count)
    if kind is QuestionKind.MULTIPLE:
        return frozenset(numbers)
    if kind is QuestionKind.ORDER:
        if sorted(numbers) != list(range(count)):
            raise ValueError(f"Write each number from 1 to {count} once, in the order that you think right.")
        return tuple(numbers)
    if len(numbers) != 1:
        raise ValueError("One number, please: exactly one answer is right.")
    return numbers[0]


def numbers_in(text: str, count: int) -> list[int]:
    """The numbers of a line, counted from 0."""
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and 1 <= int(word) <= count for word in words):
        raise ValueError(f"Write numbers from 1 to {count}.")
    return [int(word) - 1 for word in words]


def tell(drawn: Drawn, result: Grade, voice: Voice) -> None:
    """The verdict, the feedback, the right answer and where to read on."""
    verdict, style = ("Right.", "bold green") if result.right else ("Not right.", "bold red")
    if 0 < result.score < 1:
        verdict, style = f"Partly right: {result.score:.0%}.", "bold yellow"
    voice.line()
    voice.line(verdict, style)
    for feedback in result.feedback:
        voice.say(feedback)
    if not result.right:
        voice.say(f"The answer: {solution(drawn)}")
    voice.say(drawn.why)
    voice.say(f"Read on: {drawn.question.reading}")


def solution(drawn: Drawn) -> str:
    """The right answer in words."""
    match drawn.question.type:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            places = [str(place) for place, choice in enumerate(drawn.choices, 1) if choice.right]
            return " and ".join(places) if places else "none of them"
        case QuestionKind.ORDER:
            ordered = sorted(range(len(drawn.choices)), key=lambda place: drawn.choices[place].place)
            return " ".join(str(place + 1) for place in ordered)
        case QuestionKind.CLOZE:
            return ", ".join(f"({place}) {gap.answers[0]}" for place, gap in enumerate(drawn.gaps, 1))
        case _:
            return drawn.answer
