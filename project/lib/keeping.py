"""What was made once and may be wanted again, in memory."""

from threading import Lock

from cachetools import LRUCache


class Kept:
    """Values by key that together weigh ``most`` or less; what was not wanted for longest goes first.

    ``weigh(value)`` is a number. Several threads may use it.
    """

    def __init__(self, most, weigh):
        self._values = LRUCache(most, getsizeof=weigh)
        self._lock = Lock()

    def get(self, key):
        """The value, or None."""
        with self._lock:
            return self._values.get(key)

    def keep(self, key, value):
        """Keep it, unless it alone weighs more than all may."""
        if self._values.getsizeof(value) <= self._values.maxsize:
            with self._lock:
                self._values[key] = value

    def __len__(self):
        return len(self._values)

    @property
    def weight(self):
        return self._values.currsize

    def clear(self):
        with self._lock:
            self._values.clear()
