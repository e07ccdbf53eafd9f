"""Any conference, by its address or a file: seen first, then applied; and its later versions."""

import re
import threading
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from e2e.conftest import sign_in
from notes.models import Star
from schedule.models import Conference, Import, Source
from schedule.tests.files import make_xml
from schedule.tests.webserver import serving

ALPHA = ("a", "Alpha of the meadow", "09:00", "Hall", "Ada")
BETA = ("b", "Beta in the woods", "10:00", "Hall", "Bob")
GAMMA = ("c", "Gamma by the sea", "11:00", "Attic", "Cy")
FIRST = make_xml(ALPHA, BETA)
LATER = make_xml(ALPHA, ("b", "Beta in the woods", "14:30", "Attic", "Bob"), GAMMA)


@contextmanager
def _served(answers):
    """The address of a server that answers with ``answers["data"]``, after ``answers["wait"]`` if there is one."""

    def answer(handler):
        if wait := answers.get("wait"):
            wait.wait(20)
        handler.send_response(answers.get("status", 200))
        handler.send_header("Content-Type", "application/xml")
        handler.send_header("Content-Length", str(len(answers["data"])))
        handler.end_headers()
        handler.wfile.write(answers["data"])

    with serving({"/schedule.xml": answer}) as server:
        yield f"{server.address}/schedule.xml"


@pytest.fixture(autouse=True)
def _own_network(settings):
    settings.SOURCE_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def organiser(page, live_server, author):
    sign_in(page.context, live_server.url, author)
    return author


def _choose(page, data, name="demo.xml"):
    page.get_by_label("A file").set_input_files({"name": name, "mimeType": "application/xml", "buffer": data})
    page.get_by_role("button", name="Read it").click()


def _add(page, site, data=FIRST):
    page.goto(f"{site}/conferences/add/")
    _choose(page, data)
    page.get_by_role("button", name="Add this conference").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()


def test_a_visitor_signs_up_and_comes_back_to_add_one(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("link", name="Add a conference").click()
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill("corridor-umbrella-42")
    page.get_by_role("button", name="Sign up").click()
    expect(page).to_have_url(f"{live_server.url}/conferences/add/")
    expect(page.get_by_label("A file")).to_be_visible()


def test_from_a_file_with_a_later_version_that_moves_a_talk(page, live_server, organiser):
    page.goto(f"{live_server.url}/conferences/add/")
    _choose(page, FIRST)
    expect(page.get_by_role("heading", name="A new conference")).to_be_visible()
    expect(page.get_by_text("Beta in the woods")).to_be_visible()
    assert not Conference.objects.exists()
    page.get_by_role("button", name="Add this conference").click()
    page.get_by_role("link", name="Open the schedule").click()
    expect(page).to_have_url(f"{live_server.url}/demo/")
    expect(page.locator("#results .row")).to_have_count(2)
    page.get_by_role("button", name="Star Beta in the woods").click()
    expect(page.get_by_role("button", name=re.compile("Beta in the woods"), pressed=True)).to_be_visible()

    page.get_by_role("link", name="Where it comes from").click()
    _choose(page, LATER, "later.xml")
    expect(page.get_by_role("link", name="1 moved")).to_be_visible()
    moved = page.locator(".talk-change", has_text="Beta in the woods")
    expect(moved.locator(".is-old").first).to_contain_text("Sat 31 Jan 10:00–10:45")
    expect(moved.locator(".is-new").first).to_contain_text("Sat 31 Jan 14:30–15:15")
    page.get_by_role("button", name="Apply").click()
    page.get_by_role("link", name="Open the schedule").click()
    row = page.locator("#results .row", has_text="Beta in the woods")
    expect(row.locator("time")).to_have_text("14:30")
    expect(row.get_by_role("button", name=re.compile("^Starred|Star"))).to_have_attribute("aria-pressed", "true")
    assert Star.objects.get().talk.title == "Beta in the woods"


def test_from_an_address_that_is_followed_and_asked_again(page, live_server, organiser):
    answers = {"data": FIRST}
    with _served(answers) as address:
        page.goto(f"{live_server.url}/conferences/add/")
        page.get_by_label("Address of the schedule").fill(address)
        page.get_by_role("button", name="Read it").click()
        expect(page.get_by_label("Follow this address")).to_be_checked()
        page.get_by_role("button", name="Add this conference").click()
        page.get_by_role("link", name="Where it comes from").last.click()
        expect(page.get_by_role("heading", name=address)).to_be_visible()
        expect(page.locator(".source-facts")).to_contain_text("yes: what changes there")
        answers["data"] = LATER
        page.get_by_role("button", name="Ask now").click()
        expect(page.get_by_role("link", name="1 new")).to_be_visible()
        page.get_by_role("button", name="Apply").click()
        expect(page.get_by_role("heading", name="Done")).to_be_visible()
    source = Source.objects.get()
    assert (source.address, source.is_followed, source.conference.talks.count()) == (address, True, 3)


def test_it_says_how_far_it_is_and_can_be_cancelled(page, live_server, organiser):
    answers = {"data": FIRST, "wait": threading.Event()}
    with _served(answers) as address:
        page.goto(f"{live_server.url}/conferences/add/")
        page.get_by_label("Address of the schedule").fill(address)
        page.get_by_role("button", name="Read it").click()
        expect(page.get_by_role("status").filter(has_text="Fetching it…")).to_be_visible()
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("Discarded. Nothing was changed.")).to_be_visible()
        assert not Import.objects.exists()
        answers["wait"].set()


def test_progress_becomes_the_preview_by_itself(page, live_server, organiser):
    answers = {"data": FIRST, "wait": threading.Event()}
    with _served(answers) as address:
        page.goto(f"{live_server.url}/conferences/add/")
        page.get_by_label("Address of the schedule").fill(address)
        page.get_by_role("button", name="Read it").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        answers["wait"].set()
        expect(page.get_by_role("heading", name="A new conference")).to_be_visible()


def test_an_address_that_fails_is_told_and_tried_again(page, live_server, organiser):
    answers = {"data": b"", "status": 404}
    with _served(answers) as address:
        page.goto(f"{live_server.url}/conferences/add/")
        page.get_by_label("Address of the schedule").fill(address)
        page.get_by_role("button", name="Read it").click()
        expect(page.get_by_role("heading", name="This could not be read")).to_be_visible()
        expect(page.locator(".import-panel", has_text="404")).to_be_visible()
        answers.update(data=FIRST, status=200)
        page.get_by_role("button", name="Try again").click()
        expect(page.get_by_role("heading", name="A new conference")).to_be_visible()


def test_a_question_is_answered_by_keyboard_before_anything_is_applied(page, live_server, organiser):
    _add(page, live_server.url)
    page.goto(f"{live_server.url}/demo/source/")
    _choose(page, make_xml(("x", "Alpha of the wide meadow", "13:00", "Attic", "Ada"), BETA))
    expect(page.get_by_role("link", name="1 question")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    undecided = page.get_by_role("radio", name="Not decided yet")
    undecided.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="The same talk")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="1 moved")).to_be_visible()
    page.get_by_role("button", name="Apply").press("Enter")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    titles = Conference.objects.get().talks.values_list("title", "is_withdrawn")
    assert sorted(titles) == [("Alpha of the wide meadow", False), ("Beta in the woods", False)]


def test_a_file_that_withdraws_most_needs_a_second_yes(page, live_server, organiser):
    many = [(f"g{i}", f"{i} geese", f"{9 + i // 4:02}:{i % 4 * 15:02}", "Hall", "") for i in range(30)]
    _add(page, live_server.url, make_xml(*many))
    page.goto(f"{live_server.url}/demo/source/")
    _choose(page, make_xml(*many[:2]))
    expect(page.get_by_text("28 of 30 talks would be withdrawn.")).to_be_visible()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_label("Yes, withdraw 28 of 30 talks")).to_be_focused()
    page.get_by_label("Yes, withdraw 28 of 30 talks").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert Conference.objects.get().talks.not_withdrawn().count() == 2


def test_its_address_here_can_be_chosen(page, live_server, organiser, expected_problems):
    expected_problems.append("422")
    _add(page, live_server.url)
    page.goto(f"{live_server.url}/conferences/add/")
    _choose(page, FIRST)
    here = page.get_by_label("Address here")
    expect(here).to_have_value("demo-2")
    here.fill("demo")
    page.get_by_role("button", name="Change and read again").click()
    expect(page.get_by_role("alert").filter(has_text="“demo” is taken")).to_be_visible()
    here.fill("demo-again")
    page.get_by_role("button", name="Change and read again").click()
    page.get_by_role("button", name="Add this conference").click()
    page.get_by_role("link", name="Open the schedule").click()
    expect(page).to_have_url(f"{live_server.url}/demo-again/")


def test_without_javascript(new_context, live_server, author):
    context = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    sign_in(context, live_server.url, author)
    plain = context.new_page()
    answers = {"data": FIRST, "wait": threading.Event()}
    with _served(answers) as address:
        plain.goto(f"{live_server.url}/conferences/add/")
        plain.get_by_label("Address of the schedule").fill(address)
        plain.get_by_role("button", name="Read it").click()
        expect(plain.get_by_role("progressbar")).to_be_visible()
        answers["wait"].set()
        plain.get_by_role("button", name="Add this conference").click()
        expect(plain.get_by_role("heading", name="Done")).to_be_visible()
    assert Conference.objects.get().talks.count() == 2


def test_by_keyboard_alone(page, live_server, organiser, tmp_path):
    file = tmp_path / "demo.xml"
    file.write_bytes(FIRST)
    page.goto(live_server.url)
    _tab_to(page, page.get_by_role("link", name="Add a conference"))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("A file"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="A new conference")).to_be_visible()
    _tab_to(page, page.get_by_role("button", name="Add this conference"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    _tab_to(page, page.get_by_role("link", name="Open the schedule"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/demo/")


def _tab_to(page, target):
    """Go on with Tab until it has the focus, and shows it."""
    expect(target).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if target.evaluate("element => element.matches(':focus-visible')"):
            break
    assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    expect(target).to_be_focused()


def test_adding_one_that_is_here_brings_it_up_to_date(page, live_server, organiser):
    _add(page, live_server.url)
    page.goto(f"{live_server.url}/conferences/add/")
    _choose(page, LATER)
    page.get_by_role("button", name="Read it as the newer version").click()
    expect(page.get_by_role("link", name="1 moved")).to_be_visible()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", name="Done")).to_be_visible()
    assert Conference.objects.get().talks.count() == 3
