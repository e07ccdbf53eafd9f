"""Two texts side by side, line by line, and two edits of one text made one: nothing here knows what they are about.

A line ends at "\\n" and nowhere else; "\\r", U+2028 and the like are characters as others are. A text that ends with
"\\n" has an empty line after it, as a text field shows it, so a final newline that came or went is a line that came or
went. The empty text has no lines.

Whatever the texts, the rows of a side put together again are its text. But where very much differs the answer is
coarser (the MOST_ below), so that two texts of 256 kB, however odd, take a fraction of a second and some 20 MB, and
can be shown on a page.
"""

import re
import string
from bisect import bisect
from collections import defaultdict
from dataclasses import dataclass
from itertools import count, pairwise
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq, MatchingBlock, Postfix, Prefix

MOST_PARTS = 5_000  # lines, or words of a line, from the first that differs to the last; if more, all are replaced
MOST_LETTERS = 100_000  # in all lines that differ, of both sides; if more, none are paired
MOST_TOGETHER = 500  # lines replaced in one place, of either side; if more, none of them are paired
MOST_ALIKE = 1_000  # pairs of those that may be taken for one line, and one more of each line
ALIKE = 0.5  # the share of their letters that two lines have in common to be one line that changed

# A run of spaces, a sign of ASCII (so of Markdown), or what stands between them: accents and joiners stay with letters.
_SIGNS = re.escape(string.punctuation)
_WORDS = re.compile(rf"\s+|[{_SIGNS}]|[^\s{_SIGNS}]+")


class Piece(NamedTuple):
    text: str  # never empty
    is_marked: bool  # the other side lacks it here


@dataclass(frozen=True, slots=True)
class Row:
    """A line of either side or both; a "gap" stands for lines left out, and a row of many lines holds "\\n".

    ``old`` and ``new`` are the pieces of each side, in order: none of an empty line, of a gap, or of a side that lacks
    the line. Numbers count from 1; they are of the first line where there are more.
    """

    kind: str  # "same", "changed", "removed", "added" or "gap"
    old_number: int | None
    new_number: int | None
    old: list[Piece]
    new: list[Piece]
    lines: int = 1  # how many it stands for on each side that it is of


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: list[Row]
    added: int  # lines of the new text that the old one lacks; a line that changed is one added and one removed
    removed: int

    @property
    def is_same(self):
        return not (self.added or self.removed)


class _Change(NamedTuple):
    """What stood at ``old[start:end]`` is ``new[new_start:new_end]`` now; one of the two may be empty."""

    start: int
    end: int
    new_start: int
    new_end: int


def compare(old, new, *, context=3):
    """Both texts side by side, with ``context`` unchanged lines around each change; None for all of them."""
    olds, news = _split(old), _split(new)
    changes = _find_changes(olds, news)
    near = len(olds) if context is None else context
    letters = sum(len(line) for c in changes for line in olds[c.start : c.end] + news[c.new_start : c.new_end])
    rows, at, new_at = [], 0, 0
    for change in changes:
        rows += _show_same(olds[at : change.start], at, new_at, near if rows else 0, near)
        rows += _show_change(change, olds, news, paired=letters <= MOST_LETTERS)
        at, new_at = change.end, change.new_end
    rows += _show_same(olds[at:], at, new_at, near if rows or context is None else 0, 0)
    added = sum(c.new_end - c.new_start for c in changes)
    return Comparison(rows, added=added, removed=sum(c.end - c.start for c in changes))


def merge(base, mine, theirs):
    """``base`` with what both sides made of it, or None where their edits touch: no unchanged line stands between.

    An edit that both made alike counts once. Where very much differs it is all one edit, which the other side's edits
    are more likely to touch; what is merged is right nevertheless.
    """
    lines = _split(base)
    edits = sorted({*_find_edits(lines, mine), *_find_edits(lines, theirs)})
    if any(start <= end for (_, end, _), (start, _, _) in pairwise(edits)):
        return None
    for start, end, instead in reversed(edits):
        lines[start:end] = instead
    return "\n".join(lines)


def _split(text):
    return text.split("\n") if text else []


def _find_edits(base, text):
    """What made ``text`` of these lines: from where to where, and the lines that stand there instead."""
    lines = _split(text)
    return [(c.start, c.end, tuple(lines[c.new_start : c.new_end])) for c in _find_changes(base, lines)]


def _find_changes(old, new):
    """Where two lists differ, in order; between two changes stands something that both have."""
    letters = defaultdict(map(chr, count()).__next__)  # one for each part: texts are what rapidfuzz compares exactly
    a, b = ("".join([letters[part] for part in parts]) for parts in (old, new))
    head = Prefix.similarity(a, b)
    tail = Postfix.similarity(a[head:], b[head:])
    a, b = a[head : len(a) - tail], b[head : len(b) - tail]
    common = [MatchingBlock(len(a), len(b), 0)]
    if max(len(a), len(b)) <= MOST_PARTS:
        common = LCSseq.editops(a, b).as_matching_blocks()  # ends with that same block
    changes, at, new_at = [], 0, 0
    for block in common:
        if (at, new_at) != (block.a, block.b):
            changes.append(_Change(head + at, head + block.a, head + new_at, head + block.b))
        at, new_at = block.a + block.size, block.b + block.size
    return changes


def _show_same(lines, at, new_at, before, after):
    """Rows of unchanged lines: so many ``before`` a gap and ``after`` it, where there is one."""
    left_out = len(lines) - before - after
    if left_out <= 0:
        yield from _show("same", lines, at, new_at)
        return
    end = len(lines) - after
    yield from _show("same", lines[:before], at, new_at)
    yield Row("gap", None, None, [], [], left_out)
    yield from _show("same", lines[end:], at + end, new_at + end)


def _show_change(change, olds, news, *, paired):
    """Rows of lines that were replaced: those that are alike beside each other, the others by themselves."""
    at, end, new_at, new_end = change
    pairs = _pair(olds[at:end], news[new_at:new_end]) if paired else []
    for i, j in [*((at + i, new_at + j) for i, j in pairs), (end, new_end)]:
        yield from _show("removed", olds[at:i], at, None)
        yield from _show("added", news[new_at:j], None, new_at)
        if i < end:
            yield Row("changed", i + 1, j + 1, *mark_words(olds[i], news[j]))
        at, new_at = i + 1, j + 1


def _show(kind, lines, at, new_at):
    """A row of each line, or of all of them where there are very many."""
    size = len(lines) if len(lines) > MOST_PARTS else 1
    for start in range(0, len(lines), size):
        numbers = [None if first is None else first + start + 1 for first in (at, new_at)]
        text = "\n".join(lines[start : start + size])
        pieces = [Piece(text, kind != "same")] if text else []
        yield Row(kind, *numbers, *([] if number is None else pieces for number in numbers), size)


def _pair(old, new):
    """Which lines are alike, as (place in ``old``, place in ``new``), in order: the most alike first, none crossing."""
    if max(len(old), len(new)) > MOST_TOGETHER:
        return []
    how = {"scorer": Indel.normalized_similarity, "score_cutoff": ALIKE, "limit": 1 + MOST_ALIKE // max(len(old), 1)}
    alike = sorted((-share, i, j) for i, line in enumerate(old) for _, share, j in process.extract(line, new, **how))
    pairs = [(-1, -1), (len(old), len(new))]
    for _, i, j in alike:
        place = bisect(pairs, (i, j))
        (before, new_before), (after, new_after) = pairs[place - 1 : place + 1]
        if before < i < after and new_before < j < new_after:
            pairs.insert(place, (i, j))
    return pairs[1:-1]


def mark_words(old, new):
    """The pieces of a line that changed, of either side: the words that differ are marked."""
    olds, news = _WORDS.findall(old), _WORDS.findall(new)
    changes = _find_changes(olds, news)
    return (
        _cut(olds, [(c.start, c.end) for c in changes]),
        _cut(news, [(c.new_start, c.new_end) for c in changes]),
    )


def _cut(words, marks):
    pieces, at = [], 0
    for start, end in [*marks, (len(words), len(words))]:
        pieces += [Piece("".join(words[at:start]), False), Piece("".join(words[start:end]), True)]
        at = end
    return [piece for piece in pieces if piece.text]
