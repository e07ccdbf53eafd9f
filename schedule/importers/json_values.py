"""Walking through JSON that may hold anything: every value knows where it stands, every problem is gathered."""

import json
import math
import re

from .fields import PRIVATE, decode
from .programme import UnreadableProgramme
from .telling import MOST_PROBLEMS, MOST_THINGS, Problems
from .texts import clean_text

_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,8})?")
DEEPEST = 16  # of what is kept as it was said
_NOTHING = (None, "", [], {})


class Value:
    """A value, its JSON pointer, and the problems of the whole document.

    What is not of the kind that is asked for is a problem and reads as nothing, so that one pass finds all of them;
    ``refuse`` raises them. Nothing (null, or a key that is not there) is empty whatever is asked for.
    """

    __slots__ = ("problems", "value", "where")

    def __init__(self, value, where="", problems=None):
        self.value, self.where = value, where
        self.problems = Problems() if problems is None else problems

    def __bool__(self):
        return self.value not in _NOTHING

    def __getitem__(self, name):
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return Value(value, f"{self.where}/{_escape(name)}", self.problems)

    def __contains__(self, name):
        return isinstance(self.value, dict) and name in self.value

    def is_a(self, kind):
        return isinstance(self.value, kind)

    def object(self):
        """The value itself; a problem unless it is an object or nothing."""
        if not isinstance(self.value, (dict, type(None))):
            self._problem("an object", {})
        return self

    def items(self):
        """Each (name, Value) of an object."""
        self.object()
        for name in self.value or {}:
            self.problems.look()
            yield name, self[name]

    def first(self):
        """The first Value of a list; nothing where it is none."""
        return Value(self.value[0] if isinstance(self.value, list) and self.value else None, f"{self.where}/0")

    def list(self):
        """The Values in a list."""
        return list(self._each())

    def _each(self):
        if not isinstance(self.value, (list, type(None))):
            self._problem("a list", [])
        for number, value in enumerate(self.value or []):
            self.problems.look()
            yield Value(value, f"{self.where}/{number}", self.problems)

    def objects(self, name=""):
        """The objects in a list; with ``name`` a text in it stands for an object that has only that."""
        for one in self._each():
            if name and isinstance(one.value, str):
                one.value = {name: one.value}
            if one.value is None:
                one._problem("an object", {})
            yield one.object()

    def text(self):
        """A text, number or truth value as a text; of a text by language the English, else the first."""
        value = self.value
        if _is_by_language(value):
            value = value.get("en") or next((text for text in value.values() if text), "")
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (str, int, float)):
            return clean_text(str(value))
        self._problem("a text", "")
        return ""

    def texts(self, *names):
        return {name: self[name].text() for name in names}

    def rest(self, known, warnings):
        """What an object says under other names than ``known``, and texts of ``known`` in several languages."""
        self.object()
        found = {}
        for name, value in (self.value or {}).items():
            if name in known and not _is_in_languages(value):
                continue
            kept = self[name].kept(warnings)
            if name in PRIVATE and kept not in _NOTHING:
                warnings.add(f"“{name}” was left out, for it is nobody else’s business", self.where)
            elif kept not in _NOTHING:
                found[clean_text(name)] = kept
        return found

    def kept(self, warnings, depth=0):
        """The value as JSON that can be stored and written again."""
        if depth > DEEPEST:
            self.problems.add(f"more than {DEEPEST} objects or lists inside each other", self.where[:500])
            return None
        if isinstance(self.value, str):
            return clean_text(self.value)
        if isinstance(self.value, list):
            return [one.kept(warnings, depth + 1) for one in self.list()]
        if isinstance(self.value, dict):
            if any(name in PRIVATE and value not in _NOTHING for name, value in self.value.items()):
                warnings.add("what is nobody else’s business was left out", self.where)
            return {clean_text(k): v.kept(warnings, depth + 1) for k, v in self.items() if k not in PRIVATE}
        return self.value

    def refuse(self):
        """Raises UnreadableProgramme if there was a problem anywhere."""
        self.problems.refuse()

    def _problem(self, expected, instead):
        self.problems.add(f"{expected} is expected here, not {_called(self.value)}", self.where)
        self.value = instead


def parse_json(data):
    """The root as a Value; one that is parsed already is given back. What two readers could read differently raises
    UnreadableProgramme.
    """
    if isinstance(data, Value):
        return data
    if data.count(b"{") + data.count(b"[") > 2 * MOST_THINGS or data.count(b",") > 5 * MOST_THINGS:
        raise UnreadableProgramme(f"it has more than {MOST_THINGS:,} lists, objects and texts in these")
    twice = []

    def distinct(pairs):
        found = dict(pairs)
        if len(found) < len(pairs) and len(twice) < MOST_PROBLEMS:
            twice.append((found, _first_twice(key for key, _ in pairs)))
        return found

    try:
        text = decode(data)
        root = json.loads(text, object_pairs_hook=distinct, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise UnreadableProgramme(f"this is not JSON: {error.msg}", f"line {error.lineno}") from None
    except RecursionError:
        raise UnreadableProgramme("its objects are nested too deep") from None
    except ValueError as error:
        raise UnreadableProgramme(f"this cannot be read: {str(error)[:100]}") from None
    if twice:
        _refuse_twice(root, twice)
    return Value(root)


def _first_twice(keys):
    seen = set()
    return next(key for key in keys if key in seen or seen.add(key))


def _refuse_twice(root, twice):
    problems, keys = Problems(), {id(found): key for found, key in twice}
    todo = [iter([("", root, "")])]
    while todo and keys:
        name, value, before = next(todo[-1], (None, None, None))
        if name is None:
            todo.pop()
            continue
        where = f"{before}/{_escape(name)}" if todo[1:] else ""
        if id(value) in keys:
            problems.add(f"the key “{keys.pop(id(value))[:60]}” stands twice in one object", where[:500] or "/")
        todo.append(_children(value, where))
    problems.refuse()
    key = twice[0][1]  # it was in an object that another one of the same key took the place of
    raise UnreadableProgramme(f"the key “{key[:60]}” stands twice in one object")


def _children(value, where):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in pairs:
        yield name, one, where


def _refuse_constant(name):
    raise UnreadableProgramme(f"{name} is not a number of JSON")


def _finite(text):
    if not math.isfinite(number := float(text)):
        raise UnreadableProgramme(f"the number {text[:40]} is too large")
    return number


def _is_by_language(value):
    return isinstance(value, dict) and all(
        _LANGUAGE.fullmatch(name) and isinstance(text, (str, type(None))) for name, text in value.items()
    )


def _is_in_languages(value):
    return _is_by_language(value) and len(set(filter(None, value.values()))) > 1


def _escape(name):
    return str(name).replace("~", "~0").replace("/", "~1")


def _called(value):
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing", bool: "true or false"}
    return names.get(type(value), "a number")
