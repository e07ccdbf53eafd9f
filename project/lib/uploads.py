"""Uploaded files stay in memory, and a request brings only so much of them: no folder has to take what nobody wants."""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

LARGEST_UPLOAD = 15_000_000  # bytes, of a file, and of all files of a request
LARGEST_REQUEST = 4 * LARGEST_UPLOAD  # bytes that are read at all


class UploadTooLarge(ValueError):
    """The file was passed over; the text says why, to a person."""


class LimitedUploadHandler(MemoryFileUploadHandler):
    """Passes over the files beyond LARGEST_UPLOAD while they stream in, and reads the fields beside and after them.

    So a note that comes with too large a picture is read all the same; ``uploaded_file`` tells. A request longer than
    LARGEST_REQUEST is refused unread (RequestDataTooBig, 413).
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803  Django's name
        if content_length > LARGEST_REQUEST:
            raise RequestDataTooBig("The request is longer than LARGEST_REQUEST.")
        self.activated = True
        self.room = LARGEST_UPLOAD

    def receive_data_chunk(self, raw_data, start):
        self.room -= len(raw_data)
        if self.room < 0:
            self.request.upload_is_too_large = True
            raise SkipFile
        self.file.write(raw_data)


def uploaded_file(request, name):
    """The file that was sent under this name, or None. Raises UploadTooLarge."""
    file = request.FILES.get(name)
    if file is None and getattr(request, "upload_is_too_large", False):
        raise UploadTooLarge(f"This file is too large: {LARGEST_UPLOAD // 1_000_000} MB is the most.")
    return file
