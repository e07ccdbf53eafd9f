"""From the texts that a reader found to a Programme: the part that all formats have in common."""

import zoneinfo
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from schedule.kinds import read_kind

from .fields import (
    Unusable,
    make_guid,
    read_address,
    read_clock,
    read_date,
    read_duration,
    read_languages,
    read_moment,
    read_zone,
    to_utc,
)
from .programme import Day, Event, Link, Programme, ReadOptions, Room, Speaker, Track, UnreadableProgramme
from .telling import Problems, Warnings
from .texts import clean_text

MOST_EVENTS = 20_000
LONGEST = {"title": 1000, "subtitle": 1000, "name": 500, "label": 300, "slug": 500, "key": 64}  # characters
_NIGHT = timedelta(hours=4)  # a wall clock before it, without a date, belongs to the night after the day
_HALF_A_DAY = timedelta(hours=12)


@dataclass
class FoundEvent:
    """One event as texts, named as the fields of Event or as frab names them (see ``_EventBuilder``).

    ``where`` is a line or a pointer, for people. Without a ``day`` its start tells it. ``key`` makes the guid of an
    event without one: what the source would not change with the next version.
    """

    where: str
    day: date | None
    texts: dict[str, str]
    speakers: list[Speaker] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)
    is_cancelled: bool = False
    key: str = ""

    def __getitem__(self, name):
        return self.texts.get(name, "")


@dataclass
class FoundProgramme:
    """``texts``: acronym, title, time_zone_name, base_url, url, version. ``days`` may have wall clocks as windows."""

    texts: dict[str, str]
    events: list[FoundEvent]
    rooms: list[Room] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)
    format: str = ""
    warnings: Warnings = field(default_factory=Warnings)
    asks: tuple[str, ...] = ()  # beyond the zone and the title, which are found out here

    def __getitem__(self, name):
        return self.texts.get(name, "")


def build_programme(found, options=None):
    """A Programme from what was found. Raises UnreadableProgramme for events that cannot be placed in time."""
    if not found.events:
        raise UnreadableProgramme("there is no event in it")
    if len(found.events) > MOST_EVENTS:
        raise UnreadableProgramme(f"it has more than the {MOST_EVENTS:,} events that are read")
    options = options or ReadOptions()
    moments = _moments(found.events)
    zone_name, asks = _zone(found, options, [moment for moment in moments if moment])
    zone = zoneinfo.ZoneInfo(zone_name)
    title = (found["title"] or options.title or found["acronym"] or options.acronym)[: LONGEST["name"]]
    events = _events(found, moments, zone, options)
    return Programme(
        acronym=(found["acronym"] or options.acronym or title)[:200],
        title=title,
        time_zone=zone_name,
        events=events,
        rooms=with_names(found.rooms, (event.room for event in events), Room),
        tracks=with_names(found.tracks, (event.track for event in events), Track),
        days=_days(found.days, zone),
        version=found["version"][: LONGEST["name"]],
        url=read_address(found["base_url"] or found["url"], options.address),
        extra=found.extra,
        format=found.format,
        asks=(*found.asks, *asks, *(() if found["title"] or found["acronym"] or options.title else ("title",))),
        warnings=found.warnings.told(),
    )


def _moments(events):
    """When each event’s ``date`` says that it starts; None where it has only a day and a wall clock."""
    found, problems = [], Problems()
    for event in events:
        try:
            found.append(read_moment(event["date"]) if len(event["date"]) > 10 else None)
        except Unusable as problem:
            problems.add(str(problem), _place(event))
    problems.refuse()
    return found


def _place(event):
    return event.where + (f", event “{event['title'][:60]}”" if event["title"] else "")


def _zone(found, options, moments):
    """(IANA name, what is to be asked): the source’s zone, else the person’s, else what the offsets tell."""
    name, warning = read_zone(found["time_zone_name"], moments)
    if warning and options.time_zone:
        name, wrong = read_zone(options.time_zone, moments)
        if not wrong:
            return name, ()
    if warning:
        found.warnings.add(warning)
    return name, ("time_zone",) if warning else ()


def _events(found, moments, zone, options):
    builder = _EventBuilder(zone, found["base_url"], options.address, found.warnings)
    events, problems = [], Problems()
    for event, moment in zip(found.events, moments, strict=True):
        try:
            events.append(builder.build(event, moment))
        except (Unusable, OverflowError) as problem:
            problems.add(str(problem), _place(event))
    problems.refuse()
    if not any(events):
        raise UnreadableProgramme("none of its events has a time")
    return tuple(event for event in events if event)


def _days(days, zone):
    """In order, each date once, its windows in UTC and as wide as the source says."""
    by_date = {}
    for day in days:
        window = [moment and to_utc(moment, zone) for moment in (day.starts_at, day.ends_at)]
        known = by_date.get(day.date, Day(day.date))
        starts = [moment for moment in (known.starts_at, window[0]) if moment]
        ends = [moment for moment in (known.ends_at, window[1]) if moment]
        by_date[day.date] = replace(known, starts_at=min(starts, default=None), ends_at=max(ends, default=None))
    return tuple(by_date[date] for date in sorted(by_date))


def find_day(text, starts="", ends=""):
    """A Day from its date and the moments of its window, which may be unreadable. Raises Unusable for the date."""
    return Day(read_date(text), _moment_or_none(starts), _moment_or_none(ends))


def _moment_or_none(text):
    try:
        return read_moment(text) if len(text) > 10 else None
    except Unusable:
        return None


def with_names(known, used, make):
    """``known`` and then what only the events name, each name once."""
    by_name = {}
    for one in [*known, *(make(name) for name in used if name)]:
        if one.name:
            by_name.setdefault(one.name, one)
    return tuple(by_name.values())


class _EventBuilder:
    def __init__(self, zone, base_url, address, warnings):
        self.zone, self.base_url, self.warnings = zone, base_url, warnings
        self.base = base_url or address
        self._guids = set()

    def build(self, found, moment):
        """The Event; None for one that has no time at all, which is told."""
        if not (moment or found.day):
            self.warnings.add("an event without a time was left out", _place(found))
            return None
        starts_at, ends_at = self._times(found, moment)
        found.day = found.day or self._day(starts_at, ends_at)
        return Event(
            guid=self._guid(found, starts_at),
            title=self._title(found),
            day=found.day,
            starts_at=starts_at,
            ends_at=ends_at,
            id=self._key(found, "id"),
            code=self._key(found, "code"),
            slug=found["slug"][: LONGEST["slug"]],
            url=self._address(found, "url"),
            room=self._cut(found, "room", "name"),
            track=self._cut(found, "track", "name"),
            kind=read_kind(found["type"]),
            kind_label=self._cut(found, "type", "label"),
            languages=self._languages(found),
            subtitle=self._cut(found, "subtitle", "subtitle"),
            abstract=found["abstract"],
            description=found["description"] if found["description"] != found["abstract"] else "",
            speakers=tuple(dict.fromkeys(found.speakers)),
            links=tuple(self._links(found)),
            origin_url=self._address(found, "origin_url"),
            feedback_url=self._address(found, "feedback_url"),
            logo=self._address(found, "logo"),
            license=self._cut(found, "license", "label"),
            do_not_record=found["optout"].lower() in ("true", "1"),
            is_cancelled=found.is_cancelled,
            extra=found.extra,
        )

    def _times(self, found, moment):
        starts_at = to_utc(moment or self._wall_clock(found), self.zone)
        if moment and found["start"]:
            self._compare(found, starts_at)
        ends_at = self._end(found, starts_at)
        if ends_at < starts_at:
            self.warnings.add("an event that ends before it starts was taken as one without length", found.where)
        return starts_at, max(starts_at, ends_at)

    def _wall_clock(self, found):
        midnight = datetime.combine(found.day, time())
        if not found["start"]:
            self.warnings.add("an event without a time stands at the beginning of its day", _place(found))
            return midnight
        clock = read_clock(found["start"])
        return midnight + clock + (timedelta(days=1) if clock < _NIGHT else timedelta())

    def _day(self, starts_at, ends_at):
        """The local date; of a short event in the small hours the day before, for it ends that one."""
        local = starts_at.astimezone(self.zone)
        is_night = timedelta(hours=local.hour) < _NIGHT and ends_at - starts_at < _HALF_A_DAY
        return (local - timedelta(days=is_night)).date()

    def _compare(self, found, starts_at):
        try:
            clock = read_clock(found["start"])
        except Unusable:
            return
        local = starts_at.astimezone(self.zone)
        if (clock.seconds // 60) % 1440 != local.hour * 60 + local.minute:
            self.warnings.add("date and start disagree, the date was taken", found.where)

    def _end(self, found, starts_at):
        if found["end"]:
            try:
                return to_utc(read_moment(found["end"]), self.zone)
            except (Unusable, OverflowError):
                self.warnings.add("an end that is no time was passed over", found.where)
        if not found["duration"]:
            self.warnings.add("an event without a duration was taken as one without length", found.where)
            return starts_at
        if found["duration"].count(":") == 2:
            self.warnings.add("a duration of three parts was read as days, hours and minutes", found.where)
        try:
            length = read_duration(found["duration"])
        except Unusable as problem:
            self.warnings.add(f"{problem}; the event was taken as one without length", found.where)
            return starts_at
        if length > timedelta(days=31):
            self.warnings.add("a duration over 31 days was taken as no length", found.where)
            return starts_at
        return starts_at + length

    def _guid(self, found, starts_at):
        guid = found["guid"].lower()[: LONGEST["key"]]
        if not guid:
            guid = self._made_guid(found, starts_at)
        if guid in self._guids:
            self.warnings.add("a guid stands at two events, the second was given one of its own", found.where)
            guid = make_guid(guid, starts_at.isoformat(), found["room"])
            if guid in self._guids:
                guid = make_guid(guid, found.where)
        self._guids.add(guid)
        return guid

    def _made_guid(self, found, starts_at):
        """From what stays with the next version: the key, address, id or title; then the day; then time and room."""
        guid = make_guid(found.key or found["url"] or f"{self.base_url}#{found['id'] or found['title']}")
        steps = iter([(found.day.isoformat(),), (starts_at.isoformat(), found["room"]), (found.where,)])
        while guid in self._guids and (parts := next(steps, None)):
            guid = make_guid(guid, *parts)
        return guid

    def _title(self, found):
        if not found["title"]:
            self.warnings.add("an event without a title is shown as “(untitled)”", found.where)
        return self._cut(found, "title", "title") or "(untitled)"

    def _cut(self, found, name, limit):
        if len(found[name]) > LONGEST[limit]:
            self.warnings.add(f"a {name} was cut to {LONGEST[limit]} characters", found.where)
        return found[name][: LONGEST[limit]]

    def _key(self, found, name):
        if len(found[name]) <= LONGEST["key"]:
            return found[name]
        self.warnings.add(f"an {name} longer than {LONGEST['key']} characters was left out", found.where)
        return ""

    def _address(self, found, name):
        address = read_address(found[name], self.base)
        if found[name] and not address:
            self.warnings.add("an address that is none of the web’s was left out", found.where)
        return address

    def _languages(self, found):
        languages = read_languages(found["language"])
        if found["language"] and not languages:
            found.extra = found.extra | {"language": found["language"]}
        return languages

    def _links(self, found):
        for link in found.links:
            if url := read_address(link.url, self.base):
                yield Link(link.title, url, link.kind)
            elif link.url:
                self.warnings.add("an address that is none of the web’s was left out", found.where)


def up_to_most(events):
    """A list of no more events than it takes to know that they are too many."""
    return list(islice(events, MOST_EVENTS + 1))


def tell_of_silent(people, events, warnings):
    """Speakers whom a source lists and whom no event has: a Programme has no place for them."""
    speaking = {one.name for event in events for one in event.speakers}
    for one in people:
        if one and one.name not in speaking:
            warnings.add("somebody who speaks nowhere was left out", one.name)


def speaker(name, extra=None, **keys):
    """A Speaker from texts; None without a name."""
    name = " ".join(clean_text(name).split())[: LONGEST["name"]]
    short = {key: clean_text(text) for key, text in keys.items()}
    for key in ("guid", "id", "code"):
        if len(short.get(key, "")) > LONGEST["key"]:
            short[key] = ""
    if "url" in short:
        short["url"] = read_address(short["url"])
    return Speaker(name, **short, extra=extra or {}) if name else None
