"""A pytest plugin, loaded before Django is: the variables that every test run has."""

import os

os.environ.setdefault("DEBUG", "0")
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("SECRET_KEY", "for-the-tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
