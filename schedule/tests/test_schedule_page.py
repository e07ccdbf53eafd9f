"""The schedule as a page and as a fragment: running order, filters, counts, words, hostile addresses."""

import datetime as dt
import re

import pytest
from django.test import Client

from project.lib import clock
from schedule.models import Conference, Room, Slot, Talk, Track
from schedule.search import index_talks

from .factories import make_conference, make_talk

HTMX = {"HX-Request": "true"}


@pytest.fixture
def conference(db):
    conference = Conference.objects.create(slug="demo", title="Demo", time_zone="Europe/Berlin")
    rooms = [Room.objects.create(conference=conference, slug=s, name=s.title(), position=i) for i, s in enumerate("ab")]
    track = Track.objects.create(conference=conference, slug="web", name="Web", hue=120)
    at = dt.datetime(2026, 1, 31, 8, tzinfo=dt.UTC)  # 09:00 in Berlin
    day = at.date()
    made = [
        # slug, title, room, track, kind, languages, day, minutes after nine
        ("opening", "Opening", rooms[0], None, "keynote", ["en"], day, 0),
        ("htmx", "Hypermedia with Django", rooms[0], track, "talk", ["en"], day, 60),
        ("zuerich", "Züge nach Zürich", rooms[1], track, "talk", ["de"], day, 60),
        ("party", "Party", rooms[1], None, "social", ["de", "en"], day, 15 * 60 + 30),  # half past midnight
        ("closing", "Closing", rooms[0], None, "keynote", ["en"], day + dt.timedelta(days=1), 24 * 60),
    ]
    for slug, title, room, its_track, kind, languages, its_day, minutes in made:
        talk = Talk.objects.create(
            conference=conference, slug=slug, title=title, track=its_track, kind=kind, languages=languages,
            speaker_names="Ada Lovelace" if slug == "htmx" else "", abstract=f"All about {title}.",
        )  # fmt: skip
        start = at + dt.timedelta(minutes=minutes)
        Slot.objects.create(
            conference=conference, talk=talk, guid=slug, day=its_day, room=room,
            starts_at=start, ends_at=start + dt.timedelta(minutes=45),
        )  # fmt: skip
    index_talks(Talk.objects.values_list("pk", flat=True))
    return conference


def _talks(response):
    return re.findall(r'data-talk="([^"]+)"', response.text)


def _count(response):
    return re.search(r'(?:id="result-count"|hx-target="#result-count")[^>]*>([^<]*)<', response.text)[1]


def test_schedule_shows_every_talk_in_running_order(client, conference):
    response = client.get("/demo/")
    assert _talks(response) == ["opening", "htmx", "zuerich", "party", "closing"]
    assert _count(response) == "5 talks"


def test_schedule_shows_local_times_under_hours_and_names_the_zone(client, conference):
    text = client.get("/demo/").text
    assert re.findall(r"<time>([^<]+)<", text)[0] == "09:00"
    hours = [" ".join(re.sub("<[^>]+>", "", h).split()) for h in re.findall(r"<h2 class=.hour-head.>(.*?)</h2>", text)]
    assert hours == ["09:00 Sat 31 Jan", "10:00 Sat 31 Jan", "00:00 Sat 31 Jan, after midnight", "09:00 Sun 1 Feb"]
    assert "Times in </span>Europe/Berlin, CET, UTC+1" in text


@pytest.mark.parametrize(
    ("query", "talks"),
    [
        ("day=2026-01-31", ["opening", "htmx", "zuerich", "party"]),
        ("day=2026-02-01", ["closing"]),
        ("room=a", ["opening", "htmx", "closing"]),
        ("room=a&room=b&day=2026-02-01", ["closing"]),
        ("track=web", ["htmx", "zuerich"]),
        ("kind=keynote&kind=social", ["opening", "party", "closing"]),
        ("language=de", ["zuerich", "party"]),
        ("language=de&track=web", ["zuerich"]),
        ("q=zurich", ["zuerich"]),
        ("q=Lovel", ["htmx"]),
        ("q=opening&kind=social", []),
        ("day=2026-01-31&day=2026-02-01", ["closing"]),
    ],
)
def test_schedule_filters_compose(client, conference, query, talks):
    for headers in ({}, HTMX):
        response = client.get(f"/demo/?{query}", headers=headers)
        assert _talks(response) == talks
        assert _count(response) == f"{len(talks)} talk{'s' if len(talks) != 1 else ''}"


@pytest.mark.parametrize(
    "query",
    [
        "day=2026-13-45", "day='%20", "track=none", "track[]=web", "room=%00", "kind=x", "language=%ff%fe",
        "q__regex=a", "_connector=OR", "order_by=password", "page=-1", "page=9e99", "page=" + "9" * 5000,
        "view=grid", "starred=2", "q=%20", "q=%00", "q=***", "q=%22%20OR%20%22",
    ],
)  # fmt: skip
def test_schedule_passes_over_what_it_does_not_know(client, conference, query):
    response = client.get(f"/demo/?{query}")
    assert response.status_code == 200
    assert len(_talks(response)) in (0, 5)


def test_a_choice_says_how_many_it_would_leave_and_leaves_as_many(client, conference):
    text = client.get("/demo/?language=en").text
    choices = re.findall(
        r'name="(track|room|kind)" value="([^"]+)"(?: checked)?> <span>[^<]*</span> <span class="count">(\d+)',
        text,
    )
    assert choices == [
        ("room", "a", "3"),
        ("room", "b", "1"),
        ("kind", "talk", "1"),
        ("kind", "keynote", "2"),
        ("kind", "social", "1"),
    ]
    for name, value, count in choices:
        assert len(_talks(client.get(f"/demo/?language=en&{name}={value}"))) == int(count)


def test_day_tabs_count_and_keep_the_other_choices(client, conference):
    text = client.get("/demo/?q=o&kind=keynote").text
    tabs = re.findall(r'class="day"[^>]*href="([^"]+)"[^>]*>.*?<span class="count">(\d+)</span>', text)
    assert tabs == [
        ("/demo/?q=o&amp;kind=keynote", "1"),
        ("/demo/?q=o&amp;day=2026-01-31&amp;kind=keynote", "1"),
        ("/demo/?q=o&amp;day=2026-02-01&amp;kind=keynote", "0"),
    ]


def test_fragment_is_the_results_and_what_changes_with_them(client, conference):
    text = client.get("/demo/?q=django", headers=HTMX).text
    assert "<html" not in text
    assert 'id="filters"' not in text
    assert 'id="q"' not in text
    assert text.count('id="results"') == 1
    assert re.findall(r'<hx-partial hx-target="#([\w-]+)"', text) == [
        "result-count",
        "found-instead",
        "chosen",
        "counts",
    ]


def test_found_words_are_marked_in_the_title_and_in_the_line(client, conference):
    text = client.get("/demo/?q=djan").text
    assert "Hypermedia with <mark>Djan</mark>go" in text
    assert '<p class="row-line">All about Hypermedia with <mark>Djan</mark>go.</p>' in text


@pytest.mark.parametrize("field", ["title", "speaker_names", "abstract"])
def test_markup_in_a_programme_is_text(client, conference, field):
    talk = Talk.objects.get(slug="htmx")
    setattr(talk, field, "<img src=x onerror=alert(1)> hostile {{ 7|add:7 }}")
    talk.save()
    Room.objects.filter(slug="a").update(name="<b hx-get=/x>Room</b>")
    index_talks([talk.pk])
    for url in ("/demo/", "/demo/?q=hostile", "/demo/talks/htmx/"):
        text = client.get(url).text
        assert "<img" not in text
        assert "<b hx-get" not in text


def test_nothing_found_names_each_filter_to_drop_with_what_it_would_give(client, conference):
    text = client.get("/demo/?q=django&day=2026-02-01&room=a").text
    assert "No talk matches" in text
    assert re.findall(r"Without “([^”]+)”: ([^<]+)", text) == [("Sun 1 Feb", "1 talk")]


def test_words_are_shown_as_typed_and_escaped(client, conference):
    text = client.get("/demo/", {"q": '"><script>x</script>\u202e'}).text
    assert "<script>x" not in text


def test_search_comes_in_pages_of_twenty(client, conference):
    talks = Talk.objects.bulk_create(
        Talk(conference=conference, slug=f"many-{n}", title=f"Repetition {n}") for n in range(45)
    )
    at = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
    Slot.objects.bulk_create(
        Slot(conference=conference, talk=t, guid=t.slug, day=at.date(), starts_at=at, ends_at=at) for t in talks
    )
    index_talks([t.pk for t in talks])
    pages = [client.get(f"/demo/?q=repetition&page={n}", headers=HTMX) for n in (1, 2, 3, 4)]
    assert [len(_talks(page)) for page in pages] == [20, 20, 5, 0]
    assert len({slug for page in pages for slug in _talks(page)}) == 45
    assert _count(pages[0]) == "45 talks, best first"
    assert 'id="results"' not in pages[1].text
    assert "page=2" in pages[0].text
    assert "page=4" not in pages[2].text


def test_repeated_talk_stands_twice_in_running_order_and_once_in_a_search(client, conference):
    talk = Talk.objects.get(slug="htmx")
    slot = talk.slots.get()
    slot.pk, slot.guid = None, "again"
    slot.starts_at += dt.timedelta(days=1)
    slot.ends_at += dt.timedelta(days=1)
    slot.day += dt.timedelta(days=1)
    slot.save()
    assert _talks(client.get("/demo/")).count("htmx") == 2
    assert _talks(client.get("/demo/?q=hypermedia")) == ["htmx"]
    assert _talks(client.get("/demo/?q=hypermedia&day=2026-02-01")) == ["htmx"]
    assert _count(client.get("/demo/?q=hypermedia")) == "1 talk"


def test_withdrawn_talk_leaves_the_schedule_and_keeps_its_address(client, conference):
    Talk.objects.filter(slug="party").update(is_withdrawn=True)
    assert "party" not in _talks(client.get("/demo/"))
    response = client.get("/demo/talks/party/")
    assert response.status_code == 200
    assert "no longer in the published schedule" in response.text


def test_talk_page_says_who_when_where_what_and_what_is_around(client, conference):
    text = client.get("/demo/talks/htmx/").text
    assert "Saturday 31 January, 10:00" in text
    assert "All about Hypermedia" in text
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', text) == [("prev", "/demo/talks/opening/")]
    assert "/demo/talks/zuerich/" in text


def test_around_a_talk_is_what_is_around_the_time_that_stands(client, conference):
    slot = Talk.objects.get(slug="opening").slots.get()
    gone = Slot.objects.get(talk__slug="htmx")
    Slot.objects.filter(pk=gone.pk).update(is_withdrawn=True)
    gone.pk, gone.guid, gone.starts_at, gone.ends_at = None, "moved", slot.starts_at, slot.ends_at
    gone.day += dt.timedelta(days=1)
    gone.save()
    text = client.get("/demo/talks/htmx/").text

    assert "/demo/talks/opening/" in text.split("At the same time")[1]
    assert 'rel="prev"' not in text


def _many(conference, count):
    talks = Talk.objects.bulk_create(
        Talk(conference=conference, slug=f"t{n}", title=f"Number {n}", abstract="common words") for n in range(count)
    )
    at = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
    Slot.objects.bulk_create(
        Slot(conference=conference, talk=t, guid=t.slug, day=at.date(), starts_at=at, ends_at=at) for t in talks
    )
    index_talks([t.pk for t in talks])
    return talks


@pytest.mark.parametrize("path", ["/demo/", "/demo/?q=number", "/demo/?day=2026-01-31", "/demo/talks/t7/"])
def test_pages_ask_as_much_for_a_thousand_talks_as_for_twenty(author, path, django_assert_max_num_queries, db):
    asked = []
    for count in (20, 1000):
        Conference.objects.all().delete()
        conference = Conference.objects.create(slug="demo", title="Demo", time_zone="UTC")
        _many(conference, count)
        client = Client()
        client.force_login(author)
        client.get("/demo/")
        with django_assert_max_num_queries(8) as captured:
            assert client.get(path).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_the_quick_answer_is_what_the_page_shows(client, conference):
    """The fragment of a search passes by the page's template: their results must be the same."""

    def results(text):
        return " ".join(text[text.index('<section id="results"') : text.index("</section>")].split())

    query = "/demo/?q=django"
    assert results(client.get(query, headers=HTMX).text) == results(client.get(query).text)


@pytest.fixture
def long_day(db):
    """400 talks from nine o'clock on, one begins each minute."""
    conference = make_conference()
    talks = [make_talk(conference, f"Number {n}") for n in range(400)]
    for n, slot in enumerate(Slot.objects.order_by("pk")):
        slot.starts_at += dt.timedelta(minutes=n)
        slot.ends_at += dt.timedelta(minutes=n)
        slot.save()
    return talks


def test_what_is_not_over_comes_whole(client, long_day, monkeypatch):
    """An hour that is over when the next piece is asked for would move where that begins."""
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 1, 31, 8, 31, tzinfo=dt.UTC))
    text = client.get("/demo/?day=2026-01-31&upcoming=1", headers=HTMX).text

    assert len(re.findall('data-talk="([^"]+)"', text)) == 398
    assert "Show more" not in text


def test_a_press_on_a_day_brings_a_long_day_in_pieces_and_the_page_has_it_whole(client, long_day):
    talks = long_day
    address, seen, lengths = "/demo/?day=2026-01-31", [], []
    while address:
        text = client.get(address, headers=HTMX).text
        lengths.append(len(re.findall('data-talk="([^"]+)"', text)))
        seen += re.findall('data-talk="([^"]+)"', text)
        following = re.search('id="more"><a class="button" href="([^"]+)"', text)
        address = following and f"/demo/{following[1].replace('&amp;', '&')}"

    assert seen == [talk.slug for talk in talks]
    assert lengths == [180, 180, 40]  # to the end of an hour
    whole = client.get("/demo/?day=2026-01-31").text
    assert re.findall('data-talk="([^"]+)"', whole) == seen
    assert "Show more" not in whole
    assert client.get("/demo/?day=2026-01-31&page=9", headers=HTMX).status_code == 200
    assert len(client.get("/demo/?day=2026-01-31", headers={"Accept": "application/json"}).json()["talks"]) == 400
