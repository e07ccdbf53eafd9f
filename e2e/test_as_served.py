"""What production serves of our scripts and style sheets, without comments and spaces, is what all journeys run on; and
it looks the same.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

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


def test_pages_get_what_was_collected(page, conference, talk):
    served = {}
    page.on("response", lambda r: served.update({urlsplit(r.url).path: r.headers.get("cache-control", "")}))
    page.goto(conference)
    page.goto(talk)
    files = {path: cache for path, cache in served.items() if path.startswith("/static/")}
    assert [path for path in files if re.search(r"/js/app\.[0-9a-f]{12}\.js$", path)]
    assert {cache for cache in files.values() if "immutable" not in cache} == set()
