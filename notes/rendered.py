"""The HTML of a note: made when it is saved, shown as it was made, and made anew where it was not."""

import logging

from django.db import DatabaseError

from project.lib.markdown import render_markdown

RENDERER = 1  # one more whenever the same text comes out otherwise

_log = logging.getLogger(__name__)


def html_of(place, handle, body):
    """``body`` as HTML that is safe to show, or "" where that failed: a note is saved even if it cannot be shown."""
    try:
        return render_markdown(body)
    except DatabaseError:
        raise
    except Exception:
        _log.exception("A note of %s characters could not be rendered.", len(body))
        return ""


def shown_html(note):
    """The HTML of a Note; "" where it has to be shown as the text that it is."""
    if note.renderer == RENDERER:
        return note.body_html
    return html_of(note.place, note.handle, note.body)
