"""Which talk of a programme is which of the tables: by what the source keeps when everything else changes."""

from collections import Counter

from django.utils.text import slugify

from .search.words import fold

LONGEST_SLUG = 100  # characters


def group_into_talks(events):
    """Events as lists, a list a talk: with the same code, or the same id and title, they are one talk repeated."""
    groups = {}
    for event in events:
        if event.code:
            key = ("code", event.code)
        elif event.id:
            key = ("id", event.id, fold(event.title))
        else:
            key = ("guid", event.guid)
        groups.setdefault(key, []).append(event)
    return list(groups.values())


def match_talks(groups, talks, slots):
    """For each group the Talk that it is, or None: by a slot's guid, then by code, by address, by title.

    A title counts only where it is unmistakable on both sides.
    """
    by_key = {talk.pk: talk for talk in talks}
    by_guid = {slot.guid: by_key[slot.talk_id] for slot in slots}
    matched = [None] * len(groups)
    free = set(by_key)

    def match(talk_of_group):
        for i, events in enumerate(groups):
            talk = None if matched[i] else talk_of_group(events)
            if talk and talk.pk in free:
                matched[i] = talk
                free.discard(talk.pk)

    match(lambda events: next((by_guid[event.guid] for event in events if event.guid in by_guid), None))
    for key in (lambda row: row.code, lambda row: row.url, lambda row: fold(row.title)):
        left = [events[0] for i, events in enumerate(groups) if not matched[i]]
        known = _unmistakable((key(talk), talk) for talk in talks if talk.pk in free)
        asked = _unmistakable((key(event), event) for event in left)
        match(
            lambda events, key=key, known=known, asked=asked: (
                known.get(key(events[0])) if key(events[0]) in asked else None
            )
        )
    return matched


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
        index = {}
        for row in rows:
            index.setdefault(key_of_row(row), row)
        for i, one in enumerate(wanted):
            key = key_of_wanted(one)
            if matched[i] is None and key and key in index and index[key].pk in free:
                matched[i] = index[key]
                free.discard(index[key].pk)
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
