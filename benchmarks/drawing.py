"""What drawing a recipe saves against drawing arrays entry by entry, and what it costs in shrinking.

Both draw the same batch record (x, gamma, beta, eps) and run the same property, side by side in one process, on a right
and on a wrong implementation (population variance replaced by the unbiased one). Medians of nine runs, CPU time.

    python -m benchmarks.drawing
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import hypothesis
import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import reference_impl
from spec import bounds
from tests.clauses import know
from tests.clauses.draw import batches
from tests.clauses.judge import assert_within

EXAMPLES, RUNS = 50, 9
Record = tuple[Any, Any, Any, float]


@st.composite
def entry_by_entry(draw: st.DrawFn) -> Record:
    """The record as hypothesis.extra.numpy draws it."""
    n, d = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    numbers = st.floats(-100, 100)
    x = draw(hnp.arrays(np.float64, (n, d), elements=numbers))
    gamma, beta = (draw(hnp.arrays(np.float64, (d,), elements=numbers)) for _ in range(2))
    return x, gamma, beta, draw(st.sampled_from((0.1, 1e-3, 1e-5)))


def from_recipes() -> st.SearchStrategy[Record]:
    """The same record from a recipe, of the same sizes."""
    cases = batches(rows=(2, 3, 4, 1, 5, 8), columns=(2, 1, 3, 4, 5), dtypes=(np.float64,))
    return cases.strategy.map(lambda case: (case.x, case.gamma, case.beta, case.eps))


def wrong(x: Any, gamma: Any, beta: Any, eps: float) -> Any:
    """The forward pass with the unbiased variance."""
    var = x.var(axis=0, ddof=1) if len(x) > 1 else x.var(axis=0)
    return gamma * (x - x.mean(axis=0)) / np.sqrt(var + eps) + beta


def search(strategy: st.SearchStrategy[Record], function: Callable[..., Any], seed: int) -> Record | None:
    """Run the property; the last example tried is the smallest failing one, if any fails."""
    last: list[Record] = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
    )
    @hypothesis.given(strategy)
    def holds(record: Record) -> None:
        last[:] = [record]
        x, gamma, beta, eps = record
        out = function(x, gamma, beta, eps)
        assert_within(out, know.batchnorm_forward(x, gamma, beta, eps), bounds.forward(x, gamma, beta, eps), "out")

    try:
        holds()
    except AssertionError:
        return last[0]
    return None


def main() -> None:
    """Print the table."""
    strategies = {"recipe": from_recipes(), "arrays": entry_by_entry()}
    print(
        f"{'':8} {'right, ms per example':>22} {'wrong, ms to the verdict':>26}  smallest failing x (most common shape)"
    )
    for name, strategy in strategies.items():
        right, failing, shapes, smallest = [], [], [], None
        for seed in range(RUNS):
            start = time.process_time()
            search(strategy, reference_impl.batchnorm_forward, seed)
            right.append((time.process_time() - start) / EXAMPLES * 1e3)
            start = time.process_time()
            found = search(strategy, wrong, seed)
            failing.append((time.process_time() - start) * 1e3)
            if found is not None:
                shapes.append(found[0].shape)
                smallest = found[0]
        values = "none found" if smallest is None else f"{np.round(smallest, 3).tolist()} {statistics.mode(shapes)}"
        print(f"{name:8} {statistics.median(right):22.2f} {statistics.median(failing):26.0f}  {values}")


if __name__ == "__main__":
    main()
