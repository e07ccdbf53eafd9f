from django import template

from notes.access import note_for_reading

register = template.Library()


@register.inclusion_tag("notes/_note.html", takes_context=True)
def my_note(context, talk):
    """My note on a talk, in its place beside it."""
    request = context["request"]
    note = note_for_reading(request.user, talk) if talk.pk in request.my.noted else None
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "talk": talk,
        "conference": talk.conference,
        "note": note,
        "state": "view",
        "place": "",
    }
