import datetime as dt
import io
import zipfile

import pytest

from schedule.importers.columns import guess_columns
from schedule.importers.fields import Unusable
from schedule.importers.programme import (
    Event,
    Programme,
    ReadOptions,
    Room,
    Speaker,
    Track,
    UnknownColumns,
    UnreadableProgramme,
)
from schedule.importers.reading import read_programme
from schedule.importers.table_times import read_clocks, read_length, read_written_moment

SATURDAY = dt.date(2026, 1, 31)
MINE = ReadOptions(title="Demo", time_zone="Europe/Berlin")


def _read(text, options=MINE, encoding="utf-8"):
    return read_programme(text.encode(encoding), options)


def test_what_a_table_says_of_how_to_reach_people_is_not_kept():
    programme = _read(
        "Title,Start,Speaker e-mail,Email addresses,Level\nOn Tests,2026-01-31 10:00,a@x.example,b@x.example,High\n"
    )
    assert programme.events[0].extra == {"Level": "High"}
    assert "what is nobody else’s business was left out (at line 2)" in programme.warnings


def test_a_whole_table_is_a_programme():
    text = (
        "ID,Title,Date,Start Time,Duration,Room,Track,Speaker names,Abstract,Language,Level,,\r\n"
        '7MATXR,"On ""Tests""",2026-01-31,11:30,00:45,Hall,Web,"Ada Lovelace, Bob","One\r\nTwo",en,High,,\r\n'
        ",,,,,,,,,,,,\r\n"
    )
    programme = _read(text)
    (event,) = programme.events
    assert programme == Programme(
        acronym="Demo",
        title="Demo",
        time_zone="Europe/Berlin",
        rooms=(Room("Hall"),),
        tracks=(Track("Web"),),
        events=(
            Event(
                guid=event.guid,
                title='On "Tests"',
                day=SATURDAY,
                starts_at=dt.datetime(2026, 1, 31, 10, 30, tzinfo=dt.UTC),
                ends_at=dt.datetime(2026, 1, 31, 11, 15, tzinfo=dt.UTC),
                code="7MATXR",
                room="Hall",
                track="Web",
                languages=("en",),
                abstract="One\nTwo",
                speakers=(Speaker("Ada Lovelace"), Speaker("Bob")),
                extra={"Level": "High"},
            ),
        ),
        format="a table (CSV)",
        asks=("columns",),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Titel;Beginn;Ende;Raum\nÜber Tests;31.01.2026 11:30;31.01.2026 12:15;Saal\n",
        "Titre;Date;Heure de début;Heure de fin;Salle\nÜber Tests;31 janvier 2026;11h30;12h15;Saal\n",
        "título\tfecha\thora\tduración\tsala\nÜber Tests\t31 de enero de 2026\t11:30\t45 min\tSaal\n",
        "Session Title,Date,Time Start,Time End,Room/Location\nÜber Tests,1/31/2026,11:30 AM,12:15 PM,Saal\n",
        "Title|Start|End|Room\nÜber Tests|2026-01-31T11:30:00+01:00|2026-01-31T12:15:00+01:00|Saal\n",
        "Name,Time,Venue,Day\nÜber Tests,11:30 – 12:15,Saal,\"Saturday, January 31st, 2026\"\n",
        "Title,Scheduled At,Scheduled Duration,Room\nÜber Tests,31 Jan 2026 11:30 AM,45,Saal\n",
    ],
)  # fmt: skip
def test_tables_of_many_tongues_and_tools_say_the_same(text):
    (event,) = _read(text).events
    assert (event.title, event.room, event.day) == ("Über Tests", "Saal", SATURDAY)
    assert event.starts_at == dt.datetime(2026, 1, 31, 10, 30, tzinfo=dt.UTC)
    assert event.ends_at == dt.datetime(2026, 1, 31, 11, 15, tzinfo=dt.UTC)


def test_a_column_is_never_two_fields():
    assert guess_columns(("Title", "Description")) == {"title": "Title", "abstract": "Description"}
    both = guess_columns(("Title", "Abstract", "Description"))
    assert (both["abstract"], both["description"]) == ("Abstract", "Description")


def test_columns_that_nobody_can_tell_are_asked_for_and_then_taken():
    text = "What,When,Where\nOn Tests,2026-01-31 11:30,Hall\n"
    with pytest.raises(UnknownColumns, match="no column that is known to be the title or the start") as raised:
        _read(text)
    assert (raised.value.columns, raised.value.guess) == (("What", "When", "Where"), {})
    given = ReadOptions(
        time_zone="UTC", columns={"title": "What", "starts_at": "When", "room": "Where", "track": "Gone"}
    )
    programme = _read(text, given)
    assert [(event.title, event.room) for event in programme.events] == [("On Tests", "Hall")]
    assert programme.asks == ("title",)


def test_a_person_overrides_what_was_guessed():
    text = "Title,Start,Room,Nickname\nLong,2026-01-31 11:30,Hall,Short\n"
    (event,) = _read(text, ReadOptions(columns={"title": "Nickname", "room": ""})).events
    assert (event.title, event.room, event.extra) == ("Short", "", {"Title": "Long", "Room": "Hall"})


SESSIONS = b'Title,Start,Speakers\nT,2026-01-31 11:30,"King, Jr., Ada"\n'
PEOPLE = b'Name,Bio,E-Mail,Company,Website\n"King, Jr.",Sang.,k@a.example,ACME,https://k.example\nAda,Wrote.,,,\nEve,Hid.,,,\n'


def _zip(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize("pack", [dict, _zip])
def test_a_second_table_tells_of_the_speakers(pack):
    programme = read_programme(pack({"a.csv": PEOPLE, "b.csv": SESSIONS}), MINE)
    king = Speaker("King, Jr.", url="https://k.example", biography="Sang.", extra={"Company": "ACME"})
    assert programme.events[0].speakers == (king, Speaker("Ada", biography="Wrote."))
    assert set(programme.warnings) == {
        "what is nobody else’s business was left out (at a.csv, line 2)",
        "somebody who speaks nowhere was left out (at Eve)",
        "an event without a duration was taken as one without length (at line 2)",
    }


def test_an_encoding_that_is_not_utf_8_is_told():
    programme = _read("Titel;Beginn\nÜber;31.01.2026 11:30\n", encoding="cp1252")
    assert programme.events[0].title == "Über"
    assert "not UTF-8 at byte 13: it was read as Windows-1252 (at the table)" in programme.warnings
    assert _read("Titel;Beginn\nÜber;31.01.2026 11:30\n", encoding="utf-16").events[0].title == "Über"


def test_rows_without_a_time_are_told_and_rows_that_cannot_be_are_refused_together():
    programme = _read("Title,Start\nA,2026-01-31 11:30\nB,\nC,to be announced\n")
    assert [event.title for event in programme.events] == ["A"]
    assert "an event without a time was left out (2 times, first at line 3, event “B”)" in programme.warnings
    with pytest.raises(UnreadableProgramme) as raised:
        _read("Title,Start\nA,31.02.2026 11:30\nB,2026-01-31 11:30\nC,1.13.2026 10:00\n")
    assert raised.value.problems == (
        "line 2, event “A”: “31.02.2026 11:30” is not a date",
        "line 4, event “C”: “1.13.2026 10:00” is not a date",
    )


def test_a_talk_that_ends_after_midnight():
    (event,) = _read("Title,Day,Start,End\nParty,2026-01-31,23:00,01:30\n").events
    assert (event.day, event.ends_at) == (SATURDAY, dt.datetime(2026, 2, 1, 0, 30, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("text", "clocks"),
    [("9:05", [(9, 5)]), ("9h", [(9, 0)]), ("12 am", [(0, 0)]), ("1.30 p.m.", [(13, 30)]), ("10 Uhr", [(10, 0)]),
     ("10:00-11:30", [(10, 0), (11, 30)]), ("99:99", []), ("noon", [])],
)  # fmt: skip
def test_clocks(text, clocks):
    assert read_clocks(text) == [dt.timedelta(hours=hour, minutes=minute) for hour, minute in clocks]


@pytest.mark.parametrize(
    ("text", "length"), [("45 min", "45"), ("1 h 30", "90"), ("2 hours", "120"), ("00:45", "00:45")]
)
def test_lengths(text, length):
    assert read_length(text) == length


def test_a_date_is_read_month_first_only_where_others_say_so():
    assert read_written_moment("3/4/2026")[1] == dt.date(2026, 4, 3)
    assert read_written_moment("3/4/2026", month_first=True)[1] == dt.date(2026, 3, 4)
    with pytest.raises(Unusable):
        read_written_moment("1.1.9999 10:00")
