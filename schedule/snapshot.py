"""One version of one programme, held in memory: what every schedule page shows, the same for everyone.

A conference is read once per process and version (Conference.version grows with each import that changes
anything), so a page costs no query for it. Which rows a choice leaves is a bit set, a Python int with bit i
for row i: filtering is ``&``, and counting is ``int.bit_count``. Nothing in here belongs to a person.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.conf.locale import LANG_INFO
from django.template.loader import render_to_string

from .kinds import KINDS
from .models import Conference, Room, Slot, Track

FACETS = ("day", "track", "room", "kind", "language")


@dataclass(slots=True)
class Row:
    """A slot and what is said in it, ready to show. Times are in the conference's zone."""

    slot_id: int
    talk_id: int
    slug: str
    url: str
    title: str
    speaker_names: str
    room: str
    track: str
    hue: int | None
    kind: str
    languages: tuple[str, ...]
    language_names: str  # "" where the whole programme is in one language
    day: date
    starts_at: datetime
    ends_at: datetime
    is_withdrawn: bool
    _html: str = field(default="", repr=False, compare=False)

    @property
    def start(self):
        """The wall clock at the start. Django's date filter would turn the time into the server's zone."""
        return f"{self.starts_at:%H:%M}"

    @property
    def end(self):
        return f"{self.ends_at:%H:%M}"

    @property
    def date(self):
        """The calendar date of the start, in words: ``Saturday 31 January``."""
        return f"{self.starts_at:%A} {self.starts_at.day} {self.starts_at:%B}"

    @property
    def minutes(self):
        return round((self.ends_at - self.starts_at).total_seconds() / 60)

    @property
    def length(self):
        """``25 min``, ``1 h``, ``1 h 30``; nothing for a slot without a length."""
        hours, minutes = divmod(self.minutes, 60)
        if hours:
            return f"{hours} h {minutes:02}" if minutes else f"{hours} h"
        return f"{minutes} min" if minutes else ""

    @property
    def is_after_midnight(self):
        """Belongs to a programme day, but starts on the calendar day after it."""
        return self.starts_at.date() > self.day

    @property
    def kind_name(self):
        return "" if self.kind in ("talk", "other") else KINDS[self.kind]

    @property
    def html(self):
        """The row as somebody sees it who has neither starred the talk nor noted anything: safe to keep."""
        if not self._html:
            self._html = render_to_string("schedule/_row.html", {"row": self})
        return self._html


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet. ``rows`` is the bit set of the rows that have it."""

    value: str
    label: str
    rows: int
    hue: int | None = None


@dataclass(frozen=True)
class Snapshot:
    rows: tuple[Row, ...]
    standing: int  # rows that are not withdrawn
    facets: dict[str, dict[str, Choice]]
    rows_of_talk: dict[int, int]

    @property
    def has_repeats(self):
        return len(self.rows_of_talk) < len(self.rows)

    def select(self, rows):
        """The rows of a bit set, in running order."""
        return [row for i, row in enumerate(self.rows) if rows >> i & 1] if rows else []

    def rows_of_talks(self, talk_ids):
        """The bit set of these talks' rows; ids that are not of this conference are passed over."""
        found = 0
        for talk_id in talk_ids:
            found |= self.rows_of_talk.get(talk_id, 0)
        return found

    def count_talks(self, rows):
        """How many talks a bit set of rows holds: a repeated talk counts once."""
        if not self.has_repeats:
            return rows.bit_count()
        return sum(1 for talk_rows in self.rows_of_talk.values() if talk_rows & rows)


def language_name(code):
    """``de`` is ``Deutsch``: the language's own name, or the code where it is not known."""
    info = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0])
    return info["name_local"] if info and "name_local" in info else code


def day_name(day):
    return f"{day:%a} {day.day} {day:%b}"


def snapshot_of(conference):
    """The Snapshot of a Conference as it is now; read from the tables only when its version is new."""
    return _read_snapshot(conference.pk, conference.version, conference.updated_at, conference.time_zone)


@lru_cache(maxsize=16)
def _read_snapshot(conference_id, version, updated_at, time_zone):
    conference = Conference(pk=conference_id, time_zone=time_zone)
    conference.slug = Conference.objects.values_list("slug", flat=True).get(pk=conference_id)
    rows = tuple(_read_rows(conference))
    if len({row.languages for row in rows}) > 1:
        for row in rows:
            row.language_names = ", ".join(language_name(code) for code in row.languages)
    rows_of_talk = {}
    for i, row in enumerate(rows):
        rows_of_talk[row.talk_id] = rows_of_talk.get(row.talk_id, 0) | 1 << i
    standing = sum(1 << i for i, row in enumerate(rows) if not row.is_withdrawn)
    return Snapshot(rows, standing, _read_facets(conference, rows), rows_of_talk)


def _read_rows(conference):
    slots = (
        Slot.objects.for_conference(conference)
        .select_related("talk", "talk__track", "room")
        .defer("talk__abstract", "talk__description", "talk__extra", "talk__links")
        .in_running_order()
    )
    for slot in slots:
        talk = slot.talk
        talk.conference = conference
        yield Row(
            slot_id=slot.pk,
            talk_id=talk.pk,
            slug=talk.slug,
            url=talk.get_absolute_url(),
            title=talk.title,
            speaker_names=talk.speaker_names,
            room=slot.room.name if slot.room else "",
            track=talk.track.name if talk.track else "",
            hue=talk.track.hue if talk.track else None,
            kind=talk.kind,
            languages=tuple(talk.languages),
            language_names="",
            day=slot.day,
            starts_at=slot.starts_at.astimezone(conference.zone),
            ends_at=slot.ends_at.astimezone(conference.zone),
            is_withdrawn=slot.is_withdrawn or talk.is_withdrawn,
        )


def _read_facets(conference, rows):
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
    tracks = Track.objects.filter(conference=conference)
    rooms = Room.objects.filter(conference=conference)
    return {
        "day": {
            day: Choice(day, day_name(date.fromisoformat(day)), having["day"][day]) for day in sorted(having["day"])
        },
        "track": {
            track.slug: Choice(track.slug, track.name, having["track"][track.name], track.hue)
            for track in tracks
            if track.name in having["track"]
        },
        "room": {
            room.slug: Choice(room.slug, room.name, having["room"][room.name])
            for room in rooms
            if room.name in having["room"]
        },
        "kind": {kind: Choice(kind, KINDS[kind], having["kind"][kind]) for kind in KINDS if kind in having["kind"]},
        "language": {
            code: Choice(code, language_name(code), having["language"][code]) for code in sorted(having["language"])
        },
    }


def hours_of(rows):
    """Rows in running order, grouped under the hour in which they start: [(heading, rows)].

    A heading is a dict with ``day`` (the programme day), ``hour`` (``09:00``) and ``is_after_midnight``.
    """
    groups = []
    previous = None
    for row in rows:
        hour = f"{row.starts_at:%H}:00"
        if (row.day, row.starts_at.date(), hour) != previous:
            previous = (row.day, row.starts_at.date(), hour)
            heading = {"day": day_name(row.day), "hour": hour, "is_after_midnight": row.is_after_midnight}
            groups.append((heading, []))
        groups[-1][1].append(row)
    return groups


def neighbours(snapshot, row):
    """The standing rows (before, after) in the same room on the same programme day; None where there is none."""
    here = [
        other
        for other in snapshot.select(snapshot.standing)
        if other.room == row.room and other.day == row.day and row.room
    ]
    before = [other for other in here if other.starts_at < row.starts_at]
    after = [other for other in here if other.starts_at > row.starts_at]
    return (before[-1] if before else None, after[0] if after else None)


def at_the_same_time(snapshot, row):
    """The standing rows of other talks that are on at some moment of this row."""
    end = max(row.ends_at, row.starts_at + timedelta(minutes=1))
    return [
        other
        for other in snapshot.select(snapshot.standing)
        if other.talk_id != row.talk_id and other.starts_at < end and other.ends_at > row.starts_at
    ]
