"""What the site shows of a misconception is so: it is judged anew while the pages are written."""

import pytest

from tests.meta.suite import CLAUSES, COURSE, ROOT
from whybn.judging.judgement import Outcome
from whybn.mistakes.catches import judgement_of, load_catches, twins_of
from whybn.site import misconceptions

EACH_FUNCTION = pytest.mark.parametrize("function", COURSE.names)
FOUND = {name: misconceptions.by_twin(caught) for name, caught in load_catches(ROOT).items()}


@EACH_FUNCTION
def test_every_misconception_is_caught_and_stands_in_the_catalogue(function):
    page = misconceptions.page(ROOT, function, FOUND[function], CLAUSES)
    for twin in twins_of(function):
        assert f"## {twin.slug} {{#{twin.slug}}}" in page
        for catch in FOUND[function][twin.id]:
            assert f"](../{function}.md#{CLAUSES[catch.clause].slug})" in page
        assert FOUND[function][twin.id]


def test_the_index_of_the_catalogue_holds_every_misconception_once():
    index = misconceptions.index(FOUND).splitlines()
    for name in COURSE.names:
        for twin in twins_of(name):
            assert sum(line.startswith(f"- [{twin.slug}]({name}.md#{twin.slug}): ") for line in index) == 1


@EACH_FUNCTION
def test_the_example_that_a_page_shows_fails(function):
    for caught in FOUND[function].values():
        found = judgement_of(ROOT, caught[0])
        assert found.outcome is Outcome.FAILED
        assert found.said


def test_the_edit_shows_the_line_of_the_reference_and_the_twins():
    twin = next(twin for twin in twins_of("batchnorm_forward") if twin.slug == "eps-outside-root")
    assert misconceptions.edit(twin).splitlines() == [
        "-    x_hat = (x - mean) / np.sqrt(var + eps)",
        "+    x_hat = (x - mean) / (np.sqrt(var) + eps)",
    ]
