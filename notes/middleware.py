from functools import cached_property

from django.db import connection

from .hiding import HiddenThings, without_hidden
from .notebook import lines_of
from .search import NOTES, by_talk, find_notes

# Asked for on every page, so no queryset is made and compiled for it.
_KEPT = """
SELECT 'star', talk_id, priority, '' FROM notes_star WHERE user_id = %s
UNION ALL SELECT CASE WHEN talk_id IS NULL THEN 'other' ELSE 'note' END, coalesce(talk_id, id), 0, '' FROM notes_note
WHERE author_id = %s AND deleted_at IS NULL
UNION ALL SELECT about, coalesce(talk_id, conference_id), 0, slug FROM notes_hidden WHERE user_id = %s
"""
_HAS_PART = """
SELECT EXISTS (SELECT 1 FROM notes_star WHERE user_id = %s AND talk_id IN ({places}))
OR EXISTS (SELECT 1 FROM notes_note WHERE author_id = %s AND talk_id IN ({places}) AND deleted_at IS NULL)
OR EXISTS (SELECT 1 FROM notes_hidden WHERE user_id = %s)
OR ({all_known})
"""
_MANY = 20  # talks; of more it is quicker to ask for all that is mine


class My:
    """What is mine, asked for once a request and only if a page wants it; nothing for a visitor."""

    def __init__(self, user):
        self._user = user
        self._found = {}

    @cached_property
    def _kept(self):
        kept = {"star": {}, "note": set(), "other": set(), "talk": set(), "track": set(), "room": set()}
        if self._user.is_authenticated:
            with connection.cursor() as cursor:
                cursor.execute(_KEPT, [self._user.pk] * 3)
                for what, pk, priority, slug in cursor.fetchall():
                    if what == "star":
                        kept[what][pk] = priority
                    else:
                        kept[what].add((pk, slug) if what in ("track", "room") else pk)
        return kept

    @cached_property
    def starred(self):
        """Ids of the talks that I starred."""
        return set(self._kept["star"])

    def priority(self, talk_id):
        """0 where I have not starred the talk, else its Star.priority."""
        return self._kept["star"].get(talk_id, 0)

    @property
    def noted(self):
        """Ids of the talks that I have a note on."""
        return self._kept["note"]

    @cached_property
    def hidden(self):
        """HiddenThings: what I would rather not see."""
        kept = self._kept
        return HiddenThings(kept["talk"], kept["track"], kept["room"], kept=self.starred | self.noted)

    def without_hidden(self, talk_ids):
        """Those of the talks, of any conference, that I have not hidden, in order; no query for whoever hides
        nothing."""
        return without_hidden(self._user, talk_ids) if self.hidden else talk_ids

    def has_part_in(self, talk_ids, terms):
        """Whether one of these talks is starred or noted by me, or a note of mine may have all the words as typed, or
        anything at all is hidden from me."""
        if not self._user.is_authenticated:
            return False
        if len(talk_ids) > _MANY and not (self.starred | self.noted).isdisjoint(talk_ids):
            return True
        few = () if len(talk_ids) > _MANY else talk_ids
        all_known, words = NOTES.all_known(terms, self._user.pk)
        statement = _HAS_PART.format(places=", ".join(["%s"] * len(few)) or "NULL", all_known=all_known)
        with connection.cursor() as cursor:
            cursor.execute(statement, [self._user.pk, *few, self._user.pk, *few, self._user.pk, *words])
            return bool(cursor.fetchone()[0])

    def notes_found(self, text, *, literal=False):
        """{talk id: FoundNote} of my notes that a search finds; no query for whoever has none."""
        return by_talk(self._find(text, literal)) if self.noted else {}

    def other_notes_found(self, text, *, literal=False, most):
        """My notes that a search finds and that are not on a talk, as ``notebook.lines_of`` has them; no query for
        whoever has none."""
        if not self._kept["other"]:
            return []
        return lines_of([one for one in self._find(text, literal) if one.talk_id is None][:most])

    def _find(self, text, literal):
        asked = (text, literal)
        if asked not in self._found:
            self._found[asked] = find_notes(self._user, text, literal=literal)
        return self._found[asked]


class MyLayerMiddleware:
    """Gives each request ``my``, so that the schedule can show what is mine without knowing of notes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.my = My(request.user)
        return self.get_response(request)
