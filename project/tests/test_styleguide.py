"""The style guide shows everything, keeps nothing, and is there for developers alone."""

import re
from pathlib import Path

import pytest
from django.conf import settings as configured

from notes.models import Note
from schedule.models import Conference

COMPONENTS = sorted((Path(configured.BASE_DIR) / "static/css/components").glob("*.css"))
STATES = [
    'aria-pressed="true"', 'value="0-', "Withdrawn", "row-hidden", "after midnight", "now-line", "now-mark",
    "colspan=", "<mark>", "found-instead", "clash-stretch", "between", "plan own",
    "plan must", "On again", "note-body-shown",
    'data-state="form"', 'data-state="conflict"', 'data-state="deleted"', "note-none", "comparison", "is-conflict",
    "field-change", 'class="question"', "import-bar", "guard", "oddities", "source-facts",
    "form-error", "now-problem", "sign-talk", "empty", "agenda-lost", "notes-found", "toast",
]  # fmt: skip


@pytest.fixture
def shown(client, db, settings):
    settings.DEBUG = True
    response = client.get("/styleguide/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_is_not_there_in_production(client, db):
    assert client.get("/styleguide/").status_code == 404


def test_it_shows_something_of_every_component(shown):
    classes = {name for value in re.findall(r'class="([^"]*)"', shown) for name in value.split()}
    assert {sheet.name for sheet in COMPONENTS if not classes & _classes_of(sheet)} == set()


def _classes_of(sheet):
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    return set(re.findall(r"\.([a-z][\w-]*)", rules))


@pytest.mark.parametrize("time", ["00:02", "00:18", "01:35", "01:45", "03:05", "12:00", "22:40", "23:59"])
def test_it_shows_every_state_at_any_time_of_the_day(client, db, settings, time):
    settings.DEBUG = True
    settings.NOW = f"2026-11-22T{time}+00:00"
    shown = client.get("/styleguide/").content.decode()
    assert [state for state in STATES if state not in shown] == []


def test_nothing_of_it_stays(shown):
    assert not Conference.objects.exists()
    assert not Note.objects.exists()
