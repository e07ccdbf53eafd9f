"""System checks: what about this machine would lose somebody's notes."""

from django.core import checks
from django.db import connections

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
