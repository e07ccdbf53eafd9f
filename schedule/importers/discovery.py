"""Where a conference's site keeps its schedule: told by its pages, or by their addresses alone."""

import html
import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit, urlunsplit

_TAG = re.compile(rb"<(link|a|script|iframe|meta|pretalx-schedule)\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# What a <link rel="alternate"> may announce, best first; the last two only if it sounds like a schedule.
_TYPES = (
    "application/vnd.c3voc.schedule+json", "application/vnd.c3voc.schedule+xml", "application/vnd.c3voc.schedule",
    "text/calendar", "application/json", "application/xml", "text/xml",
)  # fmt: skip
_SOUNDS = re.compile(r"(?:schedule|pentabarf|agenda|programme?|fahrplan|calendar|all)[\w.-]*[./](?:json|xml|ics|xcal)$")
_PRETALX_PAGE = re.compile(
    r"(https?://[^/?#]+/(?:[^/?#]+/)*?[\w-]+)/(?:schedule|talk|speaker|featured|sneak|cfp)(?:/|$)"
)
_PRETALX_MARKS = (b'content="pretalx"', b"//pretalx.com", b"<pretalx-schedule", b'id="pretalx-')
_PRETALX_EXPORT = "/schedule/export/schedule.json"
_NO_EVENT = {"", "api", "orga", "p", "events", "static", "media", "sitewide", "docs"}
_SESSIONIZE = re.compile(r"https?://sessionize\.com/api/v2/(\w{4,32})/view(?:/|$)", re.IGNORECASE)
_SCHED = re.compile(r"https?://([\w-]+)\.sched\.com(?:/|$)", re.IGNORECASE)
_INDICO = re.compile(r"(https?://(?:indico\.[^/?#]+|[^/?#]+/indico)/event/\d+)(?:/|$)", re.IGNORECASE)
MOST_FOUND = 8
_MOST_BYTES = 2_000_000  # of a page that is looked through


def known_export(address):
    """Addresses of the export that the site at an address is known to have, best first; mostly none."""
    try:
        address, parts = address.strip(), urlsplit(address.strip())
    except ValueError:
        return []
    if found := _SESSIONIZE.match(address):
        return [_sessionize(found)]
    if (found := _SCHED.match(address)) and not parts.path.endswith(".ics"):
        return [f"https://{found[1].lower()}.sched.com/all.ics"]
    if (found := _INDICO.match(address)) and not re.search(r"\.(ics|json|xml)$", parts.path):
        return [f"{found[1]}/event.ics?detail=contributions"]
    if (parts.hostname or "") == "calendar.google.com" and (calendar := parse_qs(parts.query).get("src")):
        return [f"https://calendar.google.com/calendar/ical/{quote(calendar[0][:300])}/public/basic.ics"]
    if (parts.hostname or "").startswith("pretalx."):
        return _pretalx_by_address(address, parts)
    return []


def _pretalx_by_address(address, parts):
    """An event's page on a host that says pretalx; its exports and its API stay what they are."""
    if "/export/" in parts.path or "/widget" in parts.path or parts.path.startswith("/api/"):
        return []
    slug = parts.path.strip("/").partition("/")[0]
    return [] if slug in _NO_EVENT else [f"{parts.scheme}://{parts.netloc}/{quote(slug, safe='%')}{_PRETALX_EXPORT}"]


def _sessionize(found):
    return f"https://sessionize.com/api/v2/{found[1]}/view/All"


def find_schedules(page, address):
    """Addresses of schedules that a page of HTML, found at ``address``, announces or embeds, best first."""
    page = page[:_MOST_BYTES]
    tags = list(_tags(page))
    found = [
        *_announced(tags, address),
        *_pretalx(page, tags, address),
        *_embedded(tags, address),
        *(url for name, given in tags if name == "a" and _SOUNDS.search(urlsplit(url := _url(given, address)).path)),
    ]
    return [url for url in dict.fromkeys(found) if url and url != address][:MOST_FOUND]


def _tags(page):
    for tag in _TAG.finditer(page):
        given = {
            match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "")
            for match in _ATTRIBUTE.finditer(tag[2].decode(errors="replace"))
        }
        yield tag[1].decode().lower(), given


def _url(given, address, name="href"):
    """What an attribute leads to, if that is in the web; else ""."""
    try:
        url = urljoin(address, given.get(name, "").strip())
        return urlunsplit(urlsplit(url)._replace(fragment="")) if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _announced(tags, address):
    found = []
    for name, given in tags:
        kind = given.get("type", "").partition(";")[0].strip().lower()
        if name != "link" or kind not in _TYPES:
            continue
        url = _url(given, address)
        is_sure = "c3voc" in kind or (kind == "text/calendar" and "alternate" in given.get("rel", "").lower())
        if is_sure or _SOUNDS.search(urlsplit(url).path):
            found.append((_TYPES.index(kind), url))
    return [url for _, url in sorted(found, key=lambda one: one[0])]


def _pretalx(page, tags, address):
    """The export of the pretalx that made the page, wherever it runs, or whose schedule is embedded in it."""
    for name, given in tags:
        if name == "pretalx-schedule" and (event := _url(given, address, "event-url")):
            yield event.rstrip("/") + _PRETALX_EXPORT
    is_pretalx = any(mark in page.lower() for mark in _PRETALX_MARKS)
    own = urlsplit(address).netloc
    for url in [address, *(_url(given, address) for name, given in tags if name in ("a", "link"))]:
        event, host = _PRETALX_PAGE.match(url), urlsplit(url).netloc
        if event and (host.startswith("pretalx.") or (is_pretalx and host == own)):
            yield event[1] + _PRETALX_EXPORT


def _embedded(tags, address):
    for name, given in tags:
        url = _url(given, address, "src" if name in ("script", "iframe") else "href")
        if found := _SESSIONIZE.match(url):
            yield _sessionize(found)
        elif (found := _SCHED.match(url)) and found[1].lower() not in ("www", "support", "static"):
            yield f"https://{found[1].lower()}.sched.com/all.ics"
