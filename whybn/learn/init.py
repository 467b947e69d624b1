"""``whybn init``: a course folder of one's own, with the stubs and nothing done yet."""

import shutil
import tempfile
from pathlib import Path

from whybn.course import COURSE_FILE, OWN, Course, load

from .refused import Refused
from .stubs import stub

WELCOME = """\
# {title}

Your exercises are in `exercises/`, one function each; a file's docstring is the whole task. In this folder:

    whybn               how far you are, and the next step
    whybn watch         checks a file each time you save it
    whybn hint          a hint, then one that says more
    whybn spec NAME     the page with the sentences that have to hold

What `whybn` remembers of your progress is in `.whybn/`.
"""


def init(folder: Path) -> Course:
    """Make the folder, whole or not at all. Raises Refused where something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is there already and not empty: name a folder that is new or empty")
    own = next((place for place in OWN if (place / COURSE_FILE).is_file()), None)
    if own is None:
        raise Refused("this whybn came without its exercises: install it again")
    course = load(own)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as part:
        made = Path(part) / "course"
        fill(made, course)
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    return course


def fill(made: Path, course: Course) -> None:
    """Write everything that a course folder holds."""
    (made / COURSE_FILE).parent.mkdir(parents=True)
    shutil.copyfile(course.home / COURSE_FILE, made / COURSE_FILE)
    for exercise in course.exercises:
        (made / exercise.file).write_bytes(stub(course, exercise))
    (made / "README.md").write_text(WELCOME.format(title=course.title), encoding="utf-8")
