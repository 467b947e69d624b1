"""What the site shows of a misconception is so: the example fails when it is run again, in the same words."""

from collections import defaultdict

import pytest

from tests.meta.suite import BANK, CLAUSES, COURSE, ROOT, clause_ids, failure
from whybn.course.clauses import Level
from whybn.judging.examples import fresh, replay
from whybn.judging.under_test import UnderTest
from whybn.mistakes import catches
from whybn.site import misconceptions

EACH_FUNCTION = pytest.mark.parametrize("function", COURSE.names)


def found(function: str) -> tuple[catches.Catch, ...]:
    return catches.load_catches(ROOT, (function,))[function]


def by_twin(function: str) -> dict[str, list[catches.Catch]]:
    table = defaultdict(list)
    for catch in found(function):
        table[catch.twin].append(catch)
    return table


@EACH_FUNCTION
def test_every_misconception_is_caught_and_stands_in_the_catalogue(function):
    page = misconceptions.page(function, by_twin(function), CLAUSES)
    for twin in catches.twins(function):
        assert f"## {twin.slug} {{#{twin.slug}}}" in page
        for catch in by_twin(function)[twin.id]:
            assert f"](../{function}.md#{CLAUSES[catch.clause].slug})" in page
        assert by_twin(function)[twin.id]


def test_the_index_of_the_catalogue_holds_every_misconception_once():
    index = misconceptions.index({name: by_twin(name) for name in COURSE.names}).splitlines()
    for name in COURSE.names:
        for twin in catches.twins(name):
            assert sum(line.startswith(f"- [{twin.slug}]({name}.md#{twin.slug}): ") for line in index) == 1


@EACH_FUNCTION
def test_every_example_fails_again_by_itself_in_the_same_words(function):
    for catch in found(function):
        example = catches.easiest(BANK, catch.clause)[catch.example]
        impl = UnderTest(catches.implementation(catch.twin), COURSE.names)
        with pytest.raises(Exception) as failed:  # noqa: PT011 - a twin may raise anything
            replay(BANK.test(catch.clause), fresh(example), impl)
        assert catches.told(impl, failed.value) == (catch.call, catch.said)


@pytest.mark.parametrize("function", ["batch_statistics", "statistics_noise"])
def test_a_twin_that_keeps_nothing_is_caught_by_the_clauses_that_the_matrix_names(function):
    caught = by_twin(function)
    for twin in catches.twins(function):
        if not any("MEMORY" in new for _, new in twin.edits):
            expected = [
                name for name in clause_ids(function, Level.STRICT) if failure(name, catches.implementation(twin.id))
            ]
            assert [catch.clause for catch in caught[twin.id]] == expected


def test_the_examples_are_those_of_the_tests_own_tests():
    assert (BANK.seed, BANK.drawn) == (catches.SEED, catches.DRAWN)


def test_an_example_that_a_twin_changed_is_built_anew():
    bank = catches.bank_of(ROOT)
    clause = catches.ClauseOnExamples(bank, "batchnorm_forward.no-mutation")
    before = [catches.contents(example) for example, _ in clause.examples]
    assert clause.catch(catches.implementation("batchnorm_forward.mutates-input"))
    assert [catches.contents(example) for example, _ in clause.examples] == before


def test_a_second_build_computes_nothing(monkeypatch):
    first = catches.load_catches(ROOT, ("normalize",))
    monkeypatch.setattr(catches, "part_of", None)
    monkeypatch.setattr(catches, "ProcessPoolExecutor", None)
    assert catches.load_catches(ROOT, ("normalize",)) == first


@pytest.mark.parametrize("changed", ["draw.py", "test_normalize.py", "bounds.py", "normalizing.py", "explain.py"])
def test_a_change_of_what_the_catches_depend_on_asks_for_them_anew(changed, monkeypatch, tmp_path):
    before = catches.key(ROOT, "normalize")
    other = tmp_path / changed
    other.write_text("# changed\n")
    files = [other if path.name == changed else path for path in catches.sources(ROOT, "normalize")]
    assert other in files
    monkeypatch.setattr(catches, "sources", lambda *_: files)
    assert catches.key(ROOT, "normalize") != before


def test_the_edit_shows_the_line_of_the_reference_and_the_twins():
    twin = next(twin for twin in catches.twins("batchnorm_forward") if twin.slug == "eps-outside-root")
    assert misconceptions.edit(twin).splitlines() == [
        "-    x_hat = (x - mean) / np.sqrt(var + eps)",
        "+    x_hat = (x - mean) / (np.sqrt(var) + eps)",
    ]
