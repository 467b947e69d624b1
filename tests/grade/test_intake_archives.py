"""Archives from students are read in memory; nothing leads out of them."""

import gzip
import io
import tarfile
import zipfile

import pytest

from tests.grade.packed import CODE, GOOD, NAMES, TARS, from_student, tar_of, zip_of
from whybn.grade.intake import collect


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_is_read(tmp_path, method):
    assert from_student(tmp_path, zip_of(GOOD, method)).files == GOOD


@pytest.mark.parametrize("compress", TARS)
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_is_read(tmp_path, compress, form):
    content = TARS[compress](tar_of(GOOD, form))
    assert from_student(tmp_path, content, "hw.tar.gz").files == GOOD


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_paths_in_a_tar_are_read_whole(tmp_path, form):
    path = "/".join(["a" * 45] * 4) + "/standardize.py"
    assert from_student(tmp_path, tar_of({path: CODE, **GOOD}, form), "hw.tar").files == {path: CODE, **GOOD}


def test_names_in_utf8_are_read_in_both_kinds(tmp_path):
    files = {"übung/größe.py": CODE}
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert from_student(tmp_path / "one", zip_of(files)).files == files
    assert from_student(tmp_path / "two", tar_of(files), "hw.tar").files == files


def test_utf8_names_that_a_zip_does_not_declare_are_read(tmp_path):
    content = zip_of({"XXbung.py": CODE}).replace(b"XXbung.py", "übung.py".encode())
    assert from_student(tmp_path, content).files == {"übung.py": CODE}


def test_what_an_archive_is_shows_in_its_content_and_not_in_its_name(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert from_student(tmp_path / "one", gzip.compress(tar_of(GOOD)), "hw.zip").files == GOOD
    assert from_student(tmp_path / "two", zip_of(GOOD), "hw.tar.gz").files == GOOD


def test_files_that_are_no_source_are_not_even_read(tmp_path):
    files = {**GOOD, "data.csv": b"1," * 15_000_000, "a/report.pdf": b"%PDF"}
    submission = from_student(tmp_path, zip_of(files))
    assert (submission.files, submission.notes) == (GOOD, ())


# Paths


OUTSIDE = [
    "../evil.py",
    "a/../../evil.py",
    "/etc/evil.py",
    "C:\\evil.py",
    "c:evil.py",
    "..\\evil.py",
    "\\\\host\\evil.py",
]


@pytest.mark.parametrize("pack", [zip_of, tar_of])
@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_leads_out_is_refused(tmp_path, path, pack):
    submission = from_student(tmp_path, pack({path: CODE, **GOOD}), "hw.tar")
    assert submission.files == GOOD
    assert "a path that leads out" in submission.notes[0]
    assert "a path that leads out" in (collect(tmp_path, NAMES)[0].notes[0])


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_leads_out_of_a_zip_of_a_class_is_refused(tmp_path, path):
    (tmp_path / "class.zip").write_bytes(zip_of({path: CODE, "ann/standardize.py": CODE}))
    found = {each.student: each for each in collect(tmp_path / "class.zip", NAMES)}
    assert found.pop("ann").files == {"standardize.py": CODE}
    assert all("a path that leads out" in (each.problem or "") for each in found.values())
    assert len(found) == 1


def test_backslashes_separate_folders(tmp_path):
    assert from_student(tmp_path, zip_of({"hw\\standardize.py": CODE})).files == GOOD


NAMES_FROM_HELL = [
    "a\nb.py",
    "a\x1b[31m.py",
    "a\u202eyp.py",
    "<b>.py",
    "=1+1.py",
    "a" * 5_000 + ".py",
    "🙂.py",
    "-rf.py",
]


@pytest.mark.parametrize("name", NAMES_FROM_HELL)
def test_odd_names_are_made_importable(tmp_path, name):
    submission = from_student(tmp_path, tar_of({name: CODE}), "hw.tar")
    (path,) = submission.files
    assert path.removesuffix(".py").isidentifier()
    assert len(path) <= 110


@pytest.mark.parametrize("name", NAMES_FROM_HELL)
def test_odd_names_are_shown_harmlessly(tmp_path, name):
    problem = from_student(tmp_path, tar_of({name: CODE * 30_000}), "hw.tar").problem or ""
    assert "larger than 1 MB" in problem
    assert problem.isprintable()
    assert len(problem) < 300


def test_a_name_that_comes_twice_counts_once_and_it_is_said(tmp_path):
    content = zip_of({"a.py": b"first = 1\n", "X.py": CODE}).replace(b"X.py", b"a.py")
    submission = from_student(tmp_path, content)
    assert submission.files == {"a.py": CODE}
    assert submission.notes == ("a.py was handed in more than once: the newest counts",)


def test_a_file_beside_an_archive_goes_before_the_one_inside(tmp_path):
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "a.py").write_bytes(CODE)
    (tmp_path / "ann" / "all.zip").write_bytes(zip_of({"a.py": b"other = 1\n", "b.py": CODE}))
    (submission,) = collect(tmp_path, NAMES)
    assert submission.files == {"a.py": CODE, "b.py": CODE}
    assert "the one beside the archive counts" in submission.notes[0]


# Members that are no files


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a named pipe"),
        (tarfile.GNUTYPE_SPARSE, "no plain file"),
    ],
)
def test_links_devices_and_pipes_in_a_tar_are_not_read(tmp_path, kind, word):
    content = tar_of({"evil.py": b""}, tarfile.GNU_FORMAT, type=kind, linkname="/etc/passwd")
    submission = from_student(tmp_path, content, "hw.tar")
    assert submission.files == {}
    assert f"{word}: evil.py" in (submission.problem or "")


def test_links_in_a_zip_are_not_read(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("evil.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "a link: evil.py" in (from_student(tmp_path, content.getvalue()).problem or "")
