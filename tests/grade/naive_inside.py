"""The naive grader's own process: unpack, run pytest, write down what happened. Runs inside the wall of ``naive``."""

import base64
import json
import os
import resource
import subprocess
import sys
from pathlib import Path

WORK = Path("/tmp/work")
NEXT = Path("/tmp/next")
MOST_REPORT = 32 << 20

# One process for a whole class, as people write it, with some care: the modules of the last student are forgotten.
CLASS = """
import os, sys, pytest
for folder in sys.argv[1:]:
    os.chdir(folder)
    sys.path[0] = folder
    for name in ("batchnorm_forward", "test_batchnorm", "reference"):
        sys.modules.pop(name, None)
    code = pytest.main(["-q", "--rootdir=" + folder, "-p", "no:cacheprovider", "test_batchnorm.py"])
sys.exit(int(code))
"""


def limit() -> None:
    """Bounds for the sake of our machine, wide enough to let an attack show what it can do."""
    for name, value in (("AS", 4 << 30), ("FSIZE", 300 << 20), ("CPU", 60), ("NOFILE", 512), ("CORE", 0)):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def unpack(folder: Path, grader: dict[str, str], files: dict[str, bytes]) -> None:
    """The grader's files, and the submission's over them, by the names that they give themselves."""
    folder.mkdir()
    for name, text in grader.items():
        (folder / name).write_text(text)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def changed(grader: dict[str, str]) -> list[str]:
    """The grader's files that do not hold what they should."""
    return [name for name, text in grader.items() if not holds(WORK / name, text)]


def holds(path: Path, text: str) -> bool:
    """Whether a file is there and has this text."""
    return path.is_file() and path.read_bytes() == text.encode()


def started(command: list[str], folder: Path, seconds: float, secret: str) -> tuple[int, bytes, bool]:
    """Exit status, output, and whether time ran out."""
    environment = {"PATH": "/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "WHYBN_SECRET": secret}
    output = Path("/tmp/output")
    with output.open("wb") as file:
        child = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environment | {"OPENBLAS_NUM_THREADS": "1"},
            preexec_fn=limit,
        )
        try:
            status, late = child.wait(seconds), False
        except subprocess.TimeoutExpired:
            child.kill()
            status, late = child.wait(), True
    with output.open("rb") as file:
        return status, file.read(MOST_REPORT), late


def survivors() -> list[str]:
    """The other processes of this namespace that are still alive."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state = (process / "stat").read_text().rpartition(")")[2].split()[0]
            name = (process / "comm").read_text().strip()
        except OSError:
            continue
        if int(process.name) not in (1, os.getpid()) and state not in "ZX":
            found.append(f"process {name}")
    return found


def main() -> None:
    """Grade, then say how it went."""
    task = json.loads(Path("/tmp/task.json").read_text())
    grader = task["grader"]
    files = {path: base64.b64decode(data) for path, data in task["files"].items()}
    unpack(WORK, grader, files)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=/tmp/report.xml"]
    status, output, late = started([*command, "test_batchnorm.py"], WORK, task["seconds"], task["secret"])
    result = {
        "status": status,
        "late": late,
        "output": output.decode(errors="replace"),
        "size": Path("/tmp/output").stat().st_size,
        "survivors": survivors(),
        "changed": changed(grader),
        "neighbour": None,
    }
    if task["twice"]:
        unpack(NEXT, grader, {"batchnorm_forward.py": base64.b64decode(task["honest"])})
        both = [sys.executable, "-c", CLASS, str(WORK), str(NEXT)]
        status, _, late = started(both, NEXT, task["seconds"], task["secret"])
        result["neighbour"] = int(status != 0 or late)
    Path("/tmp/result.json").write_text(json.dumps(result))


if __name__ == "__main__":
    main()
