"""What the page's worker calls (docs/assets/js/exercise-worker.js): orders come in and messages go out as JSON."""

import json
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from whybn.course.course import own_root
from whybn.properties.tasks import is_task

from .desk import Desk, Message
from .own_tests import PropertyDesk
from .playing import played

HOME = own_root()
os.chdir(HOME)
DESK = Desk(Path(HOME))


@cache
def property_desk() -> PropertyDesk:
    """Where tests are judged: made when somebody writes one."""
    return PropertyDesk(Path(HOME), DESK.deadline)


def judging(order: str) -> Iterator[str]:
    """The messages about a text."""
    wanted = json.loads(order)
    name, text = wanted["exercise"], wanted["text"]
    return written(
        property_desk().judging(name, text) if is_task(name) else DESK.judging(name, text, wanted.get("search", True))
    )


def warming(exercise: str) -> Iterator[str]:
    """Steps that prepare for an exercise."""
    return written((property_desk() if is_task(exercise) else DESK).warming(exercise))


def written(messages: Iterator[Message | None]) -> Iterator[str]:
    """Messages as text; an empty one where there is nothing to tell."""
    return (json.dumps(message) if message else "" for message in messages)


def playing(order: str, tell: Callable[[str], None]) -> str:
    """Run an experiment; ``tell`` hears how far it has come, and the last message is returned."""
    wanted = json.loads(order)
    return json.dumps(played(Path(HOME), wanted["play"], wanted["turned"], lambda told: tell(json.dumps(told))))


def solution(exercise: str) -> str:
    """The reference's way, or a test that catches all."""
    return json.dumps((property_desk() if is_task(exercise) else DESK).solution(exercise))
