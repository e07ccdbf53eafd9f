"""Ways to spoil a file, blind and by its structure. Each takes bytes, gives bytes, and chooses by its Random."""

import json
import re

HOSTILE = [
    b"", b"\0", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", "\u202e".encode(), "\U0001f469".encode(),
    b"\r", b"\n", b"\n ", b"\r\n\t", b"\t", b" ", b"'", b'"', b'""', b"\\", b"\\u0000", b"\\ud800", b"\\n", b"\\",
    b"%s", b"{}", b"0", b"-1", b"1e999", b"NaN", b"-Infinity", b"9" * 30, b"9" * 5000, b"1" * 400, b"0x10", b"1_000",
    "٣".encode(), b"null", b"true", b"[]", b"{}", b"[[[[[[[[", b"[" * 3000, b'{"a":' * 1000, b"}", b"]", b",", b";",
    b":", b"::", b"=", b"<", b">", b"&", b"&#0;", b"&#x110000;", b"&a;", b"&lt;", b"<a>" * 100, b"]]>", b"<![CDATA[",
    b"<!--", b"<?x?>", b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa">]>', b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    b"<a " + b'b="" ' * 100 + b"/>", b"0000-00-00", b"0001-01-01T00:00:00", b"9999-12-31T23:59:59",
    b"9999-12-31T23:59:59+23:59", b"2026-02-30", b"2100-12-31", b"1970-01-01T00:00:00+14:00", b"2026-01-31T24:00:00",
    b"2026-03-29T02:30:00", b"99991231T235959", b"20260131T100000Z", b"2026-W05-6", b"2026-01-31T10:00:00.000000001Z",
    b"25:99", b"24:00", b"-1:00", b"6944:11:40", b"1:2:3:4", b"P1Y", b"PT", b"-PT1H", b"P99999999999D", b"PT99999999H",
    b"FREQ=SECONDLY", b"FREQ=DAILY;UNTIL=99991231", b"COUNT=99999999999", b"FREQ=YEARLY;BYMONTH=99;BYMONTHDAY=99",
    b"TZID=../../etc/passwd", b"Europe/Berlin", b"europe/berlin", b"Mars/Olympus", b"../../etc/passwd",
    b"America/Scoresbysund", b"UTC", b"GMT+25", b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VCALENDAR", b"---", b"--- \n",
    b"&a [*a, *a]", b"*a", b"!!python/object/apply:os.system [id]", b"!!binary AAAA", b"<<: *a", b"? x", b"- - - -",
    b"2026-01-31 10:00:00", b"0o17", b"1:30", b"12:30 PM", b"=cmd|' /C calc'!A0", b"http://[", b"javascript:x", b"//",
    b"x" * 5000, b"a@b", b"6ba7b810-9dad-11d1-80b4-00c04fd430c8", b"id", b"title", b"start", b"PK\x03\x04",
    b"PK\x05\x06",
]  # fmt: skip
_VALUE = re.compile(rb'"[^"\n]*"|>[^<>]+<|[:=,] ?[^\n,;:="<>]+|\b[\w.+-]+\b')
_JSON_VALUES = [
    None, True, -1, 0, 1.5, 10**30, "", "x", " ", "\0", "\ud800", "é" * 2000, [], [None], [[]], {}, {"": None},
    {"en": {}}, ["a", 1, {}], {"a": [{}]}, "2026-01-31T10:00:00+01:00", "9999-12-31T23:59:59-23:59", "0001-01-01",
    "P1D", "25:61", 2**63,
]  # fmt: skip


def _span(data, chosen, longest=200):
    start = chosen.randrange(len(data) + 1)
    return start, min(len(data), start + chosen.randrange(1, longest))


def flip(data, chosen):
    data = bytearray(data)
    for _ in range(chosen.randrange(1, 4)):
        if data:
            data[chosen.randrange(len(data))] ^= 1 << chosen.randrange(8)
    return bytes(data)


def cut(data, chosen):
    return data[: chosen.randrange(len(data) + 1)]


def drop(data, chosen):
    start, end = _span(data, chosen)
    return data[:start] + data[end:]


def double(data, chosen):
    start, end = _span(data, chosen)
    return data[:end] + data[start:end] * chosen.choice((1, 1, 2, 20)) + data[end:]


def swap(data, chosen):
    (a, b), (c, d) = sorted((_span(data, chosen), _span(data, chosen)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def insert(data, chosen):
    at = chosen.randrange(len(data) + 1)
    return data[:at] + chosen.choice(HOSTILE) + data[at:]


def replace_value(data, chosen):
    """A value of whatever format: between quotes, tags, colons and commas."""
    values = list(_VALUE.finditer(data))
    if not values:
        return insert(data, chosen)
    start, end = chosen.choice(values).span()
    if data[start : start + 1] in (b'"', b">", b":", b"=", b","):
        start += 1
        end -= data[end - 1 : end] in (b'"', b"<")
    return data[:start] + chosen.choice(HOSTILE) + data[end:]


def lines(data, chosen):
    """One line dropped, doubled, or put elsewhere."""
    found = data.split(b"\n")
    line = found.pop(chosen.randrange(len(found)))
    for _ in range(chosen.randrange(3)):
        found.insert(chosen.randrange(len(found) + 1), line)
    return b"\n".join(found)


def elements(data, chosen):
    """One element of XML dropped, doubled, emptied, or called otherwise."""
    found = list(re.finditer(rb"(?s)<([\w:-]+)[^<>]*>(?:[^<]*)</\1>", data))
    if not found:
        return lines(data, chosen)
    one = chosen.choice(found)
    other = chosen.choice(found)
    instead = chosen.choice((b"", one[0] * 2, b"<%s/>" % one[1], other[0], one[0].replace(one[1], other[1])))
    return data[: one.start()] + instead + data[one.end() :]


def tree(data, chosen):
    """One value of JSON replaced, dropped, doubled, or put elsewhere."""
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return elements(data, chosen)
    places = list(_places(root))
    if not places:
        return data
    container, key = chosen.choice(places)
    other, otherwise = chosen.choice(places)
    change = chosen.randrange(4)
    if change == 0:
        del container[key]
    elif change == 1 and isinstance(container, list):
        container.extend([container[key]] * 3)
    elif change == 2 and not isinstance(other[otherwise], (dict, list)):
        container[key] = other[otherwise]
    else:
        container[key] = chosen.choice(_JSON_VALUES)
    return json.dumps(root).encode()


def _places(value):
    keys = range(len(value)) if isinstance(value, list) else list(value) if isinstance(value, dict) else ()
    for key in keys:
        yield value, key
        if isinstance(value[key], (list, dict)):
            yield from _places(value[key])


BLIND = [flip, cut, drop, double, swap, insert]
KNOWING = [replace_value, replace_value, lines, elements, tree]


def mutate(data, chosen):
    """Bytes, or the files of a folder, spoilt in one to three ways."""
    if isinstance(data, dict):
        name = chosen.choice(sorted(data))
        return data | {name: mutate(data[name], chosen)}
    for _ in range(chosen.choice((1, 1, 2, 3))):
        data = chosen.choice(chosen.choice((BLIND, KNOWING)))(data, chosen)
    return data
