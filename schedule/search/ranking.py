"""The order of what was found: by where the words stand, how exactly, how near together, and how much of the title.

Both engines only find; this ranks, so that they answer in the same order. A word is searched for in texts with a space
before, between and after the words, which is the quickest that Python can do.
"""

from math import log2

from .index import Wanted

# What a word counts that stands whole in title, speakers, place; and what the beginning of a longer one counts. A whole
# word in title or speakers counts more than a beginning with all that is added below for its place in the title.
_WHOLE = (22.0, 21.0, 3.0)
_SHORT_WHOLE = (10.0, 9.0, 3.0)  # of up to three letters, which are as likely the beginning of what is being typed
_BEGINNING = (7.5, 6.5, 2.0)
_CORRECTED = {1: (6.0, 5.5, 1.5), 2: (5.0, 4.5, 1.0)}  # by edits
_ELSEWHERE = 0.5
_SIDE_BY_SIDE = 1.5  # two words of the search, next to each other in the title
_FIRST = 6.0  # the title begins with the first word
_COVER = 5.0  # the words are the whole title
_ENOUGH = 5  # times that a word of the text is counted


def rank_heads(heads, wanted: tuple[Wanted, ...]):
    """Ids of Candidates.heads, best first."""
    forms = [_forms(one) for one in wanted]
    scored = [(-_score(fields, forms), pk) for pk, *fields in heads]
    return [pk for _score, pk in sorted(scored)]


def rank_bodies(documents, wanted: tuple[Wanted, ...]):
    """Ids of Documents that have some of the words in their body, best first."""
    forms = [_forms(one) for one in wanted]
    scored = []
    for one in documents:
        body = f" {one.body} "
        often = sum(max(min(body.count(form), _ENOUGH) * worth[2] for form, worth in some) for some in forms)
        scored.append((-(_score((one.title, one.speakers, one.place), forms) + often / log2(len(body) + 16)), one.id))
    return [pk for _score, pk in sorted(scored)]


def _forms(wanted):
    """[(how a word looks in a text, what it counts)], the best first."""
    forms = [(f" {word} ", _WHOLE) for word in wanted.words]
    if wanted.beginning:
        whole = _WHOLE if len(wanted.beginning) > 3 else _SHORT_WHOLE
        forms = [(f" {wanted.beginning} ", whole), (f" {wanted.beginning}", _BEGINNING)]
    return forms + [(f" {near.word} ", _CORRECTED[near.edits]) for near in wanted.corrections]


def _score(fields, forms):
    title, speakers, place = (f" {field} " for field in fields)
    score, covered, before = 0.0, 0, ""
    for number, some in enumerate(forms):
        best, matched = _ELSEWHERE, ""
        for form, (in_title, in_speakers, in_place) in some:
            if form in title:
                if in_title > best:
                    best, matched = in_title, form
            elif form in speakers:
                best = max(best, in_speakers)
            elif form in place:
                best = max(best, in_place)
        score += best
        if matched:
            covered += len(matched) - 1
            if before and before.rstrip() + matched in title:
                score += _SIDE_BY_SIDE
            elif not number and title.startswith(matched):
                score += _FIRST
        before = matched
    return score + _COVER * covered / len(title)
