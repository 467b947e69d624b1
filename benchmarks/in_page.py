"""Python in a page beside `whybn watch` on this machine: starts, verdicts, mistakes, bytes and memory.

``python -m benchmarks.in_page [EXERCISE ...]`` prints medians of wall time of one run. It needs what `make page`
packs, and Chromium. The page's worker is asked as an exercise's element asks it; the files come from this machine, so
no network's time is in it. A cold start is in a browser that was just opened, a warm one in the same browser again.
Each is timed to the word "ready", and to the verdict on a text that was sent at once, when nothing has been prepared
yet.

A verdict is timed once everything is prepared, as a pause in typing gives time for: the first word, on the easiest
examples, then the verdict of the whole bank; of a wrong file its verdict, and its mistake's name. All times begin with
the order. `watch` has the same files (see ``benchmarks.feedback``), and the processors for itself.
"""

import gzip
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.site.browser import running, visiting
from tests.site.serving import served
from whybn.course import course as courses
from whybn.learn.stubs import init
from whybn.site import payload

from . import feedback

EXERCISES = ("standardize", "batchnorm_forward", "batchnorm_backward", "layernorm_forward")
STARTS, SAVES = 3, 5
AIMS = {"cold": 2.4, "warm": 1.6}
AIM_MS, AIM_MB = 300, 12
# Times of a worker's messages in milliseconds since the order was sent, up to the one that is waited for.
ASK = """([order, last, fresh]) => new Promise((resolve, reject) => {
  if (fresh) {
    window.worker?.terminate();
    window.worker = new Worker("worker.js");
  }
  const began = performance.now(), heard = [];
  worker.onmessage = ({ data }) => {
    heard.push([data.kind, performance.now() - began, data.state ?? "", data.notes?.length ?? 0]);
    if (data.kind === "failed" || data.kind === "died") reject(new Error(data.why));
    if (data.kind === last) resolve(heard);
  };
  worker.postMessage({ number: 1, search: false, ...order });
})"""


def ask(page: Any, order: dict[str, Any], last: str = "done", *, fresh: bool = False) -> Any:
    """What the worker says, and when."""
    return page.evaluate(ASK, [order, last, fresh])


def when(heard: Any, kind: str) -> float:
    """Milliseconds to the last message of a kind; NaN where there was none."""
    return [float("nan"), *(message[1] for message in heard if message[0] == kind)][-1]


def renderers() -> float:
    """MiB that the processes of this browser's tabs hold."""
    held = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()  # of a tab it is one line
            if b"--type=renderer" in words and ancestor(int(folder.name), os.getpid()):
                lines = (folder / "smaps_rollup").read_text().splitlines()
                held += next(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
        except (OSError, StopIteration):
            continue
    return held


def ancestor(pid: int, of: int) -> bool:
    """Whether a process descends from another one."""
    while pid > 1 and pid != of:
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return pid == of


def text_of(name: str) -> str:
    """What is judged: the reference by its name, as ``benchmarks.feedback`` saves it."""
    return f"from reference_impl import {name}\n"


def starts(home: str) -> tuple[dict[str, dict[str, float]], float]:
    """Seconds to "ready" and to a first verdict, cold and warm; the MiB of a tab in which an exercise is prepared."""
    found: dict[str, list[dict[str, float]]] = {"cold": [], "warm": []}
    memory = []
    order = {"exercise": EXERCISES[0], "text": text_of(EXERCISES[0])}
    for _ in range(STARTS):
        with running() as browser, visiting(browser) as visit:
            empty(visit.page, home)
            for kind in found:
                heard = ask(visit.page, order, fresh=True)
                found[kind].append({"ready": when(heard, "ready") / 1e3, "verdict": when(heard, "verdict") / 1e3})
            ask(visit.page, {"exercise": EXERCISES[0], "idle": True}, "prepared")
            memory.append(renderers())
    medians = {
        kind: {what: statistics.median(one[what] for one in several) for what in several[0]}
        for kind, several in found.items()
    }
    return medians, statistics.median(memory)


def empty(page: Any, home: str) -> None:
    """A page of the worker's own origin with nothing in it."""
    page.route("**/empty.html", lambda route: route.fulfill(body="<!doctype html><title>empty</title>"))
    page.goto(f"{home}empty.html")


def in_page(page: Any, name: str, wrong: str) -> dict[str, float]:
    """Milliseconds to the first word and to the verdict; of a wrong file to its verdict and its name."""
    ask(page, {"exercise": name, "idle": True}, "prepared", fresh=True)
    found: dict[str, list[float]] = {"first": [], "verdict": [], "wrong": [], "named": []}
    for number in range(SAVES):
        right = ask(page, {"exercise": name, "text": f"{text_of(name)}# {number}\n"})
        assert right[-2][2] == "passed", f"{name} must pass"
        found["first"].append(when(right, "early"))
        found["verdict"].append(when(right, "verdict"))
        if wrong:
            heard = ask(page, {"exercise": name, "text": f"{wrong}\n# {number}\n"})
            found["wrong"].append(when(heard, "verdict"))
            found["named"].append(when(heard, "diagnosis"))
    return {what: statistics.median(several) for what, several in found.items() if several}


def on_desktop(name: str, wrong: str) -> dict[str, float]:
    """The same in `watch`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "course"
        init(home)
        (path,) = (home / exercise.file for exercise in courses.load_course(home).exercises if exercise.name == name)
        with feedback.watching(home) as output:
            feedback.verdict(output)
            found = {"verdict": statistics.median(feedback.in_watch(output, path))}
            if wrong:
                verdicts, names = feedback.naming(output, path, wrong)
                found |= {"wrong": statistics.median(verdicts), "named": statistics.median(names)}
                found["named"] += found["wrong"]
    return found


def main() -> None:
    """Measure by turns and print."""
    root = Path(__file__).parents[1]
    if not payload.wanted(root):
        sys.exit("no Python for the pages: `make page` packs it")
    packed = root / payload.MADE / "python"
    total = sum(path.stat().st_size for path in packed.iterdir()) / 1e6
    editor = (root / payload.MADE / "editor.js").read_bytes()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {STARTS} starts, {SAVES} saves of each")
    print(f"Python: {total:.1f} MB, aim {AIM_MB}; the editor: {len(gzip.compress(editor)) / 1e3:.0f} kB compressed")
    with served(packed) as home:
        began, memory = starts(home)
        print(f"\n{'start':<22} {'ready, s':>10} {'aim':>6} {'a first verdict, s':>20}")
        for kind, took in began.items():
            print(f"{kind:<22} {took['ready']:10.2f} {AIMS[kind]:6.1f} {took['verdict']:20.2f}")
        print(f"a tab in which {EXERCISES[0]} is prepared holds {memory:.0f} MiB\n")
        print(f"{'milliseconds to':<22} {'first word':>11} {'verdict':>9} {'in watch':>9} {'a wrong one':>12}", end="")
        print(f" {'its name':>9} {'in watch':>9}")
        for name in sys.argv[1:] or EXERCISES:
            file = feedback.WRONG.get(name)
            wrong = (root / "tests" / "mistakes" / file).read_text("utf-8") if file else ""
            with running() as browser, visiting(browser) as visit:
                empty(visit.page, home)
                page = in_page(visit.page, name, wrong)
            desktop = on_desktop(name, wrong)
            cells = [page["first"], page["verdict"], desktop["verdict"]]
            cells += [page["wrong"], page["named"], desktop["named"]] if wrong else []
            print(
                f"{name:<22} "
                + " ".join(f"{cell:{w}.0f}" for cell, w in zip(cells, (11, 9, 9, 12, 9, 9), strict=False))
            )
    print(f"aim: the verdict at most {AIM_MS} ms; load now {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
