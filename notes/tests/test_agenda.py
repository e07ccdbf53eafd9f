"""The rules of an agenda as tables: times are minutes after ten, a talk is its letter."""

import datetime as dt

import pytest

from notes.agenda import (
    Item,
    Time,
    choose_time,
    clashes_with,
    free_times,
    plan_days,
)
from schedule.rows import in_words

TEN = dt.datetime(2026, 1, 31, 10, tzinfo=dt.UTC)
TODAY, TOMORROW = dt.date(2026, 1, 31), dt.date(2026, 2, 1)


def at(minutes):
    return TEN + dt.timedelta(minutes=minutes)


def item(key, start, end, place="", priority=1, others=(), day=TODAY):
    return Item(key, day, at(start), at(end), key, place, priority, others)


def time(slot_id, start, end, day=TODAY):
    return Time(slot_id, day, at(start), at(end))


def keys(items):
    return "".join(one.key for one in items)


def groups(*items):
    return [keys(stretch.items) for day in plan_days(items) for stretch in day.stretches]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], []),
        ([("a", 0, 30)], ["a"]),
        ([("a", 0, 30), ("b", 30, 60)], ["a", "b"]),  # one after the other
        ([("b", 30, 60), ("a", 0, 30)], ["a", "b"]),  # whatever the order in which they came
        ([("a", 0, 30), ("b", 29, 60)], ["ab"]),  # a minute is a clash
        ([("a", 0, 30), ("b", 0, 30)], ["ab"]),
        ([("a", 0, 60), ("b", 10, 20)], ["ab"]),  # one within the other
        ([("a", 0, 30), ("b", 20, 50), ("c", 40, 60)], ["abc"]),  # bound through a third
        ([("a", 0, 60), ("b", 10, 20), ("c", 30, 40)], ["abc"]),
        ([("a", 0, 60), ("b", 10, 20), ("c", 60, 90)], ["ab", "c"]),
        ([("a", 0, 0), ("b", 0, 30)], ["ab"]),  # without a length: five minutes
        ([("a", 0, 0), ("b", 5, 30)], ["a", "b"]),
    ],
)
def test_clashes_stand_together(items, expected):
    assert groups(*(item(*one) for one in items)) == expected


def test_days_are_those_of_the_programme_and_their_clashes_are_told_apart():
    night = item("n", 60 * 15, 60 * 16)  # one in the morning, which is still today's
    morning = item("m", 60 * 15 + 30, 60 * 17, day=TOMORROW)
    days = plan_days([morning, night])
    assert [(day.day, day.count, day.clashes) for day in days] == [(TODAY, 1, 0), (TOMORROW, 1, 0)]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([("a", 0, 30), ("b", 20, 50)], [["a"], ["b"]]),
        ([("a", 0, 30), ("b", 20, 50), ("c", 30, 60)], [["a", "c"], ["b"]]),
        ([("a", 0, 60), ("b", 0, 20), ("c", 20, 40)], [["b", "c"], ["a"]]),
        ([("a", 0, 60), ("b", 5, 60), ("c", 10, 60)], [["a"], ["b"], ["c"]]),
    ],
)
def test_clashes_stand_side_by_side(items, expected):
    (day,) = plan_days([item(*one) for one in items])
    assert [[one.key for one in lane] for lane in day.stretches[0].lanes] == expected


def test_a_table_of_a_clash_has_each_moment_as_a_row_and_free_time_as_empty_cells():
    (day,) = plan_days([item("a", 0, 30), item("b", 20, 50), item("c", 40, 60)])
    rows = [[(one and one.key, span) for one, span in row] for row in day.stretches[0].table]
    assert rows == [
        [("a", 2), (None, 1)],  # 0 to 20
        [("b", 3)],  # 20 to 30
        [(None, 1)],  # 30 to 40
        [("c", 2)],  # 40 to 50
        [(None, 1)],  # 50 to 60
    ]
    lanes = len(day.stretches[0].lanes)
    assert sum(span for row in rows for _key, span in row) == lanes * len(rows)


def test_a_clash_says_from_when_to_when():
    (day,) = plan_days([item("a", 0, 30), item("b", 20, 50), item("c", 45, 60)])
    assert (day.stretches[0].clashes_from, day.stretches[0].clashes_until) == (at(20), at(50))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("a", 0, 30), ("b", 30, 60), None),
        (("a", 0, 30), ("b", 44, 60), None),
        (("a", 0, 30), ("b", 45, 60), (15, True, "")),
        (("a", 0, 30), ("b", 70, 90), (40, True, "")),
        (("a", 0, 30, "Hall"), ("b", 30, 60, "Hall"), None),
        (("a", 0, 30, "Hall"), ("b", 30, 60, "Attic"), (0, False, "Attic")),
        (("a", 0, 30, "Hall"), ("b", 40, 60, "Attic"), (10, False, "Attic")),
        (("a", 0, 30, "Hall"), ("b", 70, 90, "Attic"), (40, True, "Attic")),
        (("a", 0, 30), ("b", 40, 60, "Attic"), None),  # from where is not known
        (("a", 0, 30, "Hall"), ("b", 40, 60), None),
    ],
)
def test_gaps_are_named_and_the_room_is_where_it_changes(first, second, expected):
    (day,) = plan_days([item(*first), item(*second)])
    assert day.stretches[0].before is None
    before = day.stretches[1].before
    assert (before and (before.minutes, before.is_free, before.to)) == expected


def test_after_a_clash_the_room_to_come_from_is_known_only_where_it_is_one():
    clash = [item("a", 0, 30, "Hall"), item("b", 10, 40, "Attic")]
    (day,) = plan_days([*clash, item("c", 40, 60, "Cellar")])
    assert day.stretches[1].before is None
    (day,) = plan_days([clash[0], item("b", 10, 40, "Hall"), item("c", 40, 60, "Cellar")])
    assert day.stretches[1].before.to == "Cellar"


def test_nothing_lies_between_two_days():
    days = plan_days([item("a", 0, 30), item("b", 60, 90, day=TOMORROW)])
    assert [day.stretches[0].before for day in days] == [None, None]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([("a", 0, 30), ("b", 0, 30)], []),  # both matter as much
        ([("a", 0, 30, "", 2), ("b", 0, 30, "", 2)], []),
        ([("a", 0, 30, "", 2), ("b", 0, 30)], [("b", "a")]),
        ([("a", 0, 30), ("b", 20, 50, "", 2), ("c", 40, 60)], [("a", "b"), ("c", "b")]),
        ([("a", 0, 30, "", 2), ("b", 20, 50), ("c", 40, 60)], [("b", "a")]),  # c does not clash with a
    ],
)
def test_what_matters_less_could_give_way(items, expected):
    (day,) = plan_days([item(*one) for one in items])
    assert [(way.item.key, way.rival.key) for way in day.stretches[0].ways_out] == expected


@pytest.mark.parametrize(
    ("others", "rest", "expected"),
    [
        ([(2, 100, 130)], [], [2]),
        ([(2, 100, 130)], [("c", 120, 150)], []),
        ([(2, 100, 130)], [("c", 130, 150)], [2]),
        ([(2, 100, 130), (3, 200, 230)], [("c", 120, 150)], [3]),
        ([(2, 15, 45)], [], []),  # it would still clash
    ],
)
def test_a_repeat_is_offered_at_a_free_time(others, rest, expected):
    a = item("a", 0, 30, others=tuple(time(*one) for one in others))
    items = [a, item("b", 10, 40), *(item(*one) for one in rest)]
    assert [one.slot_id for one in free_times(a, items)] == expected
    (day,) = plan_days(items)
    offered = [way.time.slot_id for stretch in day.stretches for way in stretch.ways_out if way.time]
    assert offered == expected


def test_a_repeat_on_another_day_is_free_only_where_that_day_is():
    a = item("a", 0, 30, others=(time(2, 24 * 60, 24 * 60 + 30, TOMORROW),))
    assert len(free_times(a, [a, item("b", 10, 40)])) == 1
    assert free_times(a, [a, item("b", 10, 40), item("c", 24 * 60, 24 * 60 + 10, day=TOMORROW)]) == []


def test_nothing_is_offered_where_nothing_clashes():
    a = item("a", 0, 30, others=(time(2, 100, 130),))
    (day,) = plan_days([a, item("b", 30, 60, priority=2)])
    assert [stretch.ways_out for stretch in day.stretches] == [(), ()]


@pytest.mark.parametrize(("taken", "expected"), [(None, 1), (1, 1), (2, 2), (99, 1)])
def test_the_time_i_take_is_the_one_i_chose_else_the_first(taken, expected):
    assert choose_time([time(1, 0, 30), time(2, 60, 90)], taken).slot_id == expected


def test_clashes_with_leaves_out_the_talk_itself():
    a, b, c = item("a", 0, 30), item("b", 10, 40), item("c", 30, 60)
    assert keys(clashes_with(a, [c, b, a])) == "b"


@pytest.mark.parametrize(("minutes", "words"), [(15, "15 min"), (60, "1 h"), (65, "1 h 05"), (130, "2 h 10")])
def test_minutes_in_words(minutes, words):
    assert in_words(minutes) == words


def test_a_night_in_which_the_clocks_change_has_the_hours_that_it_has():
    """Two wall clocks an hour apart, between which lie two hours."""
    first = Item(
        "a", TODAY, dt.datetime(2026, 10, 24, 23, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 0, tzinfo=dt.UTC), "a"
    )
    second = Item(
        "b", TODAY, dt.datetime(2026, 10, 25, 2, tzinfo=dt.UTC), dt.datetime(2026, 10, 25, 3, tzinfo=dt.UTC), "b"
    )
    (day,) = plan_days([first, second])
    assert day.stretches[1].before.minutes == 120
