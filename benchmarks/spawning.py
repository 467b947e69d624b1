"""Three ways to get a solver: fork it when it is needed, fork it ahead, or start an interpreter for each submission.

``python -m benchmarks.spawning`` prints medians of wall time from the wish for a solver to its first answer, and of the
processor time of all processes that had a part in it, measured by turns in one run.
"""

import os
import resource
import statistics
import time
from collections.abc import Callable

from whybn.sandbox.connection import Solver, Zygote
from whybn.sandbox.layers import Layers
from whybn.sandbox.probes import usable

ROUNDS = 40
SOURCE = b"import numpy as np\ndef normalize(x, mean, var, eps=1e-5):\n    return (x - mean) / np.sqrt(var + eps)\n"
MEMORY = 1 << 30


def first_answer(solver: Solver) -> None:
    """Load a file of one function."""
    solver.ask(["files", [["normalize.py", len(SOURCE), None]]], SOURCE, 10)
    solver.ask(["load", "normalize.py"], b"", 10)
    solver.ask(["choose", ["normalize"]], b"", 10)


def measured(get: Callable[[], Solver]) -> tuple[float, float]:
    """Milliseconds of wall time to the first answer, and of processor time until the solver has gone."""
    cpu, wall = processor_seconds(), time.perf_counter()
    solver = get()
    first_answer(solver)
    waited = time.perf_counter() - wall
    solver.close()
    return 1e3 * waited, 1e3 * (processor_seconds() - cpu + solver.usage.cpu)


def processor_seconds() -> float:
    """Of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def cold(layers: Layers) -> tuple[float, float]:
    """A zygote of its own for one solver: what a sandbox command for each submission costs."""
    cpu, wall = processor_seconds(), time.perf_counter()
    with Zygote(layers, MEMORY) as zygote:
        solver = zygote.spawn()
        first_answer(solver)
        waited = time.perf_counter() - wall
        solver.close()
    return 1e3 * waited, 1e3 * (processor_seconds() - cpu)


def main() -> None:
    """Measure by turns and print."""
    layers = usable()
    found: dict[str, list[tuple[float, float]]] = {"forked when needed": [], "forked ahead": [], "cold start": []}
    with Zygote(layers, MEMORY) as zygote:
        for number in range(ROUNDS):
            found["forked when needed"].append(measured(zygote.spawn))
            ready = zygote.spawn()
            time.sleep(0.01)
            found["forked ahead"].append(measured(lambda solver=ready: solver))  # type: ignore[misc]
            if number % 8 == 0:
                found["cold start"].append(cold(layers))
    print(f"layers: {', '.join(layers.names)}; {os.cpu_count()} processors; {ROUNDS} rounds (cold start: fewer)")
    for name, pairs in found.items():
        wall, cpu = (statistics.median(values) for values in zip(*pairs, strict=True))
        print(f"{name:<20} {wall:8.1f} ms to the first answer {cpu:8.1f} ms of processor time")


if __name__ == "__main__":
    main()
