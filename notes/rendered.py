"""A note as HTML, with what stands in it: made when it is saved, shown as it was made, made anew where it was not."""

import logging
import re
from dataclasses import dataclass

from django.db import DatabaseError
from django.utils.text import slugify

from schedule.models import Talk

from .rendering import parse_note, plain_words

RENDERER = 1  # one more whenever the same text comes out otherwise

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rendered:
    """``html`` is safe to show, or "" where that failed: a note is saved even if it cannot be shown."""

    html: str = ""
    tags: tuple[str, ...] = ()

    @property
    def renderer(self):
        return RENDERER if self.html else 0


def render(place, handle, body):
    """``body`` as Rendered for the note with this handle at a Place."""
    try:
        parsed = parse_note(body)
        find_talk = _talks_of(place.conference, parsed.titles).get
        prefix = "note-" + re.sub(r"[^A-Za-z0-9]+", "-", handle)
        return Rendered(parsed.render(prefix=prefix, find_talk=find_talk), tuple(parsed.tags))
    except DatabaseError:
        raise
    except Exception:
        _log.exception("A note of %s characters could not be rendered.", len(body))
        return Rendered()


def shown_html(note):
    """The HTML of a Note; "" where it has to be shown as the text that it is."""
    return note.body_html if note.renderer == RENDERER else render(note.place, note.handle, note.body).html


def words_of_note(note):
    """The words of a Note on one line, without its markup."""
    html = shown_html(note)
    return plain_words(html) if html else " ".join(note.body.split())


def _talks_of(conference, titles):
    """{title: (address, title of the talk)} of those that a talk of this conference has, or had when its address was
    given, however it is written in capitals and spaces."""
    if not titles:
        return {}
    talks = {}
    for talk in Talk.objects.for_conference(conference).order_by("is_withdrawn", "pk").only("slug", "title"):
        talk.conference = conference
        talks.setdefault(_folded(talk.title), talk)
        talks.setdefault(talk.slug, talk)
    found = {title: talks.get(_folded(title)) or talks.get(slugify(title)) for title in titles}
    return {title: (talk.get_absolute_url(), talk.title) for title, talk in found.items() if talk}


def _folded(title):
    return " ".join(title.casefold().split())
