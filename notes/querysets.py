from django.db import models


class StarQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(user=user)


class NoteQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(author=user)


NoteManager = models.Manager.from_queryset(NoteQuerySet)
