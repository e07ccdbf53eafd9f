import datetime as dt
import errno
import io
import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from PIL import Image

from notes import pictures
from notes.claiming import give_to
from notes.models import Note, Picture, Revision
from notes.pictures import PicturesFull, Room, append_picture, delete_unused_pictures, keep_picture, path_of
from notes.places import Place
from notes.saving import save_note
from project.lib.images import shrink_image
from project.lib.uploads import LARGEST_UPLOAD

HTMX = {"HX-Request": "true"}
ADD = "/notes/pictures/"
OF_THIS_ANSWER = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{32}\.webp')
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """The folder of uploads, which is not there before the first."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def guest(db):
    return get_user_model().objects.create_guest()


def sent(colour="red", size=(8, 6), **exif):
    """A JPEG as a telephone sends it."""
    content = io.BytesIO()
    where = Image.Exif()
    where.get_ifd(0x8825).update({1: "N", 2: (50.0, 51.0, 7.0), 29: "CANARY:01:01"})
    Image.new("RGB", size, colour).save(content, "JPEG", exif=where, **exif)
    return SimpleUploadedFile("../../IMG_1.html", content.getvalue(), content_type="text/html")


def kept(owner, colour="red", size=(8, 6)):
    return keep_picture(owner, shrink_image(sent(colour, size)))


def files(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def url_of(picture):
    return f"/notes/pictures/{picture.name}"


def test_a_picture_is_kept_under_a_name_of_ours(author_client, author, media):
    response = author_client.post(ADD, {"picture": sent()}, headers=HTMX)
    picture = Picture.objects.get()
    assert response.status_code == 201
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == f"![]({url_of(picture)})"
    assert response["Location"] == url_of(picture)
    assert re.fullmatch(r"[0-9a-f]{32}\.webp", picture.name)
    assert files(media) == [picture.name]
    path = media / "pictures" / picture.name[:2] / picture.name
    assert (picture.owner, picture.width, picture.height, picture.size) == (author, 8, 6, path.stat().st_size)


def test_a_kept_picture_does_not_tell_where_it_was_taken(author, media):
    upload = sent()
    assert b"CANARY" in upload.read()
    picture = keep_picture(author, shrink_image(upload))
    content = path_of(picture.name).read_bytes()
    assert content[:4] == b"RIFF"
    assert b"CANARY" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


def test_a_picture_of_a_visitor_makes_a_guest_who_sees_it(client, db):
    response = client.post(ADD, {"picture": sent()})
    assert response.status_code == 201
    assert get_user_model().objects.get().is_guest
    assert client.get(response["Location"]).getvalue().startswith(b"RIFF")


@pytest.mark.parametrize(
    ("upload", "status", "words"),
    [
        (b"", 422, "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, "not a picture"),
        (b"x" * (LARGEST_UPLOAD + 1), 413, "15 MB is the most"),
        (None, 422, "Choose a picture first"),
    ],
    ids=["empty", "SVG", "too large", "none"],
)
def test_what_is_not_kept_is_said_in_words_and_makes_nobody(client, db, media, upload, status, words):
    fields = {} if upload is None else {"picture": SimpleUploadedFile("a.png", upload, content_type="image/png")}
    response = client.post(ADD, fields, headers=HTMX)
    assert response.status_code == status
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert words in response.text
    assert not get_user_model().objects.exists()
    assert files(media) == []


def test_the_same_picture_is_kept_once(author, media):
    first, again = kept(author), kept(author)
    assert first == again
    assert files(media) == [first.name]


def test_the_same_picture_of_two_people_is_kept_for_each(author, stranger, media):
    first, second = kept(author), kept(stranger)
    assert first.name != second.name
    assert files(media) == sorted([first.name, second.name])


def test_the_same_picture_once_more_mends_a_file_that_is_gone(author, media):
    picture = kept(author)
    path_of(picture.name).unlink()
    assert kept(author) == picture
    assert files(media) == [picture.name]


def test_a_picture_is_shown_to_its_owner_and_may_do_nothing(author_client, author):
    picture = kept(author)
    response = author_client.get(url_of(picture), headers={"Sec-Fetch-Dest": "image"})
    assert response.status_code == 200
    assert response.getvalue() == path_of(picture.name).read_bytes()
    expected = {
        "Content-Type": "image/webp",
        "Content-Length": str(picture.size),
        "Content-Disposition": f'inline; filename="{picture.name}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    assert {name: response[name] for name in expected} == expected
    assert {"Cookie", "Sec-Fetch-Dest"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize("destination", ["document", "iframe", "embed", "object"])
def test_a_picture_opened_as_a_page_is_downloaded(author_client, author, destination):
    response = author_client.get(url_of(kept(author)), headers={"Sec-Fetch-Dest": destination})
    assert response["Content-Disposition"].startswith("attachment; ")
    response.getvalue()


def test_a_picture_that_is_there_already_is_not_sent_again(author_client, author):
    url = url_of(kept(author))
    response = author_client.get(url)
    response.getvalue()
    again = author_client.get(url, headers={"If-None-Match": f"W/{response['ETag']}"})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == response["Cache-Control"]
    assert again["ETag"] == response["ETag"]


def test_a_picture_of_another_is_as_if_it_were_not_there(author, stranger_client, client):
    picture = kept(author)
    for other in (stranger_client, client):
        for headers in ({}, {"If-None-Match": f'"{picture.name}"'}):
            response = other.get(url_of(picture), headers=headers)
            missing = other.get(f"/notes/pictures/{'0' * 32}.webp", headers=headers)
            assert (response.status_code, missing.status_code) == (404, 404)
            assert OF_THIS_ANSWER.sub("", response.text) == OF_THIS_ANSWER.sub("", missing.text)
            assert "ETag" not in response


@pytest.mark.parametrize(
    "name", ["../../db.sqlite3", "%2e%2e%2fdb.sqlite3", "%00", "x", f"{'A' * 32}.webp", f"{'a' * 32}.webp.html"]
)
def test_a_name_that_is_none_of_ours_is_404(author_client, name):
    assert author_client.get(f"/notes/pictures/{name}").status_code == 404


def test_a_picture_costs_one_query_beside_who_asks(author_client, author, client, django_assert_num_queries):
    url = url_of(kept(author))
    with django_assert_num_queries(3):  # the session, the person, the picture
        author_client.get(url).getvalue()
    client.logout()
    with django_assert_num_queries(0):
        client.get(url)


def test_to_look_at_a_picture_writes_nothing(author_client, author, django_assert_num_queries, media):
    picture = kept(author)
    before = Picture.objects.values().get()
    author_client.get(url_of(picture)).getvalue()
    assert Picture.objects.values().get() == before
    assert author_client.get(ADD).status_code == 405
    assert files(media) == [picture.name]


def test_a_picture_without_its_file_is_404(author_client, author):
    picture = kept(author)
    path_of(picture.name).unlink()
    assert author_client.get(url_of(picture)).status_code == 404


def test_a_guest_has_less_room_than_somebody_with_a_name():
    assert (Room(20_000_000, 100), Room(200_000_000, 2_000)) == (pictures.ROOM_OF_GUESTS, pictures.ROOM_OF_NAMED)


@pytest.mark.parametrize("who", ["guest", "author"])
@pytest.mark.parametrize("limit", ["pictures", "size"])
def test_beyond_the_room_of_the_owner_nothing_is_kept(request, monkeypatch, media, who, limit):
    owner = request.getfixturevalue(who)
    first = kept(owner, "red")
    room = Room(10_000, 2) if limit == "pictures" else Room(first.size * 2, 10)
    roomy = Room(10**9, 10**9)
    monkeypatch.setattr(pictures, "ROOM_OF_GUESTS", room if who == "guest" else roomy)
    monkeypatch.setattr(pictures, "ROOM_OF_NAMED", room if who == "author" else roomy)
    second = kept(owner, "blue", (8, 6))
    with pytest.raises(PicturesFull, match=r"You have 2 pictures of 0\.0 MB altogether") as full:
        kept(owner, "green", (40, 30))
    assert ("Sign up" in str(full.value)) == (who == "guest")
    assert kept(owner, "red") == first  # what is there already needs no room
    assert files(media) == sorted([first.name, second.name])


@pytest.mark.django_db(transaction=True)
def test_many_at_once_find_no_more_room_than_there_is(author, monkeypatch, media):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite is in memory, where no two connections can write in turn")
    monkeypatch.setattr(pictures, "ROOM_OF_NAMED", Room(10_000, 2))
    together = threading.Barrier(6)

    def keep(number):
        try:
            shrunk = shrink_image(sent((number, 0, 0)))
            together.wait(30)
            return keep_picture(author, shrunk)
        except PicturesFull:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        done = [picture for picture in pool.map(keep, range(0, 240, 40)) if picture]
    assert len(done) == Picture.objects.count() == 2
    assert files(media) == sorted(picture.name for picture in done)


def test_no_more_room_is_said_in_words(author_client, author, monkeypatch):
    monkeypatch.setattr(pictures, "ROOM_OF_NAMED", Room(10_000, 1))
    kept(author, "red")
    response = author_client.post(ADD, {"picture": sent("blue")}, headers=HTMX)
    assert response.status_code == 507
    assert "1 pictures or 0 MB are the most" in response.text


def refuse(number):
    def refusing(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return refusing


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("os.fsync", errno.ENOSPC),
        ("os.replace", errno.EIO),
        ("tempfile.mkstemp", errno.EROFS),
        ("pathlib.Path.mkdir", errno.EACCES),
    ],
)
def test_a_folder_that_takes_nothing_is_a_refusal_and_no_note_suffers(
    author_client, author, talk, note_url, media, monkeypatch, where, number
):
    monkeypatch.setattr(where, refuse(number))
    response = author_client.post(ADD, {"picture": sent()}, headers=HTMX)
    assert response.status_code == 503
    assert "cannot keep pictures at the moment" in response.text
    assert not Picture.objects.exists()
    assert files(media) == []
    author_client.post(note_url, {"body": "still kept", "version": "0"})
    assert Note.objects.get().body == "still kept"


def test_a_folder_that_cannot_be_is_a_refusal(author_client, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    assert author_client.post(ADD, {"picture": sent()}).status_code == 503
    assert not Picture.objects.exists()


def test_a_row_that_fails_leaves_no_file(author, media, monkeypatch):
    def fail(**values):
        raise IntegrityError

    monkeypatch.setattr(Picture.objects, "create", fail)
    with pytest.raises(IntegrityError):
        kept(author)
    assert files(media) == []


def test_the_file_is_whole_before_the_row_is_there(author, monkeypatch):
    seen = []
    create = Picture.objects.create
    monkeypatch.setattr(
        Picture.objects,
        "create",
        lambda **values: seen.append(path_of(values["name"]).stat().st_size == values["size"]) or create(**values),
    )
    kept(author)
    assert seen == [True]


def test_a_guest_who_signs_in_brings_the_pictures(author, author_client, guest):
    picture = kept(guest)
    give_to(author, guest)
    assert Picture.objects.get().owner == author
    response = author_client.get(url_of(picture))
    assert response.status_code == 200
    response.getvalue()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", "![](/notes/pictures/x.webp)\n"),
        (" \n", "![](/notes/pictures/x.webp)\n"),
        ("words", "words\n\n![](/notes/pictures/x.webp)\n"),
        ("words\n", "words\n\n\n![](/notes/pictures/x.webp)\n"),
    ],
)
def test_a_picture_is_put_below_what_is_written(body, expected):
    assert append_picture(body, Picture(name="x.webp")) == expected


def aged(*kept_pictures, days=2):
    """Made older, rows and files."""
    for picture in kept_pictures:
        Picture.objects.filter(pk=picture.pk).update(created_at=picture.created_at - DAY * days)
        path = path_of(picture.name)
        os.utime(path, (path.stat().st_mtime - DAY.total_seconds() * days,) * 2)


def test_pictures_that_no_text_names_are_deleted(author, stranger, talk, media):
    used, unused, fresh, others = kept(author), kept(author, "blue"), kept(author, "green"), kept(stranger)
    aged(used, unused, others)
    save_note(author, Place.of_talk(talk), append_picture("so", used), 0)
    # What somebody else's note names is no reason to keep it: they cannot see it.
    save_note(stranger, Place.of_talk(talk), append_picture("", unused), 0)
    assert delete_unused_pictures(DAY) == 2
    assert set(Picture.objects.all()) == {used, fresh}
    assert files(media) == sorted([used.name, fresh.name])
    assert delete_unused_pictures(DAY) == 0


def test_a_picture_that_a_note_names_stays_even_if_its_history_were_gone(author, talk):
    picture = kept(author)
    aged(picture)
    save_note(author, Place.of_talk(talk), append_picture("", picture), 0)
    Revision.objects.all().delete()
    assert delete_unused_pictures(DAY) == 0


def test_a_picture_of_an_earlier_version_stays(author, talk):
    picture = kept(author)
    aged(picture)
    note = save_note(author, Place.of_talk(talk), append_picture("", picture), 0).note
    save_note(author, Place.of_talk(talk), "without it", note.version)
    assert delete_unused_pictures(DAY) == 0
    assert Picture.objects.get() == picture


def test_a_picture_that_was_pasted_once_more_is_as_new(author):
    aged(kept(author))
    picture = kept(author)
    assert delete_unused_pictures(DAY) == 0
    assert Picture.objects.get() == picture


def test_files_that_are_nobodys_are_deleted_when_they_are_old(author, guest, media):
    mine, theirs = kept(author), kept(guest)
    unfinished = path_of(mine.name).with_suffix(".unfinished")
    unfinished.touch()
    assert files(media) == sorted([mine.name, theirs.name, unfinished.name])
    guest.delete()
    assert delete_unused_pictures(DAY) == 0
    assert len(files(media)) == 3
    for path in (path_of(theirs.name), unfinished):
        os.utime(path, (0, 0))
    assert delete_unused_pictures(DAY) == 2
    assert files(media) == [mine.name]


def test_nothing_is_to_delete_where_nobody_kept_a_picture(db):
    assert delete_unused_pictures(DAY) == 0
