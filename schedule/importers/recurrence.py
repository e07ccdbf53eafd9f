"""On which days an event of a calendar repeats: what conferences use of RFC 5545’s RRULE, bounded."""

import calendar
import re
from datetime import timedelta

from icalendar import vRecur

from .fields import Unusable

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_READ = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "WKST"}


class Rule:
    """A rule that repeats by days, weeks, months or years. Raises Unusable for any other, saying which."""

    def __init__(self, text):
        try:
            parts = vRecur.from_ical(text)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            raise Unusable(f"“{text[:60]}” is no rule of repetition") from None
        self.frequency = str(_one(parts, "FREQ", "")).upper()
        if self.frequency not in _FITS:
            raise Unusable(f"events that repeat {self.frequency[:20] or 'somehow'} are not repeated")
        if unread := sorted(set(parts) - _READ):
            raise Unusable(f"a repetition by {unread[0][:20]} is not followed")
        self.interval = max(1, _one(parts, "INTERVAL", 1))
        self.count = _one(parts, "COUNT", None)
        self.until = _one(parts, "UNTIL", None)  # a date, or a moment
        self.months = {int(month) for month in parts.get("BYMONTH", ())}
        self.month_days = {int(day) for day in parts.get("BYMONTHDAY", ())}
        self.weekdays = [_weekday(str(day)) for day in parts.get("BYDAY", ())]
        self.week_starts = _WEEKDAYS.index(str(_one(parts, "WKST", "MO")))
        if self.frequency == "YEARLY" and self.weekdays and not self.months:
            raise Unusable("a repetition by weekdays of a year is not followed")

    def days(self, first, last):
        """The dates from ``first``, which always counts, to ``last`` included."""
        found = []
        for n in range((last - first).days + 1):
            day = first + timedelta(n)
            if day == first or self._fits(first, day):
                found.append(day)
            if self.count and len(found) >= self.count:
                break
        return found

    def _fits(self, first, day):
        if self.months and day.month not in self.months:
            return False
        return _FITS[self.frequency](self, first, day)

    def _daily(self, first, day):
        return (day - first).days % self.interval == 0 and self._in_month(day, day)

    def _weekly(self, first, day):
        weeks = (self._week(day) - self._week(first)).days // 7
        weekdays = {weekday for _, weekday in self.weekdays} or {first.weekday()}
        return weeks % self.interval == 0 and day.weekday() in weekdays

    def _week(self, day):
        return day - timedelta((day.weekday() - self.week_starts) % 7)

    def _monthly(self, first, day):
        months = (day.year - first.year) * 12 + day.month - first.month
        return months % self.interval == 0 and self._in_month(day, first)

    def _yearly(self, first, day):
        if (day.year - first.year) % self.interval:
            return False
        if not self.months and not self.month_days and day.month != first.month:
            return False
        return self._in_month(day, first)

    def _in_month(self, day, otherwise):
        """Whether BYMONTHDAY and BYDAY let the day be; without them the day of the month is ``otherwise``’s."""
        length = calendar.monthrange(day.year, day.month)[1]
        if self.month_days and not self.month_days & {day.day, day.day - length - 1}:
            return False
        if self.weekdays:
            nth = {0, (day.day + 6) // 7, -((length - day.day) // 7 + 1)}
            return any(weekday == day.weekday() and n in nth for n, weekday in self.weekdays)
        return bool(self.month_days) or day.day == otherwise.day


_FITS = {"DAILY": Rule._daily, "WEEKLY": Rule._weekly, "MONTHLY": Rule._monthly, "YEARLY": Rule._yearly}


def _one(parts, name, otherwise):
    return next(iter(parts.get(name, ())), otherwise)


def _weekday(text):
    """``-1SU`` as (-1, 6), ``SU`` as (0, 6)."""
    found = _BYDAY.fullmatch(text.upper())
    if not found:
        raise Unusable(f"“{text[:20]}” is no day of the week")
    return int(found[1] or 0), _WEEKDAYS.index(found[2])
