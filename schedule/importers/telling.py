"""What a reader says about a source: what it mended, and what it cannot read."""

from .programme import UnreadableProgramme
from .texts import clean_text

MOST_PROBLEMS = 20
MOST_THINGS = 200_000


class Warnings:
    """What was mended, told once a kind, with how often and where first."""

    def __init__(self):
        self._seen = {}

    def add(self, what, where=""):
        what, where = clean_text(what)[:500], clean_text(where)[:500]
        times, first = self._seen.get(what, (0, where))
        self._seen[what] = (times + 1, first)

    def told(self):
        return tuple(
            f"{what} ({f'{times} times, first at' if times > 1 else 'at'} {first})" if first else what
            for what, (times, first) in self._seen.items()
        )


class Problems:
    """What cannot be read: gathered, so that whoever mends a file hears of it at once and not one by one."""

    def __init__(self):
        self._found = []
        self._looked_at = 0

    def look(self):
        """Counts what was looked at, so that a small file of very many things ends. Raises UnreadableProgramme."""
        self._looked_at += 1
        if self._looked_at > MOST_THINGS:
            raise UnreadableProgramme(f"it has more than {MOST_THINGS:,} lists, objects and texts in these")

    def add(self, reason, where=""):
        """Raises UnreadableProgramme when there are enough."""
        self._found.append(UnreadableProgramme(reason, where))
        if len(self._found) >= MOST_PROBLEMS:
            self.refuse()

    def refuse(self):
        """Raises the first problem with the others in ``problems``; passes without any."""
        if self._found:
            first, *others = self._found
            raise UnreadableProgramme(first.reason, first.where, tuple(map(str, others)))
