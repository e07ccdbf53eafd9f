import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from notes.triggers import drop_triggers, install_triggers


def install(apps, schema_editor):
    install_triggers()


def drop(apps, schema_editor):
    drop_triggers()


class Migration(migrations.Migration):
    dependencies = [("notes", "0004_first_revisions")]

    operations = [
        migrations.AlterField(
            "note",
            "conference",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="schedule.conference"
            ),
        ),
        migrations.AddConstraint(
            "note",
            models.UniqueConstraint(
                fields=["author", "handle"], condition=Q(deleted_at__isnull=True), name="note_handle_once"
            ),
        ),
        migrations.AddConstraint(
            "note",
            models.CheckConstraint(condition=Q(about="talk") ^ Q(talk__isnull=True), name="note_on_talk_has_talk"),
        ),
        migrations.AddConstraint(
            "note",
            models.CheckConstraint(condition=Q(about="day") ^ Q(day__isnull=True), name="note_on_day_has_day"),
        ),
        migrations.AddIndex("note", models.Index(fields=["author", "talk"], name="note_of_author_on_talk")),
        migrations.RunPython(install, drop),
    ]
