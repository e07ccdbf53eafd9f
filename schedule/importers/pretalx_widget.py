"""The feed of pretalx’s schedule widget: the only one of its public exports that has the breaks."""

from datetime import timedelta

from .building import FoundEvent, FoundProgramme, build_programme, speaker, tell_of_silent, up_to_most
from .fields import Unusable, read_color, read_date
from .frab_json import read_capacity
from .json_values import parse_json
from .programme import Day, Room, Track
from .telling import Warnings

MOST_DAYS = 31  # between event_start and event_end; of more, only those with talks are days
_OF_TALK = {
    "id", "code", "title", "abstract", "speakers", "track", "start", "end", "room", "duration", "content_locale",
    "do_not_record", "slot_type", "submission_type", "session_type",
}  # fmt: skip
_OF_ROOT = {"talks", "version", "timezone", "event_start", "event_end", "tracks", "rooms", "speakers"}


def is_pretalx_widget(root):
    return root["talks"].is_a(list) and "rooms" in root


def read_pretalx_widget(data, options=None):
    """Bytes of the widget’s feed as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    root, warnings = parse_json(data).object(), Warnings()
    reader = _Reader(root, _pages_at(options), warnings)
    found = FoundProgramme(
        {"version": root["version"].text(), "time_zone_name": root["timezone"].text(), "url": reader.pages},
        up_to_most(reader.event(talk) for talk in root["talks"].objects()),
        list(reader.rooms.values()),
        list(reader.tracks.values()),
        days_between(root["event_start"].text(), root["event_end"].text()),
        root.rest(_OF_ROOT, warnings),
        "the feed of pretalx’s widget",
        warnings,
    )
    root.refuse()
    tell_of_silent(reader.speakers.values(), found.events, warnings)
    return build_programme(found, options)


def _pages_at(options):
    """``https://pretalx.example/event/`` of the feed’s own address; "" where that does not tell it."""
    before, schedule, _ = (options.address if options else "").partition("/schedule/widget")
    return f"{before}/" if schedule else ""


def days_between(first, last):
    try:
        first, last = read_date(first), read_date(last)
    except Unusable:
        return []
    return (
        [Day(first + timedelta(days=n)) for n in range((last - first).days + 1)]
        if (last - first).days < MOST_DAYS
        else []
    )


class _Reader:
    def __init__(self, root, pages, warnings):
        self.pages, self.warnings = pages, warnings
        self.rooms = {room["id"].text(): self._room(room) for room in root["rooms"].objects("name")}
        self.tracks = {track["id"].text(): self._track(track) for track in root["tracks"].objects("name")}
        self.speakers = {person["code"].text(): self._speaker(person) for person in root["speakers"].objects("name")}

    def event(self, talk):
        code = talk["code"].text()
        room, track = self.rooms.get(talk["room"].text()), self.tracks.get(talk["track"].text())
        kind = (talk["submission_type"] or talk["session_type"] or talk["slot_type"]).text()
        texts = talk.texts("id", "code", "title", "abstract", "end", "duration") | {
            "date": talk["start"].text(),
            "room": room.name if room else talk["room"].text(),
            "track": track.name if track else talk["track"].text(),
            "type": kind or ("" if code else "Break"),
            "language": talk["content_locale"].text(),
            "optout": talk["do_not_record"].text(),
            "url": f"{self.pages}talk/{code}/" if code and self.pages else "",
        }
        codes = [one.text() for one in talk["speakers"].list()]
        speakers = [self.speakers.get(code) or speaker(code, code=code) for code in codes]
        extra = talk.rest(_OF_TALK, self.warnings)
        key = f"pretalx {code}" if code else f"pretalx break {texts['title']}"
        return FoundEvent(talk.where, None, texts, [one for one in speakers if one], [], extra, key=key)

    def _room(self, room):
        texts = room.texts("name", "guid", "description")
        extra = room.rest({"id", "name", "guid", "description", "capacity"}, self.warnings)
        return Room(
            texts["name"][:500], texts["guid"][:64], "", read_capacity(room["capacity"]), texts["description"], extra
        )

    def _track(self, track):
        extra = track.rest({"id", "name", "color"}, self.warnings)
        return Track(track["name"].text()[:500], "", read_color(track["color"].text()), extra)

    def _speaker(self, person):
        code = person["code"].text()
        url = f"{self.pages}speaker/{code}/" if code and self.pages else ""
        return speaker(person["name"].text(), person.rest({"code", "name"}, self.warnings), code=code, url=url)
