from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def in_zone(moment, zone):
    """A datetime as ``14:03`` in the zone, with the date before it where that is not today."""
    local = moment.astimezone(zone)
    clock = f"{local:%H:%M}"
    if local.date() == timezone.now().astimezone(zone).date():
        return clock
    return f"{local.day} {local:%b %Y}, {clock}"
