"""What is mine in the grid: in its cell, and in nobody else's."""

import re

from django.test import Client

from notes.models import Star
from notes.places import Place
from notes.saving import save_note
from schedule.tests.factories import make_conference, make_talk


def _cells(client):
    """{slug: HTML} of each cell of the grid."""
    text = client.get("/demo/?view=grid").text
    cells = re.findall(r"<td[^>]* data-talk.*?</td>", text, re.DOTALL)
    return {re.search(r'href="/demo/talks/([^/]+)/"', cell)[1]: cell for cell in cells}


def test_my_star_and_my_note_stand_in_the_cell_and_in_nobody_elses(author_client, stranger_client, author):
    conference = make_conference()
    starred, noted, must = (make_talk(conference, title) for title in ("Starred", "Noted", "Must"))
    Star.objects.create(user=author, talk=starred)
    Star.objects.create(user=author, talk=must, priority=Star.Priority.MUST_SEE)
    save_note(author, Place.of_talk(noted), "mine alone", 0)
    cells = _cells(author_client)
    assert [slug for slug, cell in cells.items() if 'aria-pressed="true"' in cell] == [starred.slug, must.slug]
    assert [slug for slug, cell in cells.items() if 'aria-label="Must see"' in cell] == [must.slug]
    assert [slug for slug, cell in cells.items() if "My note" in cell] == [noted.slug]
    assert f'href="/demo/talks/{noted.slug}/#note"' in cells[noted.slug]
    for other in (stranger_client, Client()):
        assert not re.search(r'aria-pressed="true"|My note<', "".join(_cells(other).values()))
