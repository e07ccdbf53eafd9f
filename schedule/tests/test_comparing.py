"""A plan says what would change in words, in few queries, and fits into a row."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.comparing import FieldChange, compare, plan_to_json
from schedule.importers.programme import Link, Room, Speaker, Track, UnreadableProgramme
from schedule.models import Conference, Talk
from schedule.sync import apply_plan, apply_programme
from schedule.tests.factories import NINE, make_event, make_programme

pytestmark = pytest.mark.django_db

ADA = Speaker("Ada", id="1")
LONG = "word " * 400
ALPHA = make_event(
    "a", "Alpha", track="Web", speakers=(ADA,), abstract=f"<p>{LONG}</p>", links=(Link("Site", "http://s"),)
)
BETA = make_event("b", "Beta", minutes=60, room="Bar")


def _fields(**change):
    """The FieldChanges of Alpha so changed, as tuples."""
    apply_programme(make_programme(ALPHA, BETA))
    plan = compare(make_programme(replace(ALPHA, **change), BETA))
    (talk,) = [*plan.changed, *plan.moved, *plan.withdrawn]
    return [(change.name, change.old, change.new) for change in talk.fields]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"title": "Omega"}, [("Title", "Alpha", "Omega")]),
        ({"track": ""}, [("Track", "Web", "")]),
        ({"room": "Bar"}, [("Room", "Hall", "Bar")]),
        (
            {"starts_at": NINE + dt.timedelta(minutes=5)},
            [("Time", "Sat 31 Jan 09:00–09:45", "Sat 31 Jan 09:05–09:45")],
        ),
        ({"day": dt.date(2026, 2, 1)}, [("Day", "Sat 31 Jan", "Sun 1 Feb")]),
        ({"speakers": (ADA, Speaker("Bob"))}, [("Speakers", "Ada", "Ada, Bob")]),
        ({"languages": ("de", "en")}, [("Languages", "", "de, en")]),
        ({"links": (Link("Slides", "http://x"),)}, [("Links", "Site", "Slides")]),
        ({"do_not_record": True}, [("Recording", "allowed", "not wished")]),
        ({"extra": {"x": 1}}, [("Further details", "", "")]),
        ({"is_cancelled": True}, [("Time", "Sat 31 Jan 09:00–09:45, Hall", "")]),
    ],
)
def test_what_changes_is_said_in_words(change, fields):
    assert _fields(**change) == fields


def test_of_a_long_text_the_passage_that_differs_is_shown():
    ((name, old, new),) = _fields(abstract=f"<p>{LONG}<b>new</b> {LONG}</p>")
    assert name == "Abstract"
    assert len(old) < len(new) <= 302
    assert "word new word" in new
    assert (new[0], new[-1]) == ("…", "…")


def test_markup_is_shown_only_where_it_alone_differs():
    assert _fields(abstract="<p>Short</p>")[0][2] == "Short"
    apply_programme(make_programme(replace(ALPHA, abstract="<p>Short</p>"), BETA))
    plan = compare(make_programme(replace(ALPHA, abstract="<b>Short</b>"), BETA))
    assert plan.changed[0].fields == (FieldChange("Abstract", "<p>Short</p>", "<b>Short</b>"),)


def test_a_time_more_and_a_time_less_are_said():
    twice = [replace(ALPHA, code="A"), replace(ALPHA, guid="c", code="A", room="Bar")]
    apply_programme(make_programme(*twice))
    fields = [
        compare(make_programme(*some)).moved[0].fields for some in (twice[:1], [*twice, replace(twice[0], guid="d")])
    ]
    place = "Sat 31 Jan 09:00–09:45"
    assert fields[0] == (FieldChange("Time", f"{place}, Bar", ""),)
    assert fields[1] == (FieldChange("Time", "", f"{place}, Hall"),)


def test_what_changes_of_the_conference_is_said():
    apply_programme(make_programme(ALPHA, BETA, tracks=(Track("Web", slug="w"),)))
    later = make_programme(
        replace(ALPHA, track="Networks", speakers=(replace(ADA, biography="Writes."),)),
        replace(BETA, day=dt.date(2026, 2, 1)),
        tracks=(Track("Networks", slug="w"),),
        rooms=(Room("Bar", capacity=9), Room("Hall"), Room("Tower")),
        title="Demo 2026",
    )
    assert [(change.name, change.old, change.new) for change in compare(later).changes_conference] == [
        ("Title", "Demo", "Demo 2026"),
        ("Dates", "2026-01-31 to 2026-01-31", "2026-01-31 to 2026-02-01"),
        ("Rooms", "", "Tower"),
        ("Details of rooms", "", "Bar"),
        ("Tracks", "Web", "Networks"),
        ("Details of speakers", "", "Ada"),
    ]


def test_comparing_writes_nothing_and_asks_as_much_of_many_as_of_few():
    asked = []
    for count in (2, 150):
        events = [make_event(str(n), minutes=n, speakers=(Speaker(f"S{n}"),), track=f"T{n % 5}") for n in range(count)]
        apply_programme(make_programme(*events), f"c{count}")
        renamed = [replace(event, guid=f"n{event.guid}", title=f"{event.title}!", room="Bar") for event in events]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan = compare(make_programme(*renamed), f"c{count}")
        assert {query["sql"].split()[0] for query in queries} == {"SELECT"}
        asked.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            apply_plan(plan, allow_mass_withdrawal=True)
        assert not [query for query in queries if "WHERE" in query["sql"] and '"schedule_slot"."id" = ' in query["sql"]]
    assert asked == [8, 8]


def test_a_plan_fits_into_a_row_and_counts_everything():
    events = [make_event(str(n), minutes=n, abstract=LONG) for n in range(600)]
    apply_programme(make_programme(*events))
    later = make_programme(*(replace(event, abstract=f"{n} {LONG}") for n, event in enumerate(events)))
    plan = plan_to_json(compare(later))
    assert plan["counts"] == {
        "added": 0, "changed": 600, "moved": 0, "withdrawn": 0, "returned": 0, "unchanged": 0, "questions": 0,
    }  # fmt: skip
    assert (len(plan["changed"]), plan["is_new"], plan["is_empty"], plan["withdraws_most"]) == (500, False, False, None)
    assert plan["changed"][0]["fields"][0]["name"] == "Abstract"
    assert len(json.dumps(plan)) < 600_000


def test_a_question_says_both_sides():
    apply_programme(make_programme(ALPHA, BETA))
    plan = compare(make_programme(replace(ALPHA, guid="n", title="Quite another"), BETA))
    (question,) = plan_to_json(plan)["questions"]
    assert question == {
        "guid": "n", "title": "Quite another", "when": "Sat 31 Jan 09:00–09:45", "speakers": "Ada",
        "talk_id": Talk.objects.get(slug="alpha").pk, "slug": "alpha", "old_title": "Alpha",
        "old_when": "Sat 31 Jan 09:00–09:45", "old_speakers": "Ada", "likeness": 0.5, "is_withdrawn": False,
    }  # fmt: skip
    assert [talk.title for talk in plan.withdrawn] == ["Alpha"]
    assert plan.added == ["Quite another"]
    settled = compare(plan.programme, answers={"n": question["talk_id"]})
    assert (settled.questions, settled.added, settled.withdrawn, len(settled.changed)) == ([], [], [], 1)


def test_a_new_conference_and_one_that_stays_as_it_is():
    plan = compare(make_programme(ALPHA, BETA))
    assert (plan.conference.pk, plan.slug, plan.added, plan.is_empty) == (None, "demo", ["Alpha", "Beta"], False)
    assert plan_to_json(plan)["is_new"]
    assert not Conference.objects.exists()
    apply_plan(plan)
    plan = compare(make_programme(ALPHA, BETA))
    assert (plan.is_empty, plan.unchanged, plan.version) == (True, 2, 1)


@pytest.mark.parametrize("slug", ["accounts", "a b", "../x", "ÄÖ", "x" * 81])
def test_an_address_that_no_conference_can_have_is_refused(slug):
    with pytest.raises(UnreadableProgramme, match="cannot be a conference"):
        compare(make_programme(ALPHA), slug)
