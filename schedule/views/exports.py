"""The schedule for other programs, whole or what the filters leave of it: frab XML, frab JSON, iCalendar."""

from functools import cached_property
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django_http_compression.middleware import best_coding

from project.lib.keeping import Kept
from project.lib.markdown import plain_lines

from ..answers import as_sent, compressed
from ..exporters.frab_json import write_frab_json
from ..exporters.frab_xml import write_frab_xml
from ..exporters.icalendar import entries_of, write_calendar
from ..filters import ProgrammeFilter, Selection
from ..published import publish
from ..snapshot import find_conference, snapshot_of

EDITION = 1  # of what the exporters write: a new one makes what anybody has kept out of date
_AGAIN = 3  # times that a programme is read anew while imports come in
_kept = Kept(settings.KEPT_ANSWERS_BYTES, lambda sent: 500 + len(sent[0]))


@require_safe
def schedule_xml(request, conference_slug):
    """The selection as frab XML."""
    return _answer(request, _Export(request, conference_slug), "xml", "text/xml; charset=utf-8", _xml)


@require_safe
def schedule_json(request, conference_slug):
    """The selection as frab JSON."""
    return _answer(request, _Export(request, conference_slug), "json", "application/json", _json)


@require_safe
def schedule_ics(request, conference_slug):
    """The selection as a calendar, in which what was withdrawn is struck out."""
    return _answer(request, _Export(request, conference_slug), "ics", "text/calendar; charset=utf-8", _calendar)


@require_safe
def talk_ics(request, conference_slug, talk_slug):
    """One talk as a calendar, with each of its times."""
    export = _TalkExport(request, conference_slug, talk_slug)
    return _answer(request, export, "ics", "text/calendar; charset=utf-8", _talk_calendar)


class _Export:
    """What an address asks for, and whom the answer is for."""

    def __init__(self, request, conference_slug):
        self.request, self.name = request, conference_slug
        self.site, self.host = request.build_absolute_uri("/")[:-1], request.get_host()
        self._slug = conference_slug
        self.read()

    def read(self):
        """Take the programme as it is now."""
        self.conference = find_conference(self._slug)
        self.snapshot = snapshot_of(self.conference)
        self.wanted = ProgrammeFilter.from_query(self.asked(), self.snapshot)
        self.query = self.wanted.query(view="")
        self.address = self.site + self.path() + self.query

    def path(self):
        return self.request.path

    def asked(self):
        return self.request.GET

    @property
    def is_outdated(self):
        return find_conference(self._slug).version != self.conference.version

    @cached_property
    def selection(self):
        return Selection(self.snapshot, self.wanted, self.conference, self.request.my)

    @property
    def is_mine(self):
        """Whether somebody else would get another answer."""
        wanted, my = self.wanted, self.request.my
        if wanted.starred or wanted.noted or wanted.hidden:
            return True
        return bool(my.hidden.rows_in(self.snapshot) or (wanted.q and self.selection.notes))

    @property
    def is_passing(self):
        """Whether the answer changes though the programme does not."""
        return self.wanted.upcoming

    @property
    def etag(self):
        parts = [EDITION, self.snapshot.version, self.address, self.selection.selected if self.is_passing else ""]
        return f'"{sha256(repr(parts).encode()).hexdigest()[:32]}"'

    @property
    def modified(self):
        """The second of the last import that changed anything; None where that does not tell."""
        return None if self.is_passing else int(self.conference.updated_at.timestamp())

    def publish(self, *, with_withdrawn=False):
        """The Published of the selection: all times of each of its talks, for a search too."""
        if not self.query and not self.is_mine:
            rows = None
        else:
            selected = self.selection.selected_even_withdrawn if with_withdrawn else self.selection.selected
            rows = self.snapshot.select(selected)
        return publish(self.conference, rows, site=self.site, with_withdrawn=with_withdrawn)


class _TalkExport(_Export):
    """One talk, whatever filters the address has."""

    is_mine = is_passing = False

    def __init__(self, request, conference_slug, talk_slug):
        self._talk_slug = talk_slug
        super().__init__(request, conference_slug)
        self.name = talk_slug

    def read(self):
        super().read()
        self.address = self.site + self.path()
        self._rows = [row for row in self.snapshot.rows if row.slug == self._talk_slug]
        if not self._rows:
            raise Http404("No talk is here.")

    def publish(self, *, with_withdrawn=False):
        return publish(self.conference, self._rows, site=self.site, with_withdrawn=with_withdrawn)


class _WholeExport(_Export):
    """All of it as one of WRITERS, whoever asks, from whatever page."""

    is_mine = is_passing = False

    def __init__(self, request, conference_slug, kind):
        self._kind = kind
        super().__init__(request, conference_slug)

    def path(self):
        return reverse(f"schedule_{self._kind}", args=[self.name])

    def asked(self):
        return QueryDict()


def write_whole(request, conference_slug, kind):
    """(absolute address, bytes) of what is published of a conference as ``kind``, one of WRITERS."""
    export = _WholeExport(request, conference_slug, kind)
    return export.address, _written(export, WRITERS[kind])


def _answer(request, export, suffix, content_type, write):
    """What ``write`` makes of an export, unless the one who asks has it already."""
    if export.is_mine:
        response = HttpResponse(_written(export, write), content_type=content_type)
        response.headers["Cache-Control"] = "private, no-store"
    else:
        response = get_conditional_response(request, etag=export.etag, last_modified=export.modified)
        if response is None:
            response = _keep(request, export, content_type, write)
        _say_it_is_public(response, request, export)
    response.headers["Content-Disposition"] = f'inline; filename="{export.name}.{suffix}"'
    return response


def _keep(request, export, content_type, write):
    """The answer as it was sent to the last who asked for it, or made anew: to write a large programme takes as long
    as to show a hundred pages."""
    coding = best_coding(request.headers.get("Accept-Encoding", ""))
    kept = _kept.get((export.etag, coding))
    if kept:
        return as_sent(*kept)
    response = compressed(request, HttpResponse(_written(export, write), content_type=content_type))
    kept = response.content, response.headers.get("Content-Encoding", ""), content_type
    _kept.keep((export.etag, coding), kept)
    return response


def _written(export, write):
    """What ``write`` makes of one version of the programme; where an import came between, of the next."""
    content = write(export)
    for _ in range(_AGAIN):
        if not export.is_outdated:
            break
        vars(export).pop("selection", None)
        export.read()
        content = write(export)
    return content


def _say_it_is_public(response, request, export):
    is_compressed = "Content-Encoding" in response.headers
    response.headers["ETag"] = f"W/{export.etag}" if is_compressed else export.etag
    if export.modified is not None:
        response.headers["Last-Modified"] = http_date(export.modified)
    if not request.user.is_authenticated:
        response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def _xml(export):
    return write_frab_xml(export.publish(), address=export.address)


def _json(export):
    return write_frab_json(export.publish(), address=export.address)


def _calendar(export):
    narrowed = export.selection.in_words if export.query else ""
    name = " · ".join(filter(None, [export.conference.title, narrowed]))
    return _as_calendar(export, name, refresh=not export.is_mine)


def _talk_calendar(export):
    return _as_calendar(export, export.conference.title, refresh=False)


def _as_calendar(export, name, *, refresh):
    entries = entries_of(export.publish(with_withdrawn=True), host=export.host, plain_text=plain_lines)
    zone = export.conference.time_zone
    return write_calendar(entries, name=name, zone=zone, address=export.address, refresh=refresh)


WRITERS = {"xml": _xml, "json": _json, "ics": _calendar}
