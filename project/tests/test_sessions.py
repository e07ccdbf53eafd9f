"""What a session holds is read anew from the database, whatever is kept of how it was signed."""

import pytest

from project.lib.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_what_was_not_saved_is_not_seen_by_the_next_request():
    store = SessionStore()
    store["kept"] = {"inner": ["one"]}
    store.save()
    changed = SessionStore(store.session_key)
    changed["kept"]["inner"].append("two")
    changed["other"] = True
    read = SessionStore(store.session_key)
    assert dict(read.items()) == {"kept": {"inner": ["one"]}}


def test_what_was_saved_is_seen_and_what_was_flushed_is_gone():
    store = SessionStore()
    store["n"] = 1
    store.save()
    again = SessionStore(store.session_key)
    again["n"] = 2
    again.save()
    assert SessionStore(store.session_key)["n"] == 2
    again.flush()
    assert dict(SessionStore(store.session_key).items()) == {}
