"""All rules, and what breaks them. A rule yields sentences: where, what is wrong; what to do."""

from collections.abc import Callable, Iterator

from whybn.errors import CourseError, QuizError

from . import asked, claims, clauses, comments, exercises, explanations, misconceptions, questions, terms
from .content import Content

Rule = Callable[[Content], Iterator[str]]
MARK = "FILL IN"
"""What ``whybn dev new`` writes where something is to be written."""


def nothing_is_left_to_fill_in(content: Content) -> Iterator[str]:
    """What was made by ``whybn dev new`` has been filled in."""
    for path, text in content.texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if MARK in line:
                yield f"{path}, line {number}: still to be filled in: {line.strip()}"


RULES: tuple[Rule, ...] = (
    nothing_is_left_to_fill_in,
    *exercises.RULES,
    *clauses.RULES,
    *misconceptions.RULES,
    *questions.RULES,
    *claims.RULES,
    *comments.RULES,
    *explanations.RULES,
    *terms.RULES,
    *asked.RULES,
)


def broken(rule: Rule, content: Content) -> Iterator[str]:
    """What breaks a rule. A file that cannot be read, or does not run, breaks the rules that look at it."""
    try:
        yield from rule(content)
    except (CourseError, QuizError) as error:
        yield str(error)
    except Exception as error:  # a contributor's file may raise anything; the other rules still have their say
        yield f"{rule.__name__}: it cannot be seen, for {type(error).__name__}: {error}; mend that first"


def all_broken(content: Content) -> list[str]:
    """Everything that breaks a rule, each sentence once: one unreadable file breaks many."""
    return list(dict.fromkeys(sentence for rule in RULES for sentence in broken(rule, content)))


def looked_at(content: Content) -> str:
    """How much of each kind there is."""
    counts = {
        "exercises": len(content.course.exercises),
        "clauses": len(content.clauses),
        "misconceptions": len(content.twins),
        "questions": len(content.questions),
        "claims": len(content.claims),
        "terms": len(content.terms),
        "works": len(content.works),
    }
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())
