"""A slot as a row of a list: the same for everybody, but for the places that a search and a person fill."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from html import escape

from django.conf.locale import LANG_INFO

from project.lib.slots import Slots

from .kinds import KINDS

_SLOTS = ("day", "start", "title", "speakers", "room", "track", "conference", "lines", "star", "note")


@dataclass(slots=True)
class Row:
    """A slot and what is said in it, ready to show. Times are in the conference's zone."""

    slot_id: int
    talk_id: int
    slug: str
    url: str
    title: str
    speaker_names: str
    room: str
    track: str
    hue: int | None
    kind: str
    languages: tuple[str, ...]
    language_names: str  # "" where the whole programme is in one language
    day: date
    starts_at: datetime
    ends_at: datetime
    is_withdrawn: bool
    conference: str = ""  # its title, where rows of several stand together
    _slots: Slots | None = field(default=None, repr=False, compare=False)
    _untouched: Slots | None = field(default=None, repr=False, compare=False)  # neither starred nor noted
    _html: str = field(default="", repr=False, compare=False)

    @classmethod
    def of(cls, slot, conference):
        """The row of a Slot, whose talk, track and room are at hand."""
        talk = slot.talk
        talk.conference = conference
        return cls(
            slot_id=slot.pk,
            talk_id=talk.pk,
            slug=talk.slug,
            url=talk.get_absolute_url(),
            title=talk.title,
            speaker_names=talk.speaker_names,
            room=slot.room.name if slot.room else "",
            track=talk.track.name if talk.track else "",
            hue=talk.track.hue if talk.track else None,
            kind=talk.kind,
            languages=tuple(talk.languages),
            language_names="",
            day=slot.day,
            starts_at=slot.starts_at.astimezone(conference.zone),
            ends_at=slot.ends_at.astimezone(conference.zone),
            is_withdrawn=slot.is_withdrawn or talk.is_withdrawn,
        )

    @property
    def start(self):
        """The wall clock at the start. Django's date filter would turn the time into the server's zone."""
        return f"{self.starts_at:%H:%M}"

    @property
    def end(self):
        return f"{self.ends_at:%H:%M}"

    @property
    def date(self):
        """The calendar date of the start, in words: ``Saturday 31 January``."""
        return f"{self.starts_at:%A} {self.starts_at.day} {self.starts_at:%B}"

    def start_in(self, zone):
        """The wall clock at the start in a zone."""
        return f"{self.starts_at.astimezone(zone):%H:%M}"

    def day_in(self, zone):
        """The date of the start in a zone; in the conference's, which None is, the programme day."""
        return self.starts_at.astimezone(zone).date() if zone else self.day

    @property
    def minutes(self):
        # Of two times in one zone Python takes the difference of their wall clocks, which summer time turns back.
        return round((self.ends_at.astimezone(UTC) - self.starts_at.astimezone(UTC)).total_seconds() / 60)

    @property
    def length(self):
        """``25 min``, ``1 h``, ``1 h 30``; nothing for a slot without a length."""
        return in_words(self.minutes) if self.minutes else ""

    @property
    def is_after_midnight(self):
        """Belongs to a programme day, but starts on the calendar day after it."""
        return self.starts_at.date() > self.day

    @property
    def kind_name(self):
        return "" if self.kind in ("talk", "other") else KINDS[self.kind]

    @property
    def html(self):
        """The row as somebody sees it who has neither starred the talk nor noted anything: safe to keep."""
        if not self._html:
            self._html = self.html_for(starred=False, noted=False)
        return self._html

    def html_for(self, *, starred, noted, **marked):
        """The row as one person sees it; ``marked`` has the HTML of those of its texts that a search has marked."""
        if self._slots is None:
            slots = Slots("schedule/_row.html", _SLOTS, row=self)
            self._untouched = slots.filled(self._mine(starred=False, noted=False))
            self._slots = slots  # at last: another thread may look
        values = {} if "title" in marked else self._unmarked()
        if starred or noted:
            return self._slots.fill(values | marked | self._mine(starred=starred, noted=noted))
        return self._untouched.fill(values | marked)

    def _mine(self, *, starred, noted):
        return {"star": star_for(self, starred), "note": _note_link(noted).fill({"slot": self.slot_id})}

    def _unmarked(self):
        texts = (self.title, few(self.speaker_names), self.room, self.track, self.conference)
        names = ("title", "speakers", "room", "track", "conference")
        escaped = (escape(text, quote=False) for text in texts)  # they stand between tags, never in one
        return {"day": "", "start": self.start, "lines": "", **dict(zip(names, escaped, strict=True))}


def few(names, most=4):
    """So many names at most; of more the first ones, and how many there are besides."""
    each = names.split(", ")
    return names if len(each) <= most else f"{', '.join(each[: most - 1])} and {len(each) - most + 1} more"


def star_for(row, priority):
    """The HTML of the control that stars the talk of a Row; ``priority`` is that of my star, 0 for none."""
    return _star(priority).fill({"slot": row.slot_id})


@cache
def _star(starred):
    return Slots("notes/_star.html", ("slot",), starred=starred)


@cache
def _note_link(noted):
    return Slots("notes/_note_link.html", ("slot",), noted=noted)


def language_name(code):
    """``de`` is ``Deutsch``: the language's own name, or the code where it is not known."""
    info = LANG_INFO.get(code) or LANG_INFO.get(code.split("-")[0])
    return info["name_local"] if info and "name_local" in info else code


@lru_cache(maxsize=512)
def day_name(day):
    return f"{day:%a} {day.day} {day:%b}"


def in_words(minutes):
    """``40 min``, ``1 h``, ``1 h 30``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def offset_name(moment):
    """``UTC+1``, ``UTC+5:45``, ``UTC−3:30`` of an aware datetime."""
    minutes = round(moment.utcoffset().total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
