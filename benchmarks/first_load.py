"""What a visitor's first look costs: bytes, requests, shifts of layout and time, in Chromium with a cold cache.

Prints a table of its own; `make bench` calls it. The processor is slowed four times for the times, never for the bytes.
A conference of 400 talks is the first 400 of the schedule.
"""

import argparse
import statistics
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench import Server, choose_schedule, manage, prepare_environment, say
from playwright.sync_api import sync_playwright

SMALL = 400  # talks
PHONE = {"width": 360, "height": 740}
SLOWED = 4
# In the page, from its first moment on. The blocking time is what long tasks take beyond 50 ms.
OBSERVE = """
window.seen = {shift: 0, paint: 0, blocked: 0};
const watch = (type, act) =>
  new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({type, buffered: true});
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) window.seen.shift += entry.value; });
watch("largest-contentful-paint", (entry) => { window.seen.paint = entry.startTime; });
watch("longtask", (entry) => { window.seen.blocked += Math.max(0, entry.duration - 50); });
"""
BEFORE_PAINT = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  return 1 + performance.getEntriesByType("resource").filter((one) => one.startTime < paint).length;
}"""


@dataclass
class Load:
    total: int  # bytes of all answers, headers left out
    html: int
    before_paint: int  # requests
    shift: float
    largest_paint: float  # ms
    blocked: float  # ms
    requests: int


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--schedule", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hallway-first-load-") as folder:
        prepare_environment(folder)
        schedule, slug = choose_schedule(options.schedule)
        manage("collectstatic", "--noinput", "--verbosity", "0")
        manage("migrate", "--verbosity", "0")
        manage("import_schedule", str(schedule), "--conference", slug)
        manage("import_schedule", str(first_talks(schedule, Path(folder))), "--conference", "small")
        days = busiest_days([slug, "small"])
        with Server() as server, sync_playwright() as playwright:
            chromium = subprocess.run([".ci/browser"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            print_loads(options, browser, f"http://127.0.0.1:{server.port}", slug, days)
            browser.close()


def first_talks(schedule, folder):
    """A file with the first 400 events of a frab XML."""
    tree = ET.parse(schedule)
    left = SMALL
    for room in tree.getroot().iter("room"):
        for event in room.findall("event"):
            if left > 0:
                left -= 1
            else:
                room.remove(event)
    path = folder / "small.xml"
    tree.write(path, encoding="utf-8", xml_declaration=True)
    return path


def busiest_days(slugs):
    from collections import Counter

    import django

    django.setup()
    from schedule.models import Slot

    return {
        slug: Counter(Slot.objects.filter(conference__slug=slug).values_list("day", flat=True)).most_common(1)[0][0]
        for slug in slugs
    }


def print_loads(options, browser, site, slug, days):
    pages = {
        f"{slug}, busiest day": f"{site}/{slug}/?day={days[slug]}",
        f"{slug}, busiest day, grid": f"{site}/{slug}/?day={days[slug]}&view=grid",
        f"{slug}, whole": f"{site}/{slug}/",
        f"{SMALL} talks, whole": f"{site}/small/",
    }
    print(
        "\n| first load, cold cache, phone | bytes of all | HTML | CSS and scripts | requests | before first paint | "
        f"layout shift | largest paint, ms, CPU ÷ {SLOWED} | blocked, ms |"
    )
    print("|---|" + "---:|" * 8)
    for name, address in pages.items():
        say(f"First load of {name}")
        loads = [load(browser, address) for _ in range(options.rounds)]
        one = loads[0]
        largest = statistics.median(each.largest_paint for each in loads)
        blocked = statistics.median(each.blocked for each in loads)
        figures = [one.total, one.html, one.total - one.html, one.requests, one.before_paint]
        cells = [f"{figure:,}" for figure in figures] + [f"{max(each.shift for each in loads):.3f}"]
        print(f"| {' | '.join([name, *cells, f'{largest:,.0f}', f'{blocked:,.0f}'])} |")
    print(f"\nA swap to the busiest day, bytes: {swap(browser, f'{site}/{slug}/', days[slug]):,}")


def open_page(browser):
    """A page of a browser that has seen nothing yet, and the list of its answers: (path, bytes of the body as sent)."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    answers = []
    page.on("requestfinished", lambda request: answers.append((request.url, request.sizes()["responseBodySize"])))
    return page, answers


def load(browser, address):
    page, answers = open_page(browser)
    page.add_init_script(OBSERVE)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate("window.seen")
    before = page.evaluate(BEFORE_PAINT)
    page.context.close()
    html = next(size for url, size in answers if url == address)
    total = sum(size for _url, size in answers)
    return Load(total, html, before, seen["shift"], seen["paint"], seen["blocked"], len(answers))


def swap(browser, address, day):
    """Bytes of all that a press on a day's tab asks for."""
    page, answers = open_page(browser)
    page.goto(address, wait_until="networkidle")
    answers.clear()
    with page.expect_response(lambda response: str(day) in urlsplit(response.url).query):
        page.locator(f"#day-{day}").click()
    page.wait_for_load_state("networkidle")
    page.locator(f"#day-{day}[aria-current]").wait_for()
    page.context.close()
    return sum(size for _url, size in answers)


if __name__ == "__main__":
    main()
