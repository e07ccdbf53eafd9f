"""What is kept of a programme is everyone's: one person's star must not be in another's page."""

from django.test import Client

from notes.models import Star


def test_schedule_of_a_visitor_after_the_authors_holds_nothing_of_the_author(author_client, author, talk):
    Star.objects.create(user=author, talk=talk)
    url = talk.conference.get_absolute_url()
    assert 'aria-pressed="true"' in author_client.get(url).text
    assert 'aria-pressed="true"' not in Client().get(url).text
    assert 'aria-pressed="true"' in author_client.get(url).text
