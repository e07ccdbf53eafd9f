"""Which words of an index are spelt nearly like one that is not in it.

A word of the vocabulary is entered in a table under its two halves, and under each half less one letter. Whatever is
two edits away from it agrees with it in one of these entries, so a misspelt word finds its neighbours by some dozens
of look-ups, however large the vocabulary is. rapidfuzz then tells the neighbours from the others.
"""

import re
import zlib
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

SHORTEST = 4  # letters of a word that is corrected
SHORTEST_OF_TWO = 8  # letters of a word that two edits are forgiven
LONGEST = 32  # letters of a word in the table
MOST = 40  # neighbours of one word
_SPELT = re.compile(r"[^\W\u2e80-\U0003134f]{3,32}")  # in a script that spells


class Neighbour(NamedTuple):
    word: str
    edits: int  # insertions, deletions, substitutions, and swaps of two letters that stand together


def entries(word):
    """The keys under which a word of the vocabulary is found: 64-bit integers."""
    if not _SPELT.fullmatch(word):
        return []
    half = len(word) // 2
    sides = [("a", word[:half]), ("b", word[half:])]
    pieces = {(side, piece) for side, part in sides for piece in {part, *(_less_one(part) if len(word) > 5 else ())}}
    return [_key(side, len(word), piece) for side, piece in sorted(pieces)]


def edits_allowed(word):
    """How many edits a word is forgiven that was typed; a number is none."""
    if len(word) < SHORTEST or word.isdecimal() or not _SPELT.fullmatch(word):
        return 0
    return 2 if len(word) >= SHORTEST_OF_TWO else 1


def keys_of_neighbours(word, edits):
    """The keys to look up for words that are at most ``edits`` (1 or 2) away from ``word``."""
    keys = set()
    for length in range(max(3, len(word) - edits), min(LONGEST, len(word) + edits) + 1):
        keys |= _keys_of_length(word, length, edits)
    return keys


def keys_of_beginnings(word):
    """The keys to look up for longer words that begin with nearly ``word``."""
    keys = set()
    for length in range(len(word) + 2, min(LONGEST, 2 * len(word) + 1) + 1):
        half = length // 2
        keys |= {_key("a", length, piece) for piece in _nearly(word[:half], word[: half + 1])}
    return keys


def neighbours(word, candidates, edits):
    """Of the candidates those that are spelt nearly like ``word``, the nearest first."""
    near = [
        Neighbour(candidate, distance)
        for candidate in candidates
        if candidate != word and (distance := DamerauLevenshtein.distance(word, candidate, score_cutoff=edits)) <= edits
    ]
    return sorted(near, key=lambda one: (one.edits, one.word[:1] != word[:1], one.word))


def near_beginnings(word, candidates):
    """Of the candidates those of which some beginning is one edit away from ``word``."""
    lengths = range(len(word) - 1, len(word) + 2)
    starts = {candidate[:length] for candidate in candidates for length in lengths}
    starts = {start for start in starts if DamerauLevenshtein.distance(word, start, score_cutoff=1) <= 1}
    near = [
        Neighbour(candidate, 1)
        for candidate in candidates
        if not candidate.startswith(word) and any(candidate[:length] in starts for length in lengths)
    ]
    return sorted(near, key=lambda one: (one.word[:1] != word[:1], len(one.word), one.word))


def _keys_of_length(word, length, edits):
    """The keys of words of this length: of two edits a half has one at most, of a single one a half has none."""
    half = length // 2
    rest = length - half
    if edits == 1:
        swapped = word[: half - 1] + word[half : half + 1] + word[half - 1 : half]
        heads, tails = {word[:half], swapped[:half]}, {word[-rest:]}
    else:
        heads = _nearly(word[:half], word[: half + 1])
        tails = _nearly(word[-rest:], word[-rest - 1 :])
    return {_key("a", length, piece) for piece in heads} | {_key("b", length, piece) for piece in tails}


def _nearly(part, longer):
    return {part, *_less_one(part), *_less_one(longer)}


def _less_one(part):
    return {part[:i] + part[i + 1 :] for i in range(len(part))}


def _key(side, length, piece):
    return zlib.crc32(f"{side}{length} {piece}".encode()) | length << 32
