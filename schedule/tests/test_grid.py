"""A day as a table: lanes, spans, pauses, nights, zones; and the page that shows it."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.filters import ProgrammeFilter
from schedule.grid import grid_of, grids_of
from schedule.models import Room, Slot, Talk, Track
from schedule.rows import Row

from .factories import make_conference

BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.date(2026, 1, 31)
HTMX = {"HX-Request": "true"}


def _row(title, start, end, room="A", day=DAY, zone=BERLIN):
    """A Row from ``start`` to ``end``, as "09:30" on the day's clock; "24:30" is after midnight."""
    times = [_at(day, clock, zone) for clock in (start, end)]
    return Row(
        slot_id=0, talk_id=0, slug=title, url=f"/demo/talks/{title}/", title=title, speaker_names="", room=room,
        track="", hue=None, kind="talk", languages=(), language_names="", day=day, starts_at=times[0],
        ends_at=times[1], is_withdrawn=False,
    )  # fmt: skip


def _at(day, clock, zone):
    hours, minutes = map(int, clock.split(":"))
    return dt.datetime.combine(day + dt.timedelta(days=hours // 24), dt.time(hours % 24, minutes), zone)


def _drawn(grid):
    """[(clock, [title or "" of free time, with ×span])] of each line."""
    return [
        (line.clock, [f"{cell.row.title if cell.row else ''}×{cell.span}" for cell in line.cells])
        for line in grid.lines
    ]


def _width_of_lines(grid):
    """How many cells each line has, with those that reach into it from above."""
    reaching, widths = [], []
    for line in grid.lines:
        reaching = [left - 1 for left in reaching if left > 1] + [cell.span for cell in line.cells]
        widths.append(len(reaching))
    return widths


def test_rooms_stand_in_their_order_and_lines_between_all_starts_and_ends():
    grid = grid_of([_row("a", "09:00", "10:00", "A"), _row("b", "09:30", "10:00", "B")], ["B", "A", "C"])
    assert [room.name for room in grid.rooms] == ["B", "A"]
    assert _drawn(grid) == [("09:00", ["×1", "a×2"]), ("09:30", ["b×1"])]


def test_free_time_is_one_cell_before_between_and_after():
    rows = [_row("a", "09:00", "09:30", "A"), _row("x", "09:00", "12:00", "B"), _row("b", "10:00", "10:30", "A")]
    grid = grid_of([*rows, _row("c", "11:00", "11:30", "B2")], ["A", "B", "B2"])
    assert _drawn(grid) == [
        ("09:00", ["a×1", "x×6", "×4"]),
        ("09:30", ["×1"]),
        ("10:00", ["b×1"]),
        ("10:30", ["×3"]),
        ("11:00", ["c×1"]),
        ("11:30", ["×1"]),
    ]


def test_what_overlaps_in_a_room_stands_in_lanes_side_by_side():
    rows = [_row("a", "09:00", "10:00"), _row("b", "09:30", "10:30"), _row("c", "10:00", "11:00")]
    grid = grid_of([*rows, _row("d", "10:30", "11:00")], ["A"])
    assert [(room.name, room.lanes) for room in grid.rooms] == [("A", 2)]
    assert _drawn(grid) == [("09:00", ["a×2", "×1"]), ("09:30", ["b×2"]), ("10:00", ["c×2"]), ("10:30", ["d×1"])]


def test_what_has_no_room_stands_in_a_lane_of_its_own_at_the_end():
    grid = grid_of([_row("walk", "09:00", "10:00", ""), _row("a", "09:00", "10:00")], ["A"])
    assert [room.name for room in grid.rooms] == ["A", "No room"]


@pytest.mark.parametrize("end", ["09:00", "08:30"])
def test_what_has_no_length_counts_five_minutes(end):
    grid = grid_of([_row("a", "09:00", end)], ["A"])
    assert [(line.clock, line.minutes) for line in grid.lines] == [("09:00", 5)]


@pytest.mark.parametrize(("end", "minutes"), [("09:05", 5), ("09:07", 10), ("09:45", 45), ("10:00", 60), ("17:00", 60)])
def test_a_line_is_as_tall_as_its_minutes_in_steps_of_five_up_to_an_hour(end, minutes):
    assert [line.minutes for line in grid_of([_row("a", "09:00", end)], ["A"]).lines] == [minutes]


def test_a_long_pause_in_all_rooms_is_folded_and_a_short_one_is_not():
    rows = [_row("a", "09:00", "10:00"), _row("b", "10:30", "11:00"), _row("c", "12:00", "13:00", "B")]
    assert [line.minutes for line in grid_of(rows, ["A", "B"]).lines] == [60, 30, 30, 0, 60]
    assert [line.minutes for line in grid_of([*rows, _row("x", "09:00", "13:00", "B")], ["A", "B"]).lines] == [
        60, 30, 30, 60, 60,
    ]  # fmt: skip


def test_the_night_comes_after_the_evening_with_its_date_said_once():
    rows = [_row("a", "23:00", "24:30"), _row("b", "24:30", "25:00"), _row("c", "26:00", "27:00")]
    grid = grid_of(rows, ["A"])
    assert [(line.clock, line.date) for line in grid.lines] == [
        ("23:00", ""), ("00:30", "Sun 1 Feb"), ("01:00", ""), ("02:00", ""),
    ]  # fmt: skip


def test_another_zone_has_its_clock_and_its_dates():
    grid = grid_of([_row("a", "09:00", "10:00"), _row("b", "17:00", "18:00")], ["A"], ZoneInfo("Pacific/Auckland"))
    assert [(line.clock, line.date) for line in grid.lines] == [
        ("21:00", ""), ("22:00", ""), ("05:00", "Sun 1 Feb"),
    ]  # fmt: skip


def test_an_hour_that_comes_twice_is_two_hours():
    fold = dt.date(2026, 10, 25)
    rows = [_row("a", "02:00", "02:30", day=fold), _row("b", "02:00", "02:30", day=fold)]
    rows[1].starts_at, rows[1].ends_at = (at.replace(fold=1) for at in (rows[1].starts_at, rows[1].ends_at))
    grid = grid_of(rows, ["A"])
    assert [(room.name, room.lanes) for room in grid.rooms] == [("A", 1)]
    assert _drawn(grid) == [("02:00", ["a×1"]), ("02:30", ["×1"]), ("02:00", ["b×1"])]


def test_an_hour_that_is_left_out_is_no_free_time():
    gap = dt.date(2026, 3, 29)
    rows = [_row("a", "01:30", "03:00", day=gap), _row("b", "03:00", "04:00", day=gap)]
    assert [line.minutes for line in grid_of(rows, ["A"]).lines] == [30, 60]


def test_each_day_has_a_grid():
    later = DAY + dt.timedelta(days=1)
    rows = [_row("a", "09:00", "10:00"), _row("night", "25:00", "26:00"), _row("b", "09:00", "10:00", day=later)]
    assert [(grid.day, len(grid.lines)) for grid in grids_of(rows, ["A"])] == [(DAY, 3), (later, 1)]


def test_where_slots_are_short_a_minute_has_more_room():
    paces = [grid_of([_row("a", "09:00", f"09:{length}")], ["A"]).pace for length in (10, 35, 55)]
    assert paces == ["quick", "even", "slow"]


@pytest.mark.parametrize(
    ("moment", "clock", "quarter"),
    [("08:00", "09:00", 0), ("09:00", "09:00", 0), ("09:20", "09:00", 1), ("10:55", "10:00", 3), ("12:00", "10:00", 4)],
)
def test_now_is_in_a_line_and_how_far(moment, clock, quarter):
    grid = grid_of([_row("a", "09:00", "10:00"), _row("b", "10:00", "11:00")], ["A"])
    at = _at(DAY, moment, BERLIN).astimezone(dt.UTC)
    line = grid.line_at(at)
    assert (line.clock, line.quarter(at)) == (clock, quarter)


@pytest.mark.parametrize("slug", ["fosdem-2026", "38c3"])
def test_every_line_of_a_real_day_is_as_wide_as_its_lanes(shared_data, slug):
    """Spans that overlap or leave a hole would push cells into other rooms' columns."""
    from schedule.importers.reading import read_programme

    source = next((shared_data / "schedules" / slug).glob("*.xml"))
    programme = read_programme(source.read_bytes())
    zone = ZoneInfo(programme.time_zone)
    events = sorted(programme.events, key=lambda event: (event.day, event.starts_at))
    rows = []
    for event in events:
        row = _row(event.title, "09:00", "10:00", event.room, event.day)
        row.starts_at, row.ends_at = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
        rows.append(row)
    grids = grids_of(rows, list(dict.fromkeys(row.room for row in rows if row.room)))
    assert sum(1 for grid in grids for line in grid.lines for cell in line.cells if cell.row) == len(rows)
    for grid in grids:
        assert set(_width_of_lines(grid)) == {sum(room.lanes for room in grid.rooms)}


@pytest.fixture
def conference(db):
    """Two rooms and no room, 09:00 to 01:00 on one day and a morning on the next."""
    conference = make_conference()
    rooms = {name: Room.objects.create(conference=conference, slug=name.lower(), name=name, position=i)
             for i, name in enumerate(("Hall", "Attic"))}  # fmt: skip
    track = Track.objects.create(conference=conference, slug="web", name="Web", hue=120)
    made = [
        # slug, room, track, day, start, end, speakers
        ("opening", "Hall", None, DAY, "09:00", "10:00", "Ada <Lovelace>"),
        ("htmx", "Attic", track, DAY, "10:00", "10:45", "A, B, C, D, E"),
        ("walk", None, track, DAY, "10:00", "10:10", ""),
        ("party", "Hall", None, DAY, "23:30", "25:00", "A, B"),
        ("closing", "Hall", None, DAY + dt.timedelta(days=1), "09:00", "10:00", ""),
    ]
    for slug, room, its_track, day, start, end, speakers in made:
        talk = Talk.objects.create(
            conference=conference, slug=slug, title=slug.title(), track=its_track, speaker_names=speakers
        )
        Slot.objects.create(
            conference=conference, talk=talk, guid=slug, day=day, room=rooms.get(room),
            starts_at=_at(day, start, BERLIN), ends_at=_at(day, end, BERLIN),
        )  # fmt: skip
    return conference


def _cells(response):
    """Of each cell with a talk, its text."""
    cells = re.findall(r"<td[^>]* data-talk.*?</td>", response.text, re.DOTALL)
    return [" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in cells]


def _talks(response):
    return re.findall(r"data-talk[^>]*><a href=\"/demo/talks/([^/]+)/\"", response.text)


def test_the_grid_is_a_table_with_heads_for_rooms_and_times(client, conference):
    text = client.get("/demo/?view=grid&day=2026-01-31").text
    assert re.findall(r'<th scope="col">([^<]+)</th>', text) == ["Hall", "Attic", "No room"]
    heads = [" ".join(re.sub("<[^>]+>", " ", h).split()) for h in re.findall(r'<th scope="row".*?</th>', text)]
    assert heads == ["09:00", "10:00", "10:10", "10:45", "23:30"]
    assert re.search(r'role="region" aria-label="Grid of Sat 31 Jan" tabindex="0"', text)
    assert 'class="row"' not in text


def test_a_cell_says_title_length_and_speakers(client, conference):
    assert _cells(client.get("/demo/?view=grid")) == [
        "Opening 1 h Ada &lt;Lovelace&gt;",
        "Htmx 45 min A and 4 more",
        "Walk 10 min",
        "Party 1 h 30 A, B",
        "Closing 1 h",
    ]


def test_every_day_has_its_grid_where_none_is_chosen(client, conference):
    text = client.get("/demo/?view=grid").text
    assert re.findall(r'<h2 class="grid-day">([^<]+)<', text) == ["Sat 31 Jan", "Sun 1 Feb"]
    assert '<h2 class="grid-day">' not in client.get("/demo/?view=grid&day=2026-01-31").text


def test_filters_narrow_the_grid_to_the_rooms_that_are_left(client, conference):
    response = client.get("/demo/?view=grid&track=web")
    assert _talks(response) == ["htmx", "walk"]
    assert re.findall(r'<th scope="col">([^<]+)</th>', response.text) == ["Attic", "No room"]


def test_the_view_stays_in_every_address_and_narrows_nothing(client, conference):
    response = client.get("/demo/?view=grid&track=web")
    days = re.findall(r'class="day"[^>]*href="([^"]*)"', response.text)
    assert days == [
        "/demo/?track=web&amp;view=grid",
        "/demo/?day=2026-01-31&amp;track=web&amp;view=grid",
        "/demo/?day=2026-02-01&amp;track=web&amp;view=grid",
    ]
    assert '<input type="hidden" name="view" value="grid">' in response.text
    assert 'class="chip"' in response.text
    assert 'class="chip"' not in client.get("/demo/?view=grid").text


def test_words_have_a_list_whatever_the_view(client, conference):
    for headers in ({}, HTMX):
        text = client.get("/demo/?view=grid&q=opening", headers=headers).text
        assert "<table" not in text
        assert not re.search(r'id="view-switch">', text)


def test_a_grid_of_nothing_says_so(client, db):
    make_conference()
    assert "Nothing is scheduled yet." in client.get("/demo/?view=grid").text
    assert not ProgrammeFilter(view="grid").is_narrowed


def test_an_unknown_view_is_the_list(client, conference):
    text = client.get("/demo/?view=calendar").text
    assert "<table" not in text
    assert 'name="view"' not in text


def test_the_switch_leads_to_one_day_as_a_grid_and_back_to_the_list(client, conference):
    def switch(query):
        text = client.get(f"/demo/{query}").text
        bar = re.search(r'<div class="view-switch".*?</div>', text)[0]
        return re.findall(r'href="([^"]*)"( aria-current="true")?>(List|Grid)', bar)

    assert switch("") == [
        ("/demo/", ' aria-current="true"', "List"),
        ("/demo/?day=2026-01-31&amp;view=grid", "", "Grid"),
    ]
    assert switch("?day=2026-02-01&view=grid") == [
        ("/demo/?day=2026-02-01", "", "List"),
        ("/demo/?day=2026-02-01&amp;view=grid", ' aria-current="true"', "Grid"),
    ]


def test_the_switch_leads_to_the_day_that_runs(client, conference, settings):
    settings.NOW = "2026-02-01T09:30+01:00"
    assert "/demo/?day=2026-02-01&amp;view=grid" in client.get("/demo/").text


def test_a_fragment_brings_the_switch_of_its_own_filters(client, conference):
    text = client.get("/demo/?view=grid&track=web", headers=HTMX).text
    assert 'href="/demo/?track=web" hx-' not in text
    assert re.search(r'hx-target="#view-switch".*?href="/demo/\?track=web">List', text)


def test_a_grid_costs_the_queries_of_a_list(client, conference):
    def queries(address):
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        return len(seen)

    few = queries("/demo/?view=grid")
    assert few == queries("/demo/")
    for i in range(20):
        talk = Talk.objects.create(conference=conference, slug=f"more-{i}", title="More")
        start = _at(DAY, "14:00", BERLIN)
        Slot.objects.create(conference=conference, talk=talk, guid=f"more-{i}", day=DAY, starts_at=start, ends_at=start)
    conference.version += 1
    conference.save()
    assert queries("/demo/?view=grid") == few
    assert 'colspan="20"' in client.get("/demo/?view=grid").text
