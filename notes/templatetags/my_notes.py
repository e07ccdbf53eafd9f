from django import template

from notes.access import notes_at
from notes.cards import Card
from notes.places import Place
from schedule.snapshot import snapshot_of

register = template.Library()


@register.inclusion_tag("notes/_notes.html", takes_context=True)
def my_notes(context, talk=None, speaker=None):
    """My notes on a talk or a speaker, in their place beside it."""
    request = context["request"]
    place = Place.of_talk(talk) if talk else Place.of_speaker(speaker)
    has_some = talk is None or talk.pk in request.my.noted
    cards = [Card(place, "view", note) for note in (notes_at(request.user, place) if has_some else [])]
    return _with(context, place, cards or [Card(place, "view")])


@register.inclusion_tag("notes/_notes.html", takes_context=True)
def further_notes(context, card):
    """On the page of a place's main note, those that follow it."""
    notes = [note for note in notes_at(context["request"].user, card.place) if note.pk != (card.note and card.note.pk)]
    return _with(context, card.place, [Card(card.place, "view", note) for note in notes])


@register.inclusion_tag("notes/_hiding.html", takes_context=True)
def my_hiding(context, talk):
    """Of a talk, its track and its rooms, what I hide, and the ways to hide it and to bring it back."""
    snapshot, hidden = snapshot_of(talk.conference), context["request"].my.hidden
    rows = snapshot.rows_of_talks([talk.pk])
    things = [("talk", talk.slug, "this talk", talk.pk in hidden.talks)]
    for about in ("track", "room"):
        for choice in snapshot.facets[about].values():
            if choice.rows & rows:
                is_hidden = hidden.has(about, talk.conference_id, choice.value)
                things.append((about, choice.value, f"the {about} {choice.label}", is_hidden))
    return {"things": things, "conference": talk.conference, "csrf_token": context.get("csrf_token")}


def _with(context, place, cards):
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "conference": place.conference,
        "place": place,
        "cards": cards,
    }
