"""A folded text that knows where in the original its characters stand, and where that may be cut."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import cached_property
from html import escape

from .words import fold, rewritings

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_ZERO_WIDTH_JOINER = "\u200d"
_LONGEST_CHARACTER = 64  # code points; what is longer was made to be long, and may be cut
_VIRAMA = 9  # the combining class of what ties two consonants of India together


class FoldedText:
    """``text`` as words.py folds it; ``original(start, end)`` says where a part of it stood, in whole characters."""

    def __init__(self, text):
        self.whole = text
        self._is_ascii = text.isascii()
        folded, self._folding = (text.lower(), None) if self._is_ascii else _rewrite(text, _foldings(text), str.lower)
        self.text, self._instead = _rewrite(folded, rewritings(folded), str)

    @cached_property
    def is_plain(self):
        """Whether every character stands where it stood."""
        return self._is_ascii and not self._instead

    @cached_property
    def escaped(self):
        return escape(self.whole)

    def original(self, start, end):
        if self.is_plain:
            return start, end
        for places in (self._instead, self._folding):
            if places:
                start, end = places.before(start, end)
        if not self._is_ascii:
            start, end = start_of_character(self.whole, start), end_of_character(self.whole, end)
        return start, end


class _Places:
    """Where a text was rewritten: parallel lists of starts and ends, before and after."""

    def __init__(self):
        self.starts, self.ends, self.old_starts, self.old_ends = [], [], [], []

    def add(self, start, old_start, old_end, length):
        self.starts.append(start)
        self.ends.append(start + length)
        self.old_starts.append(old_start)
        self.old_ends.append(old_end)

    def before(self, start, end):
        """(start, end) in the text as it was; a rewritten part belongs to it whole or not at all."""
        i = bisect_right(self.ends, start)
        if i < len(self.starts) and self.starts[i] <= start:
            old_start = self.old_starts[i]
        else:
            old_start = start + (self.old_ends[i - 1] - self.ends[i - 1] if i else 0)
        i = bisect_left(self.starts, end)
        old_end = self.old_ends[i - 1] + max(0, end - self.ends[i - 1]) if i else end
        return old_start, old_end


def start_of_character(text, position):
    """``position``, or before it the start of the character that a cut there would break."""
    for _step in range(_LONGEST_CHARACTER):
        if not (0 < position < len(text) and _belongs_together(text, position)):
            break
        position -= 1
    return position


def end_of_character(text, position):
    """``position``, or after it the end of the character that a cut there would break."""
    for _step in range(_LONGEST_CHARACTER):
        if not (0 < position < len(text) and _belongs_together(text, position)):
            break
        position += 1
    return position


def _foldings(text):
    """(start, end, folded) of every part of ``text`` that is not ASCII, where it has other characters for it."""
    for run in _NOT_ASCII.finditer(text):
        folded = [fold(c) for c in run[0]]
        if all(len(f) == 1 for f in folded):
            yield run.start(), run.end(), "".join(folded)
        else:
            yield from ((i, i + 1, f) for i, f in enumerate(folded, run.start()))


def _rewrite(text, changes, between):
    """The text with ``changes`` made, ``between(part)`` of all other parts, and the _Places where it moved, if any."""
    places, pieces, position, length = _Places(), [], 0, 0
    for start, end, new in changes:
        pieces += between(text[position:start]), new
        length += start - position
        if len(new) != end - start:
            places.add(length, start, end, len(new))
        length += len(new)
        position = end
    if not pieces:
        return text, None
    pieces.append(between(text[position:]))
    return "".join(pieces), places if places.starts else None


def _belongs_together(text, at):
    """Whether what is before and after ``at`` is one character to its reader: the usual cases of UAX 29."""
    before, after = text[at - 1], text[at]
    if after.isascii():
        return before == "\r" and after == "\n"
    category = unicodedata.category(after)
    if category[0] == "M" or after == _ZERO_WIDTH_JOINER or after in "\uff9e\uff9f":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":  # skin; the flag of Scotland
        return True
    if before == _ZERO_WIDTH_JOINER and category == "So":
        return True
    if unicodedata.combining(before) == _VIRAMA and category == "Lo":
        return True
    if "\u1160" <= after <= "\u11ff":  # the vowel or the end of a Korean syllable
        return "\u1100" <= before <= "\u11ff" or "\uac00" <= before <= "\ud7a3"
    return _is_flag_letter(after) and _flag_letters_before(text, at) % 2 == 1


def _is_flag_letter(character):
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text, at):
    first = at
    while first and at - first < _LONGEST_CHARACTER and _is_flag_letter(text[first - 1]):
        first -= 1
    return at - first
