"""axe-core on every page and state, light and dark, phone and desktop: no violation."""

from pathlib import Path

import pytest

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
    "signing up": ["goto /accounts/signup/"],
    "signing in": ["goto /accounts/login/"],
    "not found": ["goto /nothing/here/"],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 740), (1440, 900)], ids=["phone", "desktop"])
def test_axe_finds_nothing(new_context, site, expected_problems, scheme, size):
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
    if action == "goto":
        page.goto(site + what)
        page.locator("[data-htmx-powered], main").first.wait_for()
    elif action == "click":
        page.locator(what).first.click()
    elif action == "fill":
        page.locator(what).fill("Some *words*")
    else:
        page.locator(what).wait_for()
