"""A slot as a cell of a grid, as the person who asked sees it."""

from functools import cache
from html import escape

from project.lib.slots import Slots

from .rows import few, star_for

_SLOTS = ("span", "slug", "hue", "url", "title", "length", "speakers", "hidden", "star")


def cells_html(line, my, hidden):
    """The HTML of the cells that begin on a Line; ``hidden`` is {slot id: the HTML that says what hides it}."""
    return "".join(_cell_for(cell, my, hidden) if cell.row else _free(cell.span) for cell in line.cells)


def _cell_for(cell, my, hidden):
    row = cell.row
    noted = row.talk_id in my.noted
    return _cell(noted, row.is_withdrawn, row.hue is not None).fill(
        {
            "span": _span(cell.span),
            "slug": row.slug,
            "hue": str(row.hue),
            "url": row.url,
            "title": escape(row.title, quote=False),
            "length": row.length,
            "speakers": escape(few(row.speaker_names, 2), quote=False),
            "hidden": hidden.get(row.slot_id, ""),
            "star": star_for(row, my.priority(row.talk_id)),
        }
    )


def _free(span):
    return f"<td{_span(span)}></td>"


def _span(lines):
    return f' rowspan="{lines}"' if lines > 1 else ""


@cache
def _cell(noted, is_withdrawn, has_hue):
    return Slots("schedule/_cell.html", _SLOTS, noted=noted, is_withdrawn=is_withdrawn, has_hue=has_hue)
