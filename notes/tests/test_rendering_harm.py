import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.rendering import plain_words
from notes.rendering.cleaning import clean_note
from notes.tests.hostile import HOSTILE, PICTURE
from notes.tests.rendered import PREFIX, Gate, check, rendered


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_notes_are_inert(body):
    html = rendered(body)
    check(html)
    check(rendered(f"> 1. {body}\n\n{body}\n\n[^x]: {body}\n\n[^x]"))


@pytest.mark.parametrize("body", HOSTILE)
def test_hostile_talks_are_inert(body):
    html = rendered("[[x]] [[x|y]]", find_talk=lambda _title: ("/demo/talks/" + body, body))
    check(html)


def test_an_address_found_for_a_talk_cannot_be_a_script():
    assert (
        rendered("[[x]]", find_talk=lambda _title: ("javascript:alert(1)", "x"))
        == '<p><a class="talk-link">x</a></p>\n'
    )


@pytest.mark.parametrize("body", HOSTILE)
def test_the_cleaner_alone_holds_whatever_it_is_given(body):
    cleaned = clean_note(body, PREFIX)
    assert clean_note(cleaned, PREFIX) == cleaned
    assert not re.search(r"<(?:script|svg|form|input|iframe|style|template|object)\b", cleaned, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(?:on\w+|style|name=(?!\"task\")|hx-|x-|formaction|data-hx)", cleaned, re.IGNORECASE)


def test_the_cleaner_keeps_our_values_and_no_others():
    theirs = (
        '<a class="button" id="htmx" rel="opener">a</a><a id="note-talk-8-fn1">b</a><button type="submit" name="delete"'
        ' value="x" class="danger">c</button><img src="https://evil.example/x.webp" alt="d" loading="eager" width="9">'
        '<p class="toast">e</p><span class="stamp x" data-seconds="1e9">f</span><ol start="x" class="tasks x">g</ol>'
    )
    assert clean_note(theirs, PREFIX) == (
        '<a>a</a><a>b</a><button>c</button><img alt="d"><p>e</p><span>f</span><ol>g</ol>'
    )


PIECES = [
    "<script>",
    "</p>",
    "<b ",
    "#a",
    "[[talk]]",
    "[[talk|",
    "]]",
    "[",
    "](",
    ")",
    "![",
    f"]({PICTURE})",
    "](x.png)",
]
PIECES += [
    "- [ ] ",
    "1. [x] ",
    "\n",
    "\n\n",
    "> ",
    "    ",
    "\t",
    "[12:34] ",
    "[^a]",
    "\n[^a]: ",
    "^[",
    "]",
    "*",
    "_",
    "**",
]
PIECES += ["~~", "`", "```\n", "|", "\n|-|\n", "# ", "---", "&quot;", "&#x0;", "&lt;", '"', "'", "<https://a.example>"]
PIECES += [
    "\\",
    "\0",
    "\x01",
    "\x0c",
    "\u00a0",
    "\u2028",
    "\ufeff",
    "javascript:",
    "(/x 'y')",
    "é",
    "a",
    "\ud800",
    "<!--",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join))
def test_whatever_is_typed_is_inert_and_read_again_the_same(body):
    html = rendered(body)
    check(html)
    assert rendered(body) == html


HTML = [
    "<a ",
    "<b>",
    "<p>",
    "</p>",
    "<table>",
    "<td>",
    "<svg>",
    "<math>",
    "<style>",
    "<!--",
    "-->",
    "<button ",
    "<img ",
    ">",
]
HTML += [
    "<mglyph>",
    "<form>",
    "<noscript>",
    "<textarea>",
    "</a>",
    "<li>",
    "<pre>\n",
    "<section>",
    " class=task ",
    ' id="x"',
]
HTML += [
    f' id="{PREFIX}-fn1"',
    " href=javascript:x",
    " onclick=x",
    f" src={PICTURE}",
    "'",
    '"',
    "x",
    "&lt;",
    "\n",
    "<template>",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(HTML), max_size=20).map("".join))
def test_what_was_cleaned_stays_inert_when_read_again(html):
    once = clean_note(html, PREFIX)
    for cleaned in (once, clean_note(once, PREFIX)):
        Gate(whole=False).feed(cleaned)


@pytest.mark.parametrize(
    "body", ["{{ 7*7 }} {% debug %}", "$$\\href{javascript:alert(1)}{x}$$", "<%= 7 %> ${7*7} #{7}", "!!!include(x)!!!"]
)
def test_other_languages_are_text(body):
    assert plain_words(rendered(body)) == body
