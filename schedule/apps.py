from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScheduleConfig(AppConfig):
    name = "schedule"

    def ready(self):
        post_migrate.connect(_fill_new_index, sender=self)


def _fill_new_index(sender, using, **_options):
    """A migration that makes the index anew leaves it empty; talks that stood there before are indexed here."""
    from .models import Talk
    from .search import rebuild_index
    from .search.talks import TALKS

    if using == "default" and Talk.objects.exists() and TALKS.is_empty():
        rebuild_index()
