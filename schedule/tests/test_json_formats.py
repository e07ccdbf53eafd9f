"""The JSON formats beside frab's first: a small file each, and the dataclasses that it is."""

import datetime as dt
import json

import pytest

from schedule.importers.programme import (
    Day,
    Event,
    Link,
    Programme,
    ReadOptions,
    Room,
    Speaker,
    Track,
    UnreadableProgramme,
)
from schedule.importers.reading import read_programme

SATURDAY = dt.date(2026, 1, 31)
TEN, ELEVEN = (dt.datetime(2026, 1, 31, hour, tzinfo=dt.UTC) for hour in (10, 11))
TIMES = {"day": SATURDAY, "starts_at": TEN, "ends_at": ELEVEN}


def _read(root, **options):
    return read_programme(json.dumps(root).encode(), ReadOptions(**options))


def _without_guids(programme):
    """(Programme without events, [fields of its events but the guid]): guids have tests of their own."""
    events = [{name: value for name, value in vars(event).items() if name != "guid"} for event in programme.events]
    return Programme(**vars(programme) | {"events": ()}), events


def _event(**fields):
    return {name: value for name, value in vars(Event("", **{"title": "T"} | TIMES | fields)).items() if name != "guid"}


def test_json_v2_has_states_breaks_roles_and_persons():
    event = {
        "guid": "G-1", "code": "ABC", "title": "T", "subtitle": None, "type": "HANDS-ON", "state": "CONFIRMED",
        "start": "2026-01-31T10:00:00Z", "end": "2026-01-31T11:00:00Z", "room": {"guid": "r-1"},
        "track": {"slug": "web"}, "language": "en", "abstract": {"de": "Alles", "en": "All"}, "description": None,
        "logo": {"type": "Image", "url": "https://demo.example/l.png"}, "slug": "demo-1", "maxAge": 12,
        "participants": [{"guid": "p-1", "name": "Ada"}, {"guid": "p-2", "name": "Bob", "role": "MODERATOR"}],
        "links": [{"url": "https://a.example", "type": "WEB"}, {"url": "https://f.example", "type": "FEEDBACK"}],
    }  # fmt: skip
    meta = {"type": "BREAK", "title": "Lunch", "start": "2026-02-01T00:30:00Z", "end": "2026-02-01T01:00:00Z"}
    root = {
        "schedule": {
            "version": "1",
            "conference": {
                "acronym": "demo",
                "title": "Demo",
                "time_zone_name": "UTC",
                "days": [{"date": "2026-01-31", "start": "2026-01-31T09:00:00Z", "end": "2026-02-01T04:00:00Z"}],
                "rooms": [{"guid": "r-1", "name": "Hall", "type": "STAGE"}],
                "tracks": [{"slug": "web", "name": "Web"}],
                "keywords": ["x"],
            },
            "events": [event, meta, event | {"guid": "G-2", "state": "CANCELED", "start": "2026-02-03T10:00:00Z"}],
            "persons": [
                {"guid": "p-1", "name": "Ada", "biography": "Wrote.", "links": [{"url": "https://ada.example"}]}
            ],
        }
    }
    programme, events = _without_guids(_read(root))
    day = Day(SATURDAY, dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC), dt.datetime(2026, 2, 1, 4, tzinfo=dt.UTC))
    assert programme == Programme(
        "demo", "Demo", "UTC", (), (Room("Hall", "r-1", extra={"type": "STAGE"}),), (Track("Web", "web"),), (day,), "1",
        extra={"keywords": ["x"]}, format="schedule JSON v2",
        warnings=("an event that ends before it starts was taken as one without length (at /schedule/events/2)",),
    )  # fmt: skip
    fields = {
        "code": "ABC", "slug": "demo-1", "room": "Hall", "track": "Web", "kind": "workshop", "kind_label": "HANDS-ON",
        "languages": ("en",), "abstract": "All", "logo": "https://demo.example/l.png",
        "speakers": (
            Speaker("Ada", "p-1", biography="Wrote.", extra={"links": [{"url": "https://ada.example"}]}),
            Speaker("Bob", "p-2"),
        ),
        "links": (Link("", "https://a.example", "web"),), "feedback_url": "https://f.example",
    }  # fmt: skip
    extra = {"abstract": {"de": "Alles", "en": "All"}, "maxAge": 12, "roles": {"Bob": "MODERATOR"}}
    late = dt.datetime(2026, 2, 3, 10, tzinfo=dt.UTC)
    half_past, one = (dt.datetime(2026, 2, 1, *clock, tzinfo=dt.UTC) for clock in ((0, 30), (1, 0)))
    assert events == [
        _event(**fields, extra=extra),
        _event(title="Lunch", starts_at=half_past, ends_at=one, kind="break", kind_label="BREAK"),
        _event(
            **fields,
            extra=extra | {"state": "CANCELED"},
            is_cancelled=True,
            day=late.date(),
            starts_at=late,
            ends_at=late,
        ),
    ]


WIDGET = {
    "version": "0.1",
    "timezone": "UTC",
    "event_start": "2026-01-31",
    "event_end": "2026-02-01",
    "tracks": [{"id": 5, "name": {"en": "Web", "de": "Netz"}, "color": "#AABBCC"}],
    "rooms": [{"id": 1, "name": "Hall"}],
    "speakers": [{"code": "ADA", "name": "Ada", "avatar": "https://a.example/a.png"}, {"code": "BOB", "name": "Bob"}],
    "talks": [
        {
            "code": "ABCDEF", "id": 7, "title": "T", "abstract": "All", "speakers": ["ADA"], "track": 5, "room": 1,
            "start": "2026-01-31T10:00:00Z", "end": "2026-01-31T12:00:00+01:00", "duration": 60, "content_locale": "de",
            "do_not_record": True, "state": None,
        },
        {"id": 8, "title": {"en": "Lunch"}, "start": "2026-01-31T10:00Z", "end": "2026-01-31T11:00Z", "room": 1},
    ],
}  # fmt: skip


def test_the_widget_has_talks_and_breaks():
    programme, events = _without_guids(
        _read(WIDGET, title="Mine", address="https://p.example/ev/schedule/widgets/x.json")
    )
    assert programme == Programme(
        "Mine", "Mine", "UTC", (), (Room("Hall"),),
        (Track("Web", color="#aabbcc", extra={"name": {"en": "Web", "de": "Netz"}}),),
        (Day(SATURDAY), Day(dt.date(2026, 2, 1))), "0.1", "https://p.example/ev/",
        format="the feed of pretalx’s widget", warnings=("somebody who speaks nowhere was left out (at Bob)",),
    )  # fmt: skip
    ada = Speaker(
        "Ada", code="ADA", url="https://p.example/ev/speaker/ADA/", extra={"avatar": "https://a.example/a.png"}
    )
    assert events == [
        _event(
            id="7", code="ABCDEF", abstract="All", room="Hall", track="Web", languages=("de",), do_not_record=True,
            url="https://p.example/ev/talk/ABCDEF/", speakers=(ada,),
        ),
        _event(id="8", title="Lunch", room="Hall", kind="break", kind_label="Break"),
    ]  # fmt: skip


def test_guids_of_pretalx_stay_when_slots_are_numbered_anew_and_moved():
    moved = json.loads(json.dumps(WIDGET).replace('"id": 7', '"id": 97').replace("T10:00", "T15:00"))
    assert {event.guid for event in _read(WIDGET).events} == {event.guid for event in _read(moved).events}


SLOT = {"id": 3, "room": 1, "start": "2026-01-31T10:00:00Z", "end": "2026-01-31T11:00:00Z", "schedule": 9}
TALK = {
    "code": "ABCDEF", "title": "T", "speakers": ["ADA"], "submission_type": 4, "track": 5, "state": "confirmed",
    "abstract": "All", "description": "More", "duration": 60, "slots": [3], "content_locale": "en", "is_featured": True,
    "do_not_record": False, "image": None, "internal_notes": "ours", "tags": ["x"],
    "resources": [{"resource": "/s.pdf", "description": "Slides"}],
    "answers": [{"question": {"id": 2, "question": {"en": "Level?"}}, "answer": "High"}],
}  # fmt: skip
PEOPLE = {"code": "ADA", "name": "Ada", "biography": "Wrote.", "email": "ada@a.example", "submissions": []}
ROOM = {"id": 1, "name": {"en": "Hall"}, "description": {}, "capacity": 20, "guid": "r-1", "position": 1}
TRACK = {"id": 5, "name": {"en": "Web"}, "color": "#aabbcc"}
KIND = {"id": 4, "name": {"en": "Talk"}, "default_duration": 30}
EVENT = {"name": {"en": "Demo"}, "slug": "demo", "date_from": "2026-01-31", "date_to": "2026-01-31", "timezone": "UTC"}
REST = (
    [
        _event(
            code="ABCDEF", abstract="All", description="More", room="Hall", track="Web", kind="talk", kind_label="Talk",
            languages=("en",), speakers=(Speaker("Ada", code="ADA", biography="Wrote."),),
            links=(Link("Slides", "https://p.example/s.pdf"),),
            extra={"is_featured": True, "tags": ["x"], "answers": {"Level?": "High"}},
        ),
        _event(id="4", title="Lunch", kind="break", kind_label="Break"),
    ],
    (Room("Hall", "r-1", capacity=20),),
    (Track("Web", color="#aabbcc"),),
)  # fmt: skip
LUNCH = SLOT | {"id": 4, "room": None, "submission": None, "description": {"en": "Lunch"}}


def _rest(data):
    programme = read_programme(data, ReadOptions(title="D", time_zone="UTC", address="https://p.example/api/x/"))
    return _without_guids(programme)[1], programme.rooms, programme.tracks


def test_the_api_is_read_from_pages_by_number_and_from_one_answer_with_all_in_it():
    pages = {
        "slots": {"count": 2, "next": None, "results": [SLOT | {"submission": "ABCDEF"}, LUNCH]},
        "talks": {"count": 1, "results": [TALK]},
        "speakers": [PEOPLE],
        "rooms": {"results": [ROOM]},
        "more": [TRACK, KIND, EVENT],
    }
    pages["more"], pages["kinds"], pages["event"] = [TRACK], [KIND], EVENT
    assert _rest({name: json.dumps(page).encode() for name, page in pages.items()}) == REST
    talk = TALK | {"speakers": [PEOPLE], "submission_type": KIND, "track": TRACK}
    whole = {"version": "1", "slots": [SLOT | {"submission": talk, "room": ROOM}, LUNCH]}
    assert _rest(json.dumps(whole).encode()) == REST


def test_the_api_tells_what_it_cannot_place():
    talks = {"results": [TALK | {"slots": [SLOT | {"room": "Hall"}]}, TALK | {"code": "XYZABC", "slots": []}]}
    programme = _read(talks)
    assert [event.code for event in programme.events] == ["ABCDEF"]
    assert "a talk without a time was left out (at /results/1, event “T”)" in programme.warnings
    with pytest.raises(UnreadableProgramme, match="none of its talks has a time"):
        _read({"results": [TALK]})


def test_pages_that_are_missing_are_told_and_a_broken_one_refuses_all():
    page = json.dumps({"count": 120, "next": "https://p.example/?page=2", "results": [SLOT | {"submission": TALK}]})
    told = "of 120 (slot) only 1 are here: other pages of the list are missing"
    assert told in read_programme(page.encode()).warnings
    with pytest.raises(UnreadableProgramme, match=r"^b, line 1: this is not JSON"):
        read_programme({"a": page.encode(), "b": page.encode()[:-9]})


def test_of_several_versions_of_a_schedule_the_newest_is_read():
    slots = [SLOT | {"submission": "ABCDEF", "schedule": number, "id": number} for number in (8, 9)]
    programme = _read({"results": slots})
    assert len(programme.events) == 1
    assert "slots of older versions of the schedule were passed over" in programme.warnings


def test_pyconfrs_grid_has_the_slot_of_its_place_and_the_meals():
    slots = [SLOT | {"room": ROOM}, SLOT | {"room": ROOM, "start": "2026-02-01T10:00:00Z"}]
    talk = TALK | {"slots": slots, "submission_type": KIND, "track": None, "answers": [], "resources": [], "tags": []}
    root = {
        "schedule": {"2026-01-31": {"600": {"1": talk}, "660": {}}},
        "sprints": {"2026-02-01": {"600": {"9": talk}}},
        "rooms": [ROOM],
        "extra": {"2026-01-31": {"720": {"id": "lunch", "title": {"en": "Lunch", "fr": "Déjeuner"}}}},
        "speakers": {"ADA": PEOPLE},
    }
    programme = _read(root, time_zone="UTC")
    assert [(event.title, event.starts_at.hour, event.day.day, event.room) for event in programme.events] == [
        ("T", 10, 31, "Hall"),
        ("T", 10, 1, "9"),
        ("Lunch", 12, 31, ""),
    ]
    assert programme.events[2].extra == {"title": {"en": "Lunch", "fr": "Déjeuner"}}
    assert [day.date.day for day in programme.days] == [31, 1]
    assert len({event.guid for event in programme.events}) == 3


SESSION = {
    "id": "1", "title": "T", "description": "All", "startsAt": "2026-01-31T10:00:00", "endsAt": "2026-01-31T11:00:00",
    "isServiceSession": False, "isPlenumSession": True, "speakers": ["a"], "categoryItems": [7, 8], "roomId": 2,
    "questionAnswers": [{"questionId": 3, "answerValue": "High"}], "liveUrl": None, "status": "Accepted",
    "recordingUrl": "https://v.example/1",
}  # fmt: skip
CATEGORIES = [
    {"id": 1, "title": "Track", "items": [{"id": 7, "name": "Web"}]},
    {"id": 2, "title": "Session format", "items": [{"id": 8, "name": "Workshop"}]},
]


def test_sessionizes_view_all():
    root = {
        "sessions": [SESSION, SESSION | {"id": "2", "title": "Coffee", "isServiceSession": True, "status": "Declined"}],
        "speakers": [
            {"id": "a", "firstName": "Ada", "lastName": "L", "fullName": "Ada L", "bio": "Wrote.", "tagLine": "x"}
        ],
        "questions": [{"id": 3, "question": "Level?"}],
        "categories": CATEGORIES,
        "rooms": [{"id": 2, "name": "Hall", "sort": 0}],
    }
    programme, events = _without_guids(_read(root, title="Mine"))
    assert programme == Programme(
        "Mine", "Mine", "UTC", (), (Room("Hall"),), (Track("Web"),), format="Sessionize JSON", asks=("time_zone",),
        warnings=("the file names no time zone; times are shown in UTC",),
    )  # fmt: skip
    fields = {"abstract": "", "description": "All", "room": "Hall", "track": "Web"}
    fields |= {"links": (Link("Recordingurl", "https://v.example/1", "recordingUrl"),)}
    fields |= {"speakers": (Speaker("Ada L", id="a", biography="Wrote.", extra={"tagLine": "x"}),)}
    extra = {"categories": {"Track": ["Web"], "Session format": ["Workshop"]}, "questionAnswers": {"Level?": "High"}}
    extra |= {"isPlenumSession": True}
    fields["links"] = (Link("Recording", "https://v.example/1", "recording"),)
    assert events == [
        _event(id="1", kind="workshop", kind_label="Workshop", extra=extra, **fields),
        _event(
            id="2", title="Coffee", kind="break", kind_label="Break", is_cancelled=True,
            extra=extra | {"status": "Declined"}, **fields,
        ),
    ]  # fmt: skip


def test_sessionizes_other_views_have_the_same_sessions():
    categories = [{"id": 2, "name": "Session format", "categoryItems": [{"id": 8, "name": "Workshop"}]}]
    session = SESSION | {"speakers": [{"id": "a", "name": "Ada L"}], "room": "Hall", "categories": categories}
    del session["categoryItems"]
    session["questionAnswers"] = [{"id": 3, "question": "Level?", "answer": "High"}]
    by_group = _read([{"groupId": 1, "groupName": "All", "sessions": [session]}])
    rooms = [{"id": number, "name": name, "sessions": [session]} for number, name in ((2, "Hall"), (3, "Foyer"))]
    grid = _read([{"date": "2026-01-31T00:00:00", "rooms": rooms, "timeSlots": []}])
    assert by_group.events == grid.events
    assert (grid.events[0].room, grid.events[0].speakers) == ("Hall", (Speaker("Ada L", id="a"),))
    assert grid.events[0].extra["questionAnswers"] == {"Level?": "High"}


def test_pycons_conference_json():
    slot = {
        "room": "A, B", "rooms": ["A", "B"], "start": "2026-01-31T10:00:00Z", "end": "2026-01-31T11:00:00Z",
        "duration": 60, "kind": "charla", "section": "talks", "conf_key": 98, "license": "CC BY", "released": False,
        "contact": ["ada@a.example"], "name": "T", "description": "<p>All</p>", "authors": ["Ada"], "cancelled": True,
        "conf_url": "https://c.example/98/", "speakers": [{"id": 4, "name": "Ada", "bio": "Wrote.", "photo": "p.jpg"}],
    }  # fmt: skip
    event = _event(
        id="98", url="https://c.example/98/", room="A", kind="talk", kind_label="charla", languages=("es",),
        description="<p>All</p>", license="CC BY", is_cancelled=True,
        speakers=(Speaker("Ada", id="4", biography="Wrote.", extra={"photo": "p.jpg"}),),
        extra={"section": "talks", "rooms": ["A", "B"], "released": False},
    )  # fmt: skip
    for root in ({"schedule": [slot], "conference": {}}, [slot]):
        programme = _read(root, time_zone="UTC")
        assert _without_guids(programme)[1] == [event]
        assert programme.rooms == (Room("A"), Room("B"))
        assert "“contact” was left out, for it is nobody else’s business" in programme.warnings[0]


def test_all_problems_are_told_with_their_pointers():
    root = {"talks": [{"title": ["x"], "start": {"a": 1}, "end": 3, "speakers": 7}] * 2, "rooms": [1]}
    with pytest.raises(UnreadableProgramme) as raised:
        _read(root)
    assert set(raised.value.problems) == {
        "/rooms/0: an object is expected here, not a number",
        *(f"/talks/{n}/title: a text is expected here, not a list" for n in (0, 1)),
        *(f"/talks/{n}/start: a text is expected here, not an object" for n in (0, 1)),
        *(f"/talks/{n}/speakers: a list is expected here, not a number" for n in (0, 1)),
    }


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            b'{"talks": [{"id": 1, "a/b": {"id": 2, "id": 3}}], "rooms": []}',
            "^/talks/0/a~1b: the key “id” stands twice",
        ),
        (b'{"talks": [{"id": 1e999}], "rooms": []}', "the number 1e999 is too large"),
        (b'{"talks": [{"id": -Infinity}], "rooms": []}', "-Infinity is not a number of JSON"),
        (b'{"talks": [' + b"{}," * 20_001 + b'{}], "rooms": []}', "more than the 20,000 events"),
        (b'{"talks": [{"speakers": [' + b'"a",' * 200_001 + b'"a"]}], "rooms": []}', "more than 200,000 lists"),
        (b'{"talks": [{"x": ' + b"[" * 50 + b"]" * 50 + b'}], "rooms": []}', "inside each other"),
        ('{"talks": [{"title": "Grüße"}], "rooms": []}'.encode("cp1252"), "not UTF-8 at byte 24"),
    ],
)
def test_json_that_would_be_read_differently_or_never_end_is_refused(data, reason):
    with pytest.raises(UnreadableProgramme, match=reason):
        read_programme(data)


def test_utf_16_is_read_as_what_it_is():
    assert read_programme(json.dumps(WIDGET).encode("utf-16")).events == _read(WIDGET).events
