"""What stands below every page: how to cite it, and, where the project has an address, how to mend it.

The address is ``repo_url`` of mkdocs.yml. A page may be written by a program: the link leads to what a person edits.
"""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mkdocs.utils.yaml import yaml_load

from . import SiteError

CITATION = "CITATION.cff"
# What a person edits to change a page, below the root; the first that fits. A star stands for a topic's number.
SOURCES = {
    r"claims/index": "spec/lecture.toml",
    r"claims/(.+)": r"spec/lecture/\1.md",
    r"ask": "spec/ask.toml",
    r"explanations": "spec/explanations.toml",
    r"glossary": "spec/glossary.toml",
    r"my-course": "whybn/site/my_course.py",
    r"references": "docs/references.bib",
    r"worked-example": "whybn/site/worked_text.py",
    r"engineer/power": "whybn/site/power_page.py",
    r"experiment-pages/index": "docs/experiments/__init__.py",
    r"experiment-pages/(.+)": r"docs/experiments/\1.py",
    r"exercises/index": "exercises/course.toml",
    r"exercises/(\d+)-(.+)": r"exercises/e\1_\2.py",
    r"specification/misconceptions/.+": "reference_impl/misconceptions/__init__.py",
    r"specification/(?:index|clauses)": "whybn/site/specification.py",
    r"specification/bounds": "spec/bounds.py",
    r"specification/(.+)": r"spec/\1.md",
    r"quiz/index": "whybn/site/quiz.py",
    r"quiz/(.+)": r"spec/quiz/*-\1.toml",
    r"api/index": "whybn/site/api.py",
    r"api/whybn": "whybn/__init__.py",
    r"api/reference": "reference_impl/__init__.py",
    r"api/network": "reference_impl/network.py",
    r"api/tests-(.+)": r"tests/clauses/\1.py",
    r"(.+)": r"docs/\1.md",
}
HERE = ("localhost", "127.0.0.1")  # hosts that are nobody else's to visit


def source(root: Path, page: str) -> str:
    """The file in which a page of docs/ is written, below the root."""
    name = page.removesuffix(".md")
    match, file = next((found, to) for pattern, to in SOURCES.items() if (found := re.fullmatch(pattern, name)))
    if not (there := sorted(root.glob(match.expand(file)))):
        raise SiteError(
            f"{page}: there is no {match.expand(file)}; say in whybn/site/foot.py where the page is written."
        )
    return there[0].relative_to(root).as_posix()


def foot(root: Path, page: str, title: str, address: str, repository: str, edit: str) -> str:
    """The foot of a page, in HTML; without a repository it has no links.

    Args:
        root: the course's root.
        page: its file, below docs/.
        title: its title.
        address: where it will stand on the web.
        repository: the project's address, or nothing.
        edit: what leads from there to the form in which a file is edited.
    """
    said = [f"Cite this page: {cited(citation(root), title, address)}"]
    file = source(root, page)  # looked for in any build, so that none with an address finds it missing
    if repository:
        home = repository.rstrip("/")
        report = f"{home}/issues/new?title={quote(f'{title}: ')}"
        said = [link(f"{home}/{edit}{file}", "Edit this page"), link(report, "Report a mistake"), *said]
    return '<div class="page-foot" data-search-exclude="foot">' + "".join(f"<p>{it}</p>" for it in said) + "</div>"


def link(address: str, text: str) -> str:
    """A link."""
    return f'<a href="{html.escape(address)}">{text}</a>'


def citation(root: Path) -> Mapping[str, Any]:
    """CITATION.cff."""
    found: Mapping[str, Any] = yaml_load((root / CITATION).read_text("utf-8"))
    return found


def cited(work: Mapping[str, Any], title: str, address: str) -> str:
    """A page as one cites it. Who built it for themselves has no address that others could visit."""
    who = ", ".join(author["name"] for author in work["authors"])
    where = "" if urlsplit(address).hostname in (None, *HERE) else f" {html.escape(address)}"
    return (
        f"{who}, “{html.escape(title)}”, <cite>{html.escape(work['title'])}</cite>, version {work['version']}.{where}"
    )
