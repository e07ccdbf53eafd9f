"""What a Programme would change, before anything is written: told to a person first, and applied then (sync.py)."""

from dataclasses import dataclass, field

from django.utils.text import slugify

from .differences import Differences
from .importers.programme import Programme, UnreadableProgramme
from .models import RESERVED_SLUGS, Conference
from .stored import read_stored
from .wording import FieldChange, conference_changes, talk_changes, time_in_words

__all__ = ["FieldChange", "Plan", "Question", "TalkChange", "compare", "plan_to_json", "wanted_slug"]

FEW = 20  # talks; of fewer, any number may go without asking
_MOST_TOLD = 500  # talks of each kind in a plan as JSON
_TRIES = 3


@dataclass(frozen=True)
class TalkChange:
    talk_id: int
    slug: str
    title: str  # as it would be
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Question:
    """Are these the same: an event of the programme, and a talk that is here already?"""

    guid: str
    title: str
    when: str
    speakers: str
    talk_id: int
    slug: str
    old_title: str
    old_when: str
    old_speakers: str
    likeness: float  # 0 to 1
    is_withdrawn: bool  # the talk was withdrawn before: nothing is lost where nobody answers


@dataclass
class Plan:
    """What applying would do. A talk that moved and changed has moved; one that comes back has returned."""

    conference: Conference = field(compare=False)  # saved or not
    slug: str
    programme: Programme = field(repr=False, compare=False)
    answers: dict[str, int] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)  # titles
    changed: list[TalkChange] = field(default_factory=list)
    moved: list[TalkChange] = field(default_factory=list)
    withdrawn: list[TalkChange] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)  # titles
    unchanged: int = 0
    questions: list[Question] = field(default_factory=list)
    withdraws_most: tuple[int, int] | None = None  # (going, standing)
    changes_conference: list[FieldChange] = field(default_factory=list)
    differences: Differences | None = field(default=None, repr=False, compare=False)

    @property
    def is_empty(self):
        """Whether applying it would write nothing."""
        return self.conference.pk is not None and self.differences.is_empty

    @property
    def title(self):
        return self.programme.title or self.slug

    @property
    def version(self):
        """Conference.version that it was made for; None where there is no conference yet."""
        return self.conference.version if self.conference.pk else None

    @property
    def pressing(self):
        """The questions without whose answer a talk would be withdrawn that may only have another name."""
        return [question for question in self.questions if not question.is_withdrawn]


def compare(programme, slug=None, answers=None):
    """The Plan of a Programme for the conference at ``slug``, else at what its acronym makes; reads only.

    ``answers`` are {guid of an event: id of the talk that it is, or 0 for none}. Raises UnreadableProgramme for a slug
    that cannot be used, and for a programme without events where there are no talks either.
    """
    slug = _slug(programme, slug)
    for _ in range(_TRIES):
        stored = read_stored(_conference(slug))
        if _is_whole(stored.conference):
            break
    differences = Differences(programme, stored, answers)
    if not programme.events and not any(not talk.is_withdrawn for talk in stored.talks):
        raise UnreadableProgramme("there is no event in it")
    return _plan(differences, slug, answers or {})


def wanted_slug(programme):
    """The address here that its acronym makes, else its title; "" where neither makes one."""
    return slugify(programme.acronym)[:80] or slugify(programme.title)[:80]


def _slug(programme, slug):
    slug = slug or wanted_slug(programme)
    if not slug or slugify(slug) != slug or len(slug) > 80 or slug in RESERVED_SLUGS:
        raise UnreadableProgramme(f"“{slug}” cannot be a conference’s address: choose one with --conference")
    return slug


def _conference(slug):
    return Conference.objects.filter(slug=slug).first() or Conference(slug=slug)


def _is_whole(conference):
    """Whether no import was written while the rows were read: they are of one version."""
    now = Conference.objects.filter(slug=conference.slug).values_list("version", flat=True).first()
    return now == (conference.version if conference.pk else None)


def _plan(differences, slug, answers):
    stored, programme = differences.stored, differences.programme
    plan = Plan(stored.conference, slug, programme, answers, differences=differences)
    for one in differences.talks:
        _tell(plan, one)
    cancelled = {one.talk.pk: one for one in differences.talks if one.talk}
    for talk in differences.going:
        fields = talk_changes(differences, cancelled[talk.pk]) if talk.pk in cancelled else ()
        plan.withdrawn.append(TalkChange(talk.pk, talk.slug, talk.title, fields))
    standing = sum(not talk.is_withdrawn for talk in stored.talks)
    going = len(plan.withdrawn)
    if (going * 2 > standing and standing >= FEW) or (going and going == standing and not programme.events):
        plan.withdraws_most = (going, standing)
    plan.questions = [_question(differences, *uncertain) for uncertain in differences.uncertain]
    plan.changes_conference = conference_changes(differences)
    return plan


def _tell(plan, one):
    talk, title = one.talk, one.group.first.title
    if talk is None:
        plan.added.append(title)
    elif talk.is_withdrawn and not one.is_withdrawn:
        plan.returned.append(title)
    elif one.is_withdrawn and not talk.is_withdrawn:
        return  # told as withdrawn
    elif one.has_changed:
        told = plan.moved if one.has_moved else plan.changed
        told.append(TalkChange(talk.pk, talk.slug, title, talk_changes(plan.differences, one)))
    else:
        plan.unchanged += 1


def _question(differences, group, talk, likeness):
    zone = differences.zone
    slots = [slot for slot in differences.stored.slots if slot.talk_id == talk.pk]
    return Question(
        group.first.guid,
        group.first.title,
        "; ".join(time_in_words(event, zone) for event in group.events),
        ", ".join(speaker.name for speaker in group.first.speakers),
        talk.pk,
        talk.slug,
        talk.title,
        "; ".join(time_in_words(slot, zone) for slot in sorted(slots, key=lambda slot: slot.starts_at)),
        talk.speaker_names,
        likeness,
        talk.is_withdrawn,
    )


def plan_to_json(plan):
    """A Plan as JSON has it. Counts are whole; of talks there are at most 500 of each kind."""
    told = {
        name: [_as_json(one) for one in getattr(plan, name)[:_MOST_TOLD]]
        for name in ("added", "changed", "moved", "withdrawn", "returned", "questions", "changes_conference")
    }
    counts = {name: len(getattr(plan, name)) for name in ("added", "changed", "moved", "withdrawn", "returned")}
    return told | {
        "slug": plan.slug,
        "title": plan.title,
        "is_new": plan.conference.pk is None,
        "is_empty": plan.is_empty,
        "counts": counts | {"unchanged": plan.unchanged, "questions": len(plan.questions)},
        "withdraws_most": plan.withdraws_most and list(plan.withdraws_most),
    }


def _as_json(one):
    if isinstance(one, TalkChange):
        return vars(one) | {"fields": [vars(change) for change in one.fields]}
    return one if isinstance(one, str) else dict(vars(one))
