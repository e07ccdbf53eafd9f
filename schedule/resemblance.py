"""Talks that only resemble one another: the last way to know a talk again, when nothing that names it was kept.

Likeness is from 0 to 1. The title tells most, since it is what a talk is called; the speakers less, since they may
give several talks; the time least, since it is what changes. A talk without speakers is judged by title and time.
"""

from collections import Counter, defaultdict

from rapidfuzz import fuzz

from .search.words import fold

TITLE, SPEAKERS, TIME = 0.5, 0.3, 0.2  # weights
CERTAIN = 0.8  # known again without asking,
CLEARLY = 0.1  # if nothing else comes nearer than this to it
POSSIBLE = 0.5  # worth asking a person
_ANY = 0.4  # how much two titles of one language have in common anyway
_WITHIN = 0.8  # likeness of a title to one that goes on
_CANDIDATES = 40  # talks that one is compared with; they come from an index, whatever the size of the programme
_COMMON = 60  # talks; a word, a speaker or a time that more of them share leads nowhere


def find_resembling(groups, talks, stored):
    """([(Group, Talk)] that are certain, [(Group, Talk, likeness)] that a person should be asked about, likest first).

    No group and no talk comes twice. What is found does not depend on the order of either.
    """
    if not groups or not talks:
        return [], []
    ours = _traits_of_talks(talks, stored)
    theirs = [_traits_of_group(group) for group in groups]
    compared = sorted(_compare(theirs, ours), key=lambda pair: (-pair[0], pair[1].key, pair[2].key))
    certain = _take(_certain(compared, theirs, ours))
    taken = {id(side) for pair in certain for side in pair[1:]}
    left = [pair for pair in compared if not taken & {id(pair[1]), id(pair[2])}]
    uncertain = _take(left)
    return (
        [(its.row, our.row) for _, its, our in certain],
        [(its.row, our.row, round(likeness, 2)) for likeness, its, our in uncertain],
    )


class _Traits:
    """What a talk is known by, folded once."""

    def __init__(self, row, key, title, speakers, times):
        self.row, self.key = row, key
        self.title = fold(title)
        self.speakers = {fold(name) for name in speakers}
        self.times = times  # {(start, room's name)}

    def marks(self):
        """What a talk that resembles this one shares with it."""
        return {*self.title.split(), *(("speaker", name) for name in self.speakers), *self.times}


def _traits_of_group(group):
    names = [speaker.name for event in group.events for speaker in event.speakers]
    times = {(event.starts_at, event.room) for event in group.events}
    return _Traits(group, group.first.guid, group.first.title, names, times)


def _traits_of_talks(talks, stored):
    rooms = {room.pk: room.name for room in stored.rooms}
    names = {speaker.pk: speaker.name for speaker in stored.speakers}
    times = defaultdict(set)
    for slot in stored.slots:
        times[slot.talk_id].add((slot.starts_at, rooms.get(slot.room_id, "")))
    return [
        _Traits(talk, talk.pk, talk.title, [names[pk] for pk in stored.speakers_of.get(talk.pk, ())], times[talk.pk])
        for talk in talks
    ]


def _compare(theirs, ours):
    """[(likeness, one of theirs, one of ours)] of those that may be the same."""
    having = defaultdict(list)
    for our in ours:
        for mark in our.marks():
            having[mark].append(our)
        having["title", our.title].append(our)
    for its in theirs:
        shared, known = Counter(), {}
        for mark in (*its.marks(), ("title", its.title)):
            found = having.get(mark, ())
            if len(found) <= _COMMON:
                for our in found:
                    shared[our.key] += 1 / len(found)
                    known[our.key] = our
        nearest = sorted(shared, key=lambda key: (-shared[key], key))[:_CANDIDATES]
        for key in nearest:
            likeness = _likeness(its, known[key])
            if likeness >= POSSIBLE:
                yield likeness, its, known[key]


def _likeness(its, our):
    title = _likeness_of_titles(its.title, our.title)
    time = _likeness_of_times(its.times, our.times)
    if not its.speakers and not our.speakers:
        return (TITLE * title + TIME * time) / (TITLE + TIME)
    # Of the smaller side, for a talk gains and loses speakers.
    same = len(its.speakers & our.speakers)
    speakers = same / min(len(its.speakers), len(our.speakers)) if same else 0.0
    return TITLE * title + SPEAKERS * speakers + TIME * time


def _likeness_of_titles(its, our):
    if _goes_on(its, our):
        return 1.0 if its == our else _WITHIN
    return max(0.0, (fuzz.ratio(its, our) / 100 - _ANY) / (1 - _ANY))


def _goes_on(its, our):
    """Whether one is the other with more words: "Lightning Talks", and then "Lightning Talks (full)"."""
    return f" {its} " in f" {our} " or f" {our} " in f" {its} "


def _likeness_of_times(its, our):
    if its & our:
        return 1.0
    return 0.5 if {start for start, _ in its} & {start for start, _ in our} else 0.0


def _certain(compared, theirs, ours):
    """The pairs that nobody would doubt: very much alike and like no other, or of one title that no other has.

    Of what has no speakers a title much like it is not enough: what takes the place of "Introduction to Rust" may
    well be "Introduction to Go", and a note on the one says nothing of the other.
    """
    titles = [Counter(side.title for side in sides) for sides in (theirs, ours)]
    likenesses = defaultdict(list)  # of each side, the greatest first
    for likeness, *sides in compared:
        for side in sides:
            likenesses[id(side)].append(likeness)
    for pair in compared:
        likeness, its, our = pair
        best, second = zip(*((*likenesses[id(side)], 0.0)[:2] for side in (its, our)), strict=True)
        is_likest = likeness >= CERTAIN and best == (likeness, likeness) and likeness - max(second) >= CLEARLY
        is_known = its.speakers & our.speakers or _goes_on(its.title, our.title)
        is_only = its.title == our.title and all(known[its.title] == 1 for known in titles)
        if (is_likest and is_known) or (is_only and not _contradict(its, our)):
            yield pair


def _contradict(its, our):
    """Whether none of the speakers is the same, nor the time."""
    return bool(its.speakers and our.speakers) and not its.speakers & our.speakers and not its.times & our.times


def _take(pairs):
    """Of pairs in their order those whose sides are not taken yet."""
    taken, kept = set(), []
    for pair in pairs:
        sides = {id(pair[1]), id(pair[2])}
        if not taken & sides:
            taken |= sides
            kept.append(pair)
    return kept
