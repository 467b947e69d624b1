"""QTI 1.2 read by its rules: the content models of the elements that text2qti writes, and what a response scores.

The models are those of the QTI 1.2 document type, for the elements met here; any other element is refused.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, fromstring

NAMESPACE = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
# Children of an element, each followed by a space, as a regular expression.
MODELS = {
    "questestinterop": "assessment ",
    "assessment": "(qtimetadata )*(section )+",
    "section": "(item )*",
    "item": "(itemmetadata )?(presentation )?(resprocessing )*(itemfeedback )*",
    "itemmetadata": "(qtimetadata )*",
    "qtimetadata": "(qtimetadatafield )+",
    "qtimetadatafield": "fieldlabel fieldentry ",
    "presentation": "((material )|(response_lid )|(response_str ))+",
    "material": "(mattext )+",
    "response_lid": "(material )?(render_choice )",
    "response_str": "(material )?(render_fib )",
    "render_choice": "(response_label )*",
    "render_fib": "(response_label )*",
    "response_label": "(material )*",
    "resprocessing": "outcomes (respcondition )+",
    "outcomes": "(decvar )+",
    "respcondition": "conditionvar (setvar )*(displayfeedback )*",
    "conditionvar": "((and )|(or )|(not )|(other )|(varequal )|(vargte )|(varlte ))+",
    "and": "((and )|(or )|(not )|(varequal )|(vargte )|(varlte ))+",
    "or": "((and )|(or )|(not )|(varequal )|(vargte )|(varlte ))+",
    "not": "((and )|(or )|(not )|(varequal ))",
    "itemfeedback": "(flow_mat )|(material )",
    "flow_mat": "(material )+",
    **dict.fromkeys(("mattext", "fieldlabel", "fieldentry", "decvar", "other", "varequal", "vargte", "varlte"), ""),
    **dict.fromkeys(("setvar", "displayfeedback"), ""),
}


def items(package: bytes) -> dict[str, Element]:
    """The items of a package, by title. Raises AssertionError where the package is not of the form."""
    with zipfile.ZipFile(BytesIO(package)) as file:
        assert file.testzip() is None
        manifest = fromstring(file.read("imsmanifest.xml"))
        listed = [node.get("href", "") for node in manifest.iter() if local(node) == "file"]
        assert set(listed) <= set(file.namelist())
        name = next(name for name in listed if re.search(r"/text2qti_assessment_\w+\.xml$", name))
        root = fromstring(file.read(name))
    check(root)
    found = {item.get("title", ""): item for item in root.iter(f"{NAMESPACE}item")}
    idents = [item.get("ident") for item in found.values()]
    assert len(set(idents)) == len(idents)
    return found


def local(node: Element) -> str:
    return node.tag.rpartition("}")[2]


def check(node: Element) -> None:
    """Every element has the children that its model allows, and feedback that is shown exists."""
    assert node.tag.startswith(NAMESPACE)
    children = "".join(f"{local(child)} " for child in node)
    assert re.fullmatch(MODELS[local(node)], children), f"{local(node)}: {children}"
    for child in node:
        check(child)
    if local(node) == "item":
        shown = {one.get("linkrefid") for one in node.iter(f"{NAMESPACE}displayfeedback")}
        assert shown <= {one.get("ident") for one in node.iter(f"{NAMESPACE}itemfeedback")}


def choices(item: Element) -> dict[str, str]:
    """The options of an item: their texts, without tags, and their idents."""
    labels = item.iter(f"{NAMESPACE}response_label")
    return {plain("".join(label.itertext())): label.get("ident", "") for label in labels}


def plain(markup: str) -> str:
    """The text of HTML; text2qti makes quotation marks round."""
    text = html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()
    return text.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def score(item: Element, response: set[str]) -> float:
    """What a response earns: the conditions in order, until one says that it is the last."""
    earned = 0.0
    for condition in item.iter(f"{NAMESPACE}respcondition"):
        if not met(condition, response):
            continue
        for action in condition.iter(f"{NAMESPACE}setvar"):
            earned = float(action.text or "0") if action.get("action") == "Set" else earned + float(action.text or "0")
        if condition.get("continue", "No") == "No":
            break
    return earned


def feedback(item: Element, response: set[str]) -> list[str]:
    """The feedback that a response gets."""
    texts = {one.get("ident"): plain("".join(one.itertext())) for one in item.iter(f"{NAMESPACE}itemfeedback")}
    return [texts[link] for link in shown(item, response)]


def shown(item: Element, response: set[str]) -> Iterator[str]:
    for condition in item.iter(f"{NAMESPACE}respcondition"):
        if met(condition, response):
            for action in condition.iter(f"{NAMESPACE}displayfeedback"):
                yield action.get("linkrefid", "")
            if condition.get("continue", "No") == "No":
                return


def met(condition: Element, response: set[str]) -> bool:
    """Whether a condition holds. Several texts side by side are alternatives: so Canvas writes and reads them."""
    tests = list(condition[0])
    several = any if len(tests) > 1 and {local(test) for test in tests} == {"varequal"} else all
    return several(holds(test, response) for test in tests)


def holds(test: Element, response: set[str]) -> bool:
    text = test.text or ""
    match local(test):
        case "other":
            return True
        case "and":
            return all(holds(child, response) for child in test)
        case "or":
            return any(holds(child, response) for child in test)
        case "not":
            return not any(holds(child, response) for child in test)
        case "varequal":
            return text.lower() in {one.lower() for one in response}
        case "vargte":
            return any(float(one) >= float(text) for one in response)
        case "varlte":
            return any(float(one) <= float(text) for one in response)
    raise AssertionError(test.tag)
