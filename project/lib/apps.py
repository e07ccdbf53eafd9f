from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "project.lib"
    label = "lib"

    def ready(self):
        from django_http_compression import middleware

        from . import checks  # noqa: F401  registering is what importing it does

        # Seven per cent fewer bytes than its 4, for a twentieth of a millisecond in a page of results.
        middleware.BROTLI_QUALITY = 5
