"""xCal: the dialect that Pentabarf began and frab and pretalx write, and RFC 6321."""

from .calendar_events import read_calendar
from .content_lines import Component, Property
from .programme import UnreadableProgramme
from .telling import Warnings
from .xml_elements import parse_xml

_COMPONENTS = {"vevent", "vtodo", "vjournal", "vfreebusy", "vtimezone", "valarm", "standard", "daylight"}


def read_xcal(data, options):
    """Bytes of xCal as a Programme. Raises UnreadableProgramme, with the line."""
    root = parse_xml(data)
    if _name(root.tag) != "icalendar":
        raise UnreadableProgramme(
            f"this is XML of another kind: its root is <{root.tag[:40]}>, not <iCalendar>", "line 1"
        )
    calendars = [_component(child) for child in root.children if _name(child.tag) == "vcalendar"]
    return read_calendar(calendars, options, Warnings(), "xCal")


def _name(tag):
    """Without its prefix, save Pentabarf’s own, in lower case."""
    tag = tag.lower()
    return tag if tag.startswith("pentabarf:") else tag.rpartition(":")[2]


def _component(element):
    component = Component(_name(element.tag).upper(), element.line)
    for child in _members(element):
        if _name(child.tag) in _COMPONENTS:
            component.children.append(_component(child))
        else:
            component.properties.extend(_properties(child))
    return component


def _members(element):
    """RFC 6321 puts properties and components into elements of that name."""
    for child in element.children:
        if _name(child.tag) in ("properties", "components"):
            yield from child.children
        else:
            yield child


def _properties(element):
    name = _name(element.tag).upper()
    parameters, values = {}, []
    for child in element.children:
        if _name(child.tag) == "parameters":
            parameters = {_name(one.tag).upper(): _value(one) for one in child.children}
        else:
            values.append(child)
    if not values:
        return [Property(name, element.text, parameters, element.line, is_escaped=False)]
    return [Property(name, _value(one), parameters, one.line, is_escaped=False) for one in values]


def _value(element):
    """Its text; of a structured one, as a rule of repetition, ``FREQ=DAILY;COUNT=3``; of a wrapped one, what is in."""
    if not element.children:
        return element.text
    if _name(element.tag) == "recur":
        return ";".join(f"{_name(child.tag).upper()}={child.text}" for child in element.children)
    return element.children[0].text
