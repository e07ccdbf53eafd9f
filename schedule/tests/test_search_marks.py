import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.search import FoldedText, best_line, mark, terms


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Django for all", "django", "<mark>Django</mark> for all"),
        ("Djangonauts", "django", "<mark>Django</mark>nauts"),
        ("Djangonauts and more", "django more", "<mark>Django</mark>nauts and <mark>more</mark>"),
        ("today is it", "to i", "today <mark>i</mark>s <mark>i</mark>t"),
        ("Züge nach Zürich", "zur", "Züge nach <mark>Zür</mark>ich"),
        ("Zu\u0308rich", "zu", "<mark>Zu\u0308</mark>rich"),
        ("Große Straße", "strass", "Große <mark>Straß</mark>e"),
        ("We don't know", "dont", "We <mark>don&#x27;t</mark> know"),
        ("C++ and c", "c++", "<mark>C++</mark> and c"),
        ("日本語の本", "日本", "<mark>日本</mark>語の本"),
        ("<b>Bold</b> & brave", "bold", "&lt;b&gt;<mark>Bold</mark>&lt;/b&gt; &amp; brave"),
        ("b < c", "b", "<mark>b</mark> &lt; c"),
        ("nothing here", "other", "nothing here"),
        ("A 👩‍👩‍👧‍👦 day", "👩", "A <mark>👩‍👩‍👧‍👦</mark> day"),
        ("Moules 🇧🇪 frites", "🇧🇪", "Moules <mark>🇧🇪</mark> frites"),
        ("हिन्दी में", "हिन्दी", "<mark>हिन्दी</mark> में"),
        ("as it is", "", "as it is"),
    ],
)
def test_mark(text, query, marked):
    assert mark(text, terms(query)) == marked


@given(st.text(), st.text())
def test_mark_changes_nothing_but_adds_marks(text, query):
    marked = mark(text, terms(query))
    assert html.unescape(re.sub("</?mark>", "", marked)) == text if "mark>" not in text else True
    assert marked.count("<mark>") == marked.count("</mark>")


LONG = "Opening words that say little. " * 10 + "Then comes the SBOM of Philippe at last. " + "And more. " * 30


def test_best_line_holds_the_words_between_dots():
    line = best_line(FoldedText(LONG), terms("philippe sbom"))
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert "<mark>SBOM</mark> of <mark>Philippe</mark>" in line
    assert 60 < len(re.sub("<[^>]+>", "", line)) < 110


def test_best_line_of_a_short_text_is_the_text():
    assert best_line(FoldedText("All about SBOM."), terms("sbom")) == "All about <mark>SBOM</mark>."


def test_best_line_without_a_word_is_nothing():
    assert best_line(FoldedText(LONG), terms("zebra")) == ""
    assert best_line(FoldedText(""), terms("zebra")) == ""


def test_best_line_escapes_what_it_cuts():
    assert "<img" not in best_line(
        FoldedText("x " * 200 + "<img src=x onerror=alert(1)> sbom " + "y " * 200), terms("sbom")
    )


@given(st.text(max_size=2000), st.text(max_size=50), st.integers(20, 200))
def test_best_line_of_any_text_is_part_of_it(text, query, width):
    line = best_line(FoldedText(text), terms(query), width)
    inside = html.unescape(re.sub("</?mark>", "", line)).removeprefix("… ").removesuffix(" …")
    assert inside in text or "mark>" in text or "…" in text


@pytest.mark.parametrize("endless", ["\u1161", "👩\u200d", "क्", "🇧", "a\u0301"])
def test_an_endless_character_is_cut_somewhere(endless):
    line = best_line(FoldedText("x " + endless * 20_000), terms(f"x {endless}"))
    assert len(line) < 1000


def test_a_word_is_found_behind_many_that_contain_it():
    assert "<mark>gin</mark>" in best_line(FoldedText("begin " * 130 + "gin tonic"), terms("gin"))


def test_short_words_do_not_draw_the_line_away_from_a_long_one():
    text = "To be or not to be, to be. " + "Something quite different. " * 20 + "An SBOM to read. " + "The end. " * 20
    line = best_line(FoldedText(text), terms("to be sbom "))
    assert "<mark>SBOM</mark> <mark>to</mark> read" in line
