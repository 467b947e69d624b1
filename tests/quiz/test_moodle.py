import pytest

from whybn.errors import QuizError
from whybn.questions.compute import Drawn, Gap, draw
from whybn.questions.page import inline
from whybn.quiz import moodle

from . import moodle_reader
from .moodle_reader import Read, first_match, first_near
from .parts import bank

SEED = 4
DOCUMENT = moodle.document(bank(), bank().questions, SEED)
READ = {one.idnumber: one for one in moodle_reader.read(DOCUMENT)}


def pairs(kind: str) -> list[tuple[Drawn, Read]]:
    """The questions of a Moodle type: as drawn, and as Moodle reads them."""
    return [(draw(q, SEED), READ[q.id]) for q in bank().questions if READ[q.id].type == kind]


def test_every_question_arrives_with_its_id():
    assert list(READ) == [question.id for question in bank().questions]
    assert {one.type for one in READ.values()} == set(moodle_reader.NEEDS)


def test_options_arrive_with_their_marks_and_feedback():
    for drawn, read in pairs("multichoice"):
        assert [answer.percent > 0 for answer in read.answers] == [choice.right for choice in drawn.choices]
        assert [answer.feedback for answer in read.answers] == [inline(choice.feedback) for choice in drawn.choices]


def test_a_number_is_right_within_the_tolerance_and_a_slip_gets_its_feedback():
    for drawn, read in pairs("numerical"):
        for response in (float(drawn.answer), drawn.value + drawn.tolerance, drawn.value - drawn.tolerance):
            assert first_near(read.answers, response).percent == 100
        for wrong in drawn.wrong:
            found = first_near(read.answers, wrong.value)
            alike = [inline(w.feedback) for w in drawn.wrong if abs(w.value - wrong.value) <= drawn.tolerance]
            assert found.percent == 0
            assert found.feedback in alike
        assert first_near(read.answers, 1e9).feedback == inline(drawn.otherwise)


def test_what_code_prints_is_right_however_it_is_spaced_and_a_slip_gets_its_feedback():
    for drawn, read in pairs("shortanswer"):
        for response in (drawn.answer, drawn.answer.replace(", ", ","), drawn.answer.upper()):
            assert first_match(read.answers, response).percent == 100
        for wrong in drawn.wrong:
            found = first_match(read.answers, wrong.text)
            assert (found.percent, found.feedback) == (0, inline(wrong.feedback))
        assert first_match(read.answers, "nonsense").feedback == inline(drawn.otherwise)


def test_blanks_take_their_answers_and_explain_their_slips():
    for drawn, read in pairs("cloze"):
        assert len(read.blanks) == len(drawn.gaps)
        for gap, answers in zip(drawn.gaps, read.blanks, strict=True):
            assert all(first_match(answers, text).percent == 100 for text in gap.answers)
            assert all(first_match(answers, wrong.text).feedback == wrong.feedback for wrong in gap.wrong)
            assert first_match(answers, "nonsense").feedback == gap.otherwise


def test_items_arrive_in_their_right_order():
    for drawn, read in pairs("ordering"):
        assert [answer.text for answer in read.answers] == [inline(item.text) for item in drawn.question.item]


def test_another_seed_gives_other_numbers_and_the_same_seed_the_same_file():
    assert moodle.document(bank(), bank().questions, SEED) == DOCUMENT
    assert moodle.document(bank(), bank().questions, SEED + 1) != DOCUMENT


@pytest.mark.parametrize("text", ["a}b", "50% ~ 60%", "#1", "a\\b", "x = {1}"])
def test_a_sign_that_has_a_meaning_in_a_blank_is_refused(text):
    with pytest.raises(QuizError, match="Moodle's blanks cannot hold"):
        moodle.embedded(Gap("a", (text,), (), "no"))


def test_an_independent_reader_finds_the_same_options_and_blanks():
    reader = pytest.importorskip("moodle_xml_parser.parser", reason="no moodle-xml-parser")
    found = {one.name: one for kind in reader.parse_string(DOCUMENT).values() for one in kind}
    for drawn, read in pairs("multichoice"):
        options = found[drawn.question.id].options
        assert [option.score_fraction > 0 for option in options] == [choice.right for choice in drawn.choices]
        assert len(options) == len(read.answers)
    for drawn, _ in pairs("cloze"):
        gaps = found[drawn.question.id].gaps
        assert [gap.options[0].answer for gap in gaps] == [gap.answers[0] for gap in drawn.gaps]
