"""The c3voc schema of frab XML, in our own words: what each element may hold.

The walk says all that is wrong, where a validator stops at the first wrong child of an element.
"""

from dataclasses import dataclass, field

from . import shapes
from .shapes import ANY, Shape

_BLANK = " \t\r\n"
_DECLARED = ("xmlns:", "xsi:schemaLocation", "xsi:noNamespaceSchemaLocation")  # attributes that are about the file


@dataclass(frozen=True)
class Rule:
    """What an element may hold: children, or, where ``children`` is None, a text of this shape."""

    children: dict[str, "Rule"] | None = None
    needs: tuple[str, ...] = ()
    once: frozenset[str] = frozenset()
    is_ordered: bool = False
    text: Shape = ANY
    attributes: dict[str, Shape] = field(default_factory=dict)
    needs_attributes: tuple[str, ...] = ()
    is_empty: bool = False  # not even white space
    takes_any_attribute: bool = False


TEXT = Rule()
WEB_ADDRESS = Rule(text=shapes.WEB_ADDRESS)
DATE_OR_MOMENT = Rule(text=shapes.DATE_OR_MOMENT)
DURATION = Rule(text=shapes.DURATION)


def _each_once(needs, **children):
    return Rule(children, needs=tuple(needs.split()), once=frozenset(children))


def _list_of(tag, **attributes):
    return Rule({tag: Rule(attributes=attributes)})


_OF_EVENT = {
    "room": TEXT,
    "title": TEXT,
    "subtitle": TEXT,
    "type": TEXT,
    "track": TEXT,
    "language": TEXT,
    "abstract": TEXT,
    "description": TEXT,
    "date": Rule(text=shapes.MOMENT),
    "start": Rule(text=shapes.CLOCK),
    "duration": DURATION,
    "slug": Rule(text=shapes.EVENT_SLUG),
    "logo": Rule(text=shapes.WEB_ADDRESS_OR_NOTHING),
    "persons": _list_of("person", id=shapes.NUMBER, guid=shapes.GUID),
    "recording": _each_once(
        "license optout", license=TEXT, optout=Rule(text=shapes.FLAG), url=WEB_ADDRESS, link=WEB_ADDRESS
    ),
    "links": _list_of("link", href=ANY, type=ANY, service=ANY),
    "attachments": _list_of("attachment", href=ANY, type=ANY),
    "url": WEB_ADDRESS,
    "feedback_url": WEB_ADDRESS,
    "origin_url": WEB_ADDRESS,
    "video_download_url": WEB_ADDRESS,
}
EVENT = Rule(
    _OF_EVENT,
    once=frozenset(_OF_EVENT),
    needs=("room", "title", "type", "date", "start", "duration", "abstract", "track"),
    attributes={"guid": shapes.GUID, "id": shapes.COUNTING_NUMBER, "code": shapes.CODE},
    needs_attributes=("guid", "id"),
)
ROOM = Rule({"event": EVENT}, attributes={"name": ANY, "guid": shapes.GUID}, needs_attributes=("name",))
DAY = Rule(
    {"room": ROOM},
    attributes={
        "index": shapes.COUNTING_NUMBER,
        "date": shapes.DATE,
        "start": shapes.MOMENT,
        "end": shapes.MOMENT,
    },
    needs_attributes=("index", "start", "end"),
)
CONFERENCE = Rule(
    {
        "title": TEXT,
        "acronym": Rule(text=shapes.ACRONYM),
        "start": DATE_OR_MOMENT,
        "end": DATE_OR_MOMENT,
        "days": Rule(text=shapes.NUMBER),
        "timeslot_duration": DURATION,
        "base_url": WEB_ADDRESS,
        "logo": WEB_ADDRESS,
        "url": WEB_ADDRESS,
        "time_zone_name": TEXT,
        "color": Rule(
            attributes={"primary": shapes.COLOR, "background": shapes.COLOR},
            needs_attributes=("primary",),
            takes_any_attribute=True,
        ),
        "track": Rule(
            attributes={"name": ANY, "color": shapes.COLOR, "slug": shapes.TRACK_SLUG}, needs_attributes=("name",)
        ),
    }
)
SCHEDULE = Rule(
    {
        "generator": Rule(attributes={"name": ANY, "system": ANY, "version": ANY}, is_empty=True),
        "url": WEB_ADDRESS,
        "version": TEXT,
        "conference": CONFERENCE,
        "day": DAY,
    },
    needs=("version", "conference", "day"),
    once=frozenset(("generator", "url", "version", "conference")),
    is_ordered=True,
)


class Walk:
    """Compares elements with their rules; ``say(what, why, where, value)`` is told what differs."""

    def __init__(self, say):
        self.say = say

    def check(self, element, rule):
        self._attributes(element, rule)
        if rule.children is not None:
            self._children(element, rule)
        elif rule.is_empty:
            if element.children or element.pieces:
                self._tell(element, f"<{_tag(element)}> is not empty", "It may have attributes and nothing else.")
        else:
            self._text(element, rule)

    def _tell(self, element, what, why, value=""):
        self.say(what, why, f"line {element.line}", value)

    def _text(self, element, rule):
        for child in element.children:
            self._tell(
                child,
                f"<{_tag(child)}> stands in the text of <{_tag(element)}>",
                "The text must be plain: for HTML, “<” is written as “&lt;”.",
            )
        text = "".join(element.pieces)
        if not element.children and not rule.text.fits(text):
            self._tell(
                element,
                f"<{_tag(element)}> is not {rule.text.name}",
                f"It must be {rule.text.example}.",
                text or "empty",
            )

    def _children(self, element, rule):
        tag = _tag(element)
        if text := "".join(element.pieces).strip(_BLANK):
            self._tell(element, f"Text stands in <{tag}>, beside its elements", "It may hold elements only.", text)
        seen = set()
        for child in element.children:
            known = rule.children.get(child.tag)
            if known is None:
                self._tell(child, f"<{_tag(child)}> stands in <{tag}>", "The schema has no such element there.")
                continue
            if child.tag in seen and child.tag in rule.once:
                self._tell(child, f"<{child.tag}> stands twice in one <{tag}>", "It may stand there once.")
            seen.add(child.tag)
            self.check(child, known)
        for needed in rule.needs:
            if needed not in seen:
                self._tell(element, f"<{tag}> has no <{needed}>", _missing(rule.children[needed]))
        if rule.is_ordered:
            self._order(element, list(rule.children))

    def _order(self, element, names):
        latest = 0
        for child in element.children:
            place = names.index(child.tag) if child.tag in names else latest
            if place < latest:
                order = ", ".join(f"<{name}>" for name in names)
                self._tell(child, f"<{child.tag}> stands after <{names[latest]}>", f"The order must be {order}.")
            latest = max(latest, place)

    def _attributes(self, element, rule):
        tag = _tag(element)
        for name, value in element.attributes.items():
            shape = rule.attributes.get(name)
            if shape and not shape.fits(value):
                self._tell(
                    element,
                    f"“{name}” of <{tag}> is not {shape.name}",
                    f"It must be {shape.example}.",
                    value or "empty",
                )
            elif name == "xmlns" and value:
                self._tell(element, f"<{tag}> is in a namespace", "The format uses none.", value)
            elif not (shape or rule.takes_any_attribute or name == "xmlns" or name.startswith(_DECLARED)):
                self._tell(
                    element, f"<{tag}> has an attribute “{name[:40]}”", "The schema has no such attribute there."
                )
        for name in rule.needs_attributes:
            if name not in element.attributes:
                self._tell(element, f"<{tag}> has no attribute “{name}”", "It must be there.")


def _tag(element):
    return element.tag[:40]


def _missing(rule):
    if rule.children is None and rule.text is ANY:
        return "It must be there; it may be empty."
    return "It must be there."
