from django.db import migrations

from notes.search import NOTES


def create(apps, schema_editor):
    NOTES.create()


def drop(apps, schema_editor):
    NOTES.drop()


class Migration(migrations.Migration):
    dependencies = [("notes", "0001_initial"), ("schedule", "0003_search_index")]

    operations = [migrations.RunPython(create, drop)]
