"""Where in a text the words stand that were searched for, and the line of it that holds most of them."""

from functools import lru_cache
from html import escape

from .places import FoldedText, end_of_character, start_of_character
from .words import SIGNS, UNSPACED

_SIGNS = frozenset(SIGNS)
_MOST = 120  # places of one word that are marked in one text
_LOOKS = 1_000  # and that are looked at, inside of other words too


def mark(text, terms):
    """``text`` as HTML, with ``<mark>`` around what these Terms find in it. Meant for titles and names: it is kept."""
    folded = _kept(text)
    hits = _hits(folded, terms)
    return _marked(text, _merged(hits)) if hits else folded.escaped


def has_words(text, terms):
    """Whether one of these Terms stands in a title or name."""
    return bool(_folded_hits(_kept(text), terms))


def best_line(text, terms, width=78):
    """About ``width`` characters of ``text``, a FoldedText, where most of ``terms`` stand, as HTML; "" if none does."""
    near = 2 * width
    found = _folded_hits(text, terms, near if len(terms) == 1 else None)
    if not found:
        return ""
    first = _densest(found, width * 0.7)
    start = text.original(*found[first][:2])[0]
    whole = text.whole
    begin, end = _window(whole, start, width)
    around = [hit for hit in found if abs(hit[0] - found[first][0]) <= near]
    inside = [(a - begin, min(b, end) - begin, word) for a, b, word in _original(text, around) if begin <= a < end]
    line = _marked(whole[begin:end], _merged(inside))
    return f"{'… ' if begin else ''}{line}{' …' if end < len(whole) else ''}"


@lru_cache(maxsize=4096)
def _kept(text):
    return FoldedText(text)


def _hits(folded, terms):
    """[(start, end, word)] of what is to be marked, in order; a part of a longer hit may be among them."""
    return _original(folded, _folded_hits(folded, terms))


def _original(folded, hits):
    return hits if folded.is_plain else [(*folded.original(start, end), word) for start, end, word in hits]


def _folded_hits(folded, terms, reach=None):
    """The same in the folded text; of each word no farther than ``reach`` from its first place, if that is given."""
    text = folded.text
    found = []
    for word, is_open in terms:
        if word in text:
            found += _places_of(word, is_open, text, reach)
    if len(found) > 1:
        found.sort()
    return found


def _places_of(word, is_open, text, reach):
    """Where a word stands in a folded text, whole or, if it is open, as a beginning; in unspaced scripts anywhere."""
    is_unspaced = UNSPACED.match(word)
    found, start = [], text.find(word)
    for _look in range(_LOOKS):
        if start < 0 or len(found) == _MOST or (reach and found and start > found[0][0] + reach):
            break
        end = start + len(word)
        if is_unspaced or (
            not (start and _goes_on(text[start - 1])) and (is_open or not (end < len(text) and _goes_on(text[end])))
        ):
            found.append((start, end, word))
        start = text.find(word, start + 1)
    return found


def _goes_on(character):
    """Whether a word of spaced scripts does not end at this character."""
    if character.isascii():
        return character.isalnum()
    return character in _SIGNS or (character.isalnum() and not UNSPACED.match(character))


def _merged(hits):
    """[[start, end]] of the hits, those that touch as one."""
    spans = []
    for start, end, _term in hits:
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        else:
            spans.append([start, end])
    return spans


def _marked(text, spans):
    pieces, position = [], 0
    for start, end in spans:
        pieces += (escape(text[position:start]), "<mark>", escape(text[start:end]), "</mark>")
        position = end
    pieces.append(escape(text[position:]))
    return "".join(pieces)


def _densest(hits, width):
    """The number of the first hit that has most different terms from its start to ``width`` characters on."""
    if len({term for _start, _end, term in hits}) == 1:
        return 0
    best, most, next_ends = 0, 0, {}
    # From the back, so that the next hit of every term is known; of equal windows the earlier one is taken.
    for number, (start, end, term) in reversed(list(enumerate(hits))):
        next_ends[term] = end
        near = sum(next_end <= start + width for next_end in next_ends.values())
        if near >= most:
            best, most = number, near
    return best


def _window(text, around, width):
    """(begin, end) of about ``width`` characters that hold ``around``, cut between words, never in a character."""
    begin = max(0, min(around - width // 4, len(text) - width))
    if begin:
        space = text.rfind(" ", 0, begin + 1)
        begin = space + 1 if begin - space < 30 else start_of_character(text, begin)
    end = begin + width
    if end >= len(text):
        return begin, len(text)
    space = text.rfind(" ", begin, end)
    return begin, space if space > around + 20 else end_of_character(text, end)
