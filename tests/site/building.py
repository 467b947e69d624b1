"""The built site for tests: built once in a session, also where several processes share it."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Longer than any build: past it the process that builds must have been killed.
PATIENCE = 600.0


def built(shared: Path, name: str, **environment: str) -> Path:
    """The site in ``shared/name``, built strictly; whoever asks first builds, the others wait.

    Both forms of the site write the same generated pages, so one is built at a time.
    """
    site, log = shared / name, shared / f"{name}.log"
    with Turn(shared / "turn"):
        if not log.exists():
            log.write_text(build(site, environment), "utf-8")
    said = log.read_text("utf-8")
    if said:
        pytest.fail(f"the strict build failed:\n{said}", pytrace=False)
    return site


def build(site: Path, environment: dict[str, str]) -> str:
    """Build it; returns what MkDocs said if that went wrong, or if it warned, and nothing otherwise."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)]
    inherited = {**os.environ, "NO_MKDOCS_2_WARNING": "true", **environment}
    done = subprocess.run(command, cwd=ROOT, env=inherited, capture_output=True, text=True, check=False)
    fine = done.returncode == 0 and not done.stderr.strip()
    return "" if fine else f"{done.stderr}\n{done.stdout}\nexit {done.returncode}"


class Turn:
    """A lock between processes: a folder that one of them can make."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.folder.mkdir()
                return
            except FileExistsError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def __exit__(self, *error: object) -> None:
        self.folder.rmdir()
