import base64
import hashlib

import pytest
from django.conf import settings

FOLDERS = ["static/vendor", "e2e/vendor"]


def locked(folder):
    lines = (folder / "vendor.lock").read_text().splitlines()
    entries = [line.split(maxsplit=2) for line in lines if line and not line.startswith("#")]
    return {name: digest for digest, name, _source in entries}


def sha384(path):
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("name", FOLDERS)
def test_vendored_files_are_the_ones_recorded_and_no_others(name):
    folder = settings.BASE_DIR / name
    found = {path.name: sha384(path) for path in folder.iterdir() if path.name != "vendor.lock"}
    assert found == locked(folder)
