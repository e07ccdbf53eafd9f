import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from schedule.importers.reading import read_programme
from schedule.models import Conference, Slot, Talk
from schedule.search.talks import TALKS
from schedule.snapshot import snapshot_of
from schedule.tests.test_frab_xml import _event, _file

pytestmark = pytest.mark.django_db


def _import(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_schedule", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "schedule.xml"
    path.write_bytes(_file(_event()))
    return path


def test_import_schedule_says_what_it_did(source):
    out, err = _import(source)
    assert err == ""
    told = [line.strip() for line in out.splitlines()]
    assert told[-5:] == ["added: 1", "changed: 0", "moved: 0", "withdrawn: 0", "left as it was: 0"]
    source.write_bytes(_file(_event(date="2026-01-31T11:00:00+01:00")))
    out, err = _import(source)
    assert "moved: 1\n    On Tests" in out
    assert "date and start disagree" in err


def test_import_schedule_under_another_name(source):
    _import(source, conference="elsewhere")
    assert Conference.objects.get().slug == "elsewhere"


def test_import_schedule_dry_writes_nothing_and_says_so(source):
    out, _ = _import(source, dry_run=True)
    assert "nothing was written" in out
    assert "added: 1" in out
    assert not Conference.objects.exists()


def test_import_schedule_refuses_with_place_and_reason(source):
    _import(source)
    source.write_bytes(_file(_event(date="2026-02-31T10:00:00+01:00")))
    with pytest.raises(CommandError) as raised:
        _import(source)
    assert "nothing was changed" in str(raised.value)
    assert "line 5, event “On Tests”: “2026-02-31T10:00:00+01:00” is not a date and time" in str(raised.value)
    assert raised.value.returncode == 1
    assert Talk.objects.get().title == "On Tests"


ODD = [  # (room, title, person, length)
    ("Hall", "T", "Ada", "00:45"),
    ("Hall", "T", "Ada", "00:45"),
    ("Hall", "", "Ada", "00:45"),
    ("hall ", "T", "", "00:45"),
    ("", "T", "Ada", ""),
    ("r" * 500, "T", "Ada", "72:00"),
]


def test_odd_talks_are_all_shown_in_the_list_and_in_the_grid(tmp_path, client):
    """At once in one room, by one speaker, without room, speaker, title or length, and rooms that are alike (I-21)."""
    rooms = "".join(
        f'<room name="{room}"><event guid="g{n}"><title>{title}</title><date>2026-01-31T10:00:00+01:00</date>'
        f'<duration>{length}</duration><persons><person id="1">{person}</person></persons></event></room>'
        for n, (room, title, person, length) in enumerate(ODD)
    )
    source = tmp_path / "odd.xml"
    head = "<conference><title>Odd</title><time_zone_name>Europe/Berlin</time_zone_name></conference>"
    source.write_text(f'<schedule>{head}<day date="2026-01-31" index="1">{rooms}</day></schedule>')
    _import(source)
    for query in ("", "?view=grid&day=2026-01-31"):
        assert client.get(f"/odd/{query}").text.count("data-talk=") == len(ODD)


WHOLE = {
    "fosdem-2026/2026.xml": (1079, 2),
    "38c3/schedule-38c3-20251206.xml": (1007, 4),
    "djangocon-europe-2022/schedule.xml": (51, 3),
    "djangocon-europe-2022/schedule.json": (51, 3),
    "djangocon-europe-2024/schedule.xml": (44, 3),
    "djangocon-europe-2024/schedule.json": (44, 3),
    "debconf-2017/pentabarf.xml": (181, 8),
    "cccamp-2019/frab-camp2019.json": (79, 5),
    "linuxwochen-wien-2016/ffrab2.json": (92, 3),
    "europython-2014/schedule.xml": (188, 7),
    "djangocon-europe-2024/widget/v2.json": (58, 3),
    "djangocon-europe-2022/schedule.xcal": (51, 3),
    "jres-2022/jres_2022.ics": (120, 4),
    "pycon-us-2025/conference.json": (163, 5),
    "pyconfr-2025/schedule.json": (98, 4),
    "droidcon-2025/droidcon-2025_sessions.csv": (28, 2),
    "djangocon-us-2023": (97, 6),
    "djangocon-us-2025": (78, 5),
    "djangocon-us-2025/schedule.ics": (48, 3),
    "djangocon-europe-2022/djangocon-europe-2022.ics": (51, 3),
    "djangocon-europe-2024/djangocon-europe-2024.ics": (44, 3),
    "djangocon-europe-2024/schedule.xcal": (44, 3),
    "global-azure-linz-2025/sessionize.json": (13, 1),
    "pycon-us-2025/all_events.ics": (224, 5),
    "pycon-us-2025/open_spaces.ics": (146, 3),
}


@pytest.mark.parametrize("name", WHOLE)
def test_real_schedules_come_in_whole_and_again_change_nothing(shared_data, client, name):
    events, days = WHOLE[name]
    source = shared_data / "schedules" / name
    _import(source, conference="real")
    conference = Conference.objects.get()
    snapshot = snapshot_of(conference)
    assert (len(snapshot.rows), snapshot.standing.bit_count()) == (events, events)
    assert len(snapshot.facets["day"]) == days
    assert client.get(conference.get_absolute_url()).text.count("data-talk=") == events
    rows = list(Slot.objects.order_by("pk").values()), list(Talk.objects.order_by("pk").values())
    out, _ = _import(source, conference="real")
    assert f"left as it was: {Talk.objects.count():,}" in out
    assert rows == (list(Slot.objects.order_by("pk").values()), list(Talk.objects.order_by("pk").values()))
    assert TALKS.check() == []


def test_events_of_38c3_after_midnight_are_on_their_programme_day_at_their_local_time(shared_data):
    programme = read_programme((shared_data / "schedules/38c3/schedule-38c3-20251206.xml").read_bytes())
    berlin = ZoneInfo("Europe/Berlin")
    after = [e for e in programme.events if e.starts_at.astimezone(berlin).date() != e.day]
    assert len(after) == 58
    assert {e.starts_at.astimezone(berlin).date() - e.day for e in after} == {dt.timedelta(days=1)}
    assert max(e.starts_at.astimezone(berlin).time() for e in after) < dt.time(6)
    both = [e for e in programme.events if set(e.languages) == {"de", "en"}]
    assert len(both) == 129 + 45


def test_clock_times_of_debconf_are_those_of_its_file(shared_data):
    programme = read_programme((shared_data / "schedules/debconf-2017/pentabarf.xml").read_bytes())
    assert programme.time_zone == "UTC"
    assert programme.events[0].starts_at == dt.datetime(2017, 8, 5, 10, tzinfo=dt.UTC)
    assert any("no time zone" in warning for warning in programme.warnings)


@pytest.mark.parametrize(
    "name",
    [
        "europython-2014/schedule.xml",
        "djangocon-europe-2024/widget/v2.json",
        "pycon-us-2025/conference.json",
        "pyconfr-2025/schedule.json",
        "droidcon-2025/droidcon-2025_sessions.csv",
    ],
)
def test_what_names_no_conference_needs_a_name(shared_data, name):
    with pytest.raises(CommandError, match="was refused, nothing was changed"):
        _import(shared_data / "schedules" / name)
    assert not Conference.objects.exists()


def test_the_sample_conference_comes_in_whole(client):
    call_command("load_sample", verbosity=0)
    assert client.get("/djangocon-us-2025/").text.count("data-talk=") == 78
    call_command("load_sample", verbosity=0)
    assert Conference.objects.get().version == 1
