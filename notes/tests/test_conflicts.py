"""Saves that meet another text, or themselves."""

import pytest

from notes.models import Note
from notes.places import Place
from notes.saving import save_note

HTMX = {"HX-Request": "true"}


@pytest.fixture
def save(author_client, note_url):
    """Send one edit as the field does; the answer."""

    def send(body, version, key, url=note_url, **fields):
        data = {"body": body, "version": version, "key": key, "autosave": 1, **fields}
        return author_client.post(url, data, headers=HTMX)

    return send


def history():
    return [(one.version, one.body) for one in Note.objects.order_by("pk").last().revisions.all()]


@pytest.mark.parametrize(
    ("keep", "kept"), [("mine", "a\n\nb\n\nc, mine"), ("both", "a, theirs\n\nb\n\nc\n\na\n\nb\n\nc, mine"),
                       ("merged", "a, theirs\n\nb\n\nc, mine")]
)  # fmt: skip
def test_a_choice_whose_answer_was_lost_is_made_once(save, keep, kept):
    save("a\n\nb\n\nc", 0, "k1")
    save("a, theirs\n\nb\n\nc", 1, "k2")
    assert save("a\n\nb\n\nc, mine", 1, "k3").status_code == 409
    for _twice in range(2):
        answer = save("a\n\nb\n\nc, mine", 2, "k4", keep=keep, base=1)
        assert (answer.status_code, answer["Hallway-Version"]) == (200, "3")
    assert Note.objects.get().body == kept
    assert [version for version, _body in history()] == [1, 2, None, 3] if keep != "mine" else True
    save("later", 3, "k5")
    assert save("a\n\nb\n\nc, mine", 2, "k4", keep=keep, base=1)["Hallway-Version"] == "3"
    assert Note.objects.get().body == "later"


def test_a_choice_is_not_made_over_a_text_that_nobody_saw(save):
    save("a", 0, "k1")
    save("theirs", 1, "k2")
    save("mine", 1, "k3")
    save("newer", 2, "k4")
    assert save("mine", 2, "k5", keep="both").status_code == 409
    assert Note.objects.get().body == "newer"


def test_a_key_that_met_a_conflict_may_be_sent_with_the_version_that_stands(save):
    save("a", 0, "k1")
    save("theirs", 1, "k2")
    assert save("mine", 1, "k3").status_code == 409
    assert save("mine", 2, "k3").status_code == 200
    assert history() == [(1, "a"), (2, "theirs"), (None, "mine"), (3, "mine")]


def test_a_key_of_an_older_edit_is_no_reason_to_lose_a_newer_one(save):
    for version in range(3):
        save(f"text {version}", version, f"k{version}")
    assert save("again", 3, "k1").status_code == 200
    assert history()[-1] == (4, "again")


def test_a_note_begun_in_the_stead_of_a_deleted_one_is_not_written_over(author_client, author, talk, save):
    first = save_note(author, Place.of_talk(talk), "the first", 0).note
    author_client.post(f"/notes/{first.pk}/delete/", {"version": 1})
    second = save_note(author, Place.of_talk(talk), "another", 0).note
    answer = save("the first, written on", 1, "k", url=f"/notes/{first.pk}/")
    assert answer.status_code == 409
    assert answer["Hallway-Note"] == f"/notes/{second.pk}/"
    assert history() == [(1, "another"), (None, "the first, written on")]
    assert save("mine", 1, "l", url=answer["Hallway-Note"], keep="mine").status_code == 200
