"""The lines of an iCalendar file as they stand, unfolded, and the components that they make."""

import re
from dataclasses import dataclass, field

from .report import EnoughFound

LONGEST_LINE = 75  # octets, without the line end
MOST_LINES = 250_000  # four times as many as FOSDEM would have
_PLAIN, _QUOTED = r"[^\";:,\x00-\x08\x0a-\x1f\x7f]*", r"\"[^\"\x00-\x08\x0a-\x1f\x7f]*\""
_PARAMETER_VALUES = rf"(?:{_QUOTED}|{_PLAIN})(?:,(?:{_QUOTED}|{_PLAIN}))*"
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_PARAMETER_VALUES})*):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";([A-Za-z0-9-]+)=({_PARAMETER_VALUES})")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(slots=True)
class Line:
    """One property. ``parameters`` are by name in capitals, without quotes."""

    name: str
    parameters: dict[str, str]
    value: str
    where: str


@dataclass(slots=True)
class Component:
    name: str
    where: str
    lines: dict[str, list[Line]] = field(default_factory=dict)
    components: list["Component"] = field(default_factory=list)

    def all(self, name):
        return self.lines.get(name, [])

    def first(self, name):
        return next(iter(self.all(name)), None)

    def value(self, name):
        line = self.first(name)
        return line.value if line else ""

    def within(self, name):
        return [component for component in self.components if component.name == name]


class CalendarFile:
    """Reads what can be read; ``tell(kind, where, what stands there)`` hears of what is written wrongly.

    Raises EnoughFound where there are more than MOST_LINES.
    """

    def __init__(self, data, tell):
        self._tell = tell
        self.calendars = []  # the components that stand in no other
        self._open = []
        if data.startswith(b"\xef\xbb\xbf"):
            self._tell("mark", "line 1")
            data = data[3:]
        for where, line in self._unfolded(data):
            self._take(where, line)
        for component in self._open:
            self._tell("open", component.where, f"BEGIN:{component.name}")

    def _unfolded(self, data):
        """(place of its first line, bytes) of each property."""
        *ended, rest = data.split(b"\n")
        pieces, first = [], "line 1"
        for number, raw in enumerate([*ended, rest] if rest else ended, 1):
            if number > MOST_LINES:
                raise EnoughFound
            where = f"line {number}"
            line = raw.rstrip(b"\r")
            self._look_at(line, len(raw) - len(line), where)
            if line[:1] not in (b" ", b"\t") or not pieces:
                if pieces:
                    yield first, b"".join(pieces)
                pieces, first = [line], where
                continue
            if line[:1] == b"\t":
                self._tell("tab", where)
            if len(line) > 1 and line[1] & 0xC0 == 0x80:  # neither ASCII nor the first byte of a letter
                self._tell("letter", where)
            pieces.append(line[1:])
        yield first, b"".join(pieces)

    def _look_at(self, line, returns, where):
        if returns != 1:
            self._tell("returns" if returns else "newline", where)
        if len(line) > LONGEST_LINE:
            self._tell("long", where, f"{len(line):,} octets")
        if not line:
            self._tell("blank", where)

    def _take(self, where, line):
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            text = line.decode(errors="replace")
            self._tell("bytes", where, text[max(0, error.start - 20) :])
        if _CONTROL.search(text):
            self._tell("control", where, text)
        if found := _LINE.fullmatch(text):
            name, parameters, value = found.groups()
            self._put(name.upper(), parameters, value, where)
        elif text:
            self._tell("line", where, text)

    def _put(self, name, parameters, value, where):
        if name == "BEGIN":
            self._begin(Component(value.strip().upper(), where))
        elif name == "END":
            self._end(value.strip().upper(), where)
        elif self._open:
            read = {key.upper(): text.replace('"', "") for key, text in _PARAMETER.findall(parameters)}
            self._open[-1].lines.setdefault(name, []).append(Line(name, read, value, where))
        else:
            self._tell("outside", where, f"{name}:{value}")

    def _begin(self, component):
        (self._open[-1].components if self._open else self.calendars).append(component)
        self._open.append(component)

    def _end(self, name, where):
        if self._open and self._open[-1].name == name:
            self._open.pop()
        else:
            self._tell("end", where, f"END:{name}")
