"""Takes a picture of every page in every state, and writes the best of them to docs/screens.

    make screens                                   # docs/screens alone
    make screens ARGS="--all ../screens"         # and all the others, as PNG, into that folder
    make screens ARGS="--all ../screens --only agenda --of 38c3"

The production server runs over a throwaway SQLite, at a moment at which each conference ran. FOSDEM and 38C3 are shown
where their files are beside the checkout (../shared/data); what is not here keeps the picture that it has.
"""

import argparse
import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import sync_playwright
from screens_data import ROOT, SUBJECTS, load, look_closer, make_person

FINAL = ROOT / "docs/screens"
MOST = 1_500_000  # bytes of all that is in docs/screens
SIZES = {"phone": (360, 740), "tablet": (768, 1024), "desktop": (1440, 900)}
SIGN = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
PAPER = {"paper": (794, 1123)}  # A4 at 96 dots an inch

# Each is steps: an address to go to, where {c} is the conference's, or an action with what it acts on.
STATES = {
    "home": ["/"],
    "schedule": ["{c}"],
    "day": ["{c}?day={day}"],
    "day, now": ["{c}?day={day}", "to .now-line"],
    "day, mine": ["{c}?day={day}&starred=1"],
    "day, my time": ["as time=mine&zone=America/Los_Angeles", "{c}?day={day}"],
    "day, larger text": ["as text=larger", "{c}?day={day}"],
    "filters": ["{c}?day={day}", "open"],
    "search": ["{c}?q={words}", "see .row"],
    "search, note open": ["{c}?q={words}", "click .note-link[data-noted]", "see .note-text"],
    "nothing found": ["{c}?q=zzzz+xyzzy&day={day}"],
    "grid": ["{c}?day={day}&view=grid"],
    "grid, now": ["{c}?day={day}&view=grid", "to .now-mark"],
    "hidden": ["{c}?day={day}&hidden=1"],
    "hidden, grid": ["{c}?day={day}&view=grid&hidden=1"],
    "now": ["{c}now/"],
    "now, before": ["{c}now/?at=2020-01-01T10:00Z"],
    "now, after": ["{c}now/?at=2030-01-01T10:00Z"],
    "sign": ["{c}rooms/{room}/now/"],
    "agenda": ["{c}agenda/"],
    "agenda, clash": ["{c}agenda/", "to .clash-stretch"],
    "agenda, adding": ["{c}agenda/?add={day}#adding"],
    "agendas": ["/agenda/"],
    "talk": ["{talk}"],
    "talk, writing": ["{talk}", "click .note [data-edit]", "see textarea"],
    "talk, foot": ["{talk}", "to .around"],
    "history": ["{talk}", "click a[href$='/history/']", "see .history"],
    "notes": ["/notes/"],
    "search everywhere": ["/search/?q={words}"],
    "preferences": ["/accounts/preferences/"],
    "calendar": ["{c}calendar/?day={day}"],
    "calendars": ["/calendars/"],
    "adding": ["/conferences/add/"],
    "import": ["/conferences/add/", "click .imports >> text=later.xml", "see .question"],
    "import, reading": ["/conferences/add/", "click .imports >> text=slow.xml", "see .import-bar"],
    "import, most": ["/conferences/add/", "click .imports >> text=short.xml", "see .guard"],
    "source": ["{c}source/"],
    "checking": ["/conferences/check/", "send #file", "click .check-form .primary", "see .verdicts"],
    "display": ["{c}?day={day}", "click [popovertarget=display]"],
    "menu": ["{c}", "click .menu-button:visible"],
    "clash said": ["{c}?day={day}", "clash"],
    "visitor": ["out", "{c}"],
    "no agenda": ["out", "{c}agenda/"],
    "signing up": ["out", "/accounts/signup/"],
    "error": ["{c}nothing/here/"],
    "offline": ["{c}?day={day}", "offline", "fill #q {words}", "see .toast"],
    "loading": ["{c}?day={day}", "slow", "fill #q {words}", "see .busy.htmx-request"],
    "printed schedule": ["{c}?day={day}"],
    "printed grid": ["{c}?day={day}&view=grid"],
    "printed agenda": ["{c}agenda/"],
    "printed talk": ["{talk}"],
    "forced colours": ["{c}?day={day}"],
    "forced colours, grid": ["{c}?day={day}&view=grid"],
    "styleguide": ["/styleguide/"],
}
ONCE = {
    "home", "agendas", "notes", "search everywhere", "preferences", "signing up", "error", "styleguide", "calendars",
    "adding", "import", "import, reading", "import, most", "source", "checking",
}  # fmt: skip
WITHOUT_TALKS = {"schedule", "grid", "now", "no agenda", "agenda"}  # of the empty conference

TO = "element => element.scrollIntoView({block: 'center'})"
# Stars a talk that begins when another one does that is starred.
CLASHING = """() => {
  const rows = [...document.querySelectorAll(".row")];
  const isStarred = (row) => row.querySelector(".star[aria-pressed=true]");
  const begins = (row) => row.querySelector("time").textContent;
  const starred = new Set(rows.filter(isStarred).map(begins));
  const isShort = (row) => row.querySelector(".row-length").textContent.endsWith("min");
  const row = rows.find((row) => !isStarred(row) && starred.has(begins(row)) && isShort(row));
  row.scrollIntoView({block: "center"});
  row.querySelector(".star").click();
}"""

# What docs/screens has: name, conference, state, size, scheme.
CHOSEN = [
    ("search", "djangocon-us-2025", "search, note open", "desktop", "light"),
    ("day-phone", "djangocon-us-2025", "day", "phone", "light"),
    ("day-phone-dark", "38c3", "day, now", "phone", "dark"),
    ("day-tablet", "fosdem-2026", "day", "tablet", "light"),
    ("day-desktop-dark", "djangocon-us-2025", "day", "desktop", "dark"),
    ("filters-phone", "fosdem-2026", "filters", "phone", "light"),
    ("grid", "djangocon-us-2025", "grid, now", "desktop", "light"),
    ("grid-night-dark", "38c3", "grid, now", "desktop", "dark"),
    ("grid-large", "fosdem-2026", "grid, now", "desktop", "light"),
    ("grid-phone", "fosdem-2026", "grid, now", "phone", "light"),
    ("grid-stress", "stress", "grid", "tablet", "light"),
    ("stress-phone", "stress", "day", "phone", "light"),
    ("now-phone", "fosdem-2026", "now", "phone", "light"),
    ("now-desktop", "djangocon-us-2025", "now", "desktop", "light"),
    ("sign", "djangocon-us-2025", "sign", "landscape", "light"),
    ("sign-dark", "fosdem-2026", "sign", "landscape", "dark"),
    ("agenda-phone", "djangocon-us-2025", "agenda", "phone", "light"),
    ("agenda", "djangocon-us-2025", "agenda", "desktop", "light"),
    ("agenda-dark", "38c3", "agenda, clash", "tablet", "dark"),
    ("agendas", "djangocon-us-2025", "agendas", "desktop", "light"),
    ("talk", "djangocon-us-2025", "talk", "desktop", "light"),
    ("talk-phone-dark", "djangocon-us-2025", "talk", "phone", "dark"),
    ("writing-phone", "djangocon-us-2025", "talk, writing", "phone", "light"),
    ("notes", "djangocon-us-2025", "notes", "desktop", "light"),
    ("nothing-found-phone", "djangocon-us-2025", "nothing found", "phone", "light"),
    ("offline-phone", "djangocon-us-2025", "offline", "phone", "light"),
    ("loading-phone", "djangocon-us-2025", "loading", "phone", "light"),
    ("larger-text-phone", "djangocon-us-2025", "day, larger text", "phone", "light"),
    ("preferences-dark", "djangocon-us-2025", "preferences", "tablet", "dark"),
    ("import", "djangocon-us-2025", "import", "desktop", "light"),
    ("import-phone-dark", "djangocon-us-2025", "import", "phone", "dark"),
    ("calendar", "djangocon-us-2025", "calendar", "tablet", "light"),
    ("checking", "djangocon-us-2025", "checking", "desktop", "light"),
    ("error-phone", "djangocon-us-2025", "error", "phone", "light"),
    ("empty-phone", "empty", "schedule", "phone", "light"),
    ("printed-agenda", "djangocon-us-2025", "printed agenda", "paper", "light"),
    ("printed-schedule", "djangocon-us-2025", "printed schedule", "paper", "light"),
]


def main():
    options = read_options()
    with tempfile.TemporaryDirectory(prefix="hallway-screens-") as folder:
        prepare(folder)
        subjects = [one for one in SUBJECTS if one.is_here and (not options.of or one.slug in options.of)]
        say("Conferences: " + ", ".join(subject.slug for subject in subjects))
        for subject in subjects:
            load(subject)
        session = make_person(subjects)
        closer = {subject: look_closer(subject) for subject in subjects}
        with sync_playwright() as playwright:
            chromium = subprocess.run([".ci/browser"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for subject in subjects:
                take_all(browser, subject, closer[subject], session, options)
            browser.close()
    return weigh()


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="where every picture goes, beside the chosen ones")
    parser.add_argument("--only", help="states whose name has this")
    parser.add_argument("--of", action="append", help="a conference's slug")
    parser.add_argument("--size", action="append", help="phone, tablet, desktop, …")
    parser.add_argument("--scheme", action="append", choices=["light", "dark"])
    return parser.parse_args()


def say(text):
    print(f"» {text}", file=sys.stderr, flush=True)


def prepare(folder):
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "for the screens alone",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "LOG_LEVEL": "ERROR",
        "WORKERS": "1",
        "DATABASE_URL": f"sqlite:///{folder}/screens.sqlite3",  # never the one that may hold somebody's notes
        "MEDIA_ROOT": folder,
    }
    Path(".static").mkdir(exist_ok=True)
    for command in (["collectstatic", "--noinput"], ["migrate"]):
        subprocess.run([sys.executable, "manage.py", *command, "--verbosity", "0"], check=True)
    import django

    django.setup()


@contextlib.contextmanager
def server(moment, **variables):
    """The address of a server whose clock was set to this moment when it started."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["deploy/start.sh"]
    if variables.get("DEBUG"):
        command = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
    variables = os.environ | {"HOST": "127.0.0.1", "PORT": str(port), "NOW": moment} | variables
    process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    site = f"http://127.0.0.1:{port}"
    try:
        for attempt in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{site}/readyz").read()
                break
            time.sleep(0.1)
            if attempt == 199:
                sys.exit("The server did not start.")
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def take_all(browser, subject, closer, session, options):
    """Each state of a conference in each size and scheme that was asked for or chosen."""
    wanted = [one for one in variants(subject) if is_wanted(subject, *one, options)]
    names = {"c": f"/{subject.slug}/", "day": subject.day, "words": subject.words} | closer
    for is_debug in (False, True):
        of_server = [one for one in wanted if (one[0] == "styleguide") is is_debug]
        if not of_server:
            continue
        with server(subject.moment, **({"DEBUG": "1"} if is_debug else {})) as site:
            for state, size, box, scheme in of_server:
                name = f"{subject.slug}, {state}, {size}, {scheme}"
                try:
                    picture = take(
                        browser, site, session, [step.format(**names) for step in STATES[state]], box, scheme, state
                    )
                except Exception as problem:  # a state that a conference has not, as a clash
                    say(f"{name}: {str(problem).splitlines()[0]}")
                    continue
                keep(picture, subject, state, size, scheme, options.all)
    say(f"{subject.slug}: {len(wanted)} pictures")


def variants(subject):
    """(state, name of the size, size, scheme) of all that a conference has."""
    is_first, is_empty = subject == SUBJECTS[0], subject.slug == "empty"
    for state in STATES:
        if (state in ONCE and not is_first) or (is_empty and state not in WITHOUT_TALKS):
            continue
        sizes = SIZES | SIGN if state == "sign" else PAPER if state.startswith("printed") else SIZES
        if state == "menu":
            sizes = {"phone": SIZES["phone"]}
        schemes = ("light",) if state.startswith(("printed", "forced")) else ("light", "dark")
        for size, box in sizes.items():
            for scheme in schemes:
                yield state, size, box, scheme


def is_wanted(subject, state, size, _box, scheme, options):
    if options.only and options.only not in state:
        return False
    if (options.size and size not in options.size) or (options.scheme and scheme not in options.scheme):
        return False
    return bool(options.all) or any(one[1:] == (subject.slug, state, size, scheme) for one in CHOSEN)


def take(browser, site, session, steps, box, scheme, state):
    """The picture, as PNG."""
    context = browser.new_context(
        viewport={"width": box[0], "height": box[1]},
        color_scheme=scheme,
        forced_colors="active" if state.startswith("forced") else "none",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
        has_touch=box[0] < 1000,
        is_mobile=box in (SIZES["phone"], SIZES["tablet"]),
    )
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()
    page.set_default_timeout(6000)
    try:
        for step in steps:
            act(page, context, site, step)
        if state.startswith("printed"):
            page.emulate_media(media="print")
        page.wait_for_timeout(150)
        is_whole = state.startswith("printed") or state == "styleguide"
        return page.screenshot(
            full_page=is_whole,
            clip={"x": 0, "y": 0, "width": box[0], "height": 2 * box[1]} if state.startswith("printed") else None,
        )
    finally:
        page.unroute_all(behavior="ignoreErrors")
        context.close()


def act(page, context, site, step):
    if step.startswith("/"):
        page.goto(site + quote(step, safe="/?&=#+:%-"))
        return
    action, _, what = step.partition(" ")
    ACTIONS[action](page, context, site, what)


def prefer(_page, context, site, what):
    context.add_cookies([{"name": "preferences", "value": quote(what, safe="=&"), "url": site}])


def fill(page, _context, _site, what):
    selector, _, words = what.partition(" ")
    page.locator(selector).fill(words)


def open_filters(page, _context, _site, _what):
    if page.locator(".filters-button").is_visible():
        page.locator(".filters-button").click()
    page.locator(".facet summary").first.click()


def send_wrong_file(page, _context, _site, what):
    from e2e.states import WRONG

    page.locator(what).set_input_files({"name": "schedule.xml", "mimeType": "text/xml", "buffer": WRONG})


def star_a_clash(page, _context, _site, _what):
    page.evaluate(CLASHING)
    page.locator("#clash span").wait_for()


ACTIONS = {
    "as": prefer,
    "out": lambda page, context, site, what: context.clear_cookies(),
    "to": lambda page, context, site, what: page.locator(what).first.evaluate(TO),
    "click": lambda page, context, site, what: page.locator(what).first.click(),
    "see": lambda page, context, site, what: page.locator(what).first.wait_for(),
    "fill": fill,
    "open": open_filters,
    "send": send_wrong_file,
    "offline": lambda page, context, site, what: context.set_offline(True),
    "slow": lambda page, context, site, what: page.route("**/*q=*", lambda _route: None),
    "clash": star_a_clash,
}


def keep(picture, subject, state, size, scheme, folder):
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{subject.slug}--{state.replace(', ', '-').replace(' ', '-')}--{size}-{scheme}.png"
        (folder / name).write_bytes(picture)
    for name, *which in CHOSEN:
        if which == [subject.slug, state, size, scheme]:
            image = Image.open(io.BytesIO(picture)).convert("RGB")
            image.save(FINAL / f"{name}.webp", quality=72, method=6)


def weigh():
    weight = sum(path.stat().st_size for path in FINAL.iterdir())
    say(f"docs/screens: {weight:,} bytes of at most {MOST:,}")
    return int(weight > MOST)


if __name__ == "__main__":
    sys.exit(main())
