"""Archives that are too much, damaged or lying cost their owner alone."""

import gzip
import lzma
import os
import resource
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grade.packed import CODE, GOOD, NAMES, TARS, from_student, tar_of, zip_of
from whybn.errors import IntakeError
from whybn.grade.intake import archives, collect, entries

# Too much


def test_a_member_is_never_unpacked_beyond_its_limit(tmp_path):
    bomb = zip_of({"bomb.py": b"\0" * 300_000_000, **GOOD})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    submission = from_student(tmp_path, bomb)
    assert submission.files == GOOD
    assert submission.notes == ("left out, larger than 1 MB: bomb.py",)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


@pytest.mark.parametrize("compress", ["gz", "xz", "bz2"])
def test_a_compressed_tar_is_never_unpacked_beyond_its_limit(tmp_path, compress):
    bomb = TARS[compress](tar_of({"bomb.py": b"\0" * 60_000_000, **GOOD}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert from_student(tmp_path, bomb, "hw.tar.gz").problem == "It holds an archive that unpacks to more than 20 MB."
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_an_xz_that_asks_for_gigabytes_of_memory_is_refused(tmp_path):
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30}]
    content = lzma.compress(tar_of(GOOD), filters=[{**filters[0], "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3}])
    assert "damaged" in (from_student(tmp_path, content, "hw.tar.xz").problem or "")


def test_many_files_below_the_limit_of_each_are_a_problem_together(tmp_path):
    content = zip_of({f"f{number}.py": b"\0" * 990_000 for number in range(30)})
    assert from_student(tmp_path, content).problem == "It holds more than 20 MB of files."


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_fifty_thousand_files_in_an_archive_are_a_problem(tmp_path, pack):
    content = pack({f"{number}.txt": b"" for number in range(50_000)})
    content = content if pack is zip_of else gzip.compress(content, 1)
    problem = from_student(tmp_path, content, "hw.tgz").problem
    assert problem in (
        "It holds an archive of more than 20,000 files.",
        "It holds more than 20,000 files.",
        "It holds an archive that unpacks to more than 20 MB.",
    )


def test_too_many_python_files_over_several_archives_are_a_problem(tmp_path):
    (tmp_path / "ann").mkdir()
    for part in range(3):
        content = zip_of({f"p{part}_{number}.py": b"" for number in range(900)})
        (tmp_path / "ann" / f"part{part}.zip").write_bytes(content)
    (submission,) = collect(tmp_path, NAMES)
    assert submission.problem == "It holds more than 2,000 Python files."


def test_an_archive_inside_an_archive_is_not_opened(tmp_path):
    submission = from_student(tmp_path, zip_of({"inner.zip": zip_of({"b.py": CODE}), **GOOD}))
    assert submission.files == GOOD
    assert submission.notes == ("left out, an archive inside an archive: inner.zip",)


def test_archives_of_other_kinds_are_named(tmp_path):
    assert "hw.rar" in (from_student(tmp_path, b"Rar!", "hw.rar").problem or "")


# Damage


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, b"nonsense" * 1000])
@pytest.mark.parametrize("name", ["hw.zip", "hw.tar", "hw.tar.gz"])
def test_what_is_no_archive_is_a_problem(tmp_path, content, name):
    problem = from_student(tmp_path, content, name).problem or ""
    assert f"an archive that is damaged or incomplete: {name}" in problem


@pytest.mark.parametrize("name", ["hw.zip", "hw.tar.gz", "hw.tar.xz", "hw.tar.bz2"])
def test_a_truncated_archive_is_a_problem(tmp_path, name):
    kind = name.rpartition(".")[2]
    text = {"a.py": CODE, "b.py": os.urandom(3_000)}
    whole = zip_of(text) if kind == "zip" else TARS[kind](tar_of(text))
    assert "damaged" in (from_student(tmp_path, whole[: len(whole) // 2], name).problem or "")


def test_of_a_truncated_tar_what_is_whole_is_kept_and_the_rest_is_named(tmp_path):
    whole = tar_of({"a.py": CODE, "b.py": b"#" * 2_000}, tarfile.USTAR_FORMAT)
    submission = from_student(tmp_path, whole[: 512 * 4], "hw.tar")
    assert submission.files == {"a.py": CODE}
    assert "damaged in its archive: b.py" in submission.notes[0]


def test_a_wrong_checksum_costs_that_file(tmp_path):
    content = zip_of({"bad.py": b"wrong = 12345\n", **GOOD}, zipfile.ZIP_STORED).replace(
        b"wrong = 12345", b"wrong = 54321", 1
    )
    submission = from_student(tmp_path, content)
    assert submission.files == GOOD
    assert submission.notes == ("left out, damaged in its archive: bad.py",)


def test_an_encrypted_zip_says_so(tmp_path):
    content = bytearray(zip_of({"a.py": CODE}))
    content[6] |= 1
    content[content.index(archives.DIRECTORY_RECORD) + 8] |= 1
    assert "encrypted with a password: a.py" in (from_student(tmp_path, bytes(content)).problem or "")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(tmp_path, method):
    assert "compressed in an unusual way" in (from_student(tmp_path, zip_of(GOOD, method)).problem or "")


LIES = [
    (16, "<L", 1),
    (20, "<L", 1),
    (20, "<L", 0xFFFFFFFF),
    (24, "<L", 3),
    (24, "<L", 0xFFFFFFF0),
    (28, "<H", 60_000),
    (30, "<H", 60_000),
    (42, "<L", 99_999),
]


@pytest.mark.parametrize(("at", "form", "lie"), LIES)
def test_a_directory_that_lies_never_gives_another_content(tmp_path, at, form, lie):
    content = bytearray(zip_of({"a.py": CODE}))
    struct.pack_into(form, content, content.index(archives.DIRECTORY_RECORD) + at, lie)
    submission = from_student(tmp_path, bytes(content))
    assert submission.files == {"a.py": CODE} or "damaged" in (submission.problem or "")


SIZES = [b"-0000000001\0", b"\xff" * 12, b"77777777777\0", b"99999999999\0", b"\x80" + b"\x7f" * 11]


@pytest.mark.parametrize("size", SIZES)
def test_a_tar_header_with_an_impossible_size_ends_the_reading(tmp_path, size):
    content = bytearray(tar_of({"a.py": CODE}, tarfile.USTAR_FORMAT))
    content[124:136] = size
    content[148:156] = b"%06o\0 " % (sum(content[:512]) - sum(content[148:156]) + 8 * 32)
    assert "damaged" in (from_student(tmp_path, bytes(content), "hw.tar").problem or "")


BODIES = [b"5 a=", b"0 a=b\n", b"999999 path=x\n", b"-9 path=x\n", b"9" * 60_000, b"14 size=-1000\n"]


@pytest.mark.parametrize("body", BODIES)
def test_a_pax_header_that_lies_ends_the_reading(tmp_path, body):
    content = tar_of({"pax": body}, tarfile.USTAR_FORMAT, type=tarfile.XHDTYPE)[: 512 + -(-len(body) // 512) * 512]
    content += tar_of({"a.py": CODE}, tarfile.USTAR_FORMAT)
    assert "damaged" in (from_student(tmp_path, content, "hw.tar").problem or "")


def test_a_broken_zip_of_a_class_is_a_sentence(tmp_path):
    (tmp_path / "class.zip").write_bytes(zip_of({"ann/a.py": CODE})[:-10])
    with pytest.raises(IntakeError, match=r"class\.zip is an archive that is damaged or incomplete; download it again"):
        collect(tmp_path / "class.zip", NAMES)


def test_a_damaged_member_of_a_zip_of_a_class_costs_its_student_alone(tmp_path):
    content = zip_of({"ann/a.py": b"x = 12345\n", "bob/a.py": CODE}, zipfile.ZIP_STORED).replace(b"12345", b"54321", 1)
    (tmp_path / "class.zip").write_bytes(content)
    ann, bob = collect(tmp_path / "class.zip", NAMES)
    assert "damaged in its archive" in (ann.problem or "")
    assert bob.files == {"a.py": CODE}


SAMPLES = [zip_of({"a.py": CODE, "sub/b.py": CODE * 3}), tar_of({"a" * 120 + ".py": CODE, "b.py": CODE})]


@settings(max_examples=300)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_damage_whatever_gets_beyond_the_two_answers_of_a_reader(sample, data):
    content = bytearray(sample)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    for reader in (archives.zip_members, archives.tar_members):
        try:
            for entry in reader(cut):
                if not entry.odd:
                    assert len(entry.read(50)) <= 50
        except (entries.Unreadable, entries.TooMuch):
            pass
