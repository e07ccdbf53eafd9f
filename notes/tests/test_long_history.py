"""A note that was saved five hundred times, by a clock that goes back."""

import datetime as dt

import pytest
from django.utils import timezone

from notes.history import ALWAYS_KEPT, thin_history
from notes.models import LONGEST_NOTE, Note, Revision
from notes.places import Place
from notes.saving import save_note

JSON = {"Accept": "application/json"}
MANY = 500


@pytest.fixture
def note(author, talk):
    """Each revision is saved a minute before the one that it follows."""
    note = save_note(author, Place.of_talk(talk), "text 1", 0).note
    now = timezone.now()
    for version in range(2, MANY + 1):
        Note.objects.filter(pk=note.pk).update(
            body=f"text {version}",
            version=version,
            edit_key=f"k{version}",
            updated_at=now - dt.timedelta(minutes=version),
        )
    note.refresh_from_db()
    return note


def _versions(note):
    return [one.version for one in note.revisions.all()]


def test_history_is_in_the_order_of_saving_whatever_the_clock_says(author_client, note):
    answer = author_client.get(f"/notes/{note.pk}/history/", headers=JSON).json()
    assert [one["version"] for one in answer["revisions"]] == list(range(1, MANY + 1))
    times = [one["saved_at"] for one in answer["revisions"]]
    assert times[1:] == sorted(times[1:], reverse=True)
    page = author_client.get(f"/notes/{note.pk}/history/")
    shown = [one.version for one in page.context["history"].revisions]
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == MANY


def test_the_whole_of_a_long_history_is_reached_page_by_page(author_client, note):
    shown, address = [], f"/notes/{note.pk}/history/"
    while address:
        history = author_client.get(address).context["history"]
        shown += [one.version for one in history.revisions]
        address = history.following and f"/notes/{note.pk}/history/?before={history.following}"
    assert shown == list(range(MANY, 0, -1))


def test_the_third_of_five_hundred_is_restored_as_the_newest(author_client, note):
    third = note.revisions.get(version=3)
    address = f"/notes/{note.pk}/history/{third.pk}/restore/"
    assert author_client.post(address, {"version": MANY}).status_code == 303
    note.refresh_from_db()
    assert (note.body, note.version) == ("text 3", MANY + 1)
    assert _versions(note) == list(range(1, MANY + 2))
    assert note.revisions.newest_first().first().body == "text 3"


def test_thinning_keeps_the_last_fifty_by_order_and_what_has_a_name(note):
    revisions = list(note.revisions.all())
    Revision.objects.filter(pk=revisions[3].pk).update(name="before lunch")
    assert thin_history(note) == 0  # nothing of today goes
    Revision.objects.all().delete()
    now = timezone.now()
    Revision.objects.bulk_create(
        Revision(
            note=note, version=one.version, body=one.body, length=one.length, name="before lunch" if i == 3 else "",
            saved_at=now - dt.timedelta(days=400, minutes=-i if i < 450 else i),
        )
        for i, one in enumerate(revisions)
    )  # fmt: skip
    assert thin_history(note) > 400
    left = _versions(note)
    assert left[-ALWAYS_KEPT:] == list(range(MANY - ALWAYS_KEPT + 1, MANY + 1))
    assert 4 in left


def test_two_texts_of_the_most_that_a_note_may_have_are_compared(author_client, author, talk, note_url):
    lines = [f"line {number} of a long text {'x' * 90}" for number in range(LONGEST_NOTE // 128)]
    old, new = "\n".join(lines), "\n".join(["first", *lines[:-1], "last"])
    for version, body in enumerate([old, new]):
        assert author_client.post(note_url, {"body": body, "version": version}).status_code == 303
    first, second = Note.objects.get().revisions.all()
    page = author_client.get(f"/notes/{first.note_id}/history/?from={first.pk}&to={second.pk}")
    assert page.status_code == 200
    assert page.context["history"].pair == [first, second]
    changed = [row for row in page.context["history"].comparison.rows if row.kind not in ("same", "gap")]
    assert {"".join(piece.text for piece in row.new) for row in changed} >= {"first", "last"}
