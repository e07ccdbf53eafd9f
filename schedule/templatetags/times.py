from django import template
from django.utils import timezone

from schedule.rows import day_name

register = template.Library()


@register.filter
def clock(moment, zone):
    """A datetime as ``14:03`` in the zone, or in its own where that is None."""
    return f"{moment.astimezone(zone) if zone else moment:%H:%M}"


@register.filter
def day_of(row, zone):
    """The day of a Row's start: its date in the zone, or the programme day where that is None."""
    return day_name(row.day_in(zone))


@register.filter
def in_zone(moment, zone):
    """A datetime as ``14:03`` in the zone, with the date before it where that is not today."""
    local = moment.astimezone(zone)
    clock = f"{local:%H:%M}"
    if local.date() == timezone.now().astimezone(zone).date():
        return clock
    return f"{local.day} {local:%b %Y}, {clock}"
