from django.db import models


class ConferenceQuerySet(models.QuerySet):
    def with_talk_counts(self):
        """Adds ``talk_count``: the talks that are not withdrawn."""
        standing = models.Q(talks__is_withdrawn=False)
        return self.annotate(talk_count=models.Count("talks", filter=standing))

    def newest_first(self):
        return self.order_by(models.F("starts_on").desc(nulls_last=True), "title")


class TalkQuerySet(models.QuerySet):
    def for_conference(self, conference):
        return self.filter(conference=conference)

    def not_withdrawn(self):
        return self.filter(is_withdrawn=False)


class SlotQuerySet(models.QuerySet):
    def for_conference(self, conference):
        return self.filter(conference=conference)

    def not_withdrawn(self):
        return self.filter(is_withdrawn=False)

    def within_range(self, start, end):
        """Slots that are on at some moment from ``start`` (included) to ``end`` (excluded)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def in_running_order(self):
        return self.order_by("day", "starts_at", "room__position", "pk")


class ImportQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(person=user) if user.is_authenticated else self.none()

    def unfinished(self):
        """What may still be applied, and what is on its way to it."""
        return self.exclude(state="applied")

    def light(self):
        """Without what only reading and showing needs, which may be megabytes."""
        return self.defer("content", "plan", "answers")
