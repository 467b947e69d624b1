"""An experiment of the site, run in the page: the committed one, in its quick form, with a few settings turned."""

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from whybn.course.playable import load_playable
from whybn.errors import CourseError

Tell = Callable[[dict[str, Any]], None]


class Tracked:
    """``track`` for an experiment: tells how far it has come, as each part begins."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell

    def __call__(self, sequence: Sequence[Any], description: str = "") -> Iterator[Any]:
        """The items of ``sequence``, one after another."""
        for done, item in enumerate(sequence):
            self.tell({"kind": "playing", "what": description, "done": done, "of": len(sequence)})
            yield item


def played(root: Path, name: str, turned: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Run an experiment; what the page shows of it.

    Args:
        root: the course's.
        name: the experiment's.
        turned: its settings that are not those of its quick form.
        tell: hears how far it has come.

    Returns:
        A message with its numbers in words, or with what is wrong with what was turned.
    """
    try:
        experiment = load_playable(root)[name]
        settings = experiment.settings(turned)
    except CourseError as error:
        return {"kind": "unplayable", "why": str(error)}
    module = importlib.import_module(f"docs.experiments.{name}")
    plain = importlib.import_module("docs.experiments.shared.results").plain
    results = plain(module.run(replace(module.QUICK, **settings), Tracked(tell)))
    return {"kind": "played", "numbers": experiment.shown(results)}
