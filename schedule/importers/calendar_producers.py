"""What the known writers of calendars mean by what they write."""

import re
from dataclasses import dataclass
from functools import cached_property

from .building import speaker
from .fields import read_address

_PRETALX_TALK = re.compile(r"(https?://[^/]+/+(?:[^/]+/)*?([^/]+)/)talk/([A-Z0-9]{3,32})/?")
_DASH = re.compile(r"(?s)(.*) -(?: (.*))?")


def producer_of(calendars):
    made_by = " ".join(calendar.text("PRODID") for calendar in calendars)
    events = [event for calendar in calendars for event in calendar.children_called("VEVENT")]
    is_pentabarf = "-//Pentabarf//Schedule" in made_by
    is_pretalx = "-//pretalx//" in made_by or (is_pentabarf and any("@@" in event.text("UID") for event in events))
    if is_pretalx:
        return Pretalx(events, is_pentabarf)
    return Producer(events, is_pentabarf, "ri_cal gem" in made_by)


@dataclass
class Producer:
    """Anybody, and frab: its xCal is Pentabarf’s, its iCalendar comes from the gem ri_cal."""

    events: list
    is_pentabarf: bool = False
    is_frab: bool = False
    text_field = "abstract"
    acronym = address = ""

    @property
    def names_speakers(self):
        return self.is_pentabarf

    def slug(self, event):
        return event.text("PENTABARF:EVENT-SLUG")

    def code(self, event):
        return ""

    def key(self, event):
        """What makes the guid, if it is not the UID."""
        return ""

    @cached_property
    def _adds_speakers(self):
        """Whether each title ends with “ - ” and the speakers: one without it says that none does."""
        return self.is_frab and all(_DASH.fullmatch(event.text("SUMMARY")) for event in self.events)

    def title_and_speakers(self, event):
        title = event.text("PENTABARF:TITLE", "SUMMARY")
        names = [one.text for one in event.all("ATTENDEE")] if self.is_pentabarf else []
        if not self.is_pentabarf and self._adds_speakers:
            title, after = _DASH.fullmatch(title).groups()
            names = (after or "").split(", ")
        return title.replace("\n", " ").strip(), [one for name in names if (one := speaker(name))]


class Pretalx(Producer):
    """Its iCalendar has the abstract, its xCal the description; both have the talk’s address with its code."""

    def __init__(self, events, is_pentabarf):
        super().__init__(events, is_pentabarf, is_frab=True)
        self.text_field = "description" if is_pentabarf else "abstract"
        talks = (_PRETALX_TALK.fullmatch(event.text("URL")) for event in events)
        first = next((talk for talk in talks if talk), None)
        self.address, self.acronym = (f"{first[1]}schedule/", first[2]) if first else ("", "")

    def slug(self, event):
        return ""

    def code(self, event):
        talk = _PRETALX_TALK.fullmatch(event.text("URL"))
        return talk[3] if talk else ""

    def key(self, event):
        return read_address(event.text("URL")) if self.code(event) else ""
