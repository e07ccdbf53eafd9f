from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScheduleConfig(AppConfig):
    name = "schedule"

    def ready(self):
        from .search.talks import TALKS

        post_migrate.connect(TALKS.fill_if_new, sender=self)
