"""Where in a text the words stand that were searched for, and the line of it that holds most of them."""

import re

from django.utils.html import escape
from django.utils.safestring import mark_safe

from .words import NAME, UNSPACED, beginnings, fold, without_apostrophes

# A word as it is written: letters and digits with what is set upon them, apostrophes inside; or a name with signs.
_WRITTEN = re.compile(
    rf"{NAME.pattern}|[^\W_](?:[^\W_]|[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]|['’ʼ](?=\w))*", re.IGNORECASE
)
_COMBINING = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]*")


def mark(text, terms):
    """``text`` escaped, with ``<mark>`` around what ``terms`` find in it: words, or beginnings of words."""
    return _marked(text, _spans(text, terms))


def best_line(text, terms, width=160):
    """About ``width`` characters of ``text`` where most of ``terms`` stand, marked; "" where none does."""
    spans = _spans(text, terms)
    if not spans:
        return ""
    start = max(range(len(spans)), key=lambda i: (_distinct(text, spans, i, width), -i))
    begin, end = _window(text, spans[start][0], width)
    inside = [(a - begin, b - begin) for a, b in spans if a >= begin and b <= end]
    line = _marked(text[begin:end], inside)
    return mark_safe(f"{'… ' if begin else ''}{line}{' …' if end < len(text) else ''}")  # noqa: S308  escaped


def _spans(text, terms):
    """[(start, end)] of what is to be marked, in order."""
    if not terms:
        return []
    whole, open_ended = set(terms), tuple(sorted(beginnings(terms), key=len, reverse=True))
    found = []
    for match in _WRITTEN.finditer(text):
        written = match[0]
        word = written.lower() if written.isascii() else fold(written)
        word = without_apostrophes(word)
        if word in whole:
            found.append(match.span())
        elif word.startswith(open_ended):
            begun = next(term for term in open_ended if word.startswith(term))
            found.append((match.start(), match.start() + _length(written, len(begun))))
        elif UNSPACED.search(word):
            found += [(match.start() + a, match.start() + b) for a, b in _inside(word, written, terms)]
    return found


def _length(written, letters):
    """How many characters of ``written`` make ``letters`` folded ones, with what is set upon the last."""
    for end in range(1, len(written) + 1):
        if len(without_apostrophes(fold(written[:end]))) >= letters:
            return _COMBINING.match(written, end).end()
    return len(written)


def _inside(word, written, terms):
    """Spans of the terms within a word of a script without spaces, where folding keeps each character."""
    if len(word) != len(written):
        return []
    covered = sorted(
        {
            i
            for t in terms
            for m in re.finditer(f"(?={re.escape(t)})", word)
            for i in range(m.start(), m.start() + len(t))
        }
    )
    spans = []
    for i in covered:
        if spans and spans[-1][1] == i:
            spans[-1][1] = i + 1
        else:
            spans.append([i, i + 1])
    return spans


def _marked(text, spans):
    pieces, position = [], 0
    for start, end in spans:
        pieces += [escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>"]
        position = end
    pieces.append(escape(text[position:]))
    return mark_safe("".join(pieces))  # noqa: S308  every piece is escaped


def _distinct(text, spans, first, width):
    """How many different words are marked within ``width`` characters from the span ``first``."""
    begin = spans[first][0]
    return len({fold(text[a:b]) for a, b in spans[first : first + 12] if b <= begin + width * 0.7})


def _window(text, around, width):
    """(begin, end) of about ``width`` characters that hold ``around``, cut between words."""
    begin = max(0, min(around - width // 4, len(text) - width))
    if begin:
        space = text.rfind(" ", 0, begin + 1)
        begin = space + 1 if begin - space < 30 else begin
    end = begin + width
    if end >= len(text):
        return begin, len(text)
    space = text.rfind(" ", begin, end)
    return begin, space if space > around + 20 else end
