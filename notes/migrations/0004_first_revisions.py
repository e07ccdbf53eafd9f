from django.db import migrations


class Migration(migrations.Migration):
    """What stands gets its place, and its text as the first that its history knows."""

    dependencies = [("notes", "0003_places_and_history")]

    operations = [
        migrations.RunSQL(
            [
                "UPDATE notes_note SET handle = 'talk-' || talk_id, subject = "
                "(SELECT title FROM schedule_talk WHERE schedule_talk.id = talk_id), conference_id = "
                "(SELECT conference_id FROM schedule_talk WHERE schedule_talk.id = talk_id)",
                "INSERT INTO notes_revision (note_id, version, body, length, saved_at, key, name) "
                "SELECT id, version, body, length(body), updated_at, '', '' FROM notes_note",
            ],
            migrations.RunSQL.noop,
        )
    ]
