"""Templates rendered once and filled many times: the engine's work is done before anybody asks."""

import re
import secrets

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

_PLACE = re.compile(r"%%|%\(\w+\)s")


class Slots:
    """A template with ``context``, rendered at once but for the variables in ``names``, which ``fill`` puts in.

    What a template decides by {% if %} is decided when it is rendered; a slot is only ever true.
    """

    __slots__ = ("_format",)

    def __init__(self, template, names, **context):
        border = secrets.token_hex(8)  # nobody can have it in a title
        slots = {name: mark_safe(f"{border}{name}{border}") for name in names}  # noqa: S308  letters alone
        pieces = render_to_string(template, context | slots).replace("%", "%%").split(border)
        pieces[1::2] = [f"%({name})s" for name in pieces[1::2]]
        self._format = "".join(pieces)

    def filled(self, values):
        """Slots with these ``values`` in their places, and fewer left to fill."""
        slots = object.__new__(Slots)
        texts = {f"%({name})s": value.replace("%", "%%") for name, value in values.items()}
        slots._format = _PLACE.sub(lambda place: texts.get(place[0], place[0]), self._format)
        return slots

    def fill(self, values):
        """The HTML with ``values``, {name: HTML that is already escaped}."""
        return self._format % values
