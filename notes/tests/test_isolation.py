"""What belongs to one person is 404 for everybody else, whatever the method."""

import datetime as dt

import pytest
from django.urls import reverse

from notes.models import Entry, Feed
from notes.pictures import keep_picture
from notes.places import Place
from notes.saving import save_note
from notes.tests.conftest import NOON
from project.lib.images import Shrunk
from project.tests.test_conventions import MINE, _our_patterns

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("name", sorted(MINE))
def test_what_is_mine_is_404_for_a_visitor_and_for_others(
    author, stranger_client, client, talk, name, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    note = save_note(author, Place.of_talk(talk), "- [ ] mine", 0).note
    picture = keep_picture(author, Shrunk(b"mine", 1, 1))
    entry = Entry.objects.create(
        user=author, conference=talk.conference, title="mine", day=NOON, starts_at=NOON, ends_at=NOON + HOUR
    )
    arguments = {"note_id": note.pk, "revision_id": note.revisions.get().pk, "name": picture.name}
    feed = Feed.objects.create_feed(user=author, conference=talk.conference, what="agenda", name="mine")
    arguments |= {"entry_id": entry.pk, "feed_id": feed.pk}
    pattern = next(p for p in _our_patterns() if p.name == name)
    kwargs = {key: arguments[key] for key in pattern.pattern.converters}
    url = reverse(name, kwargs=kwargs | ({"conference_slug": "demo"} if "entry_id" in kwargs else {}))
    for somebody in (client, stranger_client):
        posted = {"version": "1", "body": "theirs", "name": "theirs", "task": "0", "title": "theirs"}
        answers = [somebody.get(url).status_code, somebody.post(url, posted).status_code]
        assert set(answers) <= {404, 405}
        assert 404 in answers
    note.refresh_from_db()
    entry.refresh_from_db()
    assert (entry.title, entry.deleted_at) == ("mine", None)
    assert (note.body, note.version, note.deleted_at) == ("- [ ] mine", 1, None)
    assert note.revisions.get().name == ""
    assert Feed.objects.get().token == feed.token
