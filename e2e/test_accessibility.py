"""axe-core on every page and state, light and dark, phone and desktop: no violation."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from notes.bin import delete_note
from notes.models import Tag
from notes.places import Place
from notes.saving import StaleNote, new_handle, save_note
from schedule.models import Conference, Talk

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TALK = "/djangocon-us-2025/talks/winemaking-with-mutable-event-sourcing-in-django/"
STATES = {
    "home": ["goto /"],
    "schedule": ["goto /djangocon-us-2025/"],
    "a day": ["goto /djangocon-us-2025/?day=2025-09-09"],
    "a search": ["goto /djangocon-us-2025/?q=django"],
    "a corrected search": ["goto /djangocon-us-2025/?q=winemakign"],
    "a search everywhere": ["goto /search/?q=muthig"],
    "nothing found anywhere": ["goto /search/?q=zzzz+django"],
    "a speaker": ["goto /search/?q=muthig", "click .speakers-found a"],
    "nothing found": ["goto /djangocon-us-2025/?q=zzzz&day=2025-09-09"],
    "a talk": [f"goto {TALK}"],
    "writing": [f"goto {TALK}", "click [data-edit]", "see textarea.note-body"],
    "a note": [f"goto {TALK}", "click [data-edit]", "fill textarea.note-body", "click .primary", "see .note-text"],
    "a note in a row": ["goto /djangocon-us-2025/?q=winemaking", "click .note-link", "see textarea.note-body"],
    "the note alone": [f"goto {TALK}note/?edit"],
    "several notes on a talk": ["as author", f"goto {TALK}", "see .note + .note"],
    "my notes": ["as author", "goto /notes/"],
    "my notes narrowed": ["as author", "goto /notes/?q=barrels&tag=wine&conference=djangocon-us-2025"],
    "no notes": ["goto /notes/"],
    "a note in its line": ["as author", "goto /notes/", "click .note-line-title", "see .note-opened .note"],
    "in my notes": ["as author", "goto /search/?q=coffee", "see .notes-found"],
    "a history": ["as author", f"goto {TALK}", "click a[href$='/history/']", "click .revision-naming summary"],
    "the bin": ["as author", "goto /notes/bin/", "click .erasing summary"],
    "signing up": ["goto /accounts/signup/"],
    "signing in": ["goto /accounts/login/"],
    "not found": ["goto /nothing/here/"],
}


@pytest.fixture
def written(site, author):
    """Notes of the author's, with a tag, a history that met a conflict, and one in the bin."""
    talk, conference = Talk.objects.get(slug=TALK.split("/")[-2]), Conference.objects.get()
    place, hallway = Place.of_talk(talk), Place.of_conference(conference, "hallway")
    note = save_note(author, place, "Barrels are aggregates\n\nfor #wine", 0).note
    Tag.objects.get_or_create(note=note, name="wine")
    save_note(author, place, "Barrels are **aggregates**\n\nfor #wine\nand more", 1)
    with pytest.raises(StaleNote):
        save_note(author, place, "typed in the tunnel", 1)
    save_note(author, place, "a second thought", 0, handle=new_handle())
    save_note(author, hallway, "Met Ada at the coffee", 0)
    delete_note(save_note(author, Place.of_conference(conference), "gone soon", 0).note, 1)


def _session_of(username):
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client.cookies["sessionid"].value


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 740), (1440, 900)], ids=["phone", "desktop"])
def test_axe_finds_nothing(new_context, site, written, expected_problems, scheme, size):
    # axe itself tries inline styles; that no page of ours does is seen by every other journey.
    expected_problems += ["404", "Applying inline style"]
    context = new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    found = {}
    for state, steps in STATES.items():
        context.clear_cookies()
        page = context.new_page()
        for step in steps:
            _do(page, site, *step.split(" ", 1))
        page.evaluate(AXE)
        result = page.evaluate("rules => axe.run(document, {runOnly: rules, preload: false})", RULES)
        problems = [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in result["violations"]]
        if problems:
            found[state] = problems
        page.close()
    assert found == {}


def _do(page, site, action, what):
    if action == "as":
        page.context.add_cookies([{"name": "sessionid", "value": _session_of(what), "url": site}])
    elif action == "goto":
        page.goto(site + what)
        page.locator("[data-htmx-powered], main").first.wait_for()
    elif action == "click":
        page.locator(what).first.click()
    elif action == "fill":
        page.locator(what).fill("Some *words*")
    else:
        page.locator(what).wait_for()
