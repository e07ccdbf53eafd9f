"""How often an event of a calendar takes place: RRULE, RDATE, EXDATE, and what RECURRENCE-ID puts elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from .calendar_times import day_of
from .fields import Unusable
from .recurrence import Rule

MOST_TIMES = 1_000  # of one event
MOST_REPEATS = 5_000  # of all events of a file
MOST_DAYS = 300_000  # looked at in a file
_LEAST_WINDOW, _LONGEST_WINDOW = timedelta(days=14), timedelta(days=366)


class Repeats:
    """``events``: (component, its first Moment, its length) of all events of a file."""

    def __init__(self, events, zones, warnings):
        self.zones, self.warnings = zones, warnings
        self._days_left, self._repeats_left = MOST_DAYS, MOST_REPEATS
        self._moved = {}
        for event, start, _ in events:
            if original := self._original(event):
                self._moved[event.text("UID"), self._at(original)] = start
        days = [start.wall.date() for _, start, _ in events]
        self._first, self._last = min(days, default=None), max(days, default=None)

    def of(self, event, first):
        """(start, original) of each time; original is None for an event that neither repeats nor is one of many."""
        if event.first("RECURRENCE-ID"):
            return [(first, self._original(event) or first)]
        if not (event.first("RRULE") or event.first("RDATE")):
            return [(first, None)]
        starts = dict.fromkeys([*self._by_rules(event, first), *self._listed(event, "RDATE", first)])
        left_out = {self._at(moment) for moment in self._listed(event, "EXDATE", first)}
        uid = event.text("UID")
        kept = [
            (start, start)
            for start in starts
            if (at := self._at(start)) not in left_out and (uid, at) not in self._moved
        ]
        most = max(1, min(MOST_TIMES, self._repeats_left))
        self._repeats_left -= len(kept)
        if len(kept) > most:
            self.warnings.add(f"an event that repeats was cut after {most:,} times", f"line {event.line}")
        return kept[:most]

    def _at(self, moment):
        return self.zones.absolute(moment).astimezone(UTC)

    def _original(self, event):
        found = event.first("RECURRENCE-ID")
        try:
            return self.zones.moment(found) if found else None
        except Unusable as problem:
            self.warnings.add(f"a RECURRENCE-ID cannot be read: {problem}", f"line {found.line}")
            return None

    def _by_rules(self, event, first):
        starts = [first]
        for one in event.all("RRULE")[:1]:
            try:
                starts = self._by_rule(Rule(one.value), first, one.line)
            except Unusable as problem:
                self.warnings.add(f"{problem}; the event stands once", f"line {one.line}")
        return starts

    def _by_rule(self, rule, first, line):
        start, until = first.wall.date(), self._until(rule)
        last = max(start, min(self._last_day(rule, until), start + _LONGEST_WINDOW))
        self._days_left -= (last - start).days
        if self._days_left < 0:
            raise Unusable("there is more that repeats than is followed")
        if not (rule.until or rule.count):
            self.warnings.add(f"what repeats without end was taken until {last}", f"line {line}")
        starts = [replace(first, wall=datetime.combine(day, first.wall.time())) for day in rule.days(start, last)]
        return [first, *(later for later in starts[1:] if not until or self._is_until(later, until))]

    def _is_until(self, moment, until):
        if isinstance(until, datetime):
            return self._at(moment) <= until
        return moment.wall.date() <= until

    def _until(self, rule):
        """A date, an aware datetime, or None."""
        if isinstance(rule.until, datetime):
            zone = rule.until.tzinfo or self.zones.absolute(self.zones.read("20000101T000000")).tzinfo
            return rule.until.replace(tzinfo=zone).astimezone(UTC)
        return rule.until

    def _last_day(self, rule, until):
        """Up to where a rule is followed: its own end, or the last day on which anything of the file starts."""
        if until:
            return min(day_of(until), self._last + _LONGEST_WINDOW) + timedelta(days=1)  # of another zone, perhaps
        if rule.count:
            return self._last + _LONGEST_WINDOW
        return self._last if self._last > self._first else self._last + _LEAST_WINDOW

    def _listed(self, event, name, first):
        """The moments of RDATE or EXDATE; a date alone means the time at which the event starts."""
        found = []
        for one in event.all(name):
            for text in one.value.split(",")[:MOST_TIMES]:
                try:
                    moment = self.zones.read(text.partition("/")[0], one.parameters.get("TZID", ""))
                except Unusable as problem:
                    self.warnings.add(f"{name}: {problem}", f"line {one.line}")
                    continue
                if moment.is_day and not first.is_day:
                    moment = replace(first, wall=datetime.combine(moment.wall.date(), first.wall.time()))
                found.append(moment)
        return found
