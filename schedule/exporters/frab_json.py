"""frab JSON v1 as c3voc's schema has it. What it has no place for stands in ``schedule["x-hallway"]``, by guid."""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from schedule.importers.fields import make_guid
from schedule.importers.programme import Link, Speaker

from .days import change_of_days, length_of, local, with_windows
from .shown import (
    clean,
    differences,
    is_guid,
    said_of_head,
    said_of_people,
    shown_event,
    shown_head,
    shown_links,
    shown_page,
    shown_tracks,
)

_SCHEMA = "https://c3voc.de/schedule/schema.json"
_CODE = re.compile(r"[0-9A-Z]+")
_SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")
_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|(?:.*/)?UTC$")
_LINK_KINDS = {"slides", "paper", "web", "blog", "article", "media", "related", "activitypub"}


def write_frab_json(published, *, address):
    """A Published as UTF-8 JSON. ``address`` is where it can be had, absolute."""
    return _Writer(published, address).write()


class _Writer:
    def __init__(self, published, address):
        self.published, self.address, self.programme = published, address, published.programme
        self.zone = ZoneInfo(self.programme.time_zone)
        head = shown_head(self.programme, address)
        self.head = head if _ZONE.match(head.time_zone) else replace(head, time_zone="")
        self.tracks = shown_tracks(self.programme)
        self.rooms = [self._shown_room(room) for room in self.programme.rooms]
        self.said, self.guids = {}, []  # {guid: JSON}; in the order of the file

    def write(self):
        standing = [event for event in self.programme.events if not event.is_cancelled]
        shown = [self._shown(event) for event in standing]
        days = with_windows(self.programme.days, shown, self.zone, change_of_days(standing, self.zone))
        conference = self._conference(days)
        said = said_of_head(self.published, self.head, [day for day, _ in days], self.rooms, self.tracks, self.guids)
        where = urlsplit(self.address)
        file = {
            "$schema": _SCHEMA,
            "generator": {"name": "Hallway", "url": f"{where.scheme}://{where.netloc}/"},
            "schedule": {
                "url": self.address,
                "version": self.head.version,
                "base_url": self.head.url,
                "conference": conference,
                "x-hallway": said
                | {"people": said_of_people(self.published, self._shown_speaker), "events": self.said},
            },
        }
        # In ASCII: one text of it all would take four bytes a letter, as soon as there is a 🧭 in it.
        return json.dumps(file, separators=(",", ":")).encode()

    def _conference(self, days):
        head = self.head
        return {
            "acronym": head.acronym,
            "title": head.title,
            "start": str(days[0][0].date),
            "end": str(days[-1][0].date),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            **_filled(time_zone_name=head.time_zone),
            "tracks": [{"name": one.name} | _filled(slug=one.slug, color=one.color) for one in self.tracks],
            "rooms": [
                {"name": one.name, "guid": one.guid}
                | _filled(slug=one.slug, capacity=one.capacity, description=one.description)
                for one in self.rooms
            ],
            "days": [self._day(*day, index) for index, day in enumerate(days, 1)],
        }

    def _day(self, day, events, index):
        rooms = {}
        for event in events:
            rooms.setdefault(event.room, []).append(event)
        names = [room.name for room in self.rooms if room.name in rooms]
        return {
            "index": index,
            "date": str(day.date),
            "day_start": local(day.starts_at, self.zone).isoformat(),
            "day_end": local(day.ends_at, self.zone).isoformat(),
            "rooms": {name: [self._event(event) for event in rooms[name]] for name in dict.fromkeys([*names, *rooms])},
        }

    def _shown_room(self, room):
        """The schema wants a guid of every room, and a slug only if it is one."""
        name = clean(room.name)
        guid = room.guid if is_guid(room.guid) else make_guid(f"{self.head.url}#{name}")
        slug = room.slug if _SLUG.fullmatch(room.slug) else ""
        return replace(room, name=name, guid=guid, slug=slug, description=clean(room.description), extra={})

    def _shown(self, event):
        shown = shown_event(event, self.published)
        shown = replace(
            shown,
            code=shown.code if _CODE.fullmatch(shown.code) else "",
            slug=shown.slug if _SLUG.fullmatch(shown.slug) else f"{self.head.acronym}-{shown.id}",
            url=shown.url or self.head.url,
            links=tuple(map(_shown_link, shown_links(event))),
        )
        if said := differences(event, shown, but=("speakers",)):
            self.said[shown.guid] = said
        return shown

    def _event(self, event):
        start = local(event.starts_at, self.zone)
        self.guids.append(event.guid)
        return {
            "guid": event.guid,
            "id": int(event.id),
            "date": start.isoformat(),
            "start": f"{start:%H:%M}",
            "end": local(event.ends_at, self.zone).isoformat(),
            "duration": length_of(event),
            "room": event.room,
            "slug": event.slug,
            "url": event.url,
            "title": event.title,
            "subtitle": event.subtitle,
            "track": event.track or None,
            "type": event.kind_label,
            "language": ", ".join(event.languages) or None,
            "abstract": event.abstract,
            "description": event.description,
            "recording_license": event.license,
            "do_not_record": event.do_not_record,
            "persons": [self._person(speaker) for speaker in event.speakers],
            "links": [_filled(url=link.url, title=link.title, type=link.kind) for link in event.links],
            **_filled(code=event.code, logo=event.logo, feedback_url=event.feedback_url, origin_url=event.origin_url),
        }

    def _person(self, speaker):
        number = self.published.people[speaker]
        shown = self._shown_speaker(speaker, number)
        # Without public_name: a person who has it beside an id and a name matches two of the schema's kinds.
        return {"id": number, "name": shown.name} | _filled(
            guid=shown.guid, code=shown.code, url=shown.url, biography=shown.biography
        )

    def _shown_speaker(self, speaker, number):
        """EventFahrplan reads no person without a guid; one that is made is of this instance alone."""
        is_one = is_guid(speaker.guid)
        return Speaker(
            clean(speaker.name) or "?",
            guid=speaker.guid if is_one else make_guid(f"{self.head.url}#speaker-{number}"),
            id=str(number),
            code=speaker.code if _CODE.fullmatch(speaker.code) else "",
            url=shown_page(speaker.url),
            biography=clean(speaker.biography),
        )


def _shown_link(link):
    return link if not link.kind or link.kind in _LINK_KINDS else Link(link.title, link.url)


def _filled(**values):
    """Those that are not empty."""
    return {name: value for name, value in values.items() if value not in ("", None)}
