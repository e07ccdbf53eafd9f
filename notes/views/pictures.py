"""Pictures for notes, and the only way to them: their owner's."""

import logging

from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from notes.models import Picture
from notes.pictures import NAME, PicturesFull, keep_picture, markdown_of, path_of
from project.accounts.guests import ensure_person
from project.lib.uploads import UploadTooLarge, uploaded_file

log = logging.getLogger(__name__)


class PictureRefused(Exception):
    """The picture of a request was not kept; the text says why, to a person. ``status`` is HTTP's."""

    def __init__(self, words, status):
        super().__init__(words)
        self.status = status


def keep_sent_picture(request):
    """The Picture made of this request's file ``picture``, or None where none was sent. Raises PictureRefused."""
    try:
        upload = uploaded_file(request, "picture")
        if upload is None:
            return None
        shrunk = _shrunk(upload)  # first: nobody becomes a guest by what is no picture
        return keep_picture(ensure_person(request), shrunk)
    except UploadTooLarge as error:
        raise PictureRefused(str(error), 413) from error
    except PicturesFull as error:
        raise PictureRefused(str(error), 507) from error
    except OSError as error:
        log.exception("A picture could not be written")
        raise PictureRefused(
            "The server cannot keep pictures at the moment. Your notes are not affected.", 503
        ) from error


def _shrunk(upload):
    from project.lib.images import UnreadableImage, shrink_image  # Pillow: most workers never draw

    try:
        return shrink_image(upload)
    except UnreadableImage as error:
        raise PictureRefused(str(error), 422) from error


@require_POST
def add_picture(request):
    """Keep the file ``picture``; the answer is the Markdown that shows it, or words that say why not."""
    try:
        picture = keep_sent_picture(request)
    except PictureRefused as refusal:
        return _text(str(refusal), refusal.status)
    if picture is None:
        return _text("Choose a picture first.", 422)
    response = _text(markdown_of(picture), 201)
    response["Location"] = picture.get_absolute_url()
    return response


def _text(text, status):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@require_safe
def picture(request, name):
    """My picture. It never changes: who may see it keeps it for a year, and asks no more."""
    if not NAME.fullmatch(name) or not request.user.is_authenticated:
        raise Http404("No picture of yours has this name.")
    get_object_or_404(Picture, owner=request.user, name=name)
    headers = {
        "ETag": f'"{name}"',
        "Cache-Control": "private, max-age=31536000, immutable",
        # Pillow made it, and it is a picture and nothing else; should it ever be taken for a page, it may do nothing.
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    if headers["ETag"] in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified(headers=headers)
    else:
        response = _file(request, name, headers)
    patch_vary_headers(response, ["Sec-Fetch-Dest"])
    return response


def _file(request, name, headers):
    shown = request.headers.get("Sec-Fetch-Dest", "image") in ("image", "empty")
    try:
        file = path_of(name).open("rb")
    except OSError as error:
        log.warning("A picture cannot be read: %s", error)
        raise Http404("The file is missing.") from error
    return FileResponse(file, as_attachment=not shown, filename=name, content_type="image/webp", headers=headers)
