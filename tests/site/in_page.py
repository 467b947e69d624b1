"""Python in a browser, as the exercises' pages start it, what it says of a text, and what the desktop says."""

import json
import os
from contextlib import contextmanager
from pathlib import Path

import pytest

from whybn.course.clauses import Level
from whybn.judging import words
from whybn.learn.attempt import Attempt, closing
from whybn.learn.check import verdict_on
from whybn.learn.diagnosed import diagnosed
from whybn.page.plain_verdict import WIDTH
from whybn.properties.local import weighed_here
from whybn.site import payload

from .browser import visiting
from .building import ROOT
from .serving import served

NEEDED = "WHYBN_NEEDS_PAGE"
DEADLINE = 60.0  # of the desktop here: what is compared is not how fast a busy machine is


def packed() -> Path:
    """The folder with Python for the pages. Without it a test is skipped, unless WHYBN_NEEDS_PAGE says otherwise."""
    folder = ROOT / payload.MADE / "python"
    if not payload.wanted(ROOT):
        (pytest.fail if os.environ.get(NEEDED) else pytest.skip)("no Python for the pages: `make page` packs it")
    return folder


START = """() => new Promise((resolve, reject) => {
  window.worker = new Worker("worker.js");
  worker.onmessage = ({ data }) => {
    if (data.kind === "ready") resolve();
    if (data.kind === "failed" || data.kind === "died") reject(new Error(data.why));
  };
  worker.onerror = (event) => reject(new Error(event.message));
})"""
JUDGE = """(order) => new Promise((resolve) => {
  const heard = [];
  worker.onmessage = ({ data }) => {
    if (data.number === undefined && data.kind !== "died") return; // what it prepares meanwhile
    heard.push(data);
    if (data.kind === "done" || data.kind === "died") resolve(heard);
  };
  worker.postMessage({ number: 1, ...order });
})"""

# What is said until all is prepared, and in a while after it.
PREPARE = """([exercise, after]) => new Promise((resolve) => {
  const heard = [];
  worker.onmessage = ({ data }) => {
    heard.push(data.kind);
    if (data.kind === "prepared") setTimeout(() => resolve(heard), after);
  };
  worker.postMessage({ exercise, idle: true });
})"""


class BrowsersPython:
    """A worker in a tab."""

    def __init__(self, tab):
        self.tab = tab
        tab.evaluate(START)

    def says(self, exercise: str, text: str, search: bool = False) -> list[dict]:
        """All messages about a text."""
        return self.tab.evaluate(JUDGE, {"exercise": exercise, "text": text, "search": search})

    def prepares(self, exercise: str, after: float) -> list[str]:
        """The kinds of messages that preparing for an exercise sends, and those of so many milliseconds after it."""
        return self.tab.evaluate(PREPARE, [exercise, after])


@contextmanager
def pythons_tab(browser):
    """A worker with Python and the course, in a tab of its own; and all that the tab asked for."""
    folder = packed()
    with served(folder) as home, visiting(browser) as visit:
        visit.page.route("**/empty.html", lambda route: route.fulfill(body="<!doctype html><title>empty</title>"))
        visit.page.goto(f"{home}empty.html")
        yield BrowsersPython(visit.page), visit


def verdicts(messages: list[dict]) -> list[dict]:
    """The verdicts among messages."""
    return [one for one in messages if one["kind"] in ("verdict", "diagnosis", "searched")]


def of_page(messages: list[dict]) -> dict:
    """What the page shows in the end: every clause's outcome, the first failure, and the mistake."""
    last = [one for one in messages if one["kind"] in ("verdict", "diagnosis")][-1]
    first = last["first"]
    return {
        "outcomes": {one["id"]: one["outcome"] for one in last["clauses"]},
        "first": first and {name: first[name] for name in ("id", "call", "line")},
        "cause": first and "\n".join("".join(text for text, _ in line) for line in first["cause"]),
        "broken": last["broken"] and last["broken"]["line"],
        "notes": last["notes"],
    }


def of_desktop(session, exercise, text: bytes, team) -> dict:
    """The same, as `whybn check` has it."""
    verdict = verdict_on(session, exercise, text, Level.MUST)
    with closing(Attempt(team, verdict, session.path(exercise), DEADLINE, search=False)) as run:
        while not run.over:
            run.step(1.0)
    first = verdict.first if not verdict.broken else None
    return {
        "outcomes": {
            name: verdict.judgements[name].outcome.value if name in verdict.judgements else "not tried"
            for name in verdict.clauses
        },
        "first": first and {"id": first.clause, "call": first.call, "line": first.line},
        "cause": first and "\n".join(words.plain(line) for line in words.cause(first, WIDTH)),
        "broken": verdict.broken and verdict.broken.line,
        "notes": list(diagnosed(session, verdict, DEADLINE).lines) if verdict.wrong else [],
    }


def of_page_on_tests(messages: list[dict]) -> dict:
    """What the page shows in the end of a learner's own tests."""
    last = [one for one in messages if one["kind"] == "verdict"][-1]
    return {name: last[name] for name in ("heading", "lines", "map")}


def of_desktop_on_tests(task, text: str, folder: Path) -> dict:
    """The same, as `whybn check` has it."""
    path = folder / Path(task.file).name
    path.write_text(text, "utf-8")
    told = weighed_here(ROOT, task.number, path).told
    table = [[list(caught), said] for caught, said in told.map]
    return {"heading": told.headline, "lines": list(told.lines), "map": table}


def shown(difference: dict) -> str:
    """For a failed comparison."""
    return json.dumps(difference, indent=1, ensure_ascii=False)
