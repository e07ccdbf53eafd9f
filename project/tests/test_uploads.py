"""What a server takes of an upload, and what it says of the rest."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from project.lib import uploads
from project.lib.uploads import LARGEST_REQUEST, LARGEST_UPLOAD, UploadTooLarge, uploaded_file


def sent(**fields):
    """A request with these fields, in this order; bytes become files."""
    files = {n: SimpleUploadedFile(f"{n}.bin", v) if isinstance(v, bytes) else v for n, v in fields.items()}
    return RequestFactory().post("/", files)


def test_a_file_up_to_the_limit_arrives():
    content = bytes(range(256)) * (LARGEST_UPLOAD // 256)
    assert uploaded_file(sent(picture=content), "picture").read() == content


def test_a_file_is_kept_in_memory_and_needs_no_folder(settings):
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere/at/all"
    assert uploaded_file(sent(picture=b"x" * 5_000_000), "picture").size == 5_000_000


def test_a_file_that_was_not_sent_is_none():
    assert uploaded_file(sent(body="words"), "picture") is None
    assert uploaded_file(RequestFactory().get("/"), "picture") is None


def test_a_file_beyond_the_limit_is_passed_over_and_no_word_is_lost_with_it():
    request = sent(before="one", picture=b"x" * (LARGEST_UPLOAD + 1), body="two")
    with pytest.raises(UploadTooLarge, match="15 MB is the most"):
        uploaded_file(request, "picture")
    assert request.POST.dict() == {"before": "one", "body": "two"}
    assert not request.FILES


def test_no_more_than_the_limit_is_kept_while_it_streams(monkeypatch):
    kept = []

    class Counting(io.BytesIO):
        def write(self, data):
            kept.append(len(data))
            return super().write(data)

    monkeypatch.setattr("django.core.files.uploadhandler.BytesIO", Counting)
    with pytest.raises(UploadTooLarge):
        uploaded_file(sent(picture=b"x" * (2 * LARGEST_UPLOAD)), "picture")
    assert LARGEST_UPLOAD - 200_000 < sum(kept) <= LARGEST_UPLOAD


def test_all_files_of_a_request_share_one_limit(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_UPLOAD", 100_000)
    request = sent(first=b"x" * 60_000, second=b"x" * 60_000)
    assert uploaded_file(request, "first").size == 60_000
    with pytest.raises(UploadTooLarge):
        uploaded_file(request, "second")


class Unread(io.RawIOBase):
    """A body that nobody may begin to read."""

    def read(self, size=-1):
        raise AssertionError("The body was read.")


@pytest.fixture
def visitor(db):
    """A client whose form's token is looked for, as a browser's is: that is what reads a body first."""
    return Client(enforce_csrf_checks=True)


def test_a_request_beyond_all_measure_is_a_413_page_and_is_not_read(visitor):
    form = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(LARGEST_REQUEST + 1)}
    response = visitor.generic("POST", "/", **form, **{"wsgi.input": Unread()})
    assert response.status_code == 413
    assert "<h1>Too large</h1>" in response.text


def test_more_text_than_a_form_may_have_is_a_413_page(visitor):
    assert visitor.post("/", {"body": "x" * 3_000_000}).status_code == 413
    body = b"body=" + b"x" * 3_000_000
    response = visitor.post("/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "2.5 MB of text" in response.text


@pytest.mark.parametrize(
    "parts",
    [
        {f"f{n}": SimpleUploadedFile("f", b"x") for n in range(11)},
        {f"f{n}": SimpleUploadedFile("f", b"x") for n in range(1_500)},
        {f"f{n}": "x" for n in range(1_500)},
    ],
    ids=["11 files", "1,500 files", "1,500 fields"],
)
def test_more_parts_than_a_form_may_have_are_a_400_page(visitor, parts):
    response = visitor.post("/", parts)
    assert response.status_code == 400
    assert "could not be read" in response.text
