"""The table of explanations says of our replication what the results say."""

from pathlib import Path

import pytest

from whybn.site import SiteError, explanations
from whybn.site.explanations import Explanation, Prediction

ROOT = Path(__file__).parents[2]
ALL = explanations.load_explanations(ROOT)
PAGE = explanations.pages(ROOT)[explanations.PAGE]


def predicted(bound: float | str, above: bool) -> Prediction:
    """Of something that was measured to lie somewhere between 0 and 1."""
    return Prediction("experiment.value", bound, above, "")


@pytest.mark.parametrize(
    ("ends", "bound", "above", "outcome"),
    [
        ((1.2, 1.8), 1.0, True, "agrees"),
        ((0.2, 0.8), 1.0, True, "disagrees"),
        ((0.8, 1.2), 1.0, True, "open"),
        ((0.2, 0.8), 1.0, False, "agrees"),
        ((1.2, 1.8), 1.0, False, "disagrees"),
        ((1.0, 1.5), 1.0, True, "open"),
    ],
)
def test_an_interval_agrees_where_it_lies_wholly_on_the_side_that_is_predicted(
    monkeypatch, ends, bound, above, outcome
):
    record = {"results": {"value": dict(zip(("low", "high"), ends, strict=True))}}
    monkeypatch.setattr(explanations.experiments, "load_results", lambda _: record)
    assert predicted(bound, above).outcome == outcome


@pytest.mark.parametrize(("other", "outcome"), [((2, 3), "disagrees"), ((-2, -1), "agrees"), ((0.5, 3), "open")])
def test_two_intervals_differ_where_they_do_not_overlap(monkeypatch, other, outcome):
    found = {"value": {"low": 0, "high": 1}, "other": dict(zip(("low", "high"), other, strict=True))}
    monkeypatch.setattr(explanations.experiments, "load_results", lambda _: {"results": found})
    assert predicted("experiment.other", True).outcome == outcome


@pytest.mark.parametrize(
    ("outcomes", "together"),
    [([], "untested"), (["agrees"] * 2, "agrees"), (["agrees", "disagrees"], "part"), (["agrees", "open"], "part")],
)
def test_predictions_that_came_out_differently_make_a_row_in_part(monkeypatch, outcomes, together):
    ends = {"agrees": 2.0, "disagrees": 0.0, "open": 1.0}
    monkeypatch.setattr(explanations, "measured", lambda path: (ends[path], ends[path]))
    row = Explanation("", (), "", "", tuple(Prediction(outcome, 1.0, True, "") for outcome in outcomes))
    assert row.outcome == together


def test_the_page_shows_every_explanation_with_its_works_and_what_came_of_it():
    assert PAGE.count("<tr markdown>") == len(ALL)
    for explanation in ALL:
        (line,) = [row for row in PAGE.split("<tr markdown>") if f"**{explanation.says}**" in row]
        assert f">{explanations.OUTCOMES[explanation.outcome][0]}</span>" in line
        assert all(f"@{key}" in line for key in explanation.works)


def test_some_explanations_fail_here_and_some_are_not_tested():
    outcomes = {p.outcome for explanation in ALL for p in explanation.predictions}
    assert {"agrees", "disagrees"} <= outcomes
    assert any(explanation.outcome == "untested" for explanation in ALL)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"says": "a", "works": []}, "lacks setting"),
        ({"says": "a", "works": [], "setting": "b", "verdict": "agrees"}, "does not know verdict"),
        ({"says": "a", "works": [], "setting": "b", "prediction": [{"value": "x.y", "here": ""}]}, "either `above`"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_what_is_wrong(table, said):
    with pytest.raises(SiteError, match=said):
        explanations.read(table, 1)


def test_a_path_that_leads_nowhere_is_named():
    with pytest.raises(SiteError, match=r"noisy\.steps\.nothing does not lead to a number"):
        explanations.measured("noisy.steps.nothing")
