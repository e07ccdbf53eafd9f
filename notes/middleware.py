from functools import cached_property

from django.db import connection

from .search import find_notes

# Asked for on every page, so no queryset is made and compiled for it.
_KEPT = """
SELECT 'star', talk_id FROM notes_star WHERE user_id = %s
UNION ALL SELECT 'note', talk_id FROM notes_note WHERE author_id = %s
"""


class My:
    """What is mine, asked for once a request and only if a page wants it; nothing for a visitor."""

    def __init__(self, user):
        self._user = user

    @cached_property
    def _kept(self):
        kept = {"star": set(), "note": set()}
        if self._user.is_authenticated:
            with connection.cursor() as cursor:
                cursor.execute(_KEPT, [self._user.pk, self._user.pk])
                for what, talk_id in cursor.fetchall():
                    kept[what].add(talk_id)
        return kept

    @property
    def starred(self):
        """Ids of the talks that I starred."""
        return self._kept["star"]

    @property
    def noted(self):
        """Ids of the talks that I have a note on."""
        return self._kept["note"]

    def notes_found(self, text, *, literal=False):
        """{talk id: FoundNote} of my notes that a search finds; no query for whoever has none."""
        return find_notes(self._user, text, literal=literal) if self.noted else {}


class MyLayerMiddleware:
    """Gives each request ``my``, so that the schedule can show what is mine without knowing of notes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.my = My(request.user)
        return self.get_response(request)
