"""Whoever types on is answered from what was left, and sees what the engine would have found."""

import random
import re

import pytest
from django.core.management import call_command

from schedule.models import Conference, Talk
from schedule.search import index_talks, is_narrower, search_talks, terms
from schedule.search.limits import PAGE
from schedule.tests.factories import make_conference, make_talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("more", "fewer", "is_so"),
    [
        ("sboms", "sbom", True),
        ("sbom", "sboms", False),
        ("forget sboms", "forget sbo", True),
        ("forget sbom", "forget", True),
        ("sbom forget", "forget", True),
        ("to b", "to", True),
        ("tomorrow", "to", True),
        ("to tomorrow", "to be", False),
        ("be to", "bet to", False),
        ("to be", "t be", False),
        ("c#", "c", True),
        (".net", ".ne", False),
        ("日本語", "日本", True),
        ("日語", "日本", False),
    ],
)
def test_what_is_narrower(more, fewer, is_so):
    assert is_narrower(terms(more), terms(fewer)) is is_so


def test_a_search_among_the_few_that_are_left_finds_the_same():
    call_command("load_sample", verbosity=0)
    conference = Conference.objects.get()
    chance = random.Random(11)  # noqa: S311  no secret
    compared = 0
    for title in chance.sample(list(Talk.objects.order_by("pk").values_list("title", flat=True)), 30):
        words = title.split()
        if chance.random() < 0.4:
            chance.shuffle(words)
        text = " ".join(words)
        if chance.random() < 0.4:
            text = text.replace(chance.choice(text), chance.choice("aeq "), 1)
        before = []
        for length in range(1, min(len(text), 36)):
            typed = text[:length]
            found = search_talks(conference, typed)
            for shorter, left in before[-4:]:
                if left.as_typed <= PAGE and shorter and is_narrower(terms(typed), shorter):
                    among = left.ids[: left.as_typed]
                    assert search_talks(conference, typed, among=among) == found, typed
                    compared += 1
            before.append((terms(typed), found))
    assert compared > 1000


def test_typing_on_does_not_ask_the_engine_again(client, django_assert_max_num_queries):
    conference = make_conference()
    for title in ("Forget SBOMs, use PURLs", "Orchids at home"):
        make_talk(conference, title)
    index_talks(Talk.objects.values_list("pk", flat=True))
    asked = []
    for typed in ("for", "forge", "forget s"):
        with django_assert_max_num_queries(20) as captured:
            page = client.get("/demo/", {"q": typed}, headers=HTMX).text
        assert re.findall('data-talk="([^"]+)"', page) == ["talk-0"]
        asked.append(any("schedule_search_heads" in query["sql"] for query in captured.captured_queries))
    assert asked == [True, False, False]
