"""How somebody likes to read: kept in a cookie of their browser, so no account is needed and no query is made."""

import zoneinfo
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

COOKIE = "preferences"
THEMES = ("", "light", "dark")  # "": as the system
TEXTS = ("", "large", "larger")
TIMES = {"": "The conference's", "mine": "Mine"}
_YEAR = 60 * 60 * 24 * 365


@cache
def _known_zones():
    return frozenset(zoneinfo.available_timezones())  # which looks through hundreds of files each time


def zone_names(mine=""):
    """The IANA names that stand for a place, and UTC, and ``mine`` whatever it is; sorted."""
    places = {name for name in _known_zones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return ["UTC", *sorted(places | {mine} - {"", "UTC"})]


@dataclass(frozen=True)
class Preferences:
    theme: str = ""  # of THEMES
    text: str = ""  # the size, of TEXTS
    time: str = ""  # whose zone times are shown in, of TIMES
    zone: str = ""  # the IANA name of my zone, where it is known

    @classmethod
    def from_cookie(cls, cookie):
        return cls().changed(dict(parse_qsl(cookie[:200])))

    def changed(self, wanted):
        """With those of ``wanted``, {name: value}, that there are; the others stay."""
        there = {"theme": THEMES, "text": TEXTS, "time": TIMES}
        known = {name: wanted[name] for name, values in there.items() if wanted.get(name) in values}
        if "zone" in wanted and (not wanted["zone"] or wanted["zone"] in _known_zones()):
            known["zone"] = wanted["zone"]
        return replace(self, **known)

    def zone_beside(self, conference_zone):
        """My ZoneInfo where times are to be shown in it and it is another than the conference's; else None."""
        if self.time != "mine" or not self.zone or self.zone == conference_zone.key:
            return None
        return zoneinfo.ZoneInfo(self.zone)

    def keep_in(self, response):
        chosen = {name: value for name, value in vars(self).items() if value}
        response.set_cookie(
            COOKIE, urlencode(chosen), max_age=_YEAR, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )


class PreferencesMiddleware:
    """Gives each request its ``preferences``."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.preferences = Preferences.from_cookie(request.COOKIES.get(COOKIE, ""))
        return self.get_response(request)
