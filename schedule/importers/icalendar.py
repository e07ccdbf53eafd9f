"""iCalendar (RFC 5545), as pretalx, frab, Sched, Indico, Google and Outlook write it, and as people do."""

from .calendar_events import read_calendar
from .content_lines import read_components
from .telling import Warnings


def read_icalendar(data, options):
    """Bytes of an .ics file as a Programme. Raises UnreadableProgramme, with the line.

    The icalendar library reads parameters, durations and rules. What is begun and ended is read here: so each event
    knows its line, and a VTIMEZONE of one file cannot become what the next file means.
    """
    warnings = Warnings()
    return read_calendar(read_components(data, warnings), options, warnings, "iCalendar")
