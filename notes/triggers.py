"""The history of a note is written by the database: whatever changes a text, the text it had is kept.

Three rules, the same on both engines:

- A note that begins, and each change of its ``body``, adds a row to ``notes_revision`` in the same statement.
- A change that leaves the ``version`` as it was, as one by hand does, raises it too, so that whoever edits the older
  text meets a conflict; what was rendered of the old text is not shown any more. A version never goes back.
- A revision never changes, but for its name.

A table that Django makes anew on SQLite loses its triggers, so they are written after every migrate.
"""

from django.db import connection

_SQLITE = {
    "notes_note_begun": """
        AFTER INSERT ON notes_note BEGIN
            INSERT INTO notes_revision (note_id, version, body, length, saved_at, key, name)
            VALUES (NEW.id, NEW.version, NEW.body, length(NEW.body), NEW.updated_at, NEW.edit_key, '');
        END""",
    "notes_note_changed": """
        AFTER UPDATE OF body ON notes_note WHEN NEW.body IS NOT OLD.body BEGIN
            UPDATE notes_note
            SET version = OLD.version + 1, renderer = 0, updated_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
            WHERE id = NEW.id AND NEW.version = OLD.version;
            INSERT INTO notes_revision (note_id, version, body, length, saved_at, key, name)
            SELECT id, version, body, length(body), updated_at,
                CASE WHEN NEW.edit_key = OLD.edit_key THEN '' ELSE NEW.edit_key END, ''
            FROM notes_note WHERE id = NEW.id;
        END""",
    "notes_note_version": """
        BEFORE UPDATE OF version ON notes_note WHEN NEW.version < OLD.version BEGIN
            SELECT RAISE(ABORT, 'the version of a note never goes back');
        END""",
    # REPLACE would make the row of a trigger replace too.
    "notes_revision_once": """
        BEFORE INSERT ON notes_revision WHEN EXISTS (
            SELECT 1 FROM notes_revision WHERE id = NEW.id OR (note_id = NEW.note_id AND version = NEW.version)
        ) BEGIN
            SELECT RAISE(ABORT, 'a revision never changes');
        END""",
    "notes_revision_fixed": """
        BEFORE UPDATE OF id, note_id, version, body, length, saved_at, key ON notes_revision BEGIN
            SELECT RAISE(ABORT, 'a revision never changes');
        END""",
}
_POSTGRESQL = [
    """
    CREATE OR REPLACE FUNCTION notes_note_before() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.version < OLD.version THEN
            RAISE EXCEPTION 'the version of a note never goes back' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF NEW.body IS DISTINCT FROM OLD.body AND NEW.version = OLD.version THEN
            NEW.version := OLD.version + 1;
            NEW.renderer := 0;
            NEW.updated_at := clock_timestamp();
        END IF;
        RETURN NEW;
    END $$""",
    """
    CREATE OR REPLACE FUNCTION notes_note_after() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE
        old_key text := '';
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.body IS NOT DISTINCT FROM OLD.body THEN RETURN NULL; END IF;
            old_key := OLD.edit_key;
        END IF;
        INSERT INTO notes_revision (note_id, version, body, length, saved_at, key, name)
        VALUES (NEW.id, NEW.version, NEW.body, char_length(NEW.body), NEW.updated_at,
            CASE WHEN NEW.edit_key = old_key THEN '' ELSE NEW.edit_key END, '');
        RETURN NULL;
    END $$""",
    """
    CREATE OR REPLACE FUNCTION notes_revision_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'a revision never changes' USING ERRCODE = 'integrity_constraint_violation';
    END $$""",
    """
    CREATE OR REPLACE TRIGGER notes_note_before BEFORE UPDATE ON notes_note
    FOR EACH ROW EXECUTE FUNCTION notes_note_before()""",
    """
    CREATE OR REPLACE TRIGGER notes_note_after AFTER INSERT OR UPDATE OF body ON notes_note
    FOR EACH ROW EXECUTE FUNCTION notes_note_after()""",
    """
    CREATE OR REPLACE TRIGGER notes_revision_fixed
    BEFORE UPDATE OF id, note_id, version, body, length, saved_at, key ON notes_revision
    FOR EACH ROW EXECUTE FUNCTION notes_revision_fixed()""",
]
NAMES = {
    "sqlite": set(_SQLITE),
    "postgresql": {"notes_note_before", "notes_note_after", "notes_revision_fixed"},
}


def install_triggers(**_options):
    """Write the triggers, or write them anew: a receiver of post_migrate."""
    if not {"notes_note", "notes_revision"} <= set(connection.introspection.table_names()):
        return  # an earlier migration, on its way
    with connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)


def make_way(plan=(), **_options):
    """Take the triggers away while SQLite makes one of their tables anew, until post_migrate: a receiver of
    pre_migrate."""
    if connection.vendor == "sqlite" and any(migration.app_label == "notes" for migration, _backwards in plan):
        drop_triggers()


def drop_triggers():
    if "notes_revision" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for name in sorted(NAMES[connection.vendor]):
            table = "notes_revision" if name.startswith("notes_revision") else "notes_note"
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _statements():
    if connection.vendor == "postgresql":
        yield from _POSTGRESQL
        return
    for name, definition in _SQLITE.items():
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} {definition}"


def missing_triggers():
    """Names of the triggers that this database should have and has not."""
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(question)
        return NAMES[connection.vendor] - {name for (name,) in cursor.fetchall()}
