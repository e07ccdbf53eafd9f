"""Making the tables equal to a Programme, so that what people hung on its talks stays where it was."""

from contextlib import suppress
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction

from .comparing import compare
from .importers.programme import UnreadableProgramme
from .models import Conference
from .writing import write_differences


class MassWithdrawal(UnreadableProgramme):
    """More than half of the talks would be withdrawn: more likely a broken source than a cancelled conference."""


class Outdated(Exception):
    """The conference has changed since the plan was made, and applying it would do something else now."""


class Undecided(UnreadableProgramme):
    """Talks would be withdrawn that may only have another name; ``questions`` says which."""

    def __init__(self, questions):
        super().__init__(f"{len(questions):,} talks may be there under another name")
        self.questions = questions


@dataclass
class Changes:
    """What an import did, as titles. One that moved and changed has moved."""

    conference: Conference
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    unchanged: int = 0

    @classmethod
    def of(cls, plan, conference):
        titles = {name: [one.title for one in getattr(plan, name)] for name in ("changed", "moved", "withdrawn")}
        return cls(conference, added=plan.added, returned=plan.returned, unchanged=plan.unchanged, **titles)


def apply_programme(
    programme, slug=None, *, dry_run=False, allow_mass_withdrawal=False, answers=None, organiser=None, unsure="apart"
):
    """Make the tables equal to ``programme``, all of it or nothing, and return the Changes.

    ``slug`` is the conference's, else its acronym makes one. Talks and slots that are gone are withdrawn, never
    deleted. ``unsure`` says what becomes of talks that only resemble one another and of which ``answers`` say nothing:
    "apart" makes a new talk, "same" keeps the old one, "ask" raises Undecided where one would be withdrawn for it.
    Raises UnreadableProgramme for a slug that cannot be used, MassWithdrawal where most talks would go.
    """

    def plan_it():
        return settle(compare(programme, slug, answers), unsure)

    plan = plan_it()
    if dry_run:
        _refuse_mass_withdrawal(plan, allow_mass_withdrawal)
        return Changes.of(plan, _as_it_would_be(plan))
    return _apply(plan, allow_mass_withdrawal, organiser, plan_it)


def settle(plan, unsure):
    """The Plan with its questions answered as ``unsure`` says: "apart", "same" or "ask", which raises Undecided."""
    if unsure == "ask" and plan.pressing:
        raise Undecided(plan.pressing)
    while unsure == "same" and plan.questions:
        answers = plan.answers | {question.guid: question.talk_id for question in plan.questions}
        plan = compare(plan.programme, plan.slug, answers)
    return plan


def apply_plan(plan, *, allow_mass_withdrawal=False, organiser=None):
    """Do what a Plan says, all of it or nothing, and return the Changes.

    Raises Outdated where the conference has changed since and the same programme would do something else now.
    """

    def compare_again():
        again = compare(plan.programme, plan.slug, plan.answers)
        if again != plan:
            raise Outdated
        return again

    return _apply(plan, allow_mass_withdrawal, organiser, compare_again)


def _apply(plan, allow_mass_withdrawal, organiser, compare_again):
    """Apply ``plan``, or what ``compare_again()`` returns where it was made of rows that have changed since.

    Nobody else can write on SQLite meanwhile, so what can be done before is done before, and where nothing is to be
    written nothing is locked.
    """
    _refuse_mass_withdrawal(plan, allow_mass_withdrawal)
    if plan.is_empty:
        return Changes.of(plan, plan.conference)
    with transaction.atomic():
        conference, is_current = _lock(plan, organiser)
        if not is_current:
            plan = compare_again()
            _refuse_mass_withdrawal(plan, allow_mass_withdrawal)
        if not plan.is_empty:
            write_differences(plan.differences, conference)
    return Changes.of(plan, conference)


def _lock(plan, organiser):
    """(the Conference, which no other import changes from now on, whether it is as it was when it was compared)."""
    if plan.version is None:
        conference = Conference(slug=plan.slug, time_zone=plan.programme.time_zone, organiser=organiser)
        with suppress(IntegrityError), transaction.atomic():
            conference.save(force_insert=True)
            return conference, True
    # A second import of the same conference waits here; on SQLite it has waited to begin.
    rows = Conference.objects if connection.vendor == "sqlite" else Conference.objects.select_for_update()
    conference = rows.filter(slug=plan.slug).first()
    if conference is None:
        raise Outdated
    return conference, conference.version == plan.version


def _refuse_mass_withdrawal(plan, is_allowed):
    if plan.withdraws_most and not is_allowed:
        going, standing = plan.withdraws_most
        raise MassWithdrawal(f"this would withdraw {going:,} of {standing:,} talks (--allow-withdrawals lets it)")


def _as_it_would_be(plan):
    """The Conference for a report: a new one has no row, and a title all the same."""
    return (
        plan.conference if plan.conference.pk else Conference(slug=plan.slug, title=plan.programme.title or plan.slug)
    )
