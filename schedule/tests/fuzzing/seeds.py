"""What is mutated: a small text of ours in every format, and excerpts of the real files where they are."""

import io
import json
import re
import zipfile

from schedule.tests.test_frab_json import FILE
from schedule.tests.test_frab_xml import _event, _file
from schedule.tests.test_xcal import PENTABARF, RFC_6321

_CALENDAR = """BEGIN:VCALENDAR
PRODID:-//pretalx//pretalx.example//
X-WR-CALNAME:Demo
BEGIN:VTIMEZONE
TZID:Own
BEGIN:STANDARD
DTSTART:20001029T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:pretalx-demo-ABC123@pretalx.example
DTSTART;TZID=Own:20260131T100000
DTEND;TZID="Europe/Berlin":20260131T104500
RRULE:FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3
EXDATE;VALUE=DATE:20260201
SUMMARY:On Tests - Ada\\, Bob
LOCATION:Hall
URL:https://pretalx.example/demo/talk/ABC123/
CATEGORIES:Talk,Web
DESCRIPTION:All\\n of
  it
END:VEVENT
BEGIN:VEVENT
UID:2
RECURRENCE-ID:20260131T090000Z
DTSTART:20260131T100000Z
DURATION:PT45M
SUMMARY:Lunch -
STATUS:CANCELLED
BEGIN:VALARM
END:VALARM
END:VEVENT
END:VCALENDAR
"""
_WIDGET = {
    "version": "1", "timezone": "Europe/Berlin", "event_start": "2026-01-31", "event_end": "2026-01-31",
    "tracks": [{"id": 1, "name": {"en": "Web"}, "color": "#ffffff"}], "rooms": [{"id": 1, "name": {"en": "Hall"}}],
    "speakers": [{"code": "ADA", "name": "Ada"}],
    "talks": [
        {"code": "ABC123", "id": 1, "title": "On Tests", "abstract": "All", "speakers": ["ADA"], "track": 1, "room": 1,
         "start": "2026-01-31T10:00:00+01:00", "end": "2026-01-31T10:45:00+01:00", "duration": 45},
        {"id": 2, "title": {"en": "Lunch"}, "start": "2026-01-31T11:00:00Z", "end": "2026-01-31T12:00:00Z", "room": 1},
    ],
}  # fmt: skip
_FRAB_2 = {
    "schedule": {
        "version": "1", "conference": {"acronym": "demo", "title": "Demo", "time_zone_name": "Europe/Berlin",
                                       "days": [{"index": 1, "date": "2026-01-31", "start": "2026-01-31T04:00:00Z"}]},
        "events": [{"guid": "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "title": {"en": "On Tests"}, "type": "TALK",
                    "start": "2026-01-31T10:00:00+01:00", "end": "2026-01-31T10:45:00+01:00", "room": {"name": "Hall"},
                    "track": {"slug": "web"}, "participants": [{"name": "Ada", "role": "SPEAKER"}],
                    "state": "CONFIRMED", "links": [{"url": "https://demo.example", "type": "FEEDBACK"}]}],
        "persons": [],
    }
}  # fmt: skip
_REST = {
    "count": 1, "next": None, "results": [
        {"id": 7, "start": "2026-01-31T10:00:00+01:00", "end": "2026-01-31T10:45:00+01:00",
         "room": {"id": 1, "name": "Hall"}, "submission": {
                        "code": "ABC123", "title": "On Tests", "state": "confirmed", "abstract": "All",
                        "speakers": [{"code": "ADA", "name": "Ada"}], "submission_type": {"name": {"en": "Talk"}},
                        "track": {"id": 1, "name": {"en": "Web"}}, "duration": 45, "content_locale": "en"}}],
}  # fmt: skip
_SESSIONIZE = {
    "sessions": [{"id": "1", "title": "On Tests", "description": "All", "startsAt": "2026-01-31T10:00:00", "roomId": 1,
                  "endsAt": "2026-01-31T10:45:00", "speakers": ["a"], "categoryItems": [5], "isServiceSession": False}],
    "speakers": [{"id": "a", "fullName": "Ada", "bio": "B", "links": [{"title": "T", "url": "https://a.example"}]}],
    "questions": [], "categories": [{"id": 4, "title": "Track", "items": [{"id": 5, "name": "Web"}]}],
    "rooms": [{"id": 1, "name": "Hall", "sort": 0}],
}  # fmt: skip
_TABLE = (
    'Session Id,Title,Description,Speakers,Room,Track,Date,Start Time,Duration\r\n1,On Tests,"All\nof it, ""more""",'
    '"Ada, Bob",Hall,Web,2026-01-31,10:00,45\r\n2,Lunch,,,Hall,,31.01.2026,12:30 PM,1:00\r\n'
)
_PAGE = (
    "---\ntitle: 'On Tests: why'\nstart_datetime: 2026-01-31 10:00:00-05:00\nend_datetime: 2026-01-31 10:45:00-05:00\n"
    "room: Hall\ntrack: t0\npresenter_slugs: [ada]\npermalink: /talks/on-tests/\ntags:\n  - web\n---\n\nAll **of** it\n"
)
_PERSON = "---\nname: Ada\npermalink: /presenters/ada/\nslug: ada\n---\nShe.\n"


def _json(root):
    return json.dumps(root, ensure_ascii=False).encode()


def _zip(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


OURS = {
    "frab.xml": _file(_event("<persons><person id='3'>Ada</person></persons><abstract>All</abstract>")),
    "frab.json": _json(FILE),
    "frab2.json": _json(_FRAB_2),
    "widget.json": _json(_WIDGET),
    "rest.json": _json(_REST),
    "sessionize.json": _json(_SESSIONIZE),
    "pentabarf.xcal": PENTABARF.encode(),
    "rfc6321.xcal": RFC_6321.encode(),
    "calendar.ics": _CALENDAR.encode(),
    "table.csv": _TABLE.encode(),
    "page.md": _PAGE.encode(),
    "site": {"talks/a.md": _PAGE.encode(), "presenters/ada.md": _PERSON.encode()},
    "tables": {"sessions.csv": _TABLE.encode(), "speakers.csv": b"Name,Bio\nAda,B\n"},
    "archive.zip": _zip({"a.md": _PAGE, "b.md": _PERSON}),
}

REAL = {
    "schedules/fosdem-2026/2026.xml", "schedules/38c3/schedule-38c3-20251206.xml",
    "schedules/debconf-2017/pentabarf.xml", "schedules/europython-2014/schedule.xml",
    "schedules/djangocon-europe-2022/schedule.xcal", "schedules/cccamp-2019/frab-camp2019.json",
    "schedules/linuxwochen-wien-2016/ffrab2.json", "schedules/djangocon-europe-2024/widget/v2.json",
    "schedules/pycon-us-2025/conference.json", "schedules/pyconfr-2025/schedule.json",
    "schedules/global-azure-linz-2025/sessionize.json", "schedules/jres-2022/jres_2022.ics",
    "schedules/pycon-us-2025/open_spaces.ics", "schedules/djangocon-europe-2022/djangocon-europe-2022.ics",
    "schedules/droidcon-2025/droidcon-2025_sessions.csv", "schedules/djangocon-us-2025/schedule/talks/orientation.md",
}  # fmt: skip


def excerpt(name, data):
    """The beginning of each part of a real file: a kilobyte or two that is read as the whole is."""
    if name.endswith(".json"):
        return _json(_shortened(json.loads(data)))
    if name.endswith((".xml", ".xcal")):
        return _short_xml(data.decode()).encode()
    if name.endswith(".ics"):
        return _short_calendar(data)
    return data[:1500]


def _shortened(value):
    if isinstance(value, dict):
        return {key: _shortened(one) for key, one in list(value.items())[: 40 if len(value) < 40 else 2]}
    if isinstance(value, list):
        return [_shortened(one) for one in value[:2]]
    return value[:60] if isinstance(value, str) else value


def _short_xml(text):
    """The head, the first two events of the first day, and what closes them."""
    text = re.sub(r">([^<&]{0,80})[^<]*<", r">\1<", text)
    kind = next(kind for kind in ("vevent", "event", "entry") if f"<{kind}" in text)
    events = list(re.finditer(rf"(?s)<{kind}[ >].*?</{kind}>", text))
    head = re.sub(r"(?s)<persons>.*?</persons>|<tracks>.*?</tracks>|<track [^<>]*>\s*", "", text[: events[0].start()])
    last = events[min(1, len(events) - 1)]
    return head + text[events[0].start() : last.end()] + "".join(re.findall(r"</\w+>", text[events[-1].end() :]))


def _short_calendar(data):
    lines = [line[:200] for line in data.splitlines(keepends=False) if not line.startswith(b" ")]
    ends = [number for number, line in enumerate(lines) if line == b"END:VEVENT"]
    return b"\n".join([*lines[: ends[2] + 1], b"END:VCALENDAR", b""])
