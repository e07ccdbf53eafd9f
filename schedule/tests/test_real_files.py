"""Every published file beside the checkout, against its README and against what plain parsers find in it.

Nothing is lost: as many events come out as are in, with the titles, abstracts and names that are in.
"""

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from xml.etree import ElementTree

import pytest

from schedule.importers.programme import ReadOptions
from schedule.importers.reading import read_programme
from schedule.importers.texts import clean_text


@dataclass(frozen=True)
class Counts:
    """What a README says of a file. ``tracks`` are those that events are in."""

    events: int
    days: int
    rooms: int
    tracks: int
    languages: dict


FRAB = {
    "fosdem-2026/2026.xml": Counts(1079, 2, 37, 71, {("en",): 1079}),
    "fosdem-2026/draft/2026.xml": Counts(883, 2, 30, 62, {("en",): 883}),
    "38c3/schedule-38c3-20251206.xml": Counts(
        1007, 4, 72, 7, {("de",): 460, ("en",): 329, ("de", "en"): 129, ("en", "de"): 45, (): 44}
    ),
    "cccamp-2019/frab-camp2019.json": Counts(79, 5, 2, 7, {("en",): 55, ("de",): 24}),
    "linuxwochen-wien-2016/ffrab2.json": Counts(92, 3, 8, 10, {("de",): 63, ("en",): 18, (): 11}),
    "debconf-2017/pentabarf.xml": Counts(181, 8, 6, 12, {(): 181}),
    "djangocon-europe-2022/schedule.xml": Counts(51, 3, 2, 0, {("en",): 51}),
    "djangocon-europe-2022/schedule.json": Counts(51, 3, 2, 0, {("en",): 51}),
    "djangocon-europe-2024/schedule.xml": Counts(44, 5, 2, 0, {("en",): 44}),
    "djangocon-europe-2024/schedule.json": Counts(44, 5, 2, 0, {("en",): 44}),
}
OTHERS = {
    "djangocon-europe-2024/widget/v2.json": Counts(58, 5, 2, 0, {(): 58}),
    "global-azure-linz-2025/sessionize.json": Counts(13, 1, 3, 0, {(): 13}),
    "pycon-us-2025/conference.json": Counts(163, 5, 17, 0, {(): 147, ("es",): 16}),
    "pyconfr-2025/schedule.json": Counts(98, 4, 13, 0, {("fr",): 78, ("en",): 15, (): 5}),  # 93 and 5 meals
    "europython-2014/schedule.xml": Counts(188, 7, 12, 0, {(): 188}),
    "droidcon-2025": Counts(28, 2, 2, 0, {(): 28}),
    "djangocon-us-2025": Counts(78, 5, 8, 2, {(): 78}),  # 48 with a page, 30 of manual.yaml
    "djangocon-us-2023": Counts(97, 6, 14, 3, {(): 97}),
}


@pytest.fixture(scope="session")
def schedules(shared_data):
    return shared_data / "schedules"


def _bytes(path):
    if path.is_file():
        return path.read_bytes()
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


@pytest.mark.parametrize(("name", "counts"), (FRAB | OTHERS).items())
def test_counts_are_those_of_the_readme(schedules, name, counts):
    programme = read_programme(_bytes(schedules / name))
    assert counts == Counts(
        len(programme.events),
        len({day.date for day in programme.days} | {event.day for event in programme.events}),
        len(programme.rooms),
        len({event.track for event in programme.events if event.track}),
        Counter(event.languages for event in programme.events),
    )


def _same(texts):
    """Texts as they are compared: neither white space nor what no page can show."""
    return Counter(" ".join(re.sub(r"[\x00-\x08\x0b-\x1f]", " ", text or "").split()) for text in texts)


def _frab_xml(text):
    for event in ElementTree.fromstring(text).iter("event"):  # noqa: S314  a file of ours
        texts = [one.text.strip() for name in ("abstract", "description") for one in event.findall(name) if one.text]
        people = [" ".join(one.text.split()) for one in event.iterfind("persons/person") if one.text]
        yield event.findtext("title"), next(filter(None, texts), ""), people


def _frab_json(text):
    for day in json.loads(text)["schedule"]["conference"]["days"]:
        for events in day["rooms"].values():
            for event in events:
                names = [
                    one.get("name") or one.get("public_name") or one["full_public_name"] for one in event["persons"]
                ]
                yield event["title"], event["abstract"] or event["description"], names


def _widget(text):
    root = json.loads(text)
    names = {one["code"]: one["name"] for one in root["speakers"]}
    for talk in root["talks"]:
        title = talk["title"] if isinstance(talk["title"], str) else talk["title"]["en"]
        yield title, talk.get("abstract"), [names[code] for code in talk.get("speakers", ())]


def _sessionize(text):
    root = json.loads(text)
    names = {one["id"]: one["fullName"] for one in root["speakers"]}
    return [(one["title"], one["description"], [names[key] for key in one["speakers"]]) for one in root["sessions"]]


def _pycon(text):
    for slot in json.loads(text)["schedule"]:
        yield slot["name"], slot["description"], [one["name"] for one in slot.get("speakers", ())]


def _pyconfr(text):
    root = json.loads(text)
    for part in ("schedule", "sprints"):
        for talk in (talk for day in root[part].values() for rooms in day.values() for talk in rooms.values()):
            yield talk["title"], talk["description"], [one["name"] for one in talk["speakers"]]
    for meal in (meal for day in root["extra"].values() for meal in day.values()):
        yield meal["title"]["en"], "", []


def _europython(text):
    for entry in ElementTree.fromstring(text).iter("entry"):  # noqa: S314  a file of ours
        abstract = entry.findtext("abstract") or entry.findtext("description")
        yield entry.findtext("title"), abstract, [one.text for one in entry.iterfind("speakers/speaker/name")]


PLAIN = {
    "djangocon-europe-2024/widget/v2.json": _widget,
    "global-azure-linz-2025/sessionize.json": _sessionize,
    "pycon-us-2025/conference.json": _pycon,
    "pyconfr-2025/schedule.json": _pyconfr,
    "europython-2014/schedule.xml": _europython,
} | {name: _frab_xml if name.endswith("xml") else _frab_json for name in FRAB}


@pytest.mark.parametrize(("name", "plain"), PLAIN.items())
def test_no_title_abstract_or_name_is_lost(schedules, name, plain):
    data = (schedules / name).read_bytes()
    _compare(read_programme(data), list(plain(data.decode())))


def _compare(programme, expected):
    assert len(programme.events) == len(expected)
    assert _same(event.title for event in programme.events) == _same(title for title, _, _ in expected)
    found = _same(event.abstract or event.description for event in programme.events)
    assert found == _same(abstract for _, abstract, _ in expected)
    names = (speaker.name for event in programme.events for speaker in event.speakers)
    assert _same(names) == _same(name for _, _, names in expected for name in dict.fromkeys(names))


def test_no_row_of_a_table_and_nobody_of_the_other_is_lost(schedules):
    folder = schedules / "droidcon-2025"
    with (folder / "droidcon-2025_sessions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    programme = read_programme(_bytes(folder))
    _compare(
        programme,
        [
            (row["Proposal title"], row["Abstract"], [name for name in row["Speaker names"].split(", ") if name])
            for row in rows
        ],
    )
    with (folder / "droidcon-2025_speakers.csv").open(newline="") as file:
        biographies = {row["Name"]: row["Biography"] for row in csv.DictReader(file)}
    speakers = {speaker for event in programme.events for speaker in event.speakers}
    silent = {"Alex Zhukovich"}
    assert {speaker.name: speaker.biography for speaker in speakers} == {
        name: clean_text(text) for name, text in biographies.items() if name not in silent
    }
    assert "somebody who speaks nowhere was left out (at Alex Zhukovich)" in programme.warnings
    assert {event.extra["Level"] for event in programme.events} == {row["Level"] for row in rows}


def _page(text):
    """(lines of the front matter, body), by cutting alone."""
    _, matter, body = text.split("---\n", 2)
    return [line.rstrip() for line in matter.splitlines()], body


@pytest.mark.parametrize("name", ["djangocon-us-2023", "djangocon-us-2025"])
def test_no_page_of_a_site_is_lost(schedules, name):
    folder = schedules / name
    pages = [_page(path.read_text()) for path in folder.rglob("*.md") if "presenters" not in path.parent.name]
    programme = read_programme(_bytes(folder))
    bodies = (event.description or event.abstract for event in programme.events)
    assert _without_empty(bodies) >= _without_empty(body for _, body in pages)
    slugs = [line[2:] for lines, _ in pages for line in _under(lines, "presenter_slugs:")]
    assert sum(len(event.speakers) for event in programme.events) == len(slugs)
    assert all(speaker.name not in slugs for event in programme.events for speaker in event.speakers)


def _without_empty(texts):
    return Counter({text: times for text, times in _same(texts).items() if text})


def _under(lines, key):
    """The items of a list in front matter."""
    if key in lines:
        for line in lines[lines.index(key) + 1 :]:
            if not line.startswith("- "):
                return
            yield line


# What one format says of a programme and another cannot.
BARE = {"extra": {}, "format": "", "warnings": (), "asks": ()}
XML_ALONE = {"feedback_url": ""}


@pytest.mark.parametrize("year", [2022, 2024])
def test_xml_and_json_of_pretalx_are_the_same_programme(schedules, year):
    """Save what one does not carry: XML no codes and biographies of speakers (2024’s no speakers at all) and nothing of
    rooms but their names, JSON no address for feedback."""
    folder = schedules / f"djangocon-europe-{year}"
    xml, of_json = (read_programme((folder / f"schedule.{kind}").read_bytes()) for kind in ("xml", "json"))
    assert _bare(xml, year) == _bare(of_json, year)


def _bare(programme, year):
    by_guid = sorted(programme.events, key=lambda event: event.guid)
    events = tuple(replace(event, **XML_ALONE, speakers=_bare_speakers(event, year)) for event in by_guid)
    rooms = tuple(replace(room, capacity=None, description="") for room in programme.rooms)
    return replace(programme, **BARE, events=events, rooms=rooms)


def _bare_speakers(event, year):
    return () if year == 2024 else tuple((speaker.name, speaker.id) for speaker in event.speakers)


def test_the_widget_has_the_talks_of_the_export_and_the_breaks(schedules):
    """Save addresses, guids, ids, kinds, languages and descriptions, which it does not have."""
    folder = schedules / "djangocon-europe-2024"
    export = read_programme((folder / "schedule.json").read_bytes())
    options = ReadOptions(address="https://pretalx.example/dj24/schedule/widgets/schedule.json")
    widget = read_programme((folder / "widget" / "v2.json").read_bytes(), options)
    talks, breaks = ([event for event in widget.events if bool(event.code) is is_talk] for is_talk in (True, False))
    assert {_slot(event) for event in talks} == {_slot(event) for event in export.events}
    assert (len(breaks), {event.kind for event in breaks}) == (14, {"break"})
    assert {event.url for event in talks} == {f"https://pretalx.example/dj24/talk/{event.code}/" for event in talks}
    assert [day.date for day in widget.days] == [date(2024, 6, day) for day in range(5, 10)]


def _slot(event):
    names = frozenset(speaker.name for speaker in event.speakers)
    return event.code or event.url[-7:-1], event.title, event.day, event.starts_at, event.ends_at, event.room, names
