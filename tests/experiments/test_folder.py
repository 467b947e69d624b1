"""One file for each experiment, and what its figures are drawn by."""

from docs.experiments import NAMES
from docs.experiments.shared import draw, results


def test_every_module_beside_shared_is_an_experiment_that_is_listed():
    assert {path.stem for path in draw.EXPERIMENTS.glob("[!_]*.py")} == set(NAMES)


def test_every_experiment_has_results_in_git_and_no_results_are_left_over():
    assert {path.stem for path in results.KEPT.glob("*.json")} == set(NAMES)


def test_a_figure_is_drawn_anew_when_anything_changes_that_its_experiment_imports_and_only_then():
    sources = {path.relative_to(draw.EXPERIMENTS).as_posix() for path in draw.sources("transfer")}
    # The networks are imported by way of training, another experiment by its name.
    assert {"transfer.py", "domain.py", "shared/figure.py", "shared/networks.py"} <= sources
    assert "colour.py" not in sources
