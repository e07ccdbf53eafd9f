"""Following a conference at its address: asked again, what changed is applied, what is doubtful is left to people."""

import hashlib
import io
import logging
import zipfile
import zlib
from dataclasses import asdict, dataclass, fields

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .comparing import Plan, compare
from .importers.gathering import gather
from .importers.programme import UnreadableProgramme
from .importers.reading import ReadOptions, read_programme
from .models import Import, Source
from .preview import describe
from .sync import Changes, Outdated, apply_plan

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refreshed:
    """What came of asking a Source. ``what`` is "unchanged", "applied", "waits" for a person, or "failed"."""

    source: Source
    what: str
    changes: Changes | None = None  # applied
    plan: Plan | None = None  # waits
    failure: str = ""  # failed, or why it waits


def remember(conference, gathered, options, *, is_trusted=False):
    """Remember that what was applied to ``conference`` was gathered at its address, and ask there from now on."""
    content = content_of(gathered.data)
    now = timezone.now()
    values = {
        "address": gathered.address,
        "options": options_to_json(options),
        "is_followed": True,
        "is_trusted": is_trusted,
        "applied_at": now,
    }
    source, _ = Source.objects.update_or_create(conference=conference, defaults=values)
    _succeed(source, gathered, _digest(content), now)
    return source


def refresh(source, gather=gather):
    """Ask a Source what is new and apply it; a failure changes nothing, and is tried again the next time.

    Where a talk would be withdrawn that may only have another name, or most of them, nothing is applied: an Import is
    left for the organiser, or where there is none the reason in ``failure``.
    """
    try:
        return _refresh(source, gather)
    except (UnreadableProgramme, Outdated) as problem:
        reason = str(problem) or "the conference was changed by somebody else meanwhile"
    except Exception as error:  # whatever one source does, the others are asked
        logger.exception("A refresh failed: %s", source.address)
        reason = f"it cannot be read: {type(error).__name__}"
    _record(source, failed_at=timezone.now(), failure=reason)
    return Refreshed(source, "failed", failure=reason)


def _refresh(source, gather):
    gathered = gather(
        source.address,
        private="if asked" if source.is_trusted else "never",
        networks=settings.SOURCE_NETWORKS,
        etag=source.etag,
        last_modified=source.last_modified,
    )
    now = timezone.now()
    if gathered is None:
        _record(source, checked_at=now, failed_at=None, failure="")
        return Refreshed(source, "unchanged")
    content = content_of(gathered.data)
    digest = _digest(content)
    if digest == source.sha256:
        _succeed(source, gathered, digest, now)
        return Refreshed(source, "unchanged")
    options = options_from_json(source.options, gathered.address)
    plan = compare(read_programme(gathered.data, options), source.conference.slug)
    if plan.withdraws_most or plan.pressing:
        return _wait(source, gathered, plan)
    with transaction.atomic():
        changes = apply_plan(plan)
        _refuse_if_replaced(source)
        source.applied_at = now
        _succeed(source, gathered, digest, now)
    return Refreshed(source, "unchanged" if plan.is_empty else "applied", changes)


def _refuse_if_replaced(source):
    """Raises Outdated where the conference has been given another source, or a file, while this one was asked."""
    if not Source.objects.filter(pk=source.pk, address=source.address, sha256=source.sha256).exists():
        raise Outdated


def _wait(source, gathered, plan):
    """Leave an Import for the organiser, in the place of what waited from there before, with what was answered of it.

    What says the same already stays: somebody may be looking at it. The validators stay what they were.
    """
    reason = why_it_waits(plan)
    person = source.conference.organiser
    with transaction.atomic():
        _refuse_if_replaced(source)
        before = Import.objects.filter(
            conference=source.conference, person=person, address=source.address, state=Import.State.READY
        )
        waiting = before.first()
        is_told = waiting and waiting.compared_version == plan.version and _holds(waiting, gathered)
        if person and not is_told:
            if answers := waiting.answers if waiting else {}:
                plan = compare(plan.programme, plan.slug, answers)
            before.delete()
            Import.objects.create(
                person=person,
                conference=source.conference,
                address=source.address,
                name=gathered.name[:300],
                content=pack(gathered.data),
                etag=gathered.etag,
                last_modified=gathered.last_modified,
                options=source.options,
                answers=answers,
                state=Import.State.READY,
                plan=describe(plan),
                compared_version=plan.version,
            )
        _record(source, checked_at=timezone.now(), failed_at=None, failure=reason)
    return Refreshed(source, "waits", plan=plan, failure=reason)


def _holds(waiting, gathered):
    return bool(waiting.content) and unpack(waiting.content) == content_of(gathered.data)


def why_it_waits(plan):
    """Why a Plan is not applied before a person has said yes, in a sentence; "" where it may be."""
    reasons = []
    if plan.withdraws_most:
        reasons.append("it would withdraw {:,} of {:,} talks".format(*plan.withdraws_most))
    if count := len(plan.pressing):
        reasons.append(f"{count:,} talk{'s' if count > 1 else ''} may be there under another name")
    return " and ".join(reasons)


def _succeed(source, gathered, digest, now):
    """Only now the next request may say what it has already."""
    Import.objects.filter(conference=source.conference, address=source.address, state=Import.State.READY).delete()
    validators = {"etag": gathered.etag, "last_modified": gathered.last_modified, "sha256": digest}
    _record(source, checked_at=now, applied_at=source.applied_at, failed_at=None, failure="", **validators)


def _record(source, **values):
    for name, value in values.items():
        setattr(source, name, value)
    Source.objects.filter(pk=source.pk).update(**values)  # it may be gone by now


def content_of(data):
    """What was gathered as the bytes of one file; of several, as a zip archive that is the same for the same files."""
    if isinstance(data, bytes):
        return data
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(data):
            archive.writestr(zipfile.ZipInfo(path), data[path])
    return packed.getvalue()


def pack(data):
    """What was gathered or uploaded, as Import.content keeps it."""
    return zlib.compress(content_of(data))


def unpack(content):
    """The bytes that were packed; of several files, those of a zip archive."""
    return zlib.decompress(content)


def _digest(content):
    return hashlib.sha256(content).hexdigest()


def options_to_json(options):
    """ReadOptions as Source.options and Import.options hold them; the address has a field of its own there."""
    return {name: value for name, value in asdict(options).items() if value and name != "address"}


def options_from_json(values, address):
    known = {field.name for field in fields(ReadOptions)} - {"address"}
    return ReadOptions(address=address, **{name: value for name, value in values.items() if name in known})
