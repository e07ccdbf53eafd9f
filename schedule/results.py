"""The rows of one answer, as the person who asked sees them."""

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from project.lib.markdown import plain_text

from .models import Talk
from .search import best_line, mark
from .snapshot import day_name, hours_of

PER_PAGE = 20  # results of a search; the programme in running order comes whole


class ResultPage:
    """``groups`` is [(heading or None, the HTML of its rows)]; ``following`` the number of the next page, or None."""

    def __init__(self, selection, my, page=""):
        self._selection, self._my = selection, my
        self.number = int(page) if page.isdecimal() and len(page) < 5 and int(page) else 1
        rows = selection.rows()
        self.following = None
        if selection.is_search:
            start = (self.number - 1) * PER_PAGE
            self.following = self.number + 1 if len(rows) > start + PER_PAGE else None
            rows = rows[start : start + PER_PAGE]
        self._rows = rows

    @property
    def following_query(self):
        """The address of the next twenty results: the filter's own, with ``page``."""
        query = self._selection.wanted.query()
        return f"{query}{'&' if query else '?'}page={self.following}"

    @property
    def is_continued(self):
        return self._selection.is_search and self.number > 1

    def groups(self):
        if self._selection.is_search:
            return [(None, mark_safe("".join(self._found_rows())))] if self._rows else []  # noqa: S308  from templates
        return [
            (heading, mark_safe("".join(self._html(row) for row in rows)))  # noqa: S308  from templates
            for heading, rows in hours_of(self._rows)
        ]

    def _html(self, row):
        """Everyone's row, kept with the snapshot; made anew only where something of mine stands in it."""
        starred, noted = row.talk_id in self._my.starred, row.talk_id in self._my.noted
        if not starred and not noted:
            return row.html
        return render_to_string("schedule/_row.html", {"row": row, "starred": starred, "noted": noted})

    def _found_rows(self):
        terms = self._selection.terms
        texts = dict(Talk.objects.filter(pk__in=[row.talk_id for row in self._rows]).values_list("pk", "abstract"))
        return [
            render_to_string(
                "schedule/_row.html",
                {
                    "row": row,
                    "day": day_name(row.day),
                    "starred": row.talk_id in self._my.starred,
                    "noted": row.talk_id in self._my.noted,
                    "title": mark(row.title, terms),
                    "speaker_names": mark(row.speaker_names, terms),
                    "room": mark(row.room, terms),
                    "track": mark(row.track, terms),
                    "line": best_line(plain_text(texts.get(row.talk_id, "")), terms),
                },
            )
            for row in self._rows
        ]
