from django import template

from notes.changes import unseen_changes

register = template.Library()


@register.inclusion_tag("notes/_changes.html", takes_context=True)
def my_changes(context, *, styled=True):
    """What became of my talks at the conference of this page and I have not seen; ``styled`` where the page has the
    looks for it already."""
    request, conference = context["request"], context["conference"]
    zone = request.preferences.zone_beside(conference.zone) or conference.zone
    changes = unseen_changes(request.user, request.my, conference, zone)
    return {
        "changes": changes,
        "talks": len({change.talk.pk for change in changes}),
        "until": max((change.at for change in changes), default=None),
        "conference": conference,
        "zone": zone,
        "styled": styled,
        "my": request.my,
        "csrf_token": context.get("csrf_token"),
    }
