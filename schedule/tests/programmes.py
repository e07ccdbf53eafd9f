"""Programmes of every kind that a reader may return, for tests that try many of them."""

import datetime as dt

from hypothesis import strategies as st

from schedule.exporters.published import Change, Published
from schedule.importers.fields import read_address
from schedule.importers.programme import Day, Event, Link, Programme, Room, Speaker, Track
from schedule.importers.texts import clean_text
from schedule.kinds import KINDS

ZONES = ("Europe/Berlin", "UTC", "Etc/GMT-1", "America/Argentina/Buenos_Aires", "America/Port-au-Prince", "US/Eastern",
         "Asia/Kathmandu", "Africa/Monrovia", "Pacific/Apia", "GB")  # fmt: skip
ADDRESSES = (
    "", "https://demo.example/talk/1", "http://demo.example:8000/a?b=c&d=%20#e", "mailto:ada@demo.example",
    "https://demo.example/ü?", "https://demo.example/a b", "https://demo.example/%zz", "http://[::1]/", "https://a/#b#c",
    "https://demo.example/\"><script>", "https://user:secret@demo.example/", "https://a.example:99999/", "http:///x",
    "https://demo.example/\N{LINE SEPARATOR}", "https://demo.example/\ufffe", "HTTPS://Demo.Example", "mailto:",
)  # fmt: skip
HOSTILE = (
    "]]>", "?>", "<b>bold</b> &amp; &", "<?hallway {}?>", "\\;,\"'", "a\r\nATTENDEE:x", "=cmd|' /C calc'!A0",
    "(untitled)", "javascript:alert(1)", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "\ufffe\uffff", "\x85\N{LINE SEPARATOR}x",
    "🧭" * 40, "a\tb\nc",
)  # fmt: skip

LONG_AGO = dt.datetime(1971, 1, 1, tzinfo=dt.UTC)
letters = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
texts = (st.sampled_from(HOSTILE) | st.text(letters, max_size=20)).map(clean_text)
some_texts = texts.filter(bool)
names = some_texts.map(lambda text: " ".join(text.split())).filter(bool)
addresses = st.sampled_from(tuple(filter(lambda address: read_address(address) == address, ADDRESSES)))
guids = st.uuids().map(str) | st.sampled_from(("g-1", "2", "ü;x", "a" * 64))
keys = st.sampled_from(("", "1", "ABCDEF", "XYZ-1", "abcdef", "<&>"))
slugs = st.sampled_from(("", "demo-talk-1", "demo_1", "a-", "12-web", "web", "Web", "deep-ü"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
extras = st.dictionaries(texts, json_values, max_size=2)
seconds = st.integers(0, 300_000).map(lambda n: dt.timedelta(seconds=n))


@st.composite
def programmes(draw):
    began = LONG_AGO + dt.timedelta(minutes=draw(st.integers(0, 60_000_000)))
    rooms, tracks = _named(draw, Room, _ROOM), _named(draw, Track, _TRACK)
    people = draw(st.lists(st.builds(Speaker, **_SPEAKER), max_size=3, unique_by=repr))
    standing = draw(st.lists(guids, min_size=1, max_size=5, unique=True))
    events = [_event(draw, guid, began, rooms, tracks, people) for guid in standing]
    if all(event.is_cancelled for event in events):
        events.append(_event(draw, "standing", began, rooms, tracks, people, is_cancelled=False))
    moments = st.none() | seconds.map(lambda length: began + length)
    days = draw(st.lists(st.builds(Day, st.dates(*_around(began)), moments, moments), max_size=3, unique_by=_date))
    return Programme(
        acronym=draw(some_texts | st.sampled_from(("rc3", "PyCon US 2026", "demo", "ÄÖ"))),
        title=draw(some_texts),
        time_zone=draw(st.sampled_from(ZONES)),
        events=tuple(events),
        rooms=tuple(rooms),
        tracks=tuple(tracks),
        days=tuple(sorted(days, key=_date)),
        version=draw(texts | st.just("v" * 400)),
        url=draw(addresses),
        extra=draw(extras),
    )


_ROOM = {"guid": keys | guids, "slug": slugs, "capacity": st.none() | st.integers(1, 999), "description": texts}
_TRACK = {"slug": slugs, "color": st.sampled_from(("", "#00ff99"))}
_SPEAKER = {
    "name": names, "guid": keys | guids, "id": keys, "code": keys, "url": addresses, "biography": texts,
    "extra": extras,
}  # fmt: skip
_LINK = {"title": texts, "url": addresses.filter(bool), "kind": st.sampled_from(("", "web", "file", "<x>"))}
_EVENT = {
    "title": some_texts, "id": keys, "code": keys, "slug": slugs, "url": addresses,
    "kind": st.sampled_from(tuple(KINDS)),
    "kind_label": st.sampled_from(("", "Keynote")) | texts, "subtitle": texts, "abstract": texts, "description": texts,
    "languages": st.lists(st.sampled_from(("en", "de-at", "fra")), max_size=2, unique=True).map(tuple),
    "links": st.lists(st.builds(Link, **_LINK), max_size=2).map(tuple), "origin_url": addresses,
    "feedback_url": addresses, "logo": addresses, "license": texts, "do_not_record": st.booleans(),
    "is_cancelled": st.booleans(), "extra": extras,
}  # fmt: skip


def _date(day):
    return day.date


def _around(moment):
    return moment.date() - dt.timedelta(days=2), moment.date() + dt.timedelta(days=3)


def _named(draw, make, fields):
    made = st.builds(make, name=some_texts, extra=extras, **fields)
    return draw(st.lists(made, max_size=3, unique_by=lambda one: one.name))


def _event(draw, guid, began, rooms, tracks, people, **fields):
    starts_at = began + draw(seconds)
    drawn = draw(st.fixed_dictionaries(_EVENT))
    speakers = draw(st.lists(st.sampled_from(people), max_size=2, unique_by=repr)) if people else []
    return Event(
        guid=guid,
        day=draw(st.dates(*_around(starts_at))),
        starts_at=starts_at,
        ends_at=starts_at + draw(st.just(dt.timedelta()) | seconds),
        room=draw(st.sampled_from(["", *(room.name for room in rooms)])),
        track=draw(st.sampled_from(["", *(track.name for track in tracks)])),
        speakers=tuple(speakers),
        **drawn | fields,
    )


def as_published(programme, site="https://hallway.example"):
    """A Published of a Programme, as the tables would number it."""
    people = dict.fromkeys(speaker for event in programme.events for speaker in event.speakers)
    guids = [event.guid for event in programme.events]
    changed_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return Published(
        programme,
        numbers={guid: number for number, guid in enumerate(guids, 1)},
        people={speaker: number for number, speaker in enumerate(people, 1)},
        changes={guid: Change(number, changed_at) for number, guid in enumerate(guids)},
        pages={guid: f"{site}/demo/talks/{number}/" for number, guid in enumerate(guids)},
    )
