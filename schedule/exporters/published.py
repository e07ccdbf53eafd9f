"""What every writer takes: a programme, and what the tables add to it."""

from dataclasses import dataclass, field
from datetime import datetime

from schedule.importers.programme import Programme, Speaker


@dataclass(frozen=True)
class Change:
    """The life of a slot so far, as a calendar wants to know it."""

    sequence: int
    changed_at: datetime
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Published:
    """A Programme with what makes it known elsewhere. A guid that is not in ``changes`` has never changed."""

    programme: Programme
    numbers: dict[str, int]  # {guid of an event: an integer that no other event here ever has}
    people: dict[Speaker, int] = field(default_factory=dict)  # the same of speakers
    changes: dict[str, Change] = field(default_factory=dict)  # by guid
    pages: dict[str, str] = field(default_factory=dict)  # {guid: the absolute address of its talk here}
