"""Lighthouse's scores for three pages of the built site: ``python -m tests.site.lighthouse [PAGE...]``.

Needs node; npx fetches Lighthouse. CHROME_PATH names the browser where it is not Chrome. Every score must reach 95.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from .browser import chromium
from .building import ROOT
from .serving import served

PAGES = ("", "claims/L10/", "exercises/04-batchnorm_forward/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
VERSION = "lighthouse@12"
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def main(pages: list[str]) -> None:
    """Print a line for each page; exit code 1 where a score is too low."""
    npx = shutil.which("npx") or sys.exit("Lighthouse needs node: npx is not here.")
    low = False
    with served(ROOT / "site") as home, tempfile.TemporaryDirectory() as folder:
        for page in pages or PAGES:
            report = Path(folder) / "report.json"
            command = [npx, "--yes", VERSION, home + page, "--output=json", f"--output-path={report}", "--quiet"]
            command += [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
            subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": chromium()})
            found = json.loads(report.read_text("utf-8"))
            scores = {name: round(100 * found["categories"][name]["score"]) for name in CATEGORIES}
            weight = found["audits"]["total-byte-weight"]["numericValue"] / 1000
            print(f"/{page}: {', '.join(f'{name} {score}' for name, score in scores.items())}; {weight:.0f} kB")
            for audit in below(found):
                print(f"    {audit}")
            low |= min(scores.values()) < LEAST
    sys.exit(int(low))


def below(found: dict) -> list[str]:
    """The audits that cost points."""
    counted = {ref["id"] for category in found["categories"].values() for ref in category["auditRefs"] if ref["weight"]}
    audits = [audit for name, audit in found["audits"].items() if name in counted and audit["score"] not in (None, 1)]
    return [f"{audit['title']} ({audit['score']}) {audit.get('displayValue', '')}" for audit in audits]


if __name__ == "__main__":
    main(sys.argv[1:])
