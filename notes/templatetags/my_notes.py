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
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "conference": place.conference,
        "place": place,
        "cards": cards or [Card(place, "view")],
        "has_some": bool(cards),
    }
