"""What a learner's function prints: the beginning is kept, all of it is counted."""

import sys

import pytest

from whybn.judging.judge import MOST_PRINTED, Printed, printing


def printed(*texts: str) -> Printed:
    taken = Printed()
    for text in texts:
        taken.write(text)
    return taken


@pytest.mark.parametrize("text", ["", "x", "x\n", "a\nb", "a\n\nb\n"])
def test_a_little_is_kept_as_it_is(text):
    assert printed(text).text == text.removesuffix("\n")


def test_lines_beyond_the_first_twelve_are_counted():
    assert printed("row\n" * 3000).text == "row\n" * 12 + "... and 2988 more lines"
    assert printed(*["row", "\n"] * 13).text == "row\n" * 12 + "... and 1 more line"


def test_a_last_line_without_an_end_is_a_line():
    assert printed("row\n" * 13 + "row").text.endswith("... and 2 more lines")


def test_a_line_that_is_cut_says_so():
    assert printed("x" * 5000).text == "x" * MOST_PRINTED + " ..."
    assert printed("x" * 5000 + "\n" + "more\n" * 6).text == "x" * MOST_PRINTED + " ...\n... and 6 more lines"


def test_a_flood_takes_no_memory():
    taken = printed(*["", "a line\n"] * 100_000)
    assert sum(map(sys.getsizeof, taken.parts)) < 50 * MOST_PRINTED
    assert taken.text.endswith("... and 99988 more lines")


def test_what_was_printed_before_is_forgotten():
    with printing() as taken:
        print("before")
        taken.clear()
        print("after")
    assert taken.text == "after"
