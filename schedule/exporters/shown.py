"""A programme as frab's formats can say it without anybody choking on it, and what is lost by that.

The rules are those of c3voc's schemas, and what EventFahrplan, Giggity and FOSDEM Companion need beyond them. What is
``shown`` is what will be read from the text; where it differs from what there is, the difference is ``said`` beside it,
for ``importers.restoring``.
"""

import re
import unicodedata
from dataclasses import replace
from datetime import date
from urllib.parse import quote, urljoin

from schedule.importers.fields import make_guid, read_languages
from schedule.importers.programme import Link
from schedule.importers.texts import seen_text
from schedule.kinds import read_kind

LONGEST_VERSION = 100  # characters: Giggity looks for <conference> among the first 1,024
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ADDRESS = re.compile(r"https?://[^\s/?#@:]+(:[0-9]{1,5})?([/?#].*)?|mailto:[^:/?#]+")
_PLAIN = re.compile(r"https?://[a-zA-Z0-9.-]+(/[a-zA-Z0-9/._~+=@,:-]*(\?[a-zA-Z0-9/._~+=@,:&-]+)?)?")  # as most are
_ODD = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}\[\]\ud800-\udfff\ufffe\uffff]|\s|%(?![0-9a-fA-F]{2})")
_UNREADABLE = re.compile(r"[\x00-\x20\x7f\ud800-\udfff\ufffe\uffff]|\s")
_IDLE = re.compile(r"[?#;]+$|;(?=[?#])|\?(?=#)")  # marks that nothing follows, which urljoin drops
_EMPTY = ("", None, (), {})
_TEXTS = ("title", "room", "track", "kind_label", "subtitle", "abstract", "description", "license")


def differences(whole, shown, but=()):
    """{field: JSON} of the fields of a dataclass that ``shown`` has otherwise."""
    others = vars(shown)
    return {name: as_json(one) for name, one in vars(whole).items() if one != others[name] and name not in but}


def as_json(value):
    """A value of a dataclass as JSON; of a dataclass only the fields that are not empty."""
    if isinstance(value, tuple):
        return [as_json(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_json(one) for name, one in vars(value).items() if one is not False and one not in _EMPTY}
    return value


def clean(text):
    """Without what XML 1.0 has no place for."""
    if text.isprintable():  # most are, and this is quick to tell
        return text
    return seen_text(text).replace("\ufffe", "").replace("\uffff", "")


def is_guid(guid):
    return bool(_UUID.fullmatch(guid))


def shown_guid(guid):
    """One that is no UUID is made into one, always the same."""
    return guid if is_guid(guid) else make_guid(f"guid:{clean(guid)}")


def shown_address(address):
    """An address that every schema takes, and that is the same wherever it is read; "" for what cannot be made one."""
    if _PLAIN.fullmatch(address):
        return address
    if _ODD.search(address) or _IDLE.search(address) or address.count("#") > 1:
        address, mark, fragment = _IDLE.sub("", address).partition("#")
        fragment = fragment.replace("#", "%23")
        address = _ODD.sub(lambda odd: quote(odd[0], errors="replace"), address + mark + fragment)
    return address if _ADDRESS.fullmatch(address) else ""


def shown_page(address):
    """An address of the web that every schema takes; "" for any other."""
    return shown_address(address) if address.startswith("http") else ""


def shown_acronym(acronym):
    """At least four of ``[a-z0-9_]``: an acronym in XML and in JSON."""
    latin = unicodedata.normalize("NFKD", acronym).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")[:80]
    return word if len(word) >= 4 else f"conf_{word}".rstrip("_")


def shown_head(programme, address):
    """The Programme with what its head can say. Its base address is where it is found here."""
    acronym = shown_acronym(programme.acronym)
    return replace(
        programme,
        acronym=acronym,
        title=clean(programme.title) or acronym,
        time_zone=programme.time_zone if "/" in programme.time_zone or programme.time_zone == "UTC" else "",
        version=clean(programme.version)[:LONGEST_VERSION],
        url=urljoin(address, "."),
        extra={},
    )


def shown_tracks(programme):
    """One whose slug does not begin with a letter has none."""
    return tuple(
        replace(
            track,
            name=clean(track.name),
            slug=track.slug if re.fullmatch(r"[a-z][a-z0-9-]*[a-z0-9]", track.slug) else "",
            extra={},
        )
        for track in programme.tracks
    )


def shown_event(event, published):
    """The Event with what each of frab's formats can say of it."""
    page = published.pages.get(event.guid, "")
    texts = {name: clean(getattr(event, name)) for name in _TEXTS}
    if event.description == event.abstract:
        texts["description"] = ""  # a reader takes a text that is repeated for none
    return replace(
        event,
        guid=shown_guid(event.guid),
        id=str(published.numbers[event.guid]),
        url=shown_page(event.url) or shown_page(page),
        kind=read_kind(texts["kind_label"]),
        languages=read_languages(", ".join(event.languages)),
        origin_url=shown_page(event.origin_url),
        feedback_url=shown_page(event.feedback_url),
        logo=shown_page(event.logo),
        is_cancelled=False,
        extra={},
        **texts,
    )


def shown_links(event, shown=shown_address):
    """Those whose address can be ``shown``."""
    links = ((link, clean(link.title), shown(link.url), clean(link.kind)) for link in event.links)
    return tuple(
        link if (link.title, link.url, link.kind) == (title, url, kind) else Link(title, url, kind)
        for link, title, url, kind in links
        if url
    )


def shown_href(address):
    """In an attribute that may hold anything an address stays as it is."""
    is_plain = address.startswith(("http://", "https://", "mailto:")) and not _UNREADABLE.search(address)
    return address if is_plain and not _IDLE.search(address) else shown_address(address)


def said_of_head(published, head, days, rooms, tracks, guids):
    """What there is beyond the ``shown`` head, days, rooms and tracks, and events in the order of ``guids``: JSON."""
    programme = published.programme
    said = differences(programme, head, but=("events", "rooms", "tracks", "days", "format", "asks", "warnings"))
    for name, shown in (("days", days), ("rooms", rooms), ("tracks", tracks)):
        if getattr(programme, name) != tuple(shown):
            said[name] = as_json(getattr(programme, name))
    if cancelled := tuple(event for event in programme.events if event.is_cancelled):
        said["cancelled"] = as_json(cancelled)
    places = {guid: place for place, guid in enumerate([*guids, *(shown_guid(event.guid) for event in cancelled)])}
    order = [places[shown_guid(event.guid)] for event in programme.events]
    if order != sorted(order):
        said["order"] = order
    return said


def said_of_people(published, shown_speaker):
    """{number: what a speaker has beyond what is shown of them}."""
    said = {}
    for speaker, number in published.people.items():
        if differs := differences(speaker, shown_speaker(speaker, number)):
            said[str(number)] = differs
    return said
