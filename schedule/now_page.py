"""The page of what is on now, and the sign beside a room's door: what they show, and whether it is still the same."""

from hashlib import blake2b
from math import ceil

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from project.lib.clock import now

from .now import end_of, now_in, read_at
from .results import row_for

_TITLE_LENGTHS = (30, 60, 100)  # characters


class NowPage:
    """``at`` is the text of the moment to show, "" the present; ``problem`` says what is wrong with it.

    Times are the conference's, or those of a ``zone`` beside it. ``hidden`` are rows, as a bit set.
    """

    def __init__(self, conference, snapshot, at="", zone=None, hidden=0):
        self.snapshot, self.zone = snapshot, zone
        self.shown_zone = zone or conference.zone
        self.problem, moment = "", None
        if at:
            try:
                moment = read_at(at, conference.zone)
            except ValueError as problem:
                self.problem = str(problem)
        self.is_live = moment is None
        self.now = now_in(snapshot, moment or now(), hidden)
        self.local = self.now.moment.astimezone(self.shown_zone)

    @property
    def is_all_hidden(self):
        return bool(self.snapshot.standing) and not self.now.rooms

    @property
    def clock(self):
        return f"{self.local:%H:%M}"

    @property
    def date(self):
        return f"{self.local:%A} {self.local.day} {self.local:%B}"

    @property
    def milliseconds(self):
        return round(self.now.moment.timestamp() * 1000)

    @property
    def offset(self):
        """Seconds by which the clock shown is ahead of UTC."""
        return round(self.local.utcoffset().total_seconds())

    @property
    def changes_at(self):
        """When something begins or ends, in milliseconds; 0 if never."""
        moment = self.now.changes_at()
        return round(moment.timestamp() * 1000) if moment else 0

    @property
    def mine(self):
        """What a person sees of their own."""
        return ()

    @property
    def etag(self):
        """The same for two moments at which the same is shown."""
        rooms = [
            ([row.slot_id for row in (*room.on, *room.open, *room.following)], len(room.on)) for room in self.now.rooms
        ]
        what = (self.now.phase, self.now.day, rooms, self.mine)
        # A day that is today's is not named.
        shown = (self.snapshot.version, *what, self.shown_zone.key, self.offset, self.local.date())
        return f'"{blake2b(repr(shown).encode(), digest_size=12).hexdigest()}"'


class At:
    """A Row as a page shows it at its moment."""

    def __init__(self, row, page):
        self.row, self._page = row, page
        self.start, self.end = (moment.astimezone(page.shown_zone) for moment in (row.starts_at, end_of(row)))

    @property
    def clock(self):
        return f"{self.start:%H:%M}"

    @property
    def until(self):
        return f"{self.end:%H:%M}"

    @property
    def when(self):
        return f"{self.clock}–{self.until}"

    @property
    def weekday(self):
        return f"{self.start:%a}"

    @property
    def day(self):
        """The date of the start in words; "" today."""
        is_today = self.start.date() == self._page.local.date()
        return "" if is_today else f"{self.start:%A} {self.start.day} {self.start:%B}"

    @property
    def begins(self):
        """In milliseconds, as a script counts."""
        return round(self.start.timestamp() * 1000)

    @property
    def ends(self):
        return round(self.end.timestamp() * 1000)

    @property
    def seconds(self):
        return (self.ends - self.begins) // 1000

    @property
    def elapsed(self):
        return (self._page.milliseconds - self.begins) // 1000

    @property
    def left(self):
        """``8 min`` until its end."""
        return length_name((self.ends - self._page.milliseconds) / 1000)

    @property
    def wait(self):
        """``8 min`` until its start."""
        return length_name((self.begins - self._page.milliseconds) / 1000)

    @property
    def size(self):
        """How large its title may stand on a sign: 1, the largest, to 4."""
        return 1 + sum(len(self.row.title) > most for most in _TITLE_LENGTHS)


def length_name(seconds):
    """``8 min``, ``1 h 05``, ``3 days``; begun minutes count, as static/js/components/fresh.js counts them."""
    minutes = ceil(seconds / 60)
    if minutes >= 2 * 24 * 60:
        return f"{minutes // (24 * 60)} days"
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"


class RoomsNow(NowPage):
    """All rooms, for one person."""

    def __init__(self, conference, snapshot, my, at="", zone=None):
        super().__init__(conference, snapshot, at, zone, my.hidden.rows_in(snapshot))
        self._my = my

    @property
    def mine(self):
        shown = {row.talk_id for room in self.now.rooms for row in (*room.on, *room.open, *room.following[:1])}
        priorities = [(talk_id, self._my.priority(talk_id)) for talk_id in sorted(self._my.starred & shown)]
        return priorities, sorted(self._my.noted & shown)

    def on(self):
        """[(room, HTML of what is on, HTML of what is next there this day)]."""
        return [(room, self._rows(room.on), self._rows(filter(None, [self.now.next_in(room)]))) for room in self.now.on]

    def later(self):
        """The HTML of what comes next where nothing is on, in the order in which it begins."""
        return self._rows([room.next for room in self.now.later])

    def open(self):
        """The HTML of what is open all day long."""
        return self._rows(self.now.open)

    @property
    def next(self):
        return At(self.now.next, self) if self.now.next else None

    @property
    def later_day(self):
        """The date, in words, of what comes later; "" where it is today's."""
        return At(self.now.later[0].next, self).day if self.now.later else ""

    def _rows(self, rows):
        return mark_safe("".join(map(self._row, rows)))  # noqa: S308  from templates

    def _row(self, row):
        if row.starts_at > self.now.moment:
            return row_for(row, self._my, zone=self.zone)
        return row_for(row, self._my, zone=self.zone, lines=self._progress(row))

    def _progress(self, row):
        return render_to_string("schedule/_progress.html", {"at": At(row, self)})


class RoomSign(NowPage):
    """One room, for whoever stands before its door: in the conference's time, and nothing of anybody's."""

    def __init__(self, conference, snapshot, name, at=""):
        super().__init__(conference, snapshot, at)
        self.name = name
        self.room = next((room for room in self.now.rooms if room.name == name), None)

    @property
    def on(self):
        return [At(row, self) for row in self.room.on or self.room.open] if self.room else []

    @property
    def following(self):
        return [At(row, self) for row in self.room.following] if self.room else []

    @property
    def then(self):
        return self.following[1:]
