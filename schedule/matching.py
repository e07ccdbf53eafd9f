"""Which talk of a programme is which of the tables: by what the source keeps when everything else changes."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.text import slugify

from .models import Talk
from .resemblance import find_resembling
from .search.words import fold

LONGEST_SLUG = 100  # characters


@dataclass
class Group:
    """One talk of a programme: its events, and the Talk that it is, if any."""

    events: list  # the first is the one whose words the talk has
    talk: Talk | None = None

    @property
    def first(self):
        return self.events[0]

    @property
    def is_cancelled(self):
        return all(event.is_cancelled for event in self.events)


@dataclass
class Matching:
    groups: list[Group]
    uncertain: list[tuple[Group, Talk, float]] = field(default_factory=list)  # with how much they are alike, 0 to 1


def group_into_talks(events):
    """Events as lists, a list a talk: with the same code, or the same id and title, they are one talk repeated.

    The first of a list stands for all: the earliest that takes place, wherever the source names it.
    """
    groups = {}
    for event in events:
        if event.code:
            key = ("code", event.code)
        elif event.id:
            key = ("id", event.id, fold(event.title))
        else:
            key = ("guid", event.guid)
        groups.setdefault(key, []).append(event)
    for group in groups.values():
        group.sort(key=lambda event: (event.is_cancelled, event.starts_at, event.guid))
    return list(groups.values())


def match_talks(events, stored, answers=None):
    """Matching of Events with the talks of Stored: as a person answered, by guid, code, address, then by likeness.

    ``answers`` are {guid of an event: id of the talk that it is, or 0 where it is none but one of the same guid}.
    """
    matching = Matching([Group(group) for group in group_into_talks(events)])
    answers = answers or {}
    free = {talk.pk: talk for talk in stored.talks}
    _take(matching.groups, free, _answered(matching.groups, answers))
    _take(matching.groups, free, _sharing_guids(matching.groups, stored.slots))
    for key in ("code", "url"):
        pairs = _sharing(matching.groups, free, key)
        _take(matching.groups, free, [pair for pair in pairs if not _is_none(matching.groups[pair[0]], answers)])
    left = [group for group in matching.groups if not group.talk and not _is_none(group, answers)]
    certain, matching.uncertain = find_resembling(left, list(free.values()), stored)
    for group, talk in certain:
        group.talk = talk
    return matching


def _take(groups, free, pairs):
    """Match the pairs (place of a group, talk id) in their order, as long as neither is taken."""
    for place, talk_id in pairs:
        if groups[place].talk is None and talk_id in free:
            groups[place].talk = free.pop(talk_id)


def _answered(groups, answers):
    said = [(event.guid, i) for i, group in enumerate(groups) for event in group.events if answers.get(event.guid)]
    return [(i, answers[guid]) for guid, i in sorted(said)]


def _is_none(group, answers):
    return any(answers.get(event.guid) == 0 for event in group.events)


def _sharing_guids(groups, slots):
    """Pairs, those that share most first: of a talk that was split its larger part stays itself."""
    talk_of = {slot.guid: slot.talk_id for slot in slots}
    shared = Counter(
        (i, talk_of[event.guid]) for i, group in enumerate(groups) for event in group.events if event.guid in talk_of
    )
    return sorted(shared, key=lambda pair: (-shared[pair], groups[pair[0]].first.starts_at, groups[pair[0]].first.guid))


def _sharing(groups, free, key):
    """Pairs whose ``key`` is the same, and unmistakable on both sides."""
    left = [(getattr(group.first, key), i) for i, group in enumerate(groups) if not group.talk]
    asked, known = _unmistakable(left), _unmistakable((getattr(talk, key), pk) for pk, talk in free.items())
    return [(asked[value], known[value]) for value in asked if value in known]


def _unmistakable(pairs):
    """{key: value} of the keys that are not empty and come once."""
    pairs = [(key, value) for key, value in pairs if key]
    times = Counter(key for key, _ in pairs)
    return {key: value for key, value in pairs if times[key] == 1}


def match_rows(wanted, rows, *keys):
    """For each of ``wanted`` one of ``rows`` or None: by the first key, a pair of functions, then by the next."""
    matched = [None] * len(wanted)
    free = {row.pk for row in rows}
    for key_of_wanted, key_of_row in keys:
        having = defaultdict(list)
        for row in reversed(rows):
            if row.pk in free:
                having[key_of_row(row)].append(row)
        for i, one in enumerate(wanted):
            key = key_of_wanted(one)
            if matched[i] is None and key and having.get(key):
                matched[i] = having[key].pop()
                free.discard(matched[i].pk)
    return matched


def distinct_slug(text, taken, fallback):
    """A slug of ``text`` that is not in the set ``taken``, and is from now on."""
    base = slugify(text)[:LONGEST_SLUG].strip("-") or fallback
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug
