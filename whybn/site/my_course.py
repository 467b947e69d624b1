"""The page "My course": how far somebody is, what is due, and the ways to take it along and to hand it in.

Its numbers are kept in the reader's browser; the page brings the course's plan, and a script the files as given out.
"""

import html
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whybn.course.course import COURSE_FILE, Course, load_course
from whybn.course.questions import load_questions
from whybn.properties.tasks import Tasks, load_tasks

from . import blocks, javascript, own_test_pages, payload
from .exercises import file_name

PAGE = "my-course.md"
SCRIPT = "my-course.js"
README = """\
# {title}

Your exercises, as the page My course has packed them. In this folder:

    whybn               how far you are, and the next step
    whybn watch         checks a file each time you save it

What `whybn` remembers of your progress is in `.whybn/`. The zip of this folder, dropped on My course, brings the files
back there.
"""
TEXT = """\
What you do on the [exercises'](exercises/index.md) pages and in the [quiz](quiz/index.md) is kept in your browser. Here
it is together, and from here it goes along: to another browser, to a terminal, to your instructor.

<div><whybn-my-course course="{course}" data-search-exclude><p>Points and buttons need scripts. In a terminal
<code>whybn</code> shows the same, and <code>whybn progress export FILE</code> takes it
along.</p></whybn-my-course></div>

Points are counted as `whybn grade` counts them: a function earns nothing before it agrees with the reference on
ordinary inputs, and then the share of its clauses that hold. A grade draws examples of its own, so of a function that
is nearly right it may say a little more or less. A question of the quiz that you missed is due after ten minutes, one
that you knew after two days, then four, eight, and so on, or when `whybn quiz` has planned it.

[Without a network](offline.md) says what is kept of the site, and the [learner's guide](learner.md#take-it-along) what
each button writes.
"""


def pages(root: Path) -> Mapping[str, str]:
    """The page, and what it runs."""
    course, tasks = load_course(root), load_tasks(root)
    plan = html.escape(json.dumps(plan_of(root, course, tasks), ensure_ascii=False))
    top = blocks.top("My course", "How far you are, what is due in the quiz, and how to take it along.")
    return {
        PAGE: blocks.joined(top, TEXT.format(course=plan)),
        f"{payload.FOLDER}/{SCRIPT}": script(root, course, tasks),
    }


def plan_of(root: Path, course: Course, tasks: Tasks) -> dict[str, Any]:
    """What the page knows of the course: its works by chapter, the quiz's topics, and how large Python is in MB."""
    chapters = [
        {
            "title": chapter.title,
            "beyond": chapter.beyond,
            "works": [
                {
                    "name": one.name,
                    "number": f"{one.number:02}",
                    "title": one.title,
                    "points": one.points,
                    "file": one.file,
                    "agreement": one.agreement,
                    "page": f"exercises/{file_name(one).removesuffix('.md')}",
                }
                for one in chapter.exercises
            ],
        }
        for chapter in course.chapters
    ]
    tests = [
        {
            "name": f"{one.name}_{one.slug}",
            "number": one.name,
            "title": one.title,
            "file": one.file,
            "page": f"exercises/{own_test_pages.file_name(one).removesuffix('.md')}",
        }
        for one in tasks.every
    ]
    topics = [
        {"title": one.title, "page": f"quiz/{one.slug}", "ids": [question.id for question in one.questions]}
        for one in load_questions(root).topics
    ]
    return {
        "points": course.points,
        "chapters": [*chapters, {"title": tasks.title, "beyond": True, "works": tests}],
        "topics": topics,
        "size": size(root),
    }


def size(root: Path) -> int:
    """How many million bytes Python has; 0 where the site has none."""
    if not payload.wanted(root):
        return 0
    return round(sum(path.stat().st_size for path in (root / payload.MADE / "python").iterdir()) / 1e6)


def script(root: Path, course: Course, tasks: Tasks) -> str:
    """What the page runs, with the files of the course as they are given out."""
    stubs = {one.name: one.file for one in course.exercises} | {
        f"{one.name}_{one.slug}": one.file for one in tasks.every
    }
    given = {
        "stubs": {name: (root / file).read_text("utf-8") for name, file in stubs.items()},
        "plan": (course.home / COURSE_FILE).read_text("utf-8"),
        "readme": README.format(title=course.title),
    }
    modules = javascript.joined(SCRIPT, folder=root / javascript.FOLDER)
    return f"(() => {{\nwindow.whybnCourseFiles = {json.dumps(given)};\n{modules}}})();\n"
