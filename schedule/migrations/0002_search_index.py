from django.db import migrations


class Migration(migrations.Migration):
    """Once made an index that 0003 replaces."""

    dependencies = [("schedule", "0001_initial")]

    operations = []
