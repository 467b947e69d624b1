"""What the page's worker calls (docs/assets/js/exercise-worker.js): orders come in and messages go out as JSON."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from whybn.course.course import own_root

from .desk import Desk, Message
from .playing import played

HOME = own_root()
os.chdir(HOME)
DESK = Desk(Path(HOME))


def judging(order: str) -> Iterator[str]:
    """The messages about a text."""
    wanted = json.loads(order)
    return written(DESK.judging(wanted["exercise"], wanted["text"], wanted.get("search", True)))


def warming(exercise: str) -> Iterator[str]:
    """Steps that prepare for an exercise."""
    return written(DESK.warming(exercise))


def written(messages: Iterator[Message | None]) -> Iterator[str]:
    """Messages as text; an empty one where there is nothing to tell."""
    return (json.dumps(message) if message else "" for message in messages)


def playing(order: str, tell: Callable[[str], None]) -> str:
    """Run an experiment; ``tell`` hears how far it has come, and the last message is returned."""
    wanted = json.loads(order)
    return json.dumps(played(Path(HOME), wanted["play"], wanted["turned"], lambda told: tell(json.dumps(told))))


def solution(exercise: str) -> str:
    """The reference's way."""
    return DESK.solution(exercise)
