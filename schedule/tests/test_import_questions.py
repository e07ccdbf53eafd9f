"""import_schedule: what it shows before, what it asks, what it refuses to decide, and what it remembers."""

import io
import sys
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from schedule.importers.gathering import Gathered
from schedule.importers.programme import Programme
from schedule.importers.reading import ReadOptions, read_programme
from schedule.models import Conference, Source, Talk
from schedule.tests.test_following import ADDRESS, FIRST, LATER, RENAMED, _event, _file

pytestmark = pytest.mark.django_db


class Terminal(io.StringIO):
    def isatty(self):
        return True


def _import(source, *options, out=None):
    out, err = out or io.StringIO(), io.StringIO()
    call_command("import_schedule", str(source), *options, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def _refused(*arguments):
    with pytest.raises(CommandError) as raised:
        _import(*arguments)
    assert raised.value.returncode == 1
    return str(raised.value)


@pytest.fixture
def source(tmp_path):
    """A file with FIRST, which is imported."""
    path = tmp_path / "schedule.xml"
    path.write_bytes(FIRST)
    _import(path)
    return path


def _titles():
    return dict(Talk.objects.values_list("title", "is_withdrawn"))


def test_dry_run_shows_old_and_new(source):
    source.write_bytes(LATER.replace(b"On Tests", b"On all Tests").replace(b"<title>Demo 26", b"<title>Demo 2026"))
    told = _import(source, "--dry-run")
    assert (
        "  moved: 1\n"
        "    On all Tests\n"
        "      Time: “Sat 31 Jan 10:00–10:45” → “Sat 31 Jan 11:00–11:45”\n"
        "      Title: “On Tests” → “On all Tests”\n"
        "  withdrawn: 0\n"
        "  Title: “Demo 26” → “Demo 2026”\n"
        "  left as it was: 0\n"
    ) in told
    assert _titles() == {"On Tests": False}


def test_what_may_be_the_same_is_refused_with_the_answers_that_can_be_given(source):
    source.write_bytes(RENAMED)
    told = _refused(source)
    assert "was refused, nothing was changed. 1 would be withdrawn that may only have another name" in told
    assert "here: “On Tests” by Ada, Sat 31 Jan 10:00–10:45" in told
    assert "new:  “Writing them” by Ada, Sat 31 Jan 10:00–10:45" in told
    assert "--same b=on-tests  or  --apart b" in told
    assert _titles() == {"On Tests": False}
    assert "--same b=on-tests" in _import(source, "--dry-run")


@pytest.mark.parametrize(
    ("options", "titles"),
    [
        (["--same", "b=on-tests"], {"Writing them": False}),
        (["--apart", "b"], {"On Tests": True, "Writing them": False}),
        (["--unsure", "same"], {"Writing them": False}),
        (["--unsure", "apart"], {"On Tests": True, "Writing them": False}),
        (["--unsure", "same", "--apart", "b"], {"On Tests": True, "Writing them": False}),
    ],
)
def test_an_answer_settles_it(source, options, titles):
    source.write_bytes(RENAMED)
    _import(source, *options)
    assert _titles() == titles


def test_nobody_is_asked_about_a_talk_that_is_withdrawn_already(source):
    source.write_bytes(_file(_event("c", "Something else", 15)))
    _import(source)
    assert _titles() == {"On Tests": True, "Something else": False}
    source.write_bytes(_file(_event("c", "Something else", 15) + _event("b", "Writing them")))
    _import(source)
    assert len(_titles()) == 3


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--same", "b=nothing"], "There is no talk “nothing” in /demo-26/."),
        (["--same", "x=on-tests"], "There is no event “x” in the source."),
        (["--apart", "x"], "There is no event “x” in the source."),
        (["--same", "b"], "--same b: it is GUID=SLUG."),
        (["--column", "title"], "--column title: it is FIELD=COLUMN."),
        (["--column", "who=Person"], "--column who=…: the fields are title, starts_at,"),
        (["--time-zone", "Mars/Olympus"], "“Mars/Olympus” is not an IANA time zone"),
        (["--follow"], "Only an address can be followed."),
        (["--conference", "accounts"], "“accounts” cannot be a conference’s address"),
    ],
)
def test_options_that_cannot_be_are_refused(source, options, told):
    source.write_bytes(RENAMED)
    assert told in _refused(source, *options)
    assert _titles() == {"On Tests": False}


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        (["perhaps", "y"], {"Writing them": False}),
        (["N"], {"On Tests": True, "Writing them": False}),
        ([], {"On Tests": False}),
    ],
    ids=["yes", "no", "nothing"],
)
def test_on_a_terminal_it_asks(source, monkeypatch, typed, titles):
    source.write_bytes(RENAMED)
    answers = iter(typed)

    def answer(prompt):
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)
    monkeypatch.setattr(sys, "stdin", Terminal())
    terminal = Terminal()
    if typed:
        assert "Are these the same? (1 of 1)" in _import(source, out=terminal)
    else:
        with pytest.raises(CommandError, match="Nothing was changed"):
            _import(source, out=terminal)
    assert _titles() == titles


def test_on_a_terminal_it_says_how_far_it_is(source, monkeypatch):
    def read(data, options, tell):
        tell(1, 4)
        tell(1234)
        return read_programme(data)

    monkeypatch.setattr("schedule.management.commands.import_schedule.read_programme", read)
    told = _import(source, out=Terminal())
    assert "\r  25 %" in told
    assert "\r  1,234" in told
    read_plainly = []
    monkeypatch.setattr(
        "schedule.management.commands.import_schedule.read_programme",
        lambda data, options, tell: read_plainly.append(tell) or read_programme(data),
    )
    assert "\r" not in _import(source)
    assert read_plainly == [None]


def test_what_the_source_does_not_say_is_passed_on_and_said(source, monkeypatch):
    read = []

    def guess(data, options, tell):
        read.append(options)
        programme = read_programme(data)
        return Programme(**{**vars(programme), "asks": ("time_zone", "title", "columns")})

    monkeypatch.setattr("schedule.management.commands.import_schedule.read_programme", guess)
    options = ("--title", "Mine", "--time-zone", "Europe/Rome", "--column", "title=Session", "--column", "room=Where")
    told = _import(source, *options)
    columns = {"title": "Session", "room": "Where"}
    assert read == [ReadOptions(title="Mine", time_zone="Europe/Rome", columns=columns)]
    assert told.count("Note: ") == 3
    assert "--time-zone gives another" in told


def test_follow_remembers_where_it_came_from(monkeypatch):
    gathered = Gathered(FIRST, ADDRESS, "schedule.xml", '"1"', "yesterday")
    asked = {}

    def gather(source, **options):
        asked.update(options, source=source)
        return gathered

    monkeypatch.setattr("schedule.management.commands.import_schedule.gather", gather)
    _import("https://x.example/", "--title", "Demo 26")
    assert asked["private"] == "if asked"
    assert not Source.objects.exists()
    _import("https://x.example/", "--follow", "--dry-run")
    assert not Source.objects.exists()
    _import("https://x.example/", "--follow", "--title", "Demo 26")
    source = Source.objects.get()
    assert source.conference == Conference.objects.get()
    assert (source.address, source.etag, source.last_modified) == (ADDRESS, '"1"', "yesterday")
    assert (source.options, source.is_followed, source.is_trusted) == ({"title": "Demo 26"}, True, True)
    assert len(source.sha256) == 64


def test_a_mass_withdrawal_is_shown_dry_and_refused(source):
    many = _file("".join(_event(f"g{n}", f"Number {n}", 10 + n % 9) for n in range(30)) + _event())
    source.write_bytes(many)
    _import(source)
    source.write_bytes(FIRST)
    assert "It would withdraw 30 of 31 talks: --allow-withdrawals lets it." in _import(source, "--dry-run")
    assert "this would withdraw 30 of 31 talks" in _refused(source)
    assert "withdrawn: 30" in _import(source, "--allow-withdrawals")
    source.write_bytes(many)
    assert "returned: 30" in _import(source)
    assert Conference.objects.get().starts_on == date(2026, 1, 31)


def test_a_table_whose_columns_cannot_be_told_says_which_there_are(tmp_path):
    path = tmp_path / "sessions.csv"
    path.write_text("Was,Wann,Wo\nOrchideen,2026-01-31 10:00,Saal\n")
    assert "Its columns: Was, Wann, Wo." in _refused(path)
    columns = ("--column", "title=Was", "--column", "starts_at=Wann")
    assert "added: 1" in _import(path, *columns, "--title", "Blumen", "--conference", "blumen")
    assert _titles() == {"Orchideen": False}


def test_every_problem_of_a_source_is_said(source):
    source.write_bytes(_file(_event("x", hour="AA") + _event("y", hour="BB")))
    told = _refused(source)
    assert "AA" in told
    assert "BB" in told
