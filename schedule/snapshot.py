"""One version of one programme, held in memory: what every schedule page shows, the same for everyone.

A conference is read once per process and version (Conference.version grows with each import that changes
anything), so a page costs no query for it. Which rows a choice leaves is a bit set, a Python int with bit i
for row i: filtering is ``&``, and counting is ``int.bit_count``. Nothing in here belongs to a person.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

from django.db import connection
from django.http import Http404

from project.lib.keeping import Kept

from .kinds import KINDS
from .models import Conference, Slot
from .rows import Row, day_name, language_name, offset_name

_SEARCHES = 50_000  # ids of talks, in searches that are kept of a version
_READ = (  # of a Slot, for its Row and the facets
    *("conference_id", "day", "starts_at", "ends_at", "is_withdrawn", "sequence", "changed_at"),
    *(f"talk__{name}" for name in ("slug", "title", "speaker_names", "kind", "languages", "is_withdrawn")),
    *(f"talk__track__{name}" for name in ("slug", "name", "hue", "position")),
    *(f"room__{name}" for name in ("slug", "name", "position")),
)
FACETS = ("day", "track", "room", "kind", "language")


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet. ``rows`` is the bit set of the rows that have it."""

    value: str
    label: str
    rows: int
    hue: int | None = None


def _searches():
    """A cache of Founds by their key; each weighs as much as its ids, and fifty more."""
    return Kept(_SEARCHES, lambda found: len(found.ids) + 50)


@dataclass(frozen=True)
class Snapshot:
    version: tuple  # of the programme: no two have the same
    rows: tuple[Row, ...]
    standing: int  # rows that are not withdrawn
    facets: dict[str, dict[str, Choice]]
    rows_of_talk: dict[int, list[int]]  # by the talk's id, the places of its rows
    # {talk id: when what a calendar shows of it last changed}, of those that ever moved, were withdrawn or came back
    changed: dict[int, datetime] = field(default_factory=dict)
    zone_names: dict = field(default_factory=dict, compare=False)  # {zone key: its name while the programme lasts}
    texts: dict = field(default_factory=dict, compare=False)  # {talk id: its text as marks.py reads it}, as needed
    _searches: Kept = field(default_factory=_searches, compare=False)

    def kept_search(self, key):
        """What was found before, or None: many people type the same, and it changes with the version alone."""
        return self._searches.get(key)

    def keep_search(self, key, found):
        self._searches.keep(key, found)

    @property
    def conference_id(self):
        return self.version[0]

    @cached_property
    def everything(self):
        return (1 << len(self.rows)) - 1

    @cached_property
    def hours_of_days(self):
        """{programme day: (first start, last end)} of what stands, in UTC."""
        hours = {}
        for row in self.select(self.standing):
            start, end = row.starts_at.astimezone(UTC), row.ends_at.astimezone(UTC)
            first, last = hours.get(row.day, (start, end))
            hours[row.day] = (min(first, start), max(last, end))
        return hours

    @cached_property
    def repeats(self):
        """For each talk that is on more than once, the bit set of its rows."""
        return [sum(1 << i for i in places) for places in self.rows_of_talk.values() if len(places) > 1]

    @cached_property
    def offered(self):
        """The facets that a page offers: the days, and what has more than one choice."""
        return ["day", *(facet for facet in FACETS[1:] if len(self.facets[facet]) > 1)]

    @cached_property
    def numbers_of(self):
        """A function of a bit set: how many of its rows there are, and with each choice that is offered, as one text.

        The last letters of a title all leave the one talk, and the same numbers.
        """

        @lru_cache(maxsize=500)
        def numbers_of(rows):
            choices = [choice.rows for facet in self.offered for choice in self.facets[facet].values()]
            return " ".join(map(str, (rows.bit_count(), *((choice & rows).bit_count() for choice in choices))))

        return numbers_of

    def select(self, rows):
        """The rows of a bit set, in running order."""
        return [row for row, bit in zip(self.rows, reversed(f"{rows:b}"), strict=False) if bit == "1"]

    def rows_of_talks(self, talk_ids):
        """The bit set of these talks' rows; ids that are not of this conference are passed over."""
        bits = bytearray(len(self.rows) // 8 + 1)
        for talk_id in talk_ids:
            for i in self.rows_of_talk.get(talk_id, ()):
                bits[i >> 3] |= 1 << (i & 7)
        return int.from_bytes(bits, "little")


def find_conference(slug):
    """The Conference at this address, read again only when it has changed. Raises Http404 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, version, updated_at FROM schedule_conference WHERE slug = %s", [slug])
        state = cursor.fetchone()
    if state is None:
        raise Http404("No conference is here.")
    return _read_conference(*state)


@lru_cache(maxsize=64)
def _read_conference(conference_id, _version, _updated_at):
    return Conference.objects.get(pk=conference_id)


def snapshot_of(conference):
    """The Snapshot of a Conference as it is now; read from the tables only when its version is new."""
    return _read_snapshot(conference.pk, conference.version, conference.updated_at, conference.time_zone)


@lru_cache(maxsize=16)
def _read_snapshot(conference_id, version, updated_at, time_zone):
    conference = Conference(pk=conference_id, time_zone=time_zone)
    conference.slug = Conference.objects.values_list("slug", flat=True).get(pk=conference_id)
    slots = (
        Slot.objects.for_conference(conference)
        .select_related("talk", "talk__track", "room")
        .only(*_READ)
        .in_running_order()
    )
    slots = list(slots)  # all in one statement, so that an import can be before it or after it and not within
    rows = tuple(Row.of(slot, conference) for slot in slots)
    if len({row.languages for row in rows}) > 1:
        for row in rows:
            row.language_names = ", ".join(language_name(code) for code in row.languages)
    rows_of_talk = {}
    for i, row in enumerate(rows):
        rows_of_talk.setdefault(row.talk_id, []).append(i)
    standing = sum(1 << i for i, row in enumerate(rows) if not row.is_withdrawn)
    changed = {}
    for slot in slots:
        if slot.sequence:
            changed[slot.talk_id] = max(slot.changed_at, changed.get(slot.talk_id, slot.changed_at))
    facets = _read_facets(rows, {slot.talk.track for slot in slots}, {slot.room for slot in slots})
    version = (conference_id, version, updated_at, time_zone)
    return Snapshot(version, rows, standing, facets, rows_of_talk, changed)


def _read_facets(rows, tracks, rooms):
    having = {facet: {} for facet in FACETS}
    for i, row in enumerate(rows):
        for facet, values in {
            "day": [row.day.isoformat()],
            "track": [row.track] if row.track else [],
            "room": [row.room] if row.room else [],
            "kind": [row.kind],
            "language": row.languages,
        }.items():
            for value in values:
                having[facet][value] = having[facet].get(value, 0) | 1 << i
    tracks, rooms = (
        sorted((row for row in found if row), key=lambda row: (row.position, row.pk)) for found in (tracks, rooms)
    )
    return {
        "day": {
            day: Choice(day, day_name(date.fromisoformat(day)), having["day"][day]) for day in sorted(having["day"])
        },
        "track": {
            track.slug: Choice(track.slug, track.name, having["track"][track.name], track.hue) for track in tracks
        },
        "room": {room.slug: Choice(room.slug, room.name, having["room"][room.name]) for room in rooms},
        "kind": {kind: Choice(kind, KINDS[kind], having["kind"][kind]) for kind in KINDS if kind in having["kind"]},
        "language": {
            code: Choice(code, language_name(code), having["language"][code]) for code in sorted(having["language"])
        },
    }


def hours_of(rows, zone=None):
    """Rows in running order, grouped under the hour in which they start: [(heading, rows)].

    A heading is a dict with ``day`` (the programme day), ``hour`` (``09:00``), ``is_after_midnight`` and ``offset``, as
    ``UTC+2``, which is "" unless the clocks are changed among these rows. In a ``zone`` beside the conference's the day
    is the calendar's there.
    """
    groups = []
    previous = None
    for row in rows:
        start = row.starts_at.astimezone(zone) if zone else row.starts_at
        this = (row.day, start.date(), start.hour, start.utcoffset())
        if this != previous:
            previous = this
            after_midnight = not zone and row.is_after_midnight
            heading = {"day": day_name(row.day_in(zone)), "hour": f"{start:%H}:00", "is_after_midnight": after_midnight}
            groups.append((heading | {"offset": offset_name(start)}, []))
        groups[-1][1].append(row)
    if len({heading["offset"] for heading, _ in groups}) == 1:
        for heading, _ in groups:
            heading["offset"] = ""
    return groups


def first_rows(snapshot, talk_ids):
    """The first standing row of each of these talks, in their order; what is gone is passed over."""
    places = (snapshot.rows_of_talk.get(talk_id, ()) for talk_id in talk_ids)
    standing = ([snapshot.rows[i] for i in some if not snapshot.rows[i].is_withdrawn] for some in places)
    return [rows[0] for rows in standing if rows]


def neighbours(snapshot, row):
    """The standing rows (before, after) in the same room on the same programme day; None where there is none."""
    here = [
        other
        for other in snapshot.select(snapshot.standing)
        if other.room == row.room and other.day == row.day and row.room
    ]
    start = row.starts_at.astimezone(UTC)  # wall clocks of one zone would be compared, and those go back once a year
    before = [other for other in here if other.starts_at < start]
    after = [other for other in here if other.starts_at > start]
    return (before[-1] if before else None, after[0] if after else None)


def at_the_same_time(snapshot, row):
    """The standing rows of other talks that are on at some moment of this row."""
    start = row.starts_at.astimezone(UTC)
    end = max(row.ends_at.astimezone(UTC), start + timedelta(minutes=1))
    return [
        other
        for other in snapshot.select(snapshot.standing)
        if other.talk_id != row.talk_id and other.starts_at < end and other.ends_at > start
    ]
