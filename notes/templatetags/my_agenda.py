"""Moments of an agenda, in the zone in which it is shown."""

from django import template

from schedule.rows import day_name, in_words
from schedule.templatetags.times import clock

register = template.Library()
register.filter("clock", clock)
register.filter("in_words", in_words)
register.filter("in_short", day_name)


@register.filter
def day_in(moment, zone):
    return moment.astimezone(zone).date()
