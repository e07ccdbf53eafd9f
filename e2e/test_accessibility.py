"""Every page and state can be read and worked by everybody: axe-core, and what axe cannot see."""

from pathlib import Path

import pytest

from e2e.states import STATES, open_state

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
READING = (Path(__file__).parent / "reading.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, DESKTOP = (360, 740), (768, 1024), (1440, 900)
PARTS = 6  # the states are dealt out, so that workers share them
TAB_STOPS = 25


@pytest.fixture
def expected_problems():
    # axe itself tries inline styles; that no page of ours does is seen by every other journey.
    return ["404", "400", "Applying inline style"]


def _each(context, site, part, states=STATES):
    """(state, a page in it), of this part of the states."""
    for state in list(states)[part::PARTS]:
        context.clear_cookies()
        page = context.new_page()
        open_state(page, site, state)
        page.evaluate(READING)
        yield state, page
        page.close()


def _resize(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing(new_context, site, written, part):
    context = new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    found = {}
    for state, page in _each(context, site, part):
        page.evaluate(AXE)
        for size in (DESKTOP, TABLET, PHONE):
            _resize(page, size)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                result = page.evaluate("rules => axe.run(document, {runOnly: rules, preload: false})", RULES)
                problems = [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in result["violations"]]
                if problems:
                    found[state, size, scheme] = problems
    assert found == {}


@pytest.mark.parametrize("part", range(PARTS))
def test_it_reflows_grows_and_stands_still(new_context, site, written, part):
    context = new_context(viewport={"width": 1280, "height": 900})
    found = {}
    for state, page in _each(context, site, part):
        problems = {"moves": page.evaluate("reading.moving()")}
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        problems["200 %"] = page.evaluate("reading.sideways()") + page.evaluate("reading.cut()")
        page.evaluate("document.documentElement.style.fontSize = ''")
        _resize(page, (320, 640))
        problems["320 px"] = page.evaluate("reading.sideways()")
        page.evaluate("void reading.space()")
        problems["text spacing"] = page.evaluate("reading.sideways()") + page.evaluate("reading.cut()")
        page.evaluate("reading.unspace()")
        page.emulate_media(forced_colors="active")
        problems["forced colours"] = page.evaluate("reading.untold()")
        found |= {(state, name): wrong for name, wrong in problems.items() if wrong}
    assert found == {}


@pytest.mark.parametrize("part", range(PARTS))
def test_the_focus_is_always_seen(new_context, site, written, part):
    context = new_context(viewport={"width": 1280, "height": 800})
    found = {}
    for state, page in _each(context, site, part):
        problems = []
        for _stop in range(TAB_STOPS):
            page.keyboard.press("Tab")
            problems.append(page.evaluate("reading.focus()"))
        if any(problems):
            found[state] = [problem for problem in problems if problem]
    assert found == {}


@pytest.mark.parametrize("part", range(PARTS))
def test_a_finger_hits_what_is_pressed_most(new_context, site, written, part):
    context = new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    found = {state: small for state, page in _each(context, site, part) if (small := page.evaluate("reading.small()"))}
    assert found == {}
