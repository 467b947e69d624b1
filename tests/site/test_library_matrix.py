"""The matrix of the libraries: it says what the committed results say, and makes nothing up."""

import json
import re
from pathlib import Path

import pytest

from whybn.course.clauses import Clause, Level
from whybn.libraries.adapted import library_of
from whybn.site import SiteError, library_badges, library_matrix, library_results
from whybn.site.library_results import Results

ROOT = Path(__file__).parents[2]
CLAUSES = {
    f"f.{slug}": Clause(f"f.{slug}", level, "It holds.", "", "", "")
    for slug, level in (
        ("a", Level.MUST),
        ("b", Level.MUST),
        ("c", Level.MUST),
        ("d", Level.SHOULD),
        ("e", Level.STRICT),
        ("new", Level.MUST),
    )
}
DESIGN = {"clause": "f.b", "outcome": "differs by design", "said": "so", "link": "https://example.org", "quote": "So."}
FAILS = {
    "clause": "f.c",
    "outcome": "fails, as known",
    "said": "<sums>",
    "link": "https://example.org/2",
    "call": "f(x < 1)",
    "numbers": {"times": 2.5, "worst": "[0]", "kind": "float64 (3,)"},
}


def report(impl: str, holds: str, *cells: dict, title: str = "Library", missing: tuple[str, ...] = ()) -> dict:
    return {
        "impl": impl, "title": title, "version": "2.13.0+cpu", "python": "3", "numpy": "2", "platform": "Linux",
        "seed": 0, "drawn": 16, "cpu-seconds": 1.0, "peak-mib": 9,
        "holds": {"f": holds}, "not-provided": list(missing), "cells": list(cells),
    }  # fmt: skip


def results(*reports: dict, **more: object) -> Results:
    return Results({"date": "2026-01-02", "reports": list(reports), **more}, CLAUSES)


MIXED = results(report("reference_impl", "a b c d new", title="Reference"), report("lib:way", "a d", DESIGN, FAILS))


def test_a_badge_counts_what_was_judged_and_says_what_differs_by_design():
    (_, library) = MIXED.runs
    assert library_badges.badge_words(library) == ("Library 2.13", "MUST 1 of 2, 1 by design")
    assert "MUST 1 of 2, 1 by design" in library_badges.badge(library)
    (whole,) = results(report("lib", "a c d", DESIGN)).runs
    fills = [re.search('<rect[^>]* fill="([^"]+)"', library_badges.badge(run))[1] for run in (library, whole)]
    assert fills[0] != fills[1]


def test_a_library_in_which_all_holds_has_no_column_and_a_clause_that_was_not_run_is_told():
    assert [run.name for run in MIXED.columns] == ["lib"]
    page = library_matrix.page(MIXED)
    assert "Reference: every clause holds" in page
    assert '<td data-outcome="not-run">not run</td>' in page
    assert "f.e" not in page


def test_each_cell_that_does_not_hold_leads_to_its_reason_its_numbers_and_its_example():
    page = library_matrix.page(MIXED)
    for asked in re.findall(r'<td [^>]*><a href="#([^"]+)">', page):
        assert f'id="{asked}"' in page
    assert '<a href="#lib-f.c">fails</a>' in page
    for part in (
        "&lt;sums\\>",
        "2.5 times the bound, at [0] of float64 (3,)",
        "<pre>f(x &lt; 1)</pre>",
        "<q>So\\.</q>",
    ):
        assert part in page


def test_another_profile_of_a_library_has_no_column_and_shows_what_ends_otherwise(monkeypatch: pytest.MonkeyPatch):
    other = report("torch:bfloat16", "a d", DESIGN, {**FAILS, "said": "short sums"}, title="PyTorch")
    both = results(report("torch:contiguous", "a d", DESIGN, FAILS, title="PyTorch"), other)
    assert [run.name for run in both.columns] == ["torch"]
    assert [run.name for run in both.profiles] == ["torch-bfloat16"]
    told = library_matrix.other_profiles(both)
    assert "### PyTorch bfloat16 2.13.0 {#torch-bfloat16}" in told
    assert "Batches are bfloat16" in told
    assert 'id="torch-bfloat16-f.c"' in told
    assert "f.b" not in told
    assert "[PyTorch](#torch-bfloat16) 2.13.0 (bfloat16)" in library_matrix.summary(both)
    assert library_matrix.other_profiles(MIXED) == ""


@pytest.mark.parametrize(
    ("holds", "times", "shown"),
    [
        ("large-offset values", 0, "A"),
        ("many-rows values", 30.0, "B, 30 times"),
        ("values", 2e9, "C, over a million times"),
        ("", 1.5, "D, 1.5 times"),
    ],
)
def test_the_class_of_accuracy_is_that_of_the_hardest_clause_that_holds(holds: str, times: float, shown: str):
    slugs = ("large-offset", "many-rows", "values")
    clauses = {f"f.{slug}": Clause(f"f.{slug}", Level.MUST, "It holds.", "", "", "") for slug in slugs}
    failing = [
        {"clause": f"f.{slug}", "outcome": "fails", "numbers": {"times": times}}
        for slug in slugs
        if slug not in holds.split()
    ]
    (run,) = Results({"date": "2026", "reports": [report("l", holds, *failing)]}, clauses).runs
    assert library_matrix.accuracy_class(run, "f", "many-rows") == shown
    assert library_matrix.accuracy_class(run, "g", "many-rows") == ""


def test_results_that_the_tests_do_not_run_anew_are_told_and_so_is_the_command():
    page = library_matrix.page(MIXED)
    assert "Nothing but that date stands for `lib:way`" in page
    assert f"--output docs/{library_results.RESULTS} reference_impl lib:way\n" in page


def test_what_changed_since_the_results_before_is_told():
    change = {"impl": "lib:way", "versions": "1 -> 2", "clause": "f.c", "before": "holds", "after": "fails"}
    told = library_matrix.changed(results(report("lib:way", "a"), before="2025-12-01", changes=[change]))
    assert "Since the results of 2025-12-01:" in told
    assert "- lib:way (1 -> 2), `f.c`: holds, now fails" in told
    assert "No clause ends otherwise" in library_matrix.changed(results(report("l", "a"), before="2025", changes=[]))


def test_a_function_of_no_library_has_no_row_and_is_named():
    other = {**CLAUSES, "g.a": Clause("g.a", Level.MUST, "It holds.", "", "", "")}
    page = library_matrix.page(Results({"date": "2026", "reports": [report("l", "a", FAILS, missing=("g",))]}, other))
    assert "No library here has a call for `g`." in page
    assert "[g.a](" not in page


@pytest.mark.parametrize("text", ["", "{}", '{"reports": [{"impl": "x"}]}', json.dumps(
    {"date": "", "reports": [report("l", "", {**FAILS, "outcome": "burns"})]}
).replace("f.c", "normalize.values")])  # fmt: skip
def test_a_file_that_whybn_matrix_has_not_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str):
    (tmp_path / "results.json").write_text(text)
    monkeypatch.setattr(library_results, "RESULTS", tmp_path / "results.json")
    with pytest.raises(SiteError, match=r"results\.json"):
        library_results.read(ROOT)


def test_the_committed_results_are_of_the_libraries_that_have_an_adapter_and_of_clauses_that_there_are():
    found = library_results.read(ROOT)
    assert len(found.runs) == len({run.name for run in found.runs}) >= 5
    assert all(run.profile in library_of(run.library).profiles for run in found.runs if run.profile)
    for run in found.runs:
        assert run.cells.keys() <= found.clauses.keys()
        assert sum(run.counted(Level.MUST).values()) == sum(one.level is Level.MUST for one in found.clauses.values())
