"""Our rules say what the schema says: of real files, of each rule broken once, and of thousands of mutations."""

import random

import pytest
from lxml import etree

from schedule.checking import check_schedule
from schedule.tests.checked import SCHEMA, XML, keeps_the_schema, reads_for_everybody, told

MUTATIONS = 4_000
MOMENTS = [
    "2026-05-01T10:00:00", "2026-05-01", "2026-05-01T10:00+02:00", "2026-05-01T24:00:00Z", "2026-02-30T10:00:00Z",
    "2026-05-01T10:00:00.5Z", " 2026-05-01T10:00:00Z\n", "2026-05-01 10:00:00Z", "2026-05-01T10:00:00+14:01", "soon",
    "2026-05-01T10:00:00-00:00", "2024-02-29T10:00:00+14:00", "0000-01-01T00:00:00Z", "-0004-02-29T00:00:00Z",
    "12026-05-01T10:00:00Z", "02026-05-01T10:00:00Z", "2026-05-01T10:00:60Z", "2026-05-01T10:00:00z",
]  # fmt: skip
ADDRESSES = [
    "/relative", "https://", "http://a b/", "https://[", "https://[::1]/", "http://a:b/", "http://a:80/",
    "http://a/%zz", "http://a/%20", "http://a#b#c", "https://u@h/", "https://u@h@x/", " https://a ", "ftp://a/",
    "HTTPS://a", "http://ä/ö", "http://a/[x]", "http://a/{x}|\\^`", "mailto:a@b.c",
]  # fmt: skip
TEXTS = [
    "", " ", "x", "1", "0", "-1", "+1", "01", "1.0", " 7 ", "99999999999999999999999999", "٣", "true", "True", "abc",
    "abcd", "camp", "Camp2026", "a-b_c-d", "a.b.c", "camp_2026-opening", "camp-12", "camp-1234", "ABC123", "ABC12",
    "abc123", "00:30", "0:30", "26:00", "00:75", "100:00", "1:00:00", "29:00", "31:00", "09:30:15", "9:30", "#aabbcc",
    "#AABBCC", "#abc", "11111111-1111-4111-8111-11111111111A", "11111111111141118111111111111111", "2026-05-01",
    "2026-02-30", "2026-05-01Z", " 2026-05-01 ", *MOMENTS, *ADDRESSES,
]  # fmt: skip
TAGS = [
    "room", "title", "subtitle", "type", "track", "date", "url", "day", "event", "conference", "version", "generator",
    "person", "persons", "link", "links", "license", "optout", "recording", "venue", "tracks", "answers", "end", "b",
]  # fmt: skip
ATTRIBUTES = [
    "id",
    "guid",
    "code",
    "name",
    "slug",
    "href",
    "type",
    "service",
    "index",
    "date",
    "start",
    "end",
    "primary",
]
OTHER = [
    "foo",
    "color",
    "{http://www.w3.org/XML/1998/namespace}lang",
    "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation",
]


@pytest.fixture(scope="session")
def xsd(shared_data):
    return etree.XMLSchema(etree.parse(str(shared_data / "schemas" / "schedule.xml.xsd")))


def disagreement(xsd, data):
    """What we and the schema say of this file where we do not say the same; "" otherwise."""
    ours, theirs = keeps_the_schema(data), xsd.validate(etree.fromstring(data))
    return "" if ours == theirs else f"we say {ours}: {told(data, SCHEMA)}, the schema {theirs}: {xsd.error_log}"


def test_nothing_is_said_of_a_file_that_is_right(xsd):
    assert xsd.validate(etree.fromstring(XML.encode()))
    assert reads_for_everybody(XML.encode()) == {}
    assert check_schedule(XML.encode()).findings == ()


def test_real_files_are_judged_as_by_the_schema(xsd, shared_data):
    for path in sorted((shared_data / "schedules").rglob("*.xml")):
        assert disagreement(xsd, path.read_bytes()) == "", path


def test_thousands_of_mutations_are_judged_as_by_the_schema(xsd):
    chance = random.Random(20261121)  # noqa: S311  the same ones each time
    valid = 0
    for number in range(MUTATIONS):
        root = etree.fromstring(XML.encode())
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            chance.choice(CHANGES)(chance, root)
        data = etree.tostring(root)
        assert disagreement(xsd, data) == "", f"{number}: {data.decode()}"
        valid += xsd.validate(root)
    assert MUTATIONS * 0.05 < valid < MUTATIONS * 0.7  # both answers are asked for


def _any(chance, root, tags=None):
    return chance.choice([element for element in root.iter() if isinstance(element.tag, str) and element is not root])


def _drop(chance, root):
    element = _any(chance, root)
    element.getparent().remove(element)


def _repeat(chance, root):
    element = _any(chance, root)
    element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))


def _swap(chance, root):
    parent = chance.choice([element for element in root.iter() if len(element) > 1] or [root])
    if len(parent) > 1:
        one = chance.choice(list(parent))
        parent.remove(one)
        parent.insert(chance.randrange(len(parent) + 1), one)


def _rename(chance, root):
    _any(chance, root).tag = chance.choice(TAGS)


def _add(chance, root):
    new = chance.choice(
        (etree.Element(chance.choice(TAGS)), etree.Comment("words"), etree.ProcessingInstruction("hallway", "{}"))
    )
    _any(chance, root).append(new)


def _write(chance, root):
    _any(chance, root).text = chance.choice(TEXTS)


def _write_in_a_leaf(chance, root):
    leaf = chance.choice(
        [element for element in root.iter() if isinstance(element.tag, str) and not len(element)] or [root]
    )
    leaf.text = chance.choice(TEXTS)


def _write_beside(chance, root):
    _any(chance, root).tail = chance.choice(("words", " ", "\n\t"))


def _set_attribute(chance, root):
    element = chance.choice([element for element in root.iter() if element.attrib] or [root])
    name = chance.choice(list(element.attrib) or ["id"])
    element.set(name, chance.choice(TEXTS))


def _add_attribute(chance, root):
    _any(chance, root).set(chance.choice(ATTRIBUTES + OTHER), chance.choice(TEXTS))


def _drop_attribute(chance, root):
    element = chance.choice([element for element in root.iter() if element.attrib] or [root])
    if element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]


CHANGES = (
    _drop, _repeat, _swap, _rename, _add, _write, _write_in_a_leaf, _write_in_a_leaf, _write_in_a_leaf, _write_beside,
    _set_attribute, _set_attribute, _set_attribute, _add_attribute, _drop_attribute,
)  # fmt: skip
