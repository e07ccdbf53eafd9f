from django.conf import settings
from django.db import models
from django.urls import reverse

from schedule.models import Talk

from .querysets import NoteManager, StarQuerySet

LONGEST_NOTE = 256 * 1024  # bytes; Markdown of this size renders in well under a second


class Star(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stars")
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="stars")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StarQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "talk"], name="star_once")]

    def __str__(self):
        return f"{self.user_id} stars {self.talk_id}"


class Note(models.Model):
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    talk = models.ForeignKey(Talk, models.PROTECT, related_name="notes")
    body = models.TextField()  # the Markdown as typed
    body_html = models.TextField()  # rendered and cleaned when saved
    version = models.PositiveIntegerField(default=1)  # grows by one with each save
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NoteManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "talk"], name="note_once")]

    def __str__(self):
        return f"{self.author_id} on {self.talk_id}, version {self.version}"

    def get_absolute_url(self):
        return reverse("note", args=[self.talk.conference.slug, self.talk.slug])
