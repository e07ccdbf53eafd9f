"""What a note can be about: a talk, a day, a speaker, the conference as a whole, or its hallway."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date

from schedule.models import Conference, Speaker, Talk

WHOLE = {"conference": "The conference", "hallway": "The hallway"}  # places of which a conference has one


@dataclass(frozen=True)
class Place:
    """``about`` is talk, day, speaker, conference or hallway; ``subject`` is what the place is called."""

    conference: Conference
    about: str
    subject: str
    talk: Talk | None = None
    day: dt.date | None = None
    speaker_slug: str = ""

    @classmethod
    def of_talk(cls, talk):
        return cls(talk.conference, "talk", talk.title, talk=talk)

    @classmethod
    def of_speaker(cls, speaker):
        return cls(speaker.conference, "speaker", speaker.name, speaker_slug=speaker.slug)

    @classmethod
    def of_day(cls, conference, day):
        return cls(conference, "day", f"{day:%A}, {day.day} {day:%B %Y}", day=day)

    @classmethod
    def of_conference(cls, conference, about="conference"):
        return cls(conference, about, WHOLE[about])

    @property
    def fields(self):
        """What a Note at this place has, and no other."""
        return {
            "conference": self.conference,
            "about": self.about,
            "talk": self.talk,
            "day": self.day,
            "speaker_slug": self.speaker_slug,
        }

    def attach(self, note):
        """The Note, which need not ask for its conference and talk where they are those of this place."""
        if note.conference_id == self.conference.pk:
            note.conference = self.conference
        if self.talk and note.talk_id == self.talk.pk:
            note.talk = self.talk
        return note

    @property
    def handle(self):
        """The handle of the main note here: two forms for it meet in one note."""
        if self.talk:
            return f"talk-{self.talk.pk}"
        what = self.speaker_slug or (self.day.isoformat() if self.day else "")
        return "-".join(filter(None, [self.about, str(self.conference.pk), what]))

    @property
    def _arguments(self):
        if self.talk:
            return {"conference_slug": self.conference.slug, "talk_slug": self.talk.slug}
        if self.speaker_slug:
            return {"conference_slug": self.conference.slug, "speaker_slug": self.speaker_slug}
        return {"conference_slug": self.conference.slug, "what": self.day.isoformat() if self.day else self.about}

    @property
    def note_url(self):
        """Where the main note here is shown and saved."""
        return reverse("note", kwargs=self._arguments)

    @property
    def url(self):
        """The page that it belongs to."""
        if self.talk:
            return self.talk.get_absolute_url()
        if self.speaker_slug:
            return reverse("speaker_detail", kwargs=self._arguments)
        return self.conference.get_absolute_url() + (f"?day={self.day.isoformat()}" if self.day else "")


def find_place(conference_slug, *, talk_slug="", speaker_slug="", what=""):
    """The Place at an address. Raises Http404 where there is none."""
    if talk_slug:
        talks = Talk.objects.select_related("conference")
        return Place.of_talk(get_object_or_404(talks, conference__slug=conference_slug, slug=talk_slug))
    if speaker_slug:
        speakers = Speaker.objects.select_related("conference")
        return Place.of_speaker(get_object_or_404(speakers, conference__slug=conference_slug, slug=speaker_slug))
    conference = get_object_or_404(Conference, slug=conference_slug)
    if what in WHOLE:
        return Place.of_conference(conference, what)
    return Place.of_day(conference, _day(conference, what))


def _day(conference, text):
    """A day of the conference, or one close to it: some come early, and some stay on."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    first, last = conference.starts_on, conference.ends_on
    if day and first and last and first - dt.timedelta(days=7) <= day <= last + dt.timedelta(days=7):
        return day
    raise Http404("The conference has no such day.")
