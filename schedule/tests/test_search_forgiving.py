"""Searching as people type: misspelt, half typed, in any order; and what is said of it."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from schedule.models import Talk
from schedule.search import index_talks, search_talks, terms
from schedule.search.spelling import edits_allowed, entries, keys_of_neighbours
from schedule.search.talks import TALKS
from schedule.search.words import fold, split
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference():
    return make_conference()


def _index(conference, *titles, **fields):
    talks = [make_talk(conference, title, **fields) for title in titles]
    index_talks([talk.pk for talk in talks])
    return talks


def _titles(conference, text, **how):
    titles = dict(Talk.objects.values_list("pk", "title"))
    return [titles[pk] for pk in search_talks(conference, text, **how).ids]


@pytest.mark.parametrize(
    "text",
    [
        "kubernets", "kubernetse", "kubrenetes", "kuberxetes", "iubernetes", "kbernets", "kubernetes operatrs",
        "oprators kuber", "kuber oprators", "operators cubernetes", "lovelase", "loevlace kubernetes", "ubernetes",
    ],
)  # fmt: skip
def test_misspelt_words_find(conference, text):
    _index(conference, "Kubernetes operators in practice", speaker_names="Ada Lovelace")
    _index(conference, "Gardening for beginners", speaker_names="Grace Hopper")
    assert _titles(conference, text) == ["Kubernetes operators in practice"]
    assert _titles(conference, text, literal=True) == []


@pytest.mark.parametrize("text", ["kub", "ket", "xyzetes", "rus", "12", "2027"])
def test_short_words_and_numbers_are_not_corrected(conference, text):
    _index(conference, "Rest in 2026", "Kit")
    assert _titles(conference, text) == []


def test_exact_comes_before_beginning_before_corrected(conference):
    _index(conference, "Testing", "Tests", "Text", "Test", "Best")
    assert _titles(conference, "test")[:3] == ["Test", "Tests", "Testing"]
    assert "Text" not in _titles(conference, "test")


def test_a_whole_word_deep_in_a_title_comes_before_a_title_that_begins_alike(conference):
    _index(conference, "Tests", "What came of a long and patient test of everything that we had")
    assert _titles(conference, "test")[0].startswith("What came")


def test_a_word_spelt_right_is_not_drowned_by_its_neighbours(conference):
    _index(conference, *(f"List number {n}" for n in range(30)))
    _index(conference, "A gentle tour", abstract="All about lisp.")
    assert _titles(conference, "lisp") == ["A gentle tour"]


def test_several_words_that_stand_together_nowhere_are_corrected_too(conference):
    _index(conference, "A form of art", "From concept to product")
    assert _titles(conference, "form concept") == ["From concept to product"]


def test_what_was_searched_for_instead_is_named(conference):
    _index(conference, "Kubernetes operators")
    found = search_talks(conference, "kubernets oper")
    assert (found.instead_of("kubernets oper"), found.as_typed) == ("kubernetes oper", 0)
    assert search_talks(conference, "kubernetes").instead_of("kubernetes") == ""


def test_a_word_of_another_conference_does_not_help(conference):
    _index(make_conference("other"), "Kubernetes")
    _index(conference, "Gardening")
    assert _titles(conference, "kubernets") == []
    assert _titles(None, "kubernets") == ["Kubernetes"]


def test_words_of_other_conferences_do_not_crowd_out_a_correction(conference):
    _index(conference, "Quokkas everywhere")
    _index(make_conference("other"), *(f"Quokka{letter}" for letter in "abcdefghijklmnopqrtuvw"))
    assert _titles(conference, "quokkaz") == ["Quokkas everywhere"]


def test_words_that_are_not_corrected_are_named_as_they_were_typed(conference):
    _index(conference, "C++ programming 😀")
    assert search_talks(conference, "C++ progamming 😀").instead_of("C++ progamming 😀") == "C++ programming 😀"


def test_a_flush_empties_the_index_too(conference):
    _index(conference, "Kubernetes")
    Talk.objects.all().delete()
    TALKS.fill_if_new()
    assert TALKS.check() == []


def test_a_word_that_is_gone_is_forgotten(conference):
    (talk,) = _index(conference, "Kubernetes")
    Talk.objects.filter(pk=talk.pk).update(title="Gardening")
    index_talks([talk.pk])
    assert TALKS.neighbours("kubernets", 2, conference.pk) == []
    assert TALKS.check() == []


def test_many_heads_leave_room_for_the_likeliest(conference):
    _index(conference, *(f"Notes on parties {n}" for n in range(300)))
    _index(conference, "Part", "Parting words")
    assert set(_titles(conference, "part")[:2]) == {"Part", "Parting words"}


def test_more_than_is_counted_is_said(conference):
    _index(conference, *(f"Talk {n}" for n in range(30)))
    found = search_talks(conference, "talk", most=20)
    assert found.is_capped
    assert not search_talks(conference, "talk", most=30).is_capped


# Properties -------------------------------------------------------------------------------------------------

quick = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ascii_words = st.from_regex(r"[a-z]{1,12}", fullmatch=True)


@quick
@given(st.from_regex(r"[a-z]{6,14}", fullmatch=True), st.data())
def test_every_neighbour_shares_a_key(word, data):
    """The look-up misses none of the words that are as near as is forgiven."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    misspelt = list(word)
    for _ in range(data.draw(st.integers(1, 2))):
        i = data.draw(st.integers(0, len(misspelt) - 1))
        how = data.draw(st.sampled_from(["drop", "add", "change", "swap"]))
        if how == "drop":
            del misspelt[i]
        elif how == "add":
            misspelt.insert(i, data.draw(st.sampled_from(alphabet)))
        elif how == "change":
            misspelt[i] = data.draw(st.sampled_from(alphabet))
        else:
            misspelt[i : i + 2] = reversed(misspelt[i : i + 2])
    typed = "".join(misspelt)
    edits = edits_allowed(typed)
    if 0 < DamerauLevenshtein.distance(word, typed) <= edits:
        assert set(entries(word)) & keys_of_neighbours(typed, edits)


@quick
@given(st.lists(st.lists(ascii_words, min_size=1, max_size=6), min_size=1, max_size=6), st.data())
def test_both_engines_find_what_has_the_words(conference, titles, data):
    """The set for words spelt right, on either engine, is that of this plain reading."""
    start = Talk.objects.count()
    talks = [
        Talk.objects.create(conference=conference, slug=f"t{start + n}", title=" ".join(words))
        for n, words in enumerate(titles)
    ]
    index_talks([talk.pk for talk in talks])
    chosen = data.draw(st.sampled_from(titles))
    text = " ".join(data.draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=3, unique=True)))
    expected = {
        talk.pk
        for talk in Talk.objects.filter(conference=conference)
        if all(
            any(word == term.word or (term.is_open and word.startswith(term.word)) for word in split(talk.title))
            for term in terms(text)
        )
    }
    assert set(search_talks(conference, text, literal=True).ids) == expected


@quick
@given(st.text(min_size=1, max_size=40))
def test_folding_changes_nothing(conference, text):
    """A title is found by its folded words as by itself."""
    text = text.replace("\0", "").encode("utf-8", "ignore").decode()
    talk = Talk.objects.create(conference=conference, slug=f"t{Talk.objects.count()}", title=text or "x")
    index_talks([talk.pk])
    for typed in (text, fold(text), text.upper() if fold(text.upper()) == fold(text) else text):
        if terms(typed):
            assert talk.pk in search_talks(conference, typed, literal=True).ids


@quick
@given(
    st.text(alphabet="abcdez ", min_size=1, max_size=20), st.sampled_from(["day=2026-01-31", "kind=talk", "kind=break"])
)
def test_a_filter_never_adds_results(client, conference, text, narrowed):
    if not Talk.objects.exists():
        _index(conference, "abc abd", "abe cde", kind="talk")
        _index(conference, "abc zed", kind="break")
    wide, narrow = (
        set(re.findall(r'data-talk="([^"]+)"', client.get(f"/demo/?q={text}{more}").text))
        for more in ("", f"&{narrowed}")
    )
    assert narrow <= wide


@quick
@given(st.text())
def test_no_text_is_an_error_anywhere(client, conference, text):
    assert client.get("/search/", {"q": text.encode("utf-8", "ignore")}).status_code == 200
