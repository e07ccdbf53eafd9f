"""A day of the programme as a table: rooms across, time down. Rows in, cells out; what it looks like is the page's."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from textwrap import wrap

from project.lib.lanes import lanes_of

from .rows import Row, day_name

NO_ROOM = "No room"
_FIVE = timedelta(minutes=5)  # the length of what has none
_TALLEST = 60  # minutes: a stretch in which nothing starts or ends is shown no longer than this
_PAUSE = 30  # minutes in which nothing is on at all; a longer stretch is folded
_LANES_OF_A_PAGE = 5
_LANES_OF_PAPER = 10
_HEAD = 18  # letters of a room's name that stand in a line of the narrowest head
_HEADS = (2, 4)  # lines that a head has at least and at most
_PACES = ((25, "quick"), (40, "even"))  # the usual length of a slot, up to so many minutes; longer ones are slow


@dataclass(frozen=True)
class Cell:
    """A slot, or free time where ``row`` is None, over ``span`` lines."""

    row: Row | None
    span: int


@dataclass(frozen=True)
class Room:
    """A column, as many lanes wide as it has slots at the same time."""

    name: str
    lanes: int


@dataclass
class Line:
    """What is on between two moments (UTC) at which something starts or ends; only cells that begin here."""

    starts_at: datetime
    ends_at: datetime
    local: datetime  # the start on the clock that is shown
    date: str = ""  # said where the calendar is another than on the line before, or than the day
    is_pause: bool = False
    cells: list[Cell] = field(default_factory=list)

    @property
    def clock(self):
        return f"{self.local:%H:%M}"

    @property
    def look(self):
        """What its time is to the eye: a full hour, a time at which something starts (""), or nothing does."""
        if self.local.minute == 0:
            return "full-hour"
        return "" if any(cell.row for cell in self.cells) else "idle"

    @property
    def minutes(self):
        """How tall it is: multiples of five, of which the stylesheet knows each. 0 is a long pause."""
        fives = -((self.starts_at - self.ends_at) // _FIVE)  # rounded up
        return 0 if self.is_pause and 5 * fives > _PAUSE else min(_TALLEST, 5 * fives)

    def quarter(self, moment):
        """How much of it is over, in quarters: 0 to 4."""
        part = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return int(4 * min(1, max(0, part)))


@dataclass(frozen=True)
class Grid:
    day: date
    rooms: list[Room]
    lines: list[Line]
    pace: str  # how much room a minute takes: where most slots are short, more

    @property
    def label(self):
        return day_name(self.day)

    @property
    def lanes(self):
        return sum(room.lanes for room in self.rooms)

    @property
    def is_wide(self):
        """Whether its lanes want more than the width of a page's text."""
        return self.lanes > _LANES_OF_A_PAGE

    @property
    def fits_paper(self):
        return self.lanes <= _LANES_OF_PAPER

    @property
    def head_lines(self):
        """How many lines the longest name of a room may need: what stays in sight stands below all of them."""
        least, most = _HEADS
        return min(most, max(least, *(len(wrap(room.name, _HEAD)) for room in self.rooms)))

    def line_at(self, moment):
        """The Line of a moment; the first before it all, the last after it all."""
        return next((line for line in self.lines if moment < line.ends_at), self.lines[-1])


def grids_of(rows, rooms, zone=None):
    """A Grid for each programme day of ``rows``, which are in running order; see ``grid_of``."""
    return [grid_of(list(of_day), rooms, zone) for _, of_day in groupby(rows, key=lambda row: row.day)]


def grid_of(rows, rooms, zone=None):
    """The Grid of the rows of one day.

    ``rooms`` is the names of all rooms in their order, ``zone`` whose clock to show, unless it is the conference's.
    """
    zone = zone or rows[0].starts_at.tzinfo
    hours = {id(row): _hours(row) for row in rows}
    columns = [
        (name, lanes_of(sorted(found, key=lambda row: hours[id(row)]), lambda row: hours[id(row)]))
        for name, found in _rooms_of(rows, rooms)
    ]
    lines = _lines(hours.values(), rows[0].day, zone)
    number = {line.starts_at: i for i, line in enumerate(lines)} | {lines[-1].ends_at: len(lines)}
    for _, lanes in columns:
        for lane in lanes:
            _fill(lines, [(row, *(number[moment] for moment in hours[id(row)])) for row in lane])
    return Grid(rows[0].day, [Room(name, len(lanes)) for name, lanes in columns], lines, _pace(hours.values()))


def _hours(row):
    """Its start and end in UTC: on a wall clock an hour may come twice, or not at all."""
    start = row.starts_at.astimezone(UTC)
    return start, max(row.ends_at.astimezone(UTC), start + _FIVE)


def _rooms_of(rows, rooms):
    """[(name, rows)] of each room that has some; what has no room comes last."""
    found = {}
    for row in rows:
        found.setdefault(row.room, []).append(row)
    return [(name or NO_ROOM, found[name]) for name in (*rooms, "") if name in found]


def _lines(hours, day, zone):
    """A Line between each two moments at which a slot starts or ends."""
    moments = sorted({moment for pair in hours for moment in pair})
    lines = [Line(start, end, start.astimezone(zone)) for start, end in pairwise(moments)]
    latest_end = dict(sorted(hours))  # of those that start then
    on_until, date_said = moments[0], day
    for line in lines:
        on_until = max(on_until, latest_end.get(line.starts_at, on_until))
        line.is_pause = on_until <= line.starts_at
        if line.local.date() != date_said:
            date_said = line.local.date()
            line.date = day_name(date_said)
    return lines


def _fill(lines, lane):
    """Put the cells of one lane, [(row, number of its first line, number of the line after it)], into ``lines``."""
    free_from = 0
    for row, first, after in [*lane, (None, len(lines), None)]:
        if first > free_from:
            lines[free_from].cells.append(Cell(None, first - free_from))
        if row:
            lines[first].cells.append(Cell(row, after - first))
            free_from = after


def _pace(hours):
    lengths = sorted((end - start).total_seconds() / 60 for start, end in hours)
    usual = lengths[len(lengths) // 2]
    return next((name for most, name in _PACES if usual <= most), "slow")
