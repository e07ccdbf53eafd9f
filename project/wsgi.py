import gc
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:
    sys.exit(f"Hallway cannot start. {error}")
# What is there now stays until the end: to look it through for garbage stops a worker for sixty milliseconds.
gc.collect()
gc.freeze()
