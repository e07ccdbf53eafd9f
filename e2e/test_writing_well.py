"""What helps to write a note: the preview, tasks, stamps, pictures."""

import base64
import datetime as dt
import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from notes.models import Note, Picture
from schedule.models import Slot

SAVED = re.compile(r"Saved \d\d:\d\d")
MARKDOWN = """# Barrels

- [ ] ask *who*
- [x] read [[Winemaking with Mutable Event Sourcing in Django]]

1. [ ] and #fermentation

| a | b |
|---|--:|
| `x` | ~~2~~ |

> quoted[^1]

[12:34] the point

[^1]: From the cellar.
"""


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def field(page, talk):
    return _open(page, talk)


def _open(page, talk):
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    field = page.get_by_role("textbox", name=re.compile("My note"))
    expect(field).to_be_focused()
    return field


def _done(page):
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-form")).to_have_count(0)


def test_the_preview_is_the_note_as_it_will_be(page, field):
    field.fill(MARKDOWN)
    button = page.get_by_role("button", name="Preview")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    preview = page.get_by_role("region", name="Preview")
    expect(preview.get_by_role("heading", name="Barrels")).to_be_visible()
    previewed = preview.locator(".note-text").inner_html()
    button.click()
    expect(preview).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".note-preview")).to_be_empty()
    expect(field).to_have_value(MARKDOWN)
    _done(page)
    shown = page.locator(".note-text")
    assert shown.inner_html() == previewed
    expect(shown.locator("a.talk-link")).to_have_text("Winemaking with Mutable Event Sourcing in Django")


def test_a_preview_before_anything_is_saved_saves_nothing(page, talk):
    page.route("**/note/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    field = _open(page, talk)
    field.evaluate("(field) => { field.value = '*so*' }")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").locator("em")).to_have_text("so")
    assert not Note.objects.exists()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_task_is_ticked_in_place(new_context, talk, script):
    page = new_context(java_script_enabled=script).new_page()
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    page.get_by_role("textbox", name=re.compile("My note")).fill("- [ ] ask *who*\n- [x] write")
    page.get_by_role("button", name="Done").click()
    ask, write = (page.get_by_role("checkbox", name=name) for name in ("ask who", "write"))
    expect(ask).to_have_attribute("aria-checked", "false")
    ask.click()
    expect(ask).to_have_attribute("aria-checked", "true")
    write.click()
    expect(write).to_have_attribute("aria-checked", "false")
    assert Note.objects.get().body == "- [x] ask *who*\n- [ ] write"
    assert Note.objects.get().version == 3
    expect(page.locator(".note-form")).to_have_count(0)
    if script:
        expect(write).to_be_focused()
        page.keyboard.press("Space")
        expect(write).to_have_attribute("aria-checked", "true")


@pytest.fixture
def running(conference):
    """The talk has run for a quarter of an hour."""
    began = timezone.now() - dt.timedelta(minutes=15)
    slots = Slot.objects.filter(talk__slug__startswith="winemaking")
    assert slots.update(starts_at=began, ends_at=began + dt.timedelta(minutes=45))
    return began


STAMP = r"\[1[5-9]:\d\d\] "


def test_a_stamp_goes_to_the_beginning_of_the_line_once_and_can_be_undone(page, running, talk):
    page.clock.install(time=dt.datetime(2001, 1, 1, tzinfo=dt.UTC))  # whose clock is wrong
    field = _open(page, talk)
    field.fill("so it begins\n- [ ] a point\n> 1. quoted")
    button = page.get_by_role("button", name="Time stamp")
    button.click()
    expect(field).to_have_value(re.compile(rf"^so it begins\n- \[ \] a point\n> 1\. {STAMP}quoted$"))
    expect(field).to_be_focused()
    field.press("ArrowUp")
    field.press("Alt+Enter")
    expect(field).to_have_value(re.compile(rf"\n- \[ \] {STAMP}a point\n> 1\. {STAMP}quoted$"))
    once = field.input_value()
    field.press("Alt+Enter")
    button.click()
    expect(field).to_have_value(once)
    field.press("Control+z")
    expect(field).to_have_value(re.compile(rf"^so it begins\n- \[ \] a point\n> 1\. {STAMP}quoted$"))
    field.press("End")
    field.press_sequentially("!")
    expect(field).to_have_value(re.compile(r"\n- \[ \] a point!\n"))


def test_a_stamp_leads_nowhere_until_there_is_a_recording(page, running, talk):
    field = _open(page, talk)
    field.press("Alt+Enter")
    field.press_sequentially("the point")
    _done(page)
    expect(page.locator(".note-text .stamp")).to_have_text(re.compile(r"^1[5-9]:\d\d$"))
    assert re.fullmatch(rf"{STAMP}the point", Note.objects.get().body)


def test_a_talk_that_is_not_on_has_no_stamps(page, field):
    expect(page.get_by_role("button", name="Time stamp")).to_have_count(0)
    field.press("Alt+Enter")
    field.press_sequentially("x")
    expect(page.locator(".note-status")).to_have_text(SAVED)
    assert "[" not in Note.objects.get().body


def _png(colour="teal"):
    content = io.BytesIO()
    Image.new("RGB", (32, 24), colour).save(content, "PNG")
    return content.getvalue()


# What the browser does when a file is pasted or dropped.
BRING = """(field, [how, content, name, type]) => {
    const brought = new DataTransfer();
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    brought.items.add(new File([bytes], name, { type }));
    const options = { bubbles: true, cancelable: true };
    if (how === "paste") field.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: brought }));
    else field.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: brought }));
}"""


def _bring(page, field, how, content, name="photo.png", media_type="image/png"):
    if how == "choose":
        page.get_by_label("Picture").set_input_files({"name": name, "mimeType": media_type, "buffer": content})
    else:
        field.evaluate(BRING, [how, base64.b64encode(content).decode(), name, media_type])


@pytest.mark.parametrize("how", ["paste", "drop", "choose"])
def test_a_picture_that_is_brought_stands_in_the_note(page, field, how):
    field.press_sequentially("see:")
    _bring(page, field, how, _png())
    expect(field).to_have_value(re.compile(r"^see:\n\n!\[\]\(/notes/pictures/[\w-]+\.webp\)\n$"))
    expect(field).to_be_focused()
    field.press_sequentially("the cellar")
    expect(page.locator(".note-status")).to_have_text(SAVED)
    _done(page)
    picture = page.get_by_role("img", name="the cellar")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 32)
    assert Picture.objects.get().get_absolute_url() in Note.objects.get().body


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"<svg/>", 422, "not a picture that can be kept"), (_png()[:60], 422, "broken, or was cut short")],
    ids=["no picture", "half of one"],
)
def test_a_picture_that_is_refused_says_why_and_the_text_stays(page, field, expected_problems, content, status, words):
    expected_problems.append(str(status))
    field.press_sequentially("words")
    expect(page.locator(".note-status")).to_have_text(SAVED)
    _bring(page, field, "paste", content)
    expect(page.locator(".note-error")).to_contain_text(words)
    expect(field).to_have_value("words")
    assert not Picture.objects.exists()


def test_a_picture_that_cannot_be_sent_says_so(page, field, expected_problems):
    expected_problems += ["Failed to load resource", "ERR_"]
    page.route("**/notes/pictures/", lambda route: route.abort("failed"))
    _bring(page, field, "drop", _png())
    expect(page.locator(".note-error")).to_contain_text("could not be sent")
    expect(field).to_have_value("")


def test_text_that_is_pasted_is_text(page, field):
    _bring(page, field, "paste", b"just words", "words.txt", "text/plain")
    field.press_sequentially("typed")
    expect(field).to_have_value("typed")
    expect(page.locator(".note-error")).to_be_empty()
    assert not Picture.objects.exists()


def test_without_javascript_a_picture_goes_along_with_the_form(new_context, talk, expected_problems):
    expected_problems.append("422")
    page = new_context(java_script_enabled=False).new_page()
    page.goto(talk)
    page.get_by_role("link", name="Write a note").click()
    for button in ("Preview", "Time stamp"):
        expect(page.get_by_role("button", name=button)).to_have_count(0)
    page.get_by_role("textbox", name=re.compile("My note")).fill("see:")
    _bring(page, None, "choose", b"<svg/>")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".note-error")).to_contain_text("not a picture that can be kept")
    expect(page.get_by_role("textbox", name=re.compile("My note"))).to_have_value("see:")
    _bring(page, None, "choose", _png())
    page.get_by_role("button", name="Done").click()
    picture = page.locator(".note-text img")
    expect(picture).to_be_visible()
    assert Note.objects.get().body == f"see:\n\n![]({Picture.objects.get().get_absolute_url()})\n"
