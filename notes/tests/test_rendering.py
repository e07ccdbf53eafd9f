import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.rendering import (
    fold_tag,
    parse_note,
    picture_names,
    plain_words,
    render_note,
    tags_of,
    wiki_titles,
)
from notes.tests.hostile import PICTURE
from notes.tests.rendered import PREFIX, rendered
from project.lib.markdown import LINK_REL, render_markdown

ARROW = "\u21a9\ufe0e"
RELATED = f'rel="{LINK_REL}"'
TOO_DEEP = "> " * 50 + "a"


@pytest.mark.parametrize(
    "body",
    [
        "# Title\n\n- *one*\n- ~~two~~\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n`code`\nnext line",
        "Title\n=====\n\n###### six\n\n> quote\n> - item\n\n---\n\n3. three\n4. four",
        '[x](https://a.example "t") <https://b.example> <me@c.example> [y][r] [rel](/x)\n\n[r]: //d.example',
        "```py\n#no [[no]] - [ ] no\n```\n\n    - [ ] no\n",
        "a & b < c > d \" e ' f \u00a0 g \\* h &amp; i\u2028j",
        "[x](javascript:alert(1)) <b onclick=x>",
        "",
        " \n\t\n",
    ],
)
def test_what_is_no_more_than_markdown_is_as_everywhere(body):
    assert render_note(body) == render_markdown(body)


@pytest.mark.parametrize(
    ("body", "html"),
    [
        (
            "- [ ] ask *her* about #x\n- [x] done\n- else",
            '<ul class="tasks">\n'
            '<li class="task"><button class="task-box" name="task" value="0" role="checkbox" aria-checked="false"'
            ' aria-label="ask her about #x"></button> ask <em>her</em> about'
            ' <a class="tag" href="/notes/?tag=x">#x</a></li>\n'
            '<li class="task"><button class="task-box" name="task" value="1" role="checkbox" aria-checked="true"'
            ' aria-label="done"></button> done</li>\n'
            "<li>else</li>\n</ul>\n",
        ),
        (
            "2. [X] a\n\n   b\n   - [ ]   c",
            '<ol start="2" class="tasks">\n'
            '<li class="task">\n<p><button class="task-box" name="task" value="0" role="checkbox" aria-checked="true"'
            ' aria-label="a"></button> a</p>\n<p>b</p>\n<ul class="tasks">\n'
            '<li class="task"><button class="task-box" name="task" value="1" role="checkbox" aria-checked="false"'
            ' aria-label="c"></button> c</li>\n</ul>\n</li>\n</ol>\n',
        ),
        (
            "[ ] no\n\n- [ ]\n- [y] no\n- [ ]no",
            "<p>[ ] no</p>\n<ul>\n<li>[ ]</li>\n<li>[y] no</li>\n<li>[ ]no</li>\n</ul>\n",
        ),
        (
            "see [[On Notes]], [[ talk | this one ]], [[talk]] and [[none]], `[[talk]]`",
            '<p>see <a class="talk-link" href="/demo/talks/on-notes/">On Notes</a>,'
            ' <a class="talk-link" href="/demo/talks/a/?b=1&amp;c=2">this one</a>,'
            ' <a class="talk-link" href="/demo/talks/a/?b=1&amp;c=2">A &lt;b&gt; talk</a>'
            " and [[none]], <code>[[talk]]</code></p>\n",
        ),
        (
            "[a #b](https://a.example) [[1]](https://b.example) [c [[talk|d]]](/e)",
            f'<p><a href="https://a.example" {RELATED}>a #b</a> <a href="https://b.example" {RELATED}>[1]</a>'
            ' [c <a class="talk-link" href="/demo/talks/a/?b=1&amp;c=2">d</a>](/e)</p>\n',
        ),
        (
            "#Straße #Ünï_x- (#a-b) \\#no a#no #12 https://x.example/#no https://x.example/(#no `#no`",
            '<p><a class="tag" href="/notes/?tag=strasse">#Straße</a>'
            ' <a class="tag" href="/notes/?tag=%C3%BCn%C3%AF_x">#Ünï_x</a>-'
            ' (<a class="tag" href="/notes/?tag=a-b">#a-b</a>) #no a#no #12'
            " https://x.example/#no https://x.example/(#no <code>#no</code></p>\n",
        ),
        ("# Heading\n\n#heading", '<h3>Heading</h3>\n<p><a class="tag" href="/notes/?tag=heading">#heading</a></p>\n'),
        (
            "[12:34] a [0:01]\n  [1:02:03] b\n\n> - [0:59] c",
            '<p><span class="stamp" data-seconds="754">12:34</span> a [0:01]<br>\n'
            '<span class="stamp" data-seconds="3723">1:02:03</span> b</p>\n'
            '<blockquote>\n<ul>\n<li><span class="stamp" data-seconds="59">0:59</span> c</li>\n</ul>\n</blockquote>\n',
        ),
        ("[12:60] [1:60:00] a\n[1:2:03] b\n\\[1:00] c", "<p>[12:60] [1:60:00] a<br>\n[1:2:03] b<br>\n[1:00] c</p>\n"),
        ("[90:00]: words", '<p><span class="stamp" data-seconds="5400">90:00</span>: words</p>\n'),
        (
            f"![A *fine* slide]({PICTURE} 'title') [![x]({PICTURE})](/y)",
            f'<p><img src="{PICTURE}" alt="A fine slide" loading="lazy" decoding="async">'
            f' <a href="/y" {RELATED}><img src="{PICTURE}" alt="x" loading="lazy" decoding="async"></a></p>\n',
        ),
        (
            "![a *b*](https://a.example/x.png) ![](/other.png) [![c](x.png)](/y) ![d]()",
            f'<p><a href="https://a.example/x.png" {RELATED}>a b</a> <a href="/other.png" {RELATED}>/other.png</a>'
            f' <a href="/y" {RELATED}>c</a> d</p>\n',
        ),
        (
            "a[^x] b[^x] c^[in *line*] d[^none]\n\n[^x]: Foot\n[^unused]: gone",
            f'<p>a<sup><a class="footnote-ref" href="#{PREFIX}-fn1" id="{PREFIX}-fnref1">1</a></sup>'
            f' b<sup><a class="footnote-ref" href="#{PREFIX}-fn1" id="{PREFIX}-fnref1-2">1</a></sup>'
            f' c<sup><a class="footnote-ref" href="#{PREFIX}-fn2" id="{PREFIX}-fnref2">2</a></sup> d[^none]</p>\n'
            '<section class="footnotes" aria-label="Footnotes">\n<ol>\n'
            f'<li class="footnote" id="{PREFIX}-fn1"><p>Foot'
            f' <a class="footnote-back" href="#{PREFIX}-fnref1" aria-label="Back to the text">{ARROW}</a>'
            f' <a class="footnote-back" href="#{PREFIX}-fnref1-2" aria-label="Back to the text, 2">{ARROW}</a>'
            "</p>\n</li>\n"
            f'<li class="footnote" id="{PREFIX}-fn2"><p>in <em>line</em>'
            f' <a class="footnote-back" href="#{PREFIX}-fnref2" aria-label="Back to the text">{ARROW}</a></p>\n</li>\n'
            "</ol>\n</section>\n",
        ),
    ],
)
def test_what_only_notes_know(body, html):
    assert rendered(body) == html


def test_a_box_in_a_table_or_a_stamp_in_one_is_text():
    html = rendered("- [ ] x | y\n  --|--\n  [12:34] | 2\n")
    assert "[ ] x" in html
    assert "[12:34]" in html
    assert "stamp" not in html


def test_a_task_without_words_still_has_a_name():
    html = rendered(f"- [ ] ![]({PICTURE})")
    assert 'aria-label="Task 1"' in html


def test_a_long_task_has_a_short_name():
    assert re.search(r'aria-label="(\w+ ?){1,80}…"', rendered("- [ ] " + "word " * 100))


def test_two_notes_on_a_page_share_no_id():
    body = "a[^1]\n\n[^1]: b"
    one, two = (re.findall(r' id="([^"]*)"', render_note(body, prefix=prefix)) for prefix in ("note-1", "note-2"))
    assert (len(one), set(one) & set(two)) == (2, set())


@pytest.mark.parametrize("prefix", ["", 'x"', "a b", "a_b", "note\n"])
def test_a_prefix_that_is_no_part_of_an_id_is_refused(prefix):
    with pytest.raises(ValueError, match="prefix"):
        render_note("a", prefix=prefix)


def test_footnotes_in_a_row_and_with_blocks_keep_their_words():
    html = rendered("a[^1]b[^2]\n\n[^1]: one\n[^2]: two\n\n    - three\n")
    assert plain_words(html) == "ab one two three"


def test_a_footnote_in_a_footnote_loses_no_words():
    assert plain_words(rendered("[^1]: > [^2]: x\n> y\n\na[^1]b[^2]")) == "y ab[^2] [^2]: x"


def test_tags_are_those_that_are_links_each_once_in_order():
    body = "#b #A #a `#c` [#d](/x) ![#e](/y.png) <https://x.example/#f>\n\n    #g\n\nx[^1]\n\n[^1]: #h\n[^2]: #i"
    assert tags_of(body) == ["b", "a", "h"]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＦＯＳＤＥＭ", "fosdem"),
        ("STRASSE", "strasse"),
        ("e\u0301te\u0301", "été"),
        ("हिन्दी", "हिन्दी"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("日本語", "日本語"),
        ("3d", "3d"),
        ("42", ""),
        ("_", ""),
        ("½a", ""),
        ("a b", ""),
        ("a" * 64, "a" * 64),
        ("a" * 65, ""),
        ("ﷺ", ""),
    ],
)
def test_tags_are_folded(typed, folded):
    assert fold_tag(typed) == folded
    assert tags_of(f"x #{typed}.") == ([folded] if folded and " " not in typed else tags_of(f"x #{typed}"))


@settings(deadline=None)
@given(st.text(max_size=70))
def test_a_folded_tag_stays_itself(text):
    folded = fold_tag(text)
    assert len(folded) <= 64
    assert not folded or fold_tag(folded) == folded


@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("#aß1_-é [](`*\n.:/"), max_size=12), max_size=6).map(" ".join))
def test_tags_of_names_the_links_of_the_page(body):
    links = re.findall(r'<a class="tag" href="/notes/\?tag=[^"]*">#([^<]*)</a>', rendered(body))
    assert tags_of(body) == list(dict.fromkeys(fold_tag(name) for name in links))


def test_titles_are_what_the_talks_are_asked_for_by():
    asked = []
    body = "[[b]] [[ a |x]] [[b|y]] `[[c]]` [[[Key] note]]"
    rendered(body, find_talk=lambda title: asked.append(title))
    assert wiki_titles(body) == ["b", "a", "[Key] note"]
    assert list(dict.fromkeys(asked)) == wiki_titles(body)


def test_picture_names_are_those_shown():
    other = PICTURE.replace("a", "z")
    body = f"![x]({PICTURE}) ![y]({PICTURE}) `![z]({other})` ![w](https://a.example{other})"
    assert picture_names(body) == ["abcdefghijklmnop.webp"]


def test_pictures_of_what_is_too_intricate_are_not_forgotten():
    body = f"![x]({PICTURE})\n\n" + TOO_DEEP
    assert parse_note(body).is_too_intricate
    assert picture_names(body) == ["abcdefghijklmnop.webp"]
    assert (tags_of(body), wiki_titles(body)) == ([], [])


def test_plain_words_are_those_read():
    html = rendered(f'# T\n\na[^1] **b**c &lt;i&gt; #d [[On Notes]]\n- [ ] e !["f>g"]({PICTURE})\n\n[^1]: h')
    assert plain_words(html) == 'T a bc <i> #d On Notes e "f>g" h'
