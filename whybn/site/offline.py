"""The service worker of a built site: which files belong to this build, and the tag that has a page register it."""

import hashlib
import json
from pathlib import Path

from . import javascript

SCRIPT = "service-worker.js"
LEFT_OUT = (".map", ".py", ".xml", SCRIPT)
SHORT = 12  # of a digest's 64 signs: what is to be told apart are the builds of one site


def write_worker(root: Path, site: Path) -> None:
    """Write the service worker of the site that was built in a folder, the last thing of all."""
    files = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*")) if path.is_file()}
    digests = {
        name: hashlib.sha256(path.read_bytes()).hexdigest()[:SHORT]
        for name, path in files.items()
        if not name.endswith(LEFT_OUT)
    }
    listed = json.dumps(digests, separators=(",", ":"))
    source = (root / javascript.FOLDER / SCRIPT).read_text("utf-8")
    version = hashlib.sha256(f"{listed}{source}".encode()).hexdigest()[:SHORT]
    (site / SCRIPT).write_text(f'const VERSION = "{version}";\nconst FILES = {listed};\n{source}', "utf-8")


def tag(up: str | None) -> str:
    """What says in a page's head whether there is a worker; ``up`` leads from the page to the site's first one."""
    return f'<meta name="whybn-offline" content="{"" if up is None else up + SCRIPT}">'
