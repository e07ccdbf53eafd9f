"""A programme on its way in through the browser: fetched, read and compared, shown, then applied, or not.

    add_import → READING → READY → APPLYING → APPLIED
                    ↘ FAILED ↙  (an apply that fails is READY again)

The work is done in a thread of the server; the row of the Import is all that it shares with the pages. Whoever takes
the work raises ``turn``, and writes only while it stands: an import that was cancelled, or that another took over, is
let go at the next sign of life.
"""

import datetime as dt
import logging
import re
import time
from contextlib import suppress
from pathlib import PurePath
from threading import Lock, Thread

from django.conf import settings
from django.db import OperationalError, connections, transaction
from django.db.models import F
from django.utils import timezone

from project.lib.trouble import find_trouble

from .comparing import compare, wanted_slug
from .following import options_from_json, pack, remember, unpack
from .importers.gathering import Gathered, gather
from .importers.programme import UnreadableProgramme
from .importers.reading import read_programme
from .importers.tables import Table, columns_of, is_table
from .models import RESERVED_SLUGS, Conference, Import, Source
from .preview import describe
from .sync import Outdated, apply_plan

logger = logging.getLogger(__name__)
State = Import.State

MOST_WAITING = 3  # of one person, that are worked on or wait for it
MOST_KEPT = 8  # of one person, that are not applied
KEPT_FOR = dt.timedelta(days=7)
SILENCE = {  # after which the work was interrupted; while it is applied nothing can be written
    State.READING: dt.timedelta(minutes=1),
    State.APPLYING: dt.timedelta(minutes=5),
}
STAGES = {  # {Import.stage: what is being done, for people}
    "Starting": "Beginning",
    "Fetching": "Fetching it",
    "Reading": "Reading what is in it",
    "Comparing": "Comparing it with what is here",
    "Writing": "Writing it into the programme",
}
GLANCE = 0.7  # seconds
TELL_EACH = 0.5  # seconds

_one_at_a_time = Lock()


class Refused(Exception):
    """Nothing was begun; the text says why, to a person."""


class _TakenAway(Exception):
    """It was cancelled, or somebody else has taken it over."""


def add_import(person, *, address="", name="", data=None, conference=None, options=None):
    """A new Import that waits to be read, of an address or of a file's bytes. Raises Refused."""
    mine = Import.objects.for_user(person).unfinished()
    mine.filter(state=State.FAILED, content=None, conference=conference).delete()  # this one is given instead
    working = mine.filter(
        state__in=(State.READING, State.APPLYING), changed_at__gt=timezone.now() - max(SILENCE.values())
    )
    if working.count() >= MOST_WAITING:
        raise Refused(f"{MOST_WAITING} of yours are being read already. Wait until one is done.")
    if mine.count() >= MOST_KEPT:
        raise Refused(f"{MOST_KEPT} of yours wait to be applied. Apply or discard one of them first.")
    content = None if data is None else pack(data)
    given = {"address": address, "name": _storable(name)[:300], "content": content, "options": options or {}}
    return Import.objects.create(person=person, conference=conference, **given)


def _storable(text):
    """Without what no database takes: NUL, and halves of characters."""
    return text.replace("\0", "").encode(errors="replace").decode()


def start(import_id):
    """Do its work in a thread of its own, which is returned; one at a time. What is done at a glance is waited for."""
    thread = Thread(target=_work_alone, args=(import_id,), name=f"import-{import_id}", daemon=True)
    thread.start()
    thread.join(GLANCE)
    return thread


def _work_alone(import_id):
    try:
        with _one_at_a_time:
            work(import_id)
    except Exception:  # it is told as interrupted
        logger.exception("Import %s was given up", import_id)
    finally:
        connections.close_all()


def is_interrupted(row):
    """Whether nothing was heard of the work for so long that nobody does it any more."""
    return row.is_working and timezone.now() - row.changed_at > SILENCE[row.state]


def ask_again(row, **fields):
    """Have it read again, with these fields of it changed: whoever works on it lets go."""
    wanted = {"state": State.READING, "stage": "", "failure": "", "done": 0, "total": 0} | fields
    Import.objects.filter(pk=row.pk).update(turn=F("turn") + 1, changed_at=timezone.now(), **wanted)


def ask_to_apply(row, options):
    """Whether it is to be applied from now on: not where it is no more as it was shown."""
    ready = Import.objects.filter(pk=row.pk, state=State.READY, changed_at=row.changed_at)
    begins = {"stage": "", "failure": "", "done": 0, "total": 0, "changed_at": timezone.now()}
    return bool(ready.update(state=State.APPLYING, options=options, **begins))


def tidy_imports():
    """Delete those of which nothing was heard for a week, with all that they hold; returns how many."""
    return Import.objects.filter(changed_at__lt=timezone.now() - KEPT_FOR).delete()[0]


def work(import_id):
    """Take the import if it waits for somebody, and read or apply it."""
    waiting = Import.objects.filter(pk=import_id, state__in=SILENCE, stage="")
    if not waiting.update(stage="Starting", turn=F("turn") + 1, changed_at=timezone.now()):
        return
    row = Import.objects.select_related("conference", "person").get(pk=import_id)
    progress = _Progress(row)
    with suppress(_TakenAway):
        try:
            (_read if row.state == State.READING else _apply)(row, progress)
        except UnreadableProgramme as problem:
            progress.fail(f"{problem}.".removeprefix(f"{row.address}: "), getattr(problem, "columns", None) and problem)
        except _TakenAway:
            raise
        except Exception as error:
            if not find_trouble(error):
                logger.exception("Import %s broke", import_id)
            progress.fail(_words_of(error))


def _words_of(error):
    if find_trouble(error):
        return "The database was busy or away. Nothing was changed; try again."
    return "Something broke on the server. Nothing was changed; its log says more."


class _Progress:
    """What the work says of itself in its row."""

    def __init__(self, row):
        self.row = row
        self.turn = Import.objects.filter(pk=row.pk, turn=row.turn)
        self.told = 0.0

    def write(self, **fields):
        if not self.turn.update(changed_at=timezone.now(), **fields):
            raise _TakenAway

    def begin(self, stage):
        self.write(stage=stage, done=0, total=0)

    def tell(self, done, total):
        if time.monotonic() - self.told < TELL_EACH:
            return
        self.told = time.monotonic()
        with suppress(OperationalError):  # another writes for long; the next sign of life will do
            self.write(done=max(done, 0), total=max(total or 0, 0))

    def fail(self, words, columns=None):
        """Say what went wrong. A table whose columns are not known is kept to be read again, and so is what was
        compared: it was only not applied."""
        state = State.READY if self.row.state == State.APPLYING else State.FAILED
        kept = {} if columns or state == State.READY else {"content": None}
        if columns:
            kept["plan"] = {"columns": list(columns.columns), "guess": columns.guess}
        self.write(state=state, failure=_storable(words), stage="", **kept)


def _read(row, progress):
    data = _data_of(row, progress)
    programme = _programme_of(row, data, progress)
    plan, wanted = _plan_of(row, programme, progress)
    shown = describe(plan, wanted=wanted) | _columns(row, programme, data)
    progress.write(state=State.READY, stage="", failure="", plan=shown, compared_version=plan.version)


def _apply(row, progress):
    """Read and compare it again, as nothing but its bytes is kept, and apply it where that says what was shown."""
    data = _data_of(row, progress)
    programme = _programme_of(row, data, progress)
    plan, wanted = _plan_of(row, programme, progress)
    is_as_shown = plan.slug == row.plan["slug"] and plan.version == row.compared_version
    progress.begin("Writing")
    try:
        if is_as_shown:
            _write(row, plan, data, progress)
            return
    except Outdated:
        plan, wanted = _plan_of(row, programme, progress)  # of a new one the address may be taken by now
    words = "The conference has changed meanwhile. This is what would happen now."
    shown = describe(plan, wanted=wanted) | _columns(row, programme, data)
    progress.write(state=State.READY, stage="", failure=words, plan=shown, compared_version=plan.version)


def _columns(row, programme, data):
    """Of a table which had to be guessed, or was said: its columns, and which of them is what."""
    said = row.options.get("columns", {})
    if not (said or "columns" in programme.asks) or not is_table(data):
        return {}
    table = Table(data)
    return {"columns": list(table.columns), "guess": columns_of(table, said)}


def _write(row, plan, data, progress):
    """All of it, and that it is done, in one transaction: nobody applies it a second time."""
    organiser = None if row.conference else row.person
    allowed = bool(row.options.get("withdraws"))
    with transaction.atomic():
        conference = apply_plan(plan, allow_mass_withdrawal=allowed, organiser=organiser).conference
        _keep_source(row, conference, data)
        progress.write(state=State.APPLIED, stage="", conference=conference, content=None, answers={})


def _data_of(row, progress):
    if row.content:
        return unpack(row.content)
    if not row.address:
        raise UnreadableProgramme("the file is not kept any more; choose it again")
    progress.begin("Fetching")
    data, fields = _fetch(row, progress)
    progress.write(content=pack(data), **fields)
    vars(row).update(fields)
    return data


def _fetch(row, progress):
    """What is at its address, and the fields of the Import that tell of it."""
    source = Source.objects.filter(conference=row.conference, address=row.address, is_trusted=True)
    private = "if asked" if row.conference and source.exists() else "never"
    gathered = gather(row.address, private=private, networks=settings.SOURCE_NETWORKS, tell=progress.tell)
    told = {name: getattr(gathered, name) for name in ("address", "etag", "last_modified")}
    return gathered.data, told


def _programme_of(row, data, progress):
    progress.begin("Reading")
    return read_programme(data, options_from_json(_known(row) | row.options, row.address), progress.tell)


def _known(row):
    """What is known where the source does not say it: what the conference has here, or what its file is called."""
    if here := row.conference:
        return {"title": here.title, "acronym": here.acronym, "time_zone": here.time_zone}
    return {"acronym": re.sub(r"[\s_-]+", " ", PurePath(row.name).stem).strip()} if row.name else {}


def _plan_of(row, programme, progress):
    """The Plan, and the address that the conference would have here if that was not taken."""
    progress.begin("Comparing")
    if row.conference:
        return compare(programme, row.conference.slug, row.answers), ""
    wanted = row.options.get("slug") or wanted_slug(programme)
    slug = free_slug(wanted)
    return compare(programme, slug, row.answers), wanted if slug != wanted else ""


def free_slug(wanted):
    """``wanted``, or the same with a number where that is taken or the site's own."""
    wanted = wanted[:70].strip("-_") or "conference"
    taken = set(Conference.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)) | RESERVED_SLUGS
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)


def _keep_source(row, conference, data):
    """Where the conference comes from now: an address that is followed or not, or a file, which nobody can follow."""
    sources = Source.objects.filter(conference=conference)
    if not row.address:
        sources.update(is_followed=False, etag="", last_modified="", sha256="")
        return
    is_trusted = sources.filter(address=row.address, is_trusted=True).exists()
    gathered = Gathered(data, row.address, row.name, row.etag, row.last_modified)
    remember(conference, gathered, options_from_json(row.options, row.address), is_trusted=is_trusted)
    sources.update(is_followed=bool(row.options.get("follow")))
