"""The matrix: what is told of a run, and what changed since another."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.libraries.test_data import COURSE
from whybn.cli import main
from whybn.course.clauses import Level
from whybn.judging.implementation import Implementation
from whybn.libraries.adapted import Declined, Expectations, Refusal
from whybn.libraries.expected import DESIGN, KNOWN, NOT_ASKED, Departure
from whybn.libraries.judging_libraries import (
    FAILS,
    HOLDS,
    NO_ADAPTER,
    NOT_PROVIDED,
    OUT_OF_DATE,
    ClauseCell,
    OneLibrary,
)
from whybn.libraries.matrix import changes, endings, in_words, matrix_of, packed, table, wrong_cells

NAME = "statistics_noise"
REFUSAL = Refusal("", "large batches are refused", "https://example.org/2", "too large")


def right(var, batch_size):
    import reference_impl

    return reference_impl.statistics_noise(var, batch_size)


def judged(function, *departures: Departure, declined: tuple[Refusal, ...] = ()) -> dict[str, ClauseCell]:
    """The cells of a function, by slug."""
    expectations = Expectations(departures, declined=list(declined))
    found = OneLibrary(COURSE, Implementation("it", {NAME: function}), expectations, Level.MUST)
    return {cell.clause.partition(".")[2]: cell for cell in found.cells() if cell.clause.startswith(NAME)}


def departure(kind: str, slug: str, sometimes: bool = False) -> Departure:
    return Departure((f"{NAME}.{slug}",), kind, "because", "https://example.org/1", sometimes=sometimes)


def test_a_right_function_holds_everywhere_and_what_is_not_there_is_not_provided() -> None:
    assert {cell.outcome for cell in judged(right).values()} == {HOLDS}
    found = OneLibrary(COURSE, Implementation("none"), Expectations(), Level.MUST)
    assert {cell.outcome for cell in found.cells()} == {NOT_PROVIDED}


def test_a_function_that_is_wrong_on_ordinary_numbers_is_taken_for_a_broken_adapter() -> None:
    cells = judged(lambda var, batch_size: right(var, batch_size) * 2)
    assert {cell.outcome for cell in cells.values()} == {NO_ADAPTER}


def test_a_function_that_is_wrong_at_large_batches_fails_there_with_its_call() -> None:
    cells = judged(lambda var, batch_size: right(var, min(batch_size, 10_000)))
    assert cells["large-batch"].outcome == FAILS
    assert "batch_size" in cells["large-batch"].call
    assert cells["values"].outcome == HOLDS


def test_what_was_expected_is_told_apart_and_what_holds_against_it_is_out_of_date() -> None:
    def limited(var, batch_size):
        return right(var, min(batch_size, 10_000))

    cells = judged(limited, departure(KNOWN, "large-batch"), departure(DESIGN, "quadruple-batch"))
    assert cells["large-batch"].outcome == KNOWN
    assert cells["quadruple-batch"].outcome == OUT_OF_DATE
    cells = judged(limited, departure(NOT_ASKED, "large-batch"), departure(KNOWN, "quadruple-batch", sometimes=True))
    assert (cells["large-batch"].outcome, cells["quadruple-batch"].outcome) == (NOT_ASKED, HOLDS)


def test_what_refuses_all_examples_of_a_clause_differs_by_design_there() -> None:
    declined: list[Refusal] = []

    def refusing(var, batch_size):
        if batch_size > 10_000:
            declined.append(REFUSAL)
            raise Declined
        return right(var, batch_size)

    expectations = Expectations(declined=declined)
    found = OneLibrary(COURSE, Implementation("it", {NAME: refusing}), expectations, Level.MUST)
    cells = {cell.clause: cell for cell in found.cells()}
    assert cells[f"{NAME}.large-batch"].outcome == DESIGN
    assert cells[f"{NAME}.large-batch"].link == REFUSAL.link
    assert cells[f"{NAME}.values"].outcome == HOLDS


def report(version: str, outcome: str, **more: object) -> dict:
    cell = {"clause": "a.b", "outcome": outcome, "saw": "out is wrong", "numbers": {"times": "inf"}} | more
    cells = [cell, {"clause": "a.c", "outcome": HOLDS}, {"clause": "d.e", "outcome": NOT_PROVIDED}]
    return {"impl": "torch:contiguous", "version": version, "cpu-seconds": 1.5, "peak-mib": 90, "cells": cells}


def told(before: dict, after: dict) -> list[str]:
    """What changed between two reports."""
    return [str(change) for change in changes(*({"reports": [packed(one)]} for one in (before, after)))]


def test_a_file_names_what_holds_and_keeps_the_evidence_of_what_does_not() -> None:
    found = packed(report("1", FAILS))
    assert found["holds"] == {"a": "c"}
    assert found["not-provided"] == ["d"]
    assert [cell["clause"] for cell in found["cells"]] == ["a.b"]
    assert endings(found) == {"a.b": FAILS, "a.c": HOLDS, "d": NOT_PROVIDED}


def test_what_changed_between_two_versions_is_told() -> None:
    before, after = report("1", HOLDS), report("2", FAILS)
    assert told(before, after) == [f"torch:contiguous (1 -> 2) a.b: {HOLDS} -> {FAILS}"]
    assert told(before, before) == []
    provided = report("2", HOLDS)
    provided["cells"][2] = {"clause": "d.e", "outcome": HOLDS}
    assert told(before, provided) == [f"torch:contiguous (1 -> 2) d.e: {NOT_PROVIDED} -> {HOLDS}"]
    assert told(provided, before) == [f"torch:contiguous (2 -> 1) d.e: {HOLDS} -> {NOT_PROVIDED}"]


def test_what_depends_on_the_machine_and_what_only_one_file_knows_is_no_change() -> None:
    assert told(report("1", HOLDS, sometimes=True), report("2", KNOWN, sometimes=True)) == []
    newer = report("2", FAILS)
    newer["cells"].append({"clause": "a.new", "outcome": FAILS})
    assert told(report("1", FAILS), newer) == []


def test_a_later_file_says_what_changed_since_an_earlier_one() -> None:
    before = matrix_of([report("1", HOLDS)])
    assert "changes" not in before
    after = matrix_of([report("2", FAILS)], before)
    assert after["before"] == before["date"]
    assert [change["clause"] for change in after["changes"]] == ["a.b"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"reports": []}', '{"date": "1", "reports": [{"impl": "torch"}]}'])
def test_a_file_that_is_no_matrix_is_told_in_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "old.json").write_text(text)
    done = CliRunner().invoke(main, ["matrix", "reference_impl", "--compare", str(tmp_path / "old.json")])
    assert done.exit_code == 2
    assert "is no file that whybn matrix --output has written" in done.output


def test_a_cell_that_somebody_has_to_look_at_is_told_with_how_far_off_it_is() -> None:
    (cell,) = wrong_cells(report("1", FAILS))
    assert in_words(cell) == "a.b: fails: out is wrong, inf times the bound"
    assert list(wrong_cells(report("1", KNOWN))) == []
    assert [line.split()[0] for line in table([report("1", FAILS)])][1] == "torch:contiguous"


def test_the_commands_tell_a_name_that_there_is_not(tmp_path: Path) -> None:
    for command in (["adapters", "troch"], ["matrix", "troch"]):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 2
        assert "did you mean torch?" in done.output


def test_an_adapter_is_described_whether_it_is_installed_or_not() -> None:
    done = CliRunner().invoke(main, ["adapters", "torch"])
    assert done.exit_code == 0
    for part in ("Dialect:", "Changed on the way:", "Differs by design", "Fails, as known:", "the new value"):
        assert part in done.output
    assert CliRunner().invoke(main, ["adapters"]).output.count("\n") >= 5
