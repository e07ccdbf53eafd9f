"""Calendars at a secret address: which talks and entries stand in one, as its owner would find them."""

import datetime as dt
import io
from dataclasses import dataclass, replace
from hashlib import blake2b

from django.http import QueryDict

from project.lib.markdown import plain_lines
from schedule.exporters.icalendar import CalendarEntry, entries_of, write_calendar
from schedule.filters import ProgrammeFilter, Selection
from schedule.models import Conference
from schedule.published import publish
from schedule.snapshot import FACETS, snapshot_of

from .middleware import My
from .models import Entry, Feed, Star

MY_AGENDA = "My agenda"
_EDITION = 1  # to be raised where the same is written otherwise: calendars that have it then fetch it again
_NAME = Feed._meta.get_field("name").max_length


@dataclass(frozen=True)
class Part:
    """What of one conference stands in a calendar: Rows of its programme, withdrawn ones too, and own Entries."""

    conference: Conference
    rows: tuple
    entries: tuple = ()


def select(conference, query, my):
    """The Selection of a QueryDict, but for what passes: how it is looked at, and what is over now."""
    snapshot = snapshot_of(conference)
    wanted = replace(ProgrammeFilter.from_query(query, snapshot), upcoming=False, view="")
    return Selection(snapshot, wanted, conference, my)


def in_words(selection):
    """What a Selection was narrowed by, or that it was not."""
    return selection.in_words or "All talks"


def make_feed(user, conference=None, selection=None):
    """The Feed of a Selection, or of the agenda at one Conference or at all of them; asked for twice it is the same."""
    fields = {"user": user, "conference": conference, "what": Feed.What.AGENDA, "query": ""}
    if selection:
        fields |= {"what": Feed.What.TALKS, "query": selection.wanted.query().removeprefix("?")}
    name = in_words(selection) if selection else MY_AGENDA
    return Feed.objects.filter(**fields).first() or Feed.objects.create_feed(name=_cut(name), **fields)


def title_of(feed):
    """What the calendar is called in a list of calendars."""
    if feed.what == Feed.What.AGENDA:
        return f"{MY_AGENDA} · {feed.conference.title}" if feed.conference else MY_AGENDA
    return f"{feed.conference.title} · {feed.name}"


def parts_of(feed):
    """[Part] of a Feed, a conference each."""
    if feed.what == Feed.What.TALKS:
        return [Part(feed.conference, tuple(_rows_found(feed)))]
    return _parts_of_agenda(feed.user, feed.conference)


def write_feed(feed, parts, *, site, address):
    """The calendar of these Parts. ``site`` is what goes before a path, as ``https://hallway.example``."""
    host = site.partition("://")[2]
    entries = []
    for part in parts:
        if part.rows:
            published = publish(part.conference, part.rows, site=site, with_withdrawn=True)
            entries += entries_of(published, host=host, plain_text=plain_lines)
        entries += [_own(entry, part.conference, host) for entry in part.entries]
    conference = feed.conference or (parts[0].conference if parts else None)
    zone = conference.time_zone if conference else "UTC"
    return write_calendar(entries, name=title_of(feed), zone=zone, address=address)


def _own(entry, conference, host):
    return CalendarEntry(
        uid=f"entry-{entry.pk}@{host}",
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        zone=conference.time_zone,
        title=entry.title,
        place=entry.place or conference.title,
        changed_at=entry.changed_at,
        sequence=entry.sequence,
    )


def tag_of(parts, *more):
    """An ETag of what stands in a calendar; ``more`` is what else is written into it."""
    state = [
        (snapshot_of(part.conference).version, [row.slot_id for row in part.rows], [_state(e) for e in part.entries])
        for part in parts
    ]
    return f'"{blake2b(repr((_EDITION, state, more)).encode(), digest_size=12).hexdigest()}"'


def code_of(address):
    """An address as a QR code: an SVG on white, with the margin that a camera wants."""
    import segno  # for one page that few open

    code = io.BytesIO()
    segno.make_qr(address, error="m").save(code, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False)
    return code.getvalue()


def _rows_found(feed):
    query = QueryDict(feed.query)
    selection = select(feed.conference, query, My(feed.user))
    wanted = selection.wanted
    # A track that is gone must not turn the calendar of its talks into one of all talks.
    if any(query.getlist(facet) and not getattr(wanted, facet) for facet in FACETS):
        return []
    return selection.snapshot.select(selection.selected_even_withdrawn)


def _parts_of_agenda(user, conference):
    only = {"conference": conference} if conference else {}
    starred, entries = {}, {}
    stars = Star.objects.for_user(user).filter(**{f"talk__{name}": value for name, value in only.items()})
    for conference_id, talk_id, slot_id in stars.values_list("talk__conference", "talk", "slot"):
        starred.setdefault(conference_id, {})[talk_id] = slot_id
    for entry in Entry.objects.for_user(user).not_deleted().filter(**only).order_by("pk"):
        entries.setdefault(entry.conference_id, []).append(entry)
    conferences = Conference.objects.filter(pk__in=starred.keys() | entries.keys()).order_by("pk")
    return [
        Part(one, tuple(_rows_starred(snapshot_of(one), starred.get(one.pk, {}))), tuple(entries.get(one.pk, ())))
        for one in conferences
    ]


def _rows_starred(snapshot, starred):
    """Of each talk the time that is taken; all of them, where none is or that one is withdrawn."""
    for talk_id in sorted(starred):
        rows = [snapshot.rows[i] for i in snapshot.rows_of_talk.get(talk_id, ())]
        taken = [row for row in rows if row.slot_id == starred[talk_id]]
        if taken and taken[0].is_withdrawn:
            taken += [row for row in rows if not row.is_withdrawn]
        yield from taken or rows


def _state(entry):
    return entry.pk, entry.sequence, entry.changed_at.astimezone(dt.UTC).isoformat()


def _cut(name):
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
