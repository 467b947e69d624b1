"""What a learner has answered, and when each question comes back: a file in the user's data folder."""

import json
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from whybn.errors import QuizError, refusal
from whybn.files import write_whole

VERSION = 1
# A missed question comes back after ten minutes; one that was known, after days, each time more of them.
AGAIN = timedelta(minutes=10)


def data_folder() -> Path:
    """Where this user's progress lies: ``WHYBN_HOME``, else the platform's folder for the data of programs."""
    if home := os.environ.get("WHYBN_HOME"):
        return Path(home).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "whybn"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "whybn"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "whybn"


def default_path() -> Path:
    """Where progress is kept."""
    return data_folder() / "quiz.json"


@dataclass(frozen=True)
class Exchange:
    """How many answers were taken from a file, are in it now, and were left out, for their questions are not known."""

    taken: int
    kept: int
    unknown: int


@dataclass(frozen=True)
class SavedAnswer:
    """What the page keeps of a question."""

    seen: int
    right: int
    score: float
    at: datetime


def saved_answers(path: Path) -> dict[str, SavedAnswer]:
    """The answers that the page has saved in a file. Raises QuizError where it is no such file."""
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
        if state["version"] != VERSION:
            raise ValueError(f"its version is {state['version']}, not {VERSION}")
        return {name: saved_answer(record) for name, record in state["questions"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise QuizError(
            f"{path} holds no answers of the quiz ({error}); name the file that the page has saved, or a new one"
        ) from error


def saved_answer(record: dict[str, Any]) -> SavedAnswer:
    """One of them. Raises ValueError, KeyError or TypeError where it is none."""
    seen, right, score, at = int(record["seen"]), int(record["right"]), float(record["score"]), record["at"]
    moment = datetime.fromisoformat(at)
    if not (0 <= right <= seen and 0 <= score <= 1 and moment.tzinfo):
        raise ValueError(f"{record} is no answer")
    return SavedAnswer(seen, right, score, moment)


class QuizProgress:
    """Answers so far, by question id. Written whole after every answer, so that nothing is lost on the way."""

    def __init__(self, path: Path, records: dict[str, dict[str, Any]] | None = None) -> None:
        self.path = path
        self.records = records or {}

    @classmethod
    def load(cls, path: Path) -> "QuizProgress":
        """What the file holds; nothing where there is none. Raises QuizError where it cannot be understood."""
        try:
            state = json.loads(path.read_text(encoding="utf-8"))
            if state["version"] != VERSION:
                raise ValueError(f"its version is {state['version']}, not {VERSION}")
            for record in state["questions"].values():
                datetime.fromisoformat(record["card"]["due"])
            return cls(path, state["questions"])
        except FileNotFoundError:
            return cls(path)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuizError(f"{path} cannot be read ({error}); `whybn quiz --forget` starts anew") from error

    def seen(self, question: str) -> int:
        """How many times it was answered."""
        return int(self.records.get(question, {}).get("seen", 0))

    def score(self, question: str) -> float | None:
        """The last answer's score, None before the first."""
        score = self.records.get(question, {}).get("score")
        return None if score is None else float(score)

    def due_at(self, question: str) -> datetime:
        """When it comes back; the end of time for one that was never asked."""
        record = self.records.get(question)
        return datetime.fromisoformat(record["card"]["due"]) if record else datetime.max.replace(tzinfo=UTC)

    def due(self, question: str, now: datetime | None = None) -> bool:
        """Whether it was asked before and its time has come."""
        return self.due_at(question) <= (now or datetime.now(UTC))

    def record(self, question: str, score: float, now: datetime | None = None) -> None:
        """Note an answer, decide when the question comes back, and write everything down."""
        old = self.records.get(question, {})
        card = review(old.get("card"), score, now or datetime.now(UTC))
        right = int(old.get("right", 0)) + (score == 1)
        self.records[question] = {"seen": self.seen(question) + 1, "right": right, "score": score, "card": card}
        self.write()

    def write(self) -> None:
        """Write everything down. Raises QuizError where that cannot be."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, json.dumps({"version": VERSION, "questions": self.records}, indent=1) + "\n")
        except OSError as error:
            raise QuizError(f"{refusal(error)}: set WHYBN_HOME to a folder of your own") from error

    def exchange(self, path: Path, known: Collection[str]) -> Exchange:
        """Take from the file what the page has saved there, where it is newer, and write into it what is kept now.

        Of two answers to a question the later one counts. Raises QuizError where the file is no such file.
        """
        theirs = saved_answers(path) if path.exists() else {}
        newer = self.newer(theirs, known)
        self.take(newer)
        state = {"version": VERSION, "questions": {name: self.for_the_page(name) for name in self.records}}
        try:
            write_whole(path, json.dumps(state, indent=1) + "\n")
        except OSError as error:
            raise QuizError(f"{refusal(error)}: name a file in a folder of your own") from error
        return Exchange(len(newer), len(self.records), len(theirs.keys() - {*known}))

    def newer(self, theirs: Mapping[str, SavedAnswer], known: Collection[str]) -> dict[str, SavedAnswer]:
        """Those answers to known questions that were given later than what is kept here."""
        return {name: answer for name, answer in theirs.items() if name in known and answer.at > self.answered_at(name)}

    def take(self, newer: Mapping[str, SavedAnswer]) -> None:
        """Take answers over, as if they had been given here, and write everything down."""
        for name, answer in newer.items():
            old = self.records.get(name, {})
            self.records[name] = {
                "seen": max(answer.seen, self.seen(name) + 1),
                "right": max(answer.right, int(old.get("right", 0))),
                "score": answer.score,
                "card": review(old.get("card"), answer.score, answer.at),
            }
        if newer:
            self.write()

    def answered_at(self, question: str) -> datetime:
        """When it was answered last; the beginning of time for one that never was."""
        record = self.records.get(question)
        return datetime.fromisoformat(record["card"]["last_review"]) if record else datetime.min.replace(tzinfo=UTC)

    def for_the_page(self, question: str) -> dict[str, Any]:
        """A record as the page keeps it, which has no cards."""
        record = self.records[question]
        return {key: record[key] for key in ("seen", "right", "score")} | {"at": self.answered_at(question).isoformat()}

    def forget(self) -> None:
        """Remove the file and everything in it."""
        self.path.unlink(missing_ok=True)
        self.records = {}


def review(card: dict[str, Any] | None, score: float, now: datetime) -> dict[str, Any]:
    """The card after an answer, as FSRS schedules it: missed, partly right or right."""
    from fsrs import Card, Rating, Scheduler

    scheduler = Scheduler(learning_steps=(AGAIN,), relearning_steps=(AGAIN,), enable_fuzzing=False)
    rating = Rating.Good if score == 1 else Rating.Hard if score > 0 else Rating.Again
    reviewed, _ = scheduler.review_card(Card.from_dict(card) if card else Card(), rating, now)  # type: ignore[arg-type]
    return dict(reviewed.to_dict())
