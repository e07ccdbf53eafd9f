"""What is on and what comes next, as tables over small programmes; and the pages that show it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from project.lib import clock
from schedule.models import Conference, Talk
from schedule.now import day_to_show, now_in
from schedule.snapshot import find_conference, snapshot_of
from schedule.sync import apply_programme
from schedule.tests.factories import NINE, make_event, make_programme

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SUNDAY = dt.date(2026, 2, 1)


def at(minutes):
    return NINE + dt.timedelta(minutes=minutes)


def at_text(minutes):
    return at(minutes).isoformat().replace("+", "%2B")


@pytest.fixture
def set_clock(settings, monkeypatch):
    """The server's clock shows this many minutes after nine from now on."""

    def set_clock(minutes):
        settings.NOW = at(minutes).isoformat()
        monkeypatch.setattr(clock, "_started", timezone.now())

    return set_clock


def of_programme(*events):
    """The Snapshot of a new conference with these events."""
    apply_programme(make_programme(*events), slug="demo")
    return snapshot_of(find_conference("demo"))


@pytest.fixture
def two_days():
    """Two rooms; Hall 9:00–9:45, 10:00–10:45 and a night slot at 0:30; Bar 9:30–10:30; on Sunday Hall at 9:00."""
    return of_programme(
        make_event("a", "Opening"),
        make_event("b", "Second", minutes=60),
        make_event("c", "Drinks", minutes=30, length=60, room="Bar"),
        make_event("d", "Night", minutes=15.5 * 60),
        make_event("e", "Sunday", minutes=24 * 60, day=SUNDAY),
    )


def told(now):
    """(phase, what is on by room, what comes later by room, rooms that are over), by the titles."""
    on = {room.name: [row.title for row in room.on] for room in now.on}
    return now.phase, on, [room.next.title for room in now.later], [room.name for room in now.over]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-60, ("before", {}, ["Opening", "Drinks"], [])),
        (0, ("on", {"Hall": ["Opening"]}, ["Drinks"], [])),
        (44, ("on", {"Hall": ["Opening"], "Bar": ["Drinks"]}, [], [])),
        (45, ("on", {"Bar": ["Drinks"]}, ["Second"], [])),
        (90, ("on", {"Hall": ["Second"]}, [], ["Bar"])),
        (200, ("break", {}, ["Night"], ["Bar"])),
        (15.5 * 60 + 10, ("on", {"Hall": ["Night"]}, [], ["Bar"])),
        (16.5 * 60, ("night", {}, ["Sunday"], ["Bar"])),
        (24 * 60 + 1, ("on", {"Hall": ["Sunday"]}, [], ["Bar"])),
        (24 * 60 + 45, ("after", {}, [], ["Hall", "Bar"])),
    ],
)
def test_what_is_on_and_next(two_days, minutes, expected):
    assert told(now_in(two_days, at(minutes))) == expected


@pytest.mark.parametrize(
    ("minutes", "day"),
    [(-1000, 31), (0, 31), (15.5 * 60 + 44, 31), (15.5 * 60 + 45, 1), (24 * 60, 1), (99999, 1)],
)
def test_the_running_day_ends_with_its_last_slot(two_days, minutes, day):
    assert day_to_show(two_days.rows, at(minutes)).day == day


def test_nothing_is_on_in_a_programme_without_slots():
    snapshot = of_programme(make_event("a"))
    empty = type(snapshot)(snapshot.version, (), 0, {**snapshot.facets, "room": {}}, {})

    assert told(now_in(empty, NINE)) == ("empty", {}, [], [])


def test_slots_that_overlap_are_all_on_and_withdrawn_ones_are_not():
    of_programme(make_event("a"), make_event("b", minutes=10), make_event("gone", minutes=5))
    snapshot = of_programme(make_event("a"), make_event("b", minutes=10))
    now = now_in(snapshot, at(20))

    assert told(now) == ("on", {"Hall": ["Talk a", "Talk b"]}, [], [])


def test_a_slot_without_length_is_on_for_five_minutes():
    snapshot = of_programme(make_event("a", length=0), make_event("b", minutes=60))

    assert told(now_in(snapshot, at(4)))[:2] == ("on", {"Hall": ["Talk a"]})
    assert told(now_in(snapshot, at(5)))[:2] == ("break", {})


def test_what_is_open_all_day_is_not_on_and_keeps_no_day_going():
    snapshot = of_programme(
        make_event("a"),
        make_event("quiet", "Quiet room", length=72 * 60, room="Cellar"),
        make_event("b", minutes=24 * 60, day=SUNDAY),
    )
    now = now_in(snapshot, at(10 * 60))

    assert told(now) == ("night", {}, ["Talk b"], [])
    assert [row.title for row in now.open] == ["Quiet room"]


def test_what_has_no_room_stands_last():
    snapshot = of_programme(make_event("a", room=""), make_event("b"))

    assert [room.name for room in now_in(snapshot, NINE).on] == ["Hall", ""]


def test_it_changes_when_something_begins_or_ends(two_days):
    moments = [-60, 0, 30, 45, 90, 105, 200, 24 * 60 + 44, 24 * 60 + 45]
    changes = [now_in(two_days, at(minutes)).changes_at() for minutes in moments]

    assert changes == [at(0), at(30), at(45), at(60), at(105), at(930), at(930), at(24 * 60 + 45), None]


def test_the_hour_that_comes_twice_is_told_apart():
    """Berlin, 25 October 2026: 02:30 summer time is an hour before 02:30 winter time."""
    night = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC) - NINE
    minutes = night.total_seconds() / 60
    day = dt.date(2026, 10, 24)
    snapshot = of_programme(
        make_event("a", minutes=minutes, day=day, length=30), make_event("b", minutes=minutes + 60, day=day, length=30)
    )

    assert [row.start for row in snapshot.rows] == ["02:30", "02:30"]
    assert told(now_in(snapshot, at(minutes + 10)))[:3] == ("on", {"Hall": ["Talk a"]}, [])
    assert now_in(snapshot, at(minutes + 10)).next.title == "Talk b"
    assert told(now_in(snapshot, at(minutes + 70)))[:2] == ("on", {"Hall": ["Talk b"]})


def test_the_page_says_what_is_on_how_long_and_what_comes(client, two_days):
    text = client.get(f"/demo/now/?at={at_text(15)}").text

    assert 'class="now-clock" data-clock>09:15<' in text
    assert '<progress max="2700" value="900"' in text
    assert "until 09:45" in text
    assert ">30 min left<" in text
    assert text.index("Opening") < text.index("Second") < text.index("Drinks")


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-60, "It begins <strong>at 09:00</strong>"),
        (-60 * 24, "It begins <strong>on Saturday 31 January at 09:00</strong>"),
        (200, "Nothing is on right now. It goes on <strong>on Sunday 1 February at 00:30</strong>"),
        (17 * 60, "The day is over. It goes on <strong>at 09:00</strong>"),
        (99999, "The conference is over."),
    ],
)
def test_the_page_says_what_it_is_between_things(client, two_days, minutes, expected):
    assert expected in client.get(f"/demo/now/?at={at_text(minutes)}").text


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "is on right now. It goes on <strong>on Sunday 1 February at 09:00</strong>"),
        (1, "is on right now.</p>"),  # and nothing comes
    ],
)
def test_a_day_with_sprints_alone_is_not_over(client, days, expected):
    sunday = 24 * 60
    of_programme(make_event("a", length=9 * 60), make_event("b", minutes=sunday, length=9 * 60, day=SUNDAY))
    text = client.get(f"/demo/now/?at={at_text(days * sunday + 60)}").text

    assert f"Nothing but what is open all day {expected}" in text


def test_the_page_is_of_the_servers_present(client, two_days, set_clock):
    set_clock(15)
    text = client.get("/demo/now/").text

    assert "data-clock>09:15<" in text
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in text
    assert 'hx-get="/demo/now/" hx-trigger="fresh"' in text


def test_another_moment_stands_still(client, two_days):
    text = client.get(f"/demo/now/?at={at_text(15)}").text

    assert "http-equiv" not in text
    assert "data-etag" not in text
    assert "To the present" in text


@pytest.mark.parametrize("page", ["now/", "rooms/hall/now/"])
def test_a_moment_that_is_none_is_said_and_the_present_shown(client, two_days, set_clock, page):
    set_clock(15)
    answer = client.get(f"/demo/{page}?at=noon")

    assert answer.status_code == 400
    assert "“noon” is no moment" in answer.text
    assert "data-clock>09:15<" in answer.text


def test_nothing_that_is_asked_for_becomes_markup(client, two_days):
    text = client.get("/demo/now/?at=<script>alert(1)</script>").text

    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def tag_of(client, set_clock, minutes, address="/demo/now/"):
    set_clock(minutes)
    text = client.get(address, headers=HTMX).text
    return text.split('data-etag="')[1].split('"')[0].replace("&quot;", '"')


def ask(client, tag, address="/demo/now/"):
    return client.get(address, headers=HTMX | {"If-None-Match": tag})


@pytest.mark.parametrize("address", ["/demo/now/", "/demo/rooms/hall/now/"])
def test_while_nothing_changes_the_answer_is_304_and_empty(client, two_days, set_clock, address):
    tag = tag_of(client, set_clock, 1, address)
    set_clock(29)
    answer = ask(client, tag, address)

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["Date"].startswith("Sat, 31 Jan 2026 08:29:0")


@pytest.mark.parametrize(("before", "after"), [(1, 31), (31, 46), (46, 61), (17 * 60, 24 * 60), (24 * 60, 25 * 60)])
def test_when_something_begins_or_ends_the_answer_is_new(client, two_days, set_clock, before, after):
    tag = tag_of(client, set_clock, before)
    set_clock(after)
    answer = ask(client, tag)

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="now"')


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        ("/demo/now/", "on Sunday 1 February at 00:30", "It goes on <strong>at 00:30"),
        ("/demo/rooms/hall/now/", "Sunday 1 February, 00:30", "</strong> 00:30"),
    ],
)
def test_at_midnight_tomorrow_becomes_today(client, two_days, set_clock, address, before, after):
    tag = tag_of(client, set_clock, 14 * 60, address)
    assert before in client.get(address, headers=HTMX).text
    set_clock(15 * 60 + 10)

    assert after in ask(client, tag, address).text


def test_a_new_version_of_the_programme_is_new(client, two_days, set_clock):
    tag = tag_of(client, set_clock, 1)
    Talk.objects.filter(title="Opening").update(title="Opening, renamed")
    Conference.objects.get().save()

    assert "Opening, renamed" in ask(client, tag).text


def test_what_i_star_elsewhere_is_new_for_me_alone(author_client, two_days, set_clock):
    stranger = Client()
    mine, theirs = tag_of(author_client, set_clock, 1), tag_of(stranger, set_clock, 1)
    author_client.post(f"{two_days.rows[0].url}star/", {"starred": "1"})

    assert ask(author_client, mine).status_code == 200
    assert ask(stranger, theirs).status_code == 304


def test_a_must_see_is_new_where_a_star_was(author_client, two_days, set_clock):
    star = f"{two_days.rows[0].url}star/"
    author_client.post(star, {"starred": "1"})
    tag = tag_of(author_client, set_clock, 1)
    author_client.post(star, {"starred": "2"})

    assert ask(author_client, tag).status_code == 200


def test_what_i_have_hidden_is_not_on_for_me(author_client, two_days, set_clock):
    tag = tag_of(author_client, set_clock, 1)
    author_client.post("/demo/hide/", {"hide": "talk:opening"})
    mine, theirs = ask(author_client, tag), Client().get("/demo/now/")

    assert ("Opening" in mine.text, "Opening" in theirs.text) == (False, True)
    assert "Opening" in author_client.get("/demo/rooms/hall/now/").text


def test_whoever_hides_all_is_told_so(author_client, two_days):
    for room in ("hall", "bar"):
        author_client.post("/demo/hide/", {"hide": f"room:{room}"})

    assert "All of it is hidden" in author_client.get("/demo/now/").text
    assert "All of it is hidden" not in Client().get("/demo/now/").text


def test_my_zone_is_another_page(client, two_days, set_clock):
    tag = tag_of(client, set_clock, 15)
    client.post("/accounts/preferences/", {"time": "mine", "zone": "Asia/Kathmandu"})
    answer = ask(client, tag)

    assert answer.status_code == 200
    assert "data-clock>14:00<" in answer.text
    assert "until 14:30" in answer.text
    assert "<time>13:45</time>" in answer.text


def test_a_fragment_says_its_tag_as_the_page_does(client, two_days, set_clock):
    tag = tag_of(client, set_clock, 1)

    assert (ask(client, tag)["ETag"], ask(client, '"other"')["ETag"]) == (tag, tag)
    assert ask(client, f"W/{tag}").status_code == 304
    assert "ETag" not in client.get("/demo/now/")


def test_a_304_costs_one_query_for_a_visitor(client, two_days, set_clock, django_assert_num_queries):
    tag = tag_of(client, set_clock, 1)
    with django_assert_num_queries(1):
        assert ask(client, tag).status_code == 304


@pytest.mark.parametrize("count", [2, 20])
def test_the_number_of_queries_does_not_grow_with_the_rooms(author_client, set_clock, count, django_assert_num_queries):
    of_programme(*(make_event(f"e{i}", room=f"Room {i}") for i in range(count)))
    set_clock(1)
    author_client.get("/demo/now/")
    with django_assert_num_queries(4):  # session, user, conference, what is mine
        assert author_client.get("/demo/now/").text.count('class="now-room"') == count


def test_a_page_that_a_browser_asks_for_is_never_304(client, two_days, set_clock):
    tag = tag_of(client, set_clock, 1)

    assert client.get("/demo/now/", headers={"If-None-Match": tag}).status_code == 200


def test_the_sign_has_the_talk_the_end_and_what_follows(client, two_days):
    text = client.get(f"/demo/rooms/hall/now/?at={at_text(15)}").text

    assert '<h1 class="sign-room">Hall</h1>' in text
    assert "<strong>Now</strong> until 09:45" in text
    assert ">30 min left<" in text
    assert text.index("Opening") < text.index("Second") < text.index("Night") < text.index("Sunday")
    assert "Drinks" not in text
    assert "site-header" not in text


@pytest.mark.parametrize(
    ("room", "minutes", "expected"),
    [
        ("hall", 50, "<strong>Next</strong> 10:00–10:45"),
        ("hall", 200, "<strong>Next</strong> Sunday 1 February, 00:30–01:15"),
        ("bar", 200, "The programme in this room is over."),
    ],
)
def test_the_sign_of_a_room_in_which_nothing_is_on(client, two_days, room, minutes, expected):
    assert expected in client.get(f"/demo/rooms/{room}/now/?at={at_text(minutes)}").text


def test_the_sign_shows_the_conferences_time_and_nothing_of_mine(author_client, two_days, set_clock):
    author_client.post("/accounts/preferences/", {"time": "mine", "zone": "Asia/Kathmandu"})
    author_client.post(f"{two_days.rows[0].url}star/", {"starred": "1"})
    set_clock(15)
    text = author_client.get("/demo/rooms/hall/now/").text

    assert "data-clock>09:15<" in text
    assert "star/" not in text


def test_a_room_that_is_not_there_is_not_found(client, two_days):
    assert client.get("/demo/rooms/attic/now/").status_code == 404
    assert client.get("/nowhere/now/").status_code == 404
