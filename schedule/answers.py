"""Answers to searches in which nothing of mine stands: kept as they were sent, for whoever asks the same.

Many people type the same beginnings, and most of them have starred or noted nothing of what is found. Such an answer
depends on the programme's version, the address and the zone of its times alone. Whoever has a part in it gets one that
is made for them, and what was made for them is never kept.
"""

from dataclasses import dataclass
from secrets import randbelow, token_urlsafe

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django_http_compression.middleware import HttpCompressionMiddleware, best_coding

from project.lib.keeping import Kept

from .search import terms

_NOISE = HttpCompressionMiddleware.max_random_bytes

_FILTERS = 8  # of an answer that is kept; more of them are chosen by nobody else in the same order
_compression = HttpCompressionMiddleware(HttpResponse)


@dataclass(frozen=True, slots=True)
class _Answer:
    content: bytes
    coding: str  # "" as it is
    talk_ids: tuple[int, ...]  # of all that was found, whatever narrows it


def find_answer(request, snapshot, wanted, zone=None):
    """The kept HttpResponse to this search, or None where there is none or I have a part in it."""
    kept = _kept.get(_key(request, snapshot, wanted, zone))
    if kept is None or request.my.has_part_in(kept.talk_ids, terms(wanted.q)):
        return None
    return as_sent(kept.content, kept.coding)


def as_sent(content, coding, content_type=None):
    """An answer that was compressed when it was first sent, and looks from outside like any other."""
    response = HttpResponse(content, content_type=content_type)
    if coding:
        patch_vary_headers(response, ["accept-encoding"])
        # As the middleware would.
        response.headers["x-noise"] = token_urlsafe(randbelow(_NOISE + 1))
        response.headers["content-encoding"] = coding
    return response


def compressed(request, response):
    """The same response, compressed as the client would have it."""
    _compression.maybe_compress(request, response)
    return response


def keep_answer(request, selection, response, zone=None):
    """The same response, compressed; kept, unless something of mine stands in it."""
    is_everybodys = selection.found.as_typed and not selection.has_mine  # my note may have what is spelt nearly so
    is_passing = selection.wanted.upcoming  # what is not over now is over soon
    if not is_everybodys or is_passing or selection.filters_chosen > _FILTERS:
        return response
    compressed(request, response)
    talk_ids = tuple({row.talk_id for row in selection.snapshot.select(selection.hit_rows)})
    kept = _Answer(response.content, response.headers.get("Content-Encoding", ""), talk_ids)
    _kept.keep(_key(request, selection.snapshot, selection.wanted, zone), kept)
    return response


def _weight(answer):
    """About how many bytes it takes; the numbers themselves are the snapshot's."""
    return 500 + len(answer.content) + 8 * len(answer.talk_ids)


_kept = Kept(settings.KEPT_ANSWERS_BYTES, _weight)


def _key(request, snapshot, wanted, zone):
    return snapshot.version, wanted, zone, best_coding(request.headers.get("Accept-Encoding", ""))
