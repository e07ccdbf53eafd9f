"""The marks that only notes know: ``#tags``, ``[[talk titles]]``, ``[12:34]`` and ``[ ]``. Rules of the parser."""

import re
from unicodedata import category, normalize

LONGEST_TAG = 64
TASK = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
STAMP = re.compile(r"\[(?:([0-9]{1,2}):(?=[0-5]))?([0-9]{1,3}):([0-5][0-9])\]")
PICTURE = re.compile(r"/notes/pictures/([A-Za-z0-9_-]{16,64}\.webp)")

_JOINERS = "\u200c\u200d"  # written inside words of Persian and of the Indian scripts
_BEFORE_TAG = frozenset("([{\"'«‹“„‘‚¿¡*_~|>,;—–")
# A title may hold one level of brackets. Followed by "(" it is a link whose words stand in brackets, as of old.
_TALK = re.compile(
    r"\[\[(?!\^)((?:[^\[\]|\n]|\[[^\[\]|\n]{0,200}\]){1,300})(?:\|([^\[\]\n]{1,300}))?\]\](?!\()",
)


def seconds_of(stamp):
    """The seconds a match of STAMP says, or None where its minutes are none, as in [1:75:00]."""
    hours, minutes, seconds = stamp.groups()
    if hours and len(minutes) != 2:
        return None
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)


def _is_of_word(character):
    return character.isalnum() or character in "_-" or character in _JOINERS or category(character) in ("Mn", "Mc")


def fold_tag(name):
    """The form in which equal tags are equal, or "" where ``name`` (without #) is no tag."""
    folded = normalize("NFKC", normalize("NFKC", name).casefold())
    is_tag = (
        0 < len(folded) <= LONGEST_TAG
        and any(c.isalpha() for c in folded)
        and all(_is_of_word(c) for c in folded)
        and (folded[0].isalnum() or folded[0] in "_-")
    )
    return folded if is_tag else ""


def _is_in_address(source, position):
    """Whether an address, as of a page and its part, runs up to here without a space."""
    start = source.rfind("://", max(0, position - 2000), position)
    return start >= 0 and not any(c.isspace() for c in source[start:position])


def _may_begin(source, position):
    if position == 0 or source[position - 1].isspace():
        return True
    return source[position - 1] in _BEFORE_TAG and not _is_in_address(source, position)


def _tag_at(source, position, end):
    """(name, folded name) of the tag whose # stands at ``position``, or None."""
    start = stop = position + 1
    if start >= end or not (source[start].isalnum() or source[start] in "_-") or not _may_begin(source, position):
        return None
    while stop < end and stop - start <= LONGEST_TAG and _is_of_word(source[stop]):
        stop += 1
    if stop - start > LONGEST_TAG:
        return None
    name = source[start:stop].rstrip("_-" + _JOINERS)
    folded = fold_tag(name)
    return (name, folded) if folded else None


def read_tag(state, silent):
    """Inline rule: a token ``tag`` with its name as content and its folded name as meta; text inside a link."""
    if state.src[state.pos] != "#":
        return False
    found = _tag_at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    name, folded = found
    if not silent:
        if state.linkLevel:
            state.append_pending(f"#{name}")
        else:
            token = state.push("tag", "a", 0)
            token.content = name
            token.meta = {"folded": folded}
    state.pos += 1 + len(name)
    return True


def read_talk_link(state, silent):
    """Inline rule: a token ``talk_link``, what was typed as content, title and words as meta. No link holds one."""
    if state.src[state.pos] != "[":
        return False
    match = _TALK.match(state.src, state.pos, state.posMax)
    if match is None or not match[1].strip():
        return False
    if not silent:
        token = state.push("talk_link", "a", 0)
        token.content = match[0]
        token.meta = {"title": match[1].strip(), "words": (match[2] or "").strip()}
    state.pos = match.end()
    return True
