"""A schedule in frab XML, for what reads files."""

from html import escape
from zlib import crc32


def make_xml(*talks, acronym="demo", title="Demo Days", zone="Europe/Berlin"):
    """Of ``talks``, each (guid, title, start as ``09:00``, room, speaker), on 31 January 2026; as bytes."""
    rooms = dict.fromkeys(room for _, _, _, room, _ in talks)
    inside = "".join(_room(room, [talk for talk in talks if talk[3] == room]) for room in rooms)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><schedule><version>1</version><conference><acronym>{acronym}</acronym>'
        f"<title>{escape(title)}</title><start>2026-01-31</start><end>2026-01-31</end><days>1</days>"
        f"<time_zone_name>{zone}</time_zone_name></conference>"
        '<day index="1" date="2026-01-31" start="2026-01-31T08:00:00+01:00" end="2026-02-01T03:00:00+01:00">'
        f"{inside}</day>"
        "</schedule>"
    ).encode()


def _room(name, talks):
    return f'<room name="{escape(name)}">{"".join(map(_event, talks))}</room>'


def _event(talk):
    guid, title, start, room, speaker = talk
    person = f'<person id="{len(speaker)}">{escape(speaker)}</person>' if speaker else ""
    return (
        f'<event guid="{escape(guid)}" id="{crc32(guid.encode())}"><date>2026-01-31T{start}:00+01:00</date>'
        f"<start>{start}</start><duration>00:45</duration><room>{escape(room)}</room><title>{escape(title)}</title>"
        f"<subtitle></subtitle><track></track><type>talk</type><language>en</language><abstract>About {escape(title)}."
        f"</abstract><description></description><persons>{person}</persons><links></links></event>"
    )
