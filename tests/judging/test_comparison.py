"""Expected beside got: few numbers, the wrong ones among them."""

import numpy as np
import pytest

from whybn.judging.judgement import MOST_COLUMNS, MOST_ROWS, Mismatch, comparison_of


def mismatch(expected, got, **more):
    return Mismatch("out is wrong", expected=np.asarray(expected), got=np.asarray(got), **more)


def marked(shown):
    return [[entry.wrong for entry in row.entries] for row in shown.rows]


def test_only_the_entries_that_differ_are_marked():
    shown = comparison_of(mismatch([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.5], [3.0, 4.0]]))
    assert marked(shown) == [[False, True], [False, False]]
    assert (shown.wrong, shown.size, shown.left_out) == (1, 4, "")


def test_nan_equals_nan_and_nothing_else():
    assert marked(comparison_of(mismatch([np.nan, np.nan], [np.nan, 1.0]))) == [[False, True]]


def test_what_the_judgement_marks_counts_not_what_differs_in_the_last_digit():
    wrong = np.array([False, True])
    assert marked(comparison_of(mismatch([1.0, 2.0], [1.0 + 1e-15, 3.0], wrong=wrong))) == [[False, True]]


def test_as_many_digits_are_shown_as_tell_a_wrong_number_from_the_right_one():
    entry = comparison_of(mismatch([1.0], [1.0 + 1e-11])).rows[0].entries[0]
    assert entry.expected != entry.got


@pytest.mark.parametrize("row", [0, 100, 256])
def test_of_a_large_array_the_rows_and_columns_with_something_wrong_are_shown(row):
    expected = np.zeros((257, 17))
    got = expected.copy()
    got[row, 16] = 1
    shown = comparison_of(mismatch(expected, got))
    assert len(shown.rows) == MOST_ROWS
    assert len(shown.rows[0].entries) == MOST_COLUMNS
    assert sum(map(sum, marked(shown))) == 1
    assert f"[{row}]" in [one.index for one in shown.rows]
    assert "6 of 257 rows" in shown.left_out
    assert "16 of 17" in shown.left_out


def test_more_axes_are_shown_row_by_row_with_the_index_of_each():
    expected = np.zeros((2, 1, 2, 3))
    shown = comparison_of(mismatch(expected, expected + 1))
    assert [row.index for row in shown.rows] == ["[0, 0, 0]", "[0, 0, 1]", "[1, 0, 0]", "[1, 0, 1]"]


def test_a_single_number_is_a_row_of_one():
    shown = comparison_of(mismatch(np.float64(1.0), np.float64(2.0)))
    assert [(entry.expected, entry.got) for entry in shown.rows[0].entries] == [("1", "2")]


@pytest.mark.parametrize("got", [np.zeros((2, 3)), None])
def test_without_two_arrays_of_one_shape_there_is_nothing_to_show(got):
    assert comparison_of(Mismatch("out has shape", expected=np.zeros((2, 2)), got=got)) is None
    assert comparison_of(mismatch(np.zeros((0, 2)), np.zeros((0, 2)))) is None
