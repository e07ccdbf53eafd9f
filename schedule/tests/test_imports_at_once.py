"""Two imports at the same time, and people who read meanwhile, on databases that several connections share."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from project.tests.test_trouble import database_at
from schedule.importers.programme import Speaker
from schedule.models import Conference, Slot, Talk
from schedule.search.talks import TALKS
from schedule.snapshot import find_conference, snapshot_of
from schedule.sync import apply_programme
from schedule.tests.factories import make_event, make_programme

pytestmark = pytest.mark.django_db(transaction=True)


def _programme(word, room, track):
    def event(n):
        speakers = (Speaker(f"{word} {n}"),)
        return make_event(f"g{n}", f"{word} {n}", minutes=n, room=f"{room} {n % 3}", track=track, speakers=speakers)

    return make_programme(*map(event, range(60)))


OLD, NEW = _programme("Old", "Hall", "Web"), _programme("New", "Bar", "Data")


@pytest.fixture
def at_once(tmp_path):
    """A function that runs functions at once, each with a connection of its own, and returns what they return."""
    changes = {}
    if connection.vendor == "sqlite":  # the tests' own is in memory
        changes["NAME"] = tmp_path / "shared.sqlite3"
        with connection.cursor() as cursor:
            copy = sqlite3.connect(changes["NAME"])
            cursor.connection.backup(copy)
            copy.close()

    def at_once(*functions):
        together = threading.Barrier(len(functions))

        def run(function):
            with database_at(**changes):
                together.wait(30)
                return function()

        with ThreadPoolExecutor(len(functions)) as pool:
            return [done.result(60) for done in [pool.submit(run, function) for function in functions]]

    return at_once


def _counts():
    return Conference.objects.get().version, Talk.objects.count(), Slot.objects.count(), TALKS.check()


def test_the_same_import_twice_at_once_is_one(at_once):
    done = at_once(*[lambda: apply_programme(OLD)] * 3)
    assert sorted(len(changes.added) for changes in done) == [0, 0, 60]
    assert sorted(changes.unchanged for changes in done) == [0, 60, 60]
    assert at_once(_counts) == [(1, 60, 60, [])]


def test_two_updates_at_once_come_one_after_the_other(at_once):
    at_once(lambda: apply_programme(OLD))
    done = at_once(lambda: apply_programme(NEW), lambda: apply_programme(OLD), lambda: apply_programme(NEW))
    assert all(changes.unchanged in (0, 60) for changes in done)
    assert {len(changes.changed) + len(changes.moved) + changes.unchanged for changes in done} == {60}
    (_, talks, slots, problems), names = at_once(_counts, _words_in_tables)
    assert (talks, slots, problems, len(names)) == (60, 60, [], 1)


def _words_in_tables():
    return {title.split()[0] for title in Talk.objects.values_list("title", flat=True)}


def test_readers_see_the_old_schedule_or_the_new_one(at_once):
    at_once(lambda: apply_programme(OLD))
    is_over = threading.Event()

    def write():
        try:
            for _ in range(5):
                apply_programme(NEW)
                apply_programme(OLD)
        finally:
            is_over.set()

    def read():
        seen = set()
        while not is_over.is_set():
            seen.add(_words_of_snapshot(snapshot_of(find_conference("demo"))))
        return seen

    _, *seen = at_once(write, read, read)
    old, new = ({("Old", "Hall", "Web")}, {("New", "Bar", "Data")})
    assert set.union(*seen) <= old | new
    assert set.union(*seen)


def test_all_rows_of_a_snapshot_are_of_one_statement(django_assert_num_queries):
    conference = apply_programme(NEW).conference
    with django_assert_num_queries(2):  # the other is for the conference's address
        snapshot_of(conference)


def _words_of_snapshot(snapshot):
    """The one word that titles, speakers, rooms and tracks of a snapshot begin with; all of them where it is half."""
    words = [
        {row.title.split()[0] for row in snapshot.rows},
        {choice.label.split()[0] for choice in snapshot.facets["room"].values()},
        {choice.label.split()[0] for choice in snapshot.facets["track"].values()},
    ]
    return tuple("+".join(sorted(some)) for some in words) if len(snapshot.rows) == 60 else len(snapshot.rows)
