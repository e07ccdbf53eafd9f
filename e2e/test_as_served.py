"""What production serves of our scripts and style sheets, without comments and spaces, is what all journeys run on; and
it looks the same.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from project.lib.staticfiles import minify

STATIC = Path(__file__).parent.parent / "static"
SHEETS = sorted(str(path.relative_to(STATIC)) for path in (STATIC / "css").rglob("*.css"))
RULES = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText);
}"""


def test_a_browser_reads_the_same_rules(page, site):
    page.goto(site)
    differing = []
    for name in SHEETS:
        text = re.sub(r"@import [^;]+;", "", (STATIC / name).read_text())
        before, after = page.evaluate(RULES, text), page.evaluate(RULES, minify(name, text))
        pairs = zip(map(_told, before), map(_told, after), strict=True)
        differing += [(name, one, other) for one, other in pairs if one != other]
    assert differing == []


def _told(rule):
    """A rule as the browser tells it; what has a variable in it is told as it was written, spaces and all."""
    return re.sub(r"(?<=[,:;({}/])\s+|\s+(?=[,;){}/])", "", rule)  # but before a colon a space says "within"


def test_scripts_work_as_they_are_served(page, conference, settings):
    settings.NOW = "2025-09-09T10:05-05:00"
    served = {}
    page.on("response", lambda r: served.update({urlsplit(r.url).path: r.headers.get("cache-control", "")}))
    page.goto(conference)
    page.get_by_role("searchbox").press_sequentially("winemak")
    expect(page.locator("#results .row")).to_have_count(1)
    page.locator("#results .star").click()
    expect(page.locator("#results .star")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name=re.compile("Write a note on")).click()
    page.get_by_role("textbox", name=re.compile("My note")).press_sequentially("so it is")
    expect(page.locator(".note-status")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    page.goto(f"{conference}?day=2025-09-09&view=grid")
    page.locator("td[data-talk] a").first.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("td[data-talk] a").first).not_to_be_focused()
    page.goto(f"{conference}now/")
    expect(page.locator("#now")).to_be_visible()
    page.goto(f"{conference}calendar/")
    page.get_by_role("button", name="Subscribe to all talks").click()
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    every = {str(path.relative_to(STATIC)) for path in (STATIC / "js").rglob("*.js")}
    files = {path.removeprefix("/static/"): cache for path, cache in served.items() if path.startswith("/static/")}
    named = {re.sub(r"\.[0-9a-f]{12}(?=\.js$)", "", path) for path in files}
    assert {name for name in named if name.startswith("js/")} == every
    assert [path for path, cache in files.items() if "immutable" not in cache] == []
