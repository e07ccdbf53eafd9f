"""An import on its way, without its pages: tests do in turn what a thread of the server does."""

import datetime as dt
import hashlib
import io
import threading
import zipfile

import pytest
from django.core.management import call_command
from django.db import OperationalError, connections
from django.utils import timezone

from schedule import intake
from schedule.following import pack, unpack
from schedule.importers.programme import Programme, UnreadableProgramme
from schedule.importers.reading import read_programme
from schedule.intake import Refused, add_import, ask_again, ask_to_apply, free_slug, is_interrupted, work
from schedule.models import Conference, Import, Source, Talk
from schedule.sync import apply_programme
from schedule.tests.factories import make_conference
from schedule.tests.files import make_xml
from schedule.tests.test_frab_exports import REAL, read_real

pytestmark = pytest.mark.django_db

ONE = ("a", "Alpha", "09:00", "Hall", "Ada")
TWO = ("b", "Beta", "10:00", "Hall", "Bob")
ADDRESS = "https://demo.example/schedule.xml"


def _read(person, data, **fields):
    row = add_import(person, data=data, name="demo.xml", **fields)
    work(row.pk)
    row.refresh_from_db()
    return row


def _applied(row, **options):
    assert ask_to_apply(row, row.options | options)
    work(row.pk)
    row.refresh_from_db()
    return row


@pytest.fixture
def conference(author):
    return _applied(_read(author, make_xml(ONE, TWO))).conference


def test_a_file_is_read_and_nothing_is_changed(author):
    row = _read(author, make_xml(ONE, TWO))
    assert (row.state, row.failure, row.stage) == ("ready", "", "")
    assert row.plan["counts"]["added"] == 2
    assert row.plan["new"][0] == ["2026-01-31", "09:00–09:45", "Alpha", "Hall", "Ada"]
    assert not Conference.objects.exists()


@pytest.mark.parametrize("name", [name for name in REAL if "fosdem" not in name and "38c3" not in name])
def test_every_format_is_read_in_the_browser_too(author, shared_data, name):
    path = shared_data / "schedules" / name
    packed = io.BytesIO()
    if path.is_dir():
        with zipfile.ZipFile(packed, "w") as archive:
            for file in path.rglob("*.*"):
                archive.write(file, file.relative_to(path))
    row = _read(author, packed.getvalue() or path.read_bytes(), options={"title": "Demo"})
    programme = read_real(path)
    assert (row.state, row.failure) == ("ready", "")
    assert (row.plan["sizes"]["events"], row.plan["format"]) == (len(programme.events), programme.format)
    assert len(row.plan["new"]) == sum(not event.is_cancelled for event in programme.events)


def test_what_is_applied_belongs_to_whoever_added_it_and_its_file_is_let_go(author):
    row = _applied(_read(author, make_xml(ONE)))
    assert (row.state, row.content, row.conference.organiser, row.conference.slug) == ("applied", None, author, "demo")
    assert list(Talk.objects.values_list("title", flat=True)) == ["Alpha"]


def test_a_later_version_brings_the_conference_up_to_date(author, conference):
    later = ("a", "Alpha", "11:00", "Attic", "Ada")
    row = _read(author, make_xml(later), conference=conference)
    assert row.plan["counts"] == {
        "added": 0, "changed": 0, "moved": 1, "withdrawn": 1, "returned": 0, "unchanged": 0, "questions": 0
    }  # fmt: skip
    assert [change["name"] for change in row.plan["moved"][0]["fields"]] == ["Time", "Room"]
    _applied(row)
    assert [talk.is_withdrawn for talk in Talk.objects.order_by("title")] == [False, True]
    conference.refresh_from_db()
    assert conference.organiser == author


def test_what_cannot_be_read_says_why_and_keeps_no_file(author):
    row = _read(author, b"<!doctype html><title>Lunch</title>")
    assert (row.state, row.content) == ("failed", None)
    assert "web page" in row.failure


def test_a_mistake_of_ours_is_told_and_logged(author, monkeypatch, caplog):
    monkeypatch.setattr(intake, "read_programme", lambda *_: 1 / 0)
    row = _read(author, make_xml(ONE))
    assert (row.state, row.failure) == ("failed", intake._words_of(ZeroDivisionError()))
    assert "ZeroDivisionError" in caplog.text


def test_an_import_is_taken_once(author, monkeypatch):
    row = add_import(author, data=make_xml(ONE), name="demo.xml")
    work(row.pk)
    monkeypatch.setattr(intake, "read_programme", lambda *_: pytest.fail("it was taken twice"))
    work(row.pk)
    row.refresh_from_db()
    assert (row.state, row.turn) == ("ready", 1)


def test_whoever_was_taken_over_lets_go(author, monkeypatch):
    row = add_import(author, data=make_xml(ONE), name="demo.xml")

    def read(*_):
        Import.objects.update(turn=7)  # another began anew meanwhile
        return Programme("demo", "Demo", "UTC", ())

    monkeypatch.setattr(intake, "read_programme", read)
    work(row.pk)
    row.refresh_from_db()
    assert (row.state, row.turn, row.plan) == ("reading", 7, {})


def test_what_is_cancelled_stops_at_its_next_sign_of_life(author, monkeypatch):
    row = add_import(author, data=make_xml(ONE), name="demo.xml")

    def read(_data, _options, tell):
        Import.objects.all().delete()
        tell(1, 2)
        pytest.fail("it went on")

    monkeypatch.setattr(intake, "read_programme", read)
    work(row.pk)
    assert not Import.objects.exists()


def test_signs_of_life_are_few(author, monkeypatch, django_assert_max_num_queries):
    def read(_data, _options, tell):
        for done in range(1000):
            tell(done, 1000)
        raise UnreadableProgramme("enough")

    monkeypatch.setattr(intake, "read_programme", read)
    row = add_import(author, data=b"x", name="x")
    with django_assert_max_num_queries(8):
        work(row.pk)


def test_a_sign_of_life_that_cannot_be_written_is_left_out(author, monkeypatch):
    row = add_import(author, data=b"x", name="x")
    progress = intake._Progress(row)
    monkeypatch.setattr(progress, "write", lambda **_: (_ for _ in ()).throw(OperationalError("database is locked")))
    progress.tell(1, 2)


def test_it_is_interrupted_when_nothing_is_heard_of_it(author):
    row = add_import(author, data=make_xml(ONE), name="demo.xml")
    assert not is_interrupted(row)
    Import.objects.update(stage="Reading", changed_at=timezone.now() - dt.timedelta(minutes=2))
    row.refresh_from_db()
    assert is_interrupted(row)
    work(row.pk)
    ask_again(row)
    work(row.pk)
    row.refresh_from_db()
    assert row.state == "ready"


def test_what_changed_meanwhile_is_shown_again_instead_of_applied(author, conference):
    row = _read(author, make_xml(ONE), conference=conference)
    _applied(_read(author, make_xml(ONE, ("b", "Beta, anew", "10:00", "Hall", "Bob")), conference=conference))
    _applied(row)
    assert row.state == "ready"
    assert "changed meanwhile" in row.failure
    assert row.compared_version == Conference.objects.get().version
    assert _applied(row).state == "applied"


def test_an_apply_that_fails_changes_nothing_and_can_be_repeated(author, monkeypatch):
    row = _read(author, make_xml(ONE))
    with monkeypatch.context() as broken:
        broken.setattr(intake, "_keep_source", lambda *_: 1 / 0)
        _applied(row)
    assert (row.state, Conference.objects.count()) == ("ready", 0)
    assert "Something broke" in row.failure
    assert _applied(row).state == "applied"


def test_most_are_withdrawn_only_where_that_was_allowed(author):
    many = [(f"g{i}", f"Talk {i}", f"{9 + i // 4:02}:{i % 4 * 15:02}", "Hall", "") for i in range(24)]
    conference = _applied(_read(author, make_xml(*many))).conference
    row = _read(author, make_xml(*many[:3]), conference=conference)
    assert row.plan["withdraws_most"] == [21, 24]
    _applied(row)
    assert row.state == "ready"
    assert "21" in row.failure
    assert Talk.objects.not_withdrawn().count() == 24
    _applied(row, withdraws=True)
    assert (row.state, Talk.objects.not_withdrawn().count()) == ("applied", 3)


def test_a_question_is_open_until_it_is_answered(author, conference):
    anew = ("x", "Alphas", "14:00", "Attic", "Ada")
    row = _read(author, make_xml(anew, TWO), conference=conference)
    [question] = row.plan["questions"]
    talk = Talk.objects.get(title="Alpha")
    assert (question["talk_id"], question["guid"], row.plan["pressing"]) == (talk.pk, "x", 1)
    ask_again(row, answers={"x": talk.pk})
    work(row.pk)
    row.refresh_from_db()
    assert (row.plan["pressing"], row.plan["counts"]["moved"]) == (0, 1)
    _applied(row)
    talk.refresh_from_db()
    assert (talk.title, talk.is_withdrawn) == (anew[1], False)


def test_a_new_conference_never_takes_the_address_of_another(author, stranger):
    theirs = make_conference("demo", organiser=stranger)
    row = _read(author, make_xml(ONE))
    assert (row.plan["slug"], row.plan["slug_wanted"]) == ("demo-2", "demo")
    make_conference("demo-2", organiser=stranger)
    _applied(row)  # taken since it was shown
    assert (row.state, row.plan["slug"]) == ("ready", "demo-3")
    assert _applied(row).conference.slug == "demo-3"
    assert not theirs.talks.exists()


def test_an_address_that_is_taken_while_it_is_applied_is_not_compared_with(author, stranger, monkeypatch):
    row = _read(author, make_xml(ONE))
    begin = intake._Progress.begin

    def taken(progress, stage):
        begin(progress, stage)
        if stage == "Writing":
            apply_programme(read_programme(make_xml(TWO)), organiser=stranger)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(intake._Progress, "begin", taken)
        _applied(row)
    assert (row.state, row.plan["slug"], row.plan["is_new"]) == ("ready", "demo-2", True)
    assert row.plan["counts"]["withdrawn"] == 0


@pytest.mark.parametrize(
    ("wanted", "found"), [("demo", "demo-3"), ("other", "other"), ("", "conference"), ("api", "api-2")]
)
def test_a_free_address_is_found(db, wanted, found):
    make_conference("demo")
    make_conference("demo-2")
    assert free_slug(wanted) == found


def test_an_address_is_followed_where_that_was_asked_and_a_file_ends_it(author, monkeypatch):
    monkeypatch.setattr(intake, "_fetch", lambda row, progress: (make_xml(ONE), {"etag": '"1"'}))
    row = add_import(author, address=ADDRESS)
    work(row.pk)
    row.refresh_from_db()
    conference = _applied(row, follow=True).conference
    source = Source.objects.get()
    assert (source.address, source.is_followed, source.is_trusted, source.etag) == (ADDRESS, True, False, '"1"')
    assert source.sha256 == hashlib.sha256(make_xml(ONE)).hexdigest()
    assert source.checked_at
    assert source.applied_at
    _applied(_read(author, make_xml(ONE, TWO), conference=conference))
    source.refresh_from_db()
    assert (source.is_followed, source.etag, source.sha256) == (False, "", "")


def test_an_address_is_not_followed_where_that_was_not_asked(author, monkeypatch):
    monkeypatch.setattr(intake, "_fetch", lambda row, progress: (make_xml(ONE), {}))
    row = add_import(author, address=ADDRESS)
    work(row.pk)
    row.refresh_from_db()
    _applied(row, follow=False)
    assert not Source.objects.get().is_followed


def test_an_address_that_cannot_be_had_says_why(author, monkeypatch):
    def fetch(row, progress):
        raise UnreadableProgramme("the server answered 404", ADDRESS)

    monkeypatch.setattr(intake, "_fetch", fetch)
    row = add_import(author, address=ADDRESS)
    work(row.pk)
    row.refresh_from_db()
    assert (row.state, row.failure) == ("failed", "the server answered 404.")


def test_nobody_keeps_many_waiting(author, stranger, monkeypatch):
    for _ in range(intake.MOST_WAITING):
        add_import(author, data=b"x", name="x")
    with pytest.raises(Refused, match="being read"):
        add_import(author, data=b"x", name="x")
    assert add_import(stranger, data=b"x", name="x")
    Import.objects.update(state="ready")
    for _ in range(intake.MOST_KEPT - intake.MOST_WAITING):
        Import.objects.create(person=author, state="ready")
    with pytest.raises(Refused, match="wait to be applied"):
        add_import(author, data=b"x", name="x")


@pytest.mark.parametrize("data", [b"", b"x" * 100_000])
def test_what_is_kept_comes_out_as_it_went_in(data):
    assert unpack(memoryview(pack(data))) == data
    assert len(pack(data)) < 1000


def test_tidying_lets_go_of_what_nobody_touched_for_a_week(author, capsys):
    old, new = (add_import(author, data=b"x", name=name) for name in ("old", "new"))
    Import.objects.filter(pk=old.pk).update(changed_at=timezone.now() - dt.timedelta(days=8))
    call_command("tidy_imports")
    assert list(Import.objects.all()) == [new]
    assert capsys.readouterr().out == "1 import let go.\n"


def test_the_thread_closes_its_connections(monkeypatch):
    done = []
    monkeypatch.setattr(intake, "work", lambda import_id: done.append((import_id, threading.current_thread().name)))
    monkeypatch.setattr(connections, "close_all", lambda: done.append(threading.current_thread().name))
    intake.start(5).join()
    assert done == [(5, "import-5"), "import-5"]
