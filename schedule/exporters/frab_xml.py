"""frab XML as c3voc's schema, EventFahrplan, Giggity and FOSDEM Companion take it.

What it has no place for stands in processing instructions, which all of them pass over: ``<?hallway {…}?>``, read again
by ``importers.restoring``.
"""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from schedule.importers.programme import Room, Speaker

from .days import change_of_days, in_pieces, length_of, local, with_windows
from .shown import (
    clean,
    differences,
    is_guid,
    said_of_head,
    said_of_people,
    shown_event,
    shown_head,
    shown_href,
    shown_links,
    shown_tracks,
)

_APART = 100_000_000  # between the numbers of an event's pieces: no slot is numbered so high
_LONGEST_ADDRESS = 300  # of the file: <conference> has to come soon
_SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9_-]{4,}")
_CODE = re.compile(r"[0-9A-Z]{6}")


def write_frab_xml(published, *, address):
    """A Published as UTF-8 XML. ``address`` is where it can be had, absolute."""
    return _Writer(published, address).write()


class _Writer:
    def __init__(self, published, address):
        self.published, self.address, self.programme = published, address, published.programme
        self.zone = ZoneInfo(self.programme.time_zone)
        self.head, self.tracks = shown_head(self.programme, address), shown_tracks(self.programme)
        self.rooms = [Room(clean(room.name), room.guid if is_guid(room.guid) else "") for room in self.programme.rooms]
        self.said, self.guids = {}, []  # {guid: JSON}; of whole events, in the order of the file
        self._codes, self._slugs = set(), set()

    def write(self):
        change = change_of_days(self.programme.events, self.zone)
        standing = [event for event in self.programme.events if not event.is_cancelled]
        shown = [piece for event in standing for piece in self._shown(event, change)]
        days = with_windows(self.programme.days, shown, self.zone, change)
        lines = ['<?xml version="1.0" encoding="utf-8"?>', "<schedule>", *self._head(days)]
        for index, (day, events) in enumerate(days, 1):
            start, end = (local(moment, self.zone).isoformat() for moment in (day.starts_at, day.ends_at))
            lines.append(f'<day index="{index}" date="{day.date}" start="{start}" end="{end}">')
            for room, in_it in self._by_room(events, with_all=index == 1):
                lines.append(f"<room{_attributes(name=room.name, guid=room.guid or None)}>")
                for event in in_it:
                    lines += self._event(event)
                lines.append("</room>")
            lines.append("</day>")
        said = said_of_head(self.published, self.head, [day for day, _ in days], self.rooms, self.tracks, self.guids)
        said["people"] = said_of_people(self.published, _shown_speaker)
        # Piece by piece: one text of it all would take four bytes a letter, as soon as there is a 🧭 in it.
        return b"\n".join(line.encode() for line in (*lines, _instruction(said), "</schedule>", ""))

    def _head(self, days):
        head, programme = self.head, self.programme
        where = urlsplit(self.address)
        address = self.address if len(self.address) <= _LONGEST_ADDRESS else where._replace(query="").geturl()
        yield f"<generator{_attributes(name='Hallway', system=where.netloc)}/>"
        yield f"<url>{_text(address)}</url>"
        yield f"<version>{_text(head.version)}</version>"
        yield "<conference>"
        yield f"<acronym>{head.acronym}</acronym>"
        yield f"<title>{_text(head.title)}</title>"
        yield f"<start>{days[0][0].date}</start>"
        yield f"<end>{days[-1][0].date}</end>"
        yield f"<days>{len(days)}</days>"
        yield "<timeslot_duration>00:05</timeslot_duration>"
        yield f"<base_url>{_text(head.url)}</base_url>"
        yield f"<time_zone_name>{programme.time_zone}</time_zone_name>"
        for track in self.tracks:
            yield f"<track{_attributes(name=track.name, slug=track.slug or None, color=track.color or None)}/>"
        yield "</conference>"

    def _by_room(self, events, *, with_all):
        """[(Room, its events)]: ``with_all`` those without any too, so that the first day tells their order."""
        rooms = {room.name: (room, []) for room in self.rooms}
        for event in events:
            rooms.setdefault(event.room, (Room(event.room), []))[1].append(event)
        return [(room, in_it) for room, in_it in rooms.values() if with_all or in_it]

    def _shown(self, event, change):
        """The events that stand in the file for one; what they cannot say is kept in ``said``."""
        pieces = in_pieces(event, self.zone, change)
        first = self._shown_whole(pieces[0])
        self.said[first.guid] = differences(event, first, but=("speakers",))
        yield first
        for count, piece in enumerate(pieces[1:], 1):
            number = str(int(first.id) + count * _APART)
            times = {name: getattr(piece, name) for name in ("guid", "day", "starts_at", "ends_at")}
            self.said[piece.guid] = {"part_of": first.guid}
            yield replace(first, id=number, code="", slug="", **times)

    def _shown_whole(self, event):
        shown = shown_event(event, self.published)
        code = shown.code if _CODE.fullmatch(shown.code) and shown.code not in self._codes else ""
        slug = shown.slug if _SLUG.fullmatch(shown.slug) and shown.slug not in self._slugs else ""
        self._codes.add(code)
        self._slugs.add(slug)
        minutes = (event.ends_at - event.starts_at) // timedelta(minutes=1)
        ends_at = event.starts_at + timedelta(minutes=minutes)
        return replace(shown, code=code, slug=slug, ends_at=ends_at, links=shown_links(event, shown_href))

    def _event(self, event):
        said, start = self.said[event.guid], local(event.starts_at, self.zone)
        if "part_of" not in said:
            self.guids.append(event.guid)
        yield f"<event{_attributes(guid=event.guid, id=event.id, code=event.code or None)}>"
        if said:
            yield _instruction(said)
        yield f"<date>{start.isoformat()}</date><start>{start:%H:%M}</start><duration>{length_of(event)}</duration>"
        yield f"<room>{_text(event.room)}</room>"
        yield from _elements(event, "slug", "url")
        yield f"<title>{_text(event.title)}</title>"
        yield from _elements(event, "subtitle")
        yield f"<track>{_text(event.track)}</track><type>{_text(event.kind_label)}</type>"
        if event.languages:
            yield f"<language>{', '.join(event.languages)}</language>"
        yield f"<abstract>{_text(event.abstract)}</abstract>"
        yield from _elements(event, "description", "logo", "feedback_url", "origin_url")
        if event.license or event.do_not_record:
            optout = "true" if event.do_not_record else "false"
            yield f"<recording><license>{_text(event.license)}</license><optout>{optout}</optout></recording>"
        yield from self._lists(event)
        yield "</event>"

    def _lists(self, event):
        if event.speakers:
            persons = (_shown_speaker(speaker, self.published.people[speaker]) for speaker in event.speakers)
            each = (
                f"<person{_attributes(id=one.id, guid=one.guid or None)}>{_text(one.name)}</person>" for one in persons
            )
            yield f"<persons>{''.join(each)}</persons>"
        if event.links:
            each = (
                f"<link{_attributes(href=link.url, type=link.kind or None)}>{_text(link.title)}</link>"
                for link in event.links
            )
            yield f"<links>{''.join(each)}</links>"


def _shown_speaker(speaker, number):
    return Speaker(clean(speaker.name) or "?", guid=speaker.guid if is_guid(speaker.guid) else "", id=str(number))


def _elements(event, *names):
    """Those of the event's texts that are not empty, as elements."""
    for name in names:
        if text := getattr(event, name):
            yield f"<{name}>{_text(text)}</{name}>"


def _text(text):
    return escape(text, quote=False)


def _attributes(**values):
    """Attributes whose value is not None. What a reader would take for a space is written as a character."""
    return "".join(f' {name}="{_attribute(value)}"' for name, value in values.items() if value is not None)


def _attribute(value):
    return escape(value).replace("\n", "&#10;").replace("\t", "&#9;")


def _instruction(said):
    """In ASCII, so that nothing in it is a character that XML has no place for, or ends it."""
    said = json.dumps(said, separators=(",", ":")).replace("?>", "?\\u003e")
    return f"<?hallway {said}?>"
