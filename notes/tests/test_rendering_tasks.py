import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notes.rendering import tick_task
from notes.tests.rendered import boxes, rendered


def test_ticking_changes_one_character():
    body = "* [ ] a \r\n\t* [x] b\r> 1) [X] c\n\n```\n- [ ] no\n```\n- - [ ] d\u00a0\0 \n"
    assert tick_task(body, 0, True) == body.replace("[ ] a", "[x] a")
    assert tick_task(body, 1, False) == body.replace("[x] b", "[ ] b")
    assert tick_task(body, 2, True) == body
    assert tick_task(body, 2, False) == body.replace("[X] c", "[ ] c")
    assert tick_task(body, 3, True) == body.replace("[ ] d", "[x] d")


@pytest.mark.parametrize(("body", "number"), [("", 0), ("- [ ] a", 1), ("- [ ] a", -1), ("`- [ ] a`", 0)])
def test_there_is_no_such_task(body, number):
    with pytest.raises(LookupError):
        tick_task(body, number, True)


def test_what_shows_no_boxes_has_no_tasks():
    body = "- [ ] a\n\n" + "> " * 50 + "b"
    assert boxes(rendered(body)) == []
    with pytest.raises(LookupError):
        tick_task(body, 0, True)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", " ", "  ", "    ", "\t", "> ", ">", "> > ", "[^a]: ", "- ", "  - ", "|"]),
        st.sampled_from(["- ", "* ", "+\t", "1. ", "2) ", "-   ", "", "- - ", "# ", "```", "-\t\t", "> "]),
        st.sampled_from(
            ["[ ] a", "[x] b", "[X]\tc", "[ ]  [x] d", "[ ]", "[ ] ", "[x]", "e", "", "[ ] f\u00a0", "[x]: /g"]
        ),
        st.sampled_from(["", " ", "  ", "\t", "\x0b", "\x0c", "\u2028", "\0", " [^a]", "\\"]),
        st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n---\n"]),
    ).map("".join),
    max_size=12,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(LINES, st.data())
@example("- \x0b\n[ ] a\n", None)
@example("- - \x0b\n[x] b\n", None)
@example("[^a]: - [ ] in a footnote\n\n- [ ] after[^a]\n", None)
def test_ticking_and_showing_agree(body, data):
    html = rendered(body)
    shown = boxes(html)
    assert len({number for number, _checked in shown}) == len(shown)
    for number, checked in shown if data is None else shown and [data.draw(st.sampled_from(shown))]:
        other = tick_task(body, number, not checked)
        assert sum(a != b for a, b in zip(body, other, strict=True)) == 1
        assert boxes(rendered(other)) == [(n, c != (n == number)) for n, c in shown]
        assert tick_task(body, number, checked) == body
        assert tick_task(other, number, checked).replace("[X]", "[x]") == body.replace("[X]", "[x]")


def test_tasks_in_footnotes_are_numbered_as_in_the_source():
    body = "[^a]: - [ ] first\n\n- [x] second[^a]\n"
    assert boxes(rendered(body)) == [(1, True), (0, False)]
    assert tick_task(body, 0, True) == body.replace("[ ]", "[x]")
