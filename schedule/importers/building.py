"""From the texts that a reader found to a Programme: the part that XML and JSON have in common."""

import zoneinfo
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from schedule.kinds import read_kind

from .fields import (
    Unusable,
    clean_text,
    make_guid,
    read_address,
    read_clock,
    read_duration,
    read_languages,
    read_moment,
    read_zone,
    to_utc,
)
from .programme import Event, Link, Programme, Room, Speaker, Track, UnreadableProgramme

MOST_EVENTS = 20_000
LONGEST = {"title": 1000, "subtitle": 1000, "name": 500, "label": 300, "slug": 500, "key": 64}  # characters
_NIGHT = timedelta(hours=4)  # a wall clock before it, without a date, belongs to the night after the day


@dataclass
class FoundEvent:
    """One event as texts. ``where`` is a line or a pointer, for people."""

    where: str
    day: date
    texts: dict[str, str]
    speakers: list[Speaker] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name):
        return self.texts.get(name, "")


@dataclass
class FoundProgramme:
    texts: dict[str, str]
    events: list[FoundEvent]
    rooms: list[Room] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)


class Warnings:
    """What was mended, told once a kind, with how often and where first."""

    def __init__(self):
        self._seen = {}

    def add(self, what, where=""):
        times, first = self._seen.get(what, (0, where))
        self._seen[what] = (times + 1, first)

    def told(self):
        return tuple(
            f"{what} ({f'{times} times, first at' if times > 1 else 'at'} {first})" if first else what
            for what, (times, first) in self._seen.items()
        )


def build_programme(found):
    """A Programme from what was found. Raises UnreadableProgramme for an event that cannot be placed in time."""
    if not found.events:
        raise UnreadableProgramme("there is no event in it")
    if len(found.events) > MOST_EVENTS:
        raise UnreadableProgramme(f"{len(found.events):,} events are more than the {MOST_EVENTS:,} that are read")
    warnings = Warnings()
    moments = [_moment(event) for event in found.events]
    zone_name, warning = read_zone(found.texts.get("time_zone_name", ""), [m for m in moments if m])
    if warning:
        warnings.add(warning)
    builder = _EventBuilder(zoneinfo.ZoneInfo(zone_name), found.texts.get("base_url", ""), warnings)
    events = tuple(builder.build(event, moment) for event, moment in zip(found.events, moments, strict=True))
    title = found.texts.get("title", "")[: LONGEST["name"]]
    return Programme(
        acronym=found.texts.get("acronym", "")[:200] or title,
        title=title or found.texts.get("acronym", "")[: LONGEST["name"]],
        time_zone=zone_name,
        events=events,
        rooms=with_names(found.rooms, (event.room for event in events), Room),
        tracks=with_names(found.tracks, (event.track for event in events), Track),
        version=found.texts.get("version", "")[: LONGEST["name"]],
        url=read_address(found.texts.get("base_url", "") or found.texts.get("url", "")),
        warnings=warnings.told(),
    )


def _moment(event):
    """When the event's ``date`` says that it starts; None where it has only a day and a wall clock."""
    if len(event["date"]) <= 10:
        return None
    try:
        return read_moment(event["date"])
    except Unusable as problem:
        raise _unreadable(event, problem) from None


def _unreadable(event, problem):
    title = f", event “{event['title'][:60]}”" if event["title"] else ""
    return UnreadableProgramme(str(problem), f"{event.where}{title}")


def with_names(known, used, make):
    """``known`` and then what only the events name, each name once."""
    by_name = {}
    for one in [*known, *(make(name) for name in used if name)]:
        if one.name:
            by_name.setdefault(one.name, one)
    return tuple(by_name.values())


class _EventBuilder:
    def __init__(self, zone, base_url, warnings):
        self.zone, self.base_url, self.warnings = zone, base_url, warnings
        self._guids = set()

    def build(self, found, moment):
        starts_at, ends_at = self._times(found, moment)
        return Event(
            guid=self._guid(found, starts_at),
            title=self._title(found),
            day=found.day,
            starts_at=starts_at,
            ends_at=ends_at,
            id=self._key(found["id"]),
            code=self._key(found["code"]),
            slug=found["slug"][: LONGEST["slug"]],
            url=read_address(found["url"], self.base_url),
            room=found["room"][: LONGEST["name"]],
            track=found["track"][: LONGEST["name"]],
            kind=read_kind(found["type"]),
            kind_label=found["type"][: LONGEST["label"]],
            languages=read_languages(found["language"]),
            subtitle=found["subtitle"][: LONGEST["subtitle"]],
            abstract=found["abstract"],
            description=found["description"] if found["description"] != found["abstract"] else "",
            speakers=tuple(dict.fromkeys(found.speakers)),
            links=tuple(self._links(found)),
            origin_url=read_address(found["origin_url"], self.base_url),
            feedback_url=read_address(found["feedback_url"], self.base_url),
            logo=read_address(found["logo"], self.base_url),
            license=found["license"][: LONGEST["label"]],
            do_not_record=found["optout"].lower() in ("true", "1"),
            extra=found.extra,
        )

    def _times(self, found, moment):
        try:
            start = moment or self._wall_clock(found)
            starts_at = to_utc(start, self.zone)
            if moment and found["start"]:
                self._compare(found, starts_at)
            return starts_at, max(starts_at, self._end(found, starts_at))
        except (Unusable, OverflowError) as problem:
            raise _unreadable(found, problem) from None

    def _wall_clock(self, found):
        if not found["start"]:
            raise Unusable("it has neither a date with a time nor a start")
        clock = read_clock(found["start"])
        midnight = datetime.combine(found.day, time())
        return midnight + clock + (timedelta(days=1) if clock < _NIGHT else timedelta())

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
            except Unusable:
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
            guid = make_guid(found["url"] or f"{self.base_url}#{found['id'] or found['title']}")
            if guid in self._guids:
                guid = make_guid(guid, starts_at.isoformat(), found["room"])
        if guid in self._guids:
            self.warnings.add("a guid stands at two events, the second was given one of its own", found.where)
            guid = make_guid(guid, starts_at.isoformat(), found["room"], found.where)
        self._guids.add(guid)
        return guid

    def _title(self, found):
        if not found["title"]:
            self.warnings.add("an event without a title is shown as “(untitled)”", found.where)
        return found["title"][: LONGEST["title"]] or "(untitled)"

    def _key(self, text):
        return text if len(text) <= LONGEST["key"] else ""

    def _links(self, found):
        for link in found.links:
            if url := read_address(link.url, self.base_url):
                yield Link(link.title, url, link.kind)


def speaker(name, **keys):
    """A Speaker from texts; None without a name."""
    name = " ".join(clean_text(name).split())[: LONGEST["name"]]
    short = {key: clean_text(text) for key, text in keys.items()}
    for key in ("guid", "id", "code"):
        if len(short.get(key, "")) > LONGEST["key"]:
            short[key] = ""
    if "url" in short:
        short["url"] = read_address(short["url"])
    return Speaker(name, **short) if name else None
