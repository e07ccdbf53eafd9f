"""Table S of the catalogue of faults: whatever is typed, pasted or forged into a search, by page, fragment and JSON."""

import logging
import re
import time
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from schedule.models import Room, Talk, Track
from schedule.search import index_talks
from schedule.tests.factories import make_conference, make_talk
from schedule.tests.test_search import HOSTILE

pytestmark = pytest.mark.django_db

FORMS = {
    "page": {},
    "fragment": {"HX-Request": "true"},
    "json": {"Accept": "application/json"},
}
ADDRESSES = ["/demo/", "/search/", "/"]
TITLES = [
    "A multi-agent world", "Released 2026-05-08", "Don't panic", "Modern C++ without fear", "C# for all",
    ".NET today", "node.js, they said", "title:x is no column", "100% sure_thing\\", "' OR 1=1--", "(a+)+$",
    "NEAR and FAR", "Emoji 👩‍👩‍👧‍👦 at work", "日本語で話す", "東京から", "مرحبا بالعالم", "Züge nach Zürich",
]  # fmt: skip


@pytest.fixture(params=FORMS)
def ask(request, client, db):
    """ask(address, raw query string) by page, fragment or JSON: (status, slugs of the talks found, text)."""
    conference = make_conference()
    for title in TITLES:
        make_talk(conference, title)
    index_talks(Talk.objects.values_list("pk", flat=True))

    def ask(address, query):
        response = client.get(f"{address}?{query}", headers=FORMS[request.param])
        if request.param == "json" and response.status_code == 200:
            return 200, [talk["title"] for talk in response.json()["talks"]], response.text
        titles = dict(Talk.objects.values_list("slug", "title"))
        found = [titles[piece.split('"')[0]] for piece in response.text.split('data-talk="')[1:]]
        return response.status_code, found, response.text

    return ask


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_text_is_searched_for(ask, address):  # S-01 to S-03, S-05 to S-11, S-14
    for text in HOSTILE:
        start = time.perf_counter()
        status, _found, _text = ask(address, f"q={quote(text.encode('utf-8', 'surrogatepass'))}")
        assert status == 200, text
        assert time.perf_counter() - start < 5, text  # a parser bomb takes minutes


@pytest.mark.parametrize("address", ["/demo/", "/search/"])
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("multi-agent", "A multi-agent world"), ("2026-05-08", "Released 2026-05-08"), ("don't", "Don't panic"),
        ("C++", "Modern C++ without fear"), ("C#", "C# for all"), (".NET", ".NET today"),
        ("node.js", "node.js, they said"), ("title:x", "title:x is no column"), ("NEAR(", "NEAR and FAR"),
        ("' OR 1=1--", "' OR 1=1--"), ("100%", "100% sure_thing\\"), ("(a+)+$", "(a+)+$"), ("👩‍👩‍👧‍👦", TITLES[12]),
        ("日本", "日本語で話す"), ("東京", "東京から"), ("مرحبا", "مرحبا بالعالم"),
        ("zurich", "Züge nach Zürich"), ("Zu\u0308rich", "Züge nach Zürich"), ("ＺＵＲＩＣＨ", "Züge nach Zürich"),
    ],
)  # fmt: skip
def test_words_with_signs_find_their_talk_first(ask, address, text, title):  # S-02, S-07 to S-11
    status, found, _text = ask(address, f"q={quote(text)}")
    assert (status, found[:1]) == (200, [title])


@pytest.mark.parametrize("address", ["/demo/", "/search/"])
@pytest.mark.parametrize("text", ["%", "_", "\\", "%%", "' '", "*"])
def test_signs_alone_are_no_wildcards(ask, address, text):  # S-10
    _status, found, _text = ask(address, f"q={quote(text)}")
    assert found == ask(address, "")[1]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=a%00b", "q=%ff%fe", "q=%ed%a0%80", "q=" + "x" * 100_000, "q=a&q=panic", "q[]=a", "q=%0d%0aX-A:%20b",
        "day=2026-13-45", "day='%20", "page=-1", "page=9e99", "page=" + "9" * 5000, "page=0", "page=%00", "exact=2",
        "q__regex=x", "_connector=OR", "order_by=password", "q=x') UNION SELECT", "track=%00", "starred=1&q=%1b[31m",
    ],
)  # fmt: skip
def test_forged_parameters_change_nothing_worse_than_the_result(ask, address, query):  # S-04, S-05, S-09, S-12, S-13
    assert ask(address, query)[0] == 200


def test_unknown_parameters_ask_the_database_nothing_more(ask):  # S-09
    ask("/demo/", "q=panic")  # what is kept of a programme is read by the first
    counts = []
    for query in ("q=panic", "q=panic&q__regex=x&order_by=password&_connector=OR"):
        with CaptureQueriesContext(connection) as captured:
            assert ask("/demo/", query)[1] == ["Don't panic"]
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_last_of_several_words_counts(ask):  # S-13
    assert ask("/demo/", "q=agent&q=panic")[1] == ["Don't panic"]
    assert ask("/search/", "q=agent&q=panic")[1] == ["Don't panic"]


@pytest.mark.parametrize("address", ["/demo/", "/search/"])
def test_json_with_half_a_character_is_refused(client, conference, address):  # S-12
    response = client.post(address, b'{"q": "\\ud800"}', content_type="application/json")
    assert response.status_code == 405


def test_control_characters_stay_on_one_line_of_the_log(client, conference, caplog):  # S-16
    with caplog.at_level(logging.INFO):
        client.get("/demo/?q=a%0d%0ab%1b[31m")
        client.get("/demo/a%0d%0ab%1b[31m/")
    assert caplog.records
    assert not any("\n" in record.getMessage() or "\x1b" in record.getMessage() for record in caplog.records)


@pytest.fixture
def conference():
    return make_conference()


ATTACKS = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "{{7*7}}", "${7*7}", '"><svg onload=alert(1)>']


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("headers", [FORMS["page"], FORMS["fragment"]], ids=["page", "fragment"])
def test_markup_is_text_wherever_a_search_shows_it(client, conference, attack, headers):  # S-17
    track = Track.objects.create(conference=conference, slug="t", name=f"needle {attack}")
    talk = make_talk(
        conference,
        f"needle {attack}",
        track=track,
        speaker_names=f"needle {attack}",
        abstract=f"needle {attack.replace('<', '&lt;')}",
    )
    talk.slots.update(room=Room.objects.create(conference=conference, slug="r", name=f"needle {attack}"))
    index_talks([talk.pk])
    for address in ("/demo/", "/search/"):
        for q in ("needle", f"needle {attack}", f"neddle {attack}"):
            text = client.get(address, {"q": q}, headers=headers).text
            assert "needle" in text
            assert "<img src=x" not in text
            assert "<script>" not in text
            assert "<svg" not in text
            assert not re.search(r"\b49\b", text.split('id="results"')[1].split("</section>")[0])
    marked = client.get("/demo/", {"q": "script img"}, headers=headers).text
    assert "<<mark>" not in marked
    assert "<mark>needle</mark>" in client.get("/demo/?q=needle", headers=headers).text


def test_directions_do_not_leak_out_of_what_is_echoed(client, conference):  # S-06
    text = client.get("/demo/?q=%E2%80%AEnothing").text
    assert "<bdi>\u202enothing</bdi>" in text
