import datetime as dt
import hashlib

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from notes.checks import check_history_is_written
from notes.history import ALWAYS_KEPT, thin_history
from notes.models import Note, Revision
from notes.places import Place
from notes.saving import StaleNote, save_note
from notes.triggers import install_triggers, missing_triggers


@pytest.fixture
def note(author, talk):
    return save_note(author, Place.of_talk(talk), "one", 0).note


def _execute(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _history(note):
    return [(revision.version, revision.body) for revision in note.revisions.all()]


def test_every_save_is_a_revision_with_time_and_length(author, talk, note):
    before = timezone.now()
    save_note(author, Place.of_talk(talk), "zwölf 👩‍👩‍👧", 1)
    assert _history(note) == [(1, "one"), (2, "zwölf 👩‍👩‍👧")]
    last = note.revisions.last()
    assert last.length == len("zwölf 👩‍👩‍👧")
    assert before <= last.saved_at <= timezone.now()


@pytest.mark.parametrize(
    "change",
    [
        lambda note: Note.objects.filter(pk=note.pk).update(body="two"),
        lambda note: Note.objects.bulk_update([Note(pk=note.pk, body="two")], ["body"]),
        lambda note: _execute("UPDATE notes_note SET body = 'two' WHERE id = %s", note.pk),
        lambda note: _execute("UPDATE notes_note SET body = 'two', version = 9 WHERE id = %s", note.pk),
    ],
    ids=["update", "bulk", "raw", "raw with a version"],
)
def test_no_path_changes_a_note_without_history(author, talk, note, change):
    change(note)
    note.refresh_from_db()
    assert note.version > 1
    assert _history(note) == [(1, "one"), (note.version, "two")]
    with pytest.raises(StaleNote):
        save_note(author, Place.of_talk(talk), "three", 1)


def test_a_note_made_by_hand_has_history_too(author, conference):
    Note.objects.bulk_create(
        [Note(author=author, handle="hallway-1", body="x", **Place.of_conference(conference).fields)]
    )
    assert _history(Note.objects.get()) == [(1, "x")]


def test_a_note_saved_as_a_model_has_history_too(note):
    note.body = "by the shell"
    note.save()
    assert _history(note) == [(1, "one"), (2, "by the shell")]


def test_what_was_rendered_of_an_older_text_is_not_shown(author_client, note, note_url):
    _execute("UPDATE notes_note SET body = '*by hand*' WHERE id = %s", note.pk)
    assert "<em>by hand</em>" in author_client.get(note_url).text


def test_a_change_of_anything_else_is_no_revision(note):
    Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now(), subject="other", body="one")
    assert _history(note) == [(1, "one")]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE notes_revision SET body = 'forged'",
        "UPDATE notes_revision SET version = 7",
        "UPDATE notes_revision SET saved_at = saved_at",
        "UPDATE notes_note SET version = 0",
    ],
)
def test_history_cannot_be_written_over(note, statement):
    with pytest.raises(IntegrityError), transaction.atomic():
        _execute(statement)
    assert _history(note) == [(1, "one")]


def test_a_note_with_history_cannot_be_deleted_by_hand(note):
    def delete():
        with transaction.atomic():
            _execute("DELETE FROM notes_note")
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        delete()
    assert Note.objects.exists()


def test_triggers_that_are_missing_are_named_and_written_anew(db):
    assert missing_triggers() == set()
    drop = {
        "sqlite": "DROP TRIGGER notes_revision_fixed",
        "postgresql": "DROP TRIGGER notes_revision_fixed ON notes_revision",
    }
    _execute(drop[connection.vendor])
    assert missing_triggers() == {"notes_revision_fixed"}
    install_triggers()
    assert missing_triggers() == set()


def test_the_same_edit_sent_again_is_one_revision(author, talk, note):
    place = Place.of_talk(talk)
    assert save_note(author, place, "two", 1, key="k2").version == 2
    assert save_note(author, place, "two", 1, key="k2").version == 2
    save_note(author, place, "three", 2, key="k3")
    assert save_note(author, place, "two", 1, key="k2").version == 2
    assert _history(note) == [(1, "one"), (2, "two"), (3, "three")]


def test_a_new_note_sent_again_is_one_note(author, talk):
    place = Place.of_talk(talk)
    first = save_note(author, place, "one", 0, key="k1")
    save_note(author, place, "two", 1, key="k2")
    assert save_note(author, place, "one", 0, key="k1").version == first.version == 1
    assert Note.objects.count() == 1


def test_a_key_does_not_vouch_for_another_text(author, talk, note):
    save_note(author, Place.of_talk(talk), "two", 1, key="k2")
    with pytest.raises(StaleNote):
        save_note(author, Place.of_talk(talk), "another", 1, key="k2")
    assert (None, "another") in _history(note)


def test_a_text_that_meets_a_conflict_is_in_the_history_once(author, talk, note):
    save_note(author, Place.of_talk(talk), "theirs", 1)
    for _twice in range(2):
        with pytest.raises(StaleNote) as raised:
            save_note(author, Place.of_talk(talk), "mine", 1, key="k")
        assert (raised.value.note.body, raised.value.base.body) == ("theirs", "one")
    assert _history(note) == [(1, "one"), (2, "theirs"), (None, "mine")]


def _age(note, *ages):
    """Give the note a revision of each age, the oldest first."""
    now, begin = timezone.now(), 100 + note.revisions.count()
    Revision.objects.bulk_create(
        Revision(note=note, version=begin + number, body=str(number), length=1, saved_at=now - age)
        for number, age in enumerate(ages)
    )


def test_thinning_spares_the_last_fifty_whatever_their_age(note):
    _age(note, *[dt.timedelta(days=400)] * ALWAYS_KEPT)
    assert thin_history(note) == 0
    _age(note, *[dt.timedelta(days=400)] * 30)
    newest = [one.pk for one in note.revisions.newest_first()[:ALWAYS_KEPT]]
    assert thin_history(note) == 29  # of those before, all of one day, the last one stays
    assert [one.pk for one in note.revisions.newest_first()[:ALWAYS_KEPT]] == newest


def test_thinning_by_age_keeps_the_last_of_each_period_and_what_is_named(note):
    _age(note, *[dt.timedelta(days=2, minutes=60 - number) for number in range(60)])
    named = note.revisions.order_by("pk")[5]
    Revision.objects.filter(pk=named.pk).update(name="before lunch")
    old = [one.pk for one in note.revisions.filter(version__gte=100)]
    _age(note, *[dt.timedelta(seconds=1)] * ALWAYS_KEPT)
    thinned = thin_history(note)
    left = list(note.revisions.filter(pk__in=old))
    assert len(left) == 60 - thinned
    assert named.pk in [one.pk for one in left]
    periods = {one.saved_at.timestamp() // 600 for one in left if one.pk != named.pk}
    assert 6 <= len(periods) <= 7  # an hour has that many periods of ten minutes, and parts of them
    assert len(left) - len(periods) in (0, 1)  # 0 where the named one is the last of its period
    assert note.revisions.count() == len(left) + 1 + ALWAYS_KEPT
    assert thin_history(note) == 0


def test_thinning_takes_nothing_of_the_last_day(note):
    _age(note, *[dt.timedelta(hours=23)] * 200)
    assert thin_history(note) == 0


def test_history_as_json_has_all_of_it_oldest_first(author_client, author, talk, note):
    save_note(author, Place.of_talk(talk), "zwei", 1, key="k2")
    answer = author_client.get(f"/notes/{note.pk}/history/", headers={"Accept": "application/json"}).json()
    assert (answer["note"], answer["version"]) == (note.pk, 2)
    assert [(one["version"], one["length"], one["key"]) for one in answer["revisions"]] == [(1, 3, ""), (2, 4, "k2")]
    assert answer["revisions"][1]["sha256"] == hashlib.sha256(b"zwei").hexdigest()


def test_history_page_takes_the_same_queries_for_two_and_for_twenty(
    author_client, author, talk, note, django_assert_max_num_queries
):
    place, counts = Place.of_talk(talk), []
    for number in range(1, 21):
        save_note(author, place, f"text {number}", number)
        if number in (2, 20):
            with django_assert_max_num_queries(10) as queries:
                author_client.get(f"/notes/{note.pk}/history/")
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_history_restores_as_a_new_revision(author_client, author, talk, note):
    save_note(author, Place.of_talk(talk), "two", 1)
    first = note.revisions.first()
    response = author_client.post(f"/notes/{note.pk}/history/{first.pk}/restore/", {"version": "2"})
    assert (response.status_code, response["Location"]) == (303, f"/notes/{note.pk}/")
    assert _history(note) == [(1, "one"), (2, "two"), (3, "one")]


def test_history_restores_nothing_over_a_newer_text(author_client, author, talk, note):
    save_note(author, Place.of_talk(talk), "two", 1)
    first = note.revisions.first()
    response = author_client.post(f"/notes/{note.pk}/history/{first.pk}/restore/", {"version": "1"})
    assert response.status_code == 409
    assert "changed meanwhile" in response.text
    note.refresh_from_db()
    assert note.body == "two"


def test_history_names_a_revision_and_takes_the_name_away(author_client, note):
    first = note.revisions.get()
    url = f"/notes/{note.pk}/history/{first.pk}/name/"
    response = author_client.post(url, {"name": " before lunch "})
    assert (response.status_code, response["Location"]) == (303, f"/notes/{note.pk}/history/#revision-{first.pk}")
    assert note.revisions.get().name == "before lunch"
    author_client.post(url, {"name": ""})
    assert note.revisions.get().name == ""
    assert author_client.post(url, {"name": "x" * 121}).status_code == 422


@pytest.mark.parametrize("query", ["from=x&to=y", "from=1", "from=999&to=998", "before=0", f"before={'9' * 30}"])
def test_history_with_a_bad_query_is_the_history(author_client, note, query):
    assert author_client.get(f"/notes/{note.pk}/history/?{query}").status_code == 200


def test_a_long_history_thins_itself_as_it_grows(author, talk, note, monkeypatch):
    _age(note, *[dt.timedelta(days=400)] * 100)
    monkeypatch.setattr("notes.saving.THIN_EVERY", 2)
    save_note(author, Place.of_talk(talk), "two", 1)
    assert note.revisions.count() < 100
    assert [one.body for one in note.revisions.order_by("-pk")[:1]] == ["two"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's REPLACE")
def test_replacing_a_note_by_hand_does_not_replace_its_history(note):
    columns = ", ".join(one.column for one in Note._meta.fields if one.column != "body")
    statement = f"REPLACE INTO notes_note ({columns}, body) SELECT {columns}, 'overwritten' FROM notes_note"  # noqa: S608
    with pytest.raises(IntegrityError), transaction.atomic():
        _execute(statement)
    assert _history(note) == [(1, "one")]


def test_a_missing_trigger_is_named_and_migrate_writes_it(transactional_db, capsys):
    table = " ON notes_revision" if connection.vendor == "postgresql" else ""
    _execute(f"DROP TRIGGER notes_revision_fixed{table}")
    try:
        assert [one.id for one in check_history_is_written(None, databases=["default"])] == ["hallway.W005"]
        call_command("migrate", verbosity=0)
        assert check_history_is_written(None, databases=["default"]) == []
    finally:
        install_triggers()
