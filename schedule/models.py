import zoneinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone

from .kinds import KINDS
from .querysets import ConferenceQuerySet, ImportQuerySet, SlotQuerySet, TalkQuerySet

# First words of addresses that the site itself uses; a conference cannot be called so.
RESERVED_SLUGS = {
    "accounts", "admin", "agenda", "api", "calendars", "conferences", "healthz", "manifest", "media", "notes",
    "offline", "readyz", "robots", "search", "static", "styleguide", "sw", "t",
}  # fmt: skip


def validate_time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not an IANA time zone, such as Europe/Brussels.")


def validate_conference_slug(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is an address of the site itself.")


class Conference(models.Model):
    slug = models.SlugField(max_length=80, unique=True, validators=[validate_conference_slug])
    title = models.CharField(max_length=500)
    acronym = models.CharField(max_length=200, blank=True)
    url = models.TextField(blank=True)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    source_version = models.CharField(max_length=500, blank=True)  # what the source calls this version
    # Grows by one with each import that changed anything: what is kept of a programme is kept by it.
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)  # with each import that changed anything, as ``version``
    # Who added it here and may change it; nobody's was added on the command line.
    organiser = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="conferences")
    days = models.JSONField(default=list)  # [{"date", "starts_at", "ends_at"}] as the source names them
    extra = models.JSONField(default=dict)  # Programme.extra

    objects = ConferenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("schedule", args=[self.slug])

    def may_be_changed_by(self, person):
        return person.is_authenticated and (person.is_superuser or person.pk == self.organiser_id)

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)


class Room(models.Model):
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="rooms")
    slug = models.SlugField(max_length=120)
    name = models.CharField(max_length=500)
    guid = models.CharField(max_length=64, blank=True)
    source_slug = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField(null=True)
    description = models.TextField(blank=True)
    extra = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="room_slug_in_conference"),
            models.UniqueConstraint(fields=["conference", "name"], name="room_name_in_conference"),
        ]

    def __str__(self):
        return self.name


class Track(models.Model):
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="tracks")
    slug = models.SlugField(max_length=120)
    name = models.CharField(max_length=500)
    source_slug = models.CharField(max_length=200, blank=True)
    color = models.CharField(max_length=7, blank=True)  # "#rrggbb", the organiser's
    hue = models.PositiveSmallIntegerField(default=0)  # 0 to 350 in tens: what the page shows of the colour
    extra = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "slug"], name="track_slug_in_conference"),
            models.UniqueConstraint(fields=["conference", "name"], name="track_name_in_conference"),
        ]

    def __str__(self):
        return self.name


class Speaker(models.Model):
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="speakers")
    slug = models.SlugField(max_length=120)
    name = models.CharField(max_length=500)
    guid = models.CharField(max_length=64, blank=True)
    source_id = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)
    url = models.TextField(blank=True)
    biography = models.TextField(blank=True)
    extra = models.JSONField(default=dict)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["conference", "slug"], name="speaker_slug_in_conference")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("speaker_detail", args=[self.conference.slug, self.slug])


class Talk(models.Model):
    """What is said; its slots say when and where. Never deleted: somebody's note may hang on it."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="talks")
    slug = models.SlugField(max_length=120)  # given once: an address is for ever, whatever the title becomes
    code = models.CharField(max_length=64, blank=True)
    source_slug = models.CharField(max_length=500, blank=True)
    url = models.TextField(blank=True)
    origin_url = models.TextField(blank=True)
    feedback_url = models.TextField(blank=True)
    logo = models.TextField(blank=True)
    title = models.CharField(max_length=1000)
    subtitle = models.CharField(max_length=1000, blank=True)
    abstract = models.TextField(blank=True)  # as published: HTML, Markdown or plain text
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=KINDS, default="other")
    kind_label = models.CharField(max_length=300, blank=True)
    languages = models.JSONField(default=list)
    track = models.ForeignKey(Track, models.SET_NULL, null=True, related_name="talks")
    speakers = models.ManyToManyField(Speaker, through="TalkSpeaker", related_name="talks")
    speaker_names = models.TextField(blank=True)  # "A. One, B. Two": what a row shows, without a join
    links = models.JSONField(default=list)  # [{"title", "url", "kind"}]
    license = models.CharField(max_length=300, blank=True)
    do_not_record = models.BooleanField(default=False)
    extra = models.JSONField(default=dict)
    is_withdrawn = models.BooleanField(default=False)
    alike = models.JSONField(default=list)  # ids of the talks most like it, nearest first (likeness.py)
    version = models.PositiveIntegerField(default=1)  # grows when anything above changes
    updated_at = models.DateTimeField(auto_now=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["conference", "slug"], name="talk_slug_in_conference")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("talk_detail", args=[self.conference.slug, self.slug])


class TalkSpeaker(models.Model):
    talk = models.ForeignKey(Talk, models.CASCADE)
    speaker = models.ForeignKey(Speaker, models.CASCADE)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["talk", "speaker"], name="speaker_once_in_talk")]

    def __str__(self):
        return f"{self.speaker_id} in {self.talk_id}"


class Slot(models.Model):
    """When and where. A slot that disappears from the source is withdrawn, so that others can be told."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="slots")
    talk = models.ForeignKey(Talk, models.CASCADE, related_name="slots")
    guid = models.CharField(max_length=64)
    source_id = models.CharField(max_length=64, blank=True)
    day = models.DateField()  # the programme day, which may end after midnight
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, models.SET_NULL, null=True, related_name="slots")
    is_withdrawn = models.BooleanField(default=False)
    own = models.JSONField(default=dict)  # fields in which its Event differs from the first of the talk's
    # iCalendar's SEQUENCE and DTSTAMP: the first grows when the slot moves, is withdrawn or comes back, the second is
    # when anything changed that a calendar shows.
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(null=True)  # of its last move, and where it was before: {"day", "starts_at",
    moved_from = models.JSONField(null=True)  # "ends_at", "room"}, the room by its name

    objects = SlotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "guid"], name="slot_guid_in_conference")]
        indexes = [models.Index(fields=["conference", "starts_at"], name="slot_in_running_order")]

    def __str__(self):
        return f"{self.talk_id} at {self.starts_at:%Y-%m-%d %H:%M}Z"

    @property
    def minutes(self):
        return round((self.ends_at - self.starts_at).total_seconds() / 60)


class Source(models.Model):
    """Where a conference is followed: an address that is asked again and again for what changed."""

    conference = models.OneToOneField(Conference, models.CASCADE, related_name="source")
    address = models.TextField()
    options = models.JSONField(default=dict)  # ReadOptions, as JSON
    is_followed = models.BooleanField(default=True)
    is_trusted = models.BooleanField(default=False)  # given by the operator: may be in a private network
    # Of the answer that was last applied, and kept only then: a failed refresh is asked again in full.
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # None since the last check that went well
    failure = models.TextField(blank=True)

    def __str__(self):
        return self.address


class Import(models.Model):
    """A programme on its way in: fetched, read and compared, then applied by whoever it belongs to, or not."""

    class State(models.TextChoices):
        READING = "reading"
        READY = "ready"  # compared: ``plan`` says what applying it would do
        APPLYING = "applying"
        APPLIED = "applied"
        FAILED = "failed"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="imports")
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, related_name="imports")  # None: a new one
    address = models.TextField(blank=True)  # "" for a file
    name = models.CharField(max_length=300, blank=True)  # the file's
    content = models.BinaryField(null=True)  # what was fetched or uploaded, while it may be read again
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    options = models.JSONField(default=dict)  # ReadOptions, as JSON
    answers = models.JSONField(default=dict)  # {guid of an event: id of the talk that it is, or 0 for none}
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    turn = models.PositiveIntegerField(default=0)  # raised by who takes the work on, and may write while it stands
    stage = models.CharField(max_length=80, blank=True)  # what is being done, for people; "": nobody has begun
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known
    failure = models.TextField(blank=True)
    plan = models.JSONField(default=dict)
    compared_version = models.PositiveIntegerField(null=True)  # Conference.version that ``plan`` was made for
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)  # a sign of life while it is read

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"import {self.pk}, {self.state}"

    @property
    def origin(self):
        """Where it came from, for people."""
        return self.address or self.name or "a file"

    @property
    def is_working(self):
        return self.state in (self.State.READING, self.State.APPLYING)
