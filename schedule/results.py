"""The rows of one answer, as the person who asked sees them."""

from functools import cache, cached_property, lru_cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from project.lib.markdown import plain_text
from project.lib.slots import Slots

from .cells import cells_html
from .grid import grids_of
from .models import Talk
from .rows import day_name
from .search import FoldedText, best_line, mark
from .search.limits import PAGE
from .snapshot import hours_of

_TEXTS = 2_000  # talks whose folded text is kept
_PIECE = 150  # rows of a running order, and the rest of the hour: about 20 kB, compressed


class ResultPage:
    """What a Selection shows. ``address`` is the schedule's; ``following`` the number of the next page, or None.

    A search has twenty on each page. A running order is whole, or with ``in_pieces`` a few hours: the rest of a long
    day is brought as it is scrolled to, over a network that a whole hall shares. Times are the conference's, or those
    of a ``zone`` beside it.
    """

    def __init__(self, selection, my, address, page="", *, in_pieces=False, zone=None):
        self._selection, self._my, self._address, self._zone = selection, my, address, zone
        self.number = read_page_number(page)
        self.following = None
        self._hours = []
        self._hidden = my.hidden.marks_in(selection.snapshot, address) if selection.wanted.hidden else {}
        self.present = selection.present
        self.is_grid = selection.wanted.view == "grid" and not selection.is_search
        if selection.is_search:
            start = (self.number - 1) * PAGE
            rows = selection.rows(start, start + PAGE + 1)
            self.following = self.number + 1 if len(rows) > PAGE else None
            self.rows = rows[:PAGE]
        else:
            self.rows = selection.rows()
            self._hours = hours_of(self.rows, zone)
            if in_pieces and not self.is_grid and not selection.wanted.upcoming:  # that gets less while it is read
                self._take_piece()

    def _take_piece(self):
        pieces, length = [[]], 0
        for hour in self._hours:
            if length >= _PIECE:
                pieces.append([])
                length = 0
            pieces[-1].append(hour)
            length += len(hour[1])
        self._hours = pieces[self.number - 1] if self.number <= len(pieces) else []
        self.following = self.number + 1 if self.number < len(pieces) else None

    @property
    def _clock(self):
        """The zone whose times are shown."""
        return self._zone or self._selection.zone

    @property
    def shows_now(self):
        """Whether the line at now stands among what is shown."""
        before, after = self._around_now()
        beside = before or after
        return any(row is beside for _, rows in self._hours for row in rows)

    @property
    def following_query(self):
        """The address of the next twenty results: the filter's own, with ``page``."""
        query = self._selection.wanted.query()
        return f"{query}{'&' if query else '?'}page={self.following}"

    @property
    def is_continued(self):
        return self.number > 1

    def groups(self):
        """[(heading, the HTML of its rows)] of the programme in running order, with a line for now among them.

        A heading on the day that runs has ``at``, the second of its hour: the script moves the line from row to row.
        """
        before, after = self._around_now()
        groups = []
        for heading, rows in self._hours:
            html = []
            for row in rows:
                html += [self._now_line()] if row is after and not before else []
                html.append(self._row_html(row))
                html += [self._now_line()] if row is before else []
            if rows[0].day == self.present.day:
                start = rows[0].starts_at.astimezone(self._clock)
                heading["at"] = int(start.replace(minute=0, second=0).timestamp())
            groups.append((heading, mark_safe("".join(html))))  # noqa: S308  from templates
        return groups

    def _around_now(self):
        """On the day that runs, the last row that has started, and the first that has not; None where there is none."""
        today = [row for row in self.rows if row.day == self.present.day]
        started = [row for row in today if row.starts_at <= self.present.moment]
        return (started[-1:] or [None])[0], (today[len(started) :] or [None])[0]

    def grids(self):
        """[(grid, [(line, the HTML of its cells, the HTML of the mark of now)])], a grid for each day."""
        rooms = [room.label for room in self._selection.snapshot.facets["room"].values()]
        return [(grid, self._lines(grid)) for grid in grids_of(self.rows, rooms, self._zone)]

    def _lines(self, grid):
        is_today = grid.day == self.present.day
        now = grid.line_at(self.present.moment) if is_today else None
        for line in grid.lines:
            at = int(line.starts_at.timestamp()) if is_today else None
            mark = self._now_line(line.quarter(self.present.moment)) if line is now else ""
            yield line, at, mark_safe(cells_html(line, self._my, self._hidden)), mark  # noqa: S308  from templates

    def _now_line(self, quarter=None):
        """The HTML of the line at now; in a grid, of the mark in a Line of which so many ``quarter``s are over."""
        here = self.present.moment.astimezone(self._clock)
        context = {"clock": f"{here:%H:%M}", "at": int(here.timestamp()), "quarter": quarter}
        return render_to_string("schedule/_now.html", context | {"grid": quarter is not None})

    @cached_property
    def view_switch(self):
        """The HTML of the ways to look at the same: as a list, as a grid, at what is on now."""
        wanted, today = self._selection.wanted, self.present.day and self.present.day.isoformat()
        days = self._selection.snapshot.facets["day"]
        day = wanted.day or ((today,) if today else tuple(days)[:1])
        context = {
            "is_grid": self.is_grid,
            "is_offered": bool(days) and not self._selection.is_search,
            "as_list": self._address + wanted.query(view=""),
            "as_grid": self._address + wanted.query(view="grid", day=day),
            "now": f"{self.present.moment.astimezone(self._clock):%H:%M}" if today else "",
            "at_now": "#now" if self.shows_now else self._address + wanted.query(day=(today,)) + "#now",
        }
        return render_to_string("schedule/_view-switch.html", context)

    def found(self):
        """The HTML of the rows of a search."""
        return mark_safe("".join(self._found_rows()))  # noqa: S308  from templates

    def more(self):
        """The HTML of the way to the next twenty, "" where there are none."""
        if not self.following:
            return ""
        more = _more() if self._selection.is_search else _more_hours()
        return mark_safe(more.fill({"address": escape(self.following_query)}))  # noqa: S308  escaped

    def found_instead(self):
        """The HTML of what is said about the words: that others were searched for, or none but these."""
        wanted, found = self._selection.wanted, self._selection
        if not found.corrected and not wanted.exact:
            return _nothing_instead()
        context = {"found": found, "q": wanted.q, "exact": wanted.exact}
        return render_to_string("schedule/_found_instead.html", context)

    def chosen(self):
        """The HTML of what narrows beside the day and the words, each a link that drops it, and of what is hidden."""
        chosen, hidden = self._selection.chosen(), self._selection.hidden_count
        if not chosen and not hidden:
            return _none()
        context = {"chosen": chosen, "hidden": hidden, "selection": self._selection, "address": self._address}
        return render_to_string("schedule/_chosen.html", context)

    def answer(self):
        """The whole fragment of a search that found something: what the page's partial makes, many times quicker."""
        return _answer().fill(
            {
                "rows": self.found(),
                "more": self.more(),
                "count": self._selection.count_text,
                "found_instead": self.found_instead(),
                "chosen": self.chosen(),
                "counts": self._selection.counts(),
            }
        )

    def _found_rows(self):
        selection = self._selection
        texts = folded_texts([row.talk_id for row in self.rows], selection.snapshot.texts)
        for row in self.rows:
            note = selection.notes.get(row.talk_id)
            said = self._said_of(row).get("lines", "")
            yield found_row(row, selection.found.terms, texts[row.talk_id], self._my, note, zone=self._zone, said=said)

    def _row_html(self, row):
        return row_for(row, self._my, zone=self._zone, **self._said_of(row))

    def _said_of(self, row):
        """The lines of a row that say it is hidden, none where it is not."""
        return {"lines": self._hidden[row.slot_id]} if row.slot_id in self._hidden else {}


def row_for(row, my, *, with_day=False, zone=None, **texts):
    """Everyone's row, kept with the snapshot; made anew where something of mine stands in it, the day, or my time."""
    starred, noted = my.priority(row.talk_id), row.talk_id in my.noted
    if with_day:
        texts["day"] = _day(row.day_in(zone))
    if zone:
        texts["start"] = row.start_in(zone)
    return row.html_for(starred=starred, noted=noted, **texts) if starred or noted or texts else row.html


def found_row(row, terms, text, my, note=None, *, zone=None, said=""):
    """A row as a search shows it: what was found is marked, the best line of ``text`` and of my ``note`` below, and
    what is ``said`` of it."""
    lines = best_line(text, terms)
    lines = _line().fill({"line": lines}) if lines else ""
    if note and (mine := best_line(note.folded, note.terms)):
        lines = _my_line().fill({"line": mine}) + lines
    lines += said
    return row.html_for(
        starred=my.priority(row.talk_id),
        noted=row.talk_id in my.noted,
        day=_day(row.day_in(zone)),
        start=row.start_in(zone) if zone else row.start,
        title=mark(row.title, terms),
        speakers=mark(row.speaker_names, terms),
        room=mark(row.room, terms),
        track=mark(row.track, terms),
        conference=mark(row.conference, ()),
        lines=lines,
    )


def folded_texts(talk_ids, kept):
    """{talk id: FoldedText} of these talks; ``kept`` is a dict that holds those of earlier answers."""
    texts = {pk: kept[pk] for pk in talk_ids if pk in kept}
    missing = [pk for pk in talk_ids if pk not in texts]
    if missing:
        rows = Talk.objects.filter(pk__in=missing).values_list("pk", "abstract", "description")
        new = {pk: FoldedText(f"{plain_text(abstract)} {plain_text(more)}".strip()) for pk, abstract, more in rows}
        if len(kept) > _TEXTS:
            kept.clear()
        kept |= new
        texts |= new
    return texts


def read_page_number(page):
    return int(page) if page.isdecimal() and len(page) < 5 and int(page) else 1


@cache
def _line():
    return Slots("schedule/_line.html", ("line",))


@cache
def _my_line():
    return Slots("notes/_line.html", ("line",))


@cache
def _more():
    return Slots("schedule/_more.html", ("address",))


@cache
def _more_hours():
    return Slots("schedule/_more_hours.html", ("address",))


@cache
def _answer():
    names = ("rows", "more", "count", "found_instead", "chosen", "counts")
    return Slots("schedule/_search_answer.html", names)


@cache
def _nothing_instead():
    return render_to_string("schedule/_found_instead.html", {})


@cache
def _none():
    return render_to_string("schedule/_chosen.html", {})


@lru_cache(maxsize=512)
def _day(day):
    return render_to_string("schedule/_day.html", {"day": day_name(day)})
