"""From the save to the verdict: `whybn watch` beside `pytest` on the same clauses, by turns in one run.

``python -m benchmarks.feedback [EXERCISE ...]`` prints medians of wall time. In `watch` a save is timed from the write
to the arrival of the verdict's last line in a pipe: noticing, judging the whole bank (50 drawn examples and the corners
of every MUST clause) and printing. pytest is started anew each time, as it is at every save by those who have only it;
it draws 50 examples of each clause too. What is judged is the reference, which checks its arguments: a learner's own
function is quicker.

Then a wrong file is saved instead, a mistake that people make: the time to the verdict, and how much later its name
stands below it (what is known of the exercise has been prepared while nothing was to do).
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from whybn.course import course as courses
from whybn.learn.stubs import init

EXERCISES = (
    "standardize",
    "normalize",
    "batchnorm_forward",
    "update_running",
    "batchnorm_backward",
    "layernorm_forward",
)
SAVES = 5  # of each exercise that count, after two that do not
PYTESTS = 2
AIM_MS, AIM_RATIO = 150, 10
# What a person takes between two saves, in which the loop prepares for the next; neither is part of what is measured.
READY = 20.0  # seconds after the first verdict on a file: by then all is prepared, a mistake's name too
PAUSE = 1.0  # seconds after any other
NAMED = "It looks like"
WRONG = {  # files of people, by exercise
    "batchnorm_forward": "natural/batchnorm_forward__b.py",
    "update_running": "natural/update_running__b.py",
    "batchnorm_backward": "natural/batchnorm_backward__a.py",
    "layernorm_forward": "natural/layernorm_forward__a.py",
}
AIM_NAME_MS = 300
ENDING = re.compile(r"^\d\d:\d\d:\d\d, (\d+) ms")


@contextmanager
def watching(folder: Path) -> Iterator[IO[str]]:
    """The loop's output, line by line, as it comes."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "whybn", "watch", "--no-clear"]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield process.stdout
    finally:
        process.terminate()
        process.wait()


def verdict(output: IO[str]) -> bool:
    """Wait for the next verdict; whether everything holds."""
    whole = False
    for line in output:
        whole = whole or ("clauses hold" in line and " all " in line)
        if ENDING.match(line):
            return whole
    raise SystemExit("watch has ended")


def save(path: Path, number: int) -> None:
    """Write a file that passes, never the same twice."""
    name = path.stem.partition("_")[2]
    path.write_text(f"from reference_impl import {name}  # {number}\n", encoding="utf-8")


def in_watch(output: IO[str], path: Path) -> list[float]:
    """Milliseconds from each save to its verdict."""
    took = []
    for number in range(SAVES + 2):
        if number:
            time.sleep(READY if number == 1 else PAUSE)
        start = time.perf_counter()
        save(path, number)
        assert verdict(output), f"{path.name} must pass"
        took.append(1e3 * (time.perf_counter() - start))
    return took[2:]


def naming(output: IO[str], path: Path, wrong: str) -> tuple[list[float], list[float]]:
    """Milliseconds from each save of a wrong file to its verdict, and from there to the name of the mistake."""
    verdicts, names = [], []
    for number in range(SAVES + 1):
        start = time.perf_counter()
        path.write_text(f"{wrong}\n# {number}\n", encoding="utf-8")
        assert not verdict(output), f"{path.name} must fail"
        told = time.perf_counter()
        assert any(line.startswith(NAMED) for line in iter(output.readline, "")), "watch has ended"
        verdicts.append(1e3 * (told - start))
        names.append(1e3 * (time.perf_counter() - told))
        time.sleep(READY if number == 0 else PAUSE)
    return verdicts[1:], names[1:]


def in_pytest(root: Path, path: Path) -> list[float]:
    """Milliseconds of whole runs of pytest on the same clauses."""
    name, took = path.stem.partition("_")[2], []
    command = [sys.executable, "-m", "pytest", f"tests/clauses/test_{name}.py", "--impl", str(path), "-q"]
    for _ in range(PYTESTS):
        start = time.perf_counter()
        subprocess.run([*command, "-p", "no:xdist"], cwd=root, check=True, stdout=subprocess.DEVNULL)
        took.append(1e3 * (time.perf_counter() - start))
    return took


def main() -> None:
    """Measure by turns and print."""
    root = Path(__file__).parents[1]
    names = sys.argv[1:] or EXERCISES
    loop, fresh = [], []
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {SAVES} saves and {PYTESTS} runs of each")
    print(f"{'exercise':<30} {'watch, ms':>10} {'pytest, ms':>11} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "course"
        init(home)
        files = {exercise.name: home / exercise.file for exercise in courses.load_course(home).exercises}
        named: dict[str, tuple[list[float], list[float]]] = {}
        with watching(home) as output:
            verdict(output)
            for name in names:
                quick, slow = in_watch(output, files[name]), in_pytest(root, files[name])
                loop += quick
                fresh += slow
                row(name, quick, slow)
                if name in WRONG:
                    wrong = (root / "tests" / "mistakes" / WRONG[name]).read_text(encoding="utf-8")
                    named[name] = naming(output, files[name], wrong)
    row(f"median of {len(loop)} saves", loop, fresh)
    ratio = statistics.median(fresh) / statistics.median(loop)
    print(f"aims: at most {AIM_MS} ms, at least {AIM_RATIO} times less; load now {os.getloadavg()[0]:.1f}")
    print(f"\n{'a wrong file':<30} {'verdict, ms':>11} {'then its name, ms':>18}")
    for name, (verdicts, names_) in named.items():
        print(f"{name:<30} {statistics.median(verdicts):11.0f} {statistics.median(names_):18.0f}")
    print(f"aim: the name at most {AIM_NAME_MS} ms after the verdict")
    sys.exit(not (statistics.median(loop) <= AIM_MS and ratio >= AIM_RATIO))


def row(name: str, quick: list[float], slow: list[float]) -> None:
    """A line of the table."""
    left, right = statistics.median(quick), statistics.median(slow)
    print(f"{name:<30} {left:10.0f} {right:11.0f} {right / left:6.1f}", flush=True)


if __name__ == "__main__":
    main()
