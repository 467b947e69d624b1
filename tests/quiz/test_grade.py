import pytest

from whybn.questions.compute import Choice
from whybn.questions.forms import forms, number, plain, printed, spellings, unclear
from whybn.questions.grade import multiple, order

OPTIONS = (Choice("a", "A", right=True), Choice("b", "B", right=True), Choice("c", "C"), Choice("d", "D"))


@pytest.mark.parametrize(
    ("chosen", "score"),
    [("1100", 1), ("1000", 0.5), ("1110", 0.5), ("1111", 0), ("0011", 0), ("0000", 0), ("1010", 0)],
)
def test_a_multiple_choice_counts_right_options_and_takes_wrong_ones_off(chosen, score):
    assert multiple(OPTIONS, [mark == "1" for mark in chosen]).score == score


def test_a_multiple_choice_tells_of_what_was_chosen_and_of_what_was_missed():
    assert multiple(OPTIONS, [True, False, True, False]).feedback == (
        'Right: "a". A',
        'Right too, and not ticked: "b". B',
        'Wrong: "c". C',
    )


@pytest.mark.parametrize(("places", "score"), [((0, 1, 2, 3), 1), ((1, 2, 3, 0), 2 / 3), ((3, 2, 1, 0), 0)])
def test_an_order_counts_neighbours(places, score):
    assert order([Choice(str(place), "f", place=place) for place in places]).score == pytest.approx(score)


def test_an_order_names_the_first_item_that_is_out_of_place():
    grade = order([Choice("First.", "comes first.", place=0), Choice("C", "c", place=2), Choice("B", "b", place=1)])
    assert grade.feedback == ('"C" c',)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("1.5", 1.5), ("1,5", 1.5), (" 3/2 ", 1.5), ("\N{MINUS SIGN}2", -2), ("15e-1", 1.5), (".5", 0.5), ("2.", 2)],
        *[("np.float64(1.5)", 1.5), ("array([1.5])", 1.5), ("[-2.]", -2), ("0,250", 0.25), ("2500,5", 2500.5)],
    ],
)
def test_a_number_may_be_written_in_several_ways(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "one", "1/0", "nan", "inf", "1/2/3", "1..2", "9" * 400, "2,500", "-12,500"])
def test_what_is_no_finite_number_is_none(text):
    assert number(text) is None


def test_space_that_means_nothing_does_not_matter_but_other_space_does():
    assert plain(" [ -1,1 , 2]") == plain("[-1, 1, 2]")
    assert plain("1 2") != plain("12")


def test_a_comma_before_three_digits_is_asked_about():
    assert unclear("2,500") == "2,500 may be 2500 or 2.500: write the one that you mean."
    assert unclear("much").startswith("That is not a number")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("[-1.0, 0.0, 2.0]", "[-1.  0.  2.]"),
        ("[-1.0, 0.0, 2.0]", "array([-1., -0., 2.])"),
        ("[1, 2]", "[1.0 2e0]"),
        ("[[0.5, 1.0], [2.0, 3.0]]", "array([[0.5, 1. ],\n       [2. , 3. ]], dtype=float32)"),
        ("3 [1.0] [2.0]", "3 [1.] [2.]"),
        ("np.float64(1.5)", "1.5"),
    ],
)
def test_equal_numbers_are_one_output_in_whatever_form_numpy_has_them(text, same):
    assert printed(text) == printed(same)


@pytest.mark.parametrize("other", ["[1, 23]", "[12, 3]", "[1, 2, 4]", "[[1, 2, 3]]", "[-1, 2, 3]", "1 2 3"])
def test_another_number_or_another_shape_is_another_output(other):
    assert printed(other) != printed("[1, 2, 3]")
    assert printed("float32") != printed("float64")


def test_a_blank_takes_the_greek_letter_one_for_many_and_the_words_around_it():
    assert {"beta", "β", "the β", "beta parameter"} <= {*forms("beta", "It is the [[shift]] parameter.", "shift")}
    assert {"value", "hidden value", "hidden values"} <= {*forms("values", "its hidden [[what]].", "what")}
    assert [*forms("6", "[[n]]", "n")] == ["6"]


def test_an_output_has_a_spelling_without_spaces_and_one_of_numpys():
    assert spellings("[1.0, 2.5]") == ("[1.0, 2.5]", "[1.0,2.5]", "[1. 2.5]")
    assert spellings("float32") == ("float32",)
