"""What would choke on a schedule file, and why. Pure: bytes in, a Report out; nothing here knows of the database."""

from ..importers.reading import LARGEST, is_web_page, start_of
from . import frab_json, frab_xml, icalendar
from .report import EnoughFound, Findings, Report

__all__ = ["check_schedule"]

_KINDS = "Checked are frab XML (schedule.xml), frab JSON (schedule.json) and iCalendar (.ics)."
_OTHERS = {
    b"\x1f\x8b": "This is a gzip archive.",
    b"PK\x03\x04": "This is a zip archive.",
    b"%PDF": "This is a PDF.",
}


def check_schedule(data):
    """A Report of the bytes of one file. It never raises: what is broken is a finding.

    A folder, or a list of several pages, as importers.gathering has them, is of no kind that is checked.
    """
    if isinstance(data, dict):
        return Report(refusal=f"These are several files. {_KINDS}")
    if len(data) > LARGEST:
        return Report(refusal=f"{len(data):,} bytes are more than the {LARGEST:,} that are read.")
    start = start_of(data)
    if not start:
        return Report(refusal="There is nothing in it.")
    if is_web_page(start):
        return Report(refusal=f"This is a web page, not a schedule file. {_KINDS}")
    for begins, refusal in _OTHERS.items():
        if start.startswith(begins):
            return Report(refusal=f"{refusal} {_KINDS}")
    kind = _kind(start)
    return _check(kind, data) if kind else Report(refusal=f"This is none of the kinds that can be checked. {_KINDS}")


def _kind(start):
    """The module that checks what begins so, or None."""
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return icalendar
    if start[:1] == b"<":
        return frab_xml
    return frab_json if start[:1] in (b"{", b"[") else None


def _check(kind, data):
    findings = Findings()
    try:
        return kind.check(data, findings)
    except EnoughFound:
        return Report(kind.FORMAT, kind.CONSUMERS, findings.told(), is_whole=False)
