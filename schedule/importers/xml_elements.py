"""XML as a tree of elements, with limits: no declarations, nothing too deep, too long or too many."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from .fields import PRIVATE
from .programme import UnreadableProgramme
from .texts import clean_text, is_utf16

DEEPEST = 32
MOST_ELEMENTS = 200_000
LONGEST_TEXT = 1_000_000  # characters in one element
MOST_ATTRIBUTES = 64
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']")


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    said: str = ""  # by Hallway, in an instruction

    @property
    def text(self):
        return clean_text("".join(self.pieces))

    def all(self, tag):
        return [child for child in self.children if child.tag == tag]

    def first_text(self, tag):
        """The text of the first child called ``tag`` that has any; "" without one."""
        return next((text for child in self.all(tag) if (text := child.text)), "")

    def attribute(self, name):
        return clean_text(self.attributes.get(name, ""))

    def first(self, tag):
        """The first child called ``tag``, else an empty one."""
        return next(iter(self.all(tag)), Element(tag, {}, self.line))

    def rest(self, known, attributes=()):
        """As JSON, by name, what it holds beyond the children ``known`` and the attributes that are named.

        A child is its text, or an object of its attributes and children with its text as "text"; several of one
        name are a list. What is empty is left out, and what is private.
        """
        found = {}
        for name, text in self.attributes.items():
            if name not in attributes and (text := clean_text(text)):
                found.setdefault(name, []).append(text)
        for child in self.children:
            if child.tag not in known and (value := child.value):
                found.setdefault(child.tag, []).append(value)
        kept = {name: values[0] if len(values) == 1 else values for name, values in found.items()}
        return {name: value for name, value in kept.items() if name not in PRIVATE}

    @property
    def value(self):
        if not (self.children or self.attributes):
            return self.text
        return self.rest(()) | ({"text": self.text} if self.text else {})


def parse_xml(data):
    """The root Element; one that is parsed already is given back. Declarations, depth, counts and texts beyond the
    limits raise UnreadableProgramme.
    """
    if isinstance(data, Element):
        return data
    _check_utf8(data)
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise UnreadableProgramme(f"this is not well-formed XML: {reason}", f"line {error.lineno}") from None
    except (ValueError, LookupError) as error:
        raise UnreadableProgramme(f"its encoding cannot be read: {error}", "line 1") from None
    return builder.root


def _check_utf8(data):
    declared = _ENCODING.match(data[:200])
    if is_utf16(data) or (declared and declared[1].lower() not in (b"utf-8", b"utf8")):
        return
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableProgramme(f"not UTF-8 at byte {error.start}", f"line {line}") from None


class _Builder:
    def __init__(self):
        self.root = None
        self._open = []
        self._count = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartDoctypeDeclHandler = self._refuse_declaration
        self.parser.EntityDeclHandler = self._refuse_declaration

    def _refuse(self, reason):
        raise UnreadableProgramme(reason, f"line {self.parser.CurrentLineNumber}")

    def _refuse_declaration(self, *declaration):
        self._refuse("document type and entity declarations are not allowed")

    def _start(self, tag, attributes):
        self._count += 1
        if self._count > MOST_ELEMENTS:
            self._refuse(f"more than {MOST_ELEMENTS:,} elements")
        if len(self._open) >= DEEPEST:
            self._refuse(f"elements more than {DEEPEST} deep")
        if len(attributes) > MOST_ATTRIBUTES:
            self._refuse(f"an element with more than {MOST_ATTRIBUTES} attributes")
        element = Element(tag, attributes, self.parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, tag):
        self._open.pop()

    def _instruction(self, target, data):
        if target == "hallway" and self._open:
            self._open[-1].said = data

    def _text(self, piece):
        element = self._open[-1]
        element.length += len(piece)
        if element.length > LONGEST_TEXT:
            self._refuse(f"a text longer than {LONGEST_TEXT:,} characters")
        element.pieces.append(piece)
