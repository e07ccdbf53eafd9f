"""A followed source: asked again, applied where it is certain, left to the organiser where not, tried again after a
failure."""

import io
import zipfile
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from schedule import following
from schedule.comparing import compare
from schedule.following import content_of, options_from_json, options_to_json, refresh, remember, unpack
from schedule.importers.gathering import Gathered
from schedule.importers.programme import UnreadableProgramme
from schedule.importers.reading import ReadOptions, read_programme
from schedule.models import Conference, Import, Slot, Source, Talk
from schedule.sync import apply_programme
from schedule.tests.test_frab_xml import _file

pytestmark = pytest.mark.django_db

ADDRESS = "https://x.example/schedule.xml"


def _event(guid="a", title="On Tests", hour=10):
    return (
        f'<event guid="{guid}" id="1"><date>2026-01-31T{hour}:00:00+01:00</date><duration>00:45</duration>'
        f"<title>{title}</title><persons><person>Ada</person></persons></event>"
    )


FIRST, LATER = _file(_event()), _file(_event(hour=11))
RENAMED = _file(_event("b", "Writing them"))  # at the same time by the same person: perhaps the same, perhaps not


class Server:
    """What is at the address: bytes, an exception, or None for what has not changed."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def __call__(self, address, **asked):
        self.asked.append(asked)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer and Gathered(self.answer, address, "schedule.xml", f'"{len(self.asked)}"', "yesterday")


@pytest.fixture
def server():
    return Server(FIRST)


@pytest.fixture
def source(server, author):
    gathered = server(ADDRESS)
    conference = apply_programme(read_programme(FIRST), organiser=author).conference
    return remember(conference, gathered, ReadOptions(address=ADDRESS, title="Named"))


def _validators(source):
    source = Source.objects.get(pk=source.pk)
    return source.etag, source.last_modified, source.sha256


def test_what_has_not_changed_is_not_sent_again(source, server):
    server.answer = None
    before = _validators(source)
    assert refresh(source, gather=server).what == "unchanged"
    assert server.asked[-1] | {"tell": None} == {
        "private": "never",
        "networks": server.asked[-1]["networks"],
        "etag": '"1"',
        "last_modified": "yesterday",
        "tell": None,
    }
    assert _validators(source) == before
    assert source.checked_at > source.applied_at


def test_the_same_content_is_not_read_again(source, server, monkeypatch):
    monkeypatch.setattr(following, "read_programme", lambda *args: pytest.fail("read"))
    assert refresh(source, gather=server).what == "unchanged"
    assert _validators(source)[0] == '"2"'


def test_what_changed_is_applied(source, server):
    server.answer = LATER
    refreshed = refresh(source, gather=server)
    assert (refreshed.what, refreshed.changes.moved) == ("applied", ["On Tests"])
    assert Slot.objects.get().sequence == 1
    assert refresh(source, gather=server).what == "unchanged"


@pytest.mark.parametrize(
    "answer",
    [
        UnreadableProgramme("the server answered 500", ADDRESS),
        b"<html>Sorry",
        LATER[: len(LATER) // 2],
        RuntimeError("a mistake of ours"),
    ],
    ids=["server", "other", "half", "mistake"],
)
def test_a_failure_changes_nothing_and_is_tried_again_in_full(source, server, answer, caplog):
    before = _validators(source), list(Talk.objects.values()), list(Slot.objects.values())
    server.answer = answer
    refreshed = refresh(source, gather=server)
    assert refreshed.what == "failed"
    assert refreshed.failure
    kept = Source.objects.get()
    assert (kept.failure, kept.failed_at is not None) == (refreshed.failure, True)
    assert (_validators(source), list(Talk.objects.values()), list(Slot.objects.values())) == before
    server.answer = LATER
    assert refresh(kept, gather=server).what == "applied"
    assert server.asked[-1]["etag"] == '"1"'  # of what was applied, not of what failed
    kept = Source.objects.get()
    assert (kept.failure, kept.failed_at) == ("", None)


def test_a_failure_while_it_is_written_leaves_the_validators(source, server, monkeypatch):
    before = _validators(source)
    server.answer = LATER
    monkeypatch.setattr("schedule.writing.index_talks", lambda ids: 1 / 0)
    assert refresh(source, gather=server).what == "failed"
    assert (_validators(source), Slot.objects.get().sequence) == (before, 0)


def test_a_source_is_read_with_its_options(source, server, monkeypatch):
    read = []
    monkeypatch.setattr(following, "read_programme", lambda data, options: read.append(options) or 1 / 0)
    server.answer = LATER
    refresh(source, gather=server)
    assert read == [ReadOptions(address=ADDRESS, title="Named")]


def test_what_only_a_person_can_tell_waits_for_the_organiser(source, server, author):
    server.answer = RENAMED
    before = _validators(source)
    assert [question.old_title for question in compare(read_programme(RENAMED)).pressing] == ["On Tests"]
    for _ in range(2):  # there is one at most
        refreshed = refresh(source, gather=server)
        assert refreshed.what == "waits"
    waiting = Import.objects.get()
    assert (waiting.person, waiting.state, unpack(waiting.content)) == (author, Import.State.READY, server.answer)
    assert waiting.plan["counts"]["questions"] == 1
    assert waiting.compared_version == Conference.objects.get().version
    assert _validators(source) == before
    assert not Talk.objects.filter(is_withdrawn=True).exists()
    server.answer = LATER
    assert refresh(source, gather=server).what == "applied"
    assert not Import.objects.exists()


def test_what_somebody_is_deciding_upon_stays_with_its_answers(source, server, author):
    mine = Import.objects.create(person=author, conference=source.conference, name="mine.xml", state="ready")
    server.answer = RENAMED
    refresh(source, gather=server)
    waiting = Import.objects.exclude(pk=mine.pk).get()
    talk = Talk.objects.get()
    Import.objects.filter(pk=waiting.pk).update(answers={"b": talk.pk})
    refresh(source, gather=server)
    assert Import.objects.filter(pk=mine.pk).exists()  # a file that somebody chose
    assert Import.objects.exclude(pk=mine.pk).get() == waiting
    server.answer = _file(_event("b", "Writing them") + _event("c", "Another", 12))
    refresh(source, gather=server)
    anew = Import.objects.exclude(pk=mine.pk).get()
    assert (unpack(anew.content), anew.answers) == (server.answer, {"b": talk.pk})
    assert (anew.plan["pressing"], anew.plan["counts"]["withdrawn"]) == (0, 0)


@pytest.mark.parametrize("waits", [False, True])
def test_what_was_asked_before_a_file_was_applied_is_let_go(source, server, waits):
    server.answer = RENAMED if waits else LATER

    def gather(address, **asked):
        gathered = server(address, **asked)
        apply_programme(read_programme(_file(_event(hour=14))))
        Source.objects.update(is_followed=False, etag="", last_modified="", sha256="")
        return gathered

    refreshed = refresh(source, gather=gather)
    assert (refreshed.what, _validators(source)) == ("failed", ("", "", ""))
    assert "somebody else" in refreshed.failure
    assert Slot.objects.get().starts_at.hour == 13
    assert not Import.objects.exists()


def test_a_source_that_is_gone_meanwhile_does_not_stop_the_others(source, server):
    def gather(address, **asked):
        Source.objects.all().delete()
        return server(address, **asked)

    server.answer = LATER
    assert refresh(source, gather=gather).what == "failed"


def test_where_nobody_organises_it_the_reason_is_kept(source, server):
    Conference.objects.update(organiser=None)
    source.conference.refresh_from_db()
    server.answer = RENAMED
    assert refresh(source, gather=server).what == "waits"
    assert not Import.objects.exists()
    assert Source.objects.get().failure == "1 talk may be there under another name"


def test_a_mass_withdrawal_waits(source, server):
    server.answer = _file("".join(_event(f"g{n}", f"Number {n}", 10 + n % 9) for n in range(30)) + _event())
    assert refresh(source, gather=server).what == "applied"
    server.answer = _file(_event())
    refreshed = refresh(source, gather=server)
    assert (refreshed.what, refreshed.failure) == ("waits", "it would withdraw 30 of 31 talks")
    assert not Talk.objects.filter(is_withdrawn=True).exists()


def test_a_trusted_source_may_be_in_a_private_network(source, server):
    source.is_trusted = True
    refresh(source, gather=server)
    assert server.asked[-1]["private"] == "if asked"


def _run(**options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("refresh_schedules", stdout=out, stderr=err, **options)
        code = 0
    except CommandError as problem:
        code = f"{problem.returncode} {problem}"
    return out.getvalue(), err.getvalue(), code


@pytest.fixture
def three(source, server, monkeypatch):
    """Followed conferences “bad”, “good” and “new”, of which the first fails and the last has changed."""
    Source.objects.all().delete()
    answers = {}
    for slug, answer in {"bad": UnreadableProgramme("gone"), "good": FIRST, "new": LATER}.items():
        conference = apply_programme(read_programme(FIRST), slug).conference
        address = f"https://{slug}.example/"
        remember(conference, Gathered(FIRST, address, slug), ReadOptions())
        answers[address] = answer

    def gather(address, **asked):
        return Server(answers[address])(address, **asked)

    monkeypatch.setattr("schedule.management.commands.refresh_schedules.gather", gather)
    return answers


def test_one_failing_source_does_not_stop_the_others(three):
    out, err, code = _run(verbosity=2)
    assert out == "good: unchanged\nnew: 1 moved\n"
    assert err == "bad: failed. gone (https://bad.example/)\n"
    assert code == "1 1 of 3 failed."
    three["https://bad.example/"] = FIRST
    assert _run() == ("", "", 0)


def test_one_alone_is_asked_followed_or_not(three):
    Source.objects.filter(conference__slug="new").update(is_followed=False)
    assert _run()[0] == ""
    assert _run(conference="new") == ("new: 1 moved\n", "", 0)
    assert _run(conference="nothing")[2].startswith("1 No source is known")


def test_what_waits_is_said(three):
    three["https://bad.example/"] = RENAMED
    _, err, code = _run()
    assert "bad: waits for somebody to decide: 1 talk may be there under another name." in err
    assert "import_schedule https://bad.example/ --conference bad" in err
    assert code == 0


def test_several_files_are_kept_as_one_that_is_the_same_for_the_same():
    files = {"b.md": b"two", "a/a.md": b"one"}
    content = content_of(files)
    assert content == content_of(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_options_stay_what_they_were_and_unknown_ones_are_passed_over():
    options = ReadOptions(ADDRESS, "Title", "", "Europe/Berlin", {"title": "Session"})
    assert options_from_json(options_to_json(options) | {"from": "later"}, ADDRESS) == options
    assert options_from_json({}, "") == ReadOptions()
    assert replace(options, address="") == options_from_json(options_to_json(options), "")
