import pytest

from whybn.course import questions as model
from whybn.errors import QuizError
from whybn.questions.compute import draw

from .parts import small_bank

GOOD = """
title = "Small"
[[question]]
id = "one"
type = "numeric"
level = "apply"
text = "What is {a} + 1?"
why = "Count."
expr = "a + 1"
otherwise = "No."
vary = { a = [1.0, 2.0] }
"""


def test_a_file_becomes_a_topic_named_after_it(tmp_path):
    topic = small_bank(tmp_path, GOOD).topics[0]
    assert (topic.slug, topic.title, topic.questions[0].topic) == ("small", "Small", "small")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Small"', 'titel = "Small"', "01-small.toml: unknown key titel"),
        ('why = "Count."', 'because = "Count."', "question one: unknown key because"),
        ('why = "Count."', "", "question one lacks the key why"),
        ('"numeric"', '"number"', "question one: 'number' is not a valid QuestionKind"),
        ('"apply"', '"hard"', "question one: 'hard' is not a valid Difficulty"),
        ('expr = "a + 1"', "", "question one: a numeric question needs 'expr'"),
        ('otherwise = "No."', "", "question one: 'otherwise' must say something"),
        ("[[question]]", "[[question]", "01-small.toml cannot be read"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path, old, new, message):
    with pytest.raises(QuizError, match=message):
        small_bank(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{a} + 1?", "{b} + 1?", "question one: 'What is {b} \\+ 1\\?' cannot be filled in"),
        ('"a + 1"', '"a + c"', "question one: 'a \\+ c' raised NameError"),
    ],
)
def test_a_mistake_in_an_expression_is_named(tmp_path, old, new, message):
    question = small_bank(tmp_path, GOOD.replace(old, new)).questions[0]
    with pytest.raises(QuizError, match=message):
        draw(question)


def test_an_unknown_misconception_is_named(tmp_path):
    text = GOOD + '[[question.slip]]\ntwin = "normalize.nonsense"\nfeedback = "No."\n'
    with pytest.raises(QuizError, match=r"there is no misconception normalize\.nonsense"):
        draw(small_bank(tmp_path, text).questions[0])


def test_an_id_is_given_once(tmp_path):
    with pytest.raises(QuizError, match="two questions have the id one"):
        small_bank(tmp_path, GOOD + GOOD.replace('title = "Small"', ""))


def test_a_folder_without_questions_is_refused(tmp_path):
    with pytest.raises(QuizError, match="holds no questions"):
        model.load_questions(tmp_path)
