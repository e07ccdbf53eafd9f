"""The cast, and the data that tests may read beside the checkout."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from project.lib import clock


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Hashed names need collectstatic; what it makes has a test of its own."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _clock_starts(monkeypatch):
    """With settings.NOW a test begins at that moment, however long others took."""
    monkeypatch.setattr(clock, "_started", timezone.now())


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real schedules beside the checkout; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parent.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real schedules (../shared/data) are not beside this checkout")
    return folder


@pytest.fixture
def author(django_user_model):
    """Owns the notes."""
    return django_user_model.objects.create_user("author", password="a long enough password")


@pytest.fixture
def stranger(django_user_model):
    """Must see nothing of the author's."""
    return django_user_model.objects.create_user("stranger", password="a long enough password")


@pytest.fixture
def author_client(client, author):
    client.force_login(author)
    return client


@pytest.fixture
def stranger_client(stranger):
    client = Client()
    client.force_login(stranger)
    return client
