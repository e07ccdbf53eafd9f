"""Where a programme stands at a moment: which of its days is running, and what of it is over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from project.lib import clock


@dataclass(frozen=True)
class Present:
    moment: datetime  # UTC: on a wall clock an hour may come twice
    day: date | None  # the programme day that runs; None before, after and on a day without a programme

    @classmethod
    def of(cls, snapshot, zone):
        moment = clock.now().astimezone(UTC)
        return cls(moment, running_day(snapshot.hours_of_days, moment, moment.astimezone(zone).date()))

    def over(self, snapshot):
        """The bit set of the rows whose end is past."""
        return sum(1 << i for i, row in enumerate(snapshot.rows) if row.ends_at <= self.moment)


def running_day(hours_of_days, moment, today):
    """The programme day of a moment, which is ``today`` in the calendar; from {day: (first start, last end)}, or None.

    A day runs from its first start to its last end, be it after midnight; between two days, the calendar decides.
    """
    if all(end <= moment for _, end in hours_of_days.values()):
        return None
    begun = [day for day, (start, _) in hours_of_days.items() if start <= moment]
    if begun and moment < hours_of_days[max(begun)][1]:
        return max(begun)
    return today if today in hours_of_days else None
