"""An experiment's results as a small JSON file: git keeps it, pages quote it, figures are drawn from it.

An experiment runs in a process of its own. Such a process cannot import ``__main__``, so ``perform`` stands here.
"""

import importlib
import json
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from queue import Queue
from typing import Any

import numpy as np

from whybn.files import write_whole

KEPT = Path(__file__).parents[1] / "results"
DIGITS = 6


def plain(value: Any) -> Any:
    """NumPy's values as JSON's; floats to six significant digits; what is not finite as null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return value


def save(name: str, settings: Any, results: dict[str, Any], seconds: float, folder: Path = KEPT) -> Path:
    """Write ``folder/name.json`` whole: settings (a dataclass), results, and the processor's seconds for them."""
    record = {"experiment": name, "settings": asdict(settings), "seconds": round(seconds), "results": results}
    path = folder / f"{name}.json"
    write_whole(path, json.dumps(plain(record), indent=1) + "\n")
    return path


def load(name: str, folder: Path = KEPT) -> dict[str, Any]:
    """What ``save`` wrote."""
    return json.loads((folder / f"{name}.json").read_text("utf-8"))


Told = tuple[str, str, int, int]  # experiment, what it does, how much of it is done, of how much


class Tracker:
    """``track(sequence, description)`` for an experiment: hands on the items and tells the queue about each."""

    def __init__(self, name: str, told: "Queue[Told]") -> None:
        self.name, self.told = name, told

    def __call__(self, sequence: Sequence[Any], description: str = "") -> Iterator[Any]:
        """The items of ``sequence``, one after another."""
        for done, item in enumerate(sequence):
            self.told.put((self.name, description, done, len(sequence)))
            yield item
        self.told.put((self.name, description, len(sequence), len(sequence)))


def perform(name: str, quick: bool, folder: Path, told: "Queue[Told]") -> float:
    """Run one experiment and save its results; returns the processor's seconds."""
    module = importlib.import_module(f"docs.experiments.{name}")
    settings = module.QUICK if quick else module.FULL
    # Not the clock's time: others may use the machine as well.
    started = time.process_time()
    found = module.run(settings, Tracker(name, told))
    seconds = time.process_time() - started
    save(name, settings, found, seconds, folder)
    return seconds
