"""Compares what was promised with what the public API says was kept. Pure: data in, violations out."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .ledger import Ack, Conflict, Intent, Stale


@dataclass(frozen=True)
class Revision:
    version: int | None  # None: it met a conflict and was never the note's text
    sha256: str
    key: str = ""


@dataclass(frozen=True)
class Kept:
    """What the server says of one note: what stands, and its history, the oldest first."""

    version: int
    sha256: str  # of the text that stands
    history: list[Revision]


@dataclass(frozen=True)
class Violation:
    kind: str  # lost, dup, corrupt
    note: str
    words: str


@dataclass
class Promises:
    """The ledger, of one note."""

    intents: dict[str, Intent] = field(default_factory=dict)  # by key
    acks: dict[str, int] = field(default_factory=dict)  # version by key
    conflicts: set[str] = field(default_factory=set)  # keys
    stale: list[Stale] = field(default_factory=list)


def check(records, kept):
    """Violations of all notes. ``kept``: {label of a note: Kept}; a note without an ack may be missing there."""
    return [
        Violation(kind, note, words)
        for note, promises in sorted(sort_by_note(records).items())
        for kind, words in check_note(promises, kept.get(note))
    ]


def sort_by_note(records):
    notes, note_of = defaultdict(Promises), {}
    for record in records:
        match record:
            case Intent():
                notes[record.note].intents[record.key] = record
                note_of[record.key] = record.note
            case Ack():
                notes[note_of[record.key]].acks[record.key] = record.version
            case Conflict():
                notes[note_of[record.key]].conflicts.add(record.key)
            case Stale():
                notes[record.note].stale.append(record)
    return notes


def check_note(promises, kept):
    """(kind, words) of each violation of one note."""
    for stale in promises.stale:
        yield "lost", f"version {stale.read} was read after version {stale.known}"
    yield from _succession(promises)
    if kept is None:
        for key in promises.acks:
            yield "lost", f"{key} was saved, and there is no such note"
        return
    yield from _acknowledged(promises, kept)
    yield from _twice(promises, kept)
    yield from _sound(promises, kept)


def _succession(promises):
    """An edit of version v becomes version v + 1, or it has overwritten what nobody saw."""
    for key, version in promises.acks.items():
        base = promises.intents[key].base
        if version != base + 1:
            yield "lost", f"{key} was an edit of version {base} and became version {version}"
    for version, times in Counter(promises.acks.values()).items():
        if times > 1:
            yield "lost", f"version {version} was promised to {times} edits"


def _acknowledged(promises, kept):
    by_version = {revision.version: revision for revision in kept.history}
    for key, version in promises.acks.items():
        revision = by_version.get(version)
        if revision is None:
            yield "lost", f"{key} was saved as version {version}, which is not in the history"
        elif revision.sha256 != promises.intents[key].sha256:
            yield "lost", f"{key} was saved as version {version}, which has another text ({revision.key})"


def _twice(promises, kept):
    saved = [revision for revision in kept.history if revision.version is not None]
    things = {
        "key": [revision.key for revision in kept.history if revision.key],
        "version": [revision.version for revision in saved],
        "text": [revision.sha256 for revision in saved],
    }
    for name, values in things.items():
        for value, times in Counter(values).items():
            if times > 1:
                yield "dup", f"the {name} {value} is there {times} times"
    for key in promises.conflicts:
        if any(revision.sha256 == promises.intents[key].sha256 for revision in saved):
            yield "dup", f"{key} was refused, and saved all the same"


def _sound(promises, kept):
    versions = [revision.version for revision in kept.history if revision.version is not None]
    if versions != list(range(1, len(versions) + 1)):
        yield "corrupt", f"the versions are not 1, 2, 3…: {_where(versions)}"
    meant = {intent.sha256 for intent in promises.intents.values()}
    for revision in kept.history:
        if revision.sha256 not in meant:
            yield "corrupt", f"version {revision.version} has a text that nobody wrote"
    last = next((revision for revision in reversed(kept.history) if revision.version is not None), None)
    if last is None or (last.version, last.sha256) != (kept.version, kept.sha256):
        yield "corrupt", f"what stands is version {kept.version}, and not the last of the history"


def _where(versions):
    """The first place where they do not go on by one."""
    for expected, version in enumerate(versions, 1):
        if version != expected:
            return f"{version} where {expected} should be"
    return "it is empty"
