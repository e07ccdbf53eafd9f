from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from schedule.models import Conference, Slot, Talk

from .places import WHOLE, Place
from .querysets import EntryQuerySet, FeedQuerySet, HiddenQuerySet, NoteQuerySet, RevisionQuerySet, StarQuerySet

EMPTY_NOTE = "Write something first. To remove a note, use Delete."
LONGEST_NOTE = 256 * 1024  # bytes; Markdown of this size renders in well under a second


class Star(models.Model):
    class Priority(models.IntegerChoices):
        STARRED = 1
        MUST_SEE = 2

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stars")
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="stars")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.STARRED)
    slot = models.ForeignKey(Slot, models.SET_NULL, null=True, related_name="+")  # of a repeated talk, the time I take
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StarQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "talk"], name="star_once")]

    def __str__(self):
        return f"{self.user_id} stars {self.talk_id}"


class Entry(models.Model):
    """Something of my own in my agenda: lunch with a friend."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entries")
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="entries")
    day = models.DateField()  # the programme day, which may end after midnight
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    deleted_at = models.DateTimeField(null=True)  # waits for Undo, until the next one is deleted
    sequence = models.PositiveIntegerField(default=0)  # iCalendar's SEQUENCE and DTSTAMP, as those of a Slot
    changed_at = models.DateTimeField(default=timezone.now)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="entry_ends_after_its_start")
        ]
        indexes = [models.Index(fields=["user", "conference"], name="entry_of_user")]

    def __str__(self):
        return f"entry {self.pk} of {self.user_id}"


class Hidden(models.Model):
    """A talk, a track or a room that somebody would rather not see. Tracks and rooms come and go with the programme,
    so they are known by their slugs."""

    class About(models.TextChoices):
        TALK = "talk"
        TRACK = "track"
        ROOM = "room"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="hidden")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="hidden")
    about = models.CharField(max_length=5, choices=About.choices)
    talk = models.ForeignKey(Talk, models.CASCADE, null=True, related_name="hidden")
    slug = models.CharField(max_length=120)

    objects = HiddenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "conference", "about", "slug"], name="hidden_once"),
            models.CheckConstraint(condition=Q(about="talk") ^ Q(talk__isnull=True), name="hidden_talk_has_talk"),
        ]

    def __str__(self):
        return f"{self.user_id} hides {self.about} {self.slug}"


class Told(models.Model):
    """What somebody has seen of the changes of a talk that they starred or noted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    talk = models.ForeignKey(Talk, models.CASCADE, related_name="+")
    until = models.DateTimeField()  # all changes up to then
    was_withdrawn = models.BooleanField(default=False)  # so that its return is said

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "talk"], name="told_once")]

    def __str__(self):
        return f"{self.user_id} knows {self.talk_id} until {self.until}"


class Feed(models.Model):
    """A calendar that is read at a secret address by whoever has it: somebody's agenda, or the talks of a filter as
    that person would find them. Revoked, it is gone."""

    class What(models.TextChoices):
        AGENDA = "agenda"
        TALKS = "talks"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feeds")
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, related_name="feeds")  # None: all of them
    what = models.CharField(max_length=6, choices=What.choices)
    query = models.TextField(blank=True)  # of TALKS, the query string of their filter, "" for all
    name = models.CharField(max_length=300)  # what it had in words when it was made
    token = models.CharField(max_length=64)  # in the address; looked up by its digest alone
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(conference__isnull=False) | Q(what="agenda"), name="feed_of_all_is_an_agenda"
            )
        ]
        indexes = [models.Index(fields=["user", "conference"], name="feed_of_user")]

    def __str__(self):
        return f"feed {self.pk} of {self.user_id}"

    def get_absolute_url(self):
        return reverse("feed", args=[self.token])


class Note(models.Model):
    """What somebody wrote about a Place. Each text that it ever had is a Revision, written by the database itself."""

    class About(models.TextChoices):
        TALK = "talk"
        DAY = "day"
        SPEAKER = "speaker"
        CONFERENCE = "conference"
        HALLWAY = "hallway"

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    conference = models.ForeignKey(Conference, models.PROTECT, related_name="notes")
    about = models.CharField(max_length=10, choices=About.choices, default=About.TALK)
    talk = models.ForeignKey(Talk, models.PROTECT, null=True, related_name="notes")
    day = models.DateField(null=True)
    speaker_slug = models.CharField(max_length=120, blank=True)  # speakers come and go with the programme
    subject = models.CharField(max_length=1000, blank=True)  # what the place was called when the note began
    # Saves with the same handle meet in one note. The main note of a place has one that its address tells
    # (Place.handle), further ones have 32 random hexadecimal digits.
    handle = models.CharField(max_length=160)
    body = models.TextField()  # the Markdown as typed
    body_html = models.TextField()  # rendered and cleaned when saved
    renderer = models.PositiveSmallIntegerField(default=0)  # which one made body_html; 0 if none has
    version = models.PositiveIntegerField(default=1)  # grows by one with each save
    edit_key = models.CharField(max_length=64, blank=True)  # of the save that made this version
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True)  # in the bin since

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "handle"], condition=Q(deleted_at__isnull=True), name="note_handle_once"
            ),
            models.CheckConstraint(condition=Q(about="talk") ^ Q(talk__isnull=True), name="note_on_talk_has_talk"),
            models.CheckConstraint(condition=Q(about="day") ^ Q(day__isnull=True), name="note_on_day_has_day"),
        ]
        indexes = [models.Index(fields=["author", "talk"], name="note_of_author_on_talk")]

    def __str__(self):
        return f"{self.author_id} on {self.handle}, version {self.version}"

    def get_absolute_url(self):
        return reverse("note_detail", args=[self.pk])

    @property
    def place(self):
        subject = self.talk.title if self.talk_id else WHOLE.get(self.about, self.subject)
        return Place(self.conference, self.about, subject, self.talk, self.day, self.speaker_slug)

    @property
    def is_main(self):
        return self.handle == self.place.handle


class Revision(models.Model):
    """A text that a note had, or that met a conflict. Written by triggers (triggers.py) and never changed, but for
    its name; in the order of their ids, since a clock may go back."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(null=True)  # None: met a conflict, and was never the note's text
    body = models.TextField()
    length = models.PositiveIntegerField()  # characters
    saved_at = models.DateTimeField()
    key = models.CharField(max_length=64, blank=True)  # of the edit: sent twice, it is kept once
    name = models.CharField(max_length=120, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["note", "version"], name="revision_version_once"),
            models.UniqueConstraint(fields=["note", "key"], condition=~Q(key=""), name="revision_key_once"),
        ]

    def __str__(self):
        return f"version {self.version} of note {self.note_id}" if self.version else f"unsaved text of {self.note_id}"


class Tag(models.Model):
    note = models.ForeignKey(Note, models.CASCADE, related_name="tags")
    name = models.CharField(max_length=64)  # folded, without its #

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "name"], name="tag_once")]

    def __str__(self):
        return f"#{self.name}"


class Picture(models.Model):
    """A picture in somebody's notes; its file is in MEDIA_ROOT under the same name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=80, unique=True)  # random, with its extension
    sha256 = models.CharField(max_length=64)  # of the file: pasted twice, it is kept once
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # bytes
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["owner", "sha256"], name="picture_of_owner")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("picture", args=[self.name])
