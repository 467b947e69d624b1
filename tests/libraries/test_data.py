"""What is written about the libraries names what there is, and every departure can be looked up."""

import re
import tomllib
from pathlib import Path

import pytest

from spec.precision import HELD, SHORT
from whybn.course.clauses import load_clauses
from whybn.course.course import load_course
from whybn.errors import EXTRAS, NoImplementation
from whybn.libraries.adapted import EXPECTED, HERE, Expectations, Library, library_names, library_of
from whybn.libraries.expected import DESIGN, NOT_ASKED, read_departures, unknown_patterns

ROOT = Path(__file__).parents[2]
COURSE = load_course(ROOT)
CLAUSES = load_clauses(COURSE.root, COURSE.names)
LIBRARIES = [pytest.param(library_of(name), id=name) for name in library_names()]
each_library = pytest.mark.parametrize("library", LIBRARIES)
LINK = re.compile(r"https://\S+")


@each_library
def test_what_an_adapter_answers_for_is_a_function_of_the_course(library: Library) -> None:
    assert library.provides
    assert set(library.provides) <= set(COURSE.names)


@each_library
def test_every_profile_is_told_in_a_sentence(library: Library) -> None:
    assert library.profile("") == next(iter(library.profiles))
    assert all(says.endswith(".") for says in library.profiles.values())


@each_library
def test_a_short_type_belongs_to_a_profile_and_what_is_not_asked_there_to_no_other(library: Library) -> None:
    assert set(library.short) <= set(library.profiles)
    assert set(library.short.values()) <= set(SHORT)
    for profile in library.profiles:
        expectations = Expectations(library.departures, profile, library)
        departure = expectations.of("batchnorm_forward.gamma-zero")
        assert (departure is not None and departure.kind == NOT_ASKED) == (profile in library.short)
        with expectations.in_force():
            held = HELD.get()
        assert (held.name if held else None) == library.short.get(profile)


@each_library
def test_every_departure_names_clauses_that_there_are_and_profiles_that_there_are(library: Library) -> None:
    assert unknown_patterns(library.departures, CLAUSES) == []
    assert {profile for departure in library.departures for profile in departure.profiles} <= set(library.profiles)


@each_library
def test_every_departure_conversion_and_refusal_can_be_looked_up(library: Library) -> None:
    links = [one.link for one in (*library.departures, *library.refuses)] + [library.documentation]
    assert all(LINK.fullmatch(link) for link in links)
    assert all(LINK.fullmatch(one.link) for one in library.corrected if one.link)


@each_library
def test_what_differs_by_design_is_quoted_in_a_line(library: Library) -> None:
    quotes = [one.quote for one in library.departures if one.kind == DESIGN] + [one.quote for one in library.refuses]
    assert all(0 < len(quote) < 100 and "\n" not in quote for quote in quotes)


@each_library
def test_a_library_is_an_extra_that_its_error_names(library: Library) -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert library.name in extras
    assert EXTRAS[library.module] == library.name


@each_library
def test_a_library_is_imported_by_its_own_module_alone(library: Library) -> None:
    imported = re.compile(rf"^\s*(?:import|from) {library.module}\b", re.M)
    users = {path.stem for path in HERE.glob("*.py") if imported.search(path.read_text(encoding="utf-8"))}
    assert f"on_{library.name}" in users
    assert users <= {f"on_{library.name}", "onnx_nodes", "on_onnx", "on_flax"}


@each_library
def test_a_mistyped_profile_is_told_with_those_that_there_are(library: Library) -> None:
    with pytest.raises(NoImplementation, match=next(iter(library.profiles))):
        library.profile("nothing like it")


def test_every_file_of_expectations_belongs_to_a_library() -> None:
    assert {path.stem for path in EXPECTED.glob("*.toml")} == {*library_names(), "every", "short"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[wrong]]", r"there is no \[\[wrong\]\]"),
        ('[[design]]\nclauses = ["a.b"]', "lacks reason and link"),
        ('[[fails]]\nclauses = "a.b"', "clauses = 'a.b' is not understood"),
        ("[[fails]", "is not a TOML file"),
    ],
)
def test_a_file_of_expectations_that_is_not_as_it_must_be_is_told_in_one_sentence(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "known.toml").write_text(text, encoding="utf-8")
    with pytest.raises(NoImplementation, match=said) as told:
        read_departures(tmp_path / "known.toml")
    assert "\n" not in str(told.value).removesuffix("\n") or "TOML" in said
