"""iCalendar: against its standard, and against the calendars that people subscribe with."""

import re
from datetime import datetime

from .calendar_lines import CalendarFile
from .calendar_writing import Writing
from .report import Consumer, Report
from .shapes import is_zone

FORMAT = "iCalendar"
STANDARD, GOOGLE, APPLE, OUTLOOK, THUNDERBIRD, GIGGITY = (
    "RFC 5545", "Google Calendar", "Apple Calendar", "Outlook", "Thunderbird", "Giggity",
)  # fmt: skip
CALENDARS = (GOOGLE, APPLE, OUTLOOK, THUNDERBIRD)
CONSUMERS = (
    Consumer(
        STANDARD, "The standard of iCalendar: what breaks one of its rules, some program will refuse.", is_rules=True
    ),
    Consumer(GOOGLE, "Subscribes to the address, and asks again every few hours."),
    Consumer(APPLE, "On the Mac, the iPhone and the iPad."),
    Consumer(OUTLOOK, "On Windows and on the web."),
    Consumer(THUNDERBIRD, "On every desktop."),
    Consumer(GIGGITY, "An Android app for any conference; it reads iCalendar too."),
)
EVERYBODY = tuple(consumer.name for consumer in CONSUMERS)
_ONCE = (
    "UID", "DTSTAMP", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "SEQUENCE",
    "LAST-MODIFIED", "CREATED", "CLASS", "GEO", "ORGANIZER", "PRIORITY", "TRANSP", "RECURRENCE-ID",
)  # fmt: skip
_TEXTS = ("SUMMARY", "LOCATION", "DESCRIPTION")
_DATE, _MOMENT = re.compile(r"[0-9]{8}"), re.compile(r"[0-9]{8}T[0-9]{6}Z?")
_DURATION = re.compile(r"[+-]?P(?:[0-9]+W|[0-9]+D(?:T(?:[0-9]+[HMS])+)?|T(?:[0-9]+[HMS])+)")
_UNESCAPED = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
_TAG = re.compile(r"</?(?:p|br|a|b|i|ul|ol|li|strong|em|div|span|h[1-6])\b[^>]{0,200}>", re.IGNORECASE)
_BEGINNING = 5_000  # characters in which HTML is looked for
_SMALL = 8  # characters; a UID shorter than that is a row’s number


def check(data, findings):
    """A Report of bytes that begin as a calendar does."""
    file = CalendarFile(data, Writing(findings, STANDARD, EVERYBODY))
    for calendar in file.calendars:
        if calendar.name == "VCALENDAR":
            _Calendar(calendar, findings).check()
        else:
            what = "A component stands outside of VCALENDAR"
            findings.add((STANDARD,), what, "All of a calendar stands in one.", calendar.where, calendar.name)
    return Report(FORMAT, CONSUMERS, findings.told())


class _Calendar:
    def __init__(self, calendar, findings):
        self.calendar = calendar
        self.findings = findings
        self.uids = set()
        self.kept = 0

    def check(self):
        calendar = self.calendar
        for name, words in (("VERSION", "VERSION:2.0"), ("PRODID", "PRODID, which names the program that wrote it")):
            if not calendar.value(name).strip():
                self._break(calendar, f"There is no {name}", f"A calendar must have {words}.")
        if calendar.value("VERSION").strip() not in ("2.0", ""):
            self._break(calendar, "VERSION is not 2.0", "No other is known.", calendar.value("VERSION"))
        if calendar.value("METHOD").strip().upper() not in ("PUBLISH", ""):
            why = "Outlook then takes its events for invitations to answer. A schedule has METHOD:PUBLISH."
            self._lose((OUTLOOK,), calendar, "METHOD is not PUBLISH", why, calendar.value("METHOD"))
        if not calendar.components:
            self._break(calendar, "There is nothing in it", "A calendar must hold at least one component.")
        self._zones()
        for event in calendar.within("VEVENT"):
            self._event(event)
        if not self.kept:
            what, why = "No event is left", "Giggity says that the schedule is empty, and does not keep it."
            self.findings.add((GIGGITY,), what, why, calendar.where)

    def _zones(self):
        self.zones = set()
        for zone in self.calendar.within("VTIMEZONE"):
            name = zone.value("TZID").strip()
            self.zones.add(name)
            if not name:
                self._break(zone, "A VTIMEZONE has no TZID", "Nothing can name it then.")
            if not zone.within("STANDARD") and not zone.within("DAYLIGHT"):
                self._break(zone, "A VTIMEZONE has no rule", "It must hold a STANDARD or a DAYLIGHT.", name)

    def _event(self, event):
        for name in _ONCE:
            if len(event.all(name)) > 1:
                self._break(event.all(name)[1], f"{name} stands twice in one event", "It may stand there once.")
        self._identity(event)
        starts, ends = self._time(event, "DTSTART"), self._time(event, "DTEND")
        self._extent(event, starts, ends)
        self._texts(event)
        self._words(event)
        needs = ("UID", "SUMMARY", "LOCATION", "DTSTART")
        missing = [name for name in needs if not event.all(name)]
        if not (event.all("DTEND") or event.all("DURATION")):
            missing.append("DTEND or DURATION")
        for name in missing:
            self._lose((GIGGITY,), event, f"An event has no {name}", "Giggity leaves it out.")
        self.kept += not missing
        if event.all("RRULE") or event.all("RDATE"):
            self._lose((GIGGITY,), event, "An event is repeated by a rule", "Giggity shows the first time only.")

    def _identity(self, event):
        uid = event.value("UID").strip()
        if not uid:
            self._break(event, "An event has no UID", "It must have one.")
            why = "A calendar cannot tell that it has the event already: it may come again with each refresh."
            self._lose(CALENDARS, event, "An event has no UID", why)
            return
        key = (uid, event.value("RECURRENCE-ID"))
        if key in self.uids:
            self._break(event, "Two events have one UID", "It must be unique.", uid)
            self._lose((*CALENDARS, GIGGITY), event, "Two events have one UID", "Only one of them is kept.", uid)
        self.uids.add(key)
        if len(uid) < _SMALL:
            what = f"A UID is shorter than {_SMALL} characters"
            why = "Another calendar may well use it too: one event then replaces the other."
            self._lose(CALENDARS, event, what, why, uid)

    def _time(self, event, name):
        """The property's moment without its zone, or None."""
        line = event.first(name)
        if line is None:
            return None
        value, moment = line.value.strip(), None
        if (_DATE if line.parameters.get("VALUE", "").upper() == "DATE" else _MOMENT).fullmatch(value):
            moment = _moment(value)
        if moment is None:
            self._break(line, f"{name} is no date or time", "It must be such as 20260131T093000Z.", line.value)
            why = "The event is lost, or stands wrong."
            self._lose((*CALENDARS, GIGGITY), line, f"{name} is no date or time", why, value)
            return None
        if "T" in value:
            self._zone(line, name, value)
        return moment

    def _zone(self, line, name, value):
        zone = line.parameters.get("TZID", "").strip()
        if value.endswith("Z"):
            if zone:
                self._break(line, f"{name} has both Z and TZID", "It is in UTC or in a zone, not in both.", value)
        elif not zone:
            why = "It is shown at that hour wherever its reader is."
            self._lose(CALENDARS, line, f"{name} has no zone", why, value)
        elif zone not in self.zones:
            self._break(line, "A TZID has no VTIMEZONE", "Each zone that is named must be described in the file.", zone)
            why = "The zone is not known by this name: the event may be hours off."
            self._lose((OUTLOOK,) if is_zone(zone) else CALENDARS, line, "A TZID has no VTIMEZONE", why, zone)
        elif not is_zone(zone):
            why = "Apple Calendar goes by the name rather than by the description: it can be an hour off in summer."
            self._lose((APPLE,), line, "A TZID is no IANA name of a place", why, zone)

    def _extent(self, event, starts, ends):
        if not event.all("DTSTART"):
            self._break(event, "An event has no DTSTART", "It must have one.")
            self._lose(CALENDARS, event, "An event has no DTSTART", "It cannot be shown.")
        if event.all("DTEND") and event.all("DURATION"):
            self._break(event, "An event has DTEND and DURATION", "It may have one of them.")
        duration = event.first("DURATION")
        if duration and (not _DURATION.fullmatch(duration.value.strip()) or duration.value.strip().startswith("-")):
            self._break(duration, "DURATION is not a length of time", "It must be such as PT45M.", duration.value)
        if not (starts and ends):
            return
        lines = event.first("DTSTART"), event.first("DTEND")
        if ("T" in lines[0].value) != ("T" in lines[1].value):
            self._break(lines[1], "DTSTART is a date and DTEND a time, or the other way", "Both must be of one kind.")
        elif lines[0].parameters.get("TZID") == lines[1].parameters.get("TZID") and ends < starts:
            self._break(lines[1], "DTEND is before DTSTART", "It must be later.", lines[1].value)
            why = "The event is lost, or has no length."
            self._lose(CALENDARS, lines[1], "DTEND is before DTSTART", why, lines[1].value)

    def _texts(self, event):
        for name in _TEXTS:
            for line in event.all(name):
                if not _UNESCAPED.fullmatch(line.value):
                    why = "In a text they are written as “\\,” “\\;” and “\\\\”; a program may cut the text there."
                    self._break(line, f"{name} has a comma, a semicolon or a backslash as it is", why, line.value)
        if not event.value("SUMMARY").strip():
            self._lose(CALENDARS, event, "An event has no SUMMARY", "It is shown without a title.")
        description = event.first("DESCRIPTION")
        if description and (tag := _TAG.search(description.value, 0, _BEGINNING)):
            why = "Its tags are shown. HTML stands in X-ALT-DESC, if anywhere."
            self._lose((APPLE, OUTLOOK, THUNDERBIRD), description, "A DESCRIPTION has HTML in it", why, tag[0])

    def _words(self, event):
        """DTSTAMP, STATUS and SEQUENCE, by which a calendar tells that an event was moved or is off."""
        stamp = event.first("DTSTAMP")
        if stamp is None:
            self._break(event, "An event has no DTSTAMP", "It must have one: when it was last changed.")
        elif not (_MOMENT.fullmatch(stamp.value) and stamp.value.endswith("Z") and _moment(stamp.value)):
            self._break(stamp, "DTSTAMP is no moment in UTC", "It must be such as 20260131T093000Z.", stamp.value)
        status = event.value("STATUS").strip().upper()
        if status not in ("", "CONFIRMED", "TENTATIVE", "CANCELLED"):
            self._break(
                event, "STATUS is no word that is known", "It may be CONFIRMED, TENTATIVE or CANCELLED.", status
            )
        sequence = event.first("SEQUENCE")
        if sequence and not re.fullmatch(r"[0-9]{1,10}", sequence.value.strip()):
            self._break(sequence, "SEQUENCE is no whole number", "It must be 0 or more.", sequence.value)

    def _break(self, thing, what, why, value=""):
        self.findings.add((STANDARD,), what, why, thing.where, value)

    def _lose(self, names, thing, what, why, value=""):
        self.findings.lose(names, what, why, thing.where, value)


def _moment(value):
    """``20260131`` or ``20260131T093000Z`` as a datetime without a zone; None where there is no such day or hour."""
    digits = value.rstrip("Z").replace("T", "").ljust(14, "0")
    try:
        return datetime(int(digits[:4]), *(int(digits[at : at + 2]) for at in range(4, 14, 2)))  # noqa: DTZ001
    except ValueError:
        return None
