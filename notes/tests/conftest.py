import datetime as dt

import pytest

from schedule.models import Conference, Slot, Talk

NOON = dt.datetime(2026, 1, 31, 11, tzinfo=dt.UTC)


@pytest.fixture
def conference(db):
    return Conference.objects.create(slug="demo", title="Demo Conference", time_zone="Europe/Brussels")


@pytest.fixture
def talk(conference):
    talk = Talk.objects.create(conference=conference, slug="on-notes", title="On Notes", kind="talk")
    Slot.objects.create(
        conference=conference,
        talk=talk,
        guid="1",
        day=NOON.date(),
        starts_at=NOON,
        ends_at=NOON + dt.timedelta(minutes=30),
    )
    return talk


@pytest.fixture
def note_url(talk):
    return f"{talk.get_absolute_url()}note/"
