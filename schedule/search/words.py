"""Texts as words: folded once, in Python, the same for what is searched and for what is typed."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_QUERY = 200  # characters
LAST = "\U0010fffd"  # comes after every word
LONGEST_WORD = 64  # characters
MOST_WORDS = 32
SHORTEST_BEGINNING = 3  # characters; a shorter word finds itself alone, unless it is the last

# Vowel signs of the scripts of India and South-East Asia: part of a word, and yet no letters to isalnum().
SIGNS = "".join(
    chr(c)
    for c in (*range(0x0300, 0xAC00), *range(0x11000, 0x12000))
    if unicodedata.category(chr(c)) in ("Mn", "Mc") and not unicodedata.combining(chr(c)) and c != 0x034F
)
# Scripts written without spaces between words.
UNSPACED_CHARACTERS = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f"
)
UNSPACED = re.compile(f"[{UNSPACED_CHARACTERS}]+")
_WORD = re.compile(rf"[^\W_]+(?:[{SIGNS}][^\W_]*)*")
# Soft hyphens, joiners, variation selectors: seen by nobody, and typed by nobody.
_UNSEEN = re.compile("[\u00ad\u034f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")

# Apostrophes within words, the signs of names that mean nothing without them, and emoji: each alternative begins with
# a rare character, since a page of results is read through for them. The two letters of a flag stay together.
_INSTEAD = re.compile(
    r"['’ʼ](?<=\w.)(?=\w)"
    r"|\+\+(?<=[cg]\+\+)(?<![\w'’ʼ][cg]\+\+)(?![\w+#])"
    r"|\#(?<=[cf]\#)(?<![\w'’ʼ][cf]\#)(?![\w+#])"
    r"|\.(?<!\w\.)(?=net(?![\w+#]))"
    r"|[\U0001f1e6-\U0001f1ff]{2}|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001fbff]"
)
_SIGNS_OF_NAMES = {"++": "plusplus", "#": "sharp", ".": "dot", "'": "", "’": "", "ʼ": ""}
_SCRIBBLE = "\ua66e"  # a letter of one manuscript, which nobody types: what begins with it is an emoji


class _Folded(dict):
    """{code point: its folded form}, made as characters turn up; Chinese is not kept, it would fill the memory."""

    def __missing__(self, point):
        apart = unicodedata.normalize("NFKD", _UNSEEN.sub("", chr(point)).casefold())
        bare = (c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Me")
        folded = "".join(bare).casefold()
        if point < 0x3000:
            self[point] = folded
        return folded


_FOLDED = _Folded()


def fold(text):
    """Without case, accents, ligatures and widths: ``Zürich`` is ``zurich``, ``Straße`` is ``strasse``.

    Character by character: the folded text is that of its parts, one after the other.
    """
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def rewritings(folded):
    """[(start, end, instead)] of what stands differently in words: ``don't`` is ``dont``, ``c++`` ``cplusplus``."""
    return [(*match.span(), _instead(match[0])) for match in _INSTEAD.finditer(folded)]


def split(text):
    """The words of a text in order, folded: ``Don't use C++!`` is ``["dont", "use", "cplusplus"]``."""
    return [piece for word in _split(text) for piece in _pieces(word, _characters_and_pairs)]


class Term(NamedTuple):
    """A word that was typed. An open one also finds longer words that begin with it."""

    word: str
    is_open: bool

    def implies(self, other):
        """Whether a text that has this one has the other too."""
        return self.word.startswith(other.word) if other.is_open else self == other


def is_narrower(more, fewer):
    """Whether every text that has the Terms ``more`` has ``fewer`` too, as when somebody has typed on."""
    return all(any(one.implies(term) for one in more) for term in fewer)


@lru_cache(maxsize=1024)
def terms(text):
    """What was typed, as a tuple of at most 32 distinct Terms in order, the last word last.

    Open are the last, which may be half typed, and all but the shortest: so ``sbom ph`` finds SBOMs and Philippe, and
    ``to be`` does not find tomorrow.
    """
    typed = [piece for word in _split(text[:LONGEST_QUERY]) for piece in _pieces(word, _pairs)][:MOST_WORDS]
    if not typed:
        return ()
    *before, last = typed
    distinct = dict.fromkeys(word for word in before if word != last)
    return (*(Term(word, len(word) >= SHORTEST_BEGINNING) for word in distinct), Term(last, True))


def _split(text):
    named = _INSTEAD.sub(lambda match: _instead(match[0]), fold(text))
    return _WORD.findall(named)


def _instead(found):
    """What stands in a word instead of an apostrophe, a sign or an emoji."""
    if found in _SIGNS_OF_NAMES:
        return _SIGNS_OF_NAMES[found]
    return f" {_SCRIBBLE}{''.join(f'{ord(c):05x}' for c in found)} "


def _pieces(word, divide):
    """A word, or where scripts without spaces stand in it, what ``divide`` makes of them."""
    position = 0
    for run in UNSPACED.finditer(word):
        if run.start() > position:
            yield word[position : run.start()][:LONGEST_WORD]
        yield from divide(run[0])
        position = run.end()
    if position < len(word):
        yield word[position:][:LONGEST_WORD]


def _characters_and_pairs(run):
    """A text's side, ``日本語`` as ``日 日本 本 本語 語``: whatever part of it is typed, its pairs are here."""
    for i in range(len(run)):
        yield run[i]
        if i + 1 < len(run):
            yield run[i : i + 2]


def _pairs(run):
    """The typing side, ``日本語`` as ``日本 本語``; a character alone as itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
