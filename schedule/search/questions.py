"""From what was typed to what is found: first as typed, then with what is spelt nearly so."""

from dataclasses import dataclass

from .index import Candidates, Index, Wanted
from .limits import BODIES, CORRECTIONS
from .ranking import rank_bodies, rank_heads
from .spelling import edits_allowed
from .words import Term, terms

FEW = 10  # found as typed: of fewer, words that are not in the vocabulary are corrected
PAGE = 20


@dataclass(frozen=True)
class Found:
    """``ids``: best first. ``terms``: what to mark. ``corrected``: {typed word: the word that was found instead}.

    ``as_typed`` are the ids at the start that have what was really typed. Where ``is_capped``, there is more.
    """

    ids: list[int]
    terms: tuple[Term, ...]
    corrected: dict[str, str]
    as_typed: int
    is_capped: bool = False


NOTHING = Found([], (), {}, 0)


def search(index: Index, text, scope=None, *, vocabulary=0, literal=False):
    """Found: what has every word of ``text``, the last half typed. A text without a word finds nothing."""
    typed = terms(text)
    if not typed:
        return NOTHING
    question = _Question(index, scope, vocabulary)
    wanted = tuple(_as_typed(term) for term in typed)
    candidates = question.ask(wanted)
    ids = question.rank(candidates, wanted)
    if literal or len(ids) >= FEW:
        return Found(ids, typed, {}, len(ids), candidates.is_capped)
    return _with_corrections(question, typed, ids)


def _as_typed(term):
    return Wanted((), term.word) if term.is_open else Wanted((term.word,))


@dataclass(frozen=True)
class _Question:
    index: Index
    scope: int | None
    vocabulary: int

    def ask(self, wanted):
        return self.index.find(wanted, self.scope)

    def rank(self, candidates, wanted):
        ranked = rank_heads(candidates.heads, wanted)
        known = set(ranked)
        others = [pk for pk in candidates.ids if pk not in known]
        if others and len(ranked) < PAGE:
            documents = self.index.read(others[:BODIES]).values()
            others = rank_bodies(documents, wanted) + others[BODIES:]
        return ranked + others


def _with_corrections(question, typed, as_typed):
    corrections = _corrections(question, typed, is_found=bool(as_typed))
    if not any(corrections):
        return Found(as_typed, typed, {}, len(as_typed))
    wanted = tuple(
        Wanted(one.words, one.beginning, tuple(near))
        for one, near in zip(map(_as_typed, typed), corrections, strict=True)
    )
    candidates = question.ask(wanted)
    if as_typed:
        candidates = Candidates(candidates.heads, [], False)
    known = set(as_typed)
    more = [pk for pk in question.rank(candidates, wanted) if pk not in known]
    others = tuple(Term(one.word, False) for near in corrections for one in near) if more else ()
    corrected = _named(question, more[0], wanted) if more else {}
    return Found(as_typed + more, (*typed, *others), corrected, len(as_typed), candidates.is_capped)


def _corrections(question, typed, *, is_found):
    """For each term the Neighbours that it may stand for.

    As long as something is found, only a finished word that is nowhere is thought to be misspelt.
    """
    index, vocabulary = question.index, question.vocabulary
    finished = typed[:-1] if is_found else typed
    misspelt = {term.word for term in finished if edits_allowed(term.word)}
    if is_found and misspelt:
        misspelt -= index.knows(misspelt, vocabulary)
    corrections = []
    for term in typed:
        near = []
        if term.word in misspelt:
            near = index.neighbours(term.word, edits_allowed(term.word), vocabulary)
            if term is typed[-1]:
                near += [one for one in index.near_beginnings(term.word, vocabulary) if one not in near]
        corrections.append(near[:CORRECTIONS])
    return corrections


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
