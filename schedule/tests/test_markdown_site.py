import datetime as dt

import pytest

from schedule.importers.front_matter import BrokenYaml, read_yaml, split_front_matter
from schedule.importers.programme import Event, Link, Programme, ReadOptions, Room, Speaker, Track, UnreadableProgramme
from schedule.importers.reading import read_programme

TALK = b"""---
title: "On: Tests"
start_datetime: 2026-01-31 10:00:00-05:00
end_datetime: 2026-01-31 10:45:00-05:00
permalink: /talks/on-tests/
presenter_slugs:
- ada
- nobody-known
room: Hall
track: t0
category: talks
tags:
- web
video_url: GpHxaxnMAi4
slides_url: https://s.example/1
difficulty: null
---

All

Heading
---
More
"""
ADA = b"""---
name: Ada
permalink: /presenters/ada/
company: ACME
social:
    github: ada
    website: null
---
Wrote.
""".replace(b"\n", b"\r\n")
LIST = b"""- title: Lunch
  start_datetime: 2026-01-31 12:00:00-05:00
  end_datetime: 2026-01-31 13:00:00-05:00
  room: Foyer
"""
FOLDER = {"talks/on-tests.md": TALK, "presenters/ada.md": ADA, "manual.yaml": LIST, "notes.txt": b"x"}
MINE = ReadOptions(title="Demo", time_zone="America/Chicago")


def test_a_folder_is_a_programme():
    programme = read_programme(FOLDER, MINE)
    talk, lunch = sorted(programme.events, key=lambda event: event.starts_at)
    assert programme == Programme(
        "Demo",
        "Demo",
        "America/Chicago",
        (lunch, talk),
        (Room("Foyer"), Room("Hall")),
        (Track("t0"),),
        format="Markdown with front matter",
        warnings=(
            "a file that is no page of the programme was passed over (at notes.txt)",
            "a presenter without a page is shown by the name that the talk gives (at "
            "talks/on-tests.md/presenter_slugs/1)",
        ),
    )
    assert talk == Event(
        guid=talk.guid,
        title="On: Tests",
        day=dt.date(2026, 1, 31),
        starts_at=dt.datetime(2026, 1, 31, 15, tzinfo=dt.UTC),
        ends_at=dt.datetime(2026, 1, 31, 15, 45, tzinfo=dt.UTC),
        slug="on-tests",
        room="Hall",
        track="t0",
        kind="talk",
        kind_label="talks",
        abstract="All\n\nHeading\n---\nMore",
        speakers=(
            Speaker(
                "Ada",
                biography="Wrote.",
                extra={
                    "permalink": "/presenters/ada/",
                    "company": "ACME",
                    "social": {"github": "ada", "website": None},
                },
            ),
            Speaker("nobody-known"),
        ),
        links=(
            Link("Video", "https://youtu.be/GpHxaxnMAi4", "video"),
            Link("Slides", "https://s.example/1", "slides"),
        ),
        extra={"permalink": "/talks/on-tests/", "tags": ["web"]},
    )
    assert (lunch.title, lunch.room, lunch.slug) == ("Lunch", "Foyer", "")


def test_a_page_alone_is_a_talk_and_a_moved_one_is_the_same():
    (event,) = read_programme(TALK, MINE).events
    (moved,) = read_programme({"2026-02-01-on-tests.md": TALK.replace(b"2026-01-31", b"2026-02-01")}, MINE).events
    assert event.guid == moved.guid == next(e for e in read_programme(FOLDER, MINE).events if e.slug).guid


def test_broken_front_matter_is_told_and_its_lines_are_read():
    broken = TALK.replace(b'"On: Tests"', b"On: Tests: twice")
    (event,) = read_programme({"a.md": broken}, MINE).events
    assert (event.title, event.room) == ("On: Tests: twice", "Hall")
    assert event.abstract.startswith("---\ntitle: On: Tests: twice")
    assert event.abstract.endswith("More")
    programme = read_programme({"a.md": broken, "b.md": TALK}, MINE)
    (told,) = [told for told in programme.warnings if "broken front matter" in told]
    assert "mapping values are not allowed" in told
    assert "a.md" in told


def test_what_is_no_talk_is_told_and_a_folder_without_any_is_refused():
    page = b"---\ntitle: Imprint\n---\nWe are."
    programme = read_programme(
        FOLDER | {"imprint.md": page, "draft.md": TALK.replace(b"---", b"---\naccepted: false", 1)}
    )
    assert len(programme.events) == 2
    assert any(
        "neither a talk with a start nor a presenter" in told and "imprint.md" in told for told in programme.warnings
    )
    assert any("a talk that is not accepted was left out" in told for told in programme.warnings)
    with pytest.raises(UnreadableProgramme, match="none of its pages has a title and a start"):
        read_programme({"imprint.md": page})


def test_a_page_that_is_no_text_is_passed_over():
    programme = read_programme(FOLDER | {"odd.md": b"---\ntitle: \xff\n---\n"}, MINE)
    assert len(programme.events) == 2
    assert any("a page was passed over: line 2: not UTF-8 at byte 11" in told for told in programme.warnings)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x [1]\nb: [*x, *x]", "anchors and aliases are not allowed"),
        ("a: !!python/object/apply:os.system [x]", "tags are not allowed"),
        ("[" * 100_000, "inside each other"),
        ("a: [", "line 1|line 2"),
        ("{[1]: 2}", "unhashable"),
        ("a" * 2_000_000, "more than 1,000,000 characters"),
        ("a: \x07", "control characters"),
    ],
)
def test_yaml_that_does_more_than_say_is_refused(text, reason):
    with pytest.raises(BrokenYaml, match=reason):
        read_yaml(text)


def test_yaml_makes_texts_of_what_it_would_otherwise_make_something_else():
    text = "time: 12:30\ndate: 2026-01-31\nno: no\nyear: 2026\nnothing: null\nempty:\nyes: true\n"
    assert read_yaml(text) == {
        "time": "12:30", "date": "2026-01-31", "no": "no", "year": "2026", "nothing": None, "empty": None, "yes": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("---\na: b\n---\nBody\n", ({"a": "b"}, "Body", "")),
        ("---\r\na: b\r\n---\r\nBody\r\n", ({"a": "b"}, "Body", "")),
        ("---\na: b\n...", ({"a": "b"}, "", "")),
        ("Body\n---\n", (None, "Body\n---\n", "")),
        ("---\na: b\n", (None, "---\na: b\n", "")),
        ("---\n---\nBody", ({}, "---\n---\nBody", "it holds no fields")),
    ],
)
def test_front_matter_is_cut_at_its_lines(text, parts):
    assert split_front_matter(text) == parts
