import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedule.search.words import LONGEST_WORD, MOST_WORDS, fold, split, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't use C++!", ["dont", "use", "cplusplus"]),
        ("Zürich, STRASSE & Straße", ["zurich", "strasse", "strasse"]),
        ("Zu\u0308rich ﬁn ｗｉｄｅ İstanbul", ["zurich", "fin", "wide", "istanbul"]),
        (
            "node.js multi-agent 2026-05-08 snake_case",
            ["node", "js", "multi", "agent", "2026", "05", "08", "snake", "case"],
        ),
        (".NET, C#, F# and g++; not c++x", ["dotnet", "csharp", "fsharp", "and", "gplusplus", "not", "c", "x"]),
        ("a\0b\u202ec", ["a", "b", "c"]),
        ("日本語", ["日", "日本", "本", "本語", "語"]),
        ('"*^()-:NEAR(', ["near"]),
        ("👩‍👧 🇧🇪", ["\ua66e1f469", "\ua66e1f467", "\ua66e1f1e71f1ea"]),
        ("हिन्दी में", ["हिनदी", "में"]),
    ],
)
def test_split(text, found):
    assert split(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ()), ("***", ()), ("sbom ph", ("sbom", "ph")), ("a b a", ("b", "a")), ("b a a", ("b", "a")),
        ("日本語", ("日本", "本語")), ("日", ("日",)), ("日本 django", ("日本", "django")),
    ],
)  # fmt: skip
def test_terms(text, found):
    assert tuple(term.word for term in terms(text)) == found


def test_words_are_few_and_short():
    many = terms(" ".join(f"w{n}" for n in range(100)))
    assert len(many) == MOST_WORDS
    assert [term.word for term in terms("x" * 10_000)] == ["x" * LONGEST_WORD]


@given(st.text())
def test_words_of_any_text_are_folded_words(text):
    for word, _is_open in terms(text):
        assert word == fold(word)
        assert word.isalnum() or not word.isascii()
        assert not set(word) & set("\0'\"*:^()\\& |!")


@given(st.text())
def test_folding_is_the_same_for_every_form_of_a_text(text):
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {fold(text)}


def test_a_long_run_without_spaces_is_words_to_its_end():
    assert split("日" * 200 + "東京")[-1] == "京"
    assert len(split("x" * 200)[0]) == LONGEST_WORD
