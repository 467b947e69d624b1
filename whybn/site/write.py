"""Generated files on the disk: written where they differ, removed where nothing generates them any more."""

from collections.abc import Mapping, Set
from pathlib import Path

from whybn.files import write_whole

Content = str | bytes


def write_files(folder: Path, files: Mapping[str, Content]) -> int:
    """Write files below a folder, by path below it; returns how many were written.

    A file that is right already is left alone: a server that watches the folder would build for ever otherwise.
    """
    return sum(write_file(folder / path, content) for path, content in files.items())


def write_file(path: Path, content: Content) -> bool:
    """Write one file unless it holds this already; tells whether it was written."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    return True


def remove_others(folder: Path, wanted: Set[Path]) -> None:
    """Remove every file below a folder that is not wanted, and the folders that this leaves empty."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path not in wanted:
            path.unlink()
