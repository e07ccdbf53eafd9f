from django import template

from notes.access import notes_at
from notes.cards import Card
from notes.places import Place

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


def _with(context, place, cards):
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "conference": place.conference,
        "place": place,
        "cards": cards,
    }
