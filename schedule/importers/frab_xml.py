"""frab XML, the Pentabarf descendant that pretalx, frab, wafer, OSEM, the CCC’s hub and FOSDEM publish."""

from .building import FoundEvent, FoundProgramme, build_programme, find_day, speaker, up_to_most
from .fields import Unusable, read_color
from .programme import Link, Room, Track, UnreadableProgramme
from .restoring import read_said, restore_programme
from .telling import Problems
from .xml_elements import parse_xml

_PLAIN = {
    "abstract", "code", "date", "description", "duration", "end", "feedback_url", "language", "logo", "origin_url",
    "slug", "start", "subtitle", "title", "track", "type", "url",
}  # fmt: skip
_STRUCTURED = {"room", "persons", "links", "attachments"}
_OF_CONFERENCE = {"acronym", "title", "time_zone_name", "base_url", "track", "release", "days"}
_OF_PERSON = ("guid", "id", "code", "url")


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
    conference = root.first("conference")
    texts = {name: conference.first_text(name) for name in ("acronym", "title", "time_zone_name", "base_url", "url")}
    texts["version"] = root.first_text("version") or conference.first_text("release")
    found = FoundProgramme(
        texts, [], _rooms(root), _tracks(root, conference), extra=_extra(root, conference), format="frab XML"
    )
    people = {person.attribute("id"): person for persons in root.all("persons") for person in persons.all("person")}
    problems = Problems()
    for day in days:
        try:
            found.days.append(find_day(day.attribute("date"), day.attribute("start"), day.attribute("end")))
        except Unusable as problem:
            problems.add(f"the day’s date: {problem}", f"line {day.line}")
        else:
            found.events += up_to_most(_events(day, found.days[-1].date, people))
    problems.refuse()
    return restore_programme(build_programme(found, options), _said(root))


def _said(root):
    """What stands in Hallway's own instructions; {} in the files of everybody else."""
    said = read_said(root.said)
    events = (event for day in root.all("day") for room in day.all("room") for event in room.all("event") if event.said)
    return said and said | {"events": {event.attribute("guid"): read_said(event.said) for event in events}}


def _extra(root, conference):
    of_schedule = root.rest({"conference", "version", "day", "tracks", "persons", "generator"}, root.attributes)
    said_elsewhere = set() if conference.first_text("base_url") else {"url"}
    found = {"generator": root.first("generator").value, "schedule": of_schedule}
    return {name: value for name, value in found.items() if value} | conference.rest(_OF_CONFERENCE | said_elsewhere)


def _rooms(root):
    return [
        Room(
            room.attribute("name")[:500],
            guid=room.attribute("guid")[:64],
            slug=room.attribute("slug")[:200],
            extra=room.rest({"event"}, ("name", "guid", "slug")),
        )
        for day in root.all("day")
        for room in day.all("room")
    ]


def _tracks(root, conference):
    tracks = conference.all("track") + [track for tracks in root.all("tracks") for track in tracks.all("track")]
    return [
        Track(
            (track.attribute("name") or track.text)[:500],
            track.attribute("slug")[:200],
            read_color(track.attribute("color")),
            track.rest((), ("name", "slug", "color")),
        )
        for track in tracks
    ]


def _events(day, date, people):
    for room in day.all("room"):
        for event in room.all("event"):
            yield _event(event, date, room.attribute("name"), people)
    for event in day.all("event"):
        yield _event(event, date, "", people)


def _event(event, day, room, people):
    texts = {tag: event.first_text(tag) for tag in _PLAIN}
    texts["guid"], texts["id"] = event.attribute("guid"), event.attribute("id")
    texts["code"] = event.attribute("code") or texts["code"]
    texts["room"] = room or event.first_text("room")
    known = _PLAIN | _STRUCTURED
    if not texts["url"]:  # wafer's, whose ids change when a talk moves and whose addresses do not
        name = next((name for name in ("full_conf_url", "conf_url") if event.first_text(name)), "url")
        texts["url"], known = event.first_text(name), known | {name}
    extra = event.rest(known | {"recording"}, ("guid", "id", "code")) | _other_texts(event, texts)
    if event.first_text("room") not in ("", texts["room"]):
        extra["room"] = event.first_text("room")
    for recording in event.all("recording"):
        texts["license"], texts["optout"] = recording.first_text("license"), recording.first_text("optout")
        if rest := recording.rest({"license", "optout"}):
            extra["recording"] = rest
    return FoundEvent(f"line {event.line}", day, texts, _speakers(event, people), _links(event), extra)


def _other_texts(event, texts):
    """What an element says that stands more than once: wafer sends two abstracts, and only one has a place."""
    found = {}
    for child in event.children:
        if child.tag in _PLAIN and child.text and child.text != texts[child.tag]:
            found.setdefault(child.tag, []).append(child.text)
    return found


def _speakers(event, people):
    found = []
    for person in (person for persons in event.all("persons") for person in persons.all("person")):
        keys = {key: person.attribute(key) for key in _OF_PERSON}
        extra = person.rest((), _OF_PERSON)
        if known := people.get(keys["id"]):  # FOSDEM lists everyone once more, with what they say of themselves
            keys["biography"] = known.first_text("biography")
            extra |= known.rest({"name", "biography"}, ("id",))
        found.append(speaker(person.text, extra, **keys))
    return [one for one in found if one]


def _links(event):
    pairs = [("links", "link"), ("attachments", "attachment")]
    return [
        Link(link.text, link.attribute("href"), link.attribute("type") or link.attribute("service"))
        for group, tag in pairs
        for links in event.all(group)
        for link in links.all(tag)
    ]
