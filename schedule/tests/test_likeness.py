import pytest
from django.test import Client

from schedule.importers.programme import Speaker
from schedule.likeness import MOST, find_alike
from schedule.models import Talk
from schedule.sync import apply_programme

from .factories import make_event, make_programme


def _talks(**texts):
    """{name: (words of the title, of the text)}, and sixty that have nothing to do with them."""
    talks = {f"z{n}": ([f"only{n}"], ["the", "of", f"lonely{n}"]) for n in range(60)}
    return talks | {name: tuple(part.split() for part in text.split("|")) for name, text in texts.items()}


def test_talks_that_share_rare_words_are_alike_nearest_first():
    talks = _talks(
        a="sboms in nix|packages closures",
        b="sboms by hand|the packages",
        c="nix closures|sboms packages of",
        d="tea|of",
    )

    alike = find_alike(talks)

    assert alike["a"] == ["c", "b"]
    assert alike["c"][0] == "a"
    assert (alike["d"], alike["z1"]) == ([], [])


def test_words_that_everybody_uses_make_nothing_alike():
    assert find_alike(_talks(a="one|the of", b="two|the of"))["a"] == []


def test_a_word_of_the_title_counts_more_than_one_of_the_text():
    alike = find_alike(_talks(a="barrels|wine", b="barrels|x", c="y|wine", d="barrels|q", e="r|wine"))

    assert alike["a"] == ["b", "d", "c", "e"]


def test_no_more_are_named_than_a_page_can_show():
    talks = _talks(**{f"t{n}": f"barrels|own{n}" for n in range(6)})

    assert find_alike(talks)["t0"] == ["t1", "t2", "t3", "t4", "t5"]
    assert len(find_alike(talks | {"t6": (["barrels"], [])})["t0"]) == MOST


@pytest.fixture
def programme():
    ada = (Speaker("Ada", guid="ada"),)
    fillers = [make_event(f"f{n}", f"Filler {n}", minutes=300 + n) for n in range(12)]
    return make_programme(
        make_event("a", "Barrels of wine", speakers=ada),
        make_event("b", "Wine and barrels", minutes=60),
        make_event("c", "Quite another thing", minutes=120, speakers=ada),
        make_event("d", "Barrels, wine, break", minutes=180, kind="break"),
        *fillers,
    )


@pytest.mark.django_db
def test_a_talks_page_offers_more_by_its_speakers_and_talks_like_it(programme):
    apply_programme(programme)

    text = Client().get("/demo/talks/barrels-of-wine/").text

    by_them, alike = text.split("More by Ada")[1].split("Talks like this one")
    assert ("Quite another thing" in by_them, "Wine and barrels" in by_them) == (True, False)
    assert ("Wine and barrels" in alike, "Quite another thing" in alike, "break" in alike) == (True, False, False)


@pytest.mark.django_db
def test_what_is_alike_follows_the_programme(programme):
    apply_programme(programme)
    a, b = Talk.objects.get(title="Barrels of wine"), Talk.objects.get(title="Wine and barrels")
    assert (a.alike, b.alike) == ([b.pk], [a.pk])

    without = [event for event in programme.events if event.guid != "b"]
    apply_programme(make_programme(*without))

    assert "Wine and barrels" not in Client().get("/demo/talks/barrels-of-wine/").text.split("Talks like this one")[-1]
    apply_programme(make_programme(make_event("n", "Wine from barrels", minutes=700), *without))
    a.refresh_from_db()
    assert a.alike == [Talk.objects.get(title="Wine from barrels").pk]
