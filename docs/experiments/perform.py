"""Runs one experiment in a process of its own. Such a process cannot import ``__main__``, so this stands apart."""

import importlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Queue
from typing import Any

from . import results

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
    """Run one experiment and save its results; returns its seconds."""
    module = importlib.import_module(f"docs.experiments.{name}")
    settings = module.QUICK if quick else module.FULL
    started = time.perf_counter()
    found = module.run(settings, Tracker(name, told))
    seconds = time.perf_counter() - started
    results.save(name, settings, found, seconds, folder)
    return seconds
