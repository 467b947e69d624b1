"""The export for Canvas against the standard's own document type definition, IMS QTI ASI 1.2.1.

IMS gives no licence to pass the definition on, so it is not here: ``make oracles`` fetches the source of pyslet, whose
tests carry it, and names the archive in WHYBN_QTI.
"""

import os
import tarfile
import zipfile
from io import BytesIO

import pytest

from .parts import bank

etree = pytest.importorskip("lxml.etree")
pytest.importorskip("text2qti", reason="no text2qti: whybn[lms] brings it")

from whybn.quiz import qti  # noqa: E402

ARCHIVE = os.environ.get("WHYBN_QTI")
DEFINITION = "unittests/data_imsqtiv1p2p1/ims_qtiasiv1p2p1.dtd"


@pytest.fixture(scope="module")
def definition():
    if not ARCHIVE:
        pytest.skip("WHYBN_QTI names no archive with the definition; make oracles fetches one")
    with tarfile.open(ARCHIVE) as archive:
        name = next(name for name in archive.getnames() if name.endswith(DEFINITION))
        return etree.DTD(archive.extractfile(name))


def without_namespaces(document: bytes):
    """The document as a definition of 2003 knows it."""
    root = etree.fromstring(document)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
        for name in [name for name in element.attrib if name.startswith("{")]:
            del element.attrib[name]
    etree.cleanup_namespaces(root)
    return etree.fromstring(etree.tostring(root))


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_the_package_is_valid(definition, seed):
    package, left_out = qti.package(bank().questions, seed)
    with zipfile.ZipFile(BytesIO(package)) as archive:
        documents = [without_namespaces(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    (quiz,) = [document for document in documents if document.tag == "questestinterop"]
    assert definition.validate(quiz), definition.error_log.filter_from_errors()
    assert len(quiz.findall(".//item")) == len(bank().questions) - len(left_out)


def test_a_package_without_its_items_contents_is_not_valid(definition):
    package, _ = qti.package(bank().questions, 1)
    with zipfile.ZipFile(BytesIO(package)) as archive:
        documents = [without_namespaces(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")]
    (quiz,) = [document for document in documents if document.tag == "questestinterop"]
    next(iter(quiz.iter("respcondition"))).clear()
    assert not definition.validate(quiz)
