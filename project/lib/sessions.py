"""Django's sessions in the database, read by one plain statement: no queryset is made for every request."""

from copy import deepcopy
from functools import lru_cache

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls):
        from django.contrib.sessions.models import Session

        return Session

    def load(self):
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
                [self.session_key, now],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return deepcopy(_decoded(row[0]))


@lru_cache(maxsize=1024)
def _decoded(session_data):
    """What a session has been signed as: of one text always the same, and to check it takes longer than to read it."""
    return SessionStore().decode(session_data)
