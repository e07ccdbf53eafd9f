"""PyCon US’s conference.json (symposion’s): a list of slots, with speakers and HTML."""

from .building import FoundEvent, FoundProgramme, build_programme, speaker, up_to_most
from .json_values import parse_json
from .programme import Room
from .telling import Warnings

_OF_SLOT = {
    "room", "rooms", "start", "end", "duration", "kind", "conf_key", "license", "name", "description", "abstract",
    "authors", "speakers", "conf_url", "cancelled", "list_render", "released",
}  # fmt: skip


def is_pycon_json(root):
    slots = root if root.is_a(list) else root["schedule"]
    first = slots.first()
    return "name" in first and "start" in first and ("conf_key" in first or "conf_url" in first)


def read_pycon_json(data, options=None):
    """Bytes of a conference.json as a Programme. Raises UnreadableProgramme, with a JSON pointer."""
    root, warnings = parse_json(data), Warnings()
    slots = up_to_most((root if root.is_a(list) else root["schedule"]).objects())
    names = dict.fromkeys(name.text() for slot in slots for name in slot["rooms"].list())
    found = FoundProgramme(
        {"title": root["conference"]["title"].text()},
        [_event(slot, warnings) for slot in slots],
        [Room(name[:500]) for name in names],
        extra={} if root.is_a(list) else root.rest({"schedule"}, warnings),
        format="PyCon’s conference.json",
        warnings=warnings,
    )
    root.refuse()
    return build_programme(found, options)


def _event(slot, warnings):
    texts = slot.texts("end", "duration", "description", "abstract", "license")
    rooms = [room.text() for room in slot["rooms"].list()]
    kind, key = slot["kind"].text(), slot["conf_key"].text()
    texts |= {
        "id": key,
        "title": slot["name"].text(),
        "date": slot["start"].text(),
        "room": slot["room"].text() if len(rooms) < 2 else rooms[0],
        "type": kind,
        "url": slot["conf_url"].text(),
        "language": "es" if kind == "charla" else "",  # what PyCon US calls its talks in Spanish
    }
    extra = slot.rest(_OF_SLOT, warnings)
    if len(rooms) > 1:
        extra["rooms"] = rooms
        warnings.add("an event in several rooms is shown in the first of them", slot.where)
    if slot["released"].value is False:
        extra["released"] = False
    speakers = _speakers(slot, warnings)
    is_cancelled = slot["cancelled"].value is True
    return FoundEvent(slot.where, None, texts, speakers, [], extra, is_cancelled, key=f"conf_key {key}" if key else "")


def _speakers(slot, warnings):
    found = []
    for person in (slot["speakers"] or slot["authors"]).objects("name"):
        extra = person.rest({"id", "name", "bio", "url"}, warnings)
        keys = {"id": person["id"].text(), "biography": person["bio"].text(), "url": person["url"].text()}
        found.append(speaker(person["name"].text(), extra, **keys))
    return [one for one in found if one]
