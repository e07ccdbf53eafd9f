"""A connection that ends within a body: what has arrived is not taken for all there was."""

from io import BytesIO

import pytest
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

FORM = "application/x-www-form-urlencoded"
BODIES = {
    FORM: b"login=nadia&password=correct+horse",
    MULTIPART_CONTENT: encode_multipart(BOUNDARY, {"login": "nadia", "password": "correct horse"}),
}


@pytest.mark.parametrize("checks", [False, True])
@pytest.mark.parametrize("content_type", BODIES)
def test_a_body_that_is_cut_short_is_refused(db, content_type, checks):
    body = BODIES[content_type]
    client = Client(enforce_csrf_checks=checks)
    for arrived in (0, 3, len(body) // 2, len(body) - 1):
        cut = {"wsgi.input": BytesIO(body[:arrived]), "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": content_type}
        response = client.generic("POST", "/accounts/login/", **cut)
        assert response.status_code == 400, arrived


@pytest.mark.parametrize("content_type", BODIES)
def test_a_body_that_is_whole_is_read(db, content_type):
    assert Client().generic("POST", "/accounts/login/", BODIES[content_type], content_type).status_code == 200
