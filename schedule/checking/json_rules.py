"""The c3voc schema of frab JSON v1, in our own words: what each value may be.

Some rules of the schema are formats (dates, addresses, UUIDs), which a validator need not look at: to break one of
them is told as a loss.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from . import shapes

_TYPES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
_NAMES = {"text": str, "list": list, "object": dict, "flag": bool, "null": type(None)}


@dataclass(frozen=True)
class Rule:
    """What a value may be. ``types`` are names of _NAMES, and "number" or "whole number"; more narrows what fits."""

    types: tuple[str, ...]
    noun: str = ""  # what such an object is called: “an event”
    example: str = ""  # for people: “It must be …”
    pattern: Callable[[str], bool] | None = None  # of a text
    format: shapes.Shape | None = None  # of a text, where the validator looks at formats
    least: int | None = None
    choices: tuple[str, ...] = ()
    items: "Rule | None" = None  # of a list
    values: "Rule | None" = None  # of an object with any keys
    fields: dict[str, "Rule | None"] = field(default_factory=dict)  # of an object; None: it may not be there
    needs: tuple[str, ...] = ()
    is_closed: bool = False  # other fields may not be there
    others: Callable[[str], "Rule | None"] = lambda name: None  # the rule of a field by its name
    also: Callable[[dict], tuple[str, str] | None] = lambda value: None  # what else is wrong with an object, and why


def _text(example="", *, pattern=None, null=False, format=None, choices=()):  # noqa: A002  the schema’s word
    matches = re.compile(pattern).search if pattern else None
    return Rule(("text", "null") if null else ("text",), "", example, matches, format, choices=choices)


def _object(noun, fields, needs="", **more):
    return Rule(("object",), noun, fields=fields, needs=tuple(needs.split()), **more)


def _list(items):
    return Rule(("list",), items=items)


_URI = shapes.Shape(
    "an absolute address",
    "an absolute address such as https://example.org/x",
    lambda text: bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*", text)),
)
_COLOR = shapes.Shape(
    "a colour", "a colour such as #1a2b3c", lambda text: bool(re.fullmatch(r"#[0-9a-fA-F]{3,6}", text))
)
TEXT, NULLABLE = _text(), _text(null=True)
ADDRESS = _text(format=_URI)
GUID = _text(format=shapes.GUID)
DATE, MOMENT = _text(format=shapes.DATE), _text(format=shapes.MOMENT)
WHOLE = Rule(("whole number",), "", "a whole number")
SLUG = _text("two or more of a–z, 0–9, _ and -, the last a letter or a digit", pattern=r"^[a-z0-9_-]+[a-z0-9]\Z")
CODE = _text("capitals and digits", pattern=r"^[A-Z0-9]+\Z")
ANYTHING = Rule(())

LINK = _object(
    "a link",
    {
        "url": ADDRESS,
        "title": TEXT,
        "type": _text(choices=("slides", "paper", "web", "blog", "article", "media", "related", "activitypub")),
    },
    "url",
    is_closed=True,
)


def _two_kinds_of_person(person):
    """A person is one of two kinds, and not both: that of frab, that of pretalx."""
    is_frab = "id" in person and "public_name" in person
    is_pretalx = (
        "name" in person
        and _is_code(person.get("code", "A"))
        and all(person.get(name) is None or isinstance(person[name], str) for name in ("avatar", "biography"))
    )
    if is_frab and is_pretalx:
        return "a person has “name”, “id” and “public_name”", "It may have “name”, or “id” with “public_name”: not all."
    if not is_frab and not is_pretalx:
        return (
            "a person has neither a name as the schema wants it nor “id” with “public_name”",
            "It must have “name”; its “code” must be capitals and digits, “avatar” and “biography” texts.",
        )
    return None


def _is_code(value):
    return isinstance(value, str) and bool(CODE.pattern(value))


PERSON = _object(
    "a person",
    {
        "name": TEXT,
        "guid": GUID,
        "id": WHOLE,
        "url": ADDRESS,
        "links": _list(LINK),
        "public_name": TEXT,
    },
    also=_two_kinds_of_person,
)
EVENT = _object(
    "an event",
    {
        "guid": GUID,
        "code": CODE,
        "id": Rule(("whole number",), "", "a whole number, 1 or more", least=1),
        "logo": ANYTHING,
        "date": MOMENT,
        "start": _text("a time of day such as 09:30", pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z"),
        "end": MOMENT,
        "duration": _text("hours and minutes such as 00:45", pattern=r"^[0-9]+:[0-9]{2}\Z"),
        "room": TEXT,
        "slug": SLUG,
        "url": ADDRESS,
        "title": TEXT,
        "subtitle": NULLABLE,
        "track": NULLABLE,
        "type": TEXT,
        "language": NULLABLE,
        "abstract": NULLABLE,
        "description": NULLABLE,
        "recording_license": TEXT,
        "do_not_record": Rule(("flag", "null")),
        "do_not_stream": Rule(("flag", "text", "null")),
        "persons": _list(PERSON),
        "links": _list(LINK),
        "feedback_url": ADDRESS,
        "origin_url": ADDRESS,
        "attachments": _list(LINK),
    },
    "guid id date start duration room slug url title subtitle track type language abstract persons links",
    is_closed=True,
)
DAY = _object(
    "a day",
    {
        "index": WHOLE,
        "date": DATE,
        "day_start": MOMENT,
        "day_end": MOMENT,
        "rooms": Rule(("object",), values=_list(EVENT)),
    },
    "index date day_start day_end rooms",
    is_closed=True,
)
ROOM = _object(
    "a room",
    {
        "name": TEXT,
        "guid": GUID,
        "slug": SLUG,
        "type": _text(
            choices=("lecturehall", "stage", "workshop", "outside", "online", "project", "bbb", "hangar", "other")
        ),
        "stream_id": NULLABLE,
        "description": Rule(("text", "null", "object")),
        "capacity": Rule(("number", "null")),
        "url": ADDRESS,
        "features": _object(
            "the features",
            {
                "recording": _text(
                    choices=(
                        "record_by_default",
                        "not_recorded_by_default",
                        "recording_forbidden",
                        "recording_not_possible",
                        "unknown",
                    )
                )
            },
        ),
        "assembly": _object(
            "an assembly", {"name": TEXT, "slug": SLUG, "guid": GUID, "url": ADDRESS}, "name guid slug"
        ),
    },
    "name guid",
    is_closed=True,
    others=lambda name: NULLABLE if re.search("description_.", name) else None,
)
CONFERENCE = _object(
    "the conference",
    {
        "title": TEXT,
        "acronym": _text(
            "four or more of a–z, 0–9 and _, and no dash but as the first, or before a year and a word: -2026-camp",
            pattern=r"^[a-z0-9_-][a-z0-9_]{3,}(?:-2[0-9]{3}-[a-z]+)?\Z",
        ),
        "description": TEXT,
        "start": TEXT,
        "end": TEXT,
        "daysCount": WHOLE,
        "timeslot_duration": TEXT,
        "time_zone_name": _text("a zone such as Europe/Berlin, or UTC", pattern=r"^[A-Z][a-z]+/[A-Z][a-z]+|UTC\Z"),
        "logo": ADDRESS,
        "colors": _object("the colours", {"primary": _text(format=_COLOR), "background": _text(format=_COLOR)}),
        "keywords": _list(TEXT),
        "url": ADDRESS,
        "tracks": _list(_object("a track", {"name": TEXT, "slug": SLUG, "color": _text(format=_COLOR)})),
        "rooms": _list(ROOM),
        "meta": _object("", {}),
        "days": _list(DAY),
    },
    "title acronym start end days daysCount timeslot_duration",
    is_closed=True,
)
ROOT = _object(
    "the file",
    {
        "$schema": TEXT,
        "generator": _object("the generator", {"name": TEXT, "version": TEXT, "url": ADDRESS}),
        "schedule": _object(
            "the schedule",
            {"version": TEXT, "base_url": ADDRESS, "conference": CONFERENCE, "rooms": None},
            "version conference",
        ),
    },
    "schedule",
    is_closed=True,
)


class Walk:
    """Compares values with their rules. ``say(what, why, where, value, is_fatal=…)`` is told what differs."""

    def __init__(self, say):
        self.say = say

    def check(self, value, rule, where="", name="the file"):
        """``name`` is what the value is called for people: the same for each of a list."""
        name = rule.noun or name
        if rule.types and not any(_is(value, kind) for kind in rule.types):
            wanted = " or ".join(f"a {kind}" if kind not in ("null", "object") else kind for kind in rule.types)
            self._tell(
                f"{name} is {called(value)}", f"It must be {wanted.replace('a flag', 'true or false')}.", where, value
            )
        elif isinstance(value, str):
            self._text(value, rule, where, name)
        elif isinstance(value, list) and rule.items:
            for number, item in enumerate(value):
                self.check(item, rule.items, f"{where}/{number}", f"an item of {name}")
        elif isinstance(value, dict):
            self._object(value, rule, where, name)
        elif rule.least is not None and not isinstance(value, bool) and value < rule.least:
            self._tell(f"{name} is below {rule.least}", f"It must be {rule.example}.", where, value)

    def _tell(self, what, why, where, value="", *, is_fatal=True):
        value = value if isinstance(value, str) else as_shown(value)
        self.say(what[:1].upper() + what[1:], why, where or "/", value, is_fatal=is_fatal)

    def _text(self, value, rule, where, name):
        if rule.choices and value not in rule.choices:
            self._tell(
                f"{name} is none of the words that it may be",
                f"It must be one of {', '.join(rule.choices)}.",
                where,
                value,
            )
        elif rule.pattern and not rule.pattern(value):
            self._tell(f"{name} is not as the schema wants it", f"It must be {rule.example}.", where, value or "empty")
        elif rule.format and not rule.format.fits(value):
            why = f"It should be {rule.format.example}. Validators that look at formats refuse it."
            self._tell(f"{name} is not {rule.format.name}", why, where, value or "empty", is_fatal=False)

    def _object(self, value, rule, where, name):
        for key, inner in value.items():
            at = f"{where}/{pointer(key)}"
            known = rule.values or rule.fields.get(key) or rule.others(key)
            if known:
                self.check(inner, known, at, f"“{key}” of {name}" if known is not rule.values else "what is in a room")
            elif rule.is_closed or key in rule.fields:
                self._tell(f"“{key[:40]}” stands in {name}", "The schema has no such key there.", at, inner)
        for key in rule.needs:
            if key not in value:
                self._tell(f"{name} has no “{key}”", "It must be there.", where)
        if wrong := rule.also(value):
            self._tell(*wrong, where)


def _is(value, kind):
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "whole number":
        return _is(value, "number") and (isinstance(value, int) or value.is_integer())
    return isinstance(value, _NAMES[kind])


def called(value):
    return _TYPES.get(type(value), "a number")


def as_shown(value):
    return called(value) if isinstance(value, (dict, list)) else json.dumps(value)


def pointer(key):
    return key.replace("~", "~0").replace("/", "~1")
