"""Entries of my own: the form they are written in, and their deletion, which can be taken back."""

import datetime as dt

from django.db.models import F
from django.http import Http404
from django.utils import timezone

from schedule.snapshot import snapshot_of

from .forms import EntryForm
from .models import Entry


def entry_or_404(user, conference_slug, entry_id, *, even_deleted=False):
    entries = Entry.objects.for_user(user).select_related("conference").filter(conference__slug=conference_slug)
    entry = (entries if even_deleted else entries.not_deleted()).filter(pk=entry_id).first()
    if entry is None:
        raise Http404("No entry of yours is here.")
    return entry


def days_of(conference):
    """The programme days, and those between."""
    days = {dt.date.fromisoformat(day) for day in snapshot_of(conference).facets["day"]}
    if conference.starts_on and conference.ends_on:
        days |= {conference.starts_on, conference.ends_on}
    if not days:
        return []
    first, last = min(days), max(days)
    if (last - first).days > 60:  # a programme with a slip of the pen in it
        return sorted(days)
    return [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]


def form_for(conference, data=None, *, days=None, asked=None, entry=None):
    """The EntryForm of a conference: as posted in ``data``, of an ``entry``, or as an address ``asked`` for it."""
    days = days_of(conference) if days is None else days
    initial = {}
    if entry:
        days = sorted({*days, entry.day})
        starts, ends = (one.astimezone(conference.zone) for one in (entry.starts_at, entry.ends_at))
        initial = {"title": entry.title, "place": entry.place, "day": entry.day.isoformat()}
        initial |= {"starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}"}
    elif asked:
        initial = {"day": asked.get("add", ""), "starts": asked.get("from", ""), "ends": asked.get("to", "")}
    return EntryForm(data, zone=conference.zone, days=days, initial=initial)


def change_entry(entry, values):
    """A calendar that has it is told that it is the same one, changed; what is saved as it was is not."""
    if any(getattr(entry, name) != value for name, value in values.items()):
        now = {"sequence": F("sequence") + 1, "changed_at": timezone.now()}
        Entry.objects.filter(pk=entry.pk).update(**values, **now)


def delete_entry(entry):
    """It waits for Undo until the next one is deleted."""
    Entry.objects.for_user(entry.user).is_deleted().delete()
    Entry.objects.filter(pk=entry.pk).update(deleted_at=timezone.now())


def undelete_entry(entry):
    Entry.objects.filter(pk=entry.pk).update(deleted_at=None)
