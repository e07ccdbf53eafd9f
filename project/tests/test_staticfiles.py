"""What collectstatic makes of our style sheets: whole bundles that say the same, however often it runs."""

from django.core.management import call_command
from django.test import override_settings

from project.lib.staticfiles import BundledStaticFilesStorage

STORAGES = {"staticfiles": {"BACKEND": "project.lib.staticfiles.BundledStaticFilesStorage"}}


def _collect(folder):
    with override_settings(STATIC_ROOT=folder, STORAGES=STORAGES):
        call_command("collectstatic", interactive=False, verbosity=0)
    return (folder / "css/pages.css").read_text()


def test_a_bundle_has_every_part_in_its_layer_and_within_stays_within(tmp_path):
    bundle = _collect(tmp_path)
    assert "/*" not in bundle
    assert "@layer components{.talk{" in bundle
    assert ".lanes :is(" in bundle  # and not ".lanes:is(", which is another thing
    sheets = [path for path in (tmp_path / "css").glob("*.css") if path.read_text().startswith("@layer reset")]
    assert {f"css/{path.name}" for path in sheets} >= set(BundledStaticFilesStorage.bundles)
    assert [path.name for path in sheets if "@import" in path.read_text()] == []


def test_collecting_again_takes_what_has_changed_since(tmp_path):
    first = _collect(tmp_path)
    (tmp_path / "css/pages.css").write_text("what an older version had put together")
    assert _collect(tmp_path) == first
