"""An import that fails at any statement leaves every table as it was; what another conference has stays its own."""

import hashlib
import re
from dataclasses import replace

import pytest
from django.db import DatabaseError, connection

from schedule.comparing import compare
from schedule.importers.programme import Room, Speaker, Track, UnreadableProgramme
from schedule.models import Conference, Slot, Talk
from schedule.sync import MassWithdrawal, Outdated, apply_plan, apply_programme
from schedule.tests.factories import make_event, make_programme

pytestmark = pytest.mark.django_db

BEFORE = make_programme(
    make_event("a", "Alpha", speakers=(Speaker("Ada"),), track="Web"),
    make_event("b", "Beta", minutes=60, speakers=(Speaker("Bob"),)),
    make_event("c", "Gamma", minutes=120, room="Bar"),
)
AFTER = make_programme(
    replace(BEFORE.events[0], title="Alpha, once more", room="Tower", speakers=(Speaker("Zoë"),), track="Data"),
    BEFORE.events[2],
    make_event("d", "Delta", minutes=180, track="Data", speakers=(Speaker("Dora"), Speaker("Ada"))),
    rooms=(Room("Bar", capacity=12), Room("Tower")),
    tracks=(Track("Data", color="#00ff00"),),
    version="2",
)


def table_hashes():
    """{table: hash of its rows} of the whole database."""
    with connection.cursor() as cursor:
        return {table: _hash(cursor, table) for table in connection.introspection.table_names()}


def _hash(cursor, table):
    cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
    rows = sorted(repr([bytes(x) if isinstance(x, memoryview) else x for x in row]) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


class _Failing:
    """Lets so many statements through that write, and then none."""

    def __init__(self, statements):
        self.left, self.seen = statements, []

    def __call__(self, execute, sql, params, many, context):
        if sql.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
            self.seen.append(sql)
            if len(self.seen) > self.left:
                raise DatabaseError("no more")
        return execute(sql, params, many, context)


@pytest.mark.parametrize("is_first", [True, False], ids=["first import", "update"])
def test_a_failure_at_any_statement_leaves_everything_as_it_was(is_first):
    programme = BEFORE if is_first else AFTER
    if not is_first:
        apply_programme(BEFORE)
    before = table_hashes()
    for statements in range(1000):
        failing = _Failing(statements)
        with connection.execute_wrapper(failing):
            try:
                apply_programme(programme)
                break
            except DatabaseError:
                assert table_hashes() == before
    tables = {table for sql in failing.seen for table in re.findall(r"schedule_\w+", sql)[:1]}
    assert {"schedule_talk", "schedule_slot", "schedule_speaker", "schedule_search_document"} < tables
    assert len(failing.seen) > 15
    assert table_hashes() != before


def test_ten_times_the_same_is_once():
    apply_programme(BEFORE)
    before = table_hashes()
    for _ in range(9):
        apply_programme(BEFORE)
    assert table_hashes() == before


def test_a_guid_of_another_conference_is_no_concern_of_it():
    apply_programme(BEFORE, "other")
    before = {model: list(model.objects.order_by("pk").values()) for model in (Talk, Slot)}
    apply_programme(AFTER, "demo")
    apply_programme(make_programme(make_event("a", "Something else")), "demo", answers={"a": before[Talk][1]["id"]})
    for model, rows in before.items():
        assert list(model.objects.filter(conference__slug="other").order_by("pk").values()) == rows
    assert Talk.objects.filter(conference__slug="demo", title="Something else").exists()


def test_nothing_is_no_programme_and_where_talks_are_it_would_withdraw_them_all():
    with pytest.raises(UnreadableProgramme, match="there is no event in it"):
        apply_programme(make_programme())
    assert not Conference.objects.exists()
    apply_programme(BEFORE)
    with pytest.raises(MassWithdrawal, match="withdraw 3 of 3 talks"):
        apply_programme(make_programme())
    assert len(apply_programme(make_programme(), allow_mass_withdrawal=True).withdrawn) == 3
    with pytest.raises(UnreadableProgramme, match="there is no event in it"):
        apply_programme(make_programme(), allow_mass_withdrawal=True)
    assert len(apply_programme(BEFORE).returned) == 3


def test_a_plan_is_applied_as_it_was_shown_or_not_at_all():
    apply_programme(BEFORE)
    shown = compare(AFTER)
    apply_programme(make_programme(*BEFORE.events, make_event("e", "Epsilon", minutes=300)))
    before = table_hashes()
    with pytest.raises(Outdated):  # Epsilon would go too
        apply_plan(shown)
    assert table_hashes() == before


def test_a_plan_that_would_do_the_same_is_applied_though_others_came_before():
    apply_programme(BEFORE)
    plans = [compare(make_programme(*BEFORE.events, make_event("e", minutes=300))) for _ in range(2)]
    apply_programme(make_programme(*BEFORE.events, url="https://x.example/"))
    apply_programme(BEFORE)
    assert apply_plan(plans[0]).added == ["Talk e"]
    with pytest.raises(Outdated):
        apply_plan(plans[1])


def test_a_plan_for_a_conference_that_somebody_else_added_meanwhile_is_outdated():
    plan = compare(BEFORE)
    apply_programme(AFTER)
    with pytest.raises(Outdated):
        apply_plan(plan)
    assert Talk.objects.count() == 3


def test_the_organiser_is_whoever_added_it_first(author, stranger):
    assert apply_programme(BEFORE, organiser=author).conference.organiser == author
    apply_programme(AFTER, organiser=stranger)
    assert Conference.objects.get().organiser == author
