"""System checks: what about this machine would lose somebody's notes, or tell the wrong time."""

from django.conf import settings
from django.core import checks
from django.db import connections

from .clock import read_moment

FIRST_SOUND_SQLITE = (3, 51, 3)


@checks.register(checks.Tags.database)
def check_sqlite_version(app_configs, databases=None, **kwargs):
    """SQLite before 3.51.3 may corrupt a WAL database with several writers (https://sqlite.org/changes.html)."""
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor == "sqlite" and connection.Database.sqlite_version_info < FIRST_SOUND_SQLITE:
            problems.append(
                checks.Warning(
                    f"SQLite {connection.Database.sqlite_version} has the WAL-reset bug: it may corrupt data.",
                    hint="Install pysqlite3 (make does, where a wheel exists), or use PostgreSQL.",
                    id="hallway.W001",
                )
            )
    return problems


@checks.register(checks.Tags.database)
def check_sqlite_durability(app_configs, databases=None, **kwargs):
    """A note that was acknowledged must be on the disk: WAL, synchronous FULL, foreign keys on, no mmap."""
    wanted = {"synchronous": 2, "foreign_keys": 1, "mmap_size": 0}
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            for pragma, value in wanted.items():
                row = cursor.execute(f"PRAGMA {pragma}").fetchone()
                if row and row[0] != value:
                    problems.append(
                        checks.Error(f"PRAGMA {pragma} is {row[0]}, not {value}.", id="hallway.E002", obj=alias)
                    )
    return problems


@checks.register(checks.Tags.database)
def check_postgresql_durability(app_configs, databases=None, **kwargs):
    """The settings ask for synchronous_commit; a pooler between may drop that. fsync is the server's alone."""
    problems = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            commit, fsync = (cursor.execute(f"SHOW {name}").fetchone()[0] for name in ("synchronous_commit", "fsync"))
        if commit == "off":
            problems.append(
                checks.Error(
                    "synchronous_commit is off: a note that was acknowledged may be lost in a crash.",
                    hint=f"ALTER ROLE {connection.settings_dict['USER']} SET synchronous_commit = on",
                    id="hallway.E003",
                    obj=alias,
                )
            )
        if fsync == "off":
            problems.append(
                checks.Warning(
                    "fsync is off: a power cut may destroy the database.",
                    hint="That is for tests. Elsewhere set fsync = on in postgresql.conf.",
                    id="hallway.W004",
                    obj=alias,
                )
            )
    return problems


@checks.register
def check_now(app_configs, **kwargs):
    """NOW is for looking at another day; for people who look for their room it is a lie."""
    if not settings.NOW:
        return []
    try:
        read_moment(settings.NOW)
    except ValueError as problem:
        return [checks.Error(f"NOW: {problem}.", id="hallway.E006")]
    if settings.DEBUG:
        return []
    return [checks.Warning(f"NOW is {settings.NOW}: every page shows another time.", id="hallway.W007")]
