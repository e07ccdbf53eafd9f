"""The site: configuration, front door, people, shared tools."""

import sys

# SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that several connections write to
# (https://sqlite.org/changes.html, 3.51.3). Where a wheel brings a newer one, Django shall use it,
# and this is the one place that is imported before django.db. project.lib.checks says when it has not.
try:
    import pysqlite3
except ImportError:  # no wheel for this platform: the standard library's SQLite stays
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
