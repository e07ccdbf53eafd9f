"""Texts as words: folded once, in Python, the same for what is searched and for what is typed."""

import re
import unicodedata

LONGEST_QUERY = 200  # characters
LONGEST_WORD = 64  # characters
MOST_WORDS = 32
SHORTEST_BEGINNING = 3  # characters; a shorter word finds itself alone, unless it is the last

# Names that splitting at signs would rob of their sense.
_NAMES = {"c++": "cplusplus", "g++": "gplusplus", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
NAME = re.compile(r"(?<!\w)(?:c\+\+|g\+\+|c#|f#|\.net)(?![\w+#])")
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼ](?=\w)")
_WORD = re.compile(r"[^\W_]+")
# Scripts written without spaces between words.
UNSPACED = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f]+"
)


def fold(text):
    """Without case, accents, ligatures and widths: ``Zürich`` is ``zurich``, ``Straße`` is ``strasse``."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def without_apostrophes(text):
    """``don't`` as ``dont``, and names with signs as the word that stands for them."""
    return _NAMES.get(text) or _APOSTROPHE.sub("", text)


def split(text):
    """The words of a text in order, folded: ``Don't use C++!`` is ``["dont", "use", "cplusplus"]``."""
    return [piece for word in _split(text) for piece in _pieces(word, _characters_and_pairs)]


def words(text):
    """What was typed, as a tuple of at most 32 distinct folded words in order, the last of them last."""
    typed = [piece for word in _split(text[:LONGEST_QUERY]) for piece in _pieces(word, _pairs)][:MOST_WORDS]
    return (*dict.fromkeys(word for word in typed[:-1] if word != typed[-1]), *typed[-1:])


def beginnings(terms):
    """Those of the terms that also find longer words: the last, which may be half typed, and all but the shortest.

    So ``sbom ph`` finds SBOMs and Philippe, and ``to be`` does not find tomorrow.
    """
    return tuple(term for term in terms if len(term) >= SHORTEST_BEGINNING or term == terms[-1])


def _split(text):
    named = NAME.sub(lambda match: f" {_NAMES[match[0]]} ", _APOSTROPHE.sub("", fold(text)))
    return [word[:LONGEST_WORD] for word in _WORD.findall(named)]


def _pieces(word, divide):
    """A word, or where scripts without spaces stand in it, what ``divide`` makes of them."""
    position = 0
    for run in UNSPACED.finditer(word):
        if run.start() > position:
            yield word[position : run.start()]
        yield from divide(run[0])
        position = run.end()
    if position < len(word):
        yield word[position:]


def _characters_and_pairs(run):
    """A text's side, ``日本語`` as ``日 日本 本 本語 語``: whatever part of it is typed, its pairs are here."""
    for i in range(len(run)):
        yield run[i]
        if i + 1 < len(run):
            yield run[i : i + 2]


def _pairs(run):
    """The typing side, ``日本語`` as ``日本 本語``; a character alone as itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]
