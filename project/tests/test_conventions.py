"""Rules of the house, as tests."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import URLPattern, get_resolver

from project.lib.staticfiles import BundledStaticFilesStorage

ROOT = Path(settings.BASE_DIR)
OURS = ("project.", "schedule.", "notes.")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PUBLIC = {
    "add_conference",
    "add_entry",
    "add_feed",
    "add_picture",
    "agenda",
    "agendas",
    "calendar",
    "calendars",
    "check_file",
    "feed",
    "hide",
    "home",
    "healthz",
    "readyz",
    "room_sign",
    "search",
    "see_changes",
    "schedule",
    "schedule_ics",
    "schedule_json",
    "schedule_xml",
    "speaker_detail",
    "talk_detail",
    "talk_ics",
    "note",
    "note_at_slot",
    "note_bin",
    "notes",
    "now",
    "preferences",
    "preview_note",
    "star_slot",
    "star_talk",
    "styleguide",
    "take_time",
}
# What belongs to one person: notes/tests/test_isolation.py turns away everybody else.
MINE = {
    "change_entry",
    "delete_entry",
    "delete_note",
    "erase_note",
    "feed_code",
    "name_revision",
    "note_detail",
    "note_history",
    "picture",
    "renew_feed",
    "restore_revision",
    "revoke_feed",
    "tick_task",
    "undelete_entry",
    "undelete_note",
}
# What belongs to the organiser of a conference: schedule/tests/test_intake_views.py turns away everybody else.
ORGANISERS = {
    "apply_import",
    "ask_source",
    "change_import",
    "discard_import",
    "follow_source",
    "import_detail",
    "source",
}


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from _patterns(pattern)


def _our_patterns():
    return [p for p in _patterns(get_resolver()) if p.callback.__module__.startswith(OURS)]


def test_every_url_is_named_after_its_view():
    assert {p.name: p.callback.__name__ for p in _our_patterns()} == {p.name: p.name for p in _our_patterns()}


def test_every_view_is_declared_as_somebodys():
    assert {p.name for p in _our_patterns()} == PUBLIC | MINE | ORGANISERS


def test_settings_stay_short():
    assert len((ROOT / "project/settings.py").read_text().splitlines()) <= 200


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_nothing_inline(template):
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|\sjs:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"(?:src|href)=\"https?://", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_posting_form_carries_the_token(template):
    text = template.read_text()
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL):
        assert "{% csrf_token %}" in form


def test_every_style_sheet_is_in_the_bundle():
    css = ROOT / "static/css"
    bundles = [Path(name).name for name in BundledStaticFilesStorage.bundles]
    imported = [name for b in bundles for name in re.findall(r'@import url\("([^"]+)"\)', (css / b).read_text())]
    assert sorted([*imported, *bundles]) == sorted(str(p.relative_to(css)) for p in css.rglob("*.css"))


def test_style_sheets_have_no_important_and_no_foreign_address():
    for sheet in (ROOT / "static/css").rglob("*.css"):
        text = sheet.read_text()
        assert "!important" not in text
        assert not re.search(r"url\(\"?(?:https?:)?//", text)


def test_every_file_a_template_names_is_there():
    named = {name for t in TEMPLATES for name in re.findall(r"{% static '([^']+)' %}", t.read_text())}
    assert named
    assert [name for name in named if not finders.find(name)] == []


def test_the_screens_stay_small():
    assert sum(path.stat().st_size for path in (ROOT / "docs/screens").iterdir()) <= 1_500_000


def test_python_files_stay_under_400_lines():
    files = [p for app in ("project", "schedule", "notes") for p in (ROOT / app).rglob("*.py")]
    assert [p for p in files if "migrations" not in p.parts and len(p.read_text().splitlines()) > 400] == []


def test_what_does_not_run_again_on_postgresql_knows_no_database(pytestconfig):
    makefile = (pytestconfig.rootpath / "Makefile").read_text().replace("\\\n", " ")
    for app, names in re.findall(r"^(\w+)_alone := (.*)$", makefile, re.MULTILINE):
        for name in names.split():
            path = pytestconfig.rootpath / app / "tests" / name
            found = [path.with_suffix(".py")] if not path.is_dir() else sorted(path.glob("test_*.py"))
            assert found
            for file in found:
                assert not re.search(r"django_db|def \w+\([^)]*\b(client|author|stranger|db)\b", file.read_text()), file
