"""What the page's worker calls (docs/assets/js/exercise-worker.js): orders come in and messages go out as JSON."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from whybn.course.course import own_root

from .desk import Desk

HOME = own_root()
os.chdir(HOME)
DESK = Desk(Path(HOME))


def judging(order: str) -> Iterator[str]:
    """The messages about a text; an empty one where a step has nothing to tell."""
    wanted = json.loads(order)
    for message in DESK.judging(wanted["exercise"], wanted["text"], wanted.get("search", True)):
        yield json.dumps(message) if message else ""


def warming(exercise: str) -> Iterator[None]:
    """Steps that prepare for an exercise."""
    return DESK.warming(exercise)


def solution(exercise: str) -> str:
    """The reference's way."""
    return DESK.solution(exercise)
