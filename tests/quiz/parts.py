"""What several tests need: the course, its bank, and a small bank written for a test."""

from functools import cache
from pathlib import Path

from whybn.course import clauses as specification
from whybn.course import course as courses
from whybn.course import questions as model
from whybn.course.course import Course
from whybn.course.questions import Question, QuestionBank, QuestionKind
from whybn.questions.compute import Drawn, draw, variants

ROOT = Path(__file__).parents[2]


@cache
def course() -> Course:
    return courses.load_course(ROOT)


@cache
def bank() -> QuestionBank:
    course()
    return model.load_questions(ROOT)


@cache
def clauses() -> dict[str, specification.Clause]:
    return specification.load_clauses(ROOT, course().names)


def of_kind(*kinds: QuestionKind) -> list[Question]:
    return [question for question in bank().questions if question.type in kinds]


@cache
def all_drawn(question_id: str) -> tuple[Drawn, ...]:
    """Every variant of a question: seeds in a row visit all of them."""
    question = next(question for question in bank().questions if question.id == question_id)
    return tuple(draw(question, seed) for seed in range(variants(question)))


def name(question: Question) -> str:
    return question.id


def small_bank(folder: Path, text: str) -> QuestionBank:
    """A bank of one file below ``folder``."""
    (folder / "spec" / "quiz").mkdir(parents=True)
    (folder / "spec" / "quiz" / "01-small.toml").write_text(text, encoding="utf-8")
    return model.load_questions(folder)
