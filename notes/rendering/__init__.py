"""A note's Markdown as HTML that is safe to show, and what is found in it: tasks, tags, talks, pictures."""

from .output import plain_words
from .parsing import parse_note
from .syntax import fold_tag

__all__ = [
    "fold_tag",
    "is_ticked",
    "parse_note",
    "picture_names",
    "plain_words",
    "render_note",
    "tags_of",
    "tick_task",
    "wiki_titles",
]


def render_note(body, *, prefix="note", find_talk=None):
    """``body`` (Markdown) as clean HTML; as plain text with a word of regret where it is too intricate.

    ``prefix`` begins every id in it ([A-Za-z0-9-]): it keeps two notes of one page apart. ``find_talk`` takes a title
    of ``wiki_titles(body)`` and gives ``(address, title)`` or None.
    """
    return parse_note(body).render(prefix=prefix, find_talk=find_talk)


def is_ticked(body, number):
    """Whether the box of task ``number`` is set. Raises LookupError where there is no such task."""
    return body[parse_note(body).tasks[number]] != " "


def tick_task(body, number, checked):
    """``body`` with the box of its task ``number`` (as rendered, from 0) set, and not a byte else.

    Raises LookupError where there is no such task.
    """
    places = parse_note(body).tasks
    if not 0 <= number < len(places):
        raise LookupError(f"There is no task {number}.")
    place = places[number]
    if (body[place] != " ") == bool(checked):
        return body
    return f"{body[:place]}{'x' if checked else ' '}{body[place + 1 :]}"


def wiki_titles(body):
    """The talk titles that ``[[…]]`` links name, each once, in order."""
    return parse_note(body).titles


def tags_of(body):
    """The ``#tags`` that are links in it, folded, without #, each once, in order."""
    return parse_note(body).tags


def picture_names(body):
    """The names, with extension, of the pictures of ours shown in it, each once, in order.

    Where the note is too intricate to be read these are all that stand anywhere in its text.
    """
    return parse_note(body).pictures
