"""Texts as they may be kept, shown and told, whatever they came from."""

import re

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean_text(text):
    """Without control characters and halves of characters, line ends as ``\\n``, stripped."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
