"""That exactly the marked answers are right: drawing a question computes and verifies them."""

import math

import pytest

from whybn.course.questions import Question, QuestionKind
from whybn.errors import QuizError
from whybn.questions.compute import draw, evaluate, namespace, pick, tolerance, variants
from whybn.questions.grade import grade

from .parts import all_drawn, bank, name, of_kind, small_bank

QUESTIONS = pytest.mark.parametrize("question", bank().questions, ids=name)
NUMERIC = pytest.mark.parametrize("question", of_kind(QuestionKind.NUMERIC), ids=name)
TRACE = pytest.mark.parametrize("question", of_kind(QuestionKind.TRACE), ids=name)
VERIFIED = [q for q in of_kind(QuestionKind.SINGLE, QuestionKind.MULTIPLE) if any(option.verify for option in q.option)]


@QUESTIONS
def test_every_variant_can_be_drawn_and_leaves_no_name_in_its_texts(question: Question):
    for drawn in all_drawn(question.id):
        assert "{" not in drawn.text + drawn.why + drawn.otherwise


@QUESTIONS
def test_the_right_response_scores_one_and_needs_no_correction(question: Question):
    for drawn in all_drawn(question.id):
        match question.type:
            case QuestionKind.SINGLE:
                response = next(place for place, choice in enumerate(drawn.choices) if choice.right)
            case QuestionKind.MULTIPLE:
                response = frozenset(place for place, choice in enumerate(drawn.choices) if choice.right)
            case QuestionKind.ORDER:
                response = tuple(sorted(range(len(drawn.choices)), key=lambda place: drawn.choices[place].place))
            case QuestionKind.NUMERIC:
                response = float(drawn.answer)
            case QuestionKind.TRACE:
                response = drawn.answer
            case QuestionKind.CLOZE:
                response = tuple(gap.answers[0] for gap in drawn.gaps)
        assert grade(drawn, response).right


@QUESTIONS
def test_no_two_answers_look_alike(question: Question):
    drawn = draw(question)
    shown = [choice.text for choice in drawn.choices] or [drawn.answer, *(wrong.text for wrong in drawn.wrong)]
    assert len(set(shown)) == len(shown) or question.type in (QuestionKind.NUMERIC, QuestionKind.CLOZE)


@pytest.mark.parametrize("question", VERIFIED, ids=name)
def test_where_one_option_is_verified_all_are(question: Question):
    assert all(option.verify for option in question.option)


@NUMERIC
def test_the_rounded_answer_passes_and_every_slip_fails_by_twice_the_tolerance(question: Question):
    for drawn in all_drawn(question.id):
        reach = drawn.tolerance
        assert math.isfinite(drawn.value)
        assert abs(float(drawn.answer) - drawn.value) <= reach / 2 + 1e-9
        for wrong in drawn.wrong:
            assert abs(wrong.value - drawn.value) >= max(3 * reach, 0.5 if not reach else 0), (drawn.picked, wrong)


@NUMERIC
def test_a_slip_gets_its_own_feedback(question: Question):
    for drawn in all_drawn(question.id):
        for wrong in drawn.wrong:
            alike = {other.feedback for other in drawn.wrong if abs(other.value - wrong.value) <= 2 * drawn.tolerance}
            assert grade(drawn, wrong.value).feedback[0] in alike
            assert grade(drawn, float(wrong.text)).score == 0


@NUMERIC
def test_a_number_that_no_slip_explains_gets_the_general_feedback(question: Question):
    drawn = draw(question)
    assert grade(drawn, drawn.value + 1e6).feedback == (drawn.otherwise,)


@NUMERIC
def test_a_whole_number_is_asked_for_only_where_the_answer_is_one(question: Question):
    if question.decimals == 0:
        assert all(drawn.value == round(drawn.value) for drawn in all_drawn(question.id))
    else:
        words = {1: "one decimal", 2: "two decimals", 3: "three decimals"}
        assert words[question.decimals] in " ".join(question.text.split())


@NUMERIC
def test_seeds_in_a_row_differ_and_equal_seeds_agree(question: Question):
    count = variants(question)
    assert count >= 4
    assert len({tuple(map(str, draw(question, seed).picked.values())) for seed in range(count)}) == count
    assert len({drawn.answer for drawn in all_drawn(question.id)}) >= 4
    assert draw(question, 7) == draw(question, 7)
    assert draw(question, 7).picked == draw(question, 7 + count).picked


@TRACE
def test_code_prints_one_line_and_each_slip_prints_another(question: Question):
    drawn = draw(question)
    assert len(drawn.answer.splitlines()) == 1
    for wrong in drawn.wrong:
        verdict = grade(drawn, wrong.text)
        assert (verdict.score, verdict.feedback) == (0, (wrong.feedback,))


@pytest.mark.parametrize("question", of_kind(QuestionKind.ORDER), ids=name)
def test_items_ascend_by_their_keys(question: Question):
    space = namespace(question, pick(question, 0))
    keys = [evaluate(question, item.key, space) for item in question.item if item.key]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("question", of_kind(QuestionKind.CLOZE), ids=name)
def test_a_wrong_text_in_a_blank_gets_its_feedback_and_is_not_accepted(question: Question):
    drawn = draw(question)
    for place, gap in enumerate(drawn.gaps):
        for text, feedback in [("surely not", gap.otherwise), *((wrong.text, wrong.feedback) for wrong in gap.wrong)]:
            texts = [other.answers[0] for other in drawn.gaps]
            texts[place] = text
            verdict = grade(drawn, tuple(texts))
            assert verdict.feedback == (feedback,)
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
