"""What an import would do, as its page shows it: kept as JSON while somebody looks at it, without the programme."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from django.urls import reverse

from project.lib.comparing import Piece, mark_words

from .comparing import plan_to_json
from .rows import day_name

FEW = 100  # rows that a section shows before somebody asks for all
MOST_NEW = 2_000  # new talks that are listed at all
MOST_WARNINGS = 300
MOST_QUESTIONS = 50  # on one page; the others come once these are answered
OPEN = 12  # rows; a longer section is folded
ALIKE = 0.3  # of the shorter of two texts; where less is in both, all is marked
GUESSES = {"time_zone": "The time zone", "title": "The title", "columns": "What the columns of the table are"}
KINDS = {  # {name in the plan: heading}, in the order of the page
    "moved": "Moved",
    "changed": "Changed",
    "withdrawn": "Withdrawn",
    "returned": "Back again",
    "added": "New",
}


def describe(plan, *, wanted=""):
    """What Import.plan holds of a Plan. ``wanted`` is the conference's address where that is taken."""
    programme = plan.programme
    days = sorted({event.day for event in programme.events})
    return plan_to_json(plan) | {
        "slug_wanted": wanted,
        "format": programme.format,
        "time_zone": programme.time_zone,
        "asks": list(programme.asks),
        "pressing": len(plan.pressing),
        "warnings": [warning[:500] for warning in programme.warnings[:MOST_WARNINGS]],
        "warning_count": len(programme.warnings),
        "days": [day.isoformat() for day in (days[0], days[-1])] if days else [],
        "sizes": {"events": len(programme.events), "rooms": len(programme.rooms), "tracks": len(programme.tracks)},
        "new": _new_talks(plan),
    }


def _new_talks(plan):
    """[day, time, title, room, speakers] of each slot of the talks that are new, in running order."""
    zone = ZoneInfo(plan.programme.time_zone)
    events = [slot.event for one in plan.differences.talks if one.talk is None for slot in one.slots]
    found = []
    for event in sorted(events, key=lambda event: (event.day, event.starts_at, event.room))[:MOST_NEW]:
        start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
        speakers = ", ".join(speaker.name for speaker in event.speakers)
        when = f"{start:%H:%M}–{end:%H:%M}"
        found.append([event.day.isoformat(), when, event.title[:300], event.room[:100], speakers[:200]])
    return found


@dataclass(frozen=True)
class Field:
    """Something of a talk that changes; ``old`` and ``new`` are Pieces, those that differ marked."""

    name: str
    old: list
    new: list

    @property
    def is_same(self):
        return self.old == self.new


@dataclass(frozen=True)
class Row:
    title: str
    url: str = ""
    fields: tuple = ()


@dataclass(frozen=True)
class Section:
    name: str
    title: str
    count: int
    rows: list = field(default_factory=list)
    days: list = field(default_factory=list)  # of what is new: [(day, rows)]
    is_open: bool = True
    more: int = 0  # rows that would be shown if all were


class Preview:
    """The plan of an Import; ``opened`` is the section that is shown in full."""

    def __init__(self, row, opened=""):
        self.row, self.plan, self.opened = row, row.plan, opened

    def __getattr__(self, name):
        """What of the plan is shown as it is."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.plan.get(name, "")

    @property
    def unchanged(self):
        return self._count("unchanged")

    @property
    def question_count(self):
        return self._count("questions")

    @property
    def is_blocked(self):
        """Whether a question is open without whose answer a talk would be withdrawn that may only be named anew."""
        return bool(self.plan.get("pressing"))

    @cached_property
    def dates(self):
        days = [date.fromisoformat(day) for day in self.plan.get("days", [])]
        return " – ".join(dict.fromkeys(map(day_name, days))) + f" {days[-1].year}" if days else ""

    @cached_property
    def guesses(self):
        return [GUESSES[name] for name in self.plan.get("asks", []) if name in GUESSES]

    @cached_property
    def withdraws_most(self):
        return self.plan.get("withdraws_most")

    @cached_property
    def conference_fields(self):
        return _fields(self.plan.get("changes_conference", []))

    @property
    def is_other(self):
        """Whether the conference itself is called or placed otherwise, and has not only more rooms and speakers."""
        return not self.sections or any(field.old and field.new for field in self.conference_fields)

    @cached_property
    def questions(self):
        """Each with its answer as it was given, and both sides of it word by word."""
        return [_question(one, self.row.answers) for one in self.plan.get("questions", [])[:MOST_QUESTIONS]]

    @cached_property
    def sections(self):
        return [self._section(name) for name in KINDS if self._count(name)]

    def _count(self, name):
        return self.plan.get("counts", {}).get(name, 0)

    def _section(self, name):
        count, is_opened = self._count(name), self.opened == name
        listed = self.plan["new" if name == "added" else name]
        shown = listed if is_opened else listed[:FEW]
        section = {
            "is_open": count <= OPEN or is_opened or (self.is_new and self.row.state == self.row.State.READY),
            "more": len(listed) - len(shown),
        }
        if name == "added":
            days = groupby(shown, lambda row: row[0])
            section["days"] = [(day_name(date.fromisoformat(day)), list(rows)) for day, rows in days]
        else:
            section["rows"] = [self._row(one) for one in shown]
        return Section(name, KINDS[name], count, **section)

    def _row(self, one):
        if isinstance(one, str):
            return Row(one)
        slug = one.get("slug", "")
        url = reverse("talk_detail", args=[self.plan["slug"], slug]) if slug and self.row.conference_id else ""
        return Row(one["title"], url, tuple(_fields(one.get("fields", []))))


def _fields(changes):
    return [_field(one["name"], one["old"], one["new"]) for one in changes]


def _field(name, old, new):
    """With the words marked that differ; where a side is empty, or both are alike, there is nothing to mark."""
    if not old or not new or old == new:
        return Field(name, *([Piece(text, False)] if text else [] for text in (old, new)))
    sides = [_in_one(pieces) for pieces in mark_words(old, new)]
    kept = sum(len(piece.text) for pieces in sides for piece in pieces if not piece.is_marked)
    if kept < ALIKE * 2 * min(len(old), len(new)):
        sides = [[Piece(old, True)], [Piece(new, True)]]
    return Field(name, *map(_without_end, sides))


def _without_end(pieces):
    """The word at which a passage was cut off is no difference: the other one ends elsewhere."""
    *others, last = pieces
    is_cut = others and last.text.endswith("…") and " " not in last.text.strip()
    return [*others, Piece(last.text, False)] if is_cut else pieces


def _in_one(pieces):
    """The pieces with marks joined between which only spaces and signs stand: “10:00” is one word to a reader."""
    joined = []
    for i, piece in enumerate(pieces):
        is_between = 0 < i < len(pieces) - 1 and not any(letter.isalnum() for letter in piece.text)
        is_marked = piece.is_marked or is_between
        text = piece.text
        if joined and joined[-1].is_marked == is_marked:
            text = joined.pop().text + text
        joined.append(Piece(text, is_marked))
    return joined


def _question(one, answers):
    sides = [
        _field(name, one[f"old_{key}"], one[key])
        for name, key in (("Title", "title"), ("Time", "when"), ("Speakers", "speakers"))
    ]
    given = answers.get(one["guid"])
    answer = "" if given is None else "different" if given == 0 else "same"
    return {"guid": one["guid"], "title": one["title"], "sides": sides, "answer": answer}
