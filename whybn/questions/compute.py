"""A question with its numbers: what a seed makes of it, with right and wrong answers computed from the reference."""

import contextlib
import hashlib
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from whybn.course.questions import Blank, Option, Question, QuestionKind, Slip
from whybn.errors import QuizError

from .forms import forms


@dataclass(frozen=True)
class Choice:
    """An option or an item as it is shown; ``place`` is where an item belongs, counted from 0."""

    text: str
    feedback: str
    right: bool = False
    place: int = 0


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that is expected, as a number or as a text, and what to say to it."""

    feedback: str
    text: str
    value: float = math.nan


@dataclass(frozen=True)
class Gap:
    """A blank: the texts that fit, the wrong ones that are expected, and what is said to all others."""

    name: str
    answers: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    otherwise: str


@dataclass(frozen=True)
class Drawn:
    """A question ready to be asked.

    Attributes:
        choices: the options, or the items to be put in order, shuffled.
        answer: the right answer as a text, where it is one number or one text.
        value, tolerance: the right number, and how far an answer may be off.
    """

    question: Question
    seed: int
    text: str
    why: str
    otherwise: str = ""
    choices: tuple[Choice, ...] = ()
    answer: str = ""
    value: float = math.nan
    tolerance: float = 0.0
    wrong: tuple[Wrong, ...] = ()
    gaps: tuple[Gap, ...] = ()
    picked: Mapping[str, Any] = field(default_factory=dict)


def draw(question: Question, seed: int = 0) -> Drawn:
    """The question as this seed makes it; equal seeds make equal questions."""
    picked = pick(question, seed)
    space = namespace(question, picked)
    value: Any = evaluate(question, question.expr, space) if question.expr else None
    space["value"] = value
    match question.type:
        case QuestionKind.SINGLE | QuestionKind.MULTIPLE:
            found: dict[str, Any] = {"choices": shuffled(options(question, space), question.id, seed)}
        case QuestionKind.ORDER:
            items = [
                Choice(told(question, item.text, space), told(question, item.feedback, space), place=place)
                for place, item in enumerate(question.item)
            ]
            found = {"choices": displaced(shuffled(items, question.id, seed))}
        case QuestionKind.NUMERIC:
            space["answer"] = answer = shown(float(value), question.decimals)
            found = {
                "answer": answer,
                "value": float(value),
                "tolerance": tolerance(question.decimals),
                "wrong": tuple(numeric_slip(question, slip, space) for slip in question.slip),
            }
        case QuestionKind.TRACE:
            answer = run(question, question.code, space)
            found = {"answer": answer, "wrong": tuple(trace_slip(question, slip, space) for slip in question.slip)}
        case QuestionKind.CLOZE:
            found = {"gaps": tuple(gap(question, blank, space) for blank in question.blank)}
    text, why, otherwise = (fill(question, text, space) for text in (question.text, question.why, question.otherwise))
    return Drawn(question, seed, text, why, otherwise, picked=picked, **found)


def tolerance(decimals: int) -> float:
    """How far off a number may be: a unit of the last place that is asked for; whole numbers are exact.

    Half of it is for rounding the answer, half for rounding on the way.
    """
    return 10.0**-decimals if decimals else 0.0


def variants(question: Question) -> int:
    """How many different draws a question has."""
    return math.prod(len(values) for values in question.vary.values())


def pick(question: Question, seed: int) -> dict[str, Any]:
    """The values that a seed chooses. Seeds in a row choose differently, until all variants have come."""
    count = variants(question)
    # A step without a common divisor visits every variant; near the golden ratio, neighbours lie far apart.
    step = next((s for s in range(round(count * 0.618), count) if math.gcd(s, count) == 1), 1)
    index = (digest(question.id) + seed * step) % count
    picked = {}
    for name, values in question.vary.items():
        index, place = divmod(index, len(values))
        picked[name] = values[place]
    return picked


def digest(*words: object) -> int:
    """A large number made of words, the same on every machine and in every version."""
    return int.from_bytes(hashlib.sha256("/".join(map(str, words)).encode()).digest()[:8], "big")


def shuffled(choices: Sequence[Choice], *words: object) -> tuple[Choice, ...]:
    """Choices in an order that depends on the words alone."""
    return tuple(sorted(choices, key=lambda choice: digest(choice.text, *words)))


def displaced(items: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Items in an order that does not give the answer away."""
    return items[1:] + items[:1] if [item.place for item in items] == list(range(len(items))) else items


def namespace(question: Question, picked: Mapping[str, Any]) -> dict[str, Any]:
    """What expressions may name: np, math, the functions of the course, ``twin``, and the question's own values."""
    import numpy as np

    import reference_impl
    from reference_impl.misconceptions import TWINS

    space: dict[str, Any] = {name: getattr(reference_impl, name) for name in reference_impl.__all__}
    space |= {"np": np, "math": math, "twin": lambda name: TWINS[name].build(), **picked}
    for name, expr in question.let.items():
        space[name] = evaluate(question, expr, space)
    return space


def with_twin(question: Question, twin: str, space: Mapping[str, Any]) -> dict[str, Any]:
    """The namespace in which a misconception has taken its function's place."""
    from reference_impl.misconceptions import TWINS

    if twin not in TWINS:
        raise QuizError(f"question {question.id}: there is no misconception {twin}")
    return {**space, TWINS[twin].function: TWINS[twin].build()}


def evaluate(question: Question, expr: str, space: Mapping[str, Any]) -> Any:
    """The value of an expression of the bank."""
    import numpy as np

    try:
        with np.errstate(all="ignore"):  # a misconception may divide by zero; that is its answer
            return eval(expr, dict(space))  # noqa: S307 - the course's own text, trusted as its code is
    except Exception as error:
        raise QuizError(f"question {question.id}: {expr!r} raised {type(error).__name__}: {error}") from error


def run(question: Question, code: str, space: Mapping[str, Any]) -> str:
    """What code prints; where it raises, the exception's name is the last line."""
    import numpy as np

    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate(all="ignore"):
        try:
            exec(compile(code, f"<question {question.id}>", "exec"), dict(space))  # noqa: S102 - the course's own text
        except Exception as error:
            print(type(error).__name__)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())


def fill(question: Question, text: str, space: Mapping[str, Any]) -> str:
    """A text with the values in it. Raises QuizError where a name is not known."""
    try:
        return text.format_map(space)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise QuizError(f"question {question.id}: {text[:40]!r} cannot be filled in: {error!r}") from error


def told(question: Question, text: str, space: Mapping[str, Any]) -> str:
    """A text of one paragraph, with the values in it."""
    return " ".join(fill(question, text, space).split())


def shown(value: float, decimals: int) -> str:
    """A number to so many decimals, halves away from zero as at school; zero has no sign."""
    if not math.isfinite(value):
        return str(value)
    exact = Decimal(f"{value:.12g}")  # what a half is must not hang on the last bit
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0:f}"


def options(question: Question, space: Mapping[str, Any]) -> list[Choice]:
    """The options, with their values. Raises QuizError where a computed fact contradicts a mark."""
    choices = []
    for option in question.option:
        own = {**space, "value": option_value(question, option, space)}
        if option.verify and bool(evaluate(question, option.verify, own)) is not option.right:
            raise QuizError(f"question {question.id}: {option.verify!r} contradicts the mark of {option.text[:40]!r}")
        choices.append(Choice(told(question, option.text, own), told(question, option.feedback, own), option.right))
    return choices


def option_value(question: Question, option: Option, space: Mapping[str, Any]) -> Any:
    """What ``{value}`` stands for in an option: its own expression's value, or the question's under a misconception."""
    own = with_twin(question, option.twin, space) if option.twin else space
    if option.expr or option.twin:
        return evaluate(question, option.expr or question.expr, own)
    return space["value"]


def numeric_slip(question: Question, slip: Slip, space: Mapping[str, Any]) -> Wrong:
    """A wrong number, by a misconception or by another expression."""
    own = with_twin(question, slip.twin, space) if slip.twin else space
    value = float(evaluate(question, slip.expr or question.expr, own))
    text = shown(value, question.decimals)
    return Wrong(told(question, slip.feedback, {**space, "slip": text}), text, value)


def trace_slip(question: Question, slip: Slip, space: Mapping[str, Any]) -> Wrong:
    """A wrong output: that of the code as someone misreads it."""
    own = with_twin(question, slip.twin, space) if slip.twin else space
    if slip.edit and question.code.count(slip.edit[0]) != 1:
        raise QuizError(f"question {question.id}: {slip.edit[0]!r} must occur once in the code")
    code = question.code.replace(*slip.edit) if slip.edit else question.code
    text = slip.text or run(question, code, own)
    return Wrong(told(question, slip.feedback, {**space, "slip": text}), text)


def gap(question: Question, blank: Blank, space: Mapping[str, Any]) -> Gap:
    """A blank with its answers."""
    fitting = (str(evaluate(question, blank.expr, space)),) if blank.expr else ()
    wrong = tuple(
        Wrong(told(question, slip.feedback, space), text)
        for slip in blank.slip
        for text in written(question, blank, slip.text or str(evaluate(question, slip.expr, space)))
    )
    answers = dict.fromkeys(text for answer in fitting + blank.answers for text in written(question, blank, answer))
    return Gap(blank.name, tuple(answers), wrong, told(question, blank.otherwise, space))


def written(question: Question, blank: Blank, word: str) -> tuple[str, ...]:
    """A blank's word in the forms in which it may be written."""
    return tuple(dict.fromkeys(forms(word, question.text, blank.name)))
