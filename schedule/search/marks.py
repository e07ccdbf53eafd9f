"""Where in a text the words stand that were searched for, and the line of it that holds most of them."""

from functools import lru_cache
from html import escape

from .places import FoldedText, end_of_character, start_of_character
from .words import SIGNS, UNSPACED

_SIGNS = frozenset(SIGNS)
_MOST = 120  # places of one word that are marked in one text
_SHORT = 2  # letters of a word that says little of where to look, if there are longer ones
_LOOKS = 1_000  # and that are looked at, inside of other words too


def mark(text, terms):
    """``text`` as HTML, with ``<mark>`` around what these Terms find in it. Meant for titles and names: it is kept."""
    folded = _kept(text)
    hits = _hits(folded, terms)
    return _marked(text, _merged(hits)) if hits else folded.escaped


def has_words(text, terms):
    """Whether one of these Terms stands in a title or name."""
    return bool(_places(_kept(text).text, terms, most=1))


def best_line(text, terms, width=78):
    """About ``width`` characters of ``text``, a FoldedText, where most of ``terms`` stand, as HTML; "" if none does."""
    where = _most_telling(text.text, terms, width)
    if where is None:
        return ""
    start, whole = text.original(where, where + 1)[0], text.whole
    begin, end = _window(whole, start, width)
    around = _original(text, _places(text.text, terms, max(0, where - 2 * width), where + 2 * width))
    inside = [(a - begin, min(b, end) - begin, word) for a, b, word in around if begin <= a < end]
    line = _marked(whole[begin:end], _merged(inside))
    return f"{'… ' if begin else ''}{line}{' …' if end < len(whole) else ''}"


def _most_telling(text, terms, width):
    """Where in a folded text the line should be that shows most of what was found; None where there is nothing."""
    long = [term for term in terms if len(term.word) > _SHORT or not term.word.isascii()]
    for some in (long, terms):
        found = _places(text, some, most=1 if len(some) == 1 else _MOST)
        if found:
            return found[_densest(found, width * 0.7)][0]
    return None


@lru_cache(maxsize=4096)
def _kept(text):
    return FoldedText(text)


def _hits(folded, terms):
    """[(start, end, word)] of what is to be marked, in order; a part of a longer hit may be among them."""
    return _original(folded, _places(folded.text, terms))


def _original(folded, hits):
    return hits if folded.is_plain else [(*folded.original(start, end), word) for start, end, word in hits]


def _places(text, terms, begin=0, last=None, most=_MOST):
    """[(start, end, word)] in a folded text, in order: what starts from ``begin`` to ``last``, of a word ``most``."""
    last = len(text) if last is None else last
    found = []
    for word, is_open in terms:
        if word in text:
            found += _places_of(word, is_open, text, begin, last, most)
    if len(found) > 1:
        found.sort()
    return found


def _places_of(word, is_open, text, begin, last, most):
    """Where a word stands in a folded text, whole or, if it is open, as a beginning; in unspaced scripts anywhere."""
    is_unspaced = not word.isascii() and UNSPACED.match(word)
    found, start = [], text.find(word, begin)
    for _look in range(_LOOKS):
        if start < 0 or start > last or len(found) == most:
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
    if character == " ":
        return False
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
    all_terms = len({term for _start, _end, term in hits})
    best, most = 0, 0
    for number, (start, _end, _term) in enumerate(hits):
        last, near, i = start + width, set(), number
        while i < len(hits) and hits[i][0] < last:
            if hits[i][1] <= last:
                near.add(hits[i][2])
            i += 1
        if len(near) > most:
            best, most = number, len(near)
            if most == all_terms:
                break
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
