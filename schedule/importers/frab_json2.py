"""schedule JSON v2 (alpha 3), as the CCC’s hub publishes it: a flat list of events, with states, breaks and roles."""

from .building import FoundEvent, FoundProgramme, build_programme, speaker, up_to_most
from .fields import Unusable, read_moment
from .frab_json import read_day, read_links, read_rooms, read_tracks
from .json_values import parse_json
from .programme import Link
from .telling import Warnings

GONE = {"canceled", "cancelled", "withdrawn", "deleted", "rejected"}
_TEXTS = {"abstract", "code", "description", "duration", "end", "guid", "id", "language", "slug", "subtitle", "title",
          "type", "url", "license"}  # fmt: skip
_STRUCTURED = {"start", "logo", "room", "track", "participants", "persons", "links", "attachments", "state"}
_OF_PERSON = {"guid", "id", "code", "url", "biography", "name", "role"}


def is_frab_json2(root):
    schedule = root["schedule"]
    return schedule["events"].is_a(list) or schedule["conference"]["events"].is_a(list)


def read_frab_json2(data, options=None):
    """Bytes of schedule JSON v2 as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    root = parse_json(data).object()
    schedule, warnings = root["schedule"].object(), Warnings()
    conference = schedule["conference"].object()
    texts = conference.texts("acronym", "title", "time_zone_name", "url") | schedule.texts("version", "base_url")
    tracks = list(read_tracks(conference["tracks"], warnings))
    rooms = list(read_rooms(conference["rooms"] or schedule["rooms"], warnings))
    days = [read_day(day, "date", "start", "end") for day in conference["days"].objects()]
    reader = _Reader(rooms, tracks, schedule["persons"], [day for day in days if day], warnings)
    events = schedule["events"] or conference["events"]
    found = FoundProgramme(
        texts,
        up_to_most(reader.event(event) for event in events.objects()),
        rooms,
        tracks,
        reader.days,
        _extra(root, schedule, conference, warnings),
        "schedule JSON v2",
        warnings,
    )
    root.refuse()
    return build_programme(found, options)


def _extra(root, schedule, conference, warnings):
    known = {"version", "base_url", "conference", "events", "persons", "rooms", "$schema"}
    of_schedule = schedule.rest(known, warnings)
    names = {"acronym", "title", "time_zone_name", "days", "rooms", "tracks", "events"}
    return (
        root.rest({"schedule", "$schema"}, warnings)
        | ({"schedule": of_schedule} if of_schedule else {})
        | conference.rest(names if schedule["base_url"] else names | {"url"}, warnings)
    )


class _Reader:
    def __init__(self, rooms, tracks, persons, days, warnings):
        self.days, self.warnings = days, warnings
        self._rooms = {key: room.name for room in rooms for key in (room.slug, room.guid, room.name) if key}
        self._tracks = {key: track.name for track in tracks for key in (track.name, track.slug) if key}
        self._persons = {person["guid"].text(): person for person in persons.objects("name")}

    def event(self, event):
        texts = event.texts(*_TEXTS)
        texts["date"] = event["start"].text()
        texts["room"] = self._named(event["room"], self._rooms)
        texts["track"] = self._named(event["track"], self._tracks)
        texts["logo"] = (event["logo"]["url"] if event["logo"].is_a(dict) else event["logo"]).text()
        speakers, roles = self._speakers(event["participants"] or event["persons"])
        extra = event.rest(_TEXTS | _STRUCTURED, self.warnings) | ({"roles": roles} if roles else {})
        state = event["state"].text()
        if state and state.casefold() != "confirmed":
            extra["state"] = state
        links = self._links(event, texts)
        day = self._day(texts["date"])
        return FoundEvent(event.where, day, texts, speakers, links, extra, state.casefold() in GONE)

    def _named(self, reference, names):
        if not reference.is_a(dict):
            return names.get(reference.text(), reference.text())
        keys = [reference[key].text() for key in ("guid", "slug", "name")]
        return next((names[key] for key in keys if key in names), reference["name"].text() or keys[1])

    def _speakers(self, participants):
        """Speakers, and {name: role} of whoever is there as something else."""
        found, roles = [], {}
        for person in participants.objects("name"):
            known = self._persons.get(person["guid"].text(), person)
            keys = {key: (person[key] or known[key]).text() for key in ("guid", "id", "code", "url", "biography")}
            extra = known.rest(_OF_PERSON, self.warnings) | person.rest(_OF_PERSON, self.warnings)
            if one := speaker(person["name"].text() or known["name"].text(), extra, **keys):
                found.append(one)
                if person["role"].text().casefold() not in ("", "speaker"):
                    roles[one.name] = person["role"].text()
        return found, roles

    def _links(self, event, texts):
        found = []
        for link in read_links(event["links"]) + read_links(event["attachments"]):
            name = {"feedback": "feedback_url", "origin": "origin_url"}.get(link.kind.casefold())
            if name and not texts.get(name):
                texts[name] = link.url
            else:
                found.append(Link(link.title, link.url, link.kind.lower()))
        return found

    def _day(self, start):
        """The day whose window the start is in; None leaves it to the clock."""
        try:
            moment = read_moment(start)
            days = (day for day in self.days if day.starts_at and day.ends_at)
            return next((day.date for day in days if day.starts_at <= moment < day.ends_at), None)
        except (Unusable, TypeError):  # no moment, or a wall clock beside an offset
            return None
