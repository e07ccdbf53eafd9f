"""frab XML: against the c3voc schema, and against the programs that read it."""

from ..importers.programme import UnreadableProgramme
from ..importers.texts import is_utf16
from ..importers.xml_elements import parse_xml
from .report import Consumer, Report
from .shapes import as_number
from .xml_apps import APPS, HEAD, Giggity
from .xml_rules import SCHEDULE, Walk

FORMAT = "frab XML"
SCHEMA = "c3voc schema"
CONSUMERS = (
    Consumer(SCHEMA, "The published rules of the format: what breaks one of them, validators refuse.", is_rules=True),
    Consumer("EventFahrplan", "An Android app for one conference, made for many."),
    Consumer("Giggity", "An Android app for any conference."),
    Consumer("FOSDEM Companion", "An Android app for FOSDEM, strict about what it reads."),
)
_EVERYBODY = tuple(consumer.name for consumer in CONSUMERS)


def check(data, findings):
    """A Report of bytes of XML; one without a format where they are another kind of XML."""
    try:
        root = parse_xml(data)
    except UnreadableProgramme as problem:
        return _unreadable(data, problem, findings)
    if not _is_frab(root):
        return Report(refusal=_other_kind(root))
    Walk(lambda *found: findings.add((SCHEMA,), *found)).check(root, SCHEDULE)
    _check_unique(root, findings)
    for app in APPS:
        app(findings).check(root, _head(data))
    return Report(FORMAT, CONSUMERS, findings.told())


def _unreadable(data, problem, findings):
    """Nobody reads what is not well-formed; what is only too much for us may be read by others."""
    if b"<schedule" not in data and not is_utf16(data):
        return Report(refusal=f"It begins like XML but cannot be read, and there is no <schedule> in it. {problem}.")
    reason = problem.reason[:1].upper() + problem.reason[1:]
    if "declarations are not allowed" in problem.reason:
        why = "Giggity refuses them, for they can make a small file a huge one. So do we: the rest was not looked at."
        findings.add((Giggity.name,), reason, why, problem.where)
        return Report(FORMAT, CONSUMERS, findings.told(), is_whole=False)
    if problem.reason.startswith(("more than", "elements more", "an element with more", "a text longer")):
        findings.lose(_EVERYBODY, reason, "We read no further than that: the rest was not looked at.", problem.where)
        return Report(FORMAT, CONSUMERS, findings.told(), is_whole=False)
    findings.add(_EVERYBODY, reason, "Every program stops here.", problem.where)
    return Report(FORMAT, CONSUMERS, findings.told())


def _is_frab(root):
    rooms = any(day.all("room") for day in root.all("day"))
    return root.tag == "schedule" and (rooms or bool(root.all("conference")))


def _other_kind(root):
    if root.tag.lower() == "icalendar":
        return "This is xCal. It is read when a conference is added, but there is no check for it."
    if root.tag == "schedule":
        return "This is XML with a <schedule>, but neither a <conference> nor days with rooms: it is not frab XML."
    return f"This is XML of another kind: it begins with <{root.tag[:40]}>, not with <schedule>."


def _check_unique(root, findings):
    """What may stand once in the whole file. Numbers are compared as numbers, all else letter by letter."""
    events = [event for day in root.all("day") for room in day.all("room") for event in room.all("event")]
    say = _Unique(findings)
    for event in events:
        for name, read in (("guid", str), ("id", as_number), ("code", str)):
            if name in event.attributes:
                say.once(f"“{name}” of <event>", event, event.attributes[name], read)
        for slug in event.all("slug"):
            say.once("<slug>", slug, "".join(slug.pieces), str)
    for day in root.all("day"):
        if "index" in day.attributes:
            say.once("“index” of <day>", day, day.attributes["index"], as_number)


class _Unique:
    def __init__(self, findings):
        self.findings = findings
        self.seen = set()

    def once(self, name, element, value, read):
        key = (name, read(value))
        if key in self.seen:
            what, why = f"One {name} stands twice in the file", "No two may be the same."
            self.findings.add((SCHEMA,), what, why, f"line {element.line}", value)
        self.seen.add(key)


def _head(data):
    encoding = "utf-16" if is_utf16(data) else "utf-8-sig"
    return data[: HEAD * 4].decode(encoding, errors="replace")[:HEAD].lower()
