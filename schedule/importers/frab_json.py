"""frab JSON v1, as pretalx and frab publish it."""

import json

from .building import FoundEvent, FoundProgramme, build_programme, speaker
from .fields import Unusable, clean_text, read_color, read_date
from .programme import Link, Room, Track, UnreadableProgramme

_TEXTS = {
    "abstract", "code", "date", "description", "duration", "end", "feedback_url", "guid", "id", "language", "logo",
    "origin_url", "slug", "start", "subtitle", "title", "track", "type", "url",
}  # fmt: skip
_STRUCTURED = {"attachments", "do_not_record", "links", "persons", "recording_license", "room"}


def read_frab_json(data, options=None):
    """Bytes of frab JSON v1 as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    schedule = _object(parse_json(data).get("schedule"), "/schedule")
    conference = _object(schedule.get("conference"), "/schedule/conference")
    where = "/schedule/conference"
    texts = {
        name: _text(conference.get(name), f"{where}/{name}") for name in ("acronym", "title", "time_zone_name", "url")
    }
    texts["version"] = _text(schedule.get("version"), "/schedule/version")
    texts["base_url"] = _text(schedule.get("base_url"), "/schedule/base_url")
    return build_programme(
        FoundProgramme(
            texts,
            list(_events(conference, where)),
            list(_rooms(conference, where)),
            list(_tracks(conference, where)),
        ),
        options,
    )


def parse_json(data):
    """The root object. What JSON allows but two readers could read differently raises UnreadableProgramme."""
    try:
        root = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_distinct_keys, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise UnreadableProgramme(f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise UnreadableProgramme(f"this is not JSON: {error.msg}", f"line {error.lineno}") from None
    except RecursionError:
        raise UnreadableProgramme("its objects are nested too deep") from None
    except ValueError as error:
        raise UnreadableProgramme(f"this cannot be read: {str(error)[:100]}") from None
    return _object(root, "/")


def _distinct_keys(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnreadableProgramme(f"the key “{twice[:60]}” stands twice in one object")
    return found


def _refuse_constant(name):
    raise UnreadableProgramme(f"{name} is not a number of JSON")


def _events(conference, where):
    for i, day in enumerate(_list(conference.get("days"), f"{where}/days")):
        at = f"{where}/days/{i}"
        date = _day(_object(day, at), at)
        for name, events in _object(day.get("rooms") or {}, f"{at}/rooms").items():
            place = f"{at}/rooms/{name.replace('~', '~0').replace('/', '~1')}"
            for j, event in enumerate(_list(events, place)):
                yield _event(_object(event, f"{place}/{j}"), f"{place}/{j}", date, clean_text(name))


def _day(day, where):
    try:
        return read_date(_text(day.get("date"), f"{where}/date"))
    except Unusable as problem:
        raise UnreadableProgramme(str(problem), f"{where}/date") from None


def _event(event, where, day, room):
    texts = {name: _text(event.get(name), f"{where}/{name}") for name in _TEXTS}
    texts["room"] = room or _text(event.get("room"), f"{where}/room")
    texts["license"] = _text(event.get("recording_license"), f"{where}/recording_license")
    texts["optout"] = _text(event.get("do_not_record"), f"{where}/do_not_record")
    extra = {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
        for name, value in event.items()
        if name not in _TEXTS | _STRUCTURED and value not in (None, "", [], {})
    }
    extra = {clean_text(name): clean_text(value) for name, value in extra.items()}
    return FoundEvent(where, day, texts, _speakers(event, where), _links(event, where), extra)


def _speakers(event, where):
    found = []
    for i, person in enumerate(_list(event.get("persons") or [], f"{where}/persons")):
        at = f"{where}/persons/{i}"
        person = {"name": person} if isinstance(person, str) else _object(person, at)
        texts = {
            key: _text(value, f"{at}/{key}") for key, value in person.items() if not isinstance(value, (list, dict))
        }
        name = next((texts[key] for key in ("name", "public_name", "full_public_name") if texts.get(key)), "")
        found.append(speaker(name, **{key: texts.get(key, "") for key in ("guid", "id", "code", "url", "biography")}))
    return [one for one in found if one]


def _links(event, where):
    found = []
    for group in ("links", "attachments"):
        for i, link in enumerate(_list(event.get(group) or [], f"{where}/{group}")):
            at = f"{where}/{group}/{i}"
            link = {"url": link} if isinstance(link, str) else _object(link, at)
            texts = {key: _text(link.get(key), f"{at}/{key}") for key in ("title", "url", "type")}
            found.append(Link(texts["title"], texts["url"], texts["type"]))
    return found


def _rooms(conference, where):
    for i, room in enumerate(_list(conference.get("rooms") or [], f"{where}/rooms")):
        at = f"{where}/rooms/{i}"
        room = {"name": room} if isinstance(room, str) else _object(room, at)
        texts = {key: _text(room.get(key), f"{at}/{key}") for key in ("name", "guid", "slug", "description")}
        capacity = room.get("capacity")
        yield Room(
            texts["name"][:500],
            texts["guid"][:64],
            texts["slug"][:200],
            capacity if isinstance(capacity, int) and 0 < capacity < 10**6 else None,
            texts["description"],
        )


def _tracks(conference, where):
    for i, track in enumerate(_list(conference.get("tracks") or [], f"{where}/tracks")):
        at = f"{where}/tracks/{i}"
        track = {"name": track} if isinstance(track, str) else _object(track, at)
        texts = {key: _text(track.get(key), f"{at}/{key}") for key in ("name", "slug", "color")}
        yield Track(texts["name"][:500], texts["slug"][:200], read_color(texts["color"]))


def _object(value, where):
    if not isinstance(value, dict):
        raise UnreadableProgramme(f"an object is expected here, not {_called(value)}", where)
    return value


def _list(value, where):
    if not isinstance(value, list):
        raise UnreadableProgramme(f"a list is expected here, not {_called(value)}", where)
    return value


def _text(value, where):
    """A text, number or truth value as a text; of a text by language the English, else the first; None is ""."""
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        value = value.get("en") or next(iter(value.values()), "")
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (str, int, float)):
        return clean_text(str(value))
    raise UnreadableProgramme(f"a text is expected here, not {_called(value)}", where)


def _called(value):
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing", bool: "true or false"}
    return names.get(type(value), "a number")
