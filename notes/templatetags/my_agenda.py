"""Moments of an agenda, in the zone in which it is shown."""

from django import template

from notes.agenda import in_words
from schedule.rows import day_name

register = template.Library()
register.filter("in_words", in_words)
register.filter("in_short", day_name)


@register.filter
def clock(moment, zone):
    return f"{moment.astimezone(zone):%H:%M}"


@register.filter
def day_in(moment, zone):
    return moment.astimezone(zone).date()
