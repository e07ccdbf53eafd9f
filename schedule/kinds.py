"""The kinds of talk that Hallway tells apart, and how a source's own word is read as one of them."""

import re

KINDS = {
    "talk": "Talk",
    "keynote": "Keynote",
    "tutorial": "Tutorial",
    "workshop": "Workshop",
    "lightning": "Lightning talks",
    "panel": "Panel",
    "break": "Break",
    "social": "Social",
    "other": "Other",
}

# The first pattern that is found decides, so a "Lightning talk" is not a talk.
_PATTERNS = [
    ("keynote", r"keynote|opening|closing|ceremony|plenary"),
    ("lightning", r"lightning"),
    ("workshop", r"workshop|hands.?on|sprint"),
    ("tutorial", r"tutorial|training|educational"),
    ("panel", r"panel|podium|discussion|bof|birds of a feather|forum"),
    ("break", r"break|lunch|pause|coffee|meal|breakfast|dinner"),
    ("social", r"social|party|concert|\bdj\b|game|film|theatre|performance|music|event\b"),
    ("talk", r"talk|lecture|vortrag|devroom|maintrack|presentation|charla|session|podcast|junior"),
]


def read_kind(label):
    """The kind of a source's free text: ``"Talk (45 mins)"`` is ``"talk"``; what none fits is ``"other"``."""
    text = label.casefold()
    return next((kind for kind, pattern in _PATTERNS if re.search(pattern, text)), "other")


def names_kind(label):
    """Whether a label says a kind and nothing else: ``"Workshops"`` does, ``"Talk Python"`` does not."""
    text = label.casefold().strip()
    return text.rstrip("s") in _NAMES


_NAMES = {
    "bof", "break", "charla", "closing", "discussion", "keynote", "lecture", "lightning talk", "lightning", "lunch",
    "meal", "opening", "other", "panel", "panel discussion", "party", "plenary", "poster", "presentation", "session",
    "social", "social event", "sprint", "talk", "training", "tutorial", "vortrag", "workshop",
}  # fmt: skip
