from django.db import migrations

from schedule.search import postgresql, sqlite


def create(apps, schema_editor):
    engine = sqlite if schema_editor.connection.vendor == "sqlite" else postgresql
    for statement in engine.CREATE.split(";"):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE schedule_search")


class Migration(migrations.Migration):
    dependencies = [("schedule", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
