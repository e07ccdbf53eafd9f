import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schedule.models import Room, Talk, Track
from schedule.search import index_talks, search_talks, terms
from schedule.search.talks import TALKS
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db

HOSTILE = [
    '"', "*", "^", "(", ")", "AND", "OR", "NOT", "NEAR(", "-x", "+x", ":", "a*b", "title:x", "nosuch:x",
    "{title body}:x", "conference : conference1", "(" * 3000, "a OR " * 3000, "NOT " * 1000, "\0",
    "a\0b", "\ud800", '"' * 9999, "x" * 10_000, "\u202eabc", "\u2066x\u2069", "\u200b\ufeff",
    "\u2028\u2029", "👩‍👩‍👧‍👦", "🇧🇪", "\U0010ffff", "\ufffd", "' OR 1=1--",
    "'; DROP TABLE schedule_talk; --", "x') UNION SELECT 1", "%", "_", "\\", "\\'", "%s", "%(x)s", "{}",
    "{0}", "(a+)+$", "a\r\nb\x1b[31m", "<img src=x onerror=1>", "{{7*7}}", "${7*7}", "日本", "東京", "مرحبا",
    "สวัสดี", "a & b | !c", "a:*", "a <-> b", "'a' 'b'", "''", "a\\b", "NULL", "٣", "ß", "İ", "ﬁ", "𝔘𝔫𝔦",
    "e\u0301" * 200,
]  # fmt: skip


@pytest.fixture
def conference():
    return make_conference()


def _index():
    index_talks(Talk.objects.values_list("pk", flat=True))


def _found(conference, text):
    titles = dict(Talk.objects.values_list("pk", "title"))
    return [titles[pk] for pk in search_talks(conference, text).ids if pk in titles]


def test_titles_come_before_speakers_before_places_before_texts(conference):
    track = Track.objects.create(conference=conference, slug="x", name="Orchids")
    make_talk(conference, "In the text", abstract="<p>Much is said here of orchids and of many other flowers.</p>")
    make_talk(conference, "In the track", track=track)
    make_talk(conference, "By a speaker", speaker_names="Olga Orchids")
    make_talk(conference, "Orchids in the title")
    _index()
    assert _found(conference, "orchids") == ["Orchids in the title", "By a speaker", "In the track", "In the text"]


def test_every_word_must_be_there_in_any_order_and_may_be_a_beginning(conference):
    make_talk(conference, "Peaceful Django Migrations", speaker_names="Ada Lovelace")
    make_talk(conference, "Django alone")
    _index()
    for text in ("migrations django", "django migr", "lovelace peace", "django lov", "DJANGO, m", "migr django"):
        assert _found(conference, text) == ["Peaceful Django Migrations"]
    assert _found(conference, "mi django") == []
    assert _found(conference, "django nothing") == []


def test_a_whole_word_comes_before_a_longer_one(conference):
    make_talk(conference, "Testing the waters")
    make_talk(conference, "Tests for everybody")
    make_talk(conference, "Test the waters")
    _index()
    assert _found(conference, "test")[0] == "Test the waters"
    assert len(_found(conference, "test")) == 3


def test_a_talk_on_sboms_by_somebody_called_ph(conference):
    make_talk(conference, "Something on SBOM phases", speaker_names="Viktor", abstract="SBOM phase")
    make_talk(conference, "Forget SBOMs, use PURLs", speaker_names="Philippe Ombredanne")
    _index()
    assert "Forget SBOMs, use PURLs" in _found(conference, "sbom ph")


@pytest.mark.parametrize(
    ("title", "queries"),
    [
        ("Züge nach Zürich", ["zurich", "Zürich", "ZU\u0308RICH", "zug", "zur"]),
        ("Große Straße", ["strasse", "straße", "grosse"]),
        ("Modern C++ without fear", ["c++", "C++ fear"]),
        (".NET and C# together", [".net", "c#", "dotnet"]),
        ("node.js, they said", ["node.js", "node js"]),
        ("Don't panic", ["don't", "dont", "don’t"]),
        ("A multi-agent world", ["multi-agent", "agent"]),
        ("Released 2026-05-08", ["2026-05-08"]),
        ("日本語で話す", ["日本", "日本語", "話す", "日"]),
        ("مرحبا بالعالم", ["مرحبا"]),
        ("snake_case names", ["snake_case", "case"]),
        ("Emoji 👩‍👩‍👧‍👦 at 🇧🇪 work 👍🏽", ["👩‍👩‍👧‍👦", "🇧🇪", "👍", "emoji 👍🏽"]),
        ("हिन्दी में", ["हिन्दी"]),
    ],
)
def test_words_are_found_however_they_are_written(conference, title, queries):
    make_talk(conference, title)
    make_talk(conference, "Something else")
    _index()
    for query in queries:
        assert _found(conference, query) == [title], query


def test_rooms_are_found(conference):
    talk = make_talk(conference, "Somewhere")
    talk.slots.update(room=Room.objects.create(conference=conference, slug="a", name="Auditorium"))
    _index()
    assert _found(conference, "audit") == ["Somewhere"]


def test_markup_is_no_word_and_published_words_are(conference):
    make_talk(conference, "Talk", abstract='<p class="zebra">Hidden<br>treasure &amp; <a href="https://x">more</a></p>')
    _index()
    assert _found(conference, "treasure more") == ["Talk"]
    assert _found(conference, "zebra") == []


def test_another_conference_is_never_searched(conference):
    other = make_conference("other")
    make_talk(other, "CANARY")
    make_talk(conference, "conference other")
    _index()
    assert _found(conference, "canary") == []
    assert _found(other, "canary") == ["CANARY"]
    assert _found(other, f"conference{conference.pk}") == []


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_is_a_search(conference, text):
    make_talk(conference, "Quite ordinary", abstract="words")
    _index()
    assert isinstance(search_talks(conference, text).ids, list)


def test_index_follows_the_talk(conference):
    talk = make_talk(conference, "Before")
    _index()
    Talk.objects.filter(pk=talk.pk).update(title="Afterwards")
    assert TALKS.check() == [f"talk {talk.pk} has other words in the index"]
    _index()
    assert (_found(conference, "before"), _found(conference, "afterwards")) == ([], ["Afterwards"])
    assert TALKS.check() == []


def test_a_talk_that_is_gone_is_not_found_and_is_told(conference):
    talk = make_talk(conference, "Gone")
    _index()
    pk = talk.pk
    talk.delete()
    assert _found(conference, "gone") == []
    assert TALKS.check() == [f"talk {pk} is in the index, but not in the tables"]
    index_talks([pk])
    assert TALKS.check() == []


def test_rebuild_search_mends_what_check_finds(conference):
    make_talk(conference, "One")
    with pytest.raises(CommandError, match="is not in the index"):
        call_command("rebuild_search", check=True)
    assert TALKS.rebuild() == 1
    call_command("rebuild_search", check=True)
    assert _found(conference, "one") == ["One"]


def test_an_index_that_a_migration_made_is_filled(conference):
    make_talk(conference, "One")
    TALKS.drop()
    TALKS.fill_if_new()  # as after migrating back: there is no table to fill
    TALKS.create()
    TALKS.fill_if_new()
    assert _found(conference, "one") == ["One"]
    assert TALKS.check() == []


def test_the_engines_own_check_passes(conference):
    make_talk(conference, "One")
    _index()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("schedule_search_heads", "schedule_search_words"):
                cursor.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")  # noqa: S608
    assert TALKS.check() == []


def test_indexing_asks_as_much_for_many_as_for_few(conference, django_assert_max_num_queries):
    make_talk(conference, "x")
    _index()
    few = [make_talk(conference, "x").pk]
    many = [make_talk(conference, "x").pk for _ in range(60)]
    counts = []
    for talk_ids in (few, many):
        with django_assert_max_num_queries(20) as captured:
            index_talks(talk_ids)
        counts.append(len(captured))
    if connection.vendor == "sqlite":
        assert counts[0] == counts[1]


quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(st.text())
def test_no_text_is_an_error(conference, text):
    assert isinstance(search_talks(conference, text).ids, list)


@quick
@given(st.data())
def test_a_title_is_found_by_its_words_in_any_order(conference, data):
    title = data.draw(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60))
    talk = Talk.objects.create(conference=conference, slug=f"t{Talk.objects.count()}", title=title.replace("\0", ""))
    index_talks([talk.pk])
    shuffled = data.draw(st.permutations(talk.title.split()))
    if terms(" ".join(shuffled)):
        assert talk.pk in search_talks(conference, " ".join(shuffled)).ids
