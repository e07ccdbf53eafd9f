"""One note as it stands on a page, in one of its states."""

import datetime as dt
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.safestring import mark_safe

from project.lib.comparing import compare, merge

from .models import EMPTY_NOTE, LONGEST_NOTE, Note, Revision
from .notebook import first_words
from .places import Place
from .recordings import find_recording, with_recording
from .rendered import shown_html

_BEFORE, _AFTER = dt.timedelta(minutes=15), dt.timedelta(hours=1)


@dataclass
class Card:
    """``state`` is view, form, conflict or deleted. ``row`` is where it stands: the number of a row of the schedule,
    "line" in a line of my notes, "" on a page. The rest says what is in the field: its text, the version that it was
    edited from, what is wrong with it."""

    most = LONGEST_NOTE  # bytes that its text may have
    empty = EMPTY_NOTE  # what is said of a text without words

    place: Place
    state: str
    note: Note | None = None
    handle: str = ""
    row: str = ""
    body: str = ""
    version: int = 0
    error: str = ""
    base: Revision | None = None  # of a conflict: what both texts were made from
    is_changed: bool = False  # it was to be deleted or ticked, but was another by then
    is_saved: bool = False
    key: str = field(default_factory=lambda: secrets.token_hex(16))  # of the edit that the form would send

    def __post_init__(self):
        self.handle = self.handle or (self.note.handle if self.note else self.place.handle)

    @property
    def is_unsaved(self):
        """Whether what the field has is not what stands: it was refused, or met another text."""
        return bool(self.state == "conflict" or (self.state == "form" and self.error and not self.is_saved))

    @property
    def is_main(self):
        return self.handle == self.place.handle

    @property
    def id(self):
        """Of its element: no two notes on a page have the same."""
        if self.row == "line" and self.note:
            return f"note-of-line-{self.note.pk}"
        if self.row:
            return f"note-{self.row}"
        return "note" if self.is_main else f"note-{self.handle[:8]}"

    @property
    def url(self):
        """Where this note is shown, edited and saved."""
        return self.note.get_absolute_url() if self.note else self.place.note_url

    @property
    def query(self):
        """What its addresses carry along."""
        return f"?row={self.row}" if self.row else ""

    @property
    def edit_query(self):
        return f"?edit&row={self.row}" if self.row else "?edit"

    @property
    def is_in_row(self):
        return self.row not in ("", "line")

    @cached_property
    def further(self):
        """How many more notes of mine are at its place."""
        if not self.note:
            return 0
        mine = Note.objects.filter(author_id=self.note.author_id).not_deleted()
        return mine.at(self.place).exclude(pk=self.note.pk).count()

    @cached_property
    def line(self):
        """The first words of the note, as my notes show them."""
        return first_words(shown_html(self.note) or self.note.body)

    @cached_property
    def elapsed(self):
        """Seconds that the talk has run by the server's clock, negative before it begins; None where it is not near:
        more than a quarter of an hour before it, or an hour after it."""
        if not self.place.talk:
            return None
        now = timezone.now()
        for slot in self.place.talk.slots.filter(is_withdrawn=False).order_by("starts_at"):
            if slot.starts_at - _BEFORE <= now <= slot.ends_at + _AFTER:
                return round((now - slot.starts_at).total_seconds())
        return None

    @cached_property
    def html(self):
        """The note as HTML, its stamps linked to the recording if there is one; "" where its text is to be shown."""
        html = shown_html(self.note)
        recording = find_recording(self.place.talk.links) if self.place.talk else ""
        return mark_safe(with_recording(html, recording))  # noqa: S308  cleaned when it was rendered

    @cached_property
    def comparison(self):
        """Of a conflict: what stands and what was written, side by side."""
        return compare(self.note.body, self.body) if self.note else None

    @cached_property
    def merged(self):
        """Of a conflict: both edits in one text, where they do not touch; else None."""
        if not (self.note and self.base):
            return None
        return merge(self.base.body, self.body, self.note.body)
