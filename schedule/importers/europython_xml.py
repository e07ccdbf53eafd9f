"""EuroPython 2014’s own XML: days of entries, with clocks as ``0930`` and several rooms in one text."""

from .building import FoundEvent, FoundProgramme, build_programme, find_day, speaker, up_to_most
from .fields import Unusable
from .telling import Problems
from .xml_elements import parse_xml

_KNOWN = {"category", "start", "duration", "room", "title", "abstract", "description", "speakers", "topics"}


def is_europython_xml(root):
    return any(day.all("entry") for day in root.all("day"))


def read_europython_xml(data, options=None):
    """Its bytes as a Programme. Raises UnreadableProgramme, with the line."""
    root, problems = parse_xml(data), Problems()
    found = FoundProgramme({}, [], extra=root.rest({"day"}), format="EuroPython’s XML")
    for day in root.all("day"):
        try:
            found.days.append(find_day(day.attribute("date")))
        except Unusable as problem:
            problems.add(f"the day’s date: {problem}", f"line {day.line}")
        else:
            found.events += up_to_most(_event(entry, found.days[-1].date) for entry in day.all("entry"))
    problems.refuse()
    return build_programme(found, options)


def _event(entry, day):
    texts = {name: entry.first_text(name) for name in ("title", "abstract", "description", "duration", "room")}
    clock = entry.first_text("start")
    texts |= {"id": entry.attribute("id"), "type": entry.first_text("category")}
    texts["start"] = f"{clock[:-2]}:{clock[-2:]}" if clock.isdecimal() and len(clock) in (3, 4) else clock
    topics = [topic.text for topics in entry.all("topics") for topic in topics.all("topic") if topic.text]
    extra = entry.rest(_KNOWN, ("id",)) | ({"topics": topics} if topics else {})
    people = [person for speakers in entry.all("speakers") for person in speakers.all("speaker")]
    speakers = [
        speaker(
            person.first_text("name") or person.text,
            person.rest({"name", "profile", "description"}, ("id",)),
            id=person.attribute("id"),
            url=person.first_text("profile"),
            biography=person.first_text("description"),
        )
        for person in people
    ]
    return FoundEvent(f"line {entry.line}", day, texts, [one for one in speakers if one], [], extra)
