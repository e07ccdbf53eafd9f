from django.db import migrations

from schedule.search.talks import TALKS


def create(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS schedule_search")  # of 0002 as it once was
    TALKS.create()


def drop(apps, schema_editor):
    TALKS.drop()


class Migration(migrations.Migration):
    """The tables alone: schedule/apps.py fills them after the last migration."""

    dependencies = [("schedule", "0002_search_index")]

    operations = [migrations.RunPython(create, drop)]
