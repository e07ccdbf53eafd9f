"""What a change looks like: which words are marked on either side."""

import pytest

from project.lib.comparing import Piece
from schedule.models import Import
from schedule.preview import Preview, _field


def _marked(old, new):
    field = _field("Time", old, new)
    return tuple("".join(f"[{p.text}]" if p.is_marked else p.text for p in side) for side in (field.old, field.new))


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("Sat 31 Jan 10:00–10:45", "Sat 31 Jan 11:30–12:15", ("Sat 31 Jan [10:00–10:45]", "Sat 31 Jan [11:30–12:15]")),
        ("Ada", "Max, Ada, Bob and many more of them", ("Ada", "[Max, ]Ada[, Bob and many more of them]")),
        ("Hall", "Attic", ("[Hall]", "[Attic]")),
        ("A talk of one thing", "Some thing or other", ("[A talk of one thing]", "[Some thing or other]")),
        ("", "Attic", ("", "Attic")),
        ("Hall", "", ("Hall", "")),
        ("Hall", "Hall", ("Hall", "Hall")),
        ("A long passage cut o…", "A wide passage cut off…", ("A [long] passage cut o…", "A [wide] passage cut off…")),
    ],
)
def test_the_words_that_differ_are_marked(old, new, marked):
    assert _marked(old, new) == marked


def test_no_letter_is_lost_by_marking():
    old, new = "a (b) c – d, e", "a [b] x – d; f"
    field = _field("Title", old, new)
    assert ["".join(piece.text for piece in side) for side in (field.old, field.new)] == [old, new]
    assert all(isinstance(piece, Piece) and piece.text for piece in field.old + field.new)


class _Empty:
    plan = {}
    conference_id = None
    answers = {}


def test_an_import_without_a_plan_has_nothing_to_show():
    preview = Preview(_Empty())
    assert (preview.sections, preview.questions, preview.conference_fields, preview.dates) == ([], [], [], "")
    assert not preview.is_blocked


@pytest.mark.parametrize(("old", "is_open"), [("", False), ("Demo Nights", True)])
def test_a_conference_that_is_called_otherwise_is_not_folded_away(old, is_open):
    row = _Empty()
    row.state, row.State = "ready", Import.State
    changes = [{"name": "Title" if old else "Rooms", "old": old, "new": "Demo Days"}]
    row.plan = {"counts": {"withdrawn": 1}, "withdrawn": ["Alpha"], "changes_conference": changes}
    assert Preview(row).is_other == is_open
