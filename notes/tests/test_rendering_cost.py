import pytest

from notes.rendering import parse_note, parsing
from notes.rendering.parsing import LARGEST
from notes.tests.rendered import PREFIX, check, rendered


def lines(template, count):
    return "".join(template.format(i) for i in range(count))


COSTLY = {
    "brackets": lambda n: "[" * n,
    "pictures": lambda n: "![" * n,
    "emphasis": lambda n: "_a_" * n,
    "nested emphasis": lambda n: "*a " * n + "a*" * n,
    "links": lambda n: "[a](b) " * n,
    "double brackets": lambda n: "[[" * n,
    "talks": lambda n: "[[a]] " * n,
    "half talks": lambda n: "[[a|b" * n,
    "tags": lambda n: "#a " * n,
    "tags in an address": lambda n: "https://x.example/" + "(#a" * n,
    "tasks": lambda n: "- [ ] a\n" * n,
    "one-word items": lambda n: "- a\n" * n,
    "nested lists": lambda n: "".join(" " * (2 * i) + "- a\n" for i in range(min(n, 400))),
    "nested quotes": lambda n: ">" * n,
    "quoted lines": lambda n: ">" * 35 + " a\n" + "a\n" * n,
    "footnotes": lambda n: lines("[^{0}]: x\n", n) + lines("[^{0}] ", n),
    "one footnote": lambda n: "[^1]: x\n\n" + "[^1]" * n,
    "half footnotes": lambda n: "[^1]: x\n\n" + "[^" * n,
    "footnotes in footnotes": lambda n: lines("[^{0}]: [^{0}1] [^{0}1]\n", n) + "[^0]",
    "inline footnotes": lambda n: "^[" * n + "]" * n,
    "half inline footnotes": lambda n: "^[" * n,
    "pictures in pictures": lambda n: "![" * n + "](a)" * n,
    "half links": lambda n: "[a](" * n,
    "definitions": lambda n: "[a]: b\n" * n,
    "one long address": lambda n: "[x]: /" + "u" * 10_000 + "\n\n" + "[x] " * n,
    "table": lambda n: "a|b\n-|-\n" + "a|b\n" * n,
    "wide table": lambda n: "|" + "a|" * n + "\n|" + "-|" * n + "\n" + "|\n" * 40,
    "paragraphs": lambda n: "a\n\n" * n,
    "stamps": lambda n: "[12:34] a\n" * n,
}


CELLS = 2**16  # what the parser adds to a table by itself, three tokens each, and counted when it is read


@pytest.mark.parametrize("make", COSTLY.values(), ids=COSTLY)
def test_reading_and_showing_have_a_limit(make, monkeypatch):
    monkeypatch.setattr(parsing, "MOST_STEPS", 50_000)
    monkeypatch.setattr(parsing, "MOST_OUTPUT", 150_000)
    body = make(5000)
    parsed = parse_note(body)
    html = parsed.render(prefix=PREFIX, find_talk=lambda _title: None)
    assert parsed.steps < 50_000 + 15 * CELLS
    assert len(html) <= max(150_000, 4.1 * len(body))
    if parsed.is_too_intricate:
        assert html.startswith('<p class="quiet-text">This note is too intricate')
        assert html.count("<") == 4


@pytest.mark.parametrize("body", ["[" * 50_000, "![" * 20_000, "[[" * 50_000, "- [ ] a\n" * 30_000], ids=len)
def test_what_costs_too_much_is_shown_as_it_was_typed(body):
    parsed = parse_note(body)
    assert parsed.is_too_intricate
    assert parsed.steps < 1.1 * parsing.MOST_STEPS
    assert parsed.render().endswith(f'<pre class="plain">{body}</pre>\n')


@pytest.mark.parametrize("make", COSTLY.values(), ids=COSTLY)
def test_twice_the_text_is_not_four_times_the_work(make):
    some, twice = (parse_note(make(n)) for n in (150, 300))
    assert some.is_too_intricate or twice.is_too_intricate or twice.steps < 2.6 * some.steps


@pytest.mark.parametrize("make", COSTLY.values(), ids=COSTLY)
def test_what_is_costly_is_inert(make):
    check(rendered(make(60)))


@pytest.mark.parametrize(
    "body", ["- " * 10_000 + "a", "> " * 10_000 + "a", "1. " * 30 + "a", "**a " * 50 + "b**" * 50], ids=len
)
def test_what_is_too_deep_is_shown_as_it_was_typed(body):
    assert rendered(body) == (
        '<p class="quiet-text">This note is too intricate to be shown as Markdown; here is its text.</p>\n'
        f'<pre class="plain">{body.replace(">", "&gt;")}</pre>\n'
    )


def test_what_is_too_long_is_shown_as_it_was_typed():
    html = rendered("\n\r\n<b>\r\n" + "word " * (LARGEST // 5))
    assert '<pre class="plain">&lt;b&gt;\nword word' in html
    check(html)


def test_a_long_plain_note_is_read():
    body = "A sentence with **stress**, a [link](https://a.example) and a #tag in it.\n\n" * (LARGEST // 80)
    parsed = parse_note(body)
    assert not parsed.is_too_intricate
    assert parsed.tags == ["tag"]
