"""Every page and state can be read and worked by everybody: axe-core, and what axe cannot see."""

from pathlib import Path

import pytest

from e2e.states import STATES, open_state

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
READING = (Path(__file__).parent / "reading.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async (rules) => {
  const { violations } = await axe.run(document, { runOnly: rules, preload: false, resultTypes: ["violations"] });
  return violations.map((one) => [one.id, ...one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200))]);
}"""
COLOURS = ["color-contrast", "link-in-text-block"]
PHONE, TABLET, DESKTOP = (360, 740), (768, 1024), (1440, 900)
PARTS = 6  # the states are dealt out, so that workers share them
TAB_STOPS = 25


@pytest.fixture
def expected_problems():
    # axe itself tries inline styles; that no page of ours does is seen by every other journey.
    return ["404", "400", "422", "Applying inline style"]


def _each(context, site, part):
    """(state, a page in it), of this part of the states."""
    for state in list(STATES)[part::PARTS]:
        context.clear_cookies()
        page = context.new_page()
        open_state(page, site, state)
        page.evaluate(READING)
        yield state, page
        page.close()


def _resize(page, size):
    """To another size, and to the note that is written there: its foot stays at the lower edge, before what one scrolls
    on to."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("document.querySelector('.note-form')?.scrollIntoView({block: 'center'})")


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_can_read_and_work_it(new_context, site, written, part):
    context = new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    found = {}
    for state, page in _each(context, site, part):
        problems = (
            _problems_of_focus(page) | _problems_of_axe(page) | _problems_of_size(page) | _problems_of_touch(page)
        )
        found |= {(state, *name): wrong for name, wrong in problems.items() if wrong}
    assert found == {}


def _problems_of_focus(page):
    """What has the focus is always seen; and with reduced motion nothing moves."""
    covered = []
    for _stop in range(TAB_STOPS):
        page.keyboard.press("Tab")
        covered.append(page.evaluate("reading.focus()"))
    page.evaluate("document.activeElement.blur()")
    return {("focus",): list(filter(None, covered)), ("moves",): page.evaluate("reading.moving()")}


def _problems_of_axe(page):
    """All rules in three sizes; in the dark those that see colours."""
    page.evaluate(AXE)
    problems = {}
    for size in (DESKTOP, TABLET, PHONE):
        _resize(page, size)
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            problems[size, scheme] = page.evaluate(VIOLATIONS, rules)
    return problems


def _problems_of_size(page):
    """Twice the text, a width of 320 px, text spacing, forced colours."""
    _resize(page, (1280, 900))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    problems = {("200 %",): page.evaluate("reading.sideways()") + page.evaluate("reading.cut()")}
    page.evaluate("document.documentElement.style.fontSize = ''")
    _resize(page, (320, 640))
    problems["320 px",] = page.evaluate("reading.sideways()")
    page.evaluate("void reading.space()")
    problems["text spacing",] = page.evaluate("reading.sideways()") + page.evaluate("reading.cut()")
    page.evaluate("reading.unspace()")
    page.emulate_media(forced_colors="active")
    problems["forced colours",] = page.evaluate("reading.untold()")
    return problems


def _problems_of_touch(page):
    """A finger hits what is pressed most."""
    page.emulate_media(forced_colors="none")
    _resize(page, PHONE)
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    assert page.evaluate("matchMedia('(pointer: coarse)').matches")
    return {("touch",): page.evaluate("reading.small()")}
