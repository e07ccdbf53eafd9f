"""frab JSON v1, as pretalx and frab publish it."""

from .building import FoundEvent, FoundProgramme, build_programme, find_day, speaker, up_to_most
from .fields import Unusable, read_color
from .json_values import parse_json
from .programme import Link, Room, Track
from .restoring import restore_programme
from .telling import Warnings
from .texts import clean_text

_TEXTS = {
    "abstract", "code", "date", "description", "duration", "end", "feedback_url", "guid", "id", "language", "logo",
    "origin_url", "slug", "start", "subtitle", "title", "track", "type", "url",
}  # fmt: skip
_STRUCTURED = {"attachments", "do_not_record", "links", "persons", "recording_license", "room"}
_OF_CONFERENCE = {"acronym", "title", "time_zone_name", "url", "days", "daysCount", "rooms", "tracks"}
_NAMES = ("name", "public_name", "full_public_name")
_OF_PERSON = ("guid", "id", "code", "url", "biography")


def read_frab_json(data, options=None):
    """Bytes of frab JSON v1 as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    root = parse_json(data).object()
    schedule = root["schedule"].object()
    conference = schedule["conference"].object()
    warnings = Warnings()
    texts = conference.texts("acronym", "title", "time_zone_name", "url") | schedule.texts("version", "base_url")
    extra = root.rest({"schedule", "$schema"}, warnings)
    if of_schedule := schedule.rest({"version", "base_url", "conference", "$schema", "x-hallway"}, warnings):
        extra["schedule"] = of_schedule
    extra |= conference.rest(_OF_CONFERENCE - ({"url"} if texts["base_url"] else set()), warnings)
    days = [(day, read_day(day, "date", "day_start", "day_end")) for day in conference["days"].objects()]
    found = FoundProgramme(
        texts,
        up_to_most(event for day, found in days for event in _events(day, found and found.date, warnings)),
        list(read_rooms(conference["rooms"], warnings)),
        list(read_tracks(conference["tracks"], warnings)),
        [found for _, found in days if found],
        extra,
        "frab JSON",
        warnings,
    )
    root.refuse()
    said = schedule["x-hallway"]
    return restore_programme(build_programme(found, options), said.value if said.is_a(dict) else {})


def read_day(day, *names):
    """The Day of an object whose date, start and end have these ``names``; None where it has no date, a problem."""
    try:
        return find_day(*(day[name].text() for name in names))
    except Unusable as problem:
        day.problems.add(str(problem), f"{day.where}/date")
        return None


def _events(day, date, warnings):
    for name, events in day["rooms"].items():
        for event in events.objects():
            yield _event(event, date, clean_text(name), warnings)


def _event(event, day, room, warnings):
    texts = event.texts(*_TEXTS)
    texts["room"] = room or event["room"].text()
    texts["license"] = event["recording_license"].text()
    texts["optout"] = event["do_not_record"].text()
    extra = event.rest(_TEXTS | _STRUCTURED, warnings)
    links = read_links(event["links"]) + read_links(event["attachments"])
    return FoundEvent(event.where, day, texts, read_persons(event["persons"], warnings), links, extra)


def read_persons(persons, warnings):
    """Speakers of a list of persons, who may be bare names."""
    found = []
    for person in persons.objects("name"):
        name = next((name for key in _NAMES if (name := person[key].text())), "")
        extra = person.rest({*_OF_PERSON, *_NAMES}, warnings)
        found.append(speaker(name, extra, **person.texts(*_OF_PERSON)))
    return [one for one in found if one]


def read_links(links):
    """Links of a list of links, which may be bare addresses."""
    texts = [link.texts("title", "url", "type") for link in links.objects("url")]
    return [Link(link["title"], link["url"], link["type"]) for link in texts]


def read_rooms(rooms, warnings):
    for room in rooms.objects("name"):
        texts = room.texts("name", "guid", "slug", "description")
        known = {"name", "guid", "slug", "description", "capacity"}
        yield Room(
            texts["name"][:500],
            texts["guid"][:64],
            texts["slug"][:200],
            read_capacity(room["capacity"]),
            texts["description"],
            room.rest(known, warnings),
        )


def read_capacity(value):
    return value.value if isinstance(value.value, int) and 0 < value.value < 10**6 else None


def read_tracks(tracks, warnings):
    for track in tracks.objects("name"):
        texts = track.texts("name", "slug", "color")
        extra = track.rest({"name", "slug", "color"}, warnings)
        yield Track(texts["name"][:500], texts["slug"][:200], read_color(texts["color"]), extra)
