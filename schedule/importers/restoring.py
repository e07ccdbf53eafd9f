"""What Hallway's own exports say beside a format, put back into the Programme that was read from it.

Like any other part of a file it may have been written by anybody: each value is read by the rules of its field, and
what does not keep them is passed over. So is what names nothing that is there.
"""

import json
import math
import zoneinfo
from contextlib import suppress
from dataclasses import replace
from datetime import UTC

from schedule.kinds import KINDS

from .building import LONGEST, MOST_EVENTS, with_names
from .fields import Unusable, read_address, read_color, read_date, read_languages, read_moment
from .programme import Day, Event, Link, Room, Speaker, Track
from .texts import clean_text, seen_text

DEEPEST = 20  # lists and objects in one another
_LONGEST = 1_000_000  # characters of a text


def read_said(text):
    """The JSON of an instruction; {} where it is none."""
    try:
        return _object(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def restore_programme(programme, said):
    """The Programme that was exported. ``said``: fields of it, ``people`` by id, ``events`` by guid, and more.

    Without anything said, as in everybody else's files, it is the programme that was read.
    """
    if not said:
        return programme
    events = _in_order(_events(programme, said), said.get("order"))
    fields = {"extra": {}} | _fields(said, _PROGRAMME)
    rooms, tracks = fields.get("rooms", programme.rooms), fields.get("tracks", programme.tracks)
    fields["rooms"] = with_names(rooms, (event.room for event in events), Room)
    fields["tracks"] = with_names(tracks, (event.track for event in events), Track)
    return replace(programme, events=events, **fields)


def _events(programme, said):
    people, said_of = _object(said.get("people")), _object(said.get("events"))
    everyone = {speaker for event in programme.events for speaker in event.speakers}
    speakers = {one: replace(one, **{"extra": {}} | _fields(_object(people.get(one.id)), _SPEAKER)) for one in everyone}
    guids = {event.guid for event in programme.events}
    found = []
    for event in programme.events:
        said_of_it = _object(said_of.get(event.guid))
        if said_of_it.get("part_of") in list(guids - {event.guid}):
            continue
        fields = {"extra": {}, "speakers": tuple(dict.fromkeys(speakers[one] for one in event.speakers))}
        found.append(_with(event, fields | _fields(said_of_it, _EVENT), guids))
    for event in _fields(said, {"cancelled": _all(_cancelled)}).get("cancelled", ())[: MOST_EVENTS - len(found)]:
        if event.guid not in guids:
            guids.add(event.guid)
            found.append(event)
    return found


def _with(event, fields, guids):
    """The Event with these fields, but for a guid that another has, and for times that cannot be."""
    guid = fields.get("guid", event.guid)
    if guid != event.guid and guid in guids:
        del fields["guid"]
    guids.add(guid)
    whole = replace(event, **fields)
    return (
        whole if whole.starts_at <= whole.ends_at else replace(whole, starts_at=event.starts_at, ends_at=event.ends_at)
    )


def _in_order(events, order):
    """The events at their places, where each of these is named once."""
    places = [place for place in order if type(place) is int] if isinstance(order, list) else []
    return tuple(events[place] for place in places) if sorted(places) == list(range(len(events))) else tuple(events)


def _fields(said, readers):
    """{name: value} of what is said and can be read."""
    found = {}
    for name in readers.keys() & said.keys():
        with suppress(Unusable, OverflowError):
            found[name] = readers[name](said[name])
    return found


def _object(value):
    return value if isinstance(value, dict) else {}


def _text(longest=_LONGEST, least=0):
    def read(value):
        text = clean_text(value)[:longest] if isinstance(value, str) else ""
        if len(text) < least or not isinstance(value, str):
            raise Unusable("no such text")
        return text

    return read


def _one_of(known, kind=str):
    def read(value):
        if not isinstance(value, kind) or value not in known:
            raise Unusable("none of what it can be")
        return value

    return read


def _all(read_one):
    """A list of what ``read_one`` reads; what it does not is left out."""

    def read(values):
        found = []
        for value in values if isinstance(values, list) else ():
            with suppress(Unusable, OverflowError):
                found.append(read_one(value))
        return tuple(found)

    return read


def _made(make, readers, *needed):
    """An object as a dataclass, whose ``needed`` fields it must have."""

    def read(value):
        fields = _fields(_object(value), readers)
        if not fields.keys() >= set(needed):
            raise Unusable("something is missing")
        return make(**fields)

    return read


def _address(value):
    return read_address(_text()(value))


def _moment(value):
    moment = read_moment(_text()(value))
    if moment.tzinfo is None:
        raise Unusable("no moment without an offset")
    return moment.astimezone(UTC)


def _moment_or_none(value):
    return None if value is None else _moment(value)


def _language(value):
    if not isinstance(value, str) or read_languages(value) != (value,):
        raise Unusable("no language")
    return value


def _capacity(value):
    if value is not None and not (type(value) is int and 0 <= value < 10**6):
        raise Unusable("no capacity")
    return value


def _extra(value):
    return _harmless(_object(value), DEEPEST)


def _harmless(value, depth):
    """JSON that any database keeps: no control characters, no infinity, not too deep."""
    if isinstance(value, str):
        return seen_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_harmless(one, depth - 1) for one in value] if depth else []
    if isinstance(value, dict):
        return {seen_text(name): _harmless(one, depth - 1) for name, one in value.items()} if depth else {}
    return value


_name, _some_name, _key = _text(LONGEST["name"]), _text(LONGEST["name"], 1), _text(LONGEST["key"])
_truth = _one_of({True, False}, bool)
_LINK = {"title": _text(), "url": _address, "kind": _text(LONGEST["label"])}
_link = _made(lambda **fields: Link(**{"title": ""} | fields), _LINK, "url")
_SPEAKER = {
    "name": _some_name, "guid": _key, "id": _key, "code": _key, "url": _address, "biography": _text(), "extra": _extra,
}  # fmt: skip
_ROOM = {
    "name": _some_name, "guid": _key, "slug": _text(200), "capacity": _capacity, "description": _text(),
    "extra": _extra,
}  # fmt: skip
_TRACK = {
    "name": _some_name, "slug": _text(200), "color": lambda value: read_color(_text()(value)), "extra": _extra,
}  # fmt: skip
_DAY = {"date": lambda value: read_date(_text()(value)), "starts_at": _moment_or_none, "ends_at": _moment_or_none}
_EVENT = {
    "guid": _text(LONGEST["key"], 1), "id": _key, "code": _key, "slug": _text(LONGEST["slug"]), "url": _address,
    "title": _text(LONGEST["title"], 1), "day": _DAY["date"], "starts_at": _moment, "ends_at": _moment,
    "room": _name, "track": _name, "kind": _one_of(KINDS.keys()), "kind_label": _text(LONGEST["label"]),
    "languages": _all(_language), "subtitle": _text(LONGEST["subtitle"]), "abstract": _text(), "description": _text(),
    "links": _all(_link), "origin_url": _address, "feedback_url": _address, "logo": _address,
    "license": _text(LONGEST["label"]), "do_not_record": _truth, "is_cancelled": _truth, "extra": _extra,
}  # fmt: skip
_with_speakers = _EVENT | {"speakers": _all(_made(Speaker, _SPEAKER, "name"))}
_cancelled = _made(Event, _with_speakers, "guid", "title", "day", "starts_at", "ends_at")
_PROGRAMME = {
    "acronym": _text(200), "title": _name, "version": _name, "url": _address, "extra": _extra,
    "time_zone": _one_of(zoneinfo.available_timezones()), "rooms": _all(_made(Room, _ROOM, "name")),
    "tracks": _all(_made(Track, _TRACK, "name")), "days": _all(_made(Day, _DAY, "date")),
}  # fmt: skip
