import zoneinfo

import pytest
from django.utils import timezone

from project.accounts.preferences import COOKIE, Preferences, zone_names
from project.lib import clock
from project.lib.checks import check_now

pytestmark = pytest.mark.django_db


def test_preferences_are_kept_in_a_cookie_and_shown_on_every_page(client):
    answer = client.post("/accounts/preferences/", {"theme": "dark", "text": "large", "next": "/search/?q=a"})

    assert (answer.status_code, answer["Location"]) == (303, "/search/?q=a")
    assert answer.cookies[COOKIE]["httponly"]
    assert answer.cookies[COOKIE]["samesite"] == "Lax"
    assert '<html lang="en" data-theme="dark" data-text="large">' in client.get("/").text


def test_what_is_not_posted_stays(client):
    client.post("/accounts/preferences/", {"theme": "dark", "zone": "Asia/Kathmandu"})
    client.post("/accounts/preferences/", {"text": "larger"})

    kept = Preferences.from_cookie(client.cookies[COOKIE].value)
    assert kept == Preferences(theme="dark", text="larger", zone="Asia/Kathmandu")


def test_system_colours_can_be_chosen_again(client):
    client.post("/accounts/preferences/", {"theme": "dark"})
    client.post("/accounts/preferences/", {"theme": ""})

    assert '<html lang="en">' in client.get("/").text


@pytest.mark.parametrize("cookie", ["theme=pink&text=huge&time=x&zone=Mars/Base", "\0", "=&&=", "theme=" * 500])
def test_a_cookie_of_somebody_elses_making_changes_nothing(client, cookie):
    client.cookies[COOKIE] = cookie

    answer = client.get("/accounts/preferences/")
    assert answer.status_code == 200
    assert answer.wsgi_request.preferences == Preferences()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_to_this_site_alone(client, address):
    answer = client.post("/accounts/preferences/", {"theme": "dark", "next": address})

    assert answer["Location"] == "/accounts/preferences/"


def test_my_time_without_a_zone_asks_for_it(client):
    answer = client.post("/accounts/preferences/", {"time": "mine", "next": "/search/?q=a&exact=1"}, follow=True)

    assert answer.redirect_chain == [("/accounts/preferences/?next=%2Fsearch%2F%3Fq%3Da%26exact%3D1#zone", 303)]
    assert 'name="next" value="/search/?q=a&amp;exact=1"' in answer.text


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Etc/GMT-14", "Japan"])
def test_whatever_zone_is_mine_stands_chosen_among_the_zones(client, zone):
    client.post("/accounts/preferences/", {"zone": zone})

    assert f"<option selected>{zone}</option>" in client.get("/accounts/preferences/").text


def test_zones_are_not_looked_for_with_each_request(client, monkeypatch):
    client.post("/accounts/preferences/", {"zone": "Asia/Tokyo"})
    monkeypatch.setattr(zoneinfo, "available_timezones", None)

    assert client.get("/").wsgi_request.preferences.zone == "Asia/Tokyo"


def test_my_zone_stands_beside_only_where_it_differs():
    mine = Preferences(time="mine", zone="Asia/Tokyo")

    assert mine.zone_beside(zoneinfo.ZoneInfo("Europe/Brussels")) == zoneinfo.ZoneInfo("Asia/Tokyo")
    assert mine.zone_beside(zoneinfo.ZoneInfo("Asia/Tokyo")) is None
    assert Preferences(zone="Asia/Tokyo").zone_beside(zoneinfo.ZoneInfo("Europe/Brussels")) is None


def test_zones_are_places_that_there_are():
    assert {"UTC", "Europe/Brussels", "Asia/Kathmandu", "Pacific/Kiritimati"} <= set(zone_names())


def test_the_clock_is_the_servers_unless_it_is_set(settings):
    assert abs(clock.now() - timezone.now()).total_seconds() < 1

    settings.NOW = "2025-09-09T10:05-05:00"
    since = (timezone.now() - clock._started).total_seconds()
    assert abs((clock.now() - clock.read_moment(settings.NOW)).total_seconds() - since) < 1


@pytest.mark.parametrize("text", ["", "now", "2025-09-09", "2025-09-09T10:05"])
def test_a_moment_has_a_date_a_time_and_an_offset(text):
    with pytest.raises(ValueError, match="no moment"):
        clock.read_moment(text)


@pytest.mark.parametrize(
    ("value", "debug", "ids"),
    [
        ("", False, []),
        ("2025-09-09T10:05-05:00", True, []),
        ("2025-09-09T10:05-05:00", False, ["hallway.W007"]),
        ("tomorrow", True, ["hallway.E006"]),
    ],
)
def test_a_clock_that_is_set_is_said_before_anybody_reads_it(settings, value, debug, ids):
    settings.NOW, settings.DEBUG = value, debug

    assert [problem.id for problem in check_now(None)] == ids
