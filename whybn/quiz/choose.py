"""Which questions to ask: by topic, chapter, exercise, claim or clause, the due ones first."""

import difflib
from collections.abc import Sequence

from whybn.course import Course

from .errors import QuizError
from .model import Bank, Question
from .progress import Progress


def about(bank: Bank, topic: str | None, course: Course) -> tuple[Question, ...]:
    """The questions about a topic, or a chapter, a function, a claim, a clause, or of this id; all for None."""
    if topic is None:
        return bank.questions
    found = tuple(question for question in bank.questions if topic.casefold() in names(question, course))
    if not found:
        known = sorted({name for question in bank.questions for name in names(question, course)})
        near = difflib.get_close_matches(topic.casefold(), known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`whybn quiz --list` shows the topics"
        raise QuizError(f"no question is about {topic!r}: {hint}")
    return found


def names(question: Question, course: Course) -> set[str]:
    """Everything by which a question can be asked for, in lower case."""
    functions = {clause.partition(".")[0] for clause in question.clauses}
    chapters = {c.slug for c in course.chapters if functions & {exercise.name for exercise in c.exercises}}
    words = {question.topic, question.id, *chapters, *functions, *question.clauses, *question.claims}
    return {word.casefold() for word in words}


def session(questions: Sequence[Question], progress: Progress, count: int, *, review: bool) -> tuple[Question, ...]:
    """The next ``count`` questions: those that are due, the longest overdue first, then new ones unless ``review``."""
    due = sorted((q for q in questions if progress.due(q.id)), key=lambda question: progress.due_at(question.id))
    new = [] if review else [question for question in questions if not progress.seen(question.id)]
    return tuple([*due, *new][:count])
