import pytest

from whybn.course.questions import QuestionKind
from whybn.errors import QuizError
from whybn.questions.compute import draw

from .parts import bank, of_kind

pytest.importorskip("text2qti", reason="no text2qti: whybn[quiz] brings it")

from whybn.quiz import qti

from . import qti_reader

SEED = 4
PACKAGE, LEFT_OUT = qti.package(bank().questions, SEED)
ITEMS = qti_reader.items(PACKAGE)
DRAWN = {question.id: draw(question, SEED) for question in bank().questions if question.id not in LEFT_OUT}


def test_all_questions_are_there_but_those_whose_type_is_lacking():
    assert ITEMS.keys() == DRAWN.keys()
    assert set(LEFT_OUT) == {question.id for question in of_kind(QuestionKind.ORDER, QuestionKind.CLOZE)}


def test_exactly_the_right_option_scores():
    for question in of_kind(QuestionKind.SINGLE):
        item, drawn = ITEMS[question.id], DRAWN[question.id]
        idents = list(qti_reader.choices(item).values())
        assert len(idents) == len(drawn.choices)
        scores = [qti_reader.score(item, {ident}) for ident in idents]
        assert scores == [100 if choice.right else 0 for choice in drawn.choices]
        assert all(len(qti_reader.feedback(item, {ident})) >= 2 for ident, s in zip(idents, scores, strict=True) if s)


def test_exactly_the_right_set_of_options_scores_in_full():
    for question in of_kind(QuestionKind.MULTIPLE):
        item, drawn = ITEMS[question.id], DRAWN[question.id]
        idents = list(qti_reader.choices(item).values())
        right = {ident for ident, choice in zip(idents, drawn.choices, strict=True) if choice.right}
        assert qti_reader.score(item, right) == 100
        assert all(qti_reader.score(item, right ^ {ident}) < 100 for ident in idents)


def test_option_texts_arrive_as_they_are():
    for question in of_kind(QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        texts = [text.replace("\n", " ") for text in qti_reader.choices(ITEMS[question.id])]
        assert texts == [choice.text.replace("`", "") for choice in DRAWN[question.id].choices]


def test_a_number_scores_within_the_tolerance_and_no_slip_does():
    for question in of_kind(QuestionKind.NUMERIC):
        item, drawn = ITEMS[question.id], DRAWN[question.id]
        near = drawn.tolerance * 0.9  # text2qti rounds to four decimals
        for response in (drawn.answer, str(drawn.value + near), str(drawn.value - near)):
            assert qti_reader.score(item, {response}) == 100
        for wrong in drawn.wrong:
            assert qti_reader.score(item, {wrong.text}) == 0
            assert wrong.feedback.split(".")[0].replace("`", "") in " ".join(qti_reader.feedback(item, {wrong.text}))


def test_what_code_prints_scores_with_and_without_spaces():
    for question in of_kind(QuestionKind.TRACE):
        item, drawn = ITEMS[question.id], DRAWN[question.id]
        for response in (drawn.answer, drawn.answer.replace(", ", ",")):
            assert qti_reader.score(item, {response}) == 100
        assert all(qti_reader.score(item, {wrong.text}) == 0 for wrong in drawn.wrong)


def test_code_arrives_line_by_line():
    for question in of_kind(QuestionKind.TRACE):
        text = qti_reader.plain("".join(ITEMS[question.id].find(f"{qti_reader.NAMESPACE}presentation").itertext()))
        assert question.code in text


def test_questions_that_cannot_be_told_are_refused_with_the_reason():
    with pytest.raises(QuizError, match="text2qti has no ordering"):
        qti.package(of_kind(QuestionKind.ORDER), SEED)


def test_nothing_is_written_to_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    qti.package(of_kind(QuestionKind.SINGLE)[:2], SEED)
    assert list(tmp_path.iterdir()) == []
