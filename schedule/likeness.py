"""Talks like a talk: those that share its rarest words, those of its title before those of its text."""

from collections import Counter, defaultdict
from math import log, sqrt

MOST = 5  # talks like one
_TELLING = 25  # words of a talk that are compared
_COMMON = 8  # a word that more than every eighth talk has tells nothing
_TITLE = 3.0  # times the weight of a word of the text
_LEAST = 0.15  # of 1, which is the same words: below, two talks merely speak the same language


def find_alike(talks):
    """{id: ids of the talks most like it, nearest first} of ``talks``, {id: (words of its title, of its text)}."""
    weighed = _weigh(talks)
    having = defaultdict(list)
    for pk, words in weighed.items():
        for word, weight in words.items():
            having[word].append((pk, weight))
    return {pk: _nearest(pk, words, having) for pk, words in weighed.items()}


def _weigh(talks):
    """{id: {word: weight}} of the most telling words, each talk's of length one: tf-idf, as a vector."""
    known = Counter(word for title, text in talks.values() for word in {*title, *text})
    most = max(2, len(talks) // _COMMON)
    telling = {word: log(len(talks) / count) for word, count in known.items() if 2 <= count <= most}
    weighed = {}
    for pk, (title, text) in talks.items():
        words = {word: telling[word] for word in {*text} if word in telling}
        words |= {word: telling[word] * _TITLE for word in {*title} if word in telling}
        kept = dict(sorted(words.items(), key=lambda one: (-one[1], one[0]))[:_TELLING])
        length = sqrt(sum(weight**2 for weight in kept.values())) or 1
        weighed[pk] = {word: weight / length for word, weight in kept.items()}
    return weighed


def _nearest(pk, words, having):
    likeness = Counter()
    for word, weight in words.items():
        for other, its in having[word]:
            likeness[other] += weight * its
    del likeness[pk]
    near = sorted(((-value, other) for other, value in likeness.items() if value >= _LEAST))
    return [other for _, other in near[:MOST]]
