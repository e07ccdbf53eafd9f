import datetime as dt
from dataclasses import replace

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from schedule import writing
from schedule.importers.programme import Room, Speaker, Track, UnreadableProgramme
from schedule.models import Conference, Slot, Talk
from schedule.models import Speaker as SpeakerRow
from schedule.search import search_talks
from schedule.search.talks import TALKS
from schedule.sync import MassWithdrawal, apply_programme
from schedule.tests.factories import make_event, make_programme

pytestmark = pytest.mark.django_db

ADA, BOB = Speaker("Ada", id="1"), Speaker("Bob", id="2")


def _tables():
    return {
        model: list(model.objects.order_by("pk").values()) for model in apps.get_app_config("schedule").get_models()
    }


def _told(changes):
    return {
        name: getattr(changes, name)
        for name in ("added", "changed", "moved", "withdrawn", "returned", "unchanged")
        if getattr(changes, name)
    }


PROGRAMME = make_programme(
    make_event("a", "Alpha", speakers=(ADA, BOB), track="Web"),
    make_event("b", "Beta", minutes=60, speakers=(BOB,), url="https://x.example/b"),
    make_event("c", "Gamma", minutes=15 * 60 + 30, day=dt.date(2026, 1, 31), room="Bar"),
)


def test_apply_programme_makes_the_tables_equal():
    changes = apply_programme(PROGRAMME)
    assert _told(changes) == {"added": ["Alpha", "Beta", "Gamma"]}
    conference = Conference.objects.get()
    assert (conference.slug, conference.time_zone, conference.version) == ("demo", "Europe/Berlin", 1)
    assert (conference.starts_on, conference.ends_on) == (dt.date(2026, 1, 31), dt.date(2026, 1, 31))
    assert list(Talk.objects.order_by("pk").values_list("slug", "speaker_names", "track__name")) == [
        ("alpha", "Ada, Bob", "Web"),
        ("beta", "Bob", None),
        ("gamma", "", None),
    ]
    assert list(Slot.objects.in_running_order().values_list("guid", "room__name")) == [
        ("a", "Hall"),
        ("b", "Hall"),
        ("c", "Bar"),
    ]
    assert [s.name for s in Talk.objects.get(slug="alpha").speakers.order_by("talkspeaker__position")] == [
        "Ada",
        "Bob",
    ]
    assert TALKS.check() == []


def test_apply_programme_again_changes_nothing_row_for_row():
    apply_programme(PROGRAMME)
    before = _tables()
    for _ in range(3):
        assert _told(apply_programme(PROGRAMME)) == {"unchanged": 3}
    assert _tables() == before


def test_apply_programme_dry_writes_nothing_and_tells_the_same():
    assert _told(apply_programme(PROGRAMME, dry_run=True)) == {"added": ["Alpha", "Beta", "Gamma"]}
    assert not Conference.objects.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "Beta, again"}, "changed"),
        ({"abstract": "New words"}, "changed"),
        ({"speakers": (ADA,)}, "changed"),
        ({"track": "Other"}, "changed"),
        ({"room": "Bar"}, "moved"),
        ({"starts_at": PROGRAMME.events[1].starts_at + dt.timedelta(minutes=5)}, "moved"),
        ({"day": dt.date(2026, 2, 1)}, "moved"),
        ({"title": "Beta, moved", "room": "Bar"}, "moved"),
    ],
)
def test_a_change_is_told_kept_and_found(change, told):
    apply_programme(PROGRAMME)
    talk = Talk.objects.get(slug="beta")
    events = [replace(e, **change) if e.guid == "b" else e for e in PROGRAMME.events]
    changes = apply_programme(make_programme(*events))
    assert getattr(changes, told) == [change.get("title", "Beta")]
    assert changes.unchanged == 2
    after = Talk.objects.get(pk=talk.pk)
    assert (after.slug, after.title) == ("beta", change.get("title", "Beta"))
    assert Conference.objects.get().version == 2
    assert TALKS.check() == []


def test_a_talk_that_is_gone_is_withdrawn_and_comes_back_as_itself():
    apply_programme(PROGRAMME)
    talk = Talk.objects.get(slug="beta")
    changes = apply_programme(make_programme(PROGRAMME.events[0], PROGRAMME.events[2]))
    assert changes.withdrawn == ["Beta"]
    assert Talk.objects.get(pk=talk.pk).is_withdrawn
    assert Slot.objects.get(guid="b").is_withdrawn
    assert apply_programme(make_programme(PROGRAMME.events[0], PROGRAMME.events[2])).withdrawn == []
    changes = apply_programme(PROGRAMME)
    assert _told(changes) == {"returned": ["Beta"], "unchanged": 2}
    assert not Talk.objects.get(pk=talk.pk).is_withdrawn
    assert not Slot.objects.get(guid="b").is_withdrawn


@pytest.mark.parametrize(
    "other",
    [
        {"guid": "new", "code": "BETA00"},
        {"guid": "new", "url": "https://x.example/b", "title": "Renamed"},
        {"guid": "new", "title": "BETA"},
    ],
)
def test_a_talk_whose_guid_changed_is_known_by_code_address_or_title(other):
    first = make_programme(PROGRAMME.events[0], replace(PROGRAMME.events[1], code="BETA00"), PROGRAMME.events[2])
    apply_programme(first)
    talk, slot = Talk.objects.get(slug="beta"), Slot.objects.get(guid="b")
    event = replace(first.events[1], **{"code": "", "url": "", "title": "Quite another"} | other)
    changes = apply_programme(make_programme(first.events[0], event, first.events[2]))
    assert (changes.added, changes.withdrawn) == ([], [])
    assert Slot.objects.get(guid="new").pk == slot.pk
    assert Slot.objects.get(guid="new").talk == talk


def test_talks_of_one_title_are_told_apart_by_their_times():
    twins = [make_event("x", "Twins"), make_event("y", "Twins", minutes=60)]
    apply_programme(make_programme(*twins))
    talks = dict(Slot.objects.values_list("starts_at", "talk_id"))
    renumbered = [replace(event, guid=f"{event.guid}2") for event in reversed(twins)]
    assert _told(apply_programme(make_programme(*renumbered))) == {"changed": ["Twins", "Twins"]}
    assert dict(Slot.objects.values_list("starts_at", "talk_id")) == talks


def test_events_with_one_code_are_one_talk_with_two_slots():
    programme = make_programme(
        make_event("a", "Again", code="AAAAAA", id="5"),
        make_event("b", "Again", code="AAAAAA", id="5", minutes=60),
    )
    apply_programme(programme)
    assert Talk.objects.get().slots.count() == 2
    changes = apply_programme(make_programme(programme.events[0]))
    assert changes.moved == ["Again"]
    assert list(Slot.objects.order_by("guid").values_list("guid", "is_withdrawn")) == [("a", False), ("b", True)]
    assert not Talk.objects.get().is_withdrawn


def test_talks_of_one_title_have_addresses_of_their_own():
    apply_programme(
        make_programme(make_event("a", "Same"), make_event("b", "Same", minutes=60), make_event("c", "日本"))
    )
    assert sorted(Talk.objects.values_list("slug", flat=True)) == ["same", "same-2", "talk"]


def test_rooms_and_tracks_are_those_of_the_programme_in_its_order():
    rooms = (Room("Bar", guid="g1"), Room("Hall", guid="g2"))
    apply_programme(replace(PROGRAMME, rooms=rooms, tracks=(Track("Web", color="#ff0000"),)))
    conference = Conference.objects.get()
    assert [(r.name, r.slug, r.position) for r in conference.rooms.all()] == [
        ("Bar", "bar", 0),
        ("Hall", "hall", 1),
    ]
    assert conference.tracks.get().hue == 30
    hall = conference.rooms.get(slug="hall")
    events = [replace(e, room="Great Hall") if e.room == "Hall" else e for e in PROGRAMME.events]
    apply_programme(make_programme(*events, rooms=(Room("Great Hall", guid="g2"), Room("Bar", guid="g1"))))
    assert conference.rooms.values_list("pk", "slug").first() == (hall.pk, "hall")
    assert [t.title for t in Talk.objects.filter(pk__in=search_talks(conference, "great").ids)] == ["Alpha", "Beta"]


def test_speakers_without_a_talk_leave_and_those_of_one_name_stay_two():
    programme = make_programme(
        make_event("a", speakers=(ADA, Speaker("Ada", id="9"))), make_event("b", speakers=(BOB,))
    )
    apply_programme(programme)
    assert sorted(SpeakerRow.objects.values_list("name", "slug")) == [
        ("Ada", "ada"),
        ("Ada", "ada-2"),
        ("Bob", "bob"),
    ]
    apply_programme(make_programme(programme.events[0], replace(programme.events[1], speakers=())))
    assert sorted(SpeakerRow.objects.values_list("name", flat=True)) == ["Ada", "Ada"]


@pytest.mark.parametrize("broken", ["write_rows", "write_speakers_of", "index_talks"])
def test_a_failure_half_way_leaves_everything_as_it_was(monkeypatch, broken):
    apply_programme(PROGRAMME)
    before = _tables()

    def fail(*args):
        raise RuntimeError("half way")

    monkeypatch.setattr(writing, broken, fail)
    with pytest.raises(RuntimeError):
        apply_programme(make_programme(replace(PROGRAMME.events[0], title="Changed", track="New", room="New")))
    assert _tables() == before
    assert TALKS.check() == []


def test_most_of_the_talks_do_not_go_without_a_word():
    events = [make_event(str(n), minutes=n) for n in range(40)]
    apply_programme(make_programme(*events))
    with pytest.raises(MassWithdrawal, match="withdraw 30 of 40 talks"):
        apply_programme(make_programme(*events[:10]))
    assert not Talk.objects.filter(is_withdrawn=True).exists()
    assert len(apply_programme(make_programme(*events[:10]), allow_mass_withdrawal=True).withdrawn) == 30


@pytest.mark.parametrize("slug", ["accounts", "static", "a b", "../x", "ÄÖ"])
def test_a_slug_that_is_no_address_of_a_conference_is_refused(slug):
    with pytest.raises(UnreadableProgramme, match="cannot be a conference"):
        apply_programme(PROGRAMME, slug)


def test_one_conference_never_touches_another():
    apply_programme(PROGRAMME)
    before = list(Talk.objects.values())
    apply_programme(make_programme(make_event("a", "Elsewhere", url="https://x.example/b")), "other")
    assert list(Talk.objects.filter(conference__slug="demo").values()) == before
    assert Talk.objects.get(conference__slug="other").title == "Elsewhere"


def test_stars_and_notes_stay_with_their_talks():
    from django.test import Client

    apply_programme(PROGRAMME)
    user = get_user_model().objects.create_user("author")
    client = Client()
    client.force_login(user)
    client.post("/demo/talks/beta/note/", {"body": "kept", "version": "0"})
    client.post("/demo/talks/beta/star/", {"starred": "1"})
    moved = replace(PROGRAMME.events[1], guid="new", title="Renamed", room="Bar", id="999")
    apply_programme(make_programme(PROGRAMME.events[0], moved, PROGRAMME.events[2]))
    assert "kept" in client.get("/demo/talks/beta/").text
    apply_programme(make_programme(PROGRAMME.events[0], PROGRAMME.events[2]))
    assert 'data-talk="beta"' in client.get("/demo/?noted=1&starred=1").text


def test_queries_do_not_grow_with_the_programme(django_assert_max_num_queries):
    asked = []
    for count in (10, 150):
        programme = make_programme(*(make_event(str(n), minutes=n, speakers=(Speaker(f"S{n}"),)) for n in range(count)))
        with django_assert_max_num_queries(60) as first:
            apply_programme(programme, f"c{count}")
        with django_assert_max_num_queries(60) as again:
            apply_programme(programme, f"c{count}")
        asked.append((len(first), len(again)))
    (few, few_again), (many, many_again) = asked
    assert few_again == many_again
    assert many - few < 10  # statements of 200 rows


def test_the_index_follows_what_an_import_does_to_other_talks():
    events = [
        make_event("a", "Alpha", code="X", track="Web", room="One"),
        make_event("b", "Beta", code="Y", track="Data", room="Two", minutes=60),
    ]
    apply_programme(make_programme(*events))
    apply_programme(make_programme(events[0]))  # Beta is withdrawn, and its room and track are gone
    assert TALKS.check() == []
    apply_programme(make_programme(*events))
    apply_programme(make_programme(events[0], replace(events[1], code="X", title="Alpha")))
    assert TALKS.check() == []
