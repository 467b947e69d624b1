"""Archives as students hand them in, made for tests."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

from whybn.grade.intake import collect
from whybn.grade.run.task import Submission

NAMES = ("standardize",)
CODE = b"def standardize(train, test):\n    return train, test\n"
GOOD = {"hw/standardize.py": CODE}


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return content.getvalue()


def tar_of(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT, **changes: object) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=form) as archive:
        for path, text in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(text)
            for name, value in changes.items():
                setattr(member, name, value)
            archive.addfile(member, io.BytesIO(text))
    return content.getvalue()


def from_student(folder: Path, content: bytes, name: str = "hw.zip") -> Submission:
    """What comes of an archive in a student's folder, beside another student who must not notice."""
    for student in ("ann", "bob"):
        (folder / student).mkdir()
    (folder / "ann" / name).write_bytes(content)
    (folder / "bob" / "standardize.py").write_bytes(CODE)
    ann, bob = collect(folder, NAMES)
    assert (bob.files, bob.notes, bob.problem) == ({"standardize.py": CODE}, (), None)
    assert sorted(path.name for path in folder.rglob("*")) == sorted(["ann", "bob", name, "standardize.py"])
    return ann


TARS = {"plain": bytes, "gz": gzip.compress, "xz": lzma.compress, "bz2": bz2.compress}
