"""Imports in every state that they can be in, for whoever looks at their pages."""

import datetime as dt
import re
from pathlib import Path

from django.utils import timezone

from schedule import intake
from schedule.following import pack
from schedule.models import Import, Source

SAMPLE = Path("schedule/sample/djangocon-us-2025.xml")
EVENT = re.compile(rb"<event .*?</event>\s*", re.DOTALL)
NEW = b"""<event guid="new-talk" id="901"><date>2025-09-09T18:00:00-05:00</date><start>18:00</start>
<duration>00:30</duration><title>A talk that nobody had announced</title></event>"""


def begin_imports(author, conference):
    """Of the author's, who looks after ``conference`` from now on: the sample, that is."""
    conference.organiser = author
    conference.save()
    failed = {"failed_at": timezone.now(), "failure": "The server answered 503 Service Unavailable."}
    Source.objects.create(conference=conference, address="https://example.org/schedule.xml", **failed)
    sample = SAMPLE.read_bytes()
    _read(author, "later.xml", _later(sample), conference)
    _read(author, "short.xml", EVENT.sub(lambda event: event[0] if b"keynote" in event[0] else b"", sample), conference)
    guessed = _read(author, "new.xml", sample)
    Import.objects.filter(pk=guessed.pk).update(plan=guessed.plan | {"asks": ["time_zone", "title"]})
    _read(author, "broken.xml", b"<!doctype html><title>Lunch</title>")
    table = {"columns": ["Talk", "From", "Until", "Where"], "guess": {"room": "Where"}}
    _make(author, "table.csv", state="failed", plan=table, failure="no column has the titles of the talks.")
    _make(author, "slow.xml", stage="Reading", done=412, total=1079, changed_at=timezone.now() + dt.timedelta(hours=1))
    _make(author, "halted.xml", stage="Reading", changed_at=timezone.now() - dt.timedelta(hours=1))
    done = _read(author, "first.xml", sample, conference)
    Import.objects.filter(pk=done.pk).update(state="applied")


def _read(author, name, data, conference=None):
    row = intake.add_import(author, name=name, data=data, conference=conference)
    intake.work(row.pk)
    row.refresh_from_db()
    return row


def _make(author, name, **fields):
    row = Import.objects.create(person=author, name=name, content=pack(b"x"))
    Import.objects.filter(pk=row.pk).update(**fields)


def _later(sample):
    """The sample as it might be published later: moved, changed, withdrawn, new, odd, and one talk named anew."""
    later = sample.replace(b"<title>Orientation</title>", b"<title>Orientation for newcomers</title>")
    later = later.replace(b"<date>2025-09-09T11:", b"<date>2025-09-09T12:")
    events = EVENT.findall(later)
    for event in events[30:33]:
        later = later.replace(event, b"")
    renamed = next(event for event in events if b"Winemaking with" in event)
    again = re.sub(rb'guid="[^"]*" id="\d+"', b'guid="renamed" id="900"', renamed, count=1)
    again = re.sub(rb"<url>.*?</url>", b"", again).replace(
        b"Winemaking with Mutable Event Sourcing in Django", b"A vineyard and its database"
    )
    return later.replace(renamed, again + NEW)
