"""Notes that want to do harm, in the browser that would have to do it."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from e2e.conftest import sign_in
from notes.models import Note
from notes.places import Place
from notes.saving import new_handle, save_note
from notes.tests.hostile import HOSTILE
from notes.tests.rendered import ALLOWED, PLAIN
from schedule.models import Talk
from schedule.search import index_talks

TEXTS = [text.replace("\0", "") for text in HOSTILE]  # which no form takes
HARM = "</title></textarea><img src=x onerror=alert(1)>\"' onmouseover=alert(1) x=\u202e{{7*7}}"
WATCH = """
window.harm = [];
for (const name of ["alert", "prompt", "confirm", "print"]) window[name] = () => window.harm.push(name);
document.addEventListener("securitypolicyviolation", (event) => window.harm.push(`CSP: ${event.blockedURI}`));
"""
# What there is in notes that may not be, and whether they change when they are read once more.
LOOK = """([allowed, most]) => {
    const found = [...window.harm];
    const texts = [...document.querySelectorAll(".note-text")];
    if (texts.length < most) found.push(`only ${texts.length} notes`);
    for (const text of texts) {
        for (const element of text.querySelectorAll("*")) {
            const may = element.namespaceURI.endsWith("xhtml") && allowed[element.localName];
            if (!may || [...element.attributes].some(({ name }) => !may.includes(name))) found.push(element.outerHTML);
            const { position, direction } = getComputedStyle(element);
            if (position === "fixed" || position === "sticky") found.push(`over the page: ${element.outerHTML}`);
            if (direction !== "ltr") found.push(`turned around: ${element.outerHTML}`);
            if (element.shadowRoot) found.push(`a shadow: ${element.outerHTML}`);
        }
        const again = document.createElement("template");
        again.innerHTML = text.innerHTML;
        if (again.innerHTML !== text.innerHTML) found.push(`read twice: ${text.innerHTML}`);
    }
    for (const element of document.querySelectorAll("[onmouseover], [onerror], [onload], [style], .note script"))
        if (!element.matches(".toast *, .toasts *")) found.push(element.outerHTML);
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("wider than the page");
    if (getComputedStyle(document.body).direction !== "ltr") found.push("the page is turned around");
    if (!document.cookie.includes("csrftoken") || !(document.body instanceof HTMLBodyElement)) found.push("clobbered");
    return found;
}"""
MAY = {tag: sorted(ALLOWED.get(tag, ())) for tag in {*ALLOWED, *PLAIN}}


@pytest.fixture
def nadia(django_user_model):
    return django_user_model.objects.create(username=HARM[:150])


@pytest.fixture
def page(new_context, site, nadia):
    """Signed in, and watched. What it asks of other servers fails the test."""
    context = new_context(viewport={"width": 1280, "height": 800})
    sign_in(context, site, nadia)
    context.add_init_script(WATCH)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    context.route("**/notes/pictures/*", lambda route: route.fulfill(content_type="image/svg+xml", body="<svg/>"))
    yield context.new_page()
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


@pytest.fixture
def row(conference):
    """The Talk, under a name that wants to do harm too."""
    talk = Talk.objects.get(slug="winemaking-with-mutable-event-sourcing-in-django")
    talk.title = HARM
    talk.save()
    index_talks([talk.pk])
    return talk


def _look(page, most=0):
    """What is wrong on the page."""
    return page.evaluate(LOOK, [MAY, most])


def test_each_hostile_note_is_inert_where_it_is_read(page, talk, conference, site, nadia, row):
    place = Place.of_talk(row)
    save_note(nadia, place, "\n\n".join(TEXTS), 0)
    for text in TEXTS:
        save_note(nadia, place, text, 0, handle=new_handle())
    page.goto(talk)
    expect(page.locator(".note-text")).to_have_count(len(TEXTS) + 1)
    for link in page.locator(".note-text :is(a, button, .stamp)").all()[:40]:
        link.dispatch_event("mouseover")
    assert _look(page, len(TEXTS) + 1) == []
    pixel = page.locator(".note-text").get_by_role("link", name="x", exact=True)
    assert "https://evil.example/pixel.png" in pixel.evaluate_all("(links) => links.map((link) => link.href)")
    sources = page.locator(".note-text img").evaluate_all("(images) => images.map((image) => image.src)")
    assert {re.fullmatch(rf"{site}/notes/pictures/\w{{16,64}}\.webp", source) is not None for source in sources} == {
        True
    }
    for url in (f"{site}/notes/", f"{site}/notes/?q=alert", f"{conference}?noted=1", f"{site}/search/?q=onmouseover"):
        page.goto(url)
        expect(page.get_by_text("onmouseover=alert").first).to_be_visible()
        assert _look(page) == []


def test_a_hostile_name_stays_a_name_wherever_it_stands(page, talk, site, nadia, row):
    note = save_note(nadia, Place.of_talk(row), "one", 0).note
    save_note(nadia, Place.of_talk(row), TEXTS[0], 1)
    note.revisions.filter(version=1).update(name=HARM[:120])
    address = f"{site}{note.get_absolute_url()}"
    page.goto(address)
    expect(page).to_have_title(re.compile(re.escape(HARM[:20])))
    expect(page.locator(".note")).to_have_attribute("aria-label", f"My note on {HARM}")
    assert _look(page, 1) == []
    page.goto(f"{address}?edit")
    expect(page.get_by_role("textbox", name=re.compile("My note"))).to_have_value(TEXTS[0])
    assert _look(page) == []
    page.goto(f"{address}history/")
    expect(page.locator("strong", has_text=HARM)).to_be_visible()
    page.get_by_role("link", name="Changes").click()
    expect(page.locator(".comparison ins").first).to_be_visible()
    assert _look(page) == []
    answer = page.request.get(address, headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (answer.json()["body"], answer.json()["subject"]) == (TEXTS[0], HARM)


def test_two_hostile_texts_meet_and_nothing_of_them_runs(page, talk, nadia, row, expected_problems):
    expected_problems.append("409")
    half = len(TEXTS) // 2
    mine, theirs = "\n\n".join(TEXTS[:half]), "\n\n".join(TEXTS[half:])
    save_note(nadia, Place.of_talk(row), "base", 0)
    page.goto(talk)
    page.get_by_role("link", name="Edit").click()
    field = page.get_by_role("textbox", name=re.compile("My note"))
    expect(field).to_have_value("base")
    save_note(nadia, Place.of_talk(row), theirs, 1)
    field.fill(mine)
    expect(page.locator(".comparison ins").first).to_be_attached()
    page.get_by_text("What stands, whole").click()
    expect(page.locator(".conflict .note-source").first).to_have_text(theirs, use_inner_text=False)
    assert _look(page) == []
    page.get_by_role("button", name="Keep both").click()
    expect(page.locator(".note-status")).to_have_text(re.compile("Saved"))
    assert Note.objects.get().body == f"{theirs}\n\n{mine}"
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_be_visible()
    assert _look(page, 1) == []


def test_a_hostile_preview_is_inert_and_needs_the_token(page, talk, site, row):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("textbox", name=re.compile("My note")).fill("\n\n".join(TEXTS))
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".note-preview .note-text")).to_be_visible()
    assert _look(page, 1) == []
    form = {"note": f"{talk.removeprefix(site)}note/", "body": "x"}
    assert page.request.post(f"{site}/notes/preview/", form=form).status == 403


NASTY = [
    "\n\n\n  two before, two after  \n\ttab\t\n \nZürich Zu\u0308rich \u1e9b\u0323 &amp; &lt; &#13; &nbsp;\n\n\n",
    "\ufeffa\u2028b\u2029c\u200b\u202ed\u202c\u00a0\u00ad\x7f\x01\x0b\x0c </textarea> <!-- \\ \\\\n %0A +"
    " 👩‍👩‍👧‍👦 🏳️‍🌈 🇧🇪 👍🏽 \U0010ffff ",
]
VERY_MANY_LINES = "x\n" * 100_000


@pytest.mark.parametrize("script", [True, False], ids=["saved by itself", "as a form"])
def test_what_was_typed_comes_back_byte_for_byte(new_context, talk, site, author, script):
    context = new_context(java_script_enabled=script)
    sign_in(context, site, author)
    page = context.new_page()
    for text in [*NASTY, VERY_MANY_LINES] if script else NASTY:
        page.goto(f"{talk}note/?new")
        _type(page, text, script)
        note = Note.objects.latest("pk")
        assert _sum(note.body) == _sum(text)
        page.goto(f"{site}{note.get_absolute_url()}?edit")
        assert _sum(page.locator("textarea.note-body").input_value()) == _sum(text)
        if text == VERY_MANY_LINES:
            continue  # once is enough: a browser takes seconds to lay them out
        _type(page, f"!{text}", script)
        shown = page.request.get(f"{site}{note.get_absolute_url()}", headers={"Accept": "application/json"})
        assert _sum(shown.json()["body"]) == _sum(f"!{text}")


def _type(page, text, script):
    field = page.locator("textarea.note-body")
    field.evaluate("(field, text) => { field.value = text }", text)
    if script:
        field.dispatch_event("input")
        expect(page.locator(".note-status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    else:
        page.get_by_role("button", name="Done").click()
        expect(page.locator(".note-text").last).to_be_attached()


def _sum(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_lone_carriage_return_stays_until_the_text_is_edited_in_a_browser(page, talk, nadia, row):
    """Only "\\r\\n" becomes "\\n" on the server; a browser's field makes one line end of each, as HTML asks of it."""
    save_note(nadia, Place.of_talk(row), "old\rMac\r\n", 0)
    page.goto(f"{talk}note/?edit")
    field = page.locator("textarea.note-body")
    expect(field).to_have_value("old\nMac\n")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-text")).to_be_visible()
    assert (Note.objects.get().body, Note.objects.get().version) == ("old\rMac\r\n", 1)
    page.get_by_role("link", name="Edit").click()
    field.press("Control+End")
    field.press_sequentially("!")
    expect(page.locator(".note-status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert Note.objects.get().body == "old\nMac\n!"
