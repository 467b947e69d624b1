"""What a learner's test sees of a program besides its answers: how large each reply is, and how long it takes.

``python -m benchmarks.blind`` runs a test in the sandbox as ``whybn grade-tests`` does. Each of its calls is answered
by a right or a wrong program, drawn by chance, 1,000 in all, and the test writes down what it sees: it runs confined,
and knows nothing. Then both kinds are compared: by the best threshold on the time, found on the very calls that it is
judged on, beside what the best one reaches where right and wrong are dealt out at random; and by the programs' mean
ranks, whether any program can be told from another. After that the same where the program that answers computes alone.
"""

import random
from typing import Any

import numpy as np
import numpy.typing as npt

from whybn.grade.run import checker
from whybn.grade.run.judged_tests import PACKAGES, ConfinedPlayer, zygote_of
from whybn.properties.bench import Asking, Bench
from whybn.properties.programs import Kind, Tested, programs_of
from whybn.properties.tasks import PropertyTask, load_tasks, own_course

from .tables import heading

CALLS, TASK, SEED = 1000, "p02", 16
PERMUTATIONS = 1000
Numbers = npt.NDArray[np.float64]
# The last call carries out what was seen: the sizes and the times of all replies.
TEST = f"""
import time
import numpy as np
import whybn.crossing.wire as wire

SIZES, TIMES = [], []
receive = wire.receive

def weighing(connection):
    header, payload = receive(connection)
    SIZES.append(len(wire.frame(header, bytes(payload))))
    return header, payload

wire.receive = weighing

def test_it(impl):
    x = np.arange(200.0).reshape(100, 2) ** 2  # so many rows that a loop in Python can be told from a sum
    gamma, beta = np.array([2.0, -4.0]), np.array([1.0, 0.5])
    for _ in range({CALLS}):
        began = time.perf_counter_ns()
        impl.batchnorm_forward(x, gamma, beta, eps=4.0)
        TIMES.append(time.perf_counter_ns() - began)
    impl.batchnorm_forward(np.array([SIZES, TIMES], dtype=float), np.ones({CALLS}), np.ones({CALLS}))
"""


class Mixed(Bench):
    """Programs that answer by turns, in an order drawn by chance; what was drawn is written down on this side alone."""

    def __init__(self, task: PropertyTask, programs: list[Tested], *, even: bool) -> None:
        super().__init__(task, programs, even=even)
        self.source = random.Random(SEED)  # noqa: S311 - no secret
        self.drawn: list[int] = []

    def answer(self, place: int, parts: list[Any], data: bytes) -> tuple[list[Any], bytes, Asking]:
        """The reply of another program than the last."""
        if len(self.drawn) == CALLS:
            return self.computed(0, parts, data)  # what was seen
        wrong = self.source.random() < 0.5
        kind = Kind.WRONG if wrong else Kind.RIGHT
        place = self.source.choice([n for n, one in enumerate(self.programs) if one.kind is kind])
        self.drawn.append(place)
        return super().answer(place, parts, data)


def seen(*, even: bool) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_], npt.NDArray[np.int_]]:
    """The sizes and times of all replies as the confined test saw them, which were wrong, and of which program."""
    root = own_course().root
    task = load_tasks(root).named(TASK)
    programs = [one for one in programs_of(task, root) if one.kind in (Kind.RIGHT, Kind.WRONG)]
    bench = Mixed(task, programs, even=even)
    with zygote_of(checker.confinement_with(PACKAGES)) as zygote:
        playing = bench.tried(ConfinedPlayer(zygote, TEST.encode(), task.functions), programs[0])
    assert not playing.broken, playing.broken
    sizes, times = playing.endings[0].last[-1].arguments[0][0]
    wrong = np.array([programs[place].kind is Kind.WRONG for place in bench.drawn])
    return sizes, times / 1e3, wrong, np.array(bench.drawn)


def best_threshold(values: Numbers, wrong: npt.NDArray[np.bool_]) -> float:
    """The share of the calls that the best threshold sorts rightly, either way round."""
    ordered = wrong[np.argsort(values, kind="stable")]
    below = np.concatenate([[0], np.cumsum(np.where(ordered, 1, -1))])
    allowed = np.concatenate([[True], np.diff(np.sort(values)) > 0, [True]])
    rightly = (below + np.count_nonzero(~wrong)) / len(wrong)  # wrong ones below, right ones above
    return float(np.max(np.maximum(rightly, 1 - rightly)[allowed]))


def spread(values: Numbers, programs: npt.NDArray[np.int_]) -> float:
    """How far the programs' mean ranks lie apart: large where the time of a reply says which program gave it."""
    ranks = np.argsort(np.argsort(values)) - (len(values) - 1) / 2
    sums, counts = np.bincount(programs, ranks), np.bincount(programs)
    return float(np.sum(sums[counts > 0] ** 2 / counts[counts > 0]))


def tell(title: str, *, even: bool) -> None:
    """Measure, and print."""
    sizes, times, wrong, programs = seen(even=even)
    heading(title)
    print(f"{len(wrong)} calls, {np.count_nonzero(~wrong)} answered by right programs")
    for name, chosen in (("right", ~wrong), ("wrong", wrong)):
        found = ", ".join(f"{size:g} bytes" for size in np.unique(sizes[chosen]))
        low, middle, high = np.percentile(times[chosen], (5, 50, 95))
        print(f"{name:6} replies of {found}; {middle:.0f} us, 5 % below {low:.0f}, 5 % above {high:.0f}")
    source = np.random.default_rng(SEED)
    dealt = [best_threshold(times, source.permutation(wrong)) for _ in range(PERMUTATIONS)]
    reached = best_threshold(times, wrong)
    as_good = (1 + sum(one >= reached for one in dealt)) / (1 + PERMUTATIONS)
    usual, most = np.percentile(dealt, (50, 95))
    chance = max(np.mean(wrong), np.mean(~wrong))
    print(f"best threshold on the time: {100 * reached:.1f} % rightly; who always says the same: {100 * chance:.1f} %")
    print(f"dealt out at random: {100 * usual:.1f} %, 5 % above {100 * most:.1f} %; as good as this: p = {as_good:.3f}")

    apart = spread(times, programs)
    as_far = sum(spread(times, source.permutation(programs)) >= apart for _ in range(PERMUTATIONS))
    print(f"whether the time tells any program from another: p = {(1 + as_far) / (1 + PERMUTATIONS):.3f}")


def main() -> None:
    """Both ways."""
    tell("Every program computes each call, one answers: as graded", even=True)
    tell("The program that answers computes alone: as on a learner's own machine", even=False)


if __name__ == "__main__":
    main()
