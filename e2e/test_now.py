"""What is on now, and the sign at a room's door, while time passes: by the server's clock, whatever the device says."""

import datetime as dt
import re
from itertools import pairwise

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from project.lib import clock
from schedule.models import Talk

CHICAGO = dt.timezone(dt.timedelta(hours=-5))
A_MINUTE_LEFT = dt.datetime(2025, 9, 9, 10, 14, tzinfo=CHICAGO)
UPDATE = "Community Update: Python Software Foundation"  # until 10:15; a break begins in another room at 10:20
LIES = "Date.now = () => 0; Date = class extends Date { constructor(...of) { super(...(of.length ? of : [0])); } };"
HIDE = "is => { Object.defineProperty(document, 'hidden', { configurable: true, get: () => is }); "
HIDE += "document.dispatchEvent(new Event('visibilitychange')); }"


@pytest.fixture
def set_clock(settings, monkeypatch):
    """The server's clock shows this moment from now on."""

    def set_clock(moment):
        settings.NOW = moment.isoformat()
        monkeypatch.setattr(clock, "_started", timezone.now())

    return set_clock


@pytest.fixture
def screen(new_context):
    """A page whose time passes as fast as a test wants."""
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.clock.install()
    return page


@pytest.fixture
def polls(screen):
    """The status of each answer to what the page asked by itself."""
    seen = []
    screen.on("response", lambda r: "if-none-match" in r.request.headers and seen.append(r.status))
    return seen


@pytest.fixture
def later(screen, set_clock):
    """Let seconds pass, here and on the server."""
    passed = 0

    def later(seconds):
        nonlocal passed
        passed += seconds
        set_clock(A_MINUTE_LEFT + dt.timedelta(seconds=passed))
        screen.clock.run_for(seconds * 1000)

    set_clock(A_MINUTE_LEFT)
    return later


def room(page, name):
    return page.locator(".now-room", has_text=name)


def test_what_is_on_is_counted_and_goes_when_it_is_over(screen, conference, later, polls):
    screen.goto(f"{conference}now/")
    expect(screen.locator(".now-clock")).to_have_text("10:14")
    hall = room(screen, "Sauganash Ballroom").first
    expect(hall).to_contain_text(UPDATE)
    expect(hall.locator(".progress")).to_contain_text("until 10:15 · 1 min left")
    hall.get_by_role("link", name=UPDATE, exact=True).focus()
    with screen.expect_response(re.compile("/now/$")) as nothing_new:
        later(31)
    assert nothing_new.value.status == 304
    expect(hall).to_contain_text(UPDATE)
    with screen.expect_response(re.compile("/now/$")) as changed:
        later(35)
    assert changed.value.status == 200
    expect(screen.get_by_text("Nothing but what is open all day is on right now.")).to_contain_text(
        "It goes on at 10:20, in 5 min."
    )
    expect(screen.get_by_role("link", name=UPDATE)).to_have_count(0)
    later(1)
    expect(screen.locator("#now")).to_be_focused()  # and not lost
    assert set(polls) == {304, 200}
    assert polls[0] == 304


def test_nobody_asks_for_a_page_that_nobody_sees(screen, conference, later, polls):
    screen.goto(f"{conference}now/")
    expect(screen.locator(".now-clock")).to_have_text("10:14")
    screen.evaluate(HIDE, True)
    later(300)
    assert polls == []
    with screen.expect_response(re.compile("/now/$")):
        screen.evaluate(HIDE, False)
    expect(screen.locator(".now-clock")).to_have_text("10:19")
    assert polls == [200]


def test_the_clock_is_the_servers(new_context, conference, set_clock):
    set_clock(A_MINUTE_LEFT)
    page = new_context().new_page()
    page.add_init_script(LIES)
    page.goto(f"{conference}rooms/sauganash-ballroom/now/")
    assert page.evaluate("new Date().getFullYear()") == 1970
    expect(page.locator(".sign-clock")).to_have_text("10:14")
    expect(page.locator(".sign-when")).to_have_text(re.compile("Now until 10:15 1 min left"))


def test_the_clock_is_set_again_after_sleep(screen, conference, set_clock):
    set_clock(A_MINUTE_LEFT)
    screen.goto(f"{conference}rooms/sauganash-ballroom/now/")
    expect(screen.locator(".sign-clock")).to_have_text("10:14")
    set_clock(A_MINUTE_LEFT + dt.timedelta(hours=1))  # and the device has not noticed
    screen.evaluate(HIDE, False)
    expect(screen.locator(".sign-clock")).to_have_text("11:14")
    expect(screen.locator(".sign-title")).to_contain_text("Reverse engineering the QR code generator")


@pytest.mark.parametrize("address", ["now/", "rooms/sauganash-ballroom/now/"])
def test_what_could_not_be_updated_says_so_quietly(screen, conference, later, expected_problems, address):
    expected_problems += ["ERR_INTERNET_DISCONNECTED", "htmx:error"]
    screen.goto(conference + address)
    expect(screen.locator("[data-clock]")).to_have_text("10:14")
    screen.context.set_offline(True)
    later(31)
    expect(screen.get_by_role("status").filter(has_text="Not updated since 10:14")).to_be_visible()
    expect(screen.locator(".toast")).to_have_count(0)
    screen.context.set_offline(False)
    later(31)
    expect(screen.get_by_text("Not updated")).to_have_count(0)


def test_a_note_that_is_being_written_stays(screen, conference, later, polls):
    screen.goto(f"{conference}now/")
    hall = room(screen, "Sauganash Ballroom").first
    hall.get_by_role("link", name=f"Note on {UPDATE}").click()
    field = hall.get_by_role("textbox", name=re.compile("My note"))
    expect(field).to_be_focused()
    field.fill("Ask for the slides")
    later(120)
    expect(field).to_have_value("Ask for the slides")
    assert polls == []


def test_a_star_given_here_is_no_news_but_once(screen, conference, later, polls):
    screen.goto(f"{conference}now/")
    star = room(screen, "Sauganash Ballroom").first.get_by_role("button", name=f"Star {UPDATE}")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    with screen.expect_response(re.compile("/now/$")):
        later(31)
    expect(star).to_have_attribute("aria-pressed", "true")
    assert polls == [200]


def test_from_the_schedule_to_a_sign_and_back(page, conference, set_clock):
    set_clock(A_MINUTE_LEFT)
    page.goto(conference)
    page.get_by_role("navigation", name="Conference").get_by_role("link", name="Now").click()
    page.get_by_role("link", name="Sign for Sauganash Ballroom").click()
    expect(page.get_by_role("heading", name="Sauganash Ballroom")).to_be_visible()
    page.get_by_role("link", name="DjangoCon US 2025").click()
    expect(page).to_have_url(f"{conference}now/")
    page.get_by_role("link", name="Sauganash Ballroom", exact=True).click()
    expect(page).to_have_url(f"{conference}?room=sauganash-ballroom")


def test_without_javascript_it_is_asked_for_again(new_context, conference, set_clock):
    set_clock(A_MINUTE_LEFT)
    page = new_context(java_script_enabled=False).new_page()
    for address in ("now/", "rooms/sauganash-ballroom/now/"):
        page.goto(conference + address)
        expect(page.locator("[data-clock]")).to_have_text("10:14")
        expect(page.locator('meta[http-equiv="refresh"]')).to_have_attribute("content", "60")


@pytest.mark.parametrize("size", [(320, 640), (360, 740), (1440, 900)])
def test_nothing_is_wider_than_the_screen(new_context, conference, set_clock, size):
    set_clock(A_MINUTE_LEFT)
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{conference}now/")
    expect(room(page, "Sauganash Ballroom").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


TITLES = [
    "Short",
    UPDATE,
    "A title of the length that organisers ask for " * 4,
    "Donaudampfschifffahrtsgesellschaft" * 7,
]


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 800)])
@pytest.mark.parametrize("title", TITLES, ids=lambda title: f"{len(title)} letters")
def test_a_sign_is_read_from_afar_and_holds_any_title(new_context, conference, set_clock, size, title):
    """Nothing is scrolled to or stands below the edge, and no letter is smaller than a twenty-fifth of the screen."""
    set_clock(A_MINUTE_LEFT)
    talk = Talk.objects.get(title=UPDATE)
    talk.title, talk.speaker_names = title[:1000], "Ada Lovelace, " * 12
    talk.save()
    talk.conference.save()  # a new version
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{conference}rooms/sauganash-ballroom/now/")
    expect(page.locator(".sign-title")).to_be_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('#now *')].filter(one => one.offsetParent && one.textContent.trim())"
        ".map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= min(size) * 0.04
    assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    boxes = [page.locator(part).bounding_box() for part in (".sign-head", ".sign-talk", ".sign-next", ".sign-foot")]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1
