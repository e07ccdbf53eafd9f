"""From what was typed to what is found: first as typed, then with what is spelt nearly so."""

from dataclasses import dataclass

from .index import Candidates, Index, Wanted
from .limits import BODIES, CORRECTIONS, MOST, PAGE
from .ranking import rank_bodies, rank_heads
from .spelling import edits_allowed
from .words import Term, terms

FEW = 10  # found as typed: of fewer, words that are not in the vocabulary are corrected
DROPPABLE = 5  # words of a search that found nothing, of which each is left out in turn


@dataclass(frozen=True)
class Found:
    """``ids``: best first. ``terms``: what to mark. ``corrected``: {typed word: the word that was found instead}.

    ``heads`` of them, at the start, have it in title, speakers and place; ``as_typed`` have what was really typed.
    Where ``is_capped``, there is more.
    """

    ids: list[int]
    terms: tuple[Term, ...]
    corrected: dict[str, str]
    as_typed: int
    heads: int = 0
    is_capped: bool = False

    def with_notes(self, noted):
        """The ids, and those of talks with notes: behind what has the words in its head, before all other texts."""
        if not noted:
            return self.ids
        return list(dict.fromkeys([*self.ids[: self.heads], *noted, *self.ids[self.heads :]]))

    def instead_of(self, text):
        """What was searched for instead of ``text``; "" where it was what was typed."""
        return _respelt(text, self.corrected)


NOTHING = Found([], (), {}, 0)


def search(index: Index, text, scope=None, *, most=MOST, literal=False, among=None):
    """Found: what has every word of ``text``, the last half typed. A text without a word finds nothing.

    ``most`` documents are counted. The order is that of the first hundreds; what lies beyond is in no order.
    ``among``: ids of few documents, where it is known that no others have the words as they were typed.
    """
    typed = terms(text)
    if not typed:
        return NOTHING
    question = _Question(index, scope, most)
    wanted = tuple(_as_typed(term) for term in typed)
    candidates = question.ask(wanted) if among is None else index.among(among, wanted)
    ids = question.rank(candidates, wanted)
    if literal or len(ids) >= FEW:
        return Found(ids, typed, {}, len(ids), len(candidates.heads), candidates.is_capped)
    misspelt = _misspelt(question, typed, candidates)
    return _with_corrections(question, typed, Found(ids, typed, {}, len(ids), len(candidates.heads)), misspelt)


def _respelt(text, instead):
    """``text`` with other words, {folded word: another}; "" where none of them is in it."""
    pieces = text.split()
    respelt = []
    for piece in pieces:
        words = [term.word for term in terms(piece)]
        is_other = any(instead.get(word, word) != word for word in words)
        respelt.append(" ".join(instead.get(word, word) for word in words) if is_other else piece)
    return " ".join(respelt) if respelt != pieces else ""


def other_texts(index: Index, text, scope=None):
    """Texts to try where ``text`` finds nothing: the nearest spelling, then without one word or the other."""
    typed = terms(text)
    words = [term.word for term in typed]
    question = _Question(index, scope, MOST)
    unknown = {word for word in words if len(word) >= 3} - index.knows(words, question.vocabulary) if words else ()
    nearest = {word: near[0].word for word in unknown if (near := question.nearest(word))}
    texts = [_respelt(text, nearest)] if nearest else []
    pieces = [piece for piece in text.split() if terms(piece)]
    if 1 < len(pieces) <= DROPPABLE:
        texts += [" ".join(pieces[:i] + pieces[i + 1 :]) for i in range(len(pieces))]
    return texts


def _as_typed(term):
    return Wanted((), term.word) if term.is_open else Wanted((term.word,))


@dataclass(frozen=True)
class _Question:
    index: Index
    scope: int | None
    most: int

    @property
    def vocabulary(self):
        return None if self.scope is None else self.index.vocabulary(self.scope)

    def ask(self, wanted):
        return self.index.find(wanted, self.scope, self.most)

    def near(self, word, is_last):
        """The Neighbours of a word; of the last, where there are none, what begins nearly so."""
        near = self.index.neighbours(word, edits_allowed(word), self.vocabulary)
        if is_last and not near:
            near = self.index.near_beginnings(word, self.vocabulary)
        return near[:CORRECTIONS]

    def nearest(self, word):
        """The Neighbours of a word, and if it has none those that are farther away than a search forgives."""
        return next((near for edits in (1, 2) if (near := self.index.neighbours(word, edits, self.vocabulary))), [])

    def rank(self, candidates, wanted):
        ranked = rank_heads(candidates.heads, wanted)
        known = set(ranked)
        others = [pk for pk in candidates.ids if pk not in known]
        if others and len(ranked) < PAGE:
            documents = self.index.read(others[:BODIES]).values()
            others = rank_bodies(documents, wanted) + others[BODIES:]
        return ranked + others


def _misspelt(question, typed, candidates):
    """The words that may stand for others.

    Where nothing is found, all of them. Where something is, those that are finished and nowhere; but all of several
    that no title, speaker or place has together.
    """
    words = {term.word for term in typed if edits_allowed(term.word)}
    if not candidates.ids or (len(typed) > 1 and not candidates.heads):
        return words
    finished = words - {typed[-1].word} - {word for _, *fields in candidates.heads for word in " ".join(fields).split()}
    return finished - question.index.knows(finished, question.vocabulary) if finished else finished


def _with_corrections(question, typed, found, misspelt):
    corrections = [
        tuple(question.near(term.word, term is typed[-1])) if term.word in misspelt else () for term in typed
    ]
    if not any(corrections):
        return found
    wanted = tuple(
        Wanted(one.words, one.beginning, near) for one, near in zip(map(_as_typed, typed), corrections, strict=True)
    )
    candidates = question.ask(wanted)
    if found.ids:  # what is spelt nearly so must have it all in its title, speakers and place to stand beside them
        candidates = Candidates(candidates.heads, [], False)
    known = set(found.ids)
    more = [pk for pk in question.rank(candidates, wanted) if pk not in known]
    if not more:
        return found
    return Found(
        ids=found.ids + more,
        terms=(*typed, *(Term(one.word, False) for near in corrections for one in near)),
        corrected=_named(question, more[0], wanted),
        as_typed=found.as_typed,
        heads=found.heads if found.ids else len(candidates.heads),
        is_capped=candidates.is_capped,
    )


def _named(question, pk, wanted):
    """{typed word: the correction that stands in this document}; a word that stands there as typed is not corrected."""
    document = question.index.read([pk]).get(pk)
    if document is None:
        return {}
    words = document.words()
    named = {}
    for one in wanted:
        typed = one.typed
        if typed in words or (one.beginning and any(word.startswith(typed) for word in words)):
            continue
        named |= {typed: next((near.word for near in one.corrections if near.word in words), typed)}
    return named
