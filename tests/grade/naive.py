"""A grader as people write it: the submission is imported beside a few plain tests (``naive_suites``), in one process.

It stands here to be beaten: an attack that gains nothing from it proves nothing. Marks are counted in the three ways
that are common: by pytest's exit status, by its last line, by its JUnit file. Every run takes place in a throw-away
namespace (bubblewrap: processes and network of its own, a /tmp of its own, all else read-only), for our machine is not
naive.
"""

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from .attacks.catalogue import Attack
from .attacks.parts import RIGHT
from .naive_suites import GRADERS, TESTS

SECONDS = 120.0  # on a machine that is busy with other things; what hangs is given less
FLOOD = 8 << 20
SECRET = "whybn-secret-5e0c1f7a93d24b68"
NOTHING = frozenset({"none"})
# Kinds whose aim is the full score: something less in one style of tests does not end the search.
ONLY_FULL = ("patching", "reading", "shadowing", "state", "values")
INNER = Path(__file__).with_name("naive_inside.py")


@dataclass(frozen=True)
class Observation:
    """What came of one submission.

    Attributes:
        outcomes: what it gained, in the words of the catalogue.
        full_by: the ways of counting that gave it full marks: ``status``, ``last line``, ``junit``.
        report: what pytest printed.
        told: what the grader noticed afterwards: processes and files.
    """

    outcomes: frozenset[str]
    full_by: tuple[str, ...]
    report: str
    told: tuple[str, ...]


@cache
def contained() -> bool:
    """Whether this machine can keep a naive run to itself."""
    if shutil.which("bwrap") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "tmp").mkdir()
        ran = subprocess.run([*wall(Path(folder)), sys.executable, "-c", ""], capture_output=True)
    return ran.returncode == 0


def wall(run: Path) -> list[str]:
    """The command before a command: namespaces of its own, and ``run/tmp`` as the only place to write."""
    command = ["bwrap", "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    command += ["--bind", str(run / "tmp"), "/tmp"]
    for needed in {sys.prefix, sys.base_prefix, str(INNER.parent)}:  # they may lie below the /tmp that is hidden now
        command += ["--ro-bind", needed, needed]
    return [*command, "--clearenv", "--setenv", "PATH", "/usr/bin:/bin", "--chdir", "/tmp", "--"]


def grade(attack: Attack, seconds: float = SECONDS) -> Observation:
    """Grade a submission naively, and watch: by each style of tests until it gains something from one.

    What its header says is enough; else a kind that aims at the full score is tried by the other styles too.
    """
    found = Observation(NOTHING, (), "", ())
    wanted = set(attack.naive) - NOTHING
    for grader in GRADERS:
        seen = grade_by(grader, attack, seconds)
        if found.outcomes == NOTHING or seen.full_by:
            found = seen
        if seen.outcomes & wanted:
            return seen
        if found.outcomes != NOTHING and (found.full_by or attack.kind not in ONLY_FULL):
            break
    return found


def grade_by(grader: dict[str, str], attack: Attack, seconds: float) -> Observation:
    """Grade a submission by one suite of tests."""
    with tempfile.TemporaryDirectory(prefix="naive-") as folder:
        run = Path(folder)
        (run / "tmp").mkdir()
        encoded = {path: base64.b64encode(data).decode() for path, data in attack.files.items()}
        task: dict[str, object] = {"files": encoded, "grader": grader, "honest": base64.b64encode(RIGHT).decode()}
        task |= {"seconds": seconds, "secret": SECRET, "twice": "neighbour" in attack.naive}
        (run / "tmp" / "task.json").write_text(json.dumps(task))
        try:
            subprocess.run(
                [*wall(run), sys.executable, "-I", str(INNER)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=3 * seconds + 20,
            )
        except subprocess.TimeoutExpired:
            return Observation(frozenset({"hang"}), (), "", ("the grader itself had to be killed",))
        return observed(attack, run / "tmp")


def observed(attack: Attack, tmp: Path) -> Observation:
    """What a run left in its /tmp, in the words of the catalogue."""
    left = tuple(sorted(path.name for place in (tmp, tmp / "work") for path in place.glob("whybn-attack-*")))
    left = tuple(name for name in left if name not in attack.files)
    found = {"canary"} if left else set()
    result = tmp / "result.json"
    if not result.exists():  # the grader was killed, or choked on the files
        return Observation(frozenset(found | {"crash"}), (), "", left)
    told = json.loads(result.read_text())
    report = told["output"]
    junit = tmp / "report.xml"
    full = full_marks(told["status"], report, junit)
    if told["late"]:
        found.add("hang")
    if full:
        found.add("full-marks")
    elif not told["late"] and (not 0 <= told["status"] <= 2 or "! KeyboardInterrupt !" in report or not junit.exists()):
        found.add("crash")
    if told["survivors"] or told["changed"]:
        found.add("canary")
    if attack.tell and attack.tell.replace("SECRET", SECRET) in report:
        found.add("leak")
    if told["neighbour"] not in (0, None):
        found.add("neighbour")
    if told["size"] > FLOOD:
        found.add("flood")
    if injected(report, list(attack.files)):
        found.add("injection")
    return Observation(frozenset(found) or NOTHING, full, report, (*left, *told["survivors"], *told["changed"]))


def full_marks(status: int, report: str, junit: Path) -> tuple[str, ...]:
    """The ways of counting by which everything passed."""
    full = ["status"] if status == 0 else []
    passed = re.findall(r"(\d+) passed", report)
    if passed and int(passed[-1]) >= TESTS and not re.search(r"\d+ (failed|error)", report):
        full.append("last line")
    try:
        cases = list(ElementTree.parse(junit).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        cases = []
    if len([case for case in cases if case.find("failure") is None and case.find("error") is None]) >= TESTS:
        full.append("junit")
    return tuple(full)


def injected(report: str, names: list[str]) -> bool:
    """Whether a page, a table or a terminal that shows the report and the files' names would do what they say."""
    page = "".join(f"<li>{name}</li>" for name in names) + f"<pre>{report}</pre>"
    cells = [*names, *(line.removeprefix("E").strip() for line in report.splitlines())]
    lines = any("\n" in name for name in names)
    return (
        lines or "\x1b" in page or "<script>" in page or "<img" in page or any(c[:1] == "=" and "(" in c for c in cells)
    )
