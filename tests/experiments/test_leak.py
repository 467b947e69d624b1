"""The two orders of ``leak``, and what leaks in each."""

from itertools import pairwise

from docs.experiments.leak import QUICK, leaks, network_of
from docs.experiments.shared.data import digits


def names(behind: bool) -> list[str]:
    return [type(layer).__name__ for layer in network_of([0], 0.5, behind, QUICK).layers]


def test_dropout_stands_behind_batch_norm_and_relu_or_between_relu_and_batch_norm():
    assert names(True)[:4] == ["Linear", "BatchNormLayer", "Activation", "Dropout"]
    assert names(False)[:4] == ["Linear", "Activation", "Dropout", "BatchNormLayer"]


def test_each_order_leaks_in_its_own_way_and_less_in_larger_mini_batches():
    found = [leaks(digits(range(2), 200), size, QUICK) for size in (4, 32, 128)]
    for one in found:
        assert one["none"] == {"front": 0, "behind": 0}
        assert 0 < one["behind"]["mean"] < one["noise"]["mean"]
    for small, large in pairwise(found):
        assert all(large[name]["mean"] < small[name]["mean"] / 2 for name in ("behind", "front"))
