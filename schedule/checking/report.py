"""What a check says: for each consumer a verdict, and each kind of finding once, with its first places."""

from dataclasses import dataclass

READS, LOSSES, FAILS, UNKNOWN = "reads it", "reads it with losses", "fails", "not checked"
OF_RULES = {READS: "keeps its rules", LOSSES: "keeps its rules, with remarks", FAILS: "breaks its rules"}
MOST_PLACES = 5  # of one finding
MOST_FINDINGS = 200  # kinds, of one file
MOST_TOLD = 100_000  # findings of one file, each time counted: nobody mends so many, and to look on costs time
LONGEST_VALUE = 80  # characters that are shown of what stands in the file


@dataclass(frozen=True)
class Consumer:
    """A program that reads such files, or the rules that they are written by; ``about`` is a sentence for people."""

    name: str
    about: str
    is_rules: bool = False

    def words(self, verdict):
        """The verdict for people."""
        return OF_RULES.get(verdict, verdict) if self.is_rules else verdict


@dataclass(frozen=True)
class Place:
    """Where something stands: ``where`` is a line or a JSON pointer, ``value`` what stands there; both may be ""."""

    where: str
    value: str = ""


@dataclass(frozen=True)
class Finding:
    """One kind of thing that these consumers choke on, or, where it is not fatal, lose something by."""

    consumers: tuple[str, ...]
    is_fatal: bool
    what: str
    why: str
    times: int = 1
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Report:
    """``format`` is "" for a file of no kind that is checked; ``refusal`` then says what it is instead."""

    format: str = ""
    consumers: tuple[Consumer, ...] = ()
    findings: tuple[Finding, ...] = ()
    beside: str = ""  # who does not read this kind at all
    is_whole: bool = True  # False: the file could not be looked at to its end
    refusal: str = ""

    def findings_for(self, name):
        """What concerns this consumer, the fatal first."""
        found = [finding for finding in self.findings if name in finding.consumers]
        return sorted(found, key=lambda finding: not finding.is_fatal)

    def verdict(self, name):
        found = self.findings_for(name)
        if any(finding.is_fatal for finding in found):
            return FAILS
        if not self.is_whole:
            return UNKNOWN
        return LOSSES if found else READS

    @property
    def by_consumer(self):
        """(Consumer, verdict, its findings) of each."""
        return [(one, self.verdict(one.name), self.findings_for(one.name)) for one in self.consumers]

    @property
    def sections(self):
        """([Consumers], verdict, findings) of whom something is said, once for those of whom the same is."""
        alike = {}
        for consumer, verdict, findings in self.by_consumer:
            if findings:
                alike.setdefault((consumer.is_rules, *findings), ([], verdict, findings))[0].append(consumer)
        return list(alike.values())

    @property
    def failing(self):
        """The names of the consumers that fail."""
        return [consumer.name for consumer, verdict, _ in self.by_consumer if verdict == FAILS]

    def to_json(self):
        return {
            "format": self.format,
            "refusal": self.refusal,
            "consumers": [
                {
                    "name": consumer.name,
                    "verdict": verdict,
                    "findings": [
                        {
                            "fatal": finding.is_fatal,
                            "what": finding.what,
                            "why": finding.why,
                            "times": finding.times,
                            "places": [{"where": place.where, "value": place.value} for place in finding.places],
                        }
                        for finding in findings
                    ],
                }
                for consumer, verdict, findings in self.by_consumer
            ],
        }


class EnoughFound(Exception):
    """So much is in the file, or wrong with it, that it makes no sense to look on."""


class Findings:
    """Collects findings: what is found again is counted. Raises EnoughFound."""

    def __init__(self):
        self._count = 0
        self._places = {}  # (consumers, is fatal, what, why): [times, the first places]

    def add(self, consumers, what, why, where="", value="", *, is_fatal=True):
        self._count += 1
        if self._count > MOST_TOLD:
            raise EnoughFound
        key = (tuple(consumers), is_fatal, what, why)
        if key not in self._places and len(self._places) >= MOST_FINDINGS:
            key = (tuple(consumers), is_fatal, "More is wrong, of still other kinds", "Mend what is named here first.")
        kept = self._places.setdefault(key, [0, []])
        kept[0] += 1
        if len(kept[1]) < MOST_PLACES and (where or value):
            kept[1].append(Place(where, shown(value)))

    def lose(self, *found, **more):
        """As ``add``, of what is read all the same."""
        self.add(*found, **more, is_fatal=False)

    def told(self):
        return tuple(Finding(*key, times, tuple(places)) for key, (times, places) in self._places.items())


def shown(value, longest=LONGEST_VALUE):
    """A text from a file as it may be shown: one line, no control characters, not too long."""
    text = " ".join(str(value)[: longest * 4].split())
    text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return text if len(text) <= longest else text[:longest].rstrip() + "…"
