"""What time it is. The server says so, for every page and sign; a visitor's own clock may be wrong."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

_started = timezone.now()


def now():
    """This moment, aware. With settings.NOW, the moment that it would be had the server been started then.

    NOW is an ISO 8601 datetime with its offset, as ``2025-09-09T10:05-05:00``: a conference long past can be looked at
    as it was while it ran.
    """
    moment = timezone.now()
    return moment + (read_moment(settings.NOW) - _started) if settings.NOW else moment


def read_moment(text):
    """An aware datetime from ISO 8601; raises ValueError for what is none, or has no offset."""
    moment = parse_datetime(text)
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"“{text}” is no moment such as 2025-09-09T10:05-05:00")
    return moment.astimezone(dt.UTC)
