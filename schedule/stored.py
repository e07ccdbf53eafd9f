"""What the tables hold of a conference, and how an Event's fields lie in them."""

from dataclasses import dataclass, field

from .models import Conference, Room, Slot, Speaker, Talk, TalkSpeaker, Track

# {field of Talk: field of Event}, where both hold the same.
ALIKE = {
    "code": "code",
    "source_slug": "slug",
    "url": "url",
    "origin_url": "origin_url",
    "feedback_url": "feedback_url",
    "logo": "logo",
    "title": "title",
    "subtitle": "subtitle",
    "abstract": "abstract",
    "description": "description",
    "kind": "kind",
    "kind_label": "kind_label",
    "license": "license",
    "do_not_record": "do_not_record",
    "extra": "extra",
}
# Fields of Event that Slot.own may hold: where they differ from what its talk says.
OWN = (*ALIKE.values(), "languages", "links", "track", "speakers", "is_cancelled")


@dataclass
class Stored:
    """All rows of one conference, as they were when they were read."""

    conference: Conference
    rooms: list[Room] = field(default_factory=list)
    tracks: list[Track] = field(default_factory=list)
    speakers: list[Speaker] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    speakers_of: dict[int, list[int]] = field(default_factory=dict)  # {talk id: ids of its speakers, in order}


def read_stored(conference):
    """Stored of a Conference; of one that is not saved yet nothing but itself."""
    if conference.pk is None:
        return Stored(conference)
    stored = Stored(
        conference,
        *(list(model.objects.filter(conference=conference).order_by("pk")) for model in (Room, Track, Speaker)),
        list(Talk.objects.for_conference(conference).order_by("pk")),
        list(Slot.objects.for_conference(conference).order_by("pk")),
    )
    pairs = TalkSpeaker.objects.filter(talk__conference=conference).order_by("talk", "position")
    for talk_id, speaker_id in pairs.values_list("talk", "speaker"):
        stored.speakers_of.setdefault(talk_id, []).append(speaker_id)
    return stored


def talk_values(event, speakers):
    """{field of Talk: value} of an Event and the talk's Speakers, without its track."""
    return {ours: getattr(event, its) for ours, its in ALIKE.items()} | {
        "languages": list(event.languages),
        "links": [dict(vars(link)) for link in event.links],
        "speaker_names": ", ".join(speaker.name for speaker in speakers),
    }


def own_values(event, first, speakers):
    """Slot.own of an Event: {field: value, as JSON} of what cannot be told from the ``first`` of its talk.

    ``speakers`` are the talk's, a tuple as the tables give it back.
    """
    told = {"speakers": speakers, "is_cancelled": False}
    return {
        name: _as_json(getattr(event, name))
        for name in OWN
        if getattr(event, name) != told.get(name, getattr(first, name))
    }


def _as_json(value):
    if isinstance(value, tuple):
        return [one if isinstance(one, str) else dict(vars(one)) for one in value]
    return value
