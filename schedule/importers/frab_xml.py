"""frab XML, the Pentabarf descendant that pretalx, frab, wafer, OSEM and FOSDEM publish."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from .building import FoundEvent, FoundProgramme, build_programme, speaker
from .fields import Unusable, clean_text, read_color, read_date
from .programme import Link, Room, Track, UnreadableProgramme

DEEPEST = 32
MOST_ELEMENTS = 200_000
LONGEST_TEXT = 1_000_000  # characters in one element
MOST_ATTRIBUTES = 64

_PLAIN = {
    "code", "date", "description", "duration", "end", "feedback_url", "language", "logo", "origin_url", "slug",
    "start", "subtitle", "title", "track", "type", "url",
}  # fmt: skip
_STRUCTURED = {"abstract", "room", "persons", "links", "attachments", "recording"}
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']")


@dataclass(slots=True)
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0

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


def read_frab_xml(data, options=None):
    """Bytes of frab XML as a Programme. Raises UnreadableProgramme, with the line."""
    root = parse_xml(data)
    if root.tag != "schedule":
        raise UnreadableProgramme(
            f"this is XML of another kind: its root is <{root.tag[:40]}>, not <schedule>", "line 1"
        )
    days = root.all("day")
    if any(day.children for day in days) and not any(day.all("room") + day.all("event") for day in days):
        raise UnreadableProgramme("its days hold no rooms with events: this is not frab XML", f"line {days[0].line}")
    conference = next(iter(root.all("conference")), Element("conference", {}, root.line))
    names = ("acronym", "title", "time_zone_name", "base_url", "url")
    texts = {name: conference.first_text(name) for name in names}
    texts["version"] = root.first_text("version") or conference.first_text("release")
    return build_programme(
        FoundProgramme(texts, list(_events(root)), list(_rooms(root)), list(_tracks(root, conference))),
        options,
    )


def parse_xml(data):
    """The root Element. Declarations, depth, counts and texts beyond the limits raise UnreadableProgramme."""
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
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (declared and declared[1].lower() not in (b"utf-8", b"utf8")):
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

    def _text(self, piece):
        element = self._open[-1]
        element.length += len(piece)
        if element.length > LONGEST_TEXT:
            self._refuse(f"a text longer than {LONGEST_TEXT:,} characters")
        element.pieces.append(piece)


def _rooms(root):
    for day in root.all("day"):
        for room in day.all("room"):
            yield Room(
                room.attribute("name")[:500], guid=room.attribute("guid")[:64], slug=room.attribute("slug")[:200]
            )


def _tracks(root, conference):
    for track in conference.all("track"):
        name = track.attribute("name") or track.text
        yield Track(name[:500], track.attribute("slug")[:200], read_color(track.attribute("color")))
    for tracks in root.all("tracks"):
        for track in tracks.all("track"):
            yield Track(track.text[:500], track.attribute("slug")[:200], read_color(track.attribute("color")))


def _events(root):
    for day in root.all("day"):
        date = _day(day)
        for room in day.all("room"):
            for event in room.all("event"):
                yield _event(event, date, room.attribute("name"))
        for event in day.all("event"):
            yield _event(event, date, "")


def _day(day):
    try:
        return read_date(day.attribute("date"))
    except Unusable as problem:
        raise UnreadableProgramme(f"the day’s date: {problem}", f"line {day.line}") from None


def _event(event, day, room):
    texts = {tag: event.first_text(tag) for tag in _PLAIN | {"abstract"}}
    texts["guid"], texts["id"] = event.attribute("guid"), event.attribute("id")
    texts["code"] = event.attribute("code") or texts["code"]
    texts["room"] = room or event.first_text("room")
    for recording in event.all("recording"):
        texts["license"] = recording.first_text("license")
        texts["optout"] = recording.first_text("optout")
    extra = {child.tag: child.text for child in event.children if child.tag not in _PLAIN | _STRUCTURED and child.text}
    return FoundEvent(f"line {event.line}", day, texts, _speakers(event), _links(event), extra)


def _speakers(event):
    persons = [person for persons in event.all("persons") for person in persons.all("person")]
    found = (
        speaker(person.text, guid=person.attribute("guid"), id=person.attribute("id"), code=person.attribute("code"))
        for person in persons
    )
    return [one for one in found if one]


def _links(event):
    pairs = [("links", "link"), ("attachments", "attachment")]
    return [
        Link(link.text, link.attribute("href"), link.attribute("type"))
        for group, tag in pairs
        for links in event.all(group)
        for link in links.all(tag)
    ]
