"""Two texts side by side, and two edits of one text made one."""

from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from project.lib import comparing
from project.lib.comparing import compare, merge

SIZE = 256 * 1024
quick = settings(max_examples=100, deadline=None)
TINY = {"MOST_PARTS": 2, "MOST_LETTERS": 20, "MOST_TOGETHER": 2, "MOST_ALIKE": 1}
LINES = st.sampled_from(["", " ", "  ", "a", "a b", "a  b", "a\r", "a\u2028b", "- item, one", "- item, two", "é\0🧑‍🚀"])
TEXTS = st.lists(LINES, max_size=12).map("\n".join) | st.text(st.sampled_from("ab \n\r"), max_size=30) | st.text()


def _side(rows, side):
    """The text of a side, put together from its rows."""
    lines = [row for row in rows if getattr(row, f"{side}_number") is not None]
    return "\n".join("".join(piece.text for piece in getattr(row, side)) for row in lines)


def _drawn(rows):
    """Rows as a table shows them: kind, numbers, and each side with its marks in brackets."""
    return [(row.kind, row.old_number, row.new_number, _marked(row.old), _marked(row.new)) for row in rows]


def _marked(pieces):
    return "".join(f"[{text}]" if is_marked else text for text, is_marked in pieces)


def _check(old, new, comparison):
    rows = comparison.rows
    assert _side(rows, "old") == old
    assert _side(rows, "new") == new
    for side, kinds, count in (("old", "removed", comparison.removed), ("new", "added", comparison.added)):
        ours = [row for row in rows if getattr(row, f"{side}_number")]
        number = 1
        for row in ours:
            assert getattr(row, f"{side}_number") == number
            number += row.lines
        assert sum(row.lines for row in ours if row.kind in (kinds, "changed")) == count
    for row in rows:
        assert all(piece.text for piece in row.old + row.new)
        if row.kind == "same":
            assert row.old == row.new
        if row.kind in ("same", "changed"):
            assert any(piece.is_marked for piece in row.old + row.new) == (row.kind == "changed")
            unmarked = [[text for text, is_marked in side if not is_marked] for side in (row.old, row.new)]
            assert "".join(unmarked[0]) == "".join(unmarked[1])
        else:
            assert all(piece.is_marked for piece in row.old + row.new)


@quick
@given(TEXTS, TEXTS)
@example("a", "a\n")
@example("", "\n")
def test_both_texts_are_in_the_rows(old, new):
    comparison = compare(old, new, context=None)
    _check(old, new, comparison)
    assert comparison.is_same == (old == new)


@quick
@given(TEXTS, TEXTS)
def test_both_texts_are_in_the_rows_where_too_much_differs(old, new):
    with mock.patch.multiple(comparing, **TINY):
        _check(old, new, compare(old, new, context=None))


@quick
@given(TEXTS, TEXTS, st.integers(0, 3))
def test_only_unchanged_lines_are_left_out(old, new, context):
    whole, part = compare(old, new, context=None), compare(old, new, context=context)
    assert (part.added, part.removed) == (whole.added, whole.removed)
    changed = [at for at, row in enumerate(whole.rows) if row.kind != "same"]
    expected, left_out = [], 0
    for at, row in enumerate(whole.rows):
        if any(abs(at - near) <= context for near in changed):
            expected += [left_out, row] if left_out else [row]
            left_out = 0
        else:
            left_out += 1
    expected += [left_out] if left_out else []
    assert [row.lines if row.kind == "gap" else row for row in part.rows] == expected


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ("", "", []),
        ("a", "a", [("same", 1, 1, "a", "a")]),
        ("", "a", [("added", None, 1, "", "[a]")]),
        ("a\nb", "b", [("removed", 1, None, "[a]", ""), ("same", 2, 1, "b", "b")]),
        ("a", "a\n", [("same", 1, 1, "a", "a"), ("added", None, 2, "", "")]),
        ("one two", "one  two", [("changed", 1, 1, "one[ ]two", "one[  ]two")]),
        ("one two", "one two ", [("changed", 1, 1, "one two", "one two[ ]")]),
        ("one", "one\r", [("changed", 1, 1, "one", "one[\r]")]),
        ("one\u2028two", "one two", [("changed", 1, 1, "one[\u2028]two", "one[ ]two")]),
        ("", " ", [("added", None, 1, "", "[ ]")]),
        ("x\n\ny", "x\n \ny", [
            ("same", 1, 1, "x", "x"), ("removed", 2, None, "", ""), ("added", None, 2, "", "[ ]"),
            ("same", 3, 3, "y", "y"),
        ]),
        ("a **bold** word", "a _bold_ word!", [("changed", 1, 1, "a [**]bold[**] word", "a [_]bold[_] word[!]")]),
        ("un cafe\u0301 noir", "un cafe noir", [("changed", 1, 1, "un [cafe\u0301] noir", "un [cafe] noir")]),
        ("wholly", "other", [("removed", 1, None, "[wholly]", ""), ("added", None, 1, "", "[other]")]),
        ("buy milk\nring mother", "new first\nring mother up\nbuy milk now", [
            ("removed", 1, None, "[buy milk]", ""), ("added", None, 1, "", "[new first]"),
            ("changed", 2, 2, "ring mother", "ring mother[ up]"), ("added", None, 3, "", "[buy milk now]"),
        ]),
        ("- one\n- two\n- three", "- One\n- Two\n- Three", [
            ("changed", 1, 1, "- [one]", "- [One]"), ("changed", 2, 2, "- [two]", "- [Two]"),
            ("changed", 3, 3, "- [three]", "- [Three]"),
        ]),
    ],
)  # fmt: skip
def test_rows(old, new, rows):
    assert _drawn(compare(old, new, context=None).rows) == rows


def test_lines_far_from_a_change_are_left_out():
    old = "\n".join("abcdefghij")
    comparison = compare(old, old.replace("e", "E"), context=1)
    assert [(row.kind, row.lines, row.old_number) for row in comparison.rows] == [
        ("gap", 3, None), ("same", 1, 4), ("removed", 1, 5), ("added", 1, None), ("same", 1, 6), ("gap", 4, None),
    ]  # fmt: skip
    assert (comparison.added, comparison.removed, comparison.is_same) == (1, 1, False)
    assert [(row.kind, row.lines) for row in compare(old, old).rows] == [("gap", 10)]


def test_every_line_finds_its_own_among_many():
    old = "\n".join(f"- [ ] task {number}" for number in range(comparing.MOST_TOGETHER))
    rows = compare(old, old.replace("[ ]", "[x]")).rows
    assert all((row.kind, row.old_number) == ("changed", row.new_number) for row in rows)
    assert _marked(rows[7].new) == "- [[x]] task 7"


def test_lines_that_repeat_are_paired_one_by_one():
    rows = compare("- [ ] stretch\n" * 20, "- [x] stretch\n" * 20, context=0).rows
    assert [(row.kind, row.old_number, row.new_number) for row in rows[:20]] == [
        ("changed", n, n) for n in range(1, 21)
    ]


def test_lines_are_not_paired_where_very_many_letters_differ():
    old, new = (f"paragraph {'word ' * 100}{last}\n\n" for last in ("one", "two"))
    few = comparing.MOST_LETTERS // len(old + new)
    assert {row.kind for row in compare(old * few, new * few).rows} == {"changed", "same"}
    rows = compare(old * (few + 5), new * (few + 5)).rows
    assert {row.kind for row in rows} == {"removed", "added", "same"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n" * (SIZE // 2), "b\n" * (SIZE // 2)),
        ("a\nb\n" * (SIZE // 4), "b\na\n" * (SIZE // 4)),
        ("x" * SIZE, "y " * (SIZE // 2)),
        ("a b " * (SIZE // 4), "a c " * (SIZE // 4)),
        ("a " + "b " * 6000 + "c", "d " + "b " * 6001 + "e"),
        ("a b\n" * 2500, "a c\n" * 2500),
        ("", "\n" * SIZE),
        ("\n" * (SIZE - 1) + "a", "b" + "\n" * (SIZE - 1)),
        ("\n".join(map(chr, range(0x4E00, 0x9000))), "\n".join(map(chr, range(0x9000, 0x4E00, -1)))),
    ],
    ids=["lines", "alternating", "a line", "words of a line", "words inside", "pairs", "added", "edges", "reversed"],
)
def test_large_texts_that_differ(old, new):
    comparison = compare(old, new, context=None)
    _check(old, new, comparison)
    assert sum(1 + len(row.old) + len(row.new) for row in comparison.rows) <= comparing.MOST_LETTERS
    for mine, theirs in ((old, new), (new, old)):
        assert merge(old, mine, theirs) == new
    assert merge(old, new, new) == new
    assert merge(old, new, f"{old}.") is None


def test_a_change_in_a_large_text_is_found():
    old = "line of a long text\n" * (SIZE // 20)
    new = f"{old[:100_000]}line of my long text\n{old[100_020:]}"
    rows = compare(old, new).rows
    assert _drawn(rows)[4] == ("changed", 5001, 5001, "line of [a] long text", "line of [my] long text")
    assert [row.kind for row in rows] == ["gap", *["same"] * 3, "changed", *["same"] * 3, "gap"]


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("title\n\ntext", "Title\n\ntext", "title\n\ntext\n\nmore", "Title\n\ntext\n\nmore"),
        ("title\ntext", "Title\ntext", "title\ntext\n", "Title\ntext\n"),
        ("title\ntext\n", "Title\ntext\n", "title\ntext", "Title\ntext"),
        ("title\ntext\n", "title\nText\n", "title\ntext\n\nmore\n", "title\nText\n\nmore\n"),
        ("a\nb\nc", "b\nc", "a\nb", "b"),
        ("a\nb\nc", "new\na\nb\nc", "a\nb\nc\nlast", "new\na\nb\nc\nlast"),
        ("a\nb\nc", "A\nb\nC", "A\nb\nc", "A\nb\nC"),  # the same edit, and another
        ("a\nb", "a\nb\nmore", "a\nb\nmore", "a\nb\nmore"),
        ("", "a", "a", "a"),
        ("a", "", "", ""),
        ("", "a", "b", None),
        ("a\nb", "a\nb\nmine", "a\nb\ntheirs", None),
        ("a\nb\nc", "a\nB\nc", "a\nb\nC", None),  # they adjoin
        ("a\nb\nc", "A\nB\nc", "a\nb2\nc", None),
        ("a\nb", "A\nb", "a\nbetween\nb", None),
        ("a\nb", "", "a\nB", None),
        ("a\nb", "a\nb\nmore", "a\nb\nmore\nand more", None),
    ],
)
def test_merging(base, mine, theirs, merged):
    assert merge(base, mine, theirs) == merged
    assert merge(base, theirs, mine) == merged


@quick
@given(TEXTS, TEXTS, TEXTS)
def test_merging_with_oneself_and_with_nothing(base, mine, theirs):
    assert merge(base, mine, base) == merge(base, base, mine) == merge(base, mine, mine) == mine
    assert merge(base, mine, theirs) == merge(base, theirs, mine)


@quick
@given(st.data())
def test_what_either_side_did_is_merged(data):
    """The base is lines that differ; after each the sides in turn, or neither, or both alike, edit the place."""
    base, mine, theirs, merged = [], [], [], []
    for place in range(data.draw(st.integers(1, 8))):
        replaced = [f"old {place}.{number}" for number in range(data.draw(st.integers(0, 2)))]
        instead = [f"new {place}.{number}" for number in range(data.draw(st.integers(0, 2)))]
        editors = data.draw(st.sets(st.sampled_from("mt")))
        base += replaced
        mine += instead if "m" in editors else replaced
        theirs += instead if "t" in editors else replaced
        merged += instead if editors else replaced
        for text in (base, mine, theirs, merged):
            text.append(f"kept {place}")
    base, mine, theirs, merged = map("\n".join, (base, mine, theirs, merged))
    assert merge(base, mine, theirs) == merged
    with mock.patch.multiple(comparing, **TINY):
        assert merge(base, mine, theirs) in (merged, None)


@quick
@given(st.data())
def test_edits_that_touch_are_not_merged(data):
    """Both edit the lines of one base, apart from each other, somewhere nearer than a line that stays."""
    count = data.draw(st.integers(1, 6))
    base = [str(number) for number in range(count)]
    start = data.draw(st.integers(0, count))
    middle = data.draw(st.integers(start, count))
    end = data.draw(st.integers(middle, count))
    mine = [*base[:start], "mine", *base[middle:]]
    theirs = [*base[:middle], "theirs", *base[end:]]
    assert merge("\n".join(base), "\n".join(mine), "\n".join(theirs)) is None
