from collections import Counter

import pytest

from whybn.course import claims as lecture
from whybn.course.questions import Difficulty, Question, QuestionKind, locked_ids

from .parts import ROOT, bank, clauses, course, name, of_kind

CLAIMS = set(lecture.load_ledger(ROOT))
QUESTIONS = pytest.mark.parametrize("question", bank().questions, ids=name)


def test_there_are_enough_questions_of_every_type_and_level():
    questions = bank().questions
    assert len(questions) >= 66
    assert {question.type for question in questions} == set(QuestionKind)
    assert min(Counter(question.level for question in questions)[level] for level in Difficulty) >= 10


def test_most_questions_are_computed_or_verified():
    assert sum(question.computed for question in bank().questions) >= 60


def test_every_id_is_locked_once_and_no_locked_id_is_missing():
    locked = locked_ids(ROOT)
    assert len(set(locked)) == len(locked)
    assert {question.id for question in bank().questions} == set(locked)


def test_every_claim_and_every_critique_has_a_question():
    assert CLAIMS - {claim for question in bank().questions for claim in question.claims} == set()


def test_every_exercise_has_a_question():
    asked = {clause.partition(".")[0] for question in bank().questions for clause in question.clauses}
    assert set(course().names) <= asked


def test_no_text_is_asked_twice():
    texts = Counter((question.text, question.code) for question in bank().questions)
    assert [text for text, times in texts.items() if times > 1] == []


@QUESTIONS
def test_a_question_links_to_claims_and_clauses_that_exist(question: Question):
    assert set(question.claims) <= CLAIMS
    assert set(question.clauses) <= clauses().keys()
    assert question.claims or question.clauses


@QUESTIONS
def test_the_page_to_read_on_exists_and_has_the_section(question: Question):
    path, _, section = question.reading.partition("#")
    page = (ROOT / path).read_text(encoding="utf-8")
    assert not section or f"\n## {section}\n" in page


@QUESTIONS
def test_everything_that_can_be_answered_has_feedback(question: Question):
    spoken = [part.feedback for part in (*question.option, *question.slip, *question.item)]
    for blank in question.blank:
        spoken += [blank.otherwise, *(slip.feedback for slip in blank.slip)]
    assert all(len(feedback.split()) >= 1 for feedback in spoken)
    assert question.why.endswith((".", "?", ")"))
    assert question.text.rstrip().endswith((".", "?", ")"))


@QUESTIONS
def test_only_what_the_type_knows_is_given(question: Question):
    parts = {"option": question.option, "item": question.item, "blank": question.blank, "code": question.code}
    own = {"single": "option", "multiple": "option", "order": "item", "cloze": "blank", "trace": "code"}
    assert [key for key, value in parts.items() if value and key != own.get(question.type)] == []
    assert not question.slip or question.type in (QuestionKind.NUMERIC, QuestionKind.TRACE)


@pytest.mark.parametrize("question", of_kind(QuestionKind.SINGLE, QuestionKind.MULTIPLE), ids=name)
def test_a_choice_has_three_to_five_options_and_a_wrong_one(question: Question):
    assert 3 <= len(question.option) <= 5
    assert any(option.right for option in question.option)
    assert not all(option.right for option in question.option)


@pytest.mark.parametrize("question", of_kind(QuestionKind.CLOZE), ids=name)
def test_every_blank_stands_in_the_text_once(question: Question):
    assert [question.text.count(f"[[{blank.name}]]") for blank in question.blank] == [1] * len(question.blank)
    assert question.text.count("[[") == len(question.blank)
