"""What every reader returns: one published programme, as plain data.

Nothing here knows of the database. Times are aware datetimes in UTC; texts are as published, stripped;
an absent text is "". Collections are tuples, so that two programmes can be compared with ``==``.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from .texts import clean_text

# What a source says beyond the fields below, by its own names, as JSON has it: kept, and written out again.
Extra = dict[str, object]


class UnreadableProgramme(Exception):
    """The source cannot be read. ``where`` is a line, a JSON pointer or an event; str() is the whole sentence.

    ``problems`` are all that were found, a sentence each, the first of them being this one.
    """

    def __init__(self, reason, where="", others=()):
        self.reason, self.where = clean_text(reason)[:500], clean_text(where)[:500]
        super().__init__(f"{self.where}: {self.reason}" if self.where else self.reason)
        self.problems = (str(self), *others)


class UnknownColumns(UnreadableProgramme):
    """A table in which the title or the start cannot be told: somebody has to say which column is which."""

    def __init__(self, reason, columns, guess):
        super().__init__(reason)
        self.columns, self.guess = columns, guess  # the table's, in order; {field of Event: its column}


@dataclass(frozen=True)
class ReadOptions:
    """What a person adds to a source that does not say it; "" leaves it to the source."""

    address: str = ""  # where it was found: what is relative is taken from there
    title: str = ""
    acronym: str = ""
    time_zone: str = ""  # an IANA name
    columns: dict[str, str] = field(default_factory=dict, hash=False)  # of a table: {field of Event: its column}


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    kind: str = ""  # the source's type, as "slides"; "" when it says none


@dataclass(frozen=True)
class Speaker:
    name: str
    guid: str = ""
    id: str = ""
    code: str = ""
    url: str = ""
    biography: str = ""
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Track:
    name: str
    slug: str = ""  # the source's; ours is made by sync
    color: str = ""  # "#rrggbb" or ""
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Room:
    name: str
    guid: str = ""
    slug: str = ""
    capacity: int | None = None
    description: str = ""
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Day:
    """A programme day that the source names, with or without events."""

    date: date
    starts_at: datetime | None = None  # its window, where the source says one
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Event:
    """One slot with what is said in it. Events that share a non-empty ``code`` are one talk in several slots."""

    guid: str  # never empty: a reader makes one where the source has none (formats.md 4.5.2)
    title: str
    day: date  # the programme day: the source's day element, not the calendar date of the start
    starts_at: datetime
    ends_at: datetime
    id: str = ""
    code: str = ""
    slug: str = ""
    url: str = ""
    room: str = ""  # the name of one of Programme.rooms, or ""
    track: str = ""  # the name of one of Programme.tracks, or ""
    kind: str = "other"  # one of schedule.kinds.KINDS
    kind_label: str = ""  # the source's own word for it
    languages: tuple[str, ...] = ()  # lower-case BCP 47
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    speakers: tuple[Speaker, ...] = ()
    links: tuple[Link, ...] = ()
    origin_url: str = ""
    feedback_url: str = ""
    logo: str = ""
    license: str = ""
    do_not_record: bool = False
    is_cancelled: bool = False  # still in the source, which says that it will not be
    extra: Extra = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Programme:
    acronym: str
    title: str
    time_zone: str  # an IANA name
    events: tuple[Event, ...]
    rooms: tuple[Room, ...] = ()  # in the source's order, names distinct
    tracks: tuple[Track, ...] = ()  # in the source's order, names distinct
    days: tuple[Day, ...] = ()  # in order, dates distinct; none where the source names none
    version: str = ""
    url: str = ""
    extra: Extra = field(default_factory=dict, hash=False)
    format: str = ""  # what it was read from, for people: "frab XML"
    asks: tuple[str, ...] = ()  # fields of ReadOptions that had to be guessed, for the source does not say them
    warnings: tuple[str, ...] = ()  # what was mended while reading, a sentence each
