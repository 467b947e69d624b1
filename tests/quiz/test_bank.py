"""The bank as a whole. What holds of each question is a rule of ``whybn.dev.questions``."""

from whybn.course.questions import Difficulty, QuestionKind

from .parts import bank


def test_there_are_questions_of_every_type_and_level():
    assert {question.type for question in bank().questions} == set(QuestionKind)
    assert {question.level for question in bank().questions} == set(Difficulty)


def test_most_questions_are_computed_or_verified():
    computed = [question for question in bank().questions if question.computed]
    assert len(computed) > len(bank().questions) / 2
