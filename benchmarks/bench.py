"""How fast is it? Prints tables and never fails on a timing.

The production server (deploy/start.sh: granian, two workers, DEBUG off) answers from a database of its own, filled
with a real conference. Rounds are interleaved and medians taken, for machines are noisy: believe the ratios to the
bare view (/healthz, through the same middleware), not the figures. On PostgreSQL:
.ci/with-postgresql sh -c 'BENCH_DATABASE_URL=$DATABASE_URL make bench'
"""

import argparse
import http.client
import json
import os
import platform
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from loaders import Figures, Place, find_wrk, load_with_python, load_with_wrk

ROOT = Path(__file__).resolve().parent.parent
FOSDEM = ROOT.parent / "shared" / "data" / "schedules" / "fosdem-2026" / "2026.xml"
SAMPLE = ROOT / "schedule" / "sample" / "djangocon-us-2025.xml"
NOTES, STARS = 50, 80
NOTE = "## What I heard\n\nThe *second* half is worth hearing again: [slides](https://example.org).\n\n- one\n- two\n"
TOKEN = "a" * 32
STREAM = 40_000  # searches
EXPORTS = ("xml", "json", "ics")
EDITOR = ("drafts.js", "components/note-form.js", "components/note-tools.js")


@dataclass
class Case:
    """One row of the table: paths asked for in turn with these headers."""

    name: str
    paths: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    is_kept: bool = True  # whether the server may answer from memory
    asked: int = 0  # so far: each round goes on where the last one ended
    rounds: list = field(default_factory=list)  # Figures
    size: str = ""  # bytes of an answer as sent, or why there is none
    is_measured: bool = True


def main():
    options = read_options()
    prepare_environment(options.folder.name)
    schedule, slug = choose_schedule(options.schedule)
    say("Static files and database")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    manage("migrate", "--verbosity", "0")
    imports = [measure_import(label, schedule, slug) for label in ["first", "unchanged again", "unchanged again"]]
    person = make_person()
    with Server() as server, Server(KEPT_ANSWERS_BYTES="0") as forgetful:
        place, plain = (Place(one.port, options.connections, options.seconds) for one in (server, forgetful))
        cases = make_cases(person)
        for case in cases:
            case.is_measured, case.size = look_at(case, (place if case.is_kept else plain).port)
        revalidate(cases, place.port)
        measure(options, place, plain, cases)
        memory = peak_memory(server.process.pid)
        exports = {name: made_anew(f"{person.conference}schedule.{name}", plain.port) for name in EXPORTS}
    print_about(options, schedule)
    print_imports(imports)
    print_cases(cases)
    print("\nAn export made anew and compressed, ms:", *(f"{name} {took:,.0f}" for name, took in exports.items()))
    print_notes(options)
    print_editor()
    print_first_loads(options)
    print(f"\nPeak memory of a worker: {memory}")
    if options.sizes:
        print_scale(options)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="of each case in each round")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--schedule", type=Path, help="a schedule file; FOSDEM 2026 where ../shared/data has it")
    parser.add_argument("--sizes", default="1000,10000,100000", help="talks to search in at last; '' for none")
    options = parser.parse_args()
    options.folder = tempfile.TemporaryDirectory(prefix="hallway-bench-")
    return options


def say(text):
    print(f"» {text}", file=sys.stderr, flush=True)


def choose_schedule(wanted):
    """The file to import, and the conference's slug."""
    path = wanted or FOSDEM
    if not path.exists():
        say(f"No {path.name} here: the small sample conference instead. These figures compare with nothing else.")
        path = SAMPLE
    return path, {FOSDEM: "fosdem-2026", SAMPLE: SAMPLE.stem}.get(path, "bench")


def prepare_environment(folder):
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "DEBUG": "0",
        "HTTPS": "0",
        "SECRET_KEY": "for the benchmark alone",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
        "WORKERS": "2",
    }
    # Never DATABASE_URL itself: that one may hold somebody's notes.
    os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")


def manage(*arguments):
    subprocess.run([sys.executable, "manage.py", *arguments], check=True, stdout=subprocess.DEVNULL)


def measure_import(label, schedule, slug):
    """Label, seconds and peak megabytes of one import, the start of Python and Django included."""
    say(f"Import of {schedule.name}, {label}")
    command = [sys.executable, "manage.py", "import_schedule", str(schedule), "--conference", slug]
    start = time.perf_counter()
    importer = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(importer.pid, 0)
    if importer_failed := os.waitstatus_to_exitcode(status):
        sys.exit(f"The import failed (exit code {importer_failed}).")
    return label, time.perf_counter() - start, usage.ru_maxrss / 1024


@dataclass
class Person:
    """Somebody signed in, and what the cases are made of."""

    headers: dict[str, str]
    conference: str  # its path
    day: str  # the busiest
    noted: list[str]  # paths of talks with a note of theirs
    titles: list[str]


def make_person():
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from notes.models import Star
    from notes.places import Place
    from notes.saving import save_note
    from project.accounts.models import User
    from schedule.models import Conference, Slot, Talk

    user = User.objects.create_user("bench", password="for the benchmark alone")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: TOKEN}

    conference = Conference.objects.get()
    talks = list(Talk.objects.for_conference(conference).not_withdrawn().order_by("slug"))
    noted = spread(talks, NOTES)
    for talk in noted:
        save_note(user, Place.of_talk(talk), NOTE, 0)
    Star.objects.bulk_create(Star(user=user, talk=talk) for talk in spread(talks, STARS))
    days = Counter(Slot.objects.for_conference(conference).values_list("day", flat=True))
    return Person(
        headers={"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())},
        conference=conference.get_absolute_url(),
        day=days.most_common(1)[0][0].isoformat(),
        noted=[talk.get_absolute_url() for talk in noted],
        titles=[talk.title for talk in talks],
    )


def spread(items, number):
    """So many of them, evenly spaced."""
    return items[:: max(1, len(items) // number)][:number]


def make_cases(person):
    fragment = {"HX-Request": "true"}
    day = f"{person.conference}?day={person.day}"
    words = searches(words_of(person.titles), person)
    typing = searches(typed(person.titles), person)
    return [
        Case("bare view (/healthz)", ["/healthz"]),
        Case("search fragment, no answer kept", words, fragment, is_kept=False),
        Case("search fragment, no answer kept, signed in", words, fragment | person.headers, is_kept=False),
        Case("search fragment", words, fragment),
        Case("search fragment, signed in", words, fragment | person.headers),
        Case("a thousand people typing titles, signed in", typing, fragment | person.headers),
        Case(f"day {person.day}", [day]),
        Case(f"day {person.day}, signed in", [day], person.headers),
        Case("… asked again, unchanged (304)", [day], person.headers),
        Case("schedule", [person.conference]),
        Case("schedule, signed in", [person.conference], person.headers),
        Case("grid of that day", [f"{day}&view=grid"]),
        Case("agenda, eighty stars", [f"{person.conference}agenda/"], person.headers),
        Case("now", [f"{person.conference}now/"]),
        Case("now, asked again, unchanged (304)", [f"{person.conference}now/"], fragment),
        *(Case(f"export, {name}", [f"{person.conference}schedule.{name}"]) for name in EXPORTS),
        *(Case(f"export, {name}, asked again (304)", [f"{person.conference}schedule.{name}"]) for name in EXPORTS),
        Case("talk", person.noted),
        Case("talk with my note", person.noted, person.headers),
    ]


def words_of(titles):
    """Thirty words and beginnings of words that the programme really has."""
    longest = [max(re.findall(r"\w+", title), key=len, default="") for title in spread(titles, 10)]
    return [word[:length] for word in longest for length in (2, max(3, len(word) // 2), len(word))]


def typed(titles):
    """What a thousand people send while each types a title drawn from all, three letters to forty, and then another.

    They are at different letters, so that the stream is the same at its beginning and at its end.
    """
    chance = random.Random(1)

    def one_more():
        title = chance.choice(titles)
        return [title[:length] for length in range(min(len(title), 40), 2, -1)]

    people = [one_more() for _ in range(1000)]
    for left in people:
        del left[chance.randrange(len(left)) + 1 :]
    states = []
    for _ in range(STREAM):
        left = chance.choice(people)
        states.append(left.pop())
        if not left:
            left += one_more()
    return states


def searches(queries, person):
    from django.utils.http import urlencode

    return [f"{person.conference}?{urlencode({'q': query})}" for query in queries]


class Server:
    """The production server on a port of its own, with these variables beside the others."""

    def __init__(self, **variables):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        say(f"The production server {variables or ''}")
        variables = os.environ | {"HOST": "127.0.0.1", "PORT": str(self.port)} | variables
        self.process = subprocess.Popen(["deploy/start.sh"], env=variables, stdout=subprocess.DEVNULL)

    def __enter__(self):
        for _attempt in range(150):
            try:
                if ask(self.port, "/readyz", {})[0] == http.HTTPStatus.OK:
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        sys.exit("The server did not start.")

    def __exit__(self, *_error):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)


def ask(port, path, headers):
    """Status, headers and size of one answer, compressed as a browser gets it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": "br", **headers})
    response = connection.getresponse()
    size = len(response.read())
    connection.close()
    return response.status, response.headers, size


def look_at(case, port):
    """Ask for each path once: warm, and known to answer. Whether to measure it, and the median size."""
    answers = [ask(port, path, case.headers) for path in case.paths[:60]]
    wrong = {status for status, _headers, _size in answers} - {200}
    if wrong:
        return False, f"answers {', '.join(map(str, sorted(wrong)))}"
    return True, f"{statistics.median(size for _status, _headers, size in answers):,.0f}"


def revalidate(cases, port):
    """Give the cases named 304 the ETag that they ask with."""
    for case in cases:
        if "(304)" in case.name:
            _status, headers, _size = ask(port, case.paths[0], case.headers)
            case.headers = case.headers | {"If-None-Match": headers.get("ETag", '""')}
            status, _headers, size = ask(port, case.paths[0], case.headers)
            is_unchanged = status == http.HTTPStatus.NOT_MODIFIED
            case.is_measured, case.size = is_unchanged, f"{size:,}" if is_unchanged else f"answers {status}"


def measure(options, place, plain, cases):
    """Fill the cases' rounds."""
    load = load_with_wrk if find_wrk() else load_with_python
    for number in range(options.rounds):
        say(f"Round {number + 1} of {options.rounds}")
        for case in cases:
            if case.is_measured:
                start = case.asked % len(case.paths)
                paths = case.paths[start:] + case.paths[:start]
                where = place if case.is_kept else plain
                case.rounds.append(load(where, paths, {"Accept-Encoding": "br"} | case.headers))
                case.asked += case.rounds[-1].requests


def made_anew(path, port):
    """Median milliseconds of an answer that nothing is kept of, one asked for after the other."""
    took = []
    for _ in range(5):
        start = time.perf_counter()
        ask(port, path, {})
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def peak_memory(pid):
    """Megabytes of the greatest of the server's workers, where /proc tells."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        peaks = [re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{child}/status").read_text()) for child in children]
        return f"{max(int(peak[1]) for peak in peaks if peak) / 1024:.0f} MB"
    except (OSError, ValueError):
        return "unknown here"


def print_about(options, schedule):
    import django
    from django.db import connection

    loader = "wrk" if find_wrk() else "Python's loader: figures are lower bounds"
    with connection.cursor() as cursor:
        question = "SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version"
        version = cursor.execute(question).fetchone()[0]
    print(
        f"{schedule.name}; Python {platform.python_version()}, Django {django.__version__}, "
        f"{connection.vendor} {version}; {os.cpu_count()} cores, 2 workers; {loader}, {options.connections} "
        f"connections, median of {options.rounds} interleaved rounds of {options.seconds:g} s"
    )


def print_imports(imports):
    print("\n| import | seconds | peak MB |\n|---|---:|---:|")
    for label, seconds, megabytes in imports:
        print(f"| {label} | {seconds:.2f} | {megabytes:.0f} |")


def print_cases(cases):
    print("\n| request | a second | median ms | p99 ms | bytes, brotli | × bare view | errors |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for case in cases:
        figures = row(case.rounds, cases[0].rounds) if case.rounds else ["–"] * 4 + [""]
        *timings, ratio, errors = figures
        print(f"| {' | '.join([case.name, *timings, case.size, ratio, errors])} |")


def print_notes(options):
    """Notes saved on both engines: see notes_saved.py."""
    print("\n| sixteen people, by Python's loader | a second | median ms | p99 ms | × bare view | refused |")
    print("|---|---:|---:|---:|---:|---:|")
    # A throwaway PostgreSQL has fsync off: what it writes is not on the disk when it answers, as with SQLite it is.
    engines = {"SQLite, every save on the disk": [], "PostgreSQL, fsync off": [".ci/with-postgresql"]}
    for name, prefix in engines.items():
        say(f"Notes saved, {name}")
        variables = os.environ | {"BENCH_DATABASE_URL": f"sqlite:///{options.folder.name}/notes.sqlite3"}
        script = "benchmarks/notes_saved.py"
        command = f'{"BENCH_DATABASE_URL=$DATABASE_URL " if prefix else ""}"$0" {script} "$@"'
        choice = ["--rounds", str(options.rounds), "--seconds", str(options.seconds)]
        command = [*prefix, "sh", "-c", command, sys.executable, *choice]
        done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            print(f"| note saved, {name} | did not start |")
            continue
        rounds = [[Figures(**one) for one in pair] for pair in json.loads(done.stdout.splitlines()[-1])]
        bare, saved = zip(*rounds, strict=True)
        for what, figures in [("bare view", bare), ("note saved", saved)]:
            print(f"| {' | '.join([f'{what}, {name}', *row(figures, bare)])} |")


def print_editor():
    """What a browser loads to write a note, beside what every page has."""
    sizes = {name: len(brotli.compress((ROOT / "static/js" / name).read_bytes())) for name in EDITOR}
    print(f"\nThe editor's scripts, brotli: {sum(sizes.values()):,} bytes", end=" (")
    print(*(f"{name.rpartition('/')[2]} {size:,}" for name, size in sizes.items()), sep=", ", end=")\n")


def print_first_loads(options):
    """What a visitor's first look costs in a browser: see first_load.py."""
    command = [sys.executable, "benchmarks/first_load.py", "--rounds", str(options.rounds)]
    command += ["--schedule", str(options.schedule)] if options.schedule else []
    if subprocess.run(command, check=False).returncode:
        print("\nNo first loads: the browser did not start.")


def print_scale(options):
    """Searches in more and more talks, on both engines: see search_scale.py."""
    found = {}
    for vendor, prefix in (("SQLite", []), ("PostgreSQL", [".ci/with-postgresql"])):
        say(f"Searches in up to {options.sizes.split(',')[-1]} talks, {vendor}")
        variables = os.environ | {"DATABASE_URL": f"sqlite:///{options.folder.name}/scale.sqlite3"}
        command = [*prefix, sys.executable, "benchmarks/search_scale.py", "--sizes", options.sizes]
        done = subprocess.run(command, env=variables, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            print(f"\nNo searches on {vendor}: it did not start.")
            continue
        for name, sizes in json.loads(done.stdout.splitlines()[-1])["rows"].items():
            found.setdefault(f"{name} on {vendor}" if name == "Hallway" else name, sizes)
    sizes = options.sizes.split(",")
    print(f"\n| search in process, ms | {' | '.join(f'{int(size):,}' for size in sizes)} | last ÷ first | beginnings |")
    print("|---|" + "---:|" * (len(sizes) + 2))
    for name, figures in found.items():
        means = [f"{figures[size][0]:.2f}" for size in sizes]
        growth = [figures[sizes[-1]][i] / figures[sizes[0]][i] if figures[sizes[0]][i] else 1 for i in (0, 1)]
        print(f"| {name} | {' | '.join(means)} | {growth[0]:.2f} | {growth[1]:.2f} |")


def row(rounds, bare):
    """Rate, median, p99, ratio to the bare view of the same round, errors: medians over the rounds."""
    ratio = statistics.median(b.rate / r.rate for r, b in zip(rounds, bare, strict=True))
    middle = {name: statistics.median(getattr(r, name) for r in rounds) for name in ("rate", "median", "p99")}
    timings = [f"{middle['rate']:,.0f}", f"{middle['median']:.2f}", f"{middle['p99']:.2f}"]
    return [*timings, f"{ratio:.1f}", str(sum(r.errors for r in rounds))]


if __name__ == "__main__":
    main()
