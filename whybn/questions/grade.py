"""What a response is worth, and what is said to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from whybn.course.questions import QuestionKind

from .compute import Choice, Drawn, Gap
from .forms import plain, printed

Response = int | float | str | frozenset[int] | tuple[int, ...] | tuple[str, ...]
"""single: the chosen option's number from 0; multiple: a set of them; order: all of them in the chosen order; numeric:
a number; trace: a text; cloze: a text for each blank."""

# Room for the rounding of decimal numbers to binary ones, beside which a tolerance is large.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Grade:
    """A score from 0 to 1, and what to tell, in order."""

    score: float
    feedback: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether nothing was wrong or missing."""
        return self.score == 1


def grade(drawn: Drawn, response: Response) -> Grade:
    """Judge a response to a question."""
    match drawn.question.type, response:
        case QuestionKind.SINGLE, int(chosen):
            choice = drawn.choices[chosen]
            return Grade(float(choice.right), (choice.feedback,))
        case QuestionKind.MULTIPLE, frozenset():
            return multiple(drawn.choices, [choice in response for choice in range(len(drawn.choices))])
        case QuestionKind.ORDER, tuple():
            return order([drawn.choices[int(number)] for number in response])
        case QuestionKind.NUMERIC, int() | float():
            return numeric(drawn, float(response))
        case QuestionKind.TRACE, str():
            return trace(drawn, response)
        case QuestionKind.CLOZE, tuple():
            return cloze(drawn.gaps, [str(text) for text in response])
        case kind, _:
            raise TypeError(f"{response!r} is no response to a {kind} question")


def multiple(choices: Sequence[Choice], chosen: Sequence[bool]) -> Grade:
    """The share of right options that were chosen, less the share of wrong ones, but not below 0.

    Told is what was chosen, and what is right and was not.
    """
    rights = sum(choice.right for choice in choices)
    wrongs = len(choices) - rights
    hits = sum(choice.right and taken for choice, taken in zip(choices, chosen, strict=True))
    misses = sum(not choice.right and taken for choice, taken in zip(choices, chosen, strict=True))
    score = max(0.0, (hits / rights if rights else 1.0) - (misses / wrongs if wrongs else 0.0))
    told = [named(choice, taken) for choice, taken in zip(choices, chosen, strict=True) if taken or choice.right]
    return Grade(score, tuple(told))


def named(choice: Choice, taken: bool) -> str:
    """What to say of an option among several, by its name."""
    word = ("Right" if choice.right else "Wrong") if taken else "Right too, and not ticked"
    return f'{word}: "{choice.text.rstrip(".")}". {choice.feedback}'


def order(chosen: Sequence[Choice]) -> Grade:
    """The share of neighbours that follow each other rightly; feedback on the first item that is out of place."""
    pairs = list(pairwise(chosen))
    score = sum(after.place == before.place + 1 for before, after in pairs) / len(pairs)
    wrong = next((chosen[place] for place, item in enumerate(chosen) if item.place != place), None)
    return Grade(score, (placed(wrong),) if wrong else ())


def placed(item: Choice) -> str:
    """What to say of an item's place."""
    return f'"{item.text.rstrip(".")}" {item.feedback}'


def numeric(drawn: Drawn, response: float) -> Grade:
    """Right within the tolerance; else the slip that explains the number, if one does."""
    reach = drawn.tolerance + ROUNDING * max(1.0, abs(drawn.value))
    if abs(response - drawn.value) <= reach:
        return Grade(1.0, ())
    near = [wrong for wrong in drawn.wrong if abs(response - wrong.value) <= reach]
    nearest = min(near, key=lambda wrong: abs(response - wrong.value), default=None)
    return Grade(0.0, (nearest.feedback if nearest else drawn.otherwise,))


def trace(drawn: Drawn, response: str) -> Grade:
    """Right if the text is the output, but for spaces that mean nothing and the form of its numbers."""
    if printed(response) == printed(drawn.answer):
        return Grade(1.0, ())
    said = next((wrong.feedback for wrong in drawn.wrong if printed(wrong.text) == printed(response)), drawn.otherwise)
    return Grade(0.0, (said,))


def cloze(gaps: Sequence[Gap], texts: Sequence[str]) -> Grade:
    """The share of blanks that are filled rightly, with feedback on the others."""
    told = [judge_gap(gap, text) for gap, text in zip(gaps, texts, strict=True)]
    return Grade(told.count("") / len(told), tuple(feedback for feedback in told if feedback))


def judge_gap(gap: Gap, text: str) -> str:
    """What to say to a blank's text: nothing if it is right."""
    if plain(text) in map(plain, gap.answers):
        return ""
    return next((wrong.feedback for wrong in gap.wrong if plain(wrong.text) == plain(text)), gap.otherwise)
