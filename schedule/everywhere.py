"""A search over all conferences, their speakers and my notes."""

from functools import cached_property
from urllib.parse import urlencode

from django.utils.safestring import mark_safe

from .filters import Answer, Chosen
from .models import Conference, Slot, Speaker, Talk
from .results import folded_texts, found_row, read_page_number
from .rows import Row
from .search import has_words, mark, other_searches, search_talks, terms
from .search.limits import MOST_OF_MANY, PAGE

SPEAKERS = 6  # that are shown above the talks
OTHER_NOTES = 5  # and as many of mine that are not on a talk
_LIKELY = 60  # talks among whose speakers they are looked for


class EverywhereSearch(Answer):
    """What ``q`` finds. ``my`` is what is mine: ``starred``, ``noted`` and ``notes_found``, by the ids of talks,
    ``other_notes_found``, which are not on a talk, and ``without_hidden``, which takes away what I hid.
    ``zone_beside`` is asked for a conference's zone: mine, or None."""

    def __init__(self, q, my, *, exact=False, page="", zone_beside=lambda _zone: None):
        self.q, self.exact, self._my, self._zone_beside = q, exact, my, zone_beside
        self.is_search = bool(terms(q))
        self.number = read_page_number(page)
        self.found = search_talks(None, q, most=MOST_OF_MANY, literal=exact)
        self._literal = exact or bool(self.found.as_typed)
        self.notes = my.notes_found(q, literal=self._literal) if self.is_search else {}
        self._conference_of = self._read_conferences_of(self.found.with_notes(self.notes))
        self._page = list(self._conference_of)[(self.number - 1) * PAGE : self.number * PAGE]

    def _read_conferences_of(self, talk_ids):
        """{talk id: id of its conference} in order; a withdrawn talk only where my note on it was found."""
        rows = Talk.objects.filter(pk__in=talk_ids).values_list("pk", "conference_id", "is_withdrawn")
        known = {pk: conference for pk, conference, is_withdrawn in rows if not is_withdrawn or pk in self.notes}
        return {pk: known[pk] for pk in self._my.without_hidden(talk_ids) if pk in known}

    @property
    def count(self):
        return len(self._conference_of)

    @property
    def literally(self):
        return self._query(exact=1)

    @property
    def forgivingly(self):
        return self._query()

    @property
    def following_query(self):
        more = {"exact": 1} if self.exact else {}
        return self._query(**more, page=self.number + 1) if self.count > self.number * PAGE else ""

    def _query(self, **more):
        return f"?{urlencode({'q': self.q} | more)}"

    @cached_property
    def _conferences(self):
        return Conference.objects.newest_first().in_bulk(set(self._conference_of.values()))

    def conferences(self):
        """[(conference, how many of its talks were found, the address of this search in it)], the newest first."""
        found = list(self._conference_of.values())
        return [
            (conference, found.count(pk), f"{conference.get_absolute_url()}{self._query()}")
            for pk, conference in self._conferences.items()
        ]

    def speakers(self):
        """[(speaker, their name with marks)] of those whose name has every word."""
        likely = list(self._conference_of)[:_LIKELY]
        typed = terms(self.q)
        others = self.found.terms[len(typed) :]  # the corrections
        speakers = Speaker.objects.filter(talks__in=likely).select_related("conference").distinct()
        named = [
            one
            for one in speakers
            if all(has_words(one.name, (term,)) or has_words(one.name, others) for term in typed)
        ]
        return [
            (speaker, mark_safe(mark(speaker.name, self.found.terms)))  # noqa: S308  escaped
            for speaker in named[:SPEAKERS]
        ]

    @cached_property
    def other_notes(self):
        """A few of my notes that are not on a talk and have the words: each with ``title``, ``line`` and ``on``."""
        if not self.is_search or self.number > 1:
            return []
        return self._my.other_notes_found(self.q, literal=self._literal, most=OTHER_NOTES)

    def nearby(self):
        """For a search that found nothing, others that do find something: [Chosen]."""
        found = [(text, EverywhereSearch(text, self._my)) for text in other_searches(None, self.q)]
        return [Chosen(text, other.forgivingly, other.count) for text, other in found if other.count]

    @cached_property
    def rows(self):
        """A page of Rows, best first."""
        slots = Slot.objects.filter(talk__in=self._page).select_related("talk__track", "room")
        first = {}
        for slot in slots.order_by("is_withdrawn", "starts_at"):
            first.setdefault(slot.talk_id, slot)
        rows = []
        for pk in self._page:
            if pk in first:
                conference = self._conferences[self._conference_of[pk]]
                rows.append(Row.of(first[pk], conference))
                rows[-1].conference = conference.title
        return rows

    def html(self):
        """The rows as the person who asked sees them."""
        texts = folded_texts(self._page, {})
        terms = self.found.terms
        rows = (
            found_row(
                row,
                terms,
                texts[row.talk_id],
                self._my,
                self.notes.get(row.talk_id),
                zone=self._zone_beside(row.starts_at.tzinfo),
            )
            for row in self.rows
        )
        return mark_safe("".join(rows))  # noqa: S308  from templates
