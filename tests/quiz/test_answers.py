"""A question drawn: the same from the same seed, other numbers from the next, and feedback on what is wrong.

That its marked answers are right, and told apart, is a rule of ``whybn.dev.questions``.
"""

import pytest

from whybn.course.questions import Question, QuestionKind
from whybn.errors import QuizError
from whybn.questions.compute import draw, shown, tolerance, variants
from whybn.questions.grade import grade

from .parts import name, of_kind, small_bank

NUMERIC = pytest.mark.parametrize("question", of_kind(QuestionKind.NUMERIC), ids=name)


@NUMERIC
def test_a_number_that_no_slip_explains_gets_the_general_feedback(question: Question):
    drawn = draw(question)
    assert grade(drawn, drawn.value + 1e6).feedback == (drawn.otherwise,)


@NUMERIC
def test_seeds_in_a_row_visit_every_variant_and_equal_seeds_agree(question: Question):
    count = variants(question)
    assert len({tuple(map(str, draw(question, seed).picked.values())) for seed in range(count)}) == count
    assert draw(question, 7) == draw(question, 7)
    assert draw(question, 7).picked == draw(question, 7 + count).picked


@pytest.mark.parametrize("question", of_kind(QuestionKind.CLOZE), ids=name)
def test_a_blank_with_a_text_that_no_slip_explains_gets_the_general_feedback(question: Question):
    drawn = draw(question)
    for place, gap in enumerate(drawn.gaps):
        texts = [other.answers[0] for other in drawn.gaps]
        texts[place] = "surely not"
        verdict = grade(drawn, tuple(texts))
        assert verdict.feedback == (gap.otherwise,)
        assert verdict.score == pytest.approx(1 - 1 / len(texts))


def test_options_are_shuffled_by_the_seed_and_the_right_one_is_not_always_first():
    firsts = [draw(question, 1).choices[0].right for question in of_kind(QuestionKind.SINGLE)]
    assert any(firsts)
    assert not all(firsts)
    assert draw(of_kind(QuestionKind.SINGLE)[0], 1).choices != draw(of_kind(QuestionKind.SINGLE)[0], 2).choices


def test_an_order_is_never_shown_solved():
    for question in of_kind(QuestionKind.ORDER):
        for seed in range(50):
            assert [item.place for item in draw(question, seed).choices] != list(range(len(question.item)))


def test_tolerance_is_a_unit_of_the_last_place():
    assert [tolerance(decimals) for decimals in (0, 1, 3)] == [0, 0.1, 0.001]


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        *[(0.3125, 3, "0.313"), (-0.3125, 3, "-0.313"), (2.675, 2, "2.68"), (0.1 + 0.2 - 0.3 + 0.0125, 3, "0.013")],
        *[(-0.001, 2, "0.00"), (-0.0, 0, "0"), (2.5, 0, "3"), (4.0, 0, "4"), (123456.0, 1, "123456.0")],
    ],
)
def test_a_half_is_rounded_as_at_school_and_zero_has_no_sign(value, decimals, text):
    assert shown(value, decimals) == text


CONTRADICTION = """
[[question]]
id = "sum"
type = "single"
level = "recall"
text = "1 + 1?"
why = "Count."
[[question.option]]
text = "2"
verify = "1 + 1 == 2"
feedback = "Marked wrong by mistake."
[[question.option]]
text = "3"
right = true
feedback = "Marked right by mistake."
"""


def test_a_mark_that_contradicts_the_computation_is_refused(tmp_path):
    question = small_bank(tmp_path, CONTRADICTION).questions[0]
    with pytest.raises(QuizError, match="question sum: '1 \\+ 1 == 2' contradicts the mark of '2'"):
        draw(question)
