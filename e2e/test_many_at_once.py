"""Many save one note at the same moment, over real connections to the real server. No browser is needed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from e2e.conftest import session_of
from notes.models import Note

CLIENTS, SAVES = 8, 25
TOKEN = "t" * 32


@pytest.fixture
def sender(talk, author):
    """Makes clients; each saves over a connection of its own: (status, version, address of the note)."""
    address = urlsplit(talk)
    cookies = f"sessionid={session_of(author)}; csrftoken={TOKEN}"
    headers = {"Cookie": cookies, "X-CSRFToken": TOKEN, "HX-Request": "true"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    def make():
        connection = HTTPConnection(address.hostname, address.port, timeout=60)

        def save(body, version, key):
            fields = {"body": body, "version": version, "key": key, "autosave": 1}
            connection.request("POST", f"{address.path}note/", urlencode(fields), headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, int(answer.headers["Hallway-Version"] or 0), answer.headers["Hallway-Note"]

        save.close = connection.close
        return save

    return make


def _together(count, act):
    """What ``act(number)`` gave in each of so many threads, which begin at the same moment."""
    begin = threading.Barrier(count)

    def one(number):
        begin.wait(60)
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def _saved():
    """[(version, text)] of the only note."""
    return [(one.version, one.body) for one in Note.objects.get().revisions.all() if one.version]


def test_eight_who_write_on_one_note_lose_nothing(sender):
    def write(number):
        save, version, acknowledged = sender(), 0, []
        while len(acknowledged) < SAVES:
            text = f"{number}.{len(acknowledged)}, on top of {version}"
            status, version, _address = save(text, version, f"{number}-{len(acknowledged)}-{version}")
            assert status in (200, 409)
            if status == 200:
                acknowledged.append((version, text))
        save.close()
        return acknowledged

    acknowledged = [one for some in _together(CLIENTS, write) for one in some]
    assert Note.objects.get().version == CLIENTS * SAVES
    assert _saved() == sorted(acknowledged)


@pytest.mark.parametrize("version", [0, 1], ids=["a new note", "an edit"])
def test_the_same_edit_sent_twenty_times_at_once_is_saved_once(sender, version):
    save = sender()
    if version:
        save("before", 0, "first")
    clients = [sender() for _ in range(20)]
    answers = _together(20, lambda number: clients[number]("the same", version, "one-key"))
    assert {(status, made) for status, made, _address in answers} == {(200, version + 1)}
    assert {address for _status, _made, address in answers} == {Note.objects.get().get_absolute_url()}
    assert _saved() == [(1, "before"), (2, "the same")][1 - version :] if version else [(1, "the same")]
    assert Note.objects.get().revisions.count() == version + 1
    for client in (save, *clients):
        client.close()


def test_of_two_edits_of_one_version_one_wins_and_the_other_is_kept(sender):
    clients = [sender(), sender()]
    clients[0]("version 1", 0, "first")
    for version in range(1, 11):
        texts = [f"{version} by {who}" for who in "ab"]
        answers = _together(2, lambda number: clients[number](texts[number], version, f"{version}-{number}"))  # noqa: B023
        assert sorted(status for status, _version, _address in answers) == [200, 409]
        note = Note.objects.get()
        assert (note.version, note.body in texts) == (version + 1, True)
        assert {one.body for one in note.revisions.all()} >= set(texts)
    for client in clients:
        client.close()
