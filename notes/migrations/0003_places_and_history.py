import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("notes", "0002_search_index"),
        ("schedule", "0003_search_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint("note", "note_once"),
        migrations.AddField(
            "note",
            "conference",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="schedule.conference"
            ),
        ),
        migrations.AddField(
            "note",
            "about",
            models.CharField(
                choices=[
                    ("talk", "Talk"),
                    ("day", "Day"),
                    ("speaker", "Speaker"),
                    ("conference", "Conference"),
                    ("hallway", "Hallway"),
                ],
                default="talk",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "note",
            "talk",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="schedule.talk"
            ),
        ),
        migrations.AddField("note", "day", models.DateField(null=True)),
        migrations.AddField("note", "speaker_slug", models.CharField(blank=True, default="", max_length=120), False),
        migrations.AddField("note", "subject", models.CharField(blank=True, default="", max_length=1000), False),
        migrations.AddField("note", "handle", models.CharField(default="", max_length=160), False),
        migrations.AddField("note", "renderer", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("note", "edit_key", models.CharField(blank=True, default="", max_length=64), False),
        migrations.AddField("note", "deleted_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(null=True)),
                ("body", models.TextField()),
                ("length", models.PositiveIntegerField()),
                ("saved_at", models.DateTimeField()),
                ("key", models.CharField(blank=True, max_length=64)),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="notes.note"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "version"), name="revision_version_once"),
                    models.UniqueConstraint(
                        condition=~Q(("key", "")), fields=("note", "key"), name="revision_key_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tags", to="notes.note"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("note", "name"), name="tag_once")]},
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pictures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["owner", "sha256"], name="picture_of_owner")]},
        ),
    ]
