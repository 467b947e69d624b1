"""The site's JavaScript modules as one plain script.

A browser loads no module from a page that was opened as a file (the offline zip), and mini-racer knows no modules, so
the build joins them: each becomes a function that gives its exports. That takes two forms only, which the modules keep
to: ``import { a, b as c } from "./x.js";`` and ``export`` before ``const``, ``function`` or ``class``.
"""

import atexit
import re
from pathlib import Path

from py_mini_racer import MiniRacer

from whybn.course import own_root

from .errors import SiteError

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


def engine(*modules: str) -> MiniRacer:
    """A JavaScript engine in which ``modules["name.js"]`` holds what these modules export."""
    racer = MiniRacer()
    # Its threads would keep Python from ending.
    atexit.register(racer.close)
    racer.eval(joined(*modules, folder=own_root() / FOLDER))
    return racer
