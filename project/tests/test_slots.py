from django.template import engines

from project.lib.slots import Slots


def test_slots_are_filled_at_once_or_one_after_the_other(monkeypatch):
    template = engines["django"].from_string("50% of %(a)s: {{ a }}, {{ b }}, {{ a }} {% if c %}{{ c }}{% endif %}")
    monkeypatch.setattr("project.lib.slots.render_to_string", lambda _name, context: template.render(context))
    slots = Slots("any", ("a", "b"), c="100 %")
    at_once = slots.fill({"a": "%(b)s", "b": "5 %"})
    assert at_once == "50% of %(a)s: %(b)s, 5 %, %(b)s 100 %"
    assert slots.filled({"a": "%(b)s"}).fill({"b": "5 %"}) == at_once
    assert slots.filled({"a": "%(b)s"}).filled({"b": "5 %"}).fill({}) == at_once
