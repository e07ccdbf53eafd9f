import datetime as dt
import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings
from lxml import etree

from schedule.exporters.frab_json import write_frab_json
from schedule.exporters.frab_xml import write_frab_xml
from schedule.importers.programme import Day, Event, ReadOptions, Room, Speaker, Track
from schedule.importers.reading import read_programme

from .factories import make_event, make_programme
from .programmes import as_published, programmes

ADDRESS = "https://hallway.example/demo/schedule.{}?q=" + "x" * 500
# Every file and folder of ../shared/data that is a schedule.
REAL = (
    "38c3/schedule-38c3-20251206.xml", "cccamp-2019/frab-camp2019.json", "debconf-2017/pentabarf.xml",
    "djangocon-europe-2022/djangocon-europe-2022.ics", "djangocon-europe-2022/schedule.json",
    "djangocon-europe-2022/schedule.xcal", "djangocon-europe-2022/schedule.xml",
    "djangocon-europe-2024/djangocon-europe-2024.ics", "djangocon-europe-2024/schedule.json",
    "djangocon-europe-2024/schedule.xcal", "djangocon-europe-2024/schedule.xml", "djangocon-europe-2024/widget/v2.json",
    "djangocon-us-2023", "djangocon-us-2025", "djangocon-us-2025/schedule.ics", "droidcon-2025",
    "europython-2014/schedule.xml", "fosdem-2026/2026.xml", "fosdem-2026/draft/2026.xml",
    "global-azure-linz-2025/sessionize.json", "jres-2022/jres_2022.ics", "linuxwochen-wien-2016/ffrab2.json",
    "pycon-us-2025/all_events.ics", "pycon-us-2025/conference.json", "pycon-us-2025/kind/charla.ics",
    "pycon-us-2025/open_spaces.ics", "pyconfr-2025/schedule.json",
)  # fmt: skip


def read_real(path):
    """The Programme of a real file or folder; one that names no conference is given a title, as a person would."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]
    data = {str(one.relative_to(path.parent)): one.read_bytes() for one in files}
    return read_programme(data[path.name] if path.is_file() else data, ReadOptions(title="A conference"))


def test_no_schedule_beside_the_checkout_is_forgotten(shared_data):
    """Save the pages and tables within folders that are read whole, and one speaker's own calendar."""
    files = (one.relative_to(shared_data / "schedules") for one in (shared_data / "schedules").rglob("*.*"))
    folders = tuple(name for name in REAL if "." not in name)
    others = {str(one) for one in files if one.suffix in {".xml", ".json", ".ics", ".xcal", ".csv"}} - set(REAL)
    inside = {one for one in others if one.startswith(tuple(f"{folder}/" for folder in folders))}
    assert others - inside == {"djangocon-europe-2022/speaker/djangocon-europe-2022-Emilio_Carrion.ics"}


def _xml(programme):
    return write_frab_xml(as_published(programme), address=ADDRESS.format("xml"))


def _json(programme):
    return write_frab_json(as_published(programme), address=ADDRESS.format("json"))


WRITERS = pytest.mark.parametrize("write", [_xml, _json])


@pytest.fixture(scope="session")
def is_valid(shared_data):
    """A function of XML or JSON that raises unless c3voc's schema takes it."""
    xml = etree.XMLSchema(etree.parse(str(shared_data / "schemas/schedule.xml.xsd")))
    json_ = jsonschema.Draft6Validator(json.loads((shared_data / "schemas/schema.json").read_bytes()))

    def validate(data):
        if data.startswith(b"<"):
            xml.assertValid(etree.fromstring(data))
        else:
            json_.validate(json.loads(data))
        return True

    return validate


def _as_exported(programme, read):
    return replace(programme, warnings=read.warnings, format=read.format, asks=read.asks)


@WRITERS
@settings(max_examples=60, deadline=None)
@given(programme=programmes())
def test_whatever_is_written_is_read_again(write, programme):
    read = read_programme(write(programme))
    assert read == _as_exported(programme, read)


@WRITERS
@settings(max_examples=60, deadline=None)
@given(programme=programmes())
def test_whatever_is_written_is_valid(write, is_valid, programme):
    assert is_valid(write(programme))


@WRITERS
@pytest.mark.parametrize("name", REAL)
def test_a_real_schedule_is_valid_and_read_again(shared_data, is_valid, write, name):
    programme = read_real(shared_data / "schedules" / name)
    written = write(programme)
    read = read_programme(written)
    assert read == _as_exported(programme, read)
    assert is_valid(written)


def _element(written, tag):
    return etree.fromstring(written).find(f".//{tag}")


def test_the_head_comes_soon_whatever_stands_in_it():
    text = _xml(make_programme(make_event("a"), version="&" * 500, title="T" * 500)).decode()[:1024]
    assert text.index("<schedule") < text.index("<conference")


@pytest.mark.parametrize(
    ("acronym", "exported"),
    [("rc3", "conf_rc3"), ("PyCon US 2026", "pycon_us_2026"), ("pycon-au-2020", "pycon_au_2020"), ("ÅÄÖ", "conf_aao"),
     ("日本", "conf"), ("36c3", "36c3"), ("--", "conf")],
)  # fmt: skip
def test_an_acronym_is_one_in_xml_and_in_json(acronym, exported):
    programme = make_programme(make_event("a"), acronym=acronym)
    assert _element(_xml(programme), "acronym").text == exported
    assert json.loads(_json(programme))["schedule"]["conference"]["acronym"] == exported


@pytest.mark.parametrize(
    ("zone", "in_json"),
    [("Europe/Berlin", True), ("America/Argentina/Buenos_Aires", True), ("America/Port-au-Prince", True), ("UTC", True),
     ("America/New_York", True), ("Etc/GMT-1", False), ("US/Eastern", False), ("GB", False)],
)  # fmt: skip
def test_a_zone_that_the_schema_of_json_does_not_know_is_left_out_and_not_lost(is_valid, zone, in_json):
    programme = make_programme(make_event("a"), time_zone=zone)
    written = _json(programme)
    assert is_valid(written)
    assert ("time_zone_name" in json.loads(written)["schedule"]["conference"]) == in_json
    assert _element(_xml(programme), "time_zone_name").text == zone
    assert read_programme(written).time_zone == read_programme(_xml(programme)).time_zone == zone


def test_what_lasts_for_days_is_an_event_of_each_and_one_again_when_it_is_read():
    programme = make_programme(make_event("a", "Lounge", length=72 * 60, code="ABCDEF"), make_event("b"))
    xml = etree.fromstring(_xml(programme))
    events = [event for event in xml.iter("event") if event.findtext("title") == "Lounge"]
    told = [(event.findtext("date"), event.findtext("duration")) for event in events]
    assert told == [
        ("2026-01-31T09:00:00+01:00", "19:00"),
        ("2026-02-01T04:00:00+01:00", "23:59"),
        ("2026-02-02T04:00:00+01:00", "23:59"),
        ("2026-02-03T04:00:00+01:00", "05:00"),
    ]
    assert len({event.get("id") for event in xml.iter("event")}) == 5
    assert [day.get("index") for day in xml.iter("day")] == ["1", "2", "3", "4"]
    read = read_programme(_xml(programme))
    assert read == _as_exported(programme, read)
    (day,) = json.loads(_json(programme))["schedule"]["conference"]["days"]
    (lounge, _) = day["rooms"]["Hall"]
    assert (lounge["end"], lounge["duration"]) == ("2026-02-03T09:00:00+01:00", "72:00")


def _windows(programme):
    return [(day.get("start"), day.get("end")) for day in etree.fromstring(_xml(programme)).iter("day")]


def test_windows_hold_their_events():
    one, other = dt.date(2026, 1, 31), dt.date(2026, 2, 1)
    assert _windows(make_programme(make_event("a"))) == [("2026-01-31T04:00:00+01:00", "2026-02-01T04:00:00+01:00")]
    late = make_programme(make_event("a", minutes=20 * 60 + 30, day=one), make_event("b", minutes=1440, day=other))
    assert _windows(late) == [
        ("2026-01-31T05:31:00+01:00", "2026-02-01T05:31:00+01:00"),
        ("2026-02-01T05:31:00+01:00", "2026-02-02T05:31:00+01:00"),
    ]
    early = make_programme(make_event("a", minutes=-420), make_event("b", minutes=1440, day=other))
    assert _windows(early)[0] == ("2026-01-31T02:00:00+01:00", "2026-02-01T02:00:00+01:00")
    said = Day(one, dt.datetime(2026, 1, 31, 9, tzinfo=dt.UTC), dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC))
    widened = make_programme(make_event("a"), make_event("b", minutes=180), days=(said,))
    assert _windows(widened) == [("2026-01-31T09:00:00+01:00", "2026-01-31T12:01:00+01:00")]


def test_across_a_change_of_clocks_a_day_begins_at_the_same_wall_clock():
    night = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)  # 02:30 for the first time in Berlin
    twice = [
        Event(guid=f"{n}", title="T", day=dt.date(2026, 10, 24), starts_at=at, ends_at=at + dt.timedelta(minutes=30))
        for n, at in enumerate((night, night + dt.timedelta(hours=1)))
    ]
    assert _windows(make_programme(*twice)) == [("2026-10-24T04:00:00+02:00", "2026-10-25T04:00:00+01:00")]
    dates = [event.findtext("date") for event in etree.fromstring(_xml(make_programme(*twice))).iter("event")]
    assert dates == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]


def test_what_was_cancelled_stands_beside_the_programme():
    programme = make_programme(make_event("a"), make_event("b", "Cancelled", is_cancelled=True), make_event("c"))
    assert [event.findtext("title") for event in etree.fromstring(_xml(programme)).iter("event")] == [
        "Talk a",
        "Talk c",
    ]
    assert [event.is_cancelled for event in read_programme(_json(programme)).events] == [False, True, False]


def test_rooms_stand_in_their_order_from_the_first_day_on():
    rooms = (Room("Foyer"), Room("Attic", guid="no guid"), Room("Hall"))
    programme = make_programme(make_event("a"), make_event("b", minutes=9), rooms=rooms)
    assert [room.get("name") for room in etree.fromstring(_xml(programme)).iter("room") if room.get("name")] == [
        "Foyer", "Attic", "Hall",
    ]  # fmt: skip


def test_an_address_that_no_schema_takes_is_mended_and_not_lost():
    matrix = "https://matrix.to/#/#room:demo.example"
    programme = make_programme(make_event("a", url=matrix, logo="https://demo.example/a b"))
    (event,) = json.loads(_json(programme))["schedule"]["conference"]["days"][0]["rooms"]["Hall"]
    assert (event["url"], event["logo"]) == ("https://matrix.to/#/%23room:demo.example", "https://demo.example/a%20b")
    assert read_programme(_json(programme)).events[0].url == matrix


@pytest.mark.parametrize("slug", ["", "12-web", "Web", "web", "a"])
def test_track_slugs_are_valid_or_left_out(is_valid, slug):
    programme = make_programme(make_event("a", track="Web"), tracks=(Track("Web", slug, "#00ff00"),))
    assert all(is_valid(write(programme)) for write in (_xml, _json))


def test_nothing_of_ours_changes_how_a_foreign_file_is_read():
    said = b'<?hallway {"title": "Mine", "order": [0]}?>'
    programme = make_programme(make_event("a"))
    foreign = _xml(programme).replace(b"<?hallway", b"<?other")
    assert read_programme(foreign).events[0].guid != "a"
    assert read_programme(foreign.replace(b"<schedule>", said + b"<schedule>")) == read_programme(foreign)


@pytest.mark.parametrize(
    "said",
    [
        {"order": [0, 0]}, {"order": [1, "0", None]}, {"order": {}}, {"time_zone": "Mars/Olympus"}, {"time_zone": []},
        {"rooms": [{}, 1, {"name": ""}, {"name": "Hall", "capacity": -1, "guid": 7}]}, {"days": [{"date": "soon"}]},
        {"people": {"1": [], "x": 3}}, {"people": []}, {"cancelled": [{"guid": "a"}, 5]}, {"extra": [1]},
        {"url": "x:y"},
        {"events": {"GUID": {"guid": "other"}}}, {"events": {"GUID": {"ends_at": "1999-01-01T00:00:00+00:00"}}},
        {"events": {"GUID": {"part_of": "GUID"}}}, {"events": {"GUID": {"part_of": "nobody"}}}, {"events": {"GUID": 1}},
        {"events": {"GUID": {"title": "", "kind": "war", "languages": "en", "links": [{"url": "javascript:x"}, 4]}}},
        {"events": {"GUID": {"starts_at": "2026-01-31T09:00"}}}, {"events": {"GUID": {"do_not_record": "yes"}}},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_said_amiss_is_passed_over(said):
    file = json.loads(_json(make_programme(make_event("a"), make_event("other", code="B"))))
    as_said = file["schedule"]["x-hallway"]
    guid = next(guid for guid, one in as_said["events"].items() if one.get("guid") == "a")
    plain = read_programme(json.dumps(file).encode())
    said = json.loads(json.dumps(said).replace("GUID", guid))
    for name, value in said.pop("events", {}).items():
        as_said["events"][name] = as_said["events"][name] | value if isinstance(value, dict) else value
    as_said |= said
    read = read_programme(json.dumps(file).encode())
    assert len(read.events) == len({event.guid for event in read.events}) == 2
    if said.keys() - {"rooms", "days", "url"}:
        assert replace(read, rooms=plain.rooms) == plain


def test_what_no_database_keeps_is_not_read():
    file = json.loads(_json(make_programme(make_event("a"))))
    deep = {}
    for _ in range(100):
        deep = {"a": deep}
    file["schedule"]["x-hallway"] |= {"extra": {"a\0": "b\0\ud800", "deep": deep}}
    extra = read_programme(json.dumps(file).encode()).extra
    assert extra["a"] == "b"
    assert len(json.dumps(extra)) < 300


def test_nothing_in_a_text_is_markup():
    hostile = "]]><?x?><script>alert(1)</script>&amp;"
    programme = make_programme(
        make_event("a", hostile, abstract=hostile, room=hostile, track=hostile, speakers=(Speaker(hostile),))
    )
    xml = etree.fromstring(_xml(programme))
    assert not list(xml.iter("script"))
    assert [xml.findtext(f".//event/{tag}") for tag in ("title", "abstract", "room", "track")] == [hostile] * 4
