"""Our rules say what the JSON schema says: of real files, of each rule broken once, and of thousands of mutations."""

import copy
import json
import random

import pytest
from jsonschema.validators import validator_for

from schedule.tests.checked import DOCUMENT, SCHEMA, as_json, keeps_the_schema, reads_for_everybody, told

MUTATIONS = 3_000
CONFERENCE = ("schedule", "conference")
DAY = (*CONFERENCE, "days", 0)
ROOM = (*CONFERENCE, "rooms", 0)
EVENT = (*DAY, "rooms", "Hall", 0)
PERSON, LINK = (*EVENT, "persons", 0), (*EVENT, "links", 0)
GONE = object()
# name: (where, what it becomes, whether the file keeps the schema)
RULES = {
    "a fourth key at the root": (("more",), 1, False),
    "no schedule version": (("schedule", "version"), GONE, False),
    "no base_url": (("schedule", "base_url"), GONE, True),
    "more keys in schedule": (("schedule", "url"), "https://example.org/", True),
    "rooms in schedule": (("schedule", "rooms"), [], False),
    "more keys in conference": ((*CONFERENCE, "city"), "Berlin", False),
    **{
        f"no {key} of the conference": ((*CONFERENCE, key), GONE, False)
        for key in ("title", "acronym", "start", "end", "days", "daysCount", "timeslot_duration")
    },
    "acronym 36c3": ((*CONFERENCE, "acronym"), "36c3", True),
    "acronym djangocon_us_2026": ((*CONFERENCE, "acronym"), "djangocon_us_2026", True),
    "acronym rc3": ((*CONFERENCE, "acronym"), "rc3", False),
    "acronym pycon-au-2020": ((*CONFERENCE, "acronym"), "pycon-au-2020", False),
    "acronym with a year and a word": ((*CONFERENCE, "acronym"), "pycon-2026-au", True),
    "acronym Camp2019": ((*CONFERENCE, "acronym"), "Camp2019", False),
    "zone Etc/UTC": ((*CONFERENCE, "time_zone_name"), "Etc/UTC", True),
    "zone America/New_York": ((*CONFERENCE, "time_zone_name"), "America/New_York", True),
    "zone US/Eastern": ((*CONFERENCE, "time_zone_name"), "US/Eastern", False),
    "zone GMT": ((*CONFERENCE, "time_zone_name"), "GMT", False),
    "zone Etc/GMT+5": ((*CONFERENCE, "time_zone_name"), "Etc/GMT+5", False),
    "daysCount is a text": ((*CONFERENCE, "daysCount"), "1", False),
    "daysCount is 1.0": ((*CONFERENCE, "daysCount"), 1.0, True),
    "daysCount is true": ((*CONFERENCE, "daysCount"), True, False),
    "room without guid": ((*ROOM, "guid"), GONE, False),
    "room with a position": ((*ROOM, "position"), 1, False),
    "room of another type": ((*ROOM, "type"), "hall", False),
    "room description is null": ((*ROOM, "description"), None, True),
    "room description_de is a number": ((*ROOM, "description_de"), 1, False),
    "room capacity is a text": ((*ROOM, "capacity"), "200", False),
    "room is recorded somehow": ((*ROOM, "features", "recording"), "yes", False),
    "assembly without slug": ((*ROOM, "assembly", "slug"), GONE, False),
    "track slug in capitals": ((*CONFERENCE, "tracks", 0, "slug"), "Web", False),
    "track with more": ((*CONFERENCE, "tracks", 0, "more"), 1, True),
    **{f"no {key} of a day": ((*DAY, key), GONE, False) for key in ("index", "date", "day_start", "day_end", "rooms")},
    "rooms of a day is a list": ((*DAY, "rooms"), [], False),
    "more keys in a day": ((*DAY, "start"), "x", False),
    **{
        f"no {key} of an event": ((*EVENT, key), GONE, False)
        for key in (
            "guid",
            "id",
            "date",
            "start",
            "duration",
            "room",
            "slug",
            "url",
            "title",
            "subtitle",
            "track",
            "type",
            "language",
            "abstract",
            "persons",
            "links",
        )
    },
    **{
        f"no {key} of an event": ((*EVENT, key), GONE, True)
        for key in (
            "code",
            "logo",
            "end",
            "description",
            "recording_license",
            "do_not_record",
            "do_not_stream",
            "feedback_url",
            "origin_url",
            "attachments",
        )
    },
    **{
        f"{key} of an event is null": ((*EVENT, key), None, True)
        for key in (
            "subtitle",
            "track",
            "language",
            "abstract",
            "description",
            "do_not_record",
            "do_not_stream",
            "logo",
        )
    },
    **{
        f"{key} of an event is null": ((*EVENT, key), None, False)
        for key in ("type", "url", "slug", "feedback_url", "recording_license", "persons", "links", "id", "guid")
    },
    "more keys in an event": ((*EVENT, "answers"), [], False),
    "event id 0": ((*EVENT, "id"), 0, False),
    "event code in small letters": ((*EVENT, "code"), "abc", False),
    "start 24:00": ((*EVENT, "start"), "24:00", False),
    "start 9:00": ((*EVENT, "start"), "9:00", False),
    "duration 26:00": ((*EVENT, "duration"), "26:00", True),
    "duration 1:02:30": ((*EVENT, "duration"), "1:02:30", False),
    "slug ends with a dash": ((*EVENT, "slug"), "camp-", False),
    "do_not_stream is a text": ((*EVENT, "do_not_stream"), "no", True),
    "person of both kinds": (PERSON, {"id": 1, "name": "Ada", "public_name": "Ada"}, False),
    "person with public_name, without id": (PERSON, {"name": "Ada", "public_name": "Ada"}, True),
    "person with id, without public_name": (PERSON, {"name": "Ada", "id": 1}, True),
    "person of frab": (PERSON, {"id": 1, "public_name": "Ada"}, True),
    "person without a name": (PERSON, {"id": 1, "full_public_name": "Ada"}, False),
    "person id is a code": (PERSON, {"name": "Ada", "id": "AB12"}, False),
    "person is a text": (PERSON, "Ada", False),
    "link without url": ((*LINK, "url"), GONE, False),
    "link title is null": ((*LINK, "title"), None, False),
    "link of another type": ((*LINK, "type"), "video", False),
    "link with more": ((*LINK, "service"), "x", False),
}
FORMATS = {
    "guid": ((*EVENT, "guid"), "7"),
    "date": ((*EVENT, "date"), "2026-05-01T10:00:00"),
    "url": ((*EVENT, "url"), ""),
    "day": ((*DAY, "date"), "1 May"),
    "colour": ((*CONFERENCE, "colors", "primary"), "blue"),
}
VALUES = [
    None, True, False, 0, 1, -1, 1.0, 1.5, 10**30, 1e300, "", " ", "x", "abc", "ABC", "abcd", "a-b", "-", "09:30",
    "26:00", "1:1", "UTC", "xUTC", "Europe/Berlin", "slides", "stage", "unknown", [], [None], ["x"], {},
    {"name": "x"}, {"id": 1, "public_name": "x"}, {"name": "x", "id": 1, "public_name": "y"},
    {"name": "x", "id": 1, "public_name": "y", "code": "z"}, {"url": "https://example.org/"}, {"en": "x"},
]  # fmt: skip
KEYS = [
    "name",
    "id",
    "code",
    "public_name",
    "avatar",
    "rooms",
    "url",
    "slug",
    "description_x",
    "description_",
    "more",
    "events",
    "type",
]


@pytest.fixture(scope="session")
def schema(shared_data):
    schema = json.loads((shared_data / "schemas" / "schema.json").read_text())
    return validator_for(schema)(schema)


def changed(path, value):
    """DOCUMENT with this at the path, or without what stands there."""
    document = copy.deepcopy(DOCUMENT)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    if value is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return document


def test_nothing_is_said_of_a_file_that_is_right(schema):
    assert schema.is_valid(DOCUMENT)
    assert reads_for_everybody(as_json(DOCUMENT)) == {}


@pytest.mark.parametrize("name", RULES)
def test_rule(name):
    path, value, keeps = RULES[name]
    data = as_json(changed(path, value))
    assert (keeps_the_schema(data), list(told(data, SCHEMA).values()) == []) == (keeps, keeps)


@pytest.mark.parametrize("name", RULES)
def test_the_schema_says_so_too(name, schema):
    path, value, keeps = RULES[name]
    assert schema.is_valid(changed(path, value)) == keeps


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_told_but_not_fatal(name, schema):
    document = changed(*FORMATS[name])
    assert schema.is_valid(document)
    assert list(told(as_json(document), SCHEMA).values()) == [False]


def test_real_files_are_judged_as_by_the_schema(schema, shared_data):
    for path in sorted((shared_data / "schedules").rglob("*.json")):
        data = path.read_bytes()
        assert keeps_the_schema(data) == schema.is_valid(json.loads(data)), path


def test_thousands_of_mutations_are_judged_as_by_the_schema(schema):
    chance = random.Random(20261121)  # noqa: S311  the same ones each time
    valid = 0
    for number in range(MUTATIONS):
        document = copy.deepcopy(DOCUMENT)
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            _change(chance, document)
        data = as_json(document)
        theirs = schema.is_valid(document)
        assert keeps_the_schema(data) == theirs, f"{number}: {data.decode()} {told(data, SCHEMA)}"
        valid += theirs
    assert MUTATIONS * 0.05 < valid < MUTATIONS * 0.7  # both answers are asked for


def _holders(value):
    if isinstance(value, (dict, list)):
        if value:
            yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _holders(inner)


def _change(chance, document):
    holder = chance.choice(list(_holders(document)) or [document])
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = chance.choice(keys) if keys else "schedule"
    action = chance.choice(("value", "value", "drop", "add", "rename", "repeat"))
    if action == "drop" and keys:
        del holder[key]
    elif action == "repeat" and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[0]) if holder else None)
    elif action in ("add", "rename") and isinstance(holder, dict):
        holder[chance.choice(KEYS)] = (
            holder.pop(key) if action == "rename" and keys else copy.deepcopy(chance.choice(VALUES))
        )
    else:
        holder[key] = copy.deepcopy(chance.choice(VALUES))
