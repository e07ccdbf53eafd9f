"""What three Android programs need of frab XML, each in a class: what it stops at, and what is lost on it."""

import re

from .shapes import is_date, is_moment, known_zones

HEAD = 1024  # characters in which Giggity looks for the format
_INT = re.compile(r"[+-]?[0-9]{1,18}")
_SHORT_MOMENT = re.compile(r"(.*T[0-2][0-9]:[0-5][0-9])(Z|[+-][0-9:]{5})?")
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
_COLUMNS = re.compile(r"[0-9]{2}.[0-9]{2}(?:.{0,2}|.[0-9]{2}.*)", re.DOTALL)
_PARTS = re.compile(r"[0-9]{1,9}(?::[0-9]{1,9}){0,2}")
_OFFSET_ZONE = re.compile(r"(?:Z|(?:UTC|GMT|UT)?[+-][0-9]{1,2}(?::?[0-9]{2}){0,2}|UTC|GMT|UT)")


class App:
    """One program. ``findings`` takes what it chokes on."""

    name = ""

    def __init__(self, findings):
        self.findings = findings
        self.ids = set()

    def check(self, root, head):
        """``head`` is the file's beginning as text, in lower case."""
        for conference in root.all("conference")[:1]:
            self.conference(conference)
        for day in root.all("day"):
            self.day(day)
            for room in day.all("room"):
                for event in room.all("event"):
                    self.event(event)

    def conference(self, conference):
        raise NotImplementedError

    def day(self, day):
        raise NotImplementedError

    def event(self, event):
        raise NotImplementedError

    def fail(self, element, what, why, value=""):
        self.findings.add((self.name,), what, why, _where(element), value or "")

    def lose(self, element, what, why, value=""):
        self.findings.lose((self.name,), what, why, _where(element), value or "")

    def lose_title_and_zone(self, conference):
        if not conference.first_text("title"):
            self.lose(conference, "<conference> has no title", f"It is what {self.name} calls the schedule.")
        if not conference.first_text("time_zone_name"):
            why = f"{self.name} cannot show the conference’s own time to somebody in another zone."
            self.lose(conference, "<conference> has no <time_zone_name>", why)

    def lose_twice(self, event, key, name):
        if key in self.ids:
            why = f"{self.name} knows talks by it, and keeps only one of them."
            self.lose(event, f"Two events have one “{name}”", why, key)
        self.ids.add(key)

    def lose_three_parts(self, event, duration):
        if duration.count(":") == 2:
            read = "days, hours and minutes" if self.name == EventFahrplan.name else "hours, minutes and seconds"
            why = f"{self.name} reads {read}; the other apps read it otherwise. Write HH:MM."
            self.lose(event.all("duration")[0], "A <duration> has three parts", why, duration)


class EventFahrplan(App):
    name = "EventFahrplan"

    def check(self, root, head):
        if not root.all("conference"):
            self.lose(root, "There is no <conference>", "EventFahrplan then shows no title.")
        super().check(root, head)
        days = root.all("day")
        numbers = [int(text) for day in days if _INT.fullmatch(text := day.attributes.get("index", ""))]
        dates = {day.attributes.get("date") for day in days}
        if numbers and max(numbers) != len(dates):
            self.lose(
                days[0],
                "The days are not numbered from 1 without gaps, each with a date of its own",
                "EventFahrplan takes the highest “index” for the number of days.",
                f"the highest is {max(numbers)}, the dates are {len(dates)}",
            )

    def conference(self, conference):
        self.lose_title_and_zone(conference)

    def day(self, day):
        index, end = day.attributes.get("index"), day.attributes.get("end")
        if not _is_int(index, bits=32):
            self.fail(day, "A <day> has no “index” that is a number", "EventFahrplan stops at it.", index)
        if end is None or not (_is_moment(end) or is_date(end)):
            what = "A <day> has no “end” that is a date and time with an offset"
            self.fail(day, what, "EventFahrplan reads from it when the night ends, and stops without it.", end)
        if "date" not in day.attributes:
            self.lose(day, "A <day> has no “date”", "EventFahrplan groups the talks by it.")

    def event(self, event):
        self._key(event)
        self._time(event)
        for link in _within(event, "links", "link"):
            if "href" not in link.attributes:
                self.lose(link, "A <link> has no “href”", "EventFahrplan takes its text for the address.", link.text)
        for attachment in _within(event, "attachments", "attachment"):
            self.lose(attachment, "There are attachments", "EventFahrplan shows links, but no attachments.")
        for recording in event.all("recording"):
            if (optout := recording.first_text("optout")) == "1":
                why = "EventFahrplan takes only “true” for a yes: the talk seems to be recorded."
                self.lose(recording, "<optout> is 1", why, optout)
        for child in event.children:
            if child.tag in _TEXTS and child.children:
                what = f"Elements stand in the text of <{child.tag}>"
                self.lose(child, what, "EventFahrplan shows the text up to the first of them.")

    def _key(self, event):
        if "id" in event.attributes:
            self.lose_twice(event, event.attributes["id"], "id")
        else:
            self.lose(event, "An <event> has no “id”", "EventFahrplan knows talks by it.")

    def _time(self, event):
        date, start, duration = (_raw(event, tag) for tag in ("date", "start", "duration"))
        if date is None:
            self.lose(event, "An <event> has no <date>", "EventFahrplan does not know when it is.")
        elif not (_is_moment(date.strip()) or is_date(date.strip())):
            self.fail(
                event.all("date")[0], "<date> is not a date and time with an offset", "EventFahrplan stops at it.", date
            )
        if start is None:
            self.lose(event, "An <event> has no <start>", "EventFahrplan does not know when it is.")
        elif not _CLOCK.fullmatch(start.strip()):
            self.fail(event.all("start")[0], "<start> is not a time of day", "EventFahrplan stops at it.", start)
        if duration is None:
            self.lose(event, "An <event> has no <duration>", "EventFahrplan gives it no length.")
        elif not _PARTS.fullmatch(duration.strip()):
            why = "EventFahrplan reads one, two or three numbers with colons, and stops at anything else."
            self.fail(event.all("duration")[0], "<duration> is not a duration", why, duration)
        else:
            self.lose_three_parts(event, duration)


class Giggity(App):
    name = "Giggity"

    def check(self, root, head):
        if "<schedule" not in head or "<conference" not in head:
            what = f"“<schedule” and “<conference” do not both stand in the first {HEAD:,} characters"
            self.fail(root, what, "Giggity tells the format by them, and opens nothing without them.")
        self.kept = 0
        super().check(root, head)
        if not self.kept:
            self.fail(root, "No event is left", "Giggity says that the schedule is empty, and does not keep it.")

    def conference(self, conference):
        self.lose_title_and_zone(conference)
        zone = conference.first_text("time_zone_name")
        if zone and zone not in known_zones() and not _OFFSET_ZONE.fullmatch(zone):
            why = "Giggity stops at it. An IANA name such as Europe/Berlin is read."
            self.fail(conference, "<time_zone_name> is no zone that Java knows", why, zone)

    def day(self, day):
        """Where events have no date of their own, the day's is asked for; ``_time`` says so."""

    def event(self, event):
        keys = [event.attributes[name] for name in ("guid", "id") if name in event.attributes]
        needed = [tag for tag in ("title", "start", "duration") if _raw(event, tag) is None]
        if not keys or needed:
            what = f"An <event> has no {f'<{needed[0]}>' if needed else '“guid” nor “id”'}"
            self.lose(event, what, "Giggity leaves it out.")
            return
        self.kept += 1
        self.lose_twice(event, keys[0], "guid" if "guid" in event.attributes else "id")
        self._time(event)
        for recording in event.all("recording"):
            if address := recording.first_text("url"):
                why = "Giggity takes it for the talk’s own address. Leave it out, or call it <link>."
                self.lose(recording, "A <recording> has a <url>", why, address)
        for child in event.children:
            if child.tag in _TEXTS and child.children:
                what = f"Elements stand in the text of <{child.tag}>"
                self.lose(child, what, "Giggity loses the text before them.")

    def _time(self, event):
        date, duration = event.first_text("date"), event.first_text("duration")
        if not _is_moment(date):
            what = "An <event> has no <date> with a time and its offset"
            why = "Giggity then goes by the day and <start>, and lets each day begin at 06:00."
            self.lose(event, what, why, date)
        if not _CLOCK.fullmatch(duration):
            what = "<duration> is not a time of day below 24:00"
            self.fail(event.all("duration")[0], what, "Giggity reads it as one: the whole schedule fails.", duration)
        else:
            self.lose_three_parts(event, duration)


class Companion(App):
    name = "FOSDEM Companion"

    def check(self, root, head):
        days, conferences = root.all("day"), root.all("conference")
        if not conferences:
            self.fail(root, "There is no <conference>", "FOSDEM Companion stops without one.")
        elif days and root.children.index(days[0]) < root.children.index(conferences[0]):
            self.fail(days[0], "A <day> stands before <conference>", "FOSDEM Companion passes over it.")
        super().check(root, head)

    def conference(self, conference):
        for tag in ("acronym", "title", "base_url"):
            if _raw(conference, tag) is None:
                self.fail(conference, f"<conference> has no <{tag}>", "FOSDEM Companion stops without it.")

    def day(self, day):
        fits = {"index": lambda text: _is_int(text, bits=32), "date": is_date, "start": _is_moment, "end": _is_moment}
        for name, fit in fits.items():
            value = day.attributes.get(name)
            if value is None or not fit(value):
                what = f"A <day> has no “{name}” that can be read"
                self.fail(day, what, "FOSDEM Companion needs index, date, start and end of every day.", value)

    def event(self, event):
        self._number(event, event, "FOSDEM Companion knows talks by it, and stops without it.")
        if "id" in event.attributes:
            self.lose_twice(event, event.attributes["id"], "id")
        self._time(event)
        for person in _within(event, "persons", "person"):
            self._number(event, person, "FOSDEM Companion knows people by it, and stops without it.")
        for group, tag in (("links", "link"), ("attachments", "attachment")):
            for link in _within(event, group, tag):
                if "href" not in link.attributes:
                    self.fail(link, f"A <{tag}> has no “href”", "FOSDEM Companion stops without it.", link.text)
        for child in event.children:
            if child.tag in _TEXTS and child.children:
                self.fail(child, f"Elements stand in the text of <{child.tag}>", "FOSDEM Companion stops at them.")

    def _number(self, event, element, why):
        number = element.attributes.get("id")
        if not _is_int(number, bits=64):
            self.fail(element, f"A <{element.tag}> has no “id” that is a whole number", why, number)

    def _time(self, event):
        date, duration = _raw(event, "date"), _raw(event, "duration")
        if not date:
            self.lose(event, "An <event> has no <date>", "FOSDEM Companion does not know when it is.")
            return
        if not _is_moment(date):
            self.fail(
                event.all("date")[0],
                "<date> is not a date and time with an offset",
                "FOSDEM Companion stops at it.",
                date,
            )
        if not duration:
            self.lose(event, "An <event> has no <duration>", "FOSDEM Companion does not know when it ends.")
        elif not _COLUMNS.fullmatch(duration):
            why = "FOSDEM Companion reads the digits at fixed places, and stops where there are none."
            self.fail(event.all("duration")[0], "<duration> is not HH:MM, with two digits each", why, duration)
        else:
            self.lose_three_parts(event, duration)


APPS = (EventFahrplan, Giggity, Companion)
_TEXTS = {"title", "subtitle", "track", "type", "abstract", "description"}


def _where(element):
    return f"line {element.line}"


def _raw(element, tag):
    """The text of the first child called ``tag``, as it stands; None without one."""
    return next(("".join(child.pieces) for child in element.all(tag)), None)


def _within(event, group, tag):
    return [element for several in event.all(group) for element in several.all(tag)]


def _is_int(text, bits):
    """As Java reads an Integer or a Long."""
    return bool(text and _INT.fullmatch(text)) and abs(int(text)) < 2 ** (bits - 1)


def _is_moment(text):
    """As Java reads a date and time with an offset: the seconds may be missing, spaces beside it may not stand."""
    if found := _SHORT_MOMENT.fullmatch(text):
        text = f"{found[1]}:00{found[2] or ''}"
    return text == text.strip() and is_moment(text)
