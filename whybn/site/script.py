"""The one script of the site, and the style of the quiz: what every page loads."""

from collections.abc import Mapping
from pathlib import Path

# The quiz knows how it is drawn in a browser; the site is one more place for that, and takes what is public there.
from whybn.quiz import page as quiz_page

from .javascript import FOLDER, joined

SCRIPT = "assets/generated/whybn.js"
STYLE = "assets/generated/quiz.css"
# What it imports comes along.
ENTRY = "site.js"


def pages(root: Path) -> Mapping[str, str]:
    """The script and the style."""
    modules = joined(ENTRY, folder=root / FOLDER)
    quiz = "".join(quiz_page.asset(name) for name in quiz_page.ASSETS if name.endswith(".js"))
    # Inside a function nothing becomes global.
    return {SCRIPT: f"(() => {{\n{modules}{quiz}}})();\n", STYLE: quiz_page.asset("quiz.css")}
