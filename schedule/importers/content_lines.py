"""iCalendar’s lines as components with properties, each knowing its line; not yet what they mean."""

import io
import re
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from .programme import UnreadableProgramme
from .texts import clean_text

DEEPEST = 32
MOST_LINES = 500_000  # unfolded
LONGEST_TEXT = 1_000_000  # characters of one value
_HEAD = re.compile(r'([A-Za-z0-9-]{1,100})((?:;(?:"[^"]*"|[^":])*)?):')
_LONGEST_HEAD = 2_000
_ESCAPED = re.compile(r"\\(r\\n|[nN,;:\"\\])")  # the first is no iCalendar, but what ics.py writes
_COMMA = re.compile(r"(?<!\\),")


@dataclass(slots=True)
class Property:
    name: str
    value: str  # as it stands there
    parameters: dict[str, str]
    line: int
    is_escaped: bool = True

    @property
    def text(self):
        return _unescaped(self.value) if self.is_escaped else self.value

    @property
    def texts(self):
        """The values of a list, as CATEGORIES."""
        parts = _COMMA.split(self.value) if self.is_escaped else [self.value]
        return [text for part in parts if (text := _unescaped(part) if self.is_escaped else part)]


def _unescaped(value):
    return clean_text(_ESCAPED.sub(lambda found: "\n" if found[1] in ("n", "N", "r\\n") else found[1], value))


@dataclass(slots=True)
class Component:
    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def all(self, name):
        return [one for one in self.properties if one.name == name]

    def first(self, name):
        """The first of these properties that says anything."""
        return next((one for one in self.properties if one.name == name and one.value.strip()), None)

    def text(self, *names):
        """The text of the first of these properties that has any; "" without one."""
        return next((text for name in names for one in self.all(name) if (text := one.text)), "")

    def children_called(self, name):
        return [child for child in self.children if child.name == name]


def read_components(data, warnings):
    """The VCALENDAR components of a file. Raises UnreadableProgramme for what is none, or was cut off."""
    root = Component("", 1)
    tree = _Tree(root, warnings)
    for count, (number, raw) in enumerate(_unfolded(data)):
        if count >= MOST_LINES:
            raise UnreadableProgramme(f"more than {MOST_LINES:,} lines", f"line {number}")
        if found := _property(raw, number, warnings):
            tree.take(found)
    calendars = root.children_called("VCALENDAR")
    if not calendars:
        raise UnreadableProgramme("there is no BEGIN:VCALENDAR in it: this is not iCalendar")
    if len(tree.open) > 1:
        last = tree.open[-1]
        raise UnreadableProgramme(f"the file was cut off: its {last.name[:40]} does not end", f"line {last.line}")
    calendars[0].children += root.children_called("VEVENT")
    return calendars


class _Tree:
    """What begins and ends, put into each other."""

    def __init__(self, root, warnings):
        self.open, self.warnings = [root], warnings

    def take(self, found):
        if found.name == "BEGIN":
            self._begin(found.value.strip().upper(), found.line)
        elif found.name == "END":
            self._end(found.value.strip().upper(), found.line)
        else:
            self.open[-1].properties.append(found)

    def _begin(self, name, line):
        if name == "VEVENT" and self.open[-1].name not in ("VCALENDAR", ""):
            self.warnings.add("an event began before what stands above it had ended", f"line {line}")
            while self.open[-1].name not in ("VCALENDAR", ""):
                self.open.pop()
        if len(self.open) > DEEPEST:
            raise UnreadableProgramme(f"components more than {DEEPEST} deep", f"line {line}")
        component = Component(name, line)
        self.open[-1].children.append(component)
        self.open.append(component)

    def _end(self, name, line):
        if not any(component.name == name for component in self.open[1:]):
            self.warnings.add("an END without its BEGIN was passed over", f"line {line}")
            return
        if self.open[-1].name != name:
            self.warnings.add("an END was missing", f"line {line}")
        self._close(name)

    def _close(self, name):
        while self.open.pop().name != name:
            pass


def _unfolded(data):
    """(number, bytes) of each line; one that begins with a space or tab goes on with the one before it.

    Bytes, because some producers fold inside a character; and whatever ends lines, CR CR LF among it.
    """
    first, whole = 0, bytearray()
    data = data.removeprefix(b"\xef\xbb\xbf")
    data = data if b"\n" in data else data.replace(b"\r", b"\n")
    for number, raw in enumerate(io.BytesIO(data), 1):
        line = raw.rstrip(b"\r\n")
        if not line:
            continue
        if whole and line[:1] in (b" ", b"\t"):
            whole += line[1:]
            continue
        if whole:
            yield first, whole
        first, whole = number, bytearray(line)
    if whole:
        yield first, whole


def _property(raw, line, warnings):
    """The Property of an unfolded line; None for what is none, which is told."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise UnreadableProgramme("not UTF-8", f"line {line}") from None
    head = _HEAD.match(text.lstrip(), 0, _LONGEST_HEAD)
    if not head:
        if text.strip():
            warnings.add("a line that is no property was passed over", f"line {line}")
        return None
    value = text.lstrip()[head.end() :]
    if len(value) > LONGEST_TEXT:
        warnings.add(f"a text was cut after {LONGEST_TEXT:,} characters", f"line {line}")
    return Property(head[1].upper(), value[:LONGEST_TEXT], _parameters(head[0], line, warnings), line)


def _parameters(head, line, warnings):
    if ";" not in head:
        return {}
    try:
        _, parameters, _ = Contentline(head).raw_parts()
    except (ValueError, AssertionError):
        warnings.add("parameters of a property cannot be read and were passed over", f"line {line}")
        return {}
    return {name.upper(): value if isinstance(value, str) else ",".join(value) for name, value in parameters.items()}
