"""pretalx’s REST API: schedules, slots, submissions, speakers, rooms … as pages, expanded or by id, alone or together.

Also PyConFR’s schedule.json, a grid of the same submissions: {day: {minutes since midnight: {room: submission}}}.
"""

from .building import FoundEvent, FoundProgramme, build_programme, speaker, up_to_most
from .fields import read_color
from .frab_json import read_capacity
from .frab_json2 import GONE
from .json_values import parse_json
from .pretalx_widget import days_between
from .programme import Link, Room, Track, UnreadableProgramme
from .telling import Warnings
from .texts import clean_text

_OF_SLOT = {
    "id", "room", "start", "end", "duration", "submission", "description", "schedule", "is_visible", "slot_type",
}  # fmt: skip
_OF_SUBMISSION = {
    "code", "title", "speakers", "submission_type", "track", "state", "abstract", "description", "duration", "slots",
    "slot", "content_locale", "do_not_record", "image", "resources", "pending_state", "slot_count", "answers",
}  # fmt: skip
_OF_PERSON = {"code", "name", "biography", "submissions", "answers", "guid"}
_OF_ROOM = {"id", "name", "guid", "uuid", "description", "capacity", "position", "availabilities"}


def is_pretalx_rest(root):
    page = root["results"] if root["results"].is_a(list) else root
    return bool(_kind(page.first() if page.is_a(list) else page))


def is_pyconfr(root):
    return root["schedule"].is_a(dict) and "days" not in root["schedule"] and "speakers" in root and "extra" in root


def read_pretalx_rest(pages, options=None):
    """Bytes of one answer of the API, or {path: bytes} of several, as a Programme. Raises UnreadableProgramme."""
    roots = [parse_json(page) for page in pages.values()] if isinstance(pages, dict) else [parse_json(pages)]
    tables = _Tables(Warnings())
    for root in roots:
        for record in _records(root):
            tables.add(record)
    _tell_of_missing_pages(roots, tables.warnings)
    events = up_to_most(tables.event(slot, talk) for slot, talk in tables.slots())
    for root in roots:
        root.refuse()
    if not events:
        raise UnreadableProgramme("none of its talks has a time: give its slots or its schedule, too")
    return build_programme(tables.found(events, "pretalx’s API"), options)


def read_pyconfr(data, options=None):
    """Bytes of PyConFR’s schedule.json as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    root = parse_json(data).object()
    tables = _Tables(Warnings())
    for record in root["rooms"].objects():
        tables.add(record)
    for _, record in root["speakers"].items():
        tables.add(record)
    parts = [part for name, part in root.items() if name not in ("rooms", "speakers", "extra")]
    events = up_to_most(
        tables.in_grid(talk, day, minutes, room)
        for part in parts
        for day, grid in part.items()
        for minutes, rooms in grid.items()
        for room, talk in rooms.items()
    )
    for day, grid in root["extra"].items():
        events += [tables.in_grid(one, day, minutes, "") for minutes, one in grid.items()]
    root.refuse()
    found = tables.found(events, "PyConFR’s schedule.json")
    dates = [day for part in parts for day, _ in part.items()]
    found.days = [one for day in dates for one in days_between(day, day)]
    return build_programme(found, options)


def _tell_of_missing_pages(roots, warnings):
    """Each page of a list says how many there are in all."""
    found = {}
    for root in roots:
        if isinstance(root["count"].value, int) and root["results"]:
            kind = _kind(root["results"].first())
            _, have = found.get(kind, (0, 0))
            found[kind] = (root["count"].value, have + len(_records(root)))
    for kind, (count, have) in found.items():
        if have < count and kind:
            warnings.add(f"of {count} ({kind}) only {have} are here: other pages of the list are missing")


def _records(root):
    """The objects of a page of a list, of a bare list, or the one object that an answer is."""
    if root["results"].is_a(list):
        root = root["results"]
    return root.list() if root.is_a(list) else [root]


def _kind(record):
    """Which of the API’s tables an object is from, told by what no other has; "" for none that counts."""
    if not record.is_a(dict):
        return ""
    if "slots" in record and "version" in record and "code" not in record:
        return "schedule"
    if "start" in record and "room" in record and ("submission" in record or "schedule" in record):
        return "slot"
    marks = {
        "submission": ("code", "title"),
        "speaker": ("code", "name"),
        "type": ("default_duration", "name"),
        "room": ("capacity", "name"),
        "track": ("color", "name"),
        "event": ("date_from", "timezone"),
    }
    return next((kind for kind, names in marks.items() if all(name in record for name in names)), "")


class _Tables:
    def __init__(self, warnings):
        self.warnings = warnings
        self.event_itself = self.schedule = None
        self._by_kind = {kind: {} for kind in ("submission", "speaker", "type", "room", "track")}
        self._slots, self._rooms, self._tracks = [], {}, {}

    def add(self, record):
        kind = _kind(record)
        if kind == "slot":
            self._slots.append(record)
        elif kind == "schedule":
            self.schedule = record
            for slot in record["slots"].list():
                if slot.is_a(dict):
                    self._slots.append(slot)
        elif kind == "event":
            self.event_itself = record
        elif kind:
            key = record["code" if kind in ("submission", "speaker") else "id"].text()
            self._by_kind[kind].setdefault(key, record)
        else:
            self.warnings.add("what is no talk, slot, room, track or speaker was passed over", record.where or "/")

    def slots(self):
        """(slot, submission) in the order of time, of the newest of the schedules."""
        pairs = [(slot, self._look("submission", slot["submission"])) for slot in self._newest()]
        known = {talk["code"].text() for _, talk in pairs if talk}
        for code, talk in self._by_kind["submission"].items():
            own = [slot for slot in (*talk["slots"].list(), talk["slot"]) if slot.is_a(dict) and slot["start"]]
            if code not in known:
                pairs += [(slot, talk) for slot in own]
                if not own and talk["state"].text() not in GONE:
                    self.warnings.add(
                        "a talk without a time was left out", f"{talk.where}, event “{talk['title'].text()[:60]}”"
                    )
        return sorted(pairs, key=lambda pair: pair[0]["start"].text())

    def _newest(self):
        versions = [slot["schedule"].value for slot in self._slots if isinstance(slot["schedule"].value, int)]
        if len(set(versions)) < 2:
            return self._slots
        self.warnings.add("slots of older versions of the schedule were passed over")
        return [slot for slot in self._slots if slot["schedule"].value == max(versions)]

    def _look(self, kind, value):
        """The record that a value is or stands for; None without one."""
        if value.is_a(dict) and not value["en"]:
            return value
        return self._by_kind[kind].get(value.text()) if value else None

    def event(self, slot, talk):
        if not talk:
            return self._break(slot)
        texts = self._texts(talk) | {"date": slot["start"].text(), "end": slot["end"].text(), "room": self._room(slot)}
        texts["duration"] = (slot["duration"] or talk["duration"]).text()
        return self._found(talk, texts, slot.rest(_OF_SLOT, self.warnings))

    def _break(self, slot):
        texts = {"title": slot["description"].text() or slot["submission"].text(), "type": "Break"}
        texts |= {"id": slot["id"].text(), "date": slot["start"].text(), "end": slot["end"].text()}
        texts |= {"room": self._room(slot), "duration": slot["duration"].text()}
        extra = slot.rest(_OF_SLOT, self.warnings)
        return FoundEvent(slot.where, None, texts, [], [], extra, key=f"pretalx break {texts['title']}")

    def in_grid(self, talk, day, minutes, room):
        """An event of PyConFR’s grid, whose submission has all of its slots."""
        days = days_between(day, day)
        clock = int(minutes) if minutes.isdecimal() and len(minutes) < 5 else None
        if clock is None or not days:
            talk.problems.add("a day and the minutes since its midnight are expected here", talk.where)
        texts = self._texts(talk) | {"duration": talk["duration"].text(), "room": self._room_of(room)}
        texts["start"] = "{:02d}:{:02d}".format(*divmod(clock or 0, 60))
        same = (slot for slot in talk["slots"].list() if slot.is_a(dict) and slot["start"].text()[:10] == day)
        slot = next((slot for slot in same if slot["room"]["id"].text() == room), None)
        if slot:
            texts |= {"date": slot["start"].text(), "end": slot["end"].text(), "room": self._room(slot)}
        if not texts["code"]:
            texts |= {"id": talk["id"].text(), "type": "Break"}
        found = self._found(talk, texts, {})
        found.day = days[0].date if days else None
        return found

    def _texts(self, talk):
        kind, track = self._look("type", talk["submission_type"]), self._look("track", talk["track"])
        return talk.texts("code", "title", "abstract", "description") | {
            "type": kind["name"].text() if kind else talk["submission_type"].text(),
            "track": self._track(track) if track else talk["track"].text(),
            "language": talk["content_locale"].text(),
            "optout": talk["do_not_record"].text(),
            "logo": talk["image"].text(),
        }

    def _found(self, talk, texts, extra):
        code, state = texts["code"], talk["state"].text()
        extra = talk.rest(_OF_SUBMISSION | ({"id"} if texts.get("id") else set()), self.warnings) | extra
        if answers := self._answers(talk):
            extra["answers"] = answers
        if state not in ("", "confirmed", "accepted"):
            extra["state"] = state
        speakers = [self._speaker(self._look("speaker", one), one) for one in talk["speakers"].list()]
        key = f"pretalx {code}" if code else f"pretalx break {texts.get('id') or texts['title']}"
        speakers, links = [one for one in speakers if one], self._links(talk)
        return FoundEvent(talk.where, None, texts, speakers, links, extra, state in GONE, key)

    def _speaker(self, person, value):
        if not person:
            return speaker(value.text(), code=value.text())
        extra = person.rest(_OF_PERSON, self.warnings)
        if answers := self._answers(person):
            extra["answers"] = answers
        name, keys = person["name"].text(), person.texts("code", "biography", "guid")
        return speaker(name or keys["code"], extra, **keys)

    def _answers(self, record):
        """{question: answer}, or by the question’s number where that is all there is."""
        found = {}
        for answer in record["answers"].list():
            if answer.is_a(dict) and answer["answer"].text():
                asked = answer["question"]
                name = asked["question"].text() or asked["id"].text() if asked.is_a(dict) else asked.text()
                found[name] = answer["answer"].text()
        return found

    def _links(self, talk):
        found = []
        for one in talk["resources"].list():
            one = one if one.is_a(dict) else talk["nothing"]
            if url := (one["resource"] or one["link"] or one["url"]).text():
                found.append(Link((one["description"] or one["title"]).text(), url))
        return found

    def _room(self, slot):
        room = self._look("room", slot["room"])
        return self._known_room(room) if room else self._room_of(slot["room"].text())

    def _room_of(self, key):
        room = self._by_kind["room"].get(key)
        return self._known_room(room) if room else key

    def _known_room(self, room):
        texts = room.texts("name", "description")
        guid = (room["guid"] or room["uuid"]).text()[:64]
        extra = room.rest(_OF_ROOM, self.warnings)
        known = Room(texts["name"][:500], guid, "", read_capacity(room["capacity"]), texts["description"], extra)
        return self._rooms.setdefault(room["id"].text() or known.name, known).name

    def _track(self, track):
        extra = track.rest({"id", "name", "color", "position", "requires_access_code"}, self.warnings)
        known = Track(track["name"].text()[:500], "", read_color(track["color"].text()), extra)
        return self._tracks.setdefault(track["id"].text() or known.name, known).name

    def found(self, events, name):
        """What all of it makes: rooms and tracks in their own order, then in that of the talks."""
        order = sorted(self._by_kind["room"].values(), key=lambda room: _position(room["position"]))
        for room in order:
            self._known_room(room)
        texts, days, extra = {}, [], {}
        if event := self.event_itself:
            texts = {"title": event["name"].text(), "acronym": event["slug"].text()}
            texts["time_zone_name"] = event["timezone"].text()
            days = days_between(event["date_from"].text(), event["date_to"].text())
            extra = event.rest({"name", "slug", "timezone", "date_from", "date_to"}, self.warnings)
        if self.schedule:
            texts["version"] = self.schedule["version"].text()
        ordered = [self._rooms[room["id"].text() or clean_text(room["name"].text())] for room in order]
        return FoundProgramme(
            texts,
            events,
            [*ordered, *self._rooms.values()],
            list(self._tracks.values()),
            days,
            extra,
            name,
            self.warnings,
        )


def _position(value):
    return value.value if isinstance(value.value, int) else 10**6
