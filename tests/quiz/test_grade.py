import pytest

from whybn.questions.compute import Choice
from whybn.questions.grade import multiple, number, order, plain, spellings

OPTIONS = (Choice("a", "A", right=True), Choice("b", "B", right=True), Choice("c", "C"), Choice("d", "D"))


@pytest.mark.parametrize(
    ("chosen", "score"),
    [("1100", 1), ("1000", 0.5), ("1110", 0.5), ("1111", 0), ("0011", 0), ("0000", 0), ("1010", 0)],
)
def test_a_multiple_choice_counts_right_options_and_takes_wrong_ones_off(chosen, score):
    assert multiple(OPTIONS, [mark == "1" for mark in chosen]).score == score


def test_a_multiple_choice_tells_of_what_was_chosen_and_of_what_was_missed():
    assert multiple(OPTIONS, [False, False, True, False]).feedback == ("A", "B", "C")


@pytest.mark.parametrize(("places", "score"), [((0, 1, 2, 3), 1), ((1, 2, 3, 0), 2 / 3), ((3, 2, 1, 0), 0)])
def test_an_order_counts_neighbours(places, score):
    assert order([Choice(str(place), "f", place=place) for place in places]).score == pytest.approx(score)


def test_an_order_names_the_first_item_that_is_out_of_place():
    grade = order([Choice("First.", "comes first.", place=0), Choice("C", "c", place=2), Choice("B", "b", place=1)])
    assert grade.feedback == ('"C" c',)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), ("1,5", 1.5), (" 3/2 ", 1.5), ("\N{MINUS SIGN}2", -2), ("15e-1", 1.5), (".5", 0.5)],
)
def test_a_number_may_be_written_in_several_ways(text, value):
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "one", "1/0", "nan", "inf", "1/2/3", "1..2", "9" * 400])
def test_what_is_no_finite_number_is_none(text):
    assert number(text) is None


def test_space_that_means_nothing_does_not_matter_but_other_space_does():
    assert plain(" [ -1,1 , 2]") == plain("[-1, 1, 2]")
    assert plain("1 2") != plain("12")


def test_a_text_has_a_spelling_without_spaces():
    assert spellings("[1, 2]") == ("[1, 2]", "[1,2]")
    assert spellings("float32") == ("float32",)
