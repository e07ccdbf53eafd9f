import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from notes.access import notes_at
from notes.models import LONGEST_NOTE, Note, Star
from notes.places import Place
from notes.saving import save_note
from schedule.models import Speaker

HTMX = {"HX-Request": "true"}


def test_note_of_a_visitor_starts_empty_and_makes_nobody(client, note_url):
    response = client.get(note_url)
    assert response.status_code == 200
    assert "Write a note" in response.text
    assert not get_user_model().objects.exists()


def test_note_saved_by_a_visitor_makes_a_guest_who_keeps_it(client, note_url, talk):
    response = client.post(note_url, {"body": "first", "version": "0"})
    assert (response.status_code, response["Location"]) == (303, f"{talk.get_absolute_url()}#note")
    guest = get_user_model().objects.get()
    assert guest.is_guest
    assert not guest.has_usable_password()
    assert "first" in client.get(talk.get_absolute_url()).text


def test_note_saved_by_htmx_answers_with_the_note_alone(author_client, note_url):
    response = author_client.post(note_url, {"body": "*so*", "version": "0"}, headers=HTMX)
    assert response.status_code == 200
    assert "<em>so</em>" in response.text
    assert "<html" not in response.text
    assert response["Cache-Control"] == "private, no-store"


def test_note_saved_from_a_row_updates_its_badge(author_client, note_url):
    response = author_client.post(f"{note_url}?row=7", {"body": "so", "version": "0"}, headers=HTMX)
    assert '<hx-partial hx-target="#s7 .note-link"' in response.text
    assert "data-noted" in response.text


def test_note_that_went_stale_answers_409_with_both_texts(author_client, author, talk, note_url):
    save_note(author, Place.of_talk(talk), "saved elsewhere", 0)
    response = author_client.post(note_url, {"body": "typed here", "version": "0"}, headers=HTMX)
    assert response.status_code == 409
    assert "saved elsewhere" in response.text
    assert "typed here" in response.text
    assert 'name="version" value="1"' in response.text
    assert Note.objects.get().body == "saved elsewhere"


def test_note_conflict_without_javascript_is_a_page_with_both_texts(author_client, author, talk, note_url):
    save_note(author, Place.of_talk(talk), "saved elsewhere", 0)
    response = author_client.post(note_url, {"body": "typed here", "version": "0"})
    assert response.status_code == 409
    assert "<html" in response.text
    assert "saved elsewhere" in response.text
    assert "typed here" in response.text


def test_note_keep_both_joins_the_texts(author_client, author, talk, note_url):
    save_note(author, Place.of_talk(talk), "saved", 0)
    author_client.post(note_url, {"body": "typed", "version": "1", "keep": "both"})
    assert Note.objects.get().body == "saved\n\ntyped"


def test_note_without_words_is_refused_in_place(author_client, note_url):
    response = author_client.post(note_url, {"body": " \n ", "version": "0"}, headers=HTMX)
    assert response.status_code == 422
    assert "Write something first" in response.text
    assert not Note.objects.exists()


def test_note_too_long_is_refused_with_its_size_and_kept_in_the_field(author_client, note_url):
    body = "x" * (LONGEST_NOTE + 1024)
    response = author_client.post(note_url, {"body": body, "version": "0"}, headers=HTMX)
    assert response.status_code == 422
    assert "257 kB" in response.text
    assert body in response.text


@pytest.mark.parametrize("version", ["-1", "x", "9" * 30, ""])
def test_note_with_a_bad_version_writes_nothing_over_what_stands(author_client, author, talk, note_url, version):
    save_note(author, Place.of_talk(talk), "stands", 0)
    response = author_client.post(note_url, {"body": "typed", "version": version}, headers=HTMX)
    assert response.status_code in (409, 422)
    assert "typed" in response.text
    assert Note.objects.get().body == "stands"


def test_note_text_comes_back_as_typed(author_client, note_url):
    body = "  two spaces  \n\ttab\n\nZu\u0308rich, Zürich 👩‍👩‍👧\n\n\n"
    author_client.post(note_url, {"body": body.replace("\n", "\r\n"), "version": "0"})
    assert Note.objects.get().body == body
    form = author_client.get(f"{note_url}?edit", headers=HTMX).text
    assert f">\n{body}</textarea>" in form


def test_note_of_another_is_not_to_be_seen(author, stranger_client, talk, note_url):
    save_note(author, Place.of_talk(talk), "my CANARY", 0)
    Star.objects.create(user=author, talk=talk)
    conference_url = talk.conference.get_absolute_url()
    for url in [
        note_url,
        f"{note_url}?edit",
        talk.get_absolute_url(),
        conference_url,
        f"{conference_url}?q=canary",
    ]:
        assert "CANARY" not in stranger_client.get(url).text
    page = stranger_client.get(conference_url).text
    assert 'aria-pressed="true"' not in page
    assert "data-noted" not in page


def test_delete_note_puts_it_into_the_bin_and_undo_takes_it_out(author_client, author, talk, note_url):
    note = save_note(author, Place.of_talk(talk), "of value", 0).note
    response = author_client.post(f"/notes/{note.pk}/delete/", {"version": "1"}, headers=HTMX)
    assert "Note deleted" in response.text
    assert "Write a note" in author_client.get(note_url).text
    assert "of value" not in author_client.get(f"{talk.conference.get_absolute_url()}?q=value").text
    assert "of value" in author_client.get("/notes/bin/").text
    for _twice in range(2):
        response = author_client.post(f"/notes/{note.pk}/undelete/", headers=HTMX)
        assert "of value" in response.text
    assert "of value" in author_client.get(note_url).text
    assert Note.objects.get().version == 1


@pytest.mark.parametrize("version", ["1", "", "x", "9" * 30])
def test_delete_note_that_was_changed_meanwhile_deletes_nothing(author_client, author, talk, version):
    note = save_note(author, Place.of_talk(talk), "one", 0).note
    save_note(author, Place.of_talk(talk), "two", 1)
    response = author_client.post(f"/notes/{note.pk}/delete/", {"version": version}, headers=HTMX)
    assert response.status_code == 409
    assert [one.body for one in notes_at(author, Place.of_talk(talk))] == ["two"]


def test_note_on_a_withdrawn_talk_stays_readable_and_writable(author_client, author, talk, note_url):
    save_note(author, Place.of_talk(talk), "kept", 0)
    talk.is_withdrawn = True
    talk.save()
    talk.slots.update(is_withdrawn=True)
    page = author_client.get(talk.get_absolute_url()).text
    assert "no longer in the published schedule" in page
    assert "kept" in page
    author_client.post(note_url, {"body": "kept on", "version": "1"})
    assert Note.objects.get().body == "kept on"


def test_star_talk_and_take_it_back(author_client, talk):
    url = f"{talk.get_absolute_url()}star/"
    response = author_client.post(url, {"starred": "1"}, headers=HTMX)
    assert 'aria-pressed="true"' in response.text
    author_client.post(url, {"starred": "1"}, headers=HTMX)
    assert Star.objects.count() == 1
    response = author_client.post(url, {"starred": "0"}, headers=HTMX)
    assert 'aria-pressed="false"' in response.text
    assert not Star.objects.exists()


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/demo/?q=x", "http://testserver/demo/?q=x"),
        ("https://evil.example/", "/demo/talks/on-notes/"),
    ],
)
def test_star_talk_without_javascript_goes_back_on_this_site_only(author_client, talk, referer, back):
    response = author_client.post(f"{talk.get_absolute_url()}star/", {"starred": "1"}, headers={"Referer": referer})
    assert (response.status_code, response["Location"]) == (303, back)


def test_schedule_filters_by_starred_and_noted(author_client, author, talk):
    url = talk.conference.get_absolute_url()
    assert 'data-talk="on-notes"' not in author_client.get(f"{url}?starred=1").text
    Star.objects.create(user=author, talk=talk)
    save_note(author, Place.of_talk(talk), "so", 0)
    for query in ["starred=1", "noted=1", "starred=1&noted=1"]:
        assert 'data-talk="on-notes"' in author_client.get(f"{url}?{query}").text


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_writing_needs_post(author_client, talk, method):
    for url in (f"{talk.get_absolute_url()}star/", "/notes/1/delete/", "/notes/1/undelete/", "/notes/1/tick/"):
        assert getattr(author_client, method)(url).status_code == 405


def _visitor():
    """A browser that has a CSRF cookie, and no session."""
    browser = Client()
    browser.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
    return browser


def test_note_of_a_visitor_sent_again_after_a_lost_answer_is_one_note_of_one_guest(note_url):
    posted = {"body": "first", "version": "0", "key": "k" * 32}
    for _browser_that_got_no_answer in range(2):
        browser = _visitor()
        assert browser.post(note_url, posted).status_code == 303
    assert get_user_model().objects.count() == 1
    assert Note.objects.get().revisions.count() == 1
    assert "first" in browser.get(note_url).text


@pytest.mark.parametrize("change", [{"is_guest": False}, {"date_joined": timezone.now() - dt.timedelta(hours=1)}])
def test_note_of_a_visitor_does_not_reach_whom_an_old_cookie_made(note_url, change):
    posted = {"body": "first", "version": "0", "key": "k" * 32}
    _visitor().post(note_url, posted)
    get_user_model().objects.update(**change)
    other = _visitor()
    other.post(note_url, posted | {"body": "second"})
    assert get_user_model().objects.count() == 2
    assert "first" not in other.get(note_url).text


def test_task_is_ticked_in_place_and_ticked_off_again(author_client, author, talk, note_url):
    note = save_note(author, Place.of_talk(talk), "- [ ] ask\n- [x] write", 0).note
    page = author_client.get(note_url).text
    assert page.count('role="checkbox"') == 2
    response = author_client.post(f"/notes/{note.pk}/tick/", {"version": "1", "task": "0"}, headers=HTMX)
    assert response.text.count('aria-checked="true"') == 2
    note.refresh_from_db()
    assert (note.body, note.version) == ("- [x] ask\n- [x] write", 2)
    author_client.post(f"/notes/{note.pk}/tick/", {"version": "2", "task": "1"}, headers=HTMX)
    note.refresh_from_db()
    assert note.body == "- [x] ask\n- [ ] write"


@pytest.mark.parametrize("posted", [{"version": "1", "task": "9"}, {"version": "7", "task": "0"}, {"task": "x"}])
def test_task_of_another_text_is_left_as_it_is(author_client, author, talk, posted):
    note = save_note(author, Place.of_talk(talk), "- [ ] ask", 0).note
    response = author_client.post(f"/notes/{note.pk}/tick/", posted, headers=HTMX)
    assert response.status_code == 409
    assert "changed meanwhile" in response.text
    note.refresh_from_db()
    assert note.body == "- [ ] ask"


def test_preview_is_what_is_saved_byte_for_byte(author_client, stranger_client, talk, note_url):
    body = "# Head\n\n- [x] #tag\n\n[[On Notes]] and [[nothing]][^1]\n\n[1:02] said\n\n[^1]: Foot\n\n<script>1</script>"
    preview = author_client.post("/notes/preview/", {"note": note_url, "body": body.replace("\n", "\r\n")}).text
    author_client.post(note_url, {"body": body, "version": "0"})
    assert preview.strip() in author_client.get(note_url).text
    assert f'href="{talk.get_absolute_url()}"' in preview
    assert Note.objects.get().body_html in preview
    address = {"note": Note.objects.get().get_absolute_url(), "body": body}
    assert author_client.post("/notes/preview/", address).text == preview
    assert stranger_client.post("/notes/preview/", address).status_code == 404


@pytest.mark.parametrize("address", ["", "/", "/notes/999/", "https://evil.example/", "/demo/talks/none/note/"])
def test_preview_of_a_note_nowhere_is_404(author_client, talk, address):
    assert author_client.post("/notes/preview/", {"note": address, "body": "x"}).status_code == 404


def test_preview_writes_nothing_and_makes_nobody(client, note_url):
    response = client.post("/notes/preview/", {"note": note_url, "body": "*so*"})
    assert "<em>so</em>" in response.text
    assert not get_user_model().objects.exists()
    assert not Note.objects.exists()


def test_stamps_lead_to_the_recording_once_there_is_one(author_client, author, talk, note_url):
    save_note(author, Place.of_talk(talk), "[12:34] the point", 0)
    assert '<span class="stamp" data-seconds="754">12:34</span>' in author_client.get(note_url).text
    talk.links = [{"title": "Video recording", "url": "https://media.ccc.de/v/on-notes", "kind": ""}]
    talk.save()
    assert 'href="https://media.ccc.de/v/on-notes#t=754"' in author_client.get(note_url).text


def test_a_note_that_cannot_be_rendered_is_saved_and_shown_as_its_text(author_client, note_url, monkeypatch, caplog):
    monkeypatch.setattr("notes.rendered.parse_note", lambda body: 1 / 0)
    assert author_client.post(note_url, {"body": "*still* here", "version": "0"}).status_code == 303
    page = author_client.get(note_url)
    assert page.status_code == 200
    assert "*still* here</pre>" in page.text
    assert "could not be rendered" in caplog.text
    assert "still" not in caplog.text
    monkeypatch.undo()
    assert "<em>still</em> here" in author_client.get(note_url).text


def test_tags_of_a_note_follow_its_text(author_client, note_url):
    author_client.post(note_url, {"body": "#One and #two", "version": "0"})
    author_client.post(note_url, {"body": "#two and #three", "version": "1"})
    assert sorted(Note.objects.get().tags.values_list("name", flat=True)) == ["three", "two"]
    assert 'href="/notes/?tag=three"' in author_client.get(note_url).text


def test_a_link_finds_a_talk_by_its_title_of_today_and_of_before(author_client, talk, note_url):
    talk.title = "On Notes, again"
    talk.save()
    author_client.post(note_url, {"body": "[[on  NOTES, again]] [[On Notes|before]]", "version": "0"})
    assert author_client.get(note_url).text.count('class="talk-link"') == 2


def test_all_that_a_browser_sends_at_first_meets_in_one_guest(talk, note_url):
    for url, posted in [
        (note_url, {"body": "first", "version": "0"}),
        (f"{talk.get_absolute_url()}star/", {"starred": 1}),
    ]:
        _visitor().post(url, posted)
    assert [(person.notes.count(), person.stars.count()) for person in get_user_model().objects.all()] == [(1, 1)]


def test_a_first_save_sent_again_does_not_bring_back_what_was_deleted(author_client, note_url):
    posted = {"body": "first", "version": "0", "key": "k" * 32}
    author_client.post(note_url, posted)
    author_client.post(f"/notes/{Note.objects.get().pk}/delete/", {"version": "1"})
    assert author_client.post(note_url, posted).status_code == 409
    assert not Note.objects.not_deleted().exists()
    author_client.post(note_url, posted | {"key": "n" * 32})
    assert Note.objects.not_deleted().get().body == "first"


def test_a_speaker_with_an_underscore_can_be_written_about(author_client, conference):
    Speaker.objects.create(conference=conference, slug="max_p", name="Max_P")
    url = "/demo/speakers/max_p/note/"
    form = author_client.get(f"{url}?edit").text
    handle = re.search('name="handle" value="([^"]+)"', form)[1]
    assert author_client.post(url, {"body": "so", "version": "0", "handle": handle}).status_code == 303
    assert "so" in author_client.get("/demo/speakers/max_p/").text


def test_a_decision_that_was_overtaken_is_merged_from_where_it_began(author_client, author, talk, note_url):
    place = Place.of_talk(talk)
    base = "a\n\nb\n\nc\n\nd\n\ne"
    save_note(author, place, base, 0)
    save_note(author, place, base.replace("b", "b theirs"), 1)
    save_note(author, place, base.replace("b", "b theirs").replace("d", "d theirs"), 2)
    posted = {"body": base.replace("e", "e mine"), "version": "2", "keep": "merged", "base": "1"}
    response = author_client.post(note_url, posted, headers=HTMX)
    assert response.status_code == 409
    author_client.post(note_url, posted | {"version": "3"}, headers=HTMX)
    assert Note.objects.get().body == "a\n\nb theirs\n\nc\n\nd theirs\n\ne mine"
    assert 'name="base" value="1"' in response.text


def test_a_row_leads_to_the_form_of_a_note_and_to_the_note_once_there_is_one(author_client, talk, note_url):
    slot = talk.slots.get()
    assert author_client.get(f"/notes/at/{slot.pk}/")["Location"] == f"{note_url}?edit"

    author_client.post(note_url, {"body": "so", "version": "0"})

    assert author_client.get(f"/notes/at/{slot.pk}/")["Location"] == note_url
    for missing in (slot.pk + 1, 0, 2**70):
        assert author_client.get(f"/notes/at/{missing}/").status_code == 404
