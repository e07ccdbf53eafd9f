import re

import pytest

from project.lib.markdown import clean_html, plain_text, render_markdown, render_published, words_of_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<div hx-get=/x x-data='{}' onclick=x style='position:fixed' class=star id=q>x</div>",
    "<form action=/x><input name=csrfmiddlewaretoken><button formaction=/y>x</button></form>",
    "<base href=//evil.example><meta http-equiv=refresh content=0><link rel=stylesheet href=//x>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<svg><foreignObject><iframe srcdoc='<script>x</script>'></iframe></foreignObject></svg>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<a name=csrfmiddlewaretoken id=htmx>x</a>",
    "<template x-if=true><script>1</script></template>",
    "{{ 7*7 }} {% debug %} ${7*7}",
]
TAG = re.compile(r"<\s*/?\s*([a-zA-Z][\w-]*)([^>]*)>")


@pytest.mark.parametrize("render", [render_markdown, render_published])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_allowed_tags_and_attributes_only(render, text):
    for name, attributes in TAG.findall(render(text)):
        assert name in {
            "p",
            "a",
            "code",
            "pre",
            "em",
            "strong",
            "br",
            "h3",
            "ul",
            "li",
            "table",
            "tr",
            "td",
            "tbody",
        }
        assert set(re.findall(r"([\w-]+)=", attributes)) <= {"href", "rel", "title"}
        assert not re.search(r"href=\"(?!https?:|mailto:)", attributes)


@pytest.mark.parametrize("text", HOSTILE)
def test_cleaned_text_is_a_fixed_point(text):
    cleaned = clean_html(text)
    assert clean_html(cleaned) == cleaned


def test_markdown_renders_what_notes_are_made_of():
    html = render_markdown("# Title\n\n- *one*\n- ~~two~~\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`code`\nnext line")
    assert html == (
        "<h3>Title</h3>\n<ul>\n<li><em>one</em></li>\n<li><s>two</s></li>\n</ul>\n"
        "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n"
        "<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"
        "<p><code>code</code><br>\nnext line</p>\n"
    )


def test_links_say_that_they_are_from_a_user():
    assert render_markdown("[x](https://a.example)") == (
        '<p><a href="https://a.example" rel="noopener noreferrer nofollow ugc">x</a></p>\n'
    )


def test_published_text_is_html_where_it_has_tags_and_markdown_where_not():
    assert render_published("<p>a *b*</p>") == "<p>a *b*</p>"
    assert render_published("a *b*") == "<p>a <em>b</em></p>\n"
    assert render_published("if a < b and c > d") == "<p>if a &lt; b and c &gt; d</p>\n"


def test_plain_text_has_the_words_alone():
    assert plain_text("<p>One&amp;<b>two</b></p><ul><li>three</li></ul><script>four</script>") == "One&two three"
    assert plain_text("*One*\n\n- two") == "One two"


def test_words_of_html_are_apart_where_they_stand_apart_and_name_pictures():
    html = '<p>a<em>b</em>c<br>d</p><li>e</li><img src="/x" alt="f &gt; &quot;g&quot; <b>"><a title="<i>">h</a>'
    assert words_of_html(html) == 'abc d e f > "g" <b> h'
