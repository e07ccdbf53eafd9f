"""From the components of a calendar, iCalendar or xCal, to a Programme."""

import re
import uuid
from dataclasses import replace
from datetime import UTC, timedelta

from schedule.kinds import names_kind

from .building import FoundEvent, FoundProgramme, build_programme
from .calendar_producers import producer_of
from .calendar_repeats import Repeats
from .calendar_times import Zones, read_length
from .fields import Unusable, make_guid
from .programme import Link

_MOST_TOLD = 20
_LONGEST = timedelta(days=31)
# Read into a field, or about the file and not the event: DTSTAMP, SEQUENCE and such are a calendar’s books.
_READ = {
    "ATTACH", "ATTENDEE", "CATEGORIES", "CATEGORY", "CREATED", "DESCRIPTION", "DTEND", "DTSTAMP", "DTSTART", "DURATION",
    "EXDATE", "LAST-MODIFIED", "LOCATION", "METHOD", "ORGANIZER", "PENTABARF:EVENT-ID", "PENTABARF:EVENT-SLUG",
    "PENTABARF:LANGUAGE", "PENTABARF:LANGUAGE-CODE", "PENTABARF:SUBTITLE", "PENTABARF:TITLE", "RDATE", "RECURRENCE-ID",
    "REQUEST-STATUS", "RRULE", "SEQUENCE", "SUMMARY", "UID", "URL",
}  # fmt: skip
_SAY_NOTHING = {("CLASS", "PUBLIC"), ("PRIORITY", "0"), ("STATUS", "CONFIRMED"), ("TRANSP", "OPAQUE")}
_OF_THE_FILE = {
    "CALSCALE", "LAST-MODIFIED", "METHOD", "NAME", "PRODID", "REFRESH-INTERVAL", "SOURCE", "TIMEZONE-ID", "UID", "URL",
    "VERSION", "X-PUBLISHED-TTL", "X-WR-CALNAME", "X-WR-RELCALID", "X-WR-TIMEZONE",
}  # fmt: skip
_PASSED_OVER = {"VTODO": "tasks", "VJOURNAL": "journal entries", "VFREEBUSY": "times of being busy"}


def read_calendar(calendars, options, warnings, name):
    """A Programme of these VCALENDAR components, called ``name`` as a format. Raises UnreadableProgramme."""
    zones = Zones(calendars, options, warnings)
    producer = producer_of(calendars)
    reader = _Reader(zones, producer, warnings)
    if zones.is_guessed:
        warnings.add(f"the calendar does not say in which time zone it is; times are shown in {zones.name}")
    title = next((text for calendar in calendars if (text := calendar.text("X-WR-CALNAME", "NAME"))), "")
    address = next((text for calendar in calendars if (text := calendar.text("URL"))), "")
    found = FoundProgramme(
        {"title": title, "acronym": producer.acronym, "time_zone_name": zones.name, "url": address or producer.address},
        reader.events(calendars),
        extra={
            one.name: one.text for calendar in calendars for one in calendar.properties if _is_extra(one, _OF_THE_FILE)
        },
        format=name,
        warnings=warnings,
    )
    programme = build_programme(found, options)
    asks = {"time_zone": zones.is_guessed, "title": not (title or options.title)}
    return replace(programme, asks=tuple(name for name, is_asked in asks.items() if is_asked))


def _is_extra(found, read):
    return found.name not in read and (found.name, found.value.strip().upper()) not in _SAY_NOTHING and found.text


class _Reader:
    def __init__(self, zones, producer, warnings):
        self.zones, self.producer, self.warnings = zones, producer, warnings
        self._told = 0

    def events(self, calendars):
        """FoundEvents, the repeated as often as they take place."""
        readable = []
        for calendar in calendars:
            is_cancelled = calendar.text("METHOD").upper() == "CANCEL"
            for child in calendar.children:
                if child.name in _PASSED_OVER:
                    self.warnings.add(f"{_PASSED_OVER[child.name]} were passed over", f"line {child.line}")
                elif child.name == "VEVENT" and (times := self._times(child)):
                    readable.append((child, is_cancelled, times))
        repeats = Repeats([(event, *times) for event, _, times in readable], self.zones, self.warnings)
        return [
            self._found(event, start, length, original, is_cancelled)
            for event, is_cancelled, (first, length) in readable
            for start, original in repeats.of(event, first)
        ]

    def _times(self, event):
        """(when it first starts, how long it takes or None); None for an event without a time, which is told."""
        try:
            starts = event.first("DTSTART")
            if not starts:
                raise Unusable("it has no DTSTART")
            start = self.zones.moment(starts)
        except Unusable as problem:
            self._leave_out(event, problem)
            return None
        return start, self._length(event, start)

    def _leave_out(self, event, problem):
        self._told += 1
        if self._told > _MOST_TOLD:
            self.warnings.add("further events without a time were left out", f"line {event.line}")
            return
        title = event.text("SUMMARY", "PENTABARF:TITLE")[:60] or "(untitled)"
        self.warnings.add(f"the event “{title}” was left out: {problem}", f"line {event.line}")

    def _length(self, event, start):
        try:
            if ends := event.first("DTEND"):
                end = self.zones.moment(ends)
                length = self.zones.absolute(end).astimezone(UTC) - self.zones.absolute(start).astimezone(UTC)
            elif lasts := event.first("DURATION"):
                length = read_length(lasts.value)
            else:
                return timedelta(days=1) if start.is_day else None
        except Unusable as problem:
            self.warnings.add(f"{problem}; the event was taken as one without length", f"line {event.line}")
            return timedelta()
        if length < timedelta():
            self.warnings.add("an event that ends before it starts was taken as one without length", _place(event))
        if length > _LONGEST:
            self.warnings.add("an event over 31 days was taken as one without length", _place(event))
        return length if timedelta() < length <= _LONGEST else timedelta()

    def _found(self, event, start, length, original, is_cancelled):
        """``original`` is when an occurrence of a repeated event was to start at first; None for any other."""
        starts_at = self.zones.absolute(start)
        title, speakers = self.producer.title_and_speakers(event)
        texts = {
            "title": title,
            "subtitle": event.text("PENTABARF:SUBTITLE"),
            "date": starts_at.isoformat(),
            "end": "" if length is None else (starts_at.astimezone(UTC) + length).isoformat(),
            "room": " ".join(event.text("LOCATION").split()),
            "language": event.text("PENTABARF:LANGUAGE-CODE", "PENTABARF:LANGUAGE"),
            "id": event.text("PENTABARF:EVENT-ID"),
            "slug": self.producer.slug(event),
            "code": self.producer.code(event),
            "url": event.text("URL"),
        }
        extra = self._extra(event)
        texts |= self._about(event, extra)
        found = FoundEvent(_place(event), start.wall.date() if start.is_day else None, texts, speakers)
        found.extra, found.links = extra, self._links(event)
        found.is_cancelled = is_cancelled or event.text("STATUS").upper() == "CANCELLED"
        self._name(found, event, original)
        self._tell_people(event)
        return found

    def _about(self, event, extra):
        """Abstract, track and kind; what there is more of them goes to ``extra``."""
        said = event.text("DESCRIPTION")
        rich = event.text("X-ALT-DESC")
        if not said:
            extra.pop("X-ALT-DESC", None)
        categories = [text for one in event.all("CATEGORIES") for text in one.texts]
        kinds = [text for text in categories if names_kind(text)]
        others = [text for text in categories if not names_kind(text)]
        if len(kinds) > 1 or len(others) > 1:
            extra["CATEGORIES"] = categories
        kind = event.text("CATEGORY") or (kinds[0] if kinds else "")
        return {self.producer.text_field: said or rich, "type": kind, "track": others[0] if others else ""}

    def _extra(self, event):
        extra = {}
        for one in event.properties:
            if _is_extra(one, _READ):
                extra[one.name] = f"{extra[one.name]}\n{one.text}" if one.name in extra else one.text
        if extra.get("STATUS", "").upper() == "CANCELLED":
            del extra["STATUS"]
        return extra

    def _links(self, event):
        for one in event.all("ATTACH"):
            if not re.match("https?:", one.value):
                self.warnings.add("a file inside an event was passed over", f"line {one.line}")
        return [
            Link(one.parameters.get("FILENAME", ""), one.value.strip(), "attachment")
            for one in event.all("ATTACH")
            if re.match("https?:", one.value)
        ]

    def _tell_people(self, event):
        if not self.producer.names_speakers and (people := event.first("ATTENDEE") or event.first("ORGANIZER")):
            self.warnings.add("people invited to an event were passed over: they need not speak", f"line {people.line}")

    def _name(self, found, event, original):
        """Its guid, or what makes one: its UID, if it does not say a guid itself."""
        uid = event.text("UID")
        guid = _guid_in(uid)
        when = self.zones.absolute(original).astimezone(UTC).isoformat() if original else ""
        if guid and not when:
            found.texts["guid"] = guid
        else:
            found.key = "\n".join(part for part in (self.producer.key(event) or uid, when) if part)
        if when and uid and not found["code"]:
            found.texts["code"] = uid if len(uid) <= 64 else make_guid(uid)


def _guid_in(uid):
    """The guid that a UID is, or begins with as frab’s do."""
    try:
        return str(uuid.UUID(uid.partition("@")[0])) if uid[8:9] == "-" else ""
    except ValueError:
        return ""


def _place(event):
    return f"line {event.line}"
