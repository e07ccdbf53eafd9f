"""frab JSON v1: against the c3voc schema, and against EventFahrplan, which reads it too."""

import json

from .json_rules import ROOT, Walk, as_shown, called, pointer
from .report import Consumer, Report, shown
from .shapes import GUID, is_date, is_moment, known_zones

FORMAT = "frab JSON"
SCHEMA, EVENTFAHRPLAN = "c3voc schema", "EventFahrplan"
CONSUMERS = (
    Consumer(SCHEMA, "The published rules of the format: what breaks one of them, validators refuse.", is_rules=True),
    Consumer(EVENTFAHRPLAN, "An Android app for one conference, made for many."),
)
BESIDE = "Giggity and FOSDEM Companion read frab XML, and no JSON."
_EVERYBODY = tuple(consumer.name for consumer in CONSUMERS)


def check(data, findings):
    """A Report of bytes of JSON; one without a format where they are another kind of JSON."""
    root, problem = _parse(data, findings)
    if problem:
        findings.add(_EVERYBODY, *problem)
        return Report(FORMAT, CONSUMERS, findings.told(), BESIDE)
    schedule = root.get("schedule") if isinstance(root, dict) else None
    if not isinstance(schedule, dict) or "conference" not in schedule or _is_flat(schedule):
        return Report(refusal=_other_kind(root, schedule))
    Walk(lambda *found, is_fatal: findings.add((SCHEMA,), *found, is_fatal=is_fatal)).check(root, ROOT)
    _EventFahrplan(findings).check(schedule)
    return Report(FORMAT, CONSUMERS, findings.told(), BESIDE)


def _parse(data, findings):
    """(root, None), or (None, (what, why, where))."""

    def distinct(pairs):
        found = {}
        for key, value in pairs:
            if key in found:
                why = "Which of them counts is left to the program; most take the last."
                findings.lose(_EVERYBODY, "A key stands twice in one object", why, "", key)
            found[key] = value
        return found

    def refuse(constant):
        raise ValueError(f"{constant} is no number of JSON")

    if data.startswith(b"\xef\xbb\xbf"):
        why = "JSON begins without one, and not every program passes over it."
        findings.lose(_EVERYBODY, "It begins with a byte order mark", why, "line 1")
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=distinct, parse_constant=refuse), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, (f"Byte {error.start:,} is not UTF-8", "JSON is always UTF-8.", f"line {line}")
    except json.JSONDecodeError as error:
        why = f"Every program stops here: {error.msg[:1].lower()}{error.msg[1:]}."
        return None, ("This is not well-formed JSON", why, f"line {error.lineno}, column {error.colno}")
    except RecursionError:
        return None, ("Its objects are nested too deep", "Programs run out of memory for it, or refuse it.", "")
    except ValueError as error:
        return None, ("A number cannot be read", f"{shown(error)}.", "")


def _is_flat(schedule):
    """Whether the talks stand in one list, as in v2, and not in the rooms of days."""
    events, conference = schedule.get("events"), schedule.get("conference")
    days = conference.get("days") if isinstance(conference, dict) else None
    has_rooms = any(isinstance(day, dict) and "rooms" in day for day in (days if isinstance(days, list) else ()))
    return isinstance(events, list) and any(isinstance(event, dict) for event in events) and not has_rooms


def _other_kind(root, schedule):
    if isinstance(schedule, dict) and _is_flat(schedule):
        return "This is schedule JSON v2, which is still a draft: there is no check for it."
    if isinstance(root, dict) and "talks" in root:
        return "This is the feed of pretalx’s widget, not a schedule for other programs. Check its schedule.json."
    if isinstance(root, dict) and "sessions" in root and "speakers" in root:
        return "This is Sessionize’s own JSON. It is read when a conference is added, but there is no check for it."
    kind = "without a “schedule” that holds a “conference”" if isinstance(root, dict) else f"that is {called(root)}"
    return f"This is JSON {kind}: it is not frab JSON."


class _EventFahrplan:
    """It reads key by key: what it needs must be there and of the right kind; what it does not know it passes over."""

    def __init__(self, findings):
        self.findings = findings
        self.seen = set()

    def check(self, schedule):
        conference = schedule["conference"]
        self._needs(schedule, {"version": _is_text}, "/schedule", "The schedule", is_fatal=True)
        if not isinstance(conference, dict):
            self._say("“conference” is no object", "EventFahrplan stops at it.", "/schedule/conference")
            return
        self._needs(conference, _CONFERENCE, "/schedule/conference", "The conference", is_fatal=True)
        zone = conference.get("time_zone_name")
        if zone is not None and not (_is_text(zone) and zone in known_zones()):
            why = "EventFahrplan stops at it. An IANA name such as Europe/Berlin is read."
            self._say("“time_zone_name” is no zone that is known", why, "/schedule/conference/time_zone_name", zone)
        days = conference.get("days")
        for number, day in enumerate(days if isinstance(days, list) else []):
            self._day(day, f"/schedule/conference/days/{number}")

    def _day(self, day, where):
        if not isinstance(day, dict):
            return
        self._needs(day, _DAY, where, "A day")
        rooms = day.get("rooms")
        for name, events in rooms.items() if isinstance(rooms, dict) else ():
            for number, event in enumerate(events if isinstance(events, list) else ()):
                if isinstance(event, dict):
                    self._event(event, f"{where}/rooms/{pointer(name)}/{number}")

    def _event(self, event, where):
        self._needs(event, _EVENT, where, "An event")
        if event.get("do_not_stream") not in (None, True, False):
            why = "EventFahrplan reads true, false and null."
            self._say(
                "“do_not_stream” is a text", why, f"{where}/do_not_stream", event["do_not_stream"], is_fatal=False
            )
        persons = event.get("persons")
        for number, person in enumerate(persons if isinstance(persons, list) else ()):
            if isinstance(person, dict):
                self._needs(person, _PERSON, f"{where}/persons/{number}", "A person")
        for key in ("guid", "id"):
            value = (key, str(event.get(key)).lower())
            if key in event and value in self.seen:
                why = "EventFahrplan knows talks by it, and keeps only one of them."
                self._say(f"Two events have one “{key}”", why, f"{where}/{key}", event[key], is_fatal=False)
            self.seen.add(value)

    def _needs(self, found, fits, where, name, *, is_fatal=False):
        why = "EventFahrplan stops without it." if is_fatal else "EventFahrplan cannot read it, nor what it is part of."
        for key, fit in fits.items():
            if key not in found:
                self._say(f"{name} has no “{key}”", why, where, is_fatal=is_fatal)
            elif not fit(found[key]):
                what = f"“{key}” of {name[:1].lower()}{name[1:]} is of another kind than it reads"
                self._say(what, why, f"{where}/{key}", found[key], is_fatal=is_fatal)

    def _say(self, what, why, where, value="", *, is_fatal=True):
        value = value if isinstance(value, str) else as_shown(value)
        self.findings.add((EVENTFAHRPLAN,), what, why, where, value, is_fatal=is_fatal)


def _is_text(value):
    return isinstance(value, str)


def _is_number(value):
    """A whole number of 32 bits."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31


def _is_length(value):
    """Hours and minutes, the minutes below 60."""
    hours, _, minutes = value.partition(":") if _is_text(value) else ("", "", "")
    return hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and minutes < "60"


def _is_clock(value):
    return _is_length(value) and len(value) == 5 and value < "24"


def _fits(shape):
    return lambda value: _is_text(value) and shape(value)


_CONFERENCE = {
    "acronym": _is_text,
    "title": _is_text,
    "start": _fits(lambda text: is_date(text) or is_moment(text)),
    "end": _fits(lambda text: is_date(text) or is_moment(text)),
    "daysCount": _is_number,
    "timeslot_duration": _is_length,
    "days": lambda value: isinstance(value, list),
}
_DAY = {"index": _is_number, "date": _fits(is_date), "day_start": _fits(is_moment), "day_end": _fits(is_moment)}
_EVENT = {
    "guid": _fits(GUID.fits),
    "id": _is_number,
    "date": _fits(is_moment),
    "start": _is_clock,
    "duration": _is_length,
    "room": _is_text,
    "slug": _is_text,
    "title": _is_text,
    "type": _is_text,
    "url": _is_text,
}
_PERSON = {"guid": _fits(GUID.fits), "name": _is_text}
