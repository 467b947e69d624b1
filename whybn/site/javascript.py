"""The site's JavaScript: its modules as the one plain script that every page loads, and the interactive figures.

A browser loads no module from a page that was opened as a file (the offline zip), and mini-racer knows no modules, so
the build joins them: each becomes a function that gives its exports. That takes two forms only, which the modules keep
to: ``import { a, b as c } from "./x.js";`` and ``export`` before ``const``, ``function`` or ``class``.

A figure's still image is drawn by the code that moves it in the browser: it is the first state of the moving one, to
the last digit, and without scripts it is simply what stays. That the code's numbers are the reference's is
tests/site's to prove.
"""

import atexit
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from py_mini_racer import MiniRacer

from whybn.course.course import own_root
from whybn.questions import page as quiz_page

from . import SiteError

FOLDER = Path("docs") / "assets" / "js"
IMPORT = re.compile(r'^import \{(?P<names>[^}]*)\} from "\./(?P<module>[\w-]+\.js)";\n', re.M)
EXPORT = re.compile(r"^export (?=(?:const|function|class) (?P<name>\w+))", re.M)
LEFT = re.compile(r"^(?:import|export)\b.*", re.M)


def joined(*modules: str, folder: Path) -> str:
    """Modules, and whatever they import, as one script; what they export is in ``modules["name.js"]`` inside it.

    Raises SiteError where an import or export has another form, names no file, or goes round in a circle.
    """
    parts: dict[str, str] = {}
    for module in modules:
        add(module, folder, parts, ())
    return "const modules = {};\n" + "".join(parts.values())


def add(module: str, folder: Path, parts: dict[str, str], importers: tuple[str, ...]) -> None:
    """Put a module into ``parts``, after those that it imports."""
    if module in importers:
        raise SiteError(f"{module} imports itself, by way of {', '.join(importers)}")
    if module in parts:
        return
    path = folder / module
    if not path.is_file():
        raise SiteError(f"{importers[-1] if importers else 'the site'} needs {module}, which is not in {folder.name}/")
    text = path.read_text(encoding="utf-8")
    for found in IMPORT.finditer(text):
        add(found["module"], folder, parts, (*importers, module))
    parts[module] = wrapped(module, text)


def wrapped(module: str, text: str) -> str:
    """A module as a function that is called at once and gives its exports."""
    exports = ", ".join(found["name"] for found in EXPORT.finditer(text))
    body = EXPORT.sub("", IMPORT.sub(taken, text))
    if strange := LEFT.search(body):
        raise SiteError(f"{module}: `{strange[0]}` is a form that joining does not know; see whybn/site/javascript.py")
    return f'modules["{module}"] = (() => {{\n{body}return {{ {exports} }};\n}})();\n'


def taken(found: re.Match[str]) -> str:
    """An import as a declaration."""
    names = found["names"].replace(" as ", ": ")
    return f'const {{{names}}} = modules["{found["module"]}"];\n'


def engine(script: str) -> MiniRacer:
    """A JavaScript engine that has run a script."""
    racer = MiniRacer()
    # Its threads would keep Python from ending.
    atexit.register(racer.close)
    racer.eval(script)
    return racer


def with_modules(*modules: str) -> MiniRacer:
    """An engine in which ``modules["name.js"]`` holds what these modules export."""
    return engine(joined(*modules, folder=own_root() / FOLDER))


@cache
def drawing() -> MiniRacer:
    """The engine that draws."""
    return with_modules("markup.js", "figures.js")


@cache
def names() -> tuple[str, ...]:
    """The figures' names, as ``{{ interactive NAME }}`` gives them."""
    return tuple(json.loads(str(drawing().eval('JSON.stringify(Object.keys(modules["figures.js"].figures))'))))


@cache
def html(name: str) -> str:
    """A figure's element with its first picture inside, one line. Raises SiteError for a name that no figure has."""
    if name not in names():
        raise SiteError(f"there is no interactive figure {name!r}; there are {', '.join(names())}")
    inside = drawing().eval(f'modules["markup.js"].inside(modules["figures.js"].figures["{name}"])')
    # A custom element alone would be taken for a part of a sentence. What search skips ends at the next end of a like
    # element, so it is not the div that is excluded.
    return f'<div class="whybn-interactive"><whybn-{name} data-search-exclude>{inside}</whybn-{name}></div>'


@dataclass(frozen=True)
class View:
    """A state of an interactive figure that has a page of its own, for the claims that it shows."""

    title: str
    page: str
    query: str
    claims: tuple[str, ...]


VIEWS = """JSON.stringify(Object.values(modules["figures.js"].figures).flatMap((figure) => (
  (figure.presets ?? []).map(({ title, claims, state }) => ({
    title, page: figure.page, claims,
    query: modules["markup.js"].query(figure, { ...modules["markup.js"].start(figure), ...state }, ""),
  })))))"""


@cache
def views() -> tuple[View, ...]:
    """The presets of all figures."""
    found = json.loads(str(drawing().eval(VIEWS)))
    return tuple(View(one["title"], one["page"], one["query"], tuple(one["claims"])) for one in found)


SCRIPT = "assets/generated/whybn.js"
RACE = "assets/generated/race.js"
STYLE = "assets/generated/quiz.css"
# What it imports comes along.
ENTRY = "site.js"


def pages(root: Path) -> Mapping[str, str]:
    """The script and the style, with those of the quiz; and what a race fetches when it is started."""
    modules = joined(ENTRY, folder=root / FOLDER)
    quiz = "".join(quiz_page.asset(name) for name in quiz_page.ASSETS if name.endswith(".js"))
    # Inside a function nothing becomes global.
    scripts = {SCRIPT: f"(() => {{\n{modules}{quiz}}})();\n", RACE: race(root)}
    return {**scripts, STYLE: quiz_page.asset("quiz.css")}


def race(root: Path) -> str:
    """What the race's worker runs, as text, and the digits: all that a page opened from a disk can load."""
    worker = joined("race-worker.js", folder=root / FOLDER)
    source = f'() => {{\n{worker}modules["race-worker.js"].serve(self);\n}}'
    return f"window.whybnRace = {json.dumps({'source': source, 'digits': digits()})};\n"


@cache
def digits() -> Mapping[str, str]:
    """scikit-learn's digits as text: a letter for each of an image's 64 pixels, from a (0) to q (16), and its label."""
    # Slow to load, and most of the site does without it.
    from sklearn.datasets import load_digits

    pixels, labels = load_digits(return_X_y=True)
    letters = (pixels.astype("uint8") + ord("a")).tobytes().decode("ascii")
    return {"pixels": letters, "labels": "".join(map(str, labels))}
