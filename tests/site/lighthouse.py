"""Lighthouse's scores for three pages of the built site: ``python -m tests.site.lighthouse [PAGE...]``.

Each score is the median of three runs and must reach 95. Needs node; npx fetches Lighthouse. CHROME_PATH names the
browser where it is not Chrome.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from .browser import chromium
from .building import ROOT
from .serving import served

PAGES = ("", "claims/L10/", "exercises/04-batchnorm_forward/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
RUNS = 3  # of which the median counts: a score varies by a few points, most of all in the first run
VERSION = "lighthouse@12"
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def main(pages: list[str]) -> None:
    """Print a line for each page; exit code 1 where a score is too low."""
    npx = shutil.which("npx") or sys.exit("Lighthouse needs node: npx is not here.")
    low = False
    with served(ROOT / "site") as home:
        for page in pages or PAGES:
            runs = [reported(npx, home + page) for _ in range(RUNS)]
            scores = {
                name: round(100 * median(run["categories"][name]["score"] for run in runs)) for name in CATEGORIES
            }
            weight = runs[-1]["audits"]["total-byte-weight"]["numericValue"] / 1000
            print(f"/{page}: {', '.join(f'{name} {score}' for name, score in scores.items())}; {weight:.0f} kB")
            for audit in below(runs[-1]):
                print(f"    {audit}")
            low |= min(scores.values()) < LEAST
    sys.exit(int(low))


def reported(npx: str, address: str) -> Any:
    """What Lighthouse says of a page in one run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [npx, "--yes", VERSION, address, "--output=json", f"--output-path={report}", "--quiet"]
        command += [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium()})
        return json.loads(report.read_text("utf-8"))


def below(found: dict) -> list[str]:
    """The audits that cost points."""
    counted = {ref["id"] for category in found["categories"].values() for ref in category["auditRefs"] if ref["weight"]}
    audits = [audit for name, audit in found["audits"].items() if name in counted and audit["score"] not in (None, 1)]
    return [f"{audit['title']} ({audit['score']}) {audit.get('displayValue', '')}" for audit in audits]


if __name__ == "__main__":
    main(sys.argv[1:])
