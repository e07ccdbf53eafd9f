from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate


class NotesConfig(AppConfig):
    name = "notes"

    def ready(self):
        from schedule.search.talks import talks_indexed

        from . import checks  # noqa: F401  registering is what importing it does
        from .models import Note
        from .search import NOTES, follow_notes, follow_talks
        from .triggers import install_triggers, make_way

        post_save.connect(follow_notes, sender=Note)
        post_delete.connect(follow_notes, sender=Note)
        talks_indexed.connect(follow_talks)
        post_migrate.connect(NOTES.fill_if_new, sender=self)
        pre_migrate.connect(make_way, sender=self)
        post_migrate.connect(install_triggers, sender=self)
