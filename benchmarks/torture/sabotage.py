"""Servers that break their promises, to see whether the torture finds out. Only its self-test starts them.

`granian benchmarks.torture.sabotage:early_answer` is the product but for one thing. Nothing is loaded, and nothing
patched, before the application is asked for.
"""

import threading
from dataclasses import dataclass

HELD_BACK = 0.2  # seconds that a commit comes after the first of its answers


@dataclass(frozen=True)
class Sabotage:
    application: str
    faults: tuple[str, ...]  # that bring it to light
    shows: tuple[str, ...]  # the failures that it must cause, one of them at least


SABOTAGES = {
    "answer-before-commit": Sabotage(f"{__name__}:early_answer", ("kill_workers", "kill_tree"), ("lost",)),
    "transactions-deferred": Sabotage(f"{__name__}:deferred", (), ("refused", "5xx")),
    "no-compare-and-swap": Sabotage(f"{__name__}:no_swap", (), ("lost",)),
}


def _product():
    from project.wsgi import application

    return application


def _early_answer():
    """Saves are answered as they come, and committed together: quick, popular, and gone when the worker is."""
    application = _product()
    from django.db.backends.sqlite3.base import DatabaseWrapper

    waiting, turn = [], threading.Lock()  # connections with an open transaction: one, or none
    begin, commit = DatabaseWrapper._start_transaction_under_autocommit, DatabaseWrapper._commit
    set_autocommit = DatabaseWrapper._set_autocommit

    def begin_unless_begun(connection):
        if not waiting:
            begin(connection)

    def commit_later(connection):
        if not waiting:
            waiting.append(connection)
            threading.Timer(HELD_BACK, commit_now).start()

    def set_autocommit_later(connection, autocommit):
        if not waiting:  # it commits, too
            set_autocommit(connection, autocommit)

    def commit_now():
        with turn:
            commit(waiting.pop())

    def answer(environ, start_response):
        with turn:
            return application(environ, start_response)

    DatabaseWrapper._start_transaction_under_autocommit = begin_unless_begun
    DatabaseWrapper._commit, DatabaseWrapper._set_autocommit = commit_later, set_autocommit_later
    return answer


def _deferred():
    """A transaction begins as a reader, as is SQLite's default: who has read first may not be let write."""
    application = _product()
    from django.db import connections

    connections.settings["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"
    return application


def _no_swap():
    """The version that was edited is not compared with the one that stands: the last to come wins."""
    application = _product()
    from notes.querysets import NoteQuerySet

    def filter_less(queryset, *conditions, version=None, **fields):
        return super(NoteQuerySet, queryset).filter(*conditions, **fields)

    NoteQuerySet.filter = filter_less
    return application


def __getattr__(name):
    makers = {"early_answer": _early_answer, "deferred": _deferred, "no_swap": _no_swap}
    if name not in makers:
        raise AttributeError(name)
    return makers[name]()
