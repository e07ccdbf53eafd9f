"""What is on at a moment and what comes next, room by room. Pure: a Snapshot and a moment in; no request, no query."""

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta

from .rows import Row

_AT_LEAST = timedelta(minutes=5)  # a slot without a length is on for as long
_OPEN = timedelta(hours=8)  # what lasts so long, as an exhibition or a quiet room, is open rather than on
FOLLOWING = 3  # slots of a room that are told in advance


@dataclass(frozen=True)
class RoomNow:
    name: str  # "" for what has no room
    slug: str
    on: tuple[Row, ...]
    open: tuple[Row, ...]  # all day long, as a quiet room
    following: tuple[Row, ...]  # the next few, of whatever day

    @property
    def next(self):
        return self.following[0] if self.following else None


@dataclass(frozen=True)
class Now:
    """A programme at a ``moment``. ``day`` is the programme day that runs, or else the one that comes next."""

    moment: datetime
    phase: str  # "empty", "before", "on", "break" (it goes on this day), "night" (another day), "after"
    day: date | None
    rooms: tuple[RoomNow, ...]

    @property
    def on(self):
        return [room for room in self.rooms if room.on]

    @property
    def later(self):
        """The rooms in which nothing is on, but something will be on this day; those that begin first stand first."""
        waiting = [room for room in self.rooms if not room.on and self.next_in(room)]
        return sorted(waiting, key=lambda room: room.next.starts_at.timestamp())

    @property
    def over(self):
        """The rooms in which nothing is on any more this day."""
        return [room for room in self.rooms if not room.on and not room.open and not self.next_in(room)]

    @property
    def open(self):
        """What is open all day long, in all rooms."""
        return [row for room in self.rooms for row in room.open]

    @property
    def next(self):
        """The row that begins next, anywhere."""
        rows = [room.next for room in self.rooms if room.next]
        return min(rows, key=lambda row: row.starts_at.timestamp(), default=None)

    def next_in(self, room):
        """What comes next in a room on this day, or None."""
        return room.next if room.next and room.next.day == self.day else None

    def changes_at(self):
        """The next moment at which something begins or ends, or None."""
        moments = [end_of(row) for room in self.rooms for row in (*room.on, *room.open)]
        if self.next:
            moments.append(self.next.starts_at.astimezone(UTC))
        return min(moments, default=None)


def end_of(row):
    """When a Row is over, in UTC; one without a length is on for a few minutes."""
    start, end = row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC)
    return end if end > start else start + _AT_LEAST


def is_open(row):
    return end_of(row) - row.starts_at >= _OPEN


def read_at(text, zone):
    """The moment that an address asks for: ISO 8601, wall clock in ``zone`` where it has no offset. ValueError else."""
    text = text.strip().replace(" ", "+")  # which is what a plus in an address is read as
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)
        if MINYEAR < moment.year < MAXYEAR:  # of the first and the last day some zones are beyond the calendar
            return moment
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"“{text[:40]}” is no moment such as 2026-01-31T14:05")


def now_in(snapshot, moment, without=0):
    """What the standing rows of a Snapshot, but those in the bit set ``without``, are at a ``moment``, in UTC."""
    rows = snapshot.select(snapshot.standing & ~without)
    slugs = {choice.label: choice.value for choice in snapshot.facets["room"].values()}
    by_room = {name: [] for name in [*slugs, ""]}
    for row in rows:
        by_room[row.room].append(row)
    rooms = tuple(_room_now(name, slugs.get(name, ""), here, moment) for name, here in by_room.items() if here)
    day = day_to_show(rows, moment)
    return Now(moment, _phase(rows, rooms, day, moment), day, rooms)


def day_to_show(rows, moment):
    """The programme day that has begun and is not over, else the next, else the last; None without rows.

    Not the day that ``present`` says is running: whoever looks for what is on in the evening looks at tomorrow.
    """
    begins, ends = {}, {}
    for row in rows:
        begins[row.day] = min(begins.get(row.day, row.starts_at), row.starts_at.astimezone(UTC))
        if not is_open(row):
            ends[row.day] = max(ends.get(row.day, end_of(row)), end_of(row))
    begun = [day for day in begins if begins[day] <= moment]
    if begun and moment < ends.get(max(begun), moment):
        return max(begun)
    return min((day for day in begins if begins[day] > moment), default=max(begun, default=None))


def _phase(rows, rooms, day, moment):
    if not rows:
        return "empty"
    if any(room.on for room in rooms):
        return "on"
    if all(row.starts_at > moment for row in rows):
        return "before"
    if not any(room.next or room.open for room in rooms):
        return "after"
    return "break" if any(row.day == day and row.starts_at <= moment for row in rows) else "night"


def _room_now(name, slug, rows, moment):
    current = [row for row in rows if row.starts_at <= moment < end_of(row)]
    on, lasting = (tuple(row for row in current if is_open(row) == wanted) for wanted in (False, True))
    coming = sorted((row for row in rows if row.starts_at > moment), key=lambda row: row.starts_at.timestamp())
    return RoomNow(name, slug, on, lasting, tuple(coming[:FOLLOWING]))
