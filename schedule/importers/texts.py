"""Texts as they may be kept, shown and told, whatever they came from."""

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def seen_text(text):
    """Without control characters and halves of characters, line ends as ``\\n``."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_text(text):
    """As ``seen_text``, stripped."""
    return seen_text(text).strip()


def is_utf16(data):
    """Whether bytes begin with the mark of UTF-16, either way round."""
    return data[:2] in (b"\xff\xfe", b"\xfe\xff")
