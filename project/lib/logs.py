"""The lines of our log, which is read and kept by more people than the addresses that go through it are meant for."""

import logging
import re

_SECRET = re.compile(r"(?<=/calendars/)[\w%-]{16,}")


class LineFormatter(logging.Formatter):
    """A line, without the secret of a calendar's address."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def format(self, record):
        return _SECRET.sub("…", super().format(record))
