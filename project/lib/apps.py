from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "project.lib"
    label = "lib"

    def ready(self):
        from . import checks  # noqa: F401  registering is what importing it does
